# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The events of a streamed response."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..outcome import Event
from ..wire import Json
from .background import unfinished

OBFUSCATION = 16
"""Payloads of deltas are filled up to a multiple of so many characters."""


def events(finished: Json, *, obfuscate: bool = True) -> Iterator[Event]:
    """Return all events of a response, from its creation to its end."""
    for number, (kind, fields) in enumerate(_numberless(finished)):
        data = {"type": kind, "sequence_number": number, **fields}
        if obfuscate and isinstance(fields.get("delta"), str):
            data["obfuscation"] = "x" * (OBFUSCATION - len(fields["delta"]) % OBFUSCATION)
        yield Event(data, kind)


def pieces(text: str) -> Iterator[str]:
    """Cut a text into the deltas that a stream carries."""
    size = max(16, min(65536, len(text) // 200))
    for start in range(0, len(text), size):
        yield text[start : start + size]


Numberless = Iterator[tuple[str, Json]]


def _numberless(finished: Json) -> Numberless:
    first = "queued" if finished["background"] else "in_progress"
    yield "response.created", {"response": unfinished(finished, first)}
    if finished["background"]:
        yield "response.queued", {"response": unfinished(finished, "queued")}
    yield "response.in_progress", {"response": unfinished(finished, "in_progress")}
    if finished["status"] == "cancelled":
        return
    for index, item in enumerate(finished["output"]):
        yield from _item(item, index)
    yield f"response.{finished['status']}", {"response": finished}


def _item(item: Json, index: int) -> Numberless:
    inner = {
        "message": _message,
        "function_call": _function_call,
        "custom_tool_call": _custom_call,
        "reasoning": _reasoning,
    }.get(item.get("type", ""), _nothing)
    yield "response.output_item.added", {"output_index": index, "item": _begun(item)}
    yield from inner(item, {"output_index": index, "item_id": item.get("id")})
    yield "response.output_item.done", {"output_index": index, "item": item}


def _begun(item: Json) -> Json:
    empty: dict[str, Any] = {"content": [], "arguments": "", "input": "", "summary": []}
    begun = {key: empty.get(key, value) for key, value in item.items()}
    return {**begun, "status": "in_progress"} if "status" in item else begun


def _nothing(item: Json, place: Json) -> Numberless:
    yield from ()


def _message(item: Json, place: Json) -> Numberless:
    for index, part in enumerate(item["content"]):
        here = {**place, "content_index": index}
        if part.get("type") == "refusal":
            yield from _part(part, here, "refusal", "response.refusal")
        else:
            yield from _part(part, here, "text", "response.output_text")


def _part(part: Json, here: Json, key: str, kind: str) -> Numberless:
    extra: Json = {} if key == "refusal" else {"logprobs": []}
    yield "response.content_part.added", {**here, "part": {**part, key: ""}}
    for piece in pieces(part[key]):
        yield f"{kind}.delta", {**here, "delta": piece, **extra}
    yield f"{kind}.done", {**here, key: part[key], **extra}
    yield "response.content_part.done", {**here, "part": part}


def _function_call(item: Json, place: Json) -> Numberless:
    for piece in pieces(item["arguments"]):
        yield "response.function_call_arguments.delta", {**place, "delta": piece}
    done = {**place, "arguments": item["arguments"], "name": item["name"]}
    yield "response.function_call_arguments.done", done


def _custom_call(item: Json, place: Json) -> Numberless:
    for piece in pieces(item["input"]):
        yield "response.custom_tool_call_input.delta", {**place, "delta": piece}
    yield "response.custom_tool_call_input.done", {**place, "input": item["input"]}


def _reasoning(item: Json, place: Json) -> Numberless:
    for index, part in enumerate(item["summary"]):
        here = {**place, "summary_index": index}
        yield "response.reasoning_summary_part.added", {**here, "part": {**part, "text": ""}}
        for piece in pieces(part["text"]):
            yield "response.reasoning_summary_text.delta", {**here, "delta": piece}
        yield "response.reasoning_summary_text.done", {**here, "text": part["text"]}
        yield "response.reasoning_summary_part.done", {**here, "part": part}
