# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""Requests to one server, over connections that can be watched: it cannot send to any other.

What is the same for all requests is made ready once. A redirect changes the path alone.
"""

from __future__ import annotations

import os
import ssl
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlencode, urljoin

try:
    import urllib3
    from requests.utils import DEFAULT_CA_BUNDLE_PATH
    from urllib3.util.retry import Retry
    from urllib3.util.ssl_ import create_urllib3_context
except ImportError:
    # Whoever makes a client has found out before whether it can be made.
    pass

from ._errors import ApiError
from ._upload import Form
from ._url import Address, address
from ._watch import Watched
from ._way import Proxy, Trust

_CONNECT_TIMEOUT = 10.0
_MOST_REDIRECTS = 5
_REDIRECTS = (301, 302, 303, 307, 308)
_SAME_METHOD = (307, 308)
_FRAMING = frozenset({"content-length", "transfer-encoding", "connection"})
"""Headers that say where a message ends, which is nobody else's affair."""


class Transport:
    """Sends requests to the server at ``base_url``; raises ApiError where its certificates cannot be read."""

    def __init__(
        self,
        base_url: str,
        headers: Mapping[str, str],
        *,
        timeout: float,
        connections: int,
        trust: Trust,
        proxy: Proxy | None = None,
    ) -> None:
        self._server = address(base_url)
        self._timeout = urllib3.Timeout(connect=min(_CONNECT_TIMEOUT, timeout), read=timeout)
        self._no_retries = Retry(False, redirect=False)
        self._headers = {name: value for name, value in headers.items() if name.lower() not in _FRAMING}
        self._pool, forwards = _pool(self._server, connections, trust, proxy)
        # A proxy that passes requests on, and not connections, is told where to.
        self._root = self._server.root if forwards else ""

    def send(
        self,
        method: str,
        path: str,
        query: Iterable[tuple[str, str]],
        headers: Mapping[str, str],
        body: bytes | Form | None,
    ) -> Any:
        """The answer, a ``urllib3`` response whose body is still to be read; its errors are those of ``urllib3``."""
        parameters = urlencode(list(query), errors="surrogatepass")
        target = f"{path}?{parameters}" if parameters else path
        for _redirect in range(_MOST_REDIRECTS):
            if isinstance(body, Form):
                body.rewind()
            response = self._pool.request(
                method,
                f"{self._root}{target}",
                body=body,
                headers={**self._headers, **headers},
                retries=self._no_retries,
                redirect=False,
                assert_same_host=False,
                timeout=self._timeout,
                preload_content=False,
                decode_content=True,
            )
            location = response.headers.get("location")
            if not location or response.status not in _REDIRECTS:
                return response
            following = self._within(target, location)
            if following is None or (method != "GET" and response.status not in _SAME_METHOD):
                return response
            response.close()
            target = following
        raise ApiError("redirect", "The server redirects without end.")

    def _within(self, target: str, location: str) -> str | None:
        """Where a redirect leads to at the same server; None where it leads elsewhere, or may be read so."""
        try:
            found = address(urljoin(f"{self._server.root}{target}", location.strip()))
        except ValueError:
            return None
        if found.origin != self._server.origin:
            return None
        return (found.path or "/") + found.rest.partition("#")[0]


def _pool(server: Address, connections: int, trust: Trust, proxy: Proxy | None) -> tuple[Any, bool]:
    """The connections to a server, and whether requests for it are to be forwarded by a proxy."""
    options: dict[str, Any] = {"maxsize": connections}
    secure = server.scheme == "https"
    if secure or (proxy is not None and proxy.url.startswith("https")):
        options["ssl_context"] = _context(trust)
        options["cert_reqs"] = "CERT_REQUIRED" if trust.verify else "CERT_NONE"
    manager = _manager(proxy, options)
    manager.pool_classes_by_scheme = {
        scheme: _watched(pool_class) for scheme, pool_class in manager.pool_classes_by_scheme.items()
    }
    if trust.verify is False:
        # The user has said so in the playbook; a warning for every request would add nothing.
        urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)
    forwards = proxy is not None and not proxy.is_socks and not secure
    return manager.connection_from_host(server.host, server.port, server.scheme), forwards


def _manager(proxy: Proxy | None, options: dict[str, Any]) -> Any:
    if proxy is None:
        return urllib3.PoolManager(1, **options)
    if proxy.is_socks:
        from urllib3.contrib.socks import SOCKSProxyManager

        return SOCKSProxyManager(proxy.url, username=proxy.user, password=proxy.password, num_pools=1, **options)
    headers = None
    if proxy.user is not None:
        headers = urllib3.make_headers(proxy_basic_auth=f"{proxy.user}:{proxy.password or ''}")
    context = options.get("ssl_context") if proxy.url.startswith("https") else None
    return urllib3.ProxyManager(proxy.url, num_pools=1, proxy_headers=headers, proxy_ssl_context=context, **options)


def _watched(pool_class: Any) -> Any:
    """A class of pools like this one, whose connections can be watched."""
    connection = type("WatchedConnection", (Watched, pool_class.ConnectionCls), {})
    return type("WatchedPool", (pool_class,), {"ConnectionCls": connection})


def _context(trust: Trust) -> ssl.SSLContext:
    """One for all connections, since to read the authorities takes as long as many a call; raises ApiError."""
    verified = trust.verify is not False
    context = create_urllib3_context(cert_reqs=ssl.CERT_REQUIRED if verified else ssl.CERT_NONE)
    if verified:
        path = trust.verify if isinstance(trust.verify, str) else DEFAULT_CA_BUNDLE_PATH
        try:
            context.load_verify_locations(**{"capath" if os.path.isdir(path) else "cafile": path})
        except (OSError, ValueError) as error:
            raise ApiError("tls", f"No certificate can be read from {path}: {error}.") from None
    if trust.cert:
        try:
            # Nobody is there to be asked for a password.
            context.load_cert_chain(trust.cert, trust.key, password="")
        except (OSError, ValueError) as error:
            raise ApiError("tls", f"client_cert: cannot be read, with its key: {error}.") from None
    return context
