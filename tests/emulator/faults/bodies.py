# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Faults of a body that is sent whole."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import AsyncIterator, Callable

from aiohttp import web

from ..outcome import Outcome, Reply, Silence, drained, reset
from .spec import Fault

MEGABYTE = 2**20
BLOCK = b"x" * 65536
RAW_BUFFER = 2**20


class Bytes:
    """A JSON body that is sent in pieces, or not to its end.

    Args:
        reply: What would have been sent.
        pieces: What is sent in its place.
        cut: Whether the connection is reset after the pieces.
        length: The length to announce; ``None`` announces none.
        encoding: The content encoding to announce.
    """

    def __init__(
        self,
        reply: Reply,
        pieces: AsyncIterator[bytes],
        *,
        cut: bool = False,
        length: int | None = None,
        encoding: str | None = None,
    ) -> None:
        self.ids, self.status = reply.ids, reply.status
        self._headers = dict(reply.headers)
        if encoding:
            self._headers["Content-Encoding"] = encoding
        self._pieces, self._cut, self._length = pieces, cut, length

    async def send(self, request: web.Request, headers: dict[str, str]) -> web.StreamResponse:
        """Send the pieces."""
        response = web.StreamResponse(status=self.status or 200, headers=headers | self._headers)
        response.content_type = "application/json"
        response.content_length = self._length
        await response.prepare(request)
        async for piece in self._pieces:
            await response.write(piece)
        if self._cut:
            await drained(request)
            reset(request)
            return response
        await response.write_eof()
        return response


class EndlessHeaders:
    """Headers that do not end, written past the HTTP library."""

    def __init__(self, reply: Reply) -> None:
        self.ids, self.status = reply.ids, reply.status

    async def send(self, request: web.Request, headers: dict[str, str]) -> web.StreamResponse:
        """Send headers until the client has had enough."""
        transport = request.transport
        if transport is not None:
            transport.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n")
        number = 0
        while transport is not None and not transport.is_closing():
            number += 1
            transport.write(b"X-Endless-%d: %s\r\n" % (number, BLOCK[:1024]))
            if transport.get_write_buffer_size() > RAW_BUFFER:
                await asyncio.sleep(0.01)
            elif number % 64 == 0:
                await asyncio.sleep(0)
        return Silence()


def broken_json(reply: Reply, fault: Fault) -> Outcome:
    """Leave out the end of the document."""
    whole = reply.payload()
    return Bytes(reply, _each([whole[: len(whole) * 2 // 3]]))


def reset_after_headers(reply: Reply, fault: Fault) -> Outcome:
    """Reset the connection when the headers are sent."""
    return Bytes(reply, _each([]), cut=True, length=len(reply.payload()))


def reset_mid_body(reply: Reply, fault: Fault) -> Outcome:
    """Reset the connection in the middle of the body."""
    whole = reply.payload()
    return Bytes(reply, _each([whole[: len(whole) // 2]]), cut=True, length=len(whole))


def slow(reply: Reply, fault: Fault) -> Outcome:
    """Send the body in small pieces with a pause after each."""
    if "each" not in fault.arguments:
        return reply
    whole = reply.payload()
    size = int(fault.number("bytes", 64))
    parts = [whole[start : start + size] for start in range(0, len(whole), size)]
    return Bytes(reply, _each(parts, fault.number("each", 0)), length=len(whole))


def endless_body(reply: Reply, fault: Fault) -> Outcome:
    """Send a document that does not end."""
    return Bytes(reply, _endless(reply.payload()[:-1] + b',"endless":"'))


def endless_headers(reply: Reply, fault: Fault) -> Outcome:
    """Send headers that do not end."""
    return EndlessHeaders(reply)


def gzip_bomb(reply: Reply, fault: Fault) -> Outcome:
    """Send a small body that unpacks to a large one."""
    return Bytes(reply, _bomb(int(fault.number("mb", 1024))), encoding="gzip")


BODIES: dict[str, Callable[[Reply, Fault], Outcome]] = {
    "broken_json": broken_json,
    "reset_after_headers": reset_after_headers,
    "reset_mid_body": reset_mid_body,
    "slow": slow,
    "endless_body": endless_body,
    "endless_headers": endless_headers,
    "gzip_bomb": gzip_bomb,
}


async def _each(pieces: list[bytes], pause: float = 0.0) -> AsyncIterator[bytes]:
    for piece in pieces:
        yield piece
        await asyncio.sleep(pause)


async def _endless(start: bytes) -> AsyncIterator[bytes]:
    yield start
    while True:
        yield BLOCK


async def _bomb(megabytes: int) -> AsyncIterator[bytes]:
    yield gzip.compress(b'{"id":"')
    block = gzip.compress(b" " * MEGABYTE)
    for _unused in range(megabytes):
        yield block
    yield gzip.compress(b'"}')
