# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""One exchange under watch: whether anything was sent yet, and an end to it when its time is over.

Timeouts of sockets bound the wait for the next byte only: a server that sends one now and then is never late.
"""

from __future__ import annotations

import os
import socket
import threading
import time
from contextlib import suppress
from types import TracebackType
from typing import Any

_this_thread = threading.local()


class Watch:
    """Watches the exchange that this thread makes within the context; ``seconds`` are its time.

    When they are over, its connection is shut down, so that whatever waits for it goes on, with an error or an end.
    """

    def __init__(self, seconds: float) -> None:
        self.sent = False
        """Whether something of the request's body may have reached the server, or all of one that has none."""
        self.expired = False
        """Whether its time is over."""
        self._seconds = seconds
        self._socket: Any = None

    def __enter__(self) -> Watch:
        _this_thread.watch = self
        _clock.add(self, self._seconds)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        _clock.remove(self)
        self._socket = None
        _this_thread.watch = None

    def begins(self, connection: Any) -> None:
        """A request is about to be sent over a connection."""
        self.sent = False
        self._socket = connection.sock
        if self.expired:
            self.end()

    def end(self) -> None:
        """Ends the exchange, whatever it waits for."""
        self.expired = True
        held = self._socket
        if isinstance(held, socket.socket):
            # An SSLSocket's own shutdown would pull its state from under the thread that reads.
            with suppress(OSError):
                socket.socket.shutdown(held, socket.SHUT_RDWR)


class _Clock:
    """One thread that ends what is late, for all exchanges of a process."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._deadlines: dict[Watch, float] = {}
        self._wakes_at = 0.0
        self._runs = False

    def add(self, watch: Watch, seconds: float) -> None:
        """Ends the exchange after so many seconds, unless it is removed before."""
        deadline = time.monotonic() + seconds
        with self._changed:
            self._deadlines[watch] = deadline
            if not self._runs:
                threading.Thread(target=self._run, name="promptops.openai deadlines", daemon=True).start()
                self._runs = True
            elif deadline < self._wakes_at:
                self._changed.notify()

    def remove(self, watch: Watch) -> None:
        """Says that the exchange has ended."""
        with self._changed:
            self._deadlines.pop(watch, None)

    def end_all(self) -> None:
        """Ends all exchanges that are under way."""
        with self._changed:
            for watch in self._deadlines:
                watch.end()

    def _run(self) -> None:
        with self._changed:
            while True:
                now = time.monotonic()
                for watch in [watch for watch, deadline in self._deadlines.items() if deadline <= now]:
                    del self._deadlines[watch]
                    watch.end()
                self._wakes_at = min(self._deadlines.values(), default=float("inf"))
                self._changed.wait(None if not self._deadlines else self._wakes_at - now)


_clock = _Clock()


def end_all() -> None:
    """Ends all exchanges of this process."""
    _clock.end_all()


def _forget() -> None:
    """Begins anew in a forked process, which has none of its parent's threads and may have its locks for ever."""
    global _clock  # noqa: PLW0603
    _clock = _Clock()
    _this_thread.watch = None


os.register_at_fork(after_in_child=_forget)


class Watched:
    """A connection that tells the watch of its thread when a request begins, once it is connected."""

    def endheaders(self, message_body: Any = None, **options: Any) -> None:
        """As the base class; see there."""
        connection: Any = self
        if connection.sock is None:
            connection.connect()
        watch = getattr(_this_thread, "watch", None)
        if watch is None:
            super().endheaders(message_body, **options)  # type: ignore[misc]
            return
        watch.begins(connection)
        # Where the body comes with the headers, it may be out before this returns.
        watch.sent = message_body is not None
        super().endheaders(message_body, **options)  # type: ignore[misc]
        watch.sent = True
