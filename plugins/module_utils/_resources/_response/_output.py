# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""What a response tells."""

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

_USAGE = {
    "input_tokens": ("input_tokens",),
    "output_tokens": ("output_tokens",),
    "total_tokens": ("total_tokens",),
    "cached_tokens": ("input_tokens_details", "cached_tokens"),
    "cache_write_tokens": ("input_tokens_details", "cache_write_tokens"),
    "reasoning_tokens": ("output_tokens_details", "reasoning_tokens"),
}
_FOR_THE_CLIENT = frozenset(
    {
        "function_call",
        "custom_tool_call",
        "computer_call",
        "local_shell_call",
        "shell_call",
        "apply_patch_call",
        "mcp_approval_request",
    }
)
_MEANT = {GOOD: GOOD, INCOMPLETE: INCOMPLETE, FILTERED: INCOMPLETE, REFUSED: GOOD, None: GOOD}
_UNENDED = frozenset({"queued", "in_progress", KNOWN_AFTER_APPLY})
_STATUSES = frozenset({GOOD, INCOMPLETE, FAILED, "cancelled", *_UNENDED})
_FINISH_REASONS = {"max_output_tokens": "length", "content_filter": "content_filter"}


class ResponseOutput(Output):
    """A response as the server sends it."""

    name = "response"
    object_key = "response"

    def json_schema(self, request: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """The schema in ``text.format``; some servers take one beside ``json_object``."""
        shape = part(part(request, "text"), "format")
        if shape.get("type") == "json_object":
            return part(shape, "schema")
        return part(shape, "schema") if shape.get("type") == "json_schema" else None

    def status(self, obj: Object) -> str:
        """The server's own word; servers that have none answer when they are done."""
        told = string(obj, "status")
        if told in _UNENDED or not obj:
            return told or GOOD
        if obj.get("error") and told != "cancelled":
            return FAILED
        status = told if told in _STATUSES else _MEANT.get(end_of(told), FAILED)
        silent = obj.get("output") is None and not string(obj, "output_text")
        return FAILED if status == GOOD and silent else status

    def outcome(self, obj: Object) -> str:
        """The status, with refusals and filtered answers told apart."""
        status = self.status(obj)
        if status == INCOMPLETE and end_of(part(obj, "incomplete_details").get("reason")) == FILTERED:
            return FILTERED
        return REFUSED if status == GOOD and _refusal(obj) is not None else status

    def problem(self, obj: Object) -> str:
        """The error's code and message, the reason why it is incomplete, or the refusal."""
        from ..._base._said import said

        error = said(obj.get("error"))
        reason = string(part(obj, "incomplete_details"), "reason")
        told = ": ".join(filter(None, [error.code, error.words])) or reason or _refusal(obj)
        return told or ("the answer holds no output" if obj.get("output") is None else "")

    def remarks(self, obj: Object) -> list[str]:
        """A status of which nothing is known, and an answer without a text, with the place where it stands instead."""
        told = string(obj, "status")
        remarks = []
        if told and told not in _STATUSES and end_of(told) is None:
            remarks.append(f"status: {quoted(told)} is not known here; the answer was taken as a whole one.")
        items = parts(obj, "output")
        others = [item for item in items if (string(item, "type") or "message") not in ("message", "reasoning")]
        if self.outcome(obj) == GOOD and not others and not _output_text(obj):
            thoughts = any(item.get("type") == "reasoning" for item in items)
            where = "The server has put the text in an item of the type reasoning in response.output."
            remarks.append(f"output_text: is empty. {where if thoughts else 'The answer holds no text.'}")
        return remarks

    def returned(self, obj: Object, request: Mapping[str, Any]) -> dict[str, Any]:
        """What a task returns of a response."""
        return {
            "id": obj.get("id"),
            "object": obj.get("object"),
            "created": whole(obj.get("created_at")),
            "created_at": whole(obj.get("created_at")),
            "completed_at": whole(obj.get("completed_at")),
            "model": obj.get("model"),
            "status": self.status(obj),
            "role": string(_message(obj), "role") or "assistant",
            "output_text": _output_text(obj),
            **self.parsed(obj, request),
            "refusal": _refusal(obj),
            "finish_reason": self._finish_reason(obj),
            "incomplete_details": part(obj, "incomplete_details") or None,
            "function_calls": self.function_calls(obj),
            "service_tier": obj.get("service_tier"),
            "metadata": metadata_of(obj, request),
            "usage": usage_of(obj, _USAGE),
            self.object_key: obj,
        }

    def answers(self, obj: Object) -> list[str]:
        """The last message, its last part, or all messages together: others may have come before the answer."""
        final = [message for message in _messages(obj) if message.get("phase") == "final_answer"]
        others = [message for message in _messages(obj) if message.get("phase") != "commentary"]
        texts = [each for message in final or others if any(each := texts_of(message.get("content")))]
        return ["".join(texts[-1]), texts[-1][-1], "".join(map("".join, texts))] if texts else [_output_text(obj)]

    def function_calls(self, obj: Object) -> list[dict[str, Any]]:
        """Every item of the type ``function_call``."""
        return [
            function_call(item.get("call_id"), item.get("name"), item.get("arguments"))
            for item in parts(obj, "output")
            if item.get("type") == "function_call"
        ]

    def called(self, obj: Object) -> list[str]:
        """Of every call, of a function, a custom tool or one that the server has."""
        return [
            string(item, "name") or string(item, "type")
            for item in parts(obj, "output")
            if string(item, "type").endswith(("_call", "_approval_request"))
        ]

    def awaits_outputs(self, obj: Object) -> bool:
        """Whether there is a call that the client has to answer."""
        return any(item.get("type") in _FOR_THE_CLIENT for item in parts(obj, "output"))

    def _finish_reason(self, obj: Object) -> str | None:
        status = self.status(obj)
        if status == "incomplete":
            reason = string(part(obj, "incomplete_details"), "reason")
            return _FINISH_REASONS.get(reason, reason or "length")
        if status == KNOWN_AFTER_APPLY:
            return KNOWN_AFTER_APPLY
        if status != "completed":
            return None
        return "tool_calls" if self.function_calls(obj) else "stop"


def _messages(obj: Object) -> list[Mapping[str, Any]]:
    return [item for item in parts(obj, "output") if (string(item, "type") or "message") == "message"]


def _message(obj: Object) -> Mapping[str, Any]:
    messages = _messages(obj)
    return messages[-1] if messages else {}


def _content(obj: Object, kind: str) -> list[Mapping[str, Any]]:
    return [item for message in _messages(obj) for item in parts(message, "content") if item.get("type") == kind]


def _output_text(obj: Object) -> str:
    """All text of all messages, as the official clients' ``output_text`` joins it.

    Other servers have it in ``output`` itself, as a text or as parts, or beside it.
    """
    output = obj.get("output")
    texts = [text for message in _messages(obj) for text in texts_of(message.get("content"))]
    return "".join(texts or texts_of(output)) or string(obj, "output_text")


def _refusal(obj: Object) -> str | None:
    refusals = [string(item, "refusal") for item in _content(obj, "refusal")]
    return "".join(refusals) if refusals else None
