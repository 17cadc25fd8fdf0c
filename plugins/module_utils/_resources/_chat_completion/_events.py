# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""The chunks of a chat completion's stream, folded into the completion.

Source: the OpenAI API's CreateChatCompletionStreamResponse. Text and the arguments of calls come in pieces and are
joined; each choice is put together by its index; usage comes last, in a chunk without choices.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_JOINED = ("content", "refusal", "reasoning_content", "reasoning")
_LARGEST_INDEX = 1024


class ChatCompletionFold:
    """Takes chunks in their order; ``object`` is the completion as far as it is known."""

    def __init__(self) -> None:
        self._head: dict[str, Any] = {}
        self._choices: dict[int, dict[str, Any]] = {}
        self._pieces: dict[tuple[int, str], list[str]] = {}
        self.error: Mapping[str, Any] | None = None

    def add(self, event: Mapping[str, Any]) -> None:
        """Takes one chunk."""
        if event.get("error"):
            error = event["error"]
            self.error = error if isinstance(error, Mapping) else {"message": str(error)}
            return
        known = {
            key: item
            for key, item in event.items()
            if key not in ("choices", "object", "obfuscation") and item is not None
        }
        self._head.update(known)
        choices = event.get("choices")
        for choice in choices if isinstance(choices, list) else []:
            if isinstance(choice, Mapping):
                self._add_choice(choice)

    @property
    def complete(self) -> bool:
        """Whether every choice has said why it ended."""
        return bool(self._choices) and all(choice["finish_reason"] for choice in self._choices.values())

    @property
    def object(self) -> dict[str, Any]:
        """The completion as far as it is known; empty before the first chunk."""
        if not self._head:
            return {}
        choices = []
        for index in sorted(self._choices):
            choice = dict(self._choices[index])
            joined = {key: "".join(self._pieces[index, key]) for key in _JOINED if (index, key) in self._pieces}
            choice["message"] = {"role": "assistant", "content": None, "refusal": None, **choice["message"], **joined}
            choices.append(choice)
        return {**self._head, "object": "chat.completion", "choices": choices}

    def _add_choice(self, piece: Mapping[str, Any]) -> None:
        index = piece.get("index", 0)
        if not isinstance(index, int) or not 0 <= index <= _LARGEST_INDEX:
            return
        choice = self._choices.setdefault(
            index, {"index": index, "message": {}, "logprobs": None, "finish_reason": None}
        )
        if piece.get("finish_reason"):
            choice["finish_reason"] = piece["finish_reason"]
        _add_logprobs(choice, piece.get("logprobs"))
        delta = piece.get("delta")
        if isinstance(delta, Mapping):
            self._add_delta(index, choice["message"], delta)

    def _add_delta(self, index: int, message: dict[str, Any], delta: Mapping[str, Any]) -> None:
        for key, value in delta.items():
            if key in _JOINED:
                if isinstance(value, str):
                    self._pieces.setdefault((index, key), []).append(value)
            elif key == "tool_calls":
                _add_calls(message, value)
            elif key == "function_call":
                if isinstance(value, Mapping):
                    _add_function(message.setdefault("function_call", {}), value)
            elif value is not None:
                message[key] = value


def _add_calls(message: dict[str, Any], pieces: Any) -> None:
    calls: list[dict[str, Any]] = message.setdefault("tool_calls", [])
    for piece in pieces if isinstance(pieces, list) else []:
        if not isinstance(piece, Mapping):
            continue
        index = piece.get("index", len(calls))
        if not isinstance(index, int) or not 0 <= index <= _LARGEST_INDEX:
            continue
        while len(calls) <= index:
            calls.append({"id": None, "type": "function"})
        call = calls[index]
        call.update({key: piece[key] for key in ("id", "type") if piece.get(key)})
        for kind in ("function", "custom"):
            if isinstance(piece.get(kind), Mapping):
                _add_function(call.setdefault(kind, {}), piece[kind])


def _add_function(function: dict[str, Any], piece: Mapping[str, Any]) -> None:
    for key, value in piece.items():
        if key in ("arguments", "input"):
            function[key] = f"{function.get(key) or ''}{value or ''}"
        elif value is not None:
            function[key] = value


def _add_logprobs(choice: dict[str, Any], piece: Any) -> None:
    if not isinstance(piece, Mapping):
        return
    known = choice["logprobs"] or {}
    for key, value in piece.items():
        known[key] = [*(known.get(key) or []), *value] if isinstance(value, list) else known.get(key)
    choice["logprobs"] = known
