# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""What the environment says of the way to a server: the proxy to go through, and the authorities to trust.

It is asked once for a client, and by variables only: the system calls that macOS has for this kill a forked process.
"""

from __future__ import annotations

import os
from importlib.util import find_spec
from typing import NamedTuple
from urllib.parse import unquote
from urllib.request import getproxies_environment

try:  # noqa: SIM105
    from requests.utils import should_bypass_proxies
except ImportError:
    # Whoever asks has found out before whether a call can be made.
    pass

from ._errors import ApiError
from ._url import Address, InvalidUrl, address, is_loopback

_AUTHORITIES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
_SOCKS = ("socks4", "socks4a", "socks5", "socks5h")
_SOCKS_PORT = 1080


class Trust(NamedTuple):
    """Whom to trust, and what to show: ``verify`` is a path, or whether certificates are verified at all."""

    verify: bool | str = True
    cert: str | None = None
    key: str | None = None


class Proxy(NamedTuple):
    """A proxy: its URL without a user, which is given apart."""

    url: str
    user: str | None = None
    password: str | None = None

    @property
    def is_socks(self) -> bool:
        """Whether it takes connections, and not requests."""
        return self.url.startswith("socks")


def proxy_to(base_url: str, *, loopback: bool = False) -> Proxy | None:
    """The proxy for a server; None where it is reached directly, as this machine's own addresses are.

    ``loopback`` says that those may be a proxy's too. Raises ApiError, which names the variable that cannot be right.
    """
    server = address(base_url)
    known = getproxies_environment()
    value = known.get(server.scheme) or known.get("all")
    if not value or (is_loopback(server.host) and not loopback) or _is_exempt(server):
        return None
    variable = _variable(server.scheme, value)
    try:
        return _proxy(value)
    except InvalidUrl as error:
        raise ApiError("invalid", f"{variable}: names a proxy, and {error}") from None


def authorities() -> str | None:
    """The path of the authorities to trust, if a variable names one; raises ApiError where there is no such path."""
    variable = next((name for name in _AUTHORITIES if os.environ.get(name)), None)
    if variable is None:
        return None
    path = os.environ[variable]
    if not os.path.exists(path):
        raise ApiError("invalid", f"{variable}: names {path}, and there is no such file or directory.")
    return path


def _is_exempt(server: Address) -> bool:
    try:
        return bool(should_bypass_proxies(server.root, None))
    except Exception as error:  # noqa: BLE001 (whatever a library makes of what somebody has written there)
        raise ApiError("invalid", f"no_proxy: cannot be read: {error}.") from None


def _variable(scheme: str, value: str) -> str:
    """The variable that holds it."""
    names = [f"{scheme}_proxy", f"{scheme}_proxy".upper(), "all_proxy", "ALL_PROXY"]
    return next((name for name in names if os.environ.get(name) == value), names[0])


def _proxy(value: str) -> Proxy:
    """The proxy that a variable names; raises InvalidUrl."""
    scheme, mark, rest = value.strip().partition("://")
    scheme, rest = (scheme.lower(), rest) if mark else ("http", value.strip())
    login, at, place = rest.rpartition("@")
    if scheme not in ("http", "https", *_SOCKS):
        raise InvalidUrl("its address must begin with http://, https:// or socks5://.")
    try:
        # The grammar of an address is the same, whatever is spoken there.
        parts = address(f"{'https' if scheme == 'https' else 'http'}://{place}")
    except InvalidUrl as error:
        raise InvalidUrl(f"its address {error}") from None
    if scheme in _SOCKS:
        _require_socks()
    port = _SOCKS_PORT if scheme in _SOCKS and not place.rstrip("/").endswith(f":{parts.port}") else parts.port
    user, colon, password = login.partition(":")
    return Proxy(f"{scheme}://{parts.host}:{port}", unquote(user) if at else None, unquote(password) if colon else None)


def _require_socks() -> None:
    if find_spec("socks") is None:
        raise InvalidUrl("it speaks SOCKS, which needs the Python library PySocks (requests[socks]).")
