# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Answers that a test wrote beforehand."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from .answer import Answer, Call
from .errors import bad_request
from .prompt import Function, Prompt
from .wire import Json


class ScriptedCall(BaseModel):
    """A call of a function, as a test writes it; arguments that are no text are written as JSON."""

    model_config = ConfigDict(extra="forbid")

    name: str
    arguments: Any = Field(default_factory=dict)
    custom: bool = False

    def call(self) -> Call:
        """Return it as an answer holds it."""
        text = self.arguments if isinstance(self.arguments, str) else json.dumps(self.arguments, ensure_ascii=False)
        return Call(Function(self.name, None, custom=self.custom), text)


class ScriptedAnswer(BaseModel):
    """An answer, as a test writes it."""

    model_config = ConfigDict(extra="forbid")

    match: str = ""
    model: str = ""
    times: int | None = 1
    text: str | None = None
    as_json: Any = Field(default=None, alias="json")
    items: list[Json] | None = None
    refusal: str | None = None
    calls: list[ScriptedCall] = Field(default_factory=list)
    summary: str | None = None
    status: str = "completed"
    reason: str | None = None
    finish_reason: str | None = None
    error: Json | None = None
    usage: Json | None = None
    overrides: Json = Field(default_factory=dict)

    def answer(self) -> Answer:
        """Return it as it is given."""
        written = "as_json" in self.model_fields_set
        return Answer(
            text=json.dumps(self.as_json, ensure_ascii=False) if written else self.text,
            refusal=self.refusal,
            calls=[call.call() for call in self.calls],
            items=self.items,
            summary=self.summary,
            status=self.status,
            reason=self.reason,
            finish_reason=self.finish_reason,
            error=self.error,
            usage=self.usage,
            overrides=self.overrides,
        )


@dataclass
class Script:
    """An answer and when it is given; ``left`` is how often yet, ``None`` always."""

    match: re.Pattern[str]
    model: re.Pattern[str]
    left: int | None
    answer: Answer

    def fits(self, prompt: Prompt) -> bool:
        """Whether this is the answer to a prompt."""
        return bool(self.model.search(prompt.model)) and any(self.match.search(text) for text in prompt.texts or [""])


class Scripts:
    """The queue of answers, first come, first served."""

    def __init__(self) -> None:
        self._queue: list[Script] = []

    def add(self, raw: Any) -> None:
        """Queue an answer as it stands in a control request.

        Raises:
            ApiError: Where it cannot be understood.
        """
        self._queue.append(_read(raw))

    def clear(self) -> None:
        """Forget all answers."""
        self._queue.clear()

    def take(self, prompt: Prompt) -> Answer | None:
        """Return the first answer that fits, and count it as given."""
        for script in self._queue:
            if script.fits(prompt):
                self._spend(script)
                return script.answer
        return None

    def _spend(self, script: Script) -> None:
        if script.left is None:
            return
        script.left -= 1
        if script.left <= 0:
            self._queue.remove(script)


def _read(raw: Any) -> Script:
    try:
        written = ScriptedAnswer.model_validate(raw)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(step) for step in first["loc"])
        raise bad_request(f"The answer cannot be used: {place}: {first['msg']}.", place) from None
    return Script(
        match=_pattern("match", written.match),
        model=_pattern("model", written.model),
        left=written.times or None,
        answer=written.answer(),
    )


def _pattern(key: str, text: str) -> re.Pattern[str]:
    try:
        return re.compile(text, re.DOTALL)
    except re.error as error:
        raise bad_request(f"{key} is not a regular expression: {error}.", key) from None
