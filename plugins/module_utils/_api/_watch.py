# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""One exchange under watch: whether anything was sent yet, and an end to it when its time is over.

Timeouts of sockets bound the wait for the next byte only: a server that sends one now and then is never late.
"""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from types import TracebackType
from typing import Any

try:
    from requests.adapters import HTTPAdapter
    from urllib3.connection import HTTPConnection, HTTPSConnection
    from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
except ImportError:
    # Whoever makes a client has found out before whether it can be made.
    HTTPAdapter = HTTPConnection = HTTPSConnection = HTTPConnectionPool = HTTPSConnectionPool = object  # type: ignore[misc,assignment]

_this_thread = threading.local()


class Watch:
    """Watches the exchange that this thread makes within the context; ``seconds`` are its time.

    When they are over, its connection is shut down, so that whatever waits for it goes on, with an error or an end.
    """

    def __init__(self, seconds: float) -> None:
        self.sent = False
        """Whether something of the request may have reached the server."""
        self.expired = False
        """Whether its time is over."""
        self._socket: Any = None
        self._timer = threading.Timer(seconds, self._end)
        self._timer.daemon = True

    def __enter__(self) -> Watch:
        _this_thread.watch = self
        self._timer.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._timer.cancel()
        self._socket = None
        _this_thread.watch = None

    def begins(self, connection: Any) -> None:
        """A request is about to be sent over a connection."""
        self.sent = True
        self._socket = connection.sock
        if self.expired:
            self._end()

    def _end(self) -> None:
        self.expired = True
        held = self._socket
        if isinstance(held, socket.socket):
            # An SSLSocket's own shutdown would pull its state from under the thread that reads.
            with suppress(OSError):
                socket.socket.shutdown(held, socket.SHUT_RDWR)


class _Watched:
    """A connection that tells the watch of its thread when a request begins, once it is connected."""

    def endheaders(self, *arguments: Any, **options: Any) -> None:
        connection: Any = self
        if connection.sock is None:
            connection.connect()
        watch = getattr(_this_thread, "watch", None)
        if watch is not None:
            watch.begins(connection)
        super().endheaders(*arguments, **options)  # type: ignore[misc]


class _PlainConnection(_Watched, HTTPConnection):
    pass


class _SecureConnection(_Watched, HTTPSConnection):
    pass


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = _PlainConnection


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _SecureConnection


_POOLS = {"http": _PlainPool, "https": _SecurePool}


class WatchedAdapter(HTTPAdapter):
    """The transport of ``requests``, with connections that can be watched, through a proxy too."""

    def init_poolmanager(self, *arguments: Any, **options: Any) -> None:
        """As the base class; see there."""
        super().init_poolmanager(*arguments, **options)
        self.poolmanager.pool_classes_by_scheme = _POOLS

    def proxy_manager_for(self, proxy: str, **options: Any) -> Any:
        """As the base class; see there."""
        manager = super().proxy_manager_for(proxy, **options)
        manager.pool_classes_by_scheme = _POOLS
        return manager
