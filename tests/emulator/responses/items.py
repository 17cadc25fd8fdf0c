# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Input items as the API keeps them: each with an ``id`` and a ``type``."""

from __future__ import annotations

from typing import Any

from ..errors import bad_request
from ..ids import fresh
from ..prompt import joined
from ..wire import Json

_PREFIXES = {
    "message": "msg",
    "reasoning": "rs",
    "function_call": "fc",
    "function_call_output": "fco",
    "custom_tool_call": "ctc",
    "custom_tool_call_output": "ctco",
    "mcp_approval_response": "mcpr",
}
_OUTPUTS = {"function_call_output": "function_call", "custom_tool_call_output": "custom_tool_call"}
_WITH_STATUS = frozenset({"message", "function_call", "function_call_output"})


def normalised(given: Any, known: list[Json]) -> list[Json]:
    """Return the items of an ``input``; a string becomes one message of the user.

    Args:
        given: The ``input`` of a request.
        known: Items that a reference may mean.

    Raises:
        ApiError: Where a reference means nothing, or an output belongs to no call.
    """
    if given is None:
        return []
    if isinstance(given, str):
        given = [{"role": "user", "content": given}]
    items = [_normalised(item, index, known) for index, item in enumerate(given)]
    _check_calls(items, known)
    return items


def text_of(item: Json) -> str:
    """Return the text that an item holds."""
    if item["type"] in _OUTPUTS:
        output = item.get("output")
        return output if isinstance(output, str) else joined(output)
    return joined(item.get("content"))


def tool_outputs(items: list[Json]) -> list[str]:
    """Return what tools returned, oldest first."""
    return [text_of(item) for item in items if item["type"] in _OUTPUTS]


def question(items: list[Json]) -> str:
    """Return the last text of the user."""
    asked = [text_of(item) for item in items if item["type"] == "message" and item.get("role") == "user"]
    return asked[-1] if asked else ""


def visible(items: list[Json], include: list[str]) -> list[Json]:
    """Return items as they are listed: some of what they hold is shown only where it is asked for."""
    return items if "message.input_image.image_url" in include else [_without_image(item) for item in items]


def _normalised(item: Json, index: int, known: list[Json]) -> Json:
    if item.get("type") == "item_reference" or set(item) == {"id"}:
        return _referred(item["id"], index, known)
    kind = item.get("type", "message")
    made = {"id": item.get("id") or fresh(_PREFIXES.get(kind, "item")), "type": kind, **item}
    made["id"] = made["id"] or fresh(_PREFIXES.get(kind, "item"))
    if kind in _WITH_STATUS:
        made.setdefault("status", "completed")
    if kind == "message":
        made["content"] = _parts(item)
    return made


def _referred(identifier: str, index: int, known: list[Json]) -> Json:
    for item in known:
        if item["id"] == identifier:
            return item
    raise bad_request(f"Item with id '{identifier}' not found.", f"input[{index}].id")


def _parts(message: Json) -> Any:
    content = message.get("content")
    if not isinstance(content, str):
        return content
    if message.get("role") == "assistant":
        return [{"type": "output_text", "text": content, "annotations": [], "logprobs": []}]
    return [{"type": "input_text", "text": content}]


def _check_calls(items: list[Json], known: list[Json]) -> None:
    every = [*known, *items]
    called = {(item["type"], item.get("call_id")) for item in every}
    for item in items:
        call = _OUTPUTS.get(item["type"])
        if call and (call, item.get("call_id")) not in called:
            message = f"No tool call found for {item['type'].replace('_', ' ')} with call_id {item.get('call_id')}."
            raise bad_request(message, "input")
    answered = {(_OUTPUTS[item["type"]], item.get("call_id")) for item in every if item["type"] in _OUTPUTS}
    for item in every:
        if item["type"] in _OUTPUTS.values() and (item["type"], item.get("call_id")) not in answered:
            raise bad_request(f"No tool output found for {item['type'].replace('_', ' ')} {item['call_id']}.", "input")


def _without_image(item: Json) -> Json:
    content = item.get("content")
    if item["type"] != "message" or not isinstance(content, list):
        return item
    parts = [{**part, "image_url": None} if part.get("type") == "input_image" else part for part in content]
    return {**item, "content": parts}
