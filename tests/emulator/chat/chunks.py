# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The chunks of a streamed chat completion."""

from __future__ import annotations

from collections.abc import Iterator

from ..outcome import Event
from ..responses.events import OBFUSCATION, pieces
from ..wire import Json

DONE = b"data: [DONE]\n\n"


def chunks(made: Json, *, usage: bool, obfuscate: bool = True) -> Iterator[Event]:
    """Return all chunks of a chat completion.

    Args:
        made: The object as a plain request would have got it.
        usage: Whether a last chunk tells the usage.
        obfuscate: Whether each chunk is filled up with random-looking characters.
    """
    common = {
        "id": made["id"],
        "object": "chat.completion.chunk",
        "created": made["created"],
        "model": made["model"],
        "service_tier": made.get("service_tier"),
        "system_fingerprint": made.get("system_fingerprint"),
    }
    rest: Json = {"usage": None} if usage else {}
    filling: Json = {"obfuscation": "x" * OBFUSCATION} if obfuscate else {}
    for choice in made["choices"]:
        for part in _choice(choice):
            yield Event({**common, "choices": [part], **rest, **filling})
    if usage:
        yield Event({**common, "choices": [], "usage": made["usage"], **filling})


def _choice(choice: Json) -> Iterator[Json]:
    message = choice["message"]
    start = {"role": "assistant", "content": "" if message.get("content") is not None else None, "refusal": None}
    yield _part(choice, start, logprobs=None)
    for delta in _deltas(message):
        yield _part(choice, delta, logprobs=None)
    yield _part(choice, {}, logprobs=choice.get("logprobs"), finish_reason=choice["finish_reason"])


def _deltas(message: Json) -> Iterator[Json]:
    for key in ("content", "refusal"):
        for piece in pieces(message.get(key) or ""):
            yield {key: piece}
    for index, call in enumerate(message.get("tool_calls") or []):
        yield from _call(call, index)
    older = message.get("function_call")
    if older:
        yield {"function_call": {"name": older["name"], "arguments": ""}}
        for piece in pieces(older["arguments"]):
            yield {"function_call": {"arguments": piece}}


def _call(call: Json, index: int) -> Iterator[Json]:
    kind = call["type"]
    key = "input" if kind == "custom" else "arguments"
    head = {"index": index, "id": call["id"], "type": kind, kind: {"name": call[kind]["name"], key: ""}}
    yield {"tool_calls": [head]}
    for piece in pieces(call[kind][key]):
        yield {"tool_calls": [{"index": index, kind: {key: piece}}]}


def _part(choice: Json, delta: Json, *, logprobs: Json | None, finish_reason: str | None = None) -> Json:
    return {"index": choice["index"], "delta": delta, "logprobs": logprobs, "finish_reason": finish_reason}
