# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""Where the API is, and which addresses are refused before anything is sent."""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import ip_address
from urllib.parse import quote, urlsplit

PUBLIC_URL = "https://api.openai.com/v1"


class InvalidUrl(ValueError):
    """An address that is refused; the message says why and never repeats what may be a secret."""


def checked_base_url(url: str, key: bool, allow_plain_http: bool) -> str:
    """The base URL without a trailing slash.

    Raises InvalidUrl for another scheme than http and https, userinfo, a malformed port, a query, a fragment, and for
    plain http to a host that is not loopback where a key would be sent.
    """
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname, parts.port
    except ValueError:
        raise InvalidUrl("has a malformed host or port.") from None
    if parts.scheme not in ("http", "https"):
        raise InvalidUrl("must begin with https:// (or http://).")
    if not host or any(character.isspace() for character in url.strip()):
        raise InvalidUrl("names no host, or holds white space.")
    if "@" in parts.netloc:
        raise InvalidUrl("must not hold a user or a password; set api_key instead.")
    if port == 0 or parts.netloc.endswith(":"):
        raise InvalidUrl("has a malformed port.")
    if "?" in url or "#" in url:
        raise InvalidUrl("must not hold a query or a fragment; set extra_query instead.")
    if parts.scheme == "http" and key and not allow_plain_http and not is_loopback(host):
        raise InvalidUrl(
            f"is plain http, and the key would be readable on the way to {host}; "
            "use https, or set allow_plain_http: true if the network is trusted."
        )
    return url.strip().rstrip("/")


def is_loopback(host: str) -> bool:
    """Whether a host name or address is this machine's own."""
    try:
        return ip_address(host.split("%", maxsplit=1)[0]).is_loopback
    except ValueError:
        return host.lower().rstrip(".") == "localhost" or host.lower().endswith(".localhost")


def is_public(base_url: str) -> bool:
    """Whether the base URL is that of the public API, which demands a key."""
    return urlsplit(base_url).hostname == urlsplit(PUBLIC_URL).hostname


def origin(url: str) -> tuple[str, str, int]:
    """Scheme, host and port of a URL: what must be the same for a key to go there (RFC 6454)."""
    parts = urlsplit(url)
    return parts.scheme, parts.hostname or "", parts.port or {"http": 80, "https": 443}.get(parts.scheme, 0)


def joined(base_url: str, path: Iterable[str]) -> str:
    """The URL of a path whose segments are escaped (RFC 3986); raises InvalidUrl for a segment that no escape saves."""
    segments = list(path)
    for segment in segments:
        if segment in ("", ".", ".."):
            raise InvalidUrl(f"{segment!r} cannot be an ID.")
    return "/".join([base_url, *(quote(segment.encode("utf-8", "surrogatepass"), safe="") for segment in segments)])
