# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where the API may be, and how paths below it are written."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from urllib3.util import parse_url

from ansible_collections.promptops.openai.plugins.module_utils._api._url import (
    PUBLIC_URL,
    InvalidUrl,
    address,
    checked_base_url,
    is_loopback,
    is_public,
    joined,
)
from ansible_collections.promptops.openai.tests.unit.strategies import ANY_TEXT

LOOPBACK = ("localhost", "LOCALHOST", "localhost.", "api.localhost", "127.0.0.1", "127.8.9.1", "[::1]")
ELSEWHERE = (
    "api.example.com",
    "localhost.example.com",
    "notlocalhost",
    "127.0.0.1.example.com",
    "0.0.0.0",
    "10.0.0.1",
    "192.168.1.1",
    "[::]",
    "[fe80::1]",
    "2130706433",
)


@pytest.mark.parametrize(
    ("url", "checked"),
    [
        ("https://api.example.com/v1", "https://api.example.com/v1"),
        ("https://api.example.com/v1/", "https://api.example.com/v1"),
        ("https://api.example.com/v1//", "https://api.example.com/v1"),
        ("https://api.example.com", "https://api.example.com"),
        ("https://api.example.com/", "https://api.example.com"),
        ("  https://api.example.com/v1\n", "https://api.example.com/v1"),
        ("https://api.example.com:8443/a/b/v1", "https://api.example.com:8443/a/b/v1"),
        ("HTTPS://API.example.com/V1", "HTTPS://API.example.com/V1"),
        ("https://[2001:db8::1]:8443/v1", "https://[2001:db8::1]:8443/v1"),
        ("http://[::1]:8080/v1", "http://[::1]:8080/v1"),
        ("https://bücher.example/v1", "https://bücher.example/v1"),
        ("https://api.example.com:65535", "https://api.example.com:65535"),
    ],
)
def test_an_address_is_taken_without_its_trailing_slash(url: str, checked: str) -> None:
    assert checked_base_url(url, key=True, allow_plain_http=False) == checked


@pytest.mark.attack(
    "Whoever sets base_url",
    "addresses with userinfo, backslashes, control characters, other schemes",
    "refused before anything is sent, and not repeated",
)
@pytest.mark.parametrize(
    "url",
    [
        "",
        "   ",
        "api.example.com/v1",
        "//api.example.com/v1",
        "/v1",
        "ftp://api.example.com",
        "file:///etc/passwd",
        "unix:///run/api.sock",
        "javascript:alert(1)",
        "https://",
        "https:///v1",
        "https://:8080/v1",
        "https://user@api.example.com",
        "https://user:hunter2@api.example.com",
        "https://:hunter2@api.example.com",
        "https://@api.example.com",
        "https://api.example.com:/v1",
        "https://api.example.com:0/v1",
        "https://api.example.com:-1/v1",
        "https://api.example.com:65536/v1",
        "https://api.example.com:80:80/v1",
        "https://api.example.com:http/v1",
        "https://api.example.com:8 0/v1",
        "https://api .example.com/v1",
        "https://api.example.com/v 1",
        "https://api.exa\nmple.com/v1",
        "https://api.example.com/v1\thunter2",
        "https://[::1",
        "https://[hunter2]/v1",
        "https://api.example.com/v1?key=hunter2",
        "https://api.example.com/v1#hunter2",
        "https://api.example.com\\@evil.example/v1",
        "https://hunter2\\@api.example.com/v1",
        "https:\\\\api.example.com/v1",
        "https://api.example.com/v1\\hunter2",
        "https://api.example.com\u2028/v1",
        "https://api.example.com\x7f/v1",
        "https://api\xa0.example.com/v1",
        "https://my..example.com/v1",
        "https://.example.com/v1",
        "https://-a.example.com/v1",
        "https://a%2eexample.com/v1",
        "https://a,b.example.com/v1",
        "https://a;b/v1",
        "https://[::1]hunter2/v1",
        "https://[::1%]/v1",
        f"https://{'a' * 64}.example.com/v1",
        f"https://{'a.' * 127}com/v1",
        "https://api.example.com/v1?",
        "https://api.example.com/v1#",
    ],
)
@pytest.mark.parametrize("allowed", [False, True])
def test_an_address_that_is_none_of_an_api_is_refused_without_repeating_it(url: str, allowed: bool) -> None:
    with pytest.raises(InvalidUrl) as caught:
        checked_base_url(url, key=False, allow_plain_http=allowed)

    assert "hunter2" not in str(caught.value)


@given(url=st.text() | st.text("htps:/@[]?#.%\\ 10\n").map(lambda rest: f"https://{rest}"))
def test_any_text_is_an_address_or_refused(url: str) -> None:
    try:
        checked = checked_base_url(url, key=True, allow_plain_http=False)
    except InvalidUrl:
        return
    # What the address is read as, by whoever reads it.
    read, split, parsed = address(checked), urlsplit(checked), parse_url(checked)
    host = read.host.strip("[]").partition("%")[0]
    assert str(split.hostname).partition("%")[0] in (host, host.lower()) or not checked.isascii()
    assert str(parsed.host).strip("[]").partition("%")[0] in (host, host.lower()) or not checked.isascii()
    assert read.port == (split.port or {"http": 80, "https": 443}[read.scheme])
    assert parsed.port in (None, read.port)
    assert not checked.endswith("/")


@pytest.mark.parametrize("host", LOOPBACK)
def test_a_key_may_travel_over_plain_http_within_this_machine(host: str) -> None:
    url = f"http://{host}:8080/v1"

    assert checked_base_url(url, key=True, allow_plain_http=False) == url


@pytest.mark.attack(
    "The network",
    "a key over plain http to another machine",
    "not sent, unless allow_plain_http says so",
)
@pytest.mark.parametrize("host", ELSEWHERE)
def test_a_key_over_plain_http_to_elsewhere_is_refused_unless_allowed(host: str) -> None:
    url = f"http://{host}:8080/v1"

    with pytest.raises(InvalidUrl, match="allow_plain_http"):
        checked_base_url(url, key=True, allow_plain_http=False)
    assert checked_base_url(url, key=True, allow_plain_http=True) == url
    assert checked_base_url(url, key=False, allow_plain_http=False) == url


@pytest.mark.parametrize("host", LOOPBACK)
def test_loopback_is_known_by_name_and_address(host: str) -> None:
    assert is_loopback(host.strip("[]"))


@pytest.mark.parametrize("host", ["", ".", *ELSEWHERE])
def test_other_hosts_are_not_loopback(host: str) -> None:
    assert not is_loopback(host.strip("[]"))


@pytest.mark.parametrize(
    ("url", "public"),
    [
        (PUBLIC_URL, True),
        ("https://API.OpenAI.com/v1", True),
        ("https://api.openai.com:443", True),
        ("https://api.openai.com./v1", True),
        ("https://eu.api.openai.com/v1", True),
        ("https://US.api.openai.com/v1", True),
        ("https://euapi.openai.com/v1", False),
        ("https://api.openai.com.example.com/v1", False),
        ("https://example.com/api.openai.com", False),
        ("http://localhost:8080/v1", False),
    ],
)
def test_the_public_api_is_known_by_its_host(url: str, public: bool) -> None:
    assert is_public(url) is public


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("https://a.example.com/v1", "https://a.example.com/elsewhere?x=1", True),
        ("https://a.example.com", "https://A.EXAMPLE.COM:443/", True),
        ("http://a.example.com", "http://a.example.com:80", True),
        ("https://a.example.com", "http://a.example.com", False),
        ("https://a.example.com", "https://b.example.com", False),
        ("https://a.example.com", "https://a.example.com:8443", False),
        ("https://a.example.com", "https://a.example.com.evil.example", False),
        ("https://a.example.com", "https://evil.example/https://a.example.com", False),
    ],
)
def test_an_origin_is_scheme_host_and_port(first: str, second: str, same: bool) -> None:
    assert (address(first).origin == address(second).origin) is same


@pytest.mark.parametrize(
    ("segment", "escaped"),
    [
        ("resp_1", "resp_1"),
        ("a/b", "a%2Fb"),
        ("../x", "..%2Fx"),
        ("...", "..."),
        ("a?b=c&d", "a%3Fb%3Dc%26d"),
        ("a#b", "a%23b"),
        ("100%", "100%25"),
        ("%2e%2e", "%252e%252e"),
        ("a b", "a%20b"),
        ("a\r\nb", "a%0D%0Ab"),
        ("ü", "%C3%BC"),
        ("\ud800", "%ED%A0%80"),
        ("a\\b:c@d", "a%5Cb%3Ac%40d"),
    ],
)
def test_a_segment_is_escaped_into_the_path(segment: str, escaped: str) -> None:
    path = ("responses", segment, "cancel")

    assert joined("https://api.example.com/v1", path) == f"https://api.example.com/v1/responses/{escaped}/cancel"


@pytest.mark.parametrize("segment", ["", ".", ".."])
def test_a_segment_that_no_escape_saves_is_refused(segment: str) -> None:
    with pytest.raises(InvalidUrl):
        joined("https://api.example.com/v1", ("responses", segment))


@given(segment=ANY_TEXT.filter(lambda text: text not in ("", ".", "..")))
def test_no_segment_leaves_its_place(segment: str) -> None:
    url = urlsplit(joined("https://api.example.com/v1", ("responses", segment)))

    assert (url.netloc, url.query, url.fragment) == ("api.example.com", "", "")
    assert url.path.split("/")[:3] == ["", "v1", "responses"]
    assert [unquote(part, errors="surrogatepass") for part in url.path.split("/")[3:]] == [segment]
