# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""Where the API is, and which addresses are refused before anything is sent.

One grammar decides: what it does not take is refused, so that no two parsers can read an address in two ways.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

PUBLIC_URL = "https://api.openai.com/v1"
_PUBLIC_HOST = "api.openai.com"
_PORTS = {"http": 80, "https": 443}
_UNSEEN = re.compile(r"[\x00-\x20\x7f-\xa0\u2028\u2029\ud800-\udfff\\]")
"""Control characters, blanks and backslashes, which parsers drop or take for something else."""
_ADDRESS = re.compile(r"(?P<scheme>[A-Za-z]+)://(?P<authority>[^/?#]*)(?P<path>/[^?#]*)?(?P<rest>[?#].*)?")
_AUTHORITY = re.compile(r"(?P<host>\[[^\]]*\]|[^:\[\]]*)(?::(?P<port>[0-9]{1,5}))?")
_IP_6 = re.compile(r"\[(?P<address>[0-9A-Fa-f:.]+)(?:%[0-9A-Za-z._~-]+)?\]")
_LABEL = re.compile(r"[0-9a-z_](?:[0-9a-z_-]{0,61}[0-9a-z_])?")
_LONGEST_HOST = 253


class InvalidUrl(ValueError):
    """An address that is refused; the message says why and never repeats what may be a secret."""


class Address(NamedTuple):
    """An address in its parts, the host as it is looked up: in lower case and in ASCII."""

    scheme: str
    host: str
    port: int
    path: str
    rest: str
    """The query and the fragment, with the character that begins them."""

    @property
    def origin(self) -> tuple[str, str, int]:
        """What must be the same for a key to go there (RFC 6454)."""
        return self.scheme, self.host, self.port

    @property
    def root(self) -> str:
        """Scheme, host and port, as a URL."""
        return f"{self.scheme}://{self.host}:{self.port}"


@lru_cache(maxsize=64)
def address(url: str) -> Address:
    """The parts of an absolute URL; raises InvalidUrl for all that is not plainly http or https to a host."""
    if _UNSEEN.search(url):
        raise InvalidUrl("holds white space, a control character or a backslash.")
    parts = _ADDRESS.fullmatch(url)
    scheme = parts["scheme"].lower() if parts else ""
    if parts is None or scheme not in _PORTS:
        raise InvalidUrl("must begin with https:// (or http://).")
    if "@" in parts["authority"]:
        raise InvalidUrl("must not hold a user or a password; set api_key instead.")
    authority = _AUTHORITY.fullmatch(parts["authority"])
    if authority is None or not 0 < int(authority["port"] or _PORTS[scheme]) < 65536:
        raise InvalidUrl("has a malformed host or port.")
    host, port = _host(authority["host"]), int(authority["port"] or _PORTS[scheme])
    return Address(scheme, host, port, parts["path"] or "", parts["rest"] or "")


def _host(written: str) -> str:
    """The host as it is looked up; raises InvalidUrl for what is none."""
    if not written:
        raise InvalidUrl("names no host.")
    ip_6 = _IP_6.fullmatch(written)
    try:
        if ip_6:
            from ipaddress import ip_address

            ip_address(ip_6["address"])
            return written
        host = written if written.isascii() else _in_ascii(written)
    except ValueError:
        raise InvalidUrl("has a malformed host or port.") from None
    host = host.lower()
    labels = host[:-1].split(".") if host.endswith(".") else host.split(".")
    if len(host) > _LONGEST_HOST or not all(_LABEL.fullmatch(label) for label in labels):
        raise InvalidUrl("has a malformed host or port.")
    return host


def _in_ascii(host: str) -> str:
    """A host's name as it is looked up (IDNA); raises ValueError."""
    try:
        import idna
    except ImportError:
        return host.encode("idna").decode("ascii")
    return str(idna.encode(host, uts46=True).decode("ascii"))


def checked_base_url(url: str, key: bool, allow_plain_http: bool) -> str:
    """The base URL without a trailing slash.

    Raises InvalidUrl for what address() refuses, a query, a fragment, and for plain http to a host that is not loopback
    where a key would be sent.
    """
    url = url.strip()
    parts = address(url)
    if parts.rest:
        raise InvalidUrl("must not hold a query or a fragment; set extra_query instead.")
    if parts.scheme == "http" and key and not allow_plain_http and not is_loopback(parts.host):
        raise InvalidUrl(
            f"is plain http, and the key would be readable on the way to {parts.host}; "
            "use https, or set allow_plain_http: true if the network is trusted."
        )
    return url.rstrip("/")


def is_loopback(host: str) -> bool:
    """Whether a host name or address is this machine's own."""
    from ipaddress import ip_address

    try:
        return ip_address(host.strip("[]").split("%", maxsplit=1)[0]).is_loopback
    except ValueError:
        name = host.lower().rstrip(".")
        return name == "localhost" or name.endswith(".localhost")


def is_public(base_url: str) -> bool:
    """Whether the base URL is that of the public API or of one of its regions, which demand a key."""
    host = address(base_url).host.rstrip(".")
    return host == _PUBLIC_HOST or host.endswith(f".{_PUBLIC_HOST}")


def joined(base_url: str, path: Iterable[str]) -> str:
    """The URL of a path whose segments are escaped (RFC 3986); raises InvalidUrl for a segment that no escape saves."""
    from urllib.parse import quote

    segments = list(path)
    for segment in segments:
        if segment in ("", ".", ".."):
            raise InvalidUrl(f"{segment!r} cannot be an ID.")
    return "/".join([base_url, *(quote(segment.encode("utf-8", "surrogatepass"), safe="") for segment in segments)])
