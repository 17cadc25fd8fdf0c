# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a request asks for, the same for both halves of the API."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from .ids import digest
from .wire import Json


@dataclass(frozen=True)
class Function:
    """A tool that the answer may call.

    Attributes:
        custom: Whether its input is free text in place of JSON arguments.
        legacy: Whether it came by the older ``functions``.
    """

    name: str
    parameters: Any
    custom: bool = False
    legacy: bool = False


@dataclass(frozen=True)
class Prompt:
    """One question.

    Attributes:
        asked: What an answer depends on: everything but how it travels and is kept.
        texts: All texts of the input, oldest first.
        question: The last text of the user.
        messages: The same as a chat has it, for whoever writes in place of the emulator.
        tool_outputs: What tools returned so far.
        choice: ``none``, ``auto`` or ``required``.
        allowed: Names of the functions that may be called; ``None`` is all.
        json_schema: The schema that the answer has to conform to, or ``None``.
        json_object: Whether the answer has to be any JSON object.
        max_tokens: The greatest number of output tokens, or ``None``.
        reasoning_tokens: Tokens spent before the answer.
    """

    model: str
    asked: Json
    texts: list[str]
    question: str
    messages: list[Json] = field(default_factory=list)
    tool_outputs: list[str] = field(default_factory=list)
    functions: list[Function] = field(default_factory=list)
    choice: str = "auto"
    allowed: frozenset[str] | None = None
    parallel: bool = True
    json_schema: Any = None
    json_object: bool = False
    max_tokens: int | None = None
    reasoning_tokens: int = 0

    @property
    def digest(self) -> str:
        """Eight hexadecimal digits that stand for what was asked."""
        return digest(self.asked)


def messages(spoken: Iterable[tuple[str, str]]) -> list[Json]:
    """Return texts by their roles as messages that any chat template takes."""
    roles = {"developer": "system", "system": "system", "assistant": "assistant"}
    return [{"role": roles.get(role, "user"), "content": text} for role, text in spoken if text]


def joined(content: Any) -> str:
    """Return the text of a message's content, be it text or a list of parts."""
    if isinstance(content, str):
        return content
    if not isinstance(content, list):
        return ""
    texts = [part.get("text") or part.get("refusal") or "" for part in content if isinstance(part, dict)]
    return "\n".join(text for text in texts if isinstance(text, str))


def choice_mode(choice: Any) -> str:
    """Return ``none``, ``auto`` or ``required`` for any form of ``tool_choice``."""
    if isinstance(choice, str):
        return choice
    named = choice.get("allowed_tools") or choice
    return str(named.get("mode", "required"))


def allowed_names(choice: Any) -> frozenset[str] | None:
    """Return the names of the functions that a ``tool_choice`` allows; ``None`` is all."""
    if isinstance(choice, str):
        return None
    named = choice.get("allowed_tools") or choice
    return frozenset(_name(tool) for tool in named.get("tools", [named]))


def _name(tool: Json) -> str:
    named = tool.get("function") or tool.get("custom") or tool
    return str(named.get("name"))
