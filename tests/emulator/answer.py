# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the emulator says in place of a model: a function of the prompt alone."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import Any

from . import schema, tokens
from .errors import ApiError
from .faults.spec import Fault
from .prompt import Function, Prompt
from .wire import Json

QUESTION_SHOWN = 160
TOOL_OUTPUT_SHOWN = 2000
REFUSAL = "Emulated refusal: no model declined this, the request asked the emulator to."


@dataclass(frozen=True)
class Call:
    """A call of a function: the arguments, or the input of a custom tool, as text."""

    function: Function
    arguments: str


@dataclass(frozen=True)
class Answer:
    """An answer, the same for both halves of the API.

    Attributes:
        items: Output items (or choices) to send as they are, in place of all else.
        summary: A summary of the reasoning, or ``None``.
        status: ``completed``, ``incomplete``, ``failed`` or ``cancelled``.
        reason: Why it is incomplete: ``max_output_tokens`` or ``content_filter``.
        finish_reason: Replaces what a chat completion would say of its end.
        overrides: Fields to set in the object that is sent, whatever they are.
    """

    text: str | None = None
    refusal: str | None = None
    calls: list[Call] = field(default_factory=list)
    items: list[Json] | None = None
    summary: str | None = None
    status: str = "completed"
    reason: str | None = None
    finish_reason: str | None = None
    error: Json | None = None
    usage: Json | None = None
    overrides: Json = field(default_factory=dict)


def compose(prompt: Prompt, fault: Fault | None) -> Answer:
    """Return the answer to a prompt, as a fault may want it."""
    return limited(_faulty(_plain(prompt), fault), prompt)


def limited(answer: Answer, prompt: Prompt) -> Answer:
    """Return an answer cut to the tokens that the prompt allows."""
    if prompt.max_tokens is None or answer.text is None or answer.status != "completed":
        return answer
    left = prompt.max_tokens - prompt.reasoning_tokens
    if tokens.count(answer.text) <= left:
        return answer
    text = tokens.truncate(answer.text, left)
    return replace(answer, text=text, status="incomplete", reason="max_output_tokens")


def _plain(prompt: Prompt) -> Answer:
    calls = _calls(prompt)
    if calls:
        return Answer(calls=calls)
    if prompt.json_schema is not None:
        return Answer(text=_conforming(prompt))
    if prompt.json_object:
        return Answer(text=json.dumps(_any_object(prompt), ensure_ascii=False))
    return Answer(text=_prose(prompt))


def _prose(prompt: Prompt) -> str:
    start = f"Emulated answer {prompt.digest}: no model wrote this, it depends on the request alone."
    if prompt.tool_outputs:
        quoted = "; ".join(prompt.tool_outputs)[:TOOL_OUTPUT_SHOWN]
        return f"{start} The tools returned: {quoted}"
    return f"{start} It was asked: {_shown(prompt.question)}"


def _any_object(prompt: Prompt) -> Json:
    return {"emulated": True, "answer": f"emulated answer {prompt.digest}", "asked": _shown(prompt.question)}


def _shown(question: str) -> str:
    return " ".join(question.split())[:QUESTION_SHOWN]


def _conforming(prompt: Prompt) -> str:
    try:
        return json.dumps(schema.instance(prompt.json_schema, prompt.digest), ensure_ascii=False)
    except schema.Unsatisfiable as error:
        raise ApiError(500, f"The emulator cannot make an instance of this schema: {error}", "server_error") from None


def _calls(prompt: Prompt) -> list[Call]:
    callable_now = [f for f in prompt.functions if prompt.allowed is None or f.name in prompt.allowed]
    if not callable_now or not _wants_call(prompt):
        return []
    named = [f for f in callable_now if f.name in prompt.question] or callable_now[:1]
    return [Call(f, _arguments(f, prompt)) for f in (named if prompt.parallel else named[:1])]


def _wants_call(prompt: Prompt) -> bool:
    if prompt.choice == "none":
        return False
    return prompt.choice == "required" or not prompt.tool_outputs


def _arguments(function: Function, prompt: Prompt) -> str:
    if function.custom:
        return f"emulated input {prompt.digest} for {function.name}"
    parameters = function.parameters or {"type": "object", "properties": {}}
    return json.dumps(schema.instance_or(parameters, prompt.digest, {}), ensure_ascii=False)


def _faulty(answer: Answer, fault: Fault | None) -> Answer:
    if fault is None:
        return answer
    if fault.name == "large_stream" and fault.text("as", "padding") == "text":
        return Answer(text="emulated text without a model. " * (int(fault.number("mb", 1) * 2**20) // 31))
    change = _CHANGES.get(fault.name)
    return answer if change is None else replace(answer, **change)


_FAILURE = {"code": "server_error", "message": "Emulated failure: the server had an error while it generated."}
_CHANGES: dict[str, dict[str, Any]] = {
    "failed": {"text": None, "calls": [], "status": "failed", "error": _FAILURE},
    "stream_failed": {"text": None, "calls": [], "status": "failed", "error": _FAILURE},
    "cancelled": {"text": None, "calls": [], "status": "cancelled"},
    "incomplete": {"status": "incomplete", "reason": "max_output_tokens"},
    "content_filter": {"text": "", "calls": [], "status": "incomplete", "reason": "content_filter"},
    "refusal": {"text": None, "calls": [], "refusal": REFUSAL},
}
ANSWER_FAULTS = frozenset(_CHANGES)
"""Names of the faults that change what is answered rather than how it travels."""
