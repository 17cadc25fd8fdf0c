# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options that say how the API is reached: their checks, their sources, and which of them are secrets."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.promptops.openai.plugins.module_utils._api._errors import ApiError
from ansible_collections.promptops.openai.plugins.module_utils._api._url import PUBLIC_URL
from ansible_collections.promptops.openai.plugins.module_utils._resources._fields import InvalidRequest
from ansible_collections.promptops.openai.plugins.module_utils._resources._response._kind import ResponseKind
from ansible_collections.promptops.openai.plugins.module_utils._tasks._connection import (
    API_OPTIONS,
    Connection,
    other_providers,
    without_calls,
)
from ansible_collections.promptops.openai.plugins.module_utils._tasks._runner import Context, resource_task
from ansible_collections.promptops.openai.plugins.plugin_utils._in_process import run_in_process

KEY = "sk-a-secret-key"
ELSEWHERE = "http://models.example.com/v1"
PROXIES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")
VARIABLES = (
    *PROXIES,
    *map(str.upper, PROXIES),
    "REQUESTS_CA_BUNDLE",
    "CURL_CA_BUNDLE",
    "OPENAI_API_KEY",
    "OPENAI_BASE_URL",
    "OPENAI_ORG_ID",
    "OPENAI_ORGANIZATION",
    "OPENAI_PROJECT_ID",
)


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)


def validated(**options: Any) -> dict[str, Any]:
    """The options as Ansible hands them over, with defaults and what the environment says."""
    result = ArgumentSpecValidator(dict(API_OPTIONS)).validate(options)
    assert not result.error_messages
    return dict(result.validated_parameters)


def connection(**options: Any) -> Connection:
    return Connection(validated(**options))


def refusal(**options: Any) -> str:
    """The place at which the options are refused, in a message that tells no secret."""
    with pytest.raises(InvalidRequest) as caught:
        connection(**options)
    assert KEY not in str(caught.value)
    return caught.value.place


def test_without_options_it_is_the_public_api() -> None:
    assert connection(api_key=KEY).base_url == PUBLIC_URL


@pytest.mark.parametrize("base_url", ["", " "])
def test_an_empty_address_is_not_taken_for_the_public_api(base_url: str) -> None:
    assert refusal(api_key=KEY, base_url=base_url) == "base_url"


@pytest.mark.parametrize("value", ["", " "])
def test_an_empty_variable_is_one_that_is_not_set(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", value)
    monkeypatch.setenv("OPENAI_ORG_ID", value)
    monkeypatch.setenv("OPENAI_ORGANIZATION", "org-2")

    assert connection(api_key=KEY).base_url == PUBLIC_URL
    assert validated()["organization"] == "org-2"


@pytest.mark.parametrize(
    ("variables", "option", "value"),
    [
        ({"OPENAI_API_KEY": KEY}, "api_key", KEY),
        ({"OPENAI_BASE_URL": "https://x.example.com"}, "base_url", "https://x.example.com"),
        ({"OPENAI_ORG_ID": "org-1", "OPENAI_ORGANIZATION": "org-2"}, "organization", "org-1"),
        ({"OPENAI_ORGANIZATION": "org-2"}, "organization", "org-2"),
        ({"OPENAI_PROJECT_ID": "proj-1"}, "project", "proj-1"),
    ],
)
def test_an_option_that_is_not_set_is_taken_from_the_environment(
    variables: dict[str, str], option: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, item in variables.items():
        monkeypatch.setenv(name, item)

    assert validated()[option] == value
    assert validated(**{option: "set"})[option] == "set"


def test_what_is_set_gets_to_the_client(tmp_path: Path) -> None:
    certificate = tmp_path / "cert.pem"
    certificate.touch()
    files = {"ca_path": str(certificate), "client_cert": str(certificate), "client_key": str(certificate)}

    settings = connection(
        api_key=f" {KEY}\n",
        base_url="https://x.example.com/v1/",
        organization="org-1",
        project="proj-1",
        timeout=5,
        max_retries=0,
        extra_headers={"X-Team": "sre", "X-Number": 7},
        extra_query={"api-version": 1},
        **files,
    ).settings()

    assert settings.base_url == "https://x.example.com/v1"
    assert (settings.api_key, settings.organization, settings.project) == (KEY, "org-1", "proj-1")
    assert (settings.timeout, settings.max_retries) == (5, 0)
    assert settings.extra_headers == (("X-Team", "sre"), ("X-Number", "7"))
    assert settings.extra_query == (("api-version", "1"),)
    assert settings.trust == (str(certificate),) * 3
    assert hash(settings)


@pytest.mark.parametrize(
    ("options", "verify"),
    [({}, True), ({"validate_certs": False}, False), ({"validate_certs": False, "ca_path": "/dev/null"}, False)],
)
def test_certificates_are_validated_unless_that_is_switched_off(options: dict[str, Any], verify: bool) -> None:
    assert connection(api_key=KEY, **options).settings().trust.verify is verify


# --- What is refused ---


@pytest.mark.parametrize("name", ["api_key", "organization", "project", "extra_headers"])
@pytest.mark.parametrize("value", ["a\nb", "a\r\nX-Evil: 1", "a\0", "a\tb", "schlüssel", "a\u2028b", "\ud800"])
def test_what_no_header_may_hold_is_refused_before_anything_is_sent(name: str, value: str) -> None:
    options = {"extra_headers": {"X-Team": value}} if name == "extra_headers" else {name: value}

    assert refusal(**options) == ("extra_headers.X-Team" if name == "extra_headers" else name)


@pytest.mark.parametrize("name", ["", " ", "X Team", "X-Team:", "X-Te\nam", "X-Team\n", "Ünicode", "a(b)", "\0"])
def test_what_cannot_be_the_name_of_a_header_is_refused(name: str) -> None:
    assert refusal(extra_headers={name: "x"}) == "extra_headers"


@pytest.mark.parametrize("value", [{"a": 1}, ["a"], None, "value\n"])
def test_a_header_that_is_no_text_of_one_line_is_refused(value: Any) -> None:
    assert refusal(extra_headers={"X-Team": value}) == "extra_headers.X-Team"


@pytest.mark.parametrize(
    "options",
    [
        {"timeout": 0},
        {"timeout": -1},
        {"timeout": "nan"},
        {"timeout": "inf"},
        {"max_retries": -1},
        {"ca_path": "/nowhere/ca.pem"},
        {"client_cert": "/nowhere/cert.pem"},
        {"client_cert": "/dev/null", "client_key": "/nowhere/key.pem"},
        {"client_key": "/dev/null"},
        {"base_url": "ftp://x.example.com"},
        {"base_url": "https://user:hunter2@x.example.com"},
    ],
)
def test_an_option_that_cannot_be_right_is_refused_by_its_name(options: dict[str, Any]) -> None:
    assert refusal(**options) == list(options)[-1]


# --- Keys, and where they may go ---


@pytest.mark.parametrize(
    "secret",
    [
        {"api_key": KEY},
        {"extra_headers": {"Authorization": f"Bearer {KEY}"}},
        {"extra_headers": {"api-key": KEY}},
        {"extra_headers": {"X-Auth": KEY}},
        {"extra_headers": {"Cookie": KEY}},
    ],
)
def test_a_secret_never_travels_over_plain_http_to_elsewhere(secret: dict[str, Any]) -> None:
    assert refusal(base_url=ELSEWHERE, **secret) == "base_url"
    assert connection(base_url=ELSEWHERE, allow_plain_http=True, **secret).base_url == ELSEWHERE
    assert connection(base_url="http://127.0.0.1:8080/v1", **secret).base_url == "http://127.0.0.1:8080/v1"


@pytest.mark.parametrize("options", [{}, {"extra_headers": {"X-Team": "sre"}}, {"api_key": ""}, {"api_key": "  "}])
def test_without_a_secret_plain_http_is_taken(options: dict[str, Any]) -> None:
    assert connection(base_url=ELSEWHERE, **options).base_url == ELSEWHERE


@pytest.mark.parametrize("options", [{}, {"api_key": ""}, {"api_key": "  "}, {"extra_headers": {"api-key": KEY}}])
def test_the_public_api_demands_a_key_only_where_a_call_is_made(options: dict[str, Any]) -> None:
    made = connection(**options)

    for call in (made.check, made.settings, made.client):
        with pytest.raises(ApiError, match="api_key") as caught:
            call()
        assert caught.value.kind == "authentication"


@pytest.mark.parametrize(
    "options",
    [
        {"api_key": KEY},
        {"extra_headers": {"authorization": f"Bearer {KEY}"}},
        {"base_url": "http://127.0.0.1:8080/v1"},
        {"base_url": "https://models.example.com/v1"},
    ],
)
def test_a_private_server_or_a_header_of_ones_own_needs_no_key(options: dict[str, Any]) -> None:
    connection(**options).check()


@pytest.mark.parametrize(
    ("options", "secrets"),
    [
        ({"api_key": KEY}, (KEY,)),
        ({"api_key": f" {KEY} "}, (KEY,)),
        ({"extra_headers": {"X-Team": "operations"}}, ()),
        ({"extra_headers": {"X-Api-Key": "first", "Set-Cookie": "second"}}, ("second", "first")),
        ({"extra_headers": {"Authorization": f"Bearer {KEY}"}}, (f"Bearer {KEY}", KEY)),
        ({"extra_headers": {"Proxy-Authorization": "basic dXNlcg=="}}, ("basic dXNlcg==", "dXNlcg==")),
        ({"extra_headers": {"X-Token": 12345678}}, ("12345678",)),
        ({"api_key": "abc", "extra_headers": {"X-Key": "on"}}, ()),
        ({"base_url": "http://127.0.0.1", "organization": "org-12345"}, ()),
    ],
)
def test_the_secrets_are_the_key_and_what_headers_with_telling_names_hold(
    options: dict[str, Any], secrets: tuple[str, ...]
) -> None:
    assert connection(**options).secrets == secrets


def test_a_longer_secret_comes_before_one_that_it_holds() -> None:
    made = connection(api_key=KEY, extra_headers={"X-Key": f"{KEY}-and-more", "X-Token": KEY[:8]})

    assert made.secrets == (f"{KEY}-and-more", KEY, KEY[:8])
    assert made.settings().secrets == made.secrets


@pytest.mark.parametrize("variable", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
def test_authorities_that_a_variable_names_are_trusted(
    variable: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, str(tmp_path))
    assert connection(api_key=KEY).settings().trust.verify == str(tmp_path)
    assert connection(api_key=KEY, ca_path="/dev/null").settings().trust.verify == "/dev/null"
    assert connection(api_key=KEY, validate_certs=False).settings().trust.verify is False

    monkeypatch.setenv(variable, str(tmp_path / "nowhere"))
    with pytest.raises(ApiError, match=variable) as caught:
        connection(api_key=KEY).check()
    assert caught.value.nothing_created


PROXY = "http://proxy.example.com:3128"


@pytest.mark.parametrize(
    ("variables", "options", "proxy"),
    [
        ({"https_proxy": PROXY}, {}, (PROXY, None, None)),
        ({"HTTPS_PROXY": "proxy.example.com:3128"}, {}, (PROXY, None, None)),
        ({"https_proxy": "http://me:hunter%402@proxy.example.com:3128"}, {}, (PROXY, "me", "hunter@2")),
        ({"all_proxy": PROXY}, {}, (PROXY, None, None)),
        ({"ALL_PROXY": PROXY, "https_proxy": "https://other:1"}, {}, ("https://other:1", None, None)),
        ({"http_proxy": PROXY}, {}, None),
        ({"https_proxy": PROXY, "no_proxy": "openai.com"}, {}, None),
        ({"https_proxy": PROXY, "NO_PROXY": "*"}, {}, None),
        ({"http_proxy": PROXY}, {"base_url": "http://10.0.0.1/v1", "allow_plain_http": True}, (PROXY, None, None)),
        ({"http_proxy": PROXY, "no_proxy": "10.0.0.0/8"}, {"base_url": "http://10.0.0.1/v1", "api_key": None}, None),
        ({"http_proxy": PROXY}, {"base_url": "http://127.0.0.1:1/v1"}, None),
        ({"all_proxy": PROXY}, {"base_url": "http://localhost:1/v1"}, None),
        ({"all_proxy": PROXY}, {"base_url": "https://[::1]:1/v1"}, None),
        ({"http_proxy": PROXY}, {"base_url": "http://[::1]:1/v1", "allow_plain_http": True}, (PROXY, None, None)),
    ],
)
def test_the_way_is_through_the_proxy_that_the_environment_names(
    variables: dict[str, str], options: dict[str, Any], proxy: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)

    assert connection(**{"api_key": KEY, **options}).settings().proxy == proxy


@pytest.mark.attack(
    "Whoever sets the environment",
    "settings of a proxy that cannot be read",
    "an error that names the variable",
)
@pytest.mark.parametrize("variable", ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"])
@pytest.mark.parametrize(
    "value",
    ["http://[hunter2", "http://proxy:port", "ftp://proxy", "http://", "http://a..b:1", "socks5://proxy", "a\\b"],
)
def test_a_proxy_that_cannot_be_one_is_refused_by_its_variable(
    variable: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, value)

    with pytest.raises(ApiError, match=f"^{variable}: ") as caught:
        connection(api_key=KEY).check()
    assert "hunter2" not in caught.value.message
    assert caught.value.nothing_created


def test_a_proxys_password_is_a_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", "http://me:hunter2@proxy.example.com")

    assert "hunter2" in connection(api_key=KEY).settings().secrets


def test_there_is_one_client_for_the_same_options() -> None:
    options = {"api_key": KEY, "base_url": "https://x.example.com/v1"}

    assert connection(**options).client() is connection(**options).client()
    assert connection(**options).client() is not connection(**options, project="other").client()


def test_no_secret_is_shown_by_ansible() -> None:
    shown = {name for name, option in API_OPTIONS.items() if option.get("no_log") is not True}

    assert shown.isdisjoint({"api_key", "client_key"})


# --- Whose key ---


@pytest.mark.parametrize(
    ("variables", "given", "named"),
    [
        ({"OPENAI_API_KEY": KEY}, {"base_url": "https://api.example.com/v1"}, ("OPENAI_API_KEY",)),
        (
            {"OPENAI_API_KEY": KEY, "OPENAI_ORGANIZATION": "org-1", "OPENAI_PROJECT_ID": "proj-1"},
            {"base_url": "https://api.example.com/v1"},
            ("OPENAI_API_KEY", "OPENAI_ORGANIZATION", "OPENAI_PROJECT_ID"),
        ),
        ({"OPENAI_ORG_ID": "org-1"}, {"base_url": "https://api.example.com/v1", "api_key": KEY}, ("OPENAI_ORG_ID",)),
        ({"OPENAI_API_KEY": KEY}, {"base_url": "https://api.example.com/v1", "api_key": KEY}, ()),
        ({"OPENAI_API_KEY": "ollama"}, {"base_url": "https://api.example.com/v1"}, ()),
        ({"OPENAI_API_KEY": KEY}, {"base_url": "http://127.0.0.1:8080/v1"}, ()),
        ({"OPENAI_API_KEY": KEY}, {"base_url": "https://eu.api.openai.com/v1"}, ()),
        ({"OPENAI_API_KEY": KEY}, {}, ()),
        ({"OPENAI_API_KEY": KEY, "OPENAI_BASE_URL": "https://api.example.com/v1"}, {}, ()),
        (
            {"OPENAI_API_KEY": KEY, "OPENAI_BASE_URL": "https://api.example.com/v1"},
            {"base_url": "https://api.example.com/v1"},
            (),
        ),
    ],
)
def test_a_key_of_the_environment_that_goes_to_another_provider_is_told(
    variables: dict[str, str], given: dict[str, Any], named: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)

    warnings = other_providers(given, validated(**given))
    assert len(warnings) == bool(named)
    for warning in warnings:
        assert all(name in warning for name in (*named, "api.example.com"))
        assert KEY not in warning


@pytest.mark.parametrize("check_mode", [False, True])
def test_where_no_call_may_be_made_the_task_is_left_to_the_module(check_mode: bool, tmp_path: Path) -> None:
    options = {"base_url": "http://127.0.0.1:1/v1", "api_key": KEY, "name": "a", "state_store": str(tmp_path / "store")}
    request = {"model": "m", "input": "x"}

    with without_calls():
        made = run_in_process(resource_task(ResponseKind()), {**options, **request}, Context(check_mode), "a test")
    assert made.lacks_library
    assert not list(tmp_path.rglob("*.json"))
    assert not run_in_process(resource_task(ResponseKind()), {**options, **request}, Context(), "a test").lacks_library
