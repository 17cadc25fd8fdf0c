# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What can be sent in answer to a request."""

from __future__ import annotations

import asyncio
import socket
import struct
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any, Protocol

from aiohttp import web

from .wire import Json, dumps


class ConnectionCut(Exception):
    """Raised by the frames of a stream where the connection is to be reset."""


class Outcome(Protocol):
    """Something that can be sent in answer to a request.

    Attributes:
        status: The status that is sent; ``None`` where the connection is cut before any.
        ids: Identifiers of what the request made, for the journal.
    """

    status: int | None
    ids: list[str]

    async def send(self, request: web.Request, headers: dict[str, str]) -> web.StreamResponse:
        """Send it, with these headers besides its own."""


@dataclass
class Reply:
    """A JSON document."""

    body: Any
    status: int | None = 200
    headers: dict[str, str] = field(default_factory=dict)
    ids: list[str] = field(default_factory=list)

    content_type = "application/json"

    def payload(self) -> bytes:
        """Return it as it travels."""
        return dumps(self.body)

    async def send(self, request: web.Request, headers: dict[str, str]) -> web.StreamResponse:
        """Send it whole."""
        return web.Response(
            body=self.payload(),
            status=self.status or 200,
            headers=headers | self.headers,
            content_type=self.content_type,
        )


class Content(Reply):
    """What is in a file."""

    content_type = "application/octet-stream"

    def payload(self) -> bytes:
        """Return it as it is."""
        content: bytes = self.body
        return content


@dataclass
class Event:
    """One server-sent event: its name, where it has one, and its data."""

    data: Json
    name: str | None = None

    def frame(self) -> bytes:
        """Return it as it travels."""
        start = f"event: {self.name}\n".encode() if self.name else b""
        return start + b"data: " + dumps(self.data) + b"\n\n"


@dataclass
class EventStream:
    """Server-sent events, each frame as it travels."""

    frames: AsyncIterator[bytes]
    ids: list[str] = field(default_factory=list)
    status: int | None = 200
    content_type: str = "text/event-stream; charset=utf-8"

    async def send(self, request: web.Request, headers: dict[str, str]) -> web.StreamResponse:
        """Send the frames as they come; a client that goes away ends it."""
        kind = {"Content-Type": self.content_type, "Cache-Control": "no-cache"}
        response = web.StreamResponse(headers=headers | kind)
        await response.prepare(request)
        try:
            async for frame in self.frames:
                await response.write(frame)
            await response.write_eof()
        except ConnectionCut:
            await drained(request)
            reset(request)
        return response


class Silence(web.StreamResponse):
    """An answer of which nothing is sent, because the connection is gone or was written to by hand."""

    async def prepare(self, request: Any) -> None:
        """Send no headers."""

    async def write_eof(self, data: bytes = b"") -> None:
        """Send no end."""


async def drained(request: web.Request) -> None:
    """Wait until the socket has taken what was written, so that a reset does not discard it."""
    transport = request.transport
    while transport is not None and not transport.is_closing() and transport.get_write_buffer_size():
        await asyncio.sleep(0.001)
    await asyncio.sleep(0.02)


STALL = 86400.0
"""Seconds that a client is kept waiting, unless a fault says otherwise."""


async def until_gone(request: web.Request, seconds: float = STALL) -> None:
    """Wait until the client has gone away, or so many seconds."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        if request.transport is None or request.transport.is_closing():
            return
        await asyncio.sleep(min(0.02, max(0.0, ends - time.monotonic())))


def reset(request: web.Request) -> None:
    """Reset the connection: the peer sees ECONNRESET, not an orderly end."""
    transport = request.transport
    if transport is None:
        return
    peer = transport.get_extra_info("socket")
    if peer is not None:
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()
