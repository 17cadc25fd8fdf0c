# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Chat completions: ``POST /chat/completions`` and what belongs to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from ._chat_completion_events import ChatCompletionFold
from ._chat_fields import CHAT_FIELDS
from ._fields import InvalidRequest
from ._kind import Kind, Object, contains, function_call, part, parts, sample_call, string, usage_of, whole
from ._sample import KNOWN_AFTER_APPLY

_USAGE = {
    "input_tokens": ("prompt_tokens",),
    "output_tokens": ("completion_tokens",),
    "total_tokens": ("total_tokens",),
    "cached_tokens": ("prompt_tokens_details", "cached_tokens"),
    "reasoning_tokens": ("completion_tokens_details", "reasoning_tokens"),
}


class ChatCompletionKind(Kind):
    """A chat completion."""

    name = "chat_completion"
    label = "chat completion"
    path = ("chat", "completions")
    id_option = "completion_id"
    object_key = "chat_completion"
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
            raise InvalidRequest("top_logprobs", "needs logprobs: true.")
        if body.get("stream_options") is not None and not body.get("stream"):
            raise InvalidRequest("stream_options", "goes with stream: true only.")
        if body.get("max_tokens") is not None and body.get("max_completion_tokens") is not None:
            raise InvalidRequest("max_tokens", "is the older name of max_completion_tokens; leave one of the two out.")

    def is_stored(self, request: Mapping[str, Any]) -> bool:
        """The API keeps chat completions only where it is told to."""
        return request.get("store") is True

    def json_schema(self, request: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """The schema in ``response_format``."""
        shape = part(request, "response_format")
        if shape.get("type") == "json_object":
            return {}
        return part(part(shape, "json_schema"), "schema") if shape.get("type") == "json_schema" else None

    def stream_defaults(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """A plain answer tells the usage, and a stream only where it is asked to."""
        return {"stream_options": {"include_usage": True, **(request.get("stream_options") or {})}}

    def fold(self) -> ChatCompletionFold:
        """A fold of chat completion chunks."""
        return ChatCompletionFold()

    def status(self, obj: Object) -> str:
        """A chat completion has no status of its own: why its choices ended says it."""
        reasons = [choice.get("finish_reason") for choice in parts(obj, "choices")]
        if KNOWN_AFTER_APPLY in reasons:
            return KNOWN_AFTER_APPLY
        return "incomplete" if {"length", "content_filter"} & {str(reason) for reason in reasons} else "completed"

    def outcome(self, obj: Object) -> str:
        """The first choice's end; refusals and filtered answers told apart."""
        status = self.status(obj)
        if status == "incomplete":
            reasons = [choice.get("finish_reason") for choice in parts(obj, "choices")]
            return "incomplete" if "length" in reasons else "content_filter"
        return "refusal" if status == "completed" and _message(obj).get("refusal") else status

    def problem(self, obj: Object) -> str:
        """The refusal, or why the first choice ended."""
        return string(_message(obj), "refusal") or string(_choice(obj), "finish_reason")

    def returned(self, obj: Object, request: Mapping[str, Any]) -> dict[str, Any]:
        """What a task returns of a chat completion."""
        message = _message(obj)
        output_text = string(message, "content")
        return {
            "id": obj.get("id"),
            "object": obj.get("object"),
            "created": whole(obj.get("created")),
            "model": obj.get("model"),
            "status": self.status(obj),
            "role": string(message, "role") or "assistant",
            "output_text": output_text,
            **self.parsed(output_text, request),
            "refusal": string(message, "refusal") or None,
            "finish_reason": _choice(obj).get("finish_reason"),
            "function_calls": _function_calls(message),
            "usage": usage_of(obj, _USAGE),
            "choices": parts(obj, "choices"),
            "system_fingerprint": obj.get("system_fingerprint"),
            self.object_key: obj,
        }

    def predicted(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """A completion with the choices asked for, in which only what was asked is known."""
        message = {"role": "assistant", "content": self.sample_text(request), "refusal": None}
        message.update(_demanded_call(request))
        asked = request.get("n")
        count = min(max(asked, 1), 128) if isinstance(asked, int) else 1
        return {
            "id": KNOWN_AFTER_APPLY,
            "object": "chat.completion",
            "created": KNOWN_AFTER_APPLY,
            "model": request.get("model", KNOWN_AFTER_APPLY),
            "choices": [
                {"index": index, "message": message, "finish_reason": KNOWN_AFTER_APPLY} for index in range(count)
            ],
            "system_fingerprint": KNOWN_AFTER_APPLY,
            "usage": {
                "prompt_tokens": KNOWN_AFTER_APPLY,
                "prompt_tokens_details": {"cached_tokens": KNOWN_AFTER_APPLY},
                "completion_tokens": KNOWN_AFTER_APPLY,
                "completion_tokens_details": {"reasoning_tokens": KNOWN_AFTER_APPLY},
                "total_tokens": KNOWN_AFTER_APPLY,
            },
        }

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


def _demanded_call(request: Mapping[str, Any]) -> dict[str, Any]:
    functions = [part(tool, "function") for tool in parts(request, "tools")]
    called = sample_call(functions, _demanded(request.get("tool_choice")))
    if called is not None:
        call = {"name": called[0], "arguments": called[1]}
        return {"content": None, "tool_calls": [{"id": KNOWN_AFTER_APPLY, "type": "function", "function": call}]}
    older = part(request, "function_call").get("name")
    called = sample_call(parts(request, "functions"), None if older is None else [older])
    return {} if called is None else {"content": None, "function_call": {"name": called[0], "arguments": called[1]}}


def _demanded(choice: Any) -> Any:
    """The names of the functions one of which the model must call; True for any; None where it need not."""
    if choice == "required":
        return True
    named = part(part({"choice": choice}, "choice"), "function").get("name")
    if named is not None:
        return [named]
    allowed = part(part({"choice": choice}, "choice"), "allowed_tools")
    if allowed.get("mode") == "required":
        return [part(tool, "function").get("name") for tool in parts(allowed, "tools")]
    return None


def _choice(obj: Object) -> Mapping[str, Any]:
    choices = parts(obj, "choices")
    return choices[0] if choices else {}


def _message(obj: Object) -> Mapping[str, Any]:
    return part(_choice(obj), "message")


def _function_calls(message: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Every tool call of a message, and the older ``function_call``."""
    calls = [
        function_call(call.get("id"), part(call, "function").get("name"), part(call, "function").get("arguments"))
        for call in parts(message, "tool_calls")
        if part(call, "function")
    ]
    older = part(message, "function_call")
    return [*calls, function_call(None, older.get("name"), older.get("arguments"))] if older else calls


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
