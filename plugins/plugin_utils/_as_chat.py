# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""A request for a response, said as one for a chat completion, for servers that have no other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..module_utils._resources._fields import InvalidRequest
from ..module_utils._resources._output import part
from ._parts import RESPONSES

_RENAMED = {"max_output_tokens": "max_completion_tokens", "stop_sequences": "stop"}
_ELSEWHERE = frozenset({"input", "instructions", "text", "reasoning", "tools", "tool_choice", "top_k"})
_ONLY_RESPONSES = (
    "background",
    "context_management",
    "conversation",
    "include",
    "max_tool_calls",
    "previous_response_id",
    "prompt",
    "truncation",
)


def as_chat(options: Mapping[str, Any]) -> dict[str, Any]:
    """The options of a chat completion; raises InvalidRequest for what only a response has."""
    for name in _ONLY_RESPONSES:
        if options.get(name) is not None:
            raise InvalidRequest(name, f"goes with api={RESPONSES} only.")
    chat = {_RENAMED.get(name, name): value for name, value in options.items() if name not in _ELSEWHERE}
    chat["messages"] = _messages(options)
    chat.update(_set(_shaped(options)))
    if options.get("top_k") is not None:
        chat["extra_body"] = {"top_k": options["top_k"], **(options.get("extra_body") or {})}
    return chat


def _messages(options: Mapping[str, Any]) -> list[Any]:
    asked = options.get("input")
    instructions = options.get("instructions")
    system = [{"role": "system", "content": instructions}] if instructions is not None else []
    if not isinstance(asked, list):
        return [*system, {"role": "user", "content": asked}]
    return [*system, *(_message(item, f"input[{index}]") for index, item in enumerate(asked))]


def _message(item: Any, place: str) -> Any:
    if not isinstance(item, Mapping) or item.get("role") is None:
        raise InvalidRequest(
            place, f"must be a message with role and content; other items go with api={RESPONSES} only."
        )
    message = {key: value for key, value in item.items() if key in ("role", "content", "name")}
    if isinstance(item.get("content"), list):
        message["content"] = [_part(entry) for entry in item["content"]]
    return message


def _part(entry: Any) -> Any:
    kind = entry.get("type") if isinstance(entry, Mapping) else None
    if kind in ("input_text", "output_text"):
        return {"type": "text", "text": entry.get("text")}
    if kind == "input_image":
        url = {"url": entry.get("image_url"), "detail": entry.get("detail")}
        return {"type": "image_url", "image_url": _set(url)}
    if kind == "input_file":
        return {"type": "file", "file": {key: value for key, value in entry.items() if key != "type"}}
    return entry


def _shaped(options: Mapping[str, Any]) -> dict[str, Any]:
    """What has another shape in a chat completion."""
    text = options.get("text") or {}
    return {
        "response_format": _response_format(text.get("format")),
        "verbosity": text.get("verbosity"),
        "reasoning_effort": part(options, "reasoning").get("effort"),
        "tools": [_nested(tool, "function") for tool in options["tools"]] if options.get("tools") else None,
        "tool_choice": _choice(options.get("tool_choice")),
    }


def _response_format(shape: Any) -> Any:
    if not isinstance(shape, Mapping) or shape.get("type") != "json_schema":
        return shape
    return {"type": "json_schema", "json_schema": _set({key: item for key, item in shape.items() if key != "type"})}


def _nested(tool: Any, *kinds: str) -> Any:
    """A tool or a choice of one with all that it holds a level deeper, under its type."""
    if not isinstance(tool, Mapping) or tool.get("type") not in kinds or tool["type"] in tool:
        return tool
    return {"type": tool["type"], tool["type"]: {key: item for key, item in tool.items() if key != "type"}}


def _choice(choice: Any) -> Any:
    if isinstance(choice, Mapping) and choice.get("type") == "allowed_tools" and "allowed_tools" not in choice:
        tools = [_nested(tool, "function", "custom") for tool in choice.get("tools") or []]
        return {"type": "allowed_tools", "allowed_tools": {"mode": choice.get("mode"), "tools": tools}}
    return _nested(choice, "function", "custom")


def _set(values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value is not None}
