# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A server that sends exactly the bytes that a test gives it, and keeps what it was sent."""

from __future__ import annotations

import contextlib
import json
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable, Iterable
from types import TracebackType
from typing import Any, NamedTuple


class Request(NamedTuple):
    """What a client sent: the first line, the headers by lower-case name, and the body."""

    line: str
    headers: dict[str, str]
    body: bytes


class Reset:
    """A piece of an answer that resets the connection."""


Piece = bytes | float | Reset
"""Bytes to send, seconds to wait, or the end of the connection."""
Answering = Callable[[Request], Iterable[Piece]]


def json_answer(value: Any, status: str = "200 OK", **headers: str) -> list[Piece]:
    """A whole answer with a JSON document."""
    return text_answer(json.dumps(value).encode(), status, **headers)


def text_answer(body: bytes, status: str = "200 OK", **headers: str) -> list[Piece]:
    """A whole answer with any body; headers have ``_`` in place of ``-``."""
    all_headers = {"Content-Type": "application/json", "Content-Length": str(len(body)), "Connection": "close"}
    all_headers.update({name.replace("_", "-"): value for name, value in headers.items()})
    lines = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in all_headers.items()), "", ""]
    return ["\r\n".join(lines).encode() + body]


class Raw:
    """Listens while the context lasts, one thread a connection, one request a connection."""

    def __init__(self, answer: Answering, host: str = "127.0.0.1", tls: ssl.SSLContext | None = None) -> None:
        self._answer = answer
        self._tls = tls
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._socket = socket.socket(family)
        self._socket.bind((host, 0))
        self._socket.listen(64)
        self.port = self._socket.getsockname()[1]
        shown = f"[{host}]" if ":" in host else host
        self.base_url = f"{'https' if tls else 'http'}://{shown}:{self.port}/v1"
        self.requests: list[Request] = []
        self.connections = 0

    def __enter__(self) -> Raw:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # A thread that blocks in accept() keeps the socket open; shutting it down wakes the thread.
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _address = self._socket.accept()
                self.connections += 1
                threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError, ValueError), contextlib.ExitStack() as stack:
            stack.callback(connection.close)
            if self._tls is not None:
                connection = self._tls.wrap_socket(connection, server_side=True)
                stack.callback(connection.close)
            request = read_request(connection)
            self.requests.append(request)
            for piece in self._answer(request):
                if isinstance(piece, Reset):
                    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    return
                if isinstance(piece, (int, float)):
                    time.sleep(piece)
                else:
                    connection.sendall(piece)
            # What the client has not read is lost where a socket is closed with unread data.
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_WR)


def read_request(connection: socket.socket) -> Request:
    """One request from a connection; raises ValueError where the client goes away."""
    data = b""
    while b"\r\n\r\n" not in data:
        more = connection.recv(65536)
        if not more:
            raise ValueError("the client went away")
        data += more
    head, body = data.split(b"\r\n\r\n", 1)
    line, *rest = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _colon, value in (field.partition(":") for field in rest)}
    while len(body) < int(headers.get("content-length", 0)):
        more = connection.recv(65536)
        if not more:
            raise ValueError("the client went away")
        body += more
    return Request(line, headers, body)
