# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""Chat completions: ``POST /chat/completions`` and what belongs to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from .._fields import InvalidRequest, beyond
from .._kind import Kind
from .._output import Object, part, parts, string
from .._sameness import contains
from ._defaults import DEFAULTS
from ._fields import CHAT_FIELDS
from ._output import ChatCompletionOutput

if TYPE_CHECKING:
    from ._events import ChatCompletionFold

_SENT_BACK = ("content", "refusal", "tool_calls", "function_call")


class ChatCompletionKind(ChatCompletionOutput, Kind):
    """A chat completion."""

    label = "chat completion"
    path = ("chat", "completions")
    id_option = "completion_id"
    items_path = "messages"
    fields = CHAT_FIELDS
    renamed: ClassVar = {"message": "messages"}
    required = ("model", "messages")
    transport = frozenset({"stream", "stream_options"})
    updatable = frozenset({"metadata"})
    listing = ("model", "metadata")

    def check(self, body: Mapping[str, Any]) -> None:
        """What the API demands of fields together."""
        if body.get("messages") == []:
            raise InvalidRequest("messages", "is empty, and must hold one message or more.")
        if body.get("top_logprobs") is not None and not body.get("logprobs"):
            beyond("top_logprobs", "needs logprobs: true.")
        if body.get("stream_options") and not body.get("stream"):
            raise InvalidRequest("stream_options", "goes with stream: true only.")
        if body.get("max_tokens") is not None and body.get("max_completion_tokens") is not None:
            beyond("max_tokens", "is the older name of max_completion_tokens; leave one of the two out.")

    def defaults(self, request: Mapping[str, Any]) -> Mapping[str, Any]:
        """As CreateChatCompletionRequest documents them; without tools there is nothing to choose."""
        choices = (("tool_choice", "tools"), ("function_call", "functions"))
        return {**DEFAULTS, **{name: ("auto", "none") for name, among in choices if not request.get(among)}}

    def is_stored(self, request: Mapping[str, Any]) -> bool:
        """The API keeps chat completions only where it is told to."""
        return request.get("store") is True

    def sent(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """As for any kind; a plain answer tells the usage, and a stream only where it is asked to."""
        asked = request.get("stream_options")
        if request.get("stream") and asked != {}:
            request = {**request, "stream_options": {"include_usage": True, **(asked or {})}}
        return super().sent(request)

    def fold(self) -> ChatCompletionFold:
        """A fold of chat completion chunks."""
        from ._events import ChatCompletionFold

        return ChatCompletionFold()

    def predicted(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """A completion with all that the API documents, in which only what was asked is known."""
        from ._predicted import predicted

        return predicted(self, request)

    def functions(self, request: Mapping[str, Any]) -> list[Mapping[str, Any]]:
        """The tools that are functions, and the older ``functions``."""
        tools = [part(tool, "function") for tool in parts(request, "tools")]
        return [*filter(None, tools), *parts(request, "functions")]

    def demanded_calls(self, request: Mapping[str, Any]) -> list[str] | None:
        """What ``tool_choice``, or the older ``function_call``, demands."""
        if request.get("tool_choice") == "required":
            return []
        older = string(part(request, "function_call"), "name")
        return [older] if older else _demanded_tools(part(request, "tool_choice"))

    def schemas(self, request: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
        """That of ``response_format``, and the parameters of the functions."""
        schema = self.json_schema(request)
        functions = [
            *(
                (f"tools[{index}].function.parameters", part(tool, "function"))
                for index, tool in enumerate(parts(request, "tools"))
            ),
            *((f"functions[{index}].parameters", item) for index, item in enumerate(parts(request, "functions"))),
        ]
        return [
            *([("response_format.json_schema.schema", schema)] if schema else []),
            *((place, part(function, "parameters")) for place, function in functions if part(function, "parameters")),
        ]

    def corrected(self, request: Mapping[str, Any], obj: Object, complaint: str) -> dict[str, Any]:
        """The messages, the answer, and the complaint: as the output of each call, or as the user's word."""
        message = {key: item for key, item in self.message(obj).items() if key in _SENT_BACK and item}
        told: list[dict[str, Any]] = [
            {"role": "tool", "tool_call_id": call.get("id"), "content": complaint}
            for call in parts(message, "tool_calls")
        ]
        if not told and part(message, "function_call"):
            told = [{"role": "function", "name": message["function_call"].get("name"), "content": complaint}]
        if "content" not in message and not told:
            message["content"] = ""
        told = told or [{"role": "user", "content": complaint}]
        return {**request, "messages": [*(request.get("messages") or []), {**message, "role": "assistant"}, *told]}

    def recalled(self, obj: Object, items: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        """The parameters that the completion echoes and its stored messages; no prompt is made up where none is."""
        echoed = {name: obj[name] for name in self.fields if name in obj and name != "messages"}
        echoed["store"] = True
        return {**echoed, "messages": list(items)} if items else echoed

    def recorded_items(self, request: Mapping[str, Any]) -> list[dict[str, Any]]:
        """The messages."""
        return [dict(item) for item in request.get("messages") or []]

    def same(self, parameter: str, told: Mapping[str, Any], configured: Any) -> bool:
        """As for any kind; text equals one text part, in either's way of writing it."""
        if parameter == "messages" and "messages" in told:
            return contains(_plain_items(told["messages"]), _plain_items(configured))
        return super().same(parameter, told, configured)


def _demanded_tools(choice: Mapping[str, Any]) -> list[str] | None:
    """The names in a choice that is no word."""
    allowed = part(choice, "allowed_tools")
    if allowed:
        return list(map(_name, parts(allowed, "tools"))) if allowed.get("mode") == "required" else None
    return [_name(choice)] if _name(choice) else None


def _name(tool: Mapping[str, Any]) -> str:
    return string(part(tool, "function") or part(tool, "custom"), "name")


def _plain_items(value: Any) -> Any:
    return [_plain(item) for item in value] if isinstance(value, list) else value


def _plain(item: Any) -> Any:
    """A message with its content in parts: the server lists parts under another name."""
    if not isinstance(item, Mapping):
        return item
    if isinstance(item.get("content_parts"), list):
        return {**item, "content": item["content_parts"]}
    if not isinstance(item.get("content"), str):
        return item
    return {**item, "content": [{"type": "text", "text": item["content"]}]}
