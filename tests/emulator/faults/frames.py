# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Faults of a stream of server-sent events."""

from __future__ import annotations

import asyncio
import json
import math
import re
from collections.abc import AsyncIterator, Callable

from ..call import ApiCall
from ..outcome import STALL, ConnectionCut, Event, until_gone
from ..responses.events import OBFUSCATION
from ..store import StoredResponse
from ..wire import Json, dumps
from .layout import relaid
from .spec import Fault
from .wrong_type import replaced

Frames = AsyncIterator[bytes]

PADDING = 65536
DELTA = re.compile(rb'"type":"response\.[a-z_]+\.delta"|"delta":\{"(content|refusal|tool_calls)":[^n]')
MESSAGE = "Emulated error in the middle of a stream."


async def cut_stream(frames: Frames, call: ApiCall, fault: Fault) -> Frames:
    """Reset the connection after so many events."""
    async for frame in _first(frames, int(fault.number("after", 4))):
        yield frame
    _forget(call, fault)
    raise ConnectionCut


async def garbled_stream(frames: Frames, call: ApiCall, fault: Fault) -> Frames:
    """End with an event that is no JSON."""
    async for frame in _first(frames, int(fault.number("after", 4))):
        yield frame
    yield b'data: {"type": "response.output_text.delta", "delta": "garb\n\n'


async def stream_error(frames: Frames, call: ApiCall, fault: Fault) -> Frames:
    """End with an error event."""
    after = int(fault.number("after", 4))
    async for frame in _first(frames, after):
        yield frame
    code = fault.text("code", "server_error")
    if _is_chat(call):
        error = {"message": MESSAGE, "type": "server_error", "param": None, "code": code}
        yield Event({"error": error}).frame()
        return
    data = {"type": "error", "sequence_number": after, "code": code, "message": MESSAGE, "param": None}
    yield Event(data, "error").frame()


async def stream_failed(frames: Frames, call: ApiCall, fault: Fault) -> Frames:
    """End as failed: a response says so itself, a chat completion can only send an error."""
    async for frame in stream_error(frames, call, fault) if _is_chat(call) else frames:
        yield frame


async def stream_no_done(frames: Frames, call: ApiCall, fault: Fault) -> Frames:
    """Leave out the last event, and end the body properly."""
    held: bytes | None = None
    async for frame in frames:
        if held is not None:
            yield held
        held = frame


async def crlf_stream(frames: Frames, call: ApiCall, fault: Fault) -> Frames:
    """Use what the standard allows: other line ends, comments, several data lines, cuts within characters."""
    if fault.flag("bom"):
        yield b"\xef\xbb\xbf"
    async for frame in frames:
        for piece in relaid(frame, fault):
            yield piece
            await asyncio.sleep(0)


async def slow(frames: Frames, call: ApiCall, fault: Fault) -> Frames:
    """Pause after each event."""
    async for frame in frames:
        yield frame
        await asyncio.sleep(fault.number("each", 0))


async def stall(frames: Frames, call: ApiCall, fault: Fault) -> Frames:
    """Stop sending after so many events, and keep the connection open."""
    async for frame in _first(frames, int(fault.number("after", 4))):
        yield frame
    await until_gone(call.request, fault.number("seconds", STALL))


async def endless_stream(frames: Frames, call: ApiCall, fault: Fault) -> Frames:
    """Repeat a delta for ever, or with ``kind=line`` send one line that does not end."""
    repeated = b": nothing\n\n"
    async for frame in frames:
        yield frame
        if DELTA.search(frame):
            repeated = frame
            break
    while fault.text("kind", "events") != "line":
        yield repeated
    yield b"data: "
    while True:
        yield b"x" * PADDING


async def large_stream(frames: Frames, call: ApiCall, fault: Fault) -> Frames:
    """Send many megabytes of padding before the last event; with ``as=text`` the text itself is that large."""
    held: bytes | None = None
    async for frame in frames:
        if held is not None:
            yield held
        held = frame
    if fault.text("as", "padding") == "padding":
        padding = _padding(call)
        for _unused in range(math.ceil(fault.number("mb", 100) * 2**20 / len(padding))):
            yield padding
    yield held or b""


async def wrong_type(frames: Frames, call: ApiCall, fault: Fault) -> Frames:
    """Put another value in place of a field of the events, or of those of one type."""
    wanted = fault.text("event", "")
    async for frame in frames:
        name, data = _parsed(frame)
        if data is None or (wanted and wanted != (name or data.get("object"))):
            yield frame
        else:
            start = f"event: {name}\n".encode() if name else b""
            yield start + b"data: " + dumps(replaced(data, fault)) + b"\n\n"


FRAMES: dict[str, Callable[[Frames, ApiCall, Fault], Frames]] = {
    "cut_stream": cut_stream,
    "garbled_stream": garbled_stream,
    "stream_error": stream_error,
    "stream_failed": stream_failed,
    "stream_no_done": stream_no_done,
    "crlf_stream": crlf_stream,
    "slow": slow,
    "stall": stall,
    "endless_stream": endless_stream,
    "large_stream": large_stream,
    "wrong_type": wrong_type,
}


async def _first(frames: Frames, number: int) -> Frames:
    sent = 0
    async for frame in frames:
        if sent >= number:
            return
        yield frame
        sent += 1


def _forget(call: ApiCall, fault: Fault) -> None:
    """Make the response of a cut stream unreadable, where ``then=gone`` says so."""
    if fault.text("then", "completed") == "gone":
        gone: list[StoredResponse] = list(call.state.store.responses.values())[-1:]
        for stored in gone:
            del call.state.store.responses[stored.object["id"]]


def _is_chat(call: ApiCall) -> bool:
    return "/chat/" in call.request.path


def _padding(call: ApiCall) -> bytes:
    filling = "x" * PADDING
    if _is_chat(call):
        chunk = {"id": "padding", "object": "chat.completion.chunk", "created": 0, "model": "emulator", "choices": []}
        return Event({**chunk, "obfuscation": filling}).frame()
    data: Json = {
        "type": "response.output_text.delta",
        "sequence_number": OBFUSCATION,
        "item_id": "padding",
        "output_index": 0,
        "content_index": 0,
        "delta": "",
        "logprobs": [],
        "obfuscation": filling,
    }
    return Event(data, data["type"]).frame()


def _parsed(frame: bytes) -> tuple[str | None, Json | None]:
    name = None
    data: Json | None = None
    for line in frame.decode().splitlines():
        if line.startswith("event: "):
            name = line.removeprefix("event: ")
        elif line.startswith("data: {"):
            data = json.loads(line.removeprefix("data: "))
    return name, data
