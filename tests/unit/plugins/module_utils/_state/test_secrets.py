# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What never gets into a record, and what is not taken for a secret."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.promptops.openai.plugins.module_utils._state._record import (
    comparable,
    digests,
    fingerprint,
    recordable,
    scrubbed,
    secrets_of,
    to_bytes,
)
from ansible_collections.promptops.openai.tests.unit.strategies import ANY_TEXT, JSON, OBJECTS
from ansible_collections.promptops.openai.tests.unit.subjects import RESPONSE

MARK = "TOPSECRET"
SECRETS = st.text("abcdefXYZ0189+/=", min_size=1, max_size=30).map(lambda rest: MARK + rest)
"""Texts that can be found wherever they end up."""
HEADERS = st.dictionaries(st.text("abcX-", min_size=1, max_size=8), SECRETS, min_size=1, max_size=3)


@st.composite
def mcp_tools(draw: st.DrawFn) -> dict[str, Any]:
    tool: dict[str, Any] = {"type": "mcp", "server_label": "docs"}
    if draw(st.booleans()):
        tool["authorization"] = draw(SECRETS)
    if draw(st.booleans()) or "authorization" not in tool:
        tool["headers"] = draw(HEADERS)
    return tool


SECRET_TOOLS = mcp_tools()
CONTAINERS = st.builds(
    lambda secret: {
        "type": "code_interpreter",
        "container": {
            "type": "auto",
            "network_policy": {
                "type": "allowlist",
                "allowed_domains": ["example.com"],
                "domain_secrets": [{"domain": "example.com", "name": "TOKEN", "value": secret}],
            },
        },
    },
    SECRETS,
)
DEEP = st.recursive(
    SECRET_TOOLS | CONTAINERS,
    lambda inner: (
        st.builds(lambda one, rest: [*rest, one], inner, st.lists(inner | st.text("ab"), max_size=2))
        | st.dictionaries(st.text("abc", min_size=1), inner, min_size=1, max_size=3)
        | st.builds(lambda tools: {"type": "namespace", "name": "n", "description": "d", "tools": tools}, inner)
    ),
    max_leaves=5,
)
"""Secrets at any depth of lists and mappings."""
REQUESTS = st.builds(lambda deep, more: {**more, "tools": [deep], "x_new": deep}, DEEP, OBJECTS)


@given(request=REQUESTS)
def test_no_secret_is_in_what_is_recorded(request: dict[str, Any]) -> None:
    assert MARK in json.dumps(request)

    for recorded in (recordable(request), digests(recordable(request))):
        assert MARK not in to_bytes(recorded).decode()


@given(request=REQUESTS)
def test_every_secret_of_a_request_is_known_as_one(request: dict[str, Any]) -> None:
    assert MARK not in json.dumps(scrubbed(request, tuple(secrets_of(request))))


@given(deep=DEEP)
def test_no_secret_is_in_what_a_task_asks_for(deep: Any) -> None:
    for content in ("full", "digest"):
        desired = RESPONSE.desired({"extra_body": {"tools": [deep]}}, record_content=content)

        assert MARK not in json.dumps([desired.recordable, desired.fingerprint])


@given(request=REQUESTS)
def test_recording_a_request_leaves_the_request_as_it_is(request: dict[str, Any]) -> None:
    before = copy.deepcopy(request)

    recordable(request)
    digests(request)
    comparable(request)

    assert request == before


def test_a_secret_is_recorded_as_a_digest_with_a_salt_of_its_own() -> None:
    tool = {"type": "mcp", "server_label": "docs", "authorization": "token", "headers": {"X-Key": "token"}}

    first, second = recordable({"tools": [tool]}), recordable({"tools": [tool]})

    told = {first["tools"][0]["authorization"], second["tools"][0]["authorization"], first["tools"][0]["headers"]}
    assert len(told) == 3
    assert all(value.startswith("salted-sha256:") for value in told)
    assert comparable(first) == comparable(second)


@pytest.mark.parametrize("name", ["headers", "authorization", "domain_secrets", "data", "file_data"])
@pytest.mark.parametrize(
    "place",
    [
        lambda schema: {"text": {"format": {"type": "json_schema", "name": "n", "schema": schema}}},
        lambda schema: {"tools": [{"type": "function", "name": "n", "parameters": schema}]},
        lambda schema: {"response_format": {"type": "json_schema", "json_schema": {"name": "n", "schema": schema}}},
    ],
    ids=["text.format", "tools", "response_format"],
)
def test_names_of_properties_in_a_json_schema_are_no_secrets(name: str, place: Any) -> None:
    request = place({"type": "object", "properties": {name: {"type": "string"}}, "required": [name]})
    changed = place({"type": "object", "properties": {name: {"type": "integer"}}, "required": [name]})

    assert recordable(request) == request
    assert list(secrets_of(request)) == []
    assert fingerprint("", recordable(request)) != fingerprint("", recordable(changed))


@given(request=OBJECTS)
def test_a_request_without_tools_is_recorded_as_it_is(request: dict[str, Any]) -> None:
    assert recordable(request) == request


LARGE = "A" * 2000


@pytest.mark.parametrize(
    ("part", "key"),
    [
        ({"type": "input_image", "image_url": f"data:image/png;base64,{LARGE}"}, "image_url"),
        ({"type": "input_file", "file_data": f"data:application/pdf;base64,{LARGE}"}, "file_data"),
        ({"type": "input_file", "file_data": LARGE}, "file_data"),
        ({"data": LARGE, "format": "wav"}, "data"),
    ],
)
def test_large_inline_data_is_recorded_by_digest_and_its_change_is_seen(part: dict[str, Any], key: str) -> None:
    request = {"input": [{"role": "user", "content": [part]}]}
    changed = {"input": [{"role": "user", "content": [{**part, key: part[key] + "B"}]}]}

    kept = recordable(request)["input"][0]["content"][0]

    assert kept[key].startswith("sha256:")
    assert str(len(part[key])) in kept[key]
    assert len(kept[key]) < 200
    assert recordable(request) == recordable(request) != recordable(changed)


@pytest.mark.parametrize(
    "request_body",
    [
        {"input": "A" * 2000},
        {"input": [{"role": "user", "content": "A" * 2000}]},
        {"input": [{"type": "input_image", "image_url": f"https://example.com/{'a' * 2000}"}]},
        {"input": [{"type": "input_image", "image_url": "data:image/png;base64,AAAA"}]},
        {"input": f"data:text, {'a' * 2000}"},
    ],
    ids=["text", "message", "address", "small data", "text that begins like data"],
)
def test_text_is_recorded_as_it_is_whatever_its_length(request_body: dict[str, Any]) -> None:
    assert recordable(request_body) == request_body


@given(value=JSON, secret=SECRETS)
def test_a_secret_that_a_server_echoes_is_masked_wherever_it_stands(value: Any, secret: str) -> None:
    echo = {"message": f"Bad key {secret}!", "list": [secret, {"deep": f"{secret}{secret}"}], "rest": value}

    masked = scrubbed(echo, (secret,))

    assert MARK not in json.dumps(masked)
    assert masked["message"] == "Bad key ********!"
    assert masked["rest"] == value


@pytest.mark.parametrize("secrets", [("token-1", "token-1-long"), ("token-1-long", "token-1")])
def test_a_secret_that_begins_like_another_is_masked_whole(secrets: tuple[str, ...]) -> None:
    assert scrubbed("it is token-1-long", secrets) == "it is ********"


@pytest.mark.parametrize("value", ["1", "on", "a", "yes"])
def test_a_header_too_short_to_be_a_secret_does_not_mask_what_the_model_said(value: str) -> None:
    tool = {"type": "mcp", "server_label": "docs", "headers": {"X-Flag": value}}
    output = {"id": "resp_1", "text": f"{value}: a yes on line 1"}

    assert scrubbed(output, tuple(secrets_of({"tools": [tool]}))) == output


@given(request=st.dictionaries(ANY_TEXT, JSON, max_size=4))
def test_digests_keep_the_model_numbers_and_switches_and_no_text(request: dict[str, Any]) -> None:
    kept = digests({**request, "model": "gpt-4o"})

    assert kept["model"] == "gpt-4o"
    for key, value in request.items():
        if key != "model":
            is_plain = isinstance(value, (bool, int, float))
            assert kept[key] == value if is_plain else str(kept[key]).startswith("sha256:")
