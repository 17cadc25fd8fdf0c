# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""What a chat completion tells."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..._base._quoted import quoted
from .._content import texts_of
from .._ends import FAILED, FILTERED, GOOD, INCOMPLETE, REFUSED, end_of
from .._output import (
    KNOWN_AFTER_APPLY,
    Object,
    Output,
    function_call,
    metadata_of,
    part,
    parts,
    string,
    usage_of,
    whole,
)
from ._calls import nested

_USAGE = {
    "input_tokens": ("prompt_tokens",),
    "output_tokens": ("completion_tokens",),
    "total_tokens": ("total_tokens",),
    "cached_tokens": ("prompt_tokens_details", "cached_tokens"),
    "cache_write_tokens": ("prompt_tokens_details", "cache_write_tokens"),
    "reasoning_tokens": ("completion_tokens_details", "reasoning_tokens"),
}


_SAID_OTHERWISE = ("audio", "refusal", "images")
_THOUGHTS = ("reasoning_content", "reasoning", "thinking", "reasoning_details")


class ChatCompletionOutput(Output):
    """A chat completion as the server sends it."""

    name = "chat_completion"
    object_key = "chat_completion"

    def json_schema(self, request: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """The schema in ``response_format``; some servers take one beside ``json_object``."""
        shape = part(request, "response_format")
        if shape.get("type") == "json_object":
            return part(shape, "schema")
        if shape.get("type") != "json_schema":
            return None
        # Some servers take the schema beside the type.
        return part(part(shape, "json_schema"), "schema") or part(shape, "schema")

    def status(self, obj: Object) -> str:
        """A chat completion has no status of its own: why its choices ended says it."""
        outcome = self._end(obj)
        return {FILTERED: "incomplete", REFUSED: GOOD}.get(outcome, outcome)

    def outcome(self, obj: Object) -> str:
        """The status; refusals and filtered answers told apart."""
        outcome = self._end(obj)
        return REFUSED if outcome == GOOD and _message(obj).get("refusal") else outcome

    def _end(self, obj: Object) -> str:
        """The worst of the ends of all choices; an answer without a choice has failed."""
        choices = parts(obj, "choices")
        reasons = [choice.get("finish_reason") for choice in choices]
        if KNOWN_AFTER_APPLY in reasons:
            return KNOWN_AFTER_APPLY
        if obj and (not choices or obj.get("error") or any(_has_failed(choice) for choice in choices)):
            return FAILED
        ends = {end_of(reason) for reason in reasons}
        return next((end for end in (FAILED, INCOMPLETE, FILTERED, REFUSED) if end in ends), GOOD)

    def problem(self, obj: Object) -> str:
        """The refusal, the server's account of an error, or why the first choice ended."""
        from ..._base._said import said

        if not parts(obj, "choices"):
            return said(obj.get("error")).words or "the answer holds no choices"
        told = said(_choice(obj).get("error") or obj.get("error")).words
        native = string(_choice(obj), "native_finish_reason")
        reason = native if end_of(native) == FAILED else string(_choice(obj), "finish_reason")
        return string(_message(obj), "refusal") or told or reason

    def remarks(self, obj: Object) -> list[str]:
        """An end of which nothing is known, and an answer without a text, with the place where it stands instead."""
        reasons = [choice.get("finish_reason") for choice in parts(obj, "choices")]
        unknown = [reason for reason in reasons if reason != KNOWN_AFTER_APPLY and end_of(reason) is None]
        remarks = [
            f"finish_reason: {quoted(reason)} is not known here; the answer was taken as a whole one."
            for reason in dict.fromkeys(map(str, unknown))
        ]
        message = _message(obj)
        is_empty = not any(texts_of(message.get("content"))) and not self.called(obj)
        if self.outcome(obj) == GOOD and is_empty and not any(message.get(key) for key in _SAID_OTHERWISE):
            remarks.append(f"output_text: is empty. {_where(message)}")
        return remarks

    def returned(self, obj: Object, request: Mapping[str, Any]) -> dict[str, Any]:
        """What a task returns of a chat completion."""
        message = _message(obj)
        return {
            "id": obj.get("id"),
            "object": obj.get("object"),
            "created": whole(obj.get("created")),
            "created_at": whole(obj.get("created")),
            "completed_at": whole(obj.get("completed_at")),
            "model": obj.get("model"),
            "status": self.status(obj),
            "role": string(message, "role") or "assistant",
            "output_text": "".join(texts_of(message.get("content"))),
            **self.parsed(obj, request),
            "refusal": string(message, "refusal") or None,
            "finish_reason": _choice(obj).get("finish_reason"),
            "incomplete_details": self._incomplete_details(obj),
            "function_calls": self.function_calls(obj),
            "service_tier": obj.get("service_tier"),
            "metadata": metadata_of(obj, request),
            "usage": usage_of(obj, _USAGE),
            "choices": parts(obj, "choices"),
            "system_fingerprint": obj.get("system_fingerprint"),
            self.object_key: obj,
        }

    def message(self, obj: Object) -> Mapping[str, Any]:
        """The first choice's message."""
        return _message(obj)

    def answers(self, obj: Object) -> list[str]:
        """The content of the first choice's message."""
        return ["".join(texts_of(_message(obj).get("content")))]

    def function_calls(self, obj: Object) -> list[dict[str, Any]]:
        """Every tool call of the first choice's message, and the older ``function_call``."""
        message = _message(obj)
        calls = [
            function_call(call.get("id"), part(call, "function").get("name"), part(call, "function").get("arguments"))
            for call in map(nested, parts(message, "tool_calls"))
            if part(call, "function")
        ]
        older = part(message, "function_call")
        return [*calls, function_call(None, older.get("name"), older.get("arguments"))] if older else calls

    def called(self, obj: Object) -> list[str]:
        """Of functions and of custom tools."""
        custom = [part(call, "custom") for call in parts(_message(obj), "tool_calls")]
        return [
            *(str(call["name"]) for call in self.function_calls(obj) if call["name"]),
            *(string(call, "name") for call in custom if call),
        ]

    def awaits_outputs(self, obj: Object) -> bool:
        """Whether there is any call: the server itself runs no tools."""
        return bool(self.called(obj))

    def _incomplete_details(self, obj: Object) -> dict[str, str] | None:
        """In the words that the API has for a response."""
        if self.status(obj) != "incomplete":
            return None
        return {"reason": "max_output_tokens" if self.outcome(obj) == "incomplete" else "content_filter"}


def _choice(obj: Object) -> Mapping[str, Any]:
    choices = parts(obj, "choices")
    return choices[0] if choices else {}


def _message(obj: Object) -> Mapping[str, Any]:
    """The first choice's message; some servers have none in it, but its text or what a stream would bring."""
    choice = _choice(obj)
    if isinstance(choice.get("text"), str) and not part(choice, "message"):
        return {"content": choice["text"]}
    return part(choice, "message") or part(choice, "delta")


def _has_failed(choice: Mapping[str, Any]) -> bool:
    """Whether a choice tells of an error, or of a failure by another word than that for its end, and holds nothing."""
    message = part(choice, "message")
    silent = not any(texts_of(message.get("content"))) and _is_silent(message)
    return bool(choice.get("error")) or (silent and end_of(choice.get("native_finish_reason")) == FAILED)


def _is_silent(message: Mapping[str, Any]) -> bool:
    """Whether a message holds nothing else than a text may be: no call, no audio, no refusal."""
    return not any(message.get(key) for key in ("tool_calls", "function_call", *_SAID_OTHERWISE))


def _where(message: Mapping[str, Any]) -> str:
    """Where the text stands that a message without content has."""
    for key in _THOUGHTS:
        if message.get(key):
            return f"The server has put the text in choices[0].message.{key} of chat_completion."
    return "The server's answer holds no text."
