# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""The chunks of a chat completion's stream, folded into the completion.

Source: the OpenAI API's CreateChatCompletionStreamResponse. Text and the arguments of calls come in pieces and are
joined; each choice is put together by its index; usage comes last, in a chunk without choices.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from ..._base._said import error_in
from .._content import Content, text_of
from .._ends import GOOD, end_of
from ._calls import Calls

_JOINED = ("refusal", "reasoning_content", "reasoning")
_AUDIO_TEXTS = ("data", "transcript")
_LARGEST_INDEX = 1024
_NOT_OF_THE_WHOLE = ("choices", "object", "obfuscation", "type", "error")


class ChatCompletionFold:
    """Takes chunks in their order; ``object`` is the completion as far as it is known."""

    def __init__(self) -> None:
        self._head: dict[str, Any] = {}
        self._choices: dict[int, _Choice] = {}
        self._ended = False
        self.error: Mapping[str, Any] | None = None

    def add(self, event: Mapping[str, Any]) -> None:
        """Takes one chunk."""
        self.error = error_in(event) or self.error
        choices = event.get("choices")
        if self.error is not None and not choices:
            return
        for key, value in event.items():
            # A first chunk may hold nothing but the empty names of what follows.
            if key not in _NOT_OF_THE_WHOLE and value is not None and (value != "" or key not in self._head):
                self._head[key] = value
        for position, choice in enumerate(_listed(choices)):
            if isinstance(choice, Mapping):
                index = _index(choice.get("index"), position)
                self._choices.setdefault(index, _Choice(index)).add(choice)
        if not choices and self._choices and event.get("usage"):
            self._ended = True

    def end(self) -> None:
        """Takes the server's word that its stream is whole."""
        self._ended = True

    @property
    def complete(self) -> bool:
        """Whether every choice has said why it ended, or the server that all is said."""
        return bool(self._choices) and (self._ended or all(choice.ended for choice in self._choices.values()))

    @property
    def generated(self) -> bool:
        """Whether something of an answer has come."""
        return any(choice.generated for choice in self._choices.values())

    @property
    def object(self) -> dict[str, Any]:
        """The completion as far as it is known; empty before the first chunk."""
        if not self._head and not self._choices:
            return {}
        choices = [self._choices[index].whole for index in sorted(self._choices)]
        return {**self._head, "object": "chat.completion", "choices": choices}


def _listed(choices: Any) -> list[Any]:
    """The choices, whether they come as a list, by their indexes, or as one."""
    if isinstance(choices, Mapping):
        return list(choices.values()) if all(str(key).isdigit() for key in choices) else [choices]
    return choices if isinstance(choices, list) else []


def _index(told: Any, position: int) -> int:
    """The index of a choice; its place, where it tells none that can be meant."""
    text = str(told)
    return int(text) if text.isdecimal() and len(text) < 5 and int(text) <= _LARGEST_INDEX else position


class _Choice:
    """One choice, put together of its pieces."""

    def __init__(self, index: int) -> None:
        self._kept: dict[str, Any] = {"index": index, "logprobs": None, "finish_reason": None}
        self._message: dict[str, Any] = {}
        self._content = Content()
        self._pieces: dict[str, list[str]] = {}
        self._calls = Calls()
        self.generated = False

    @property
    def ended(self) -> bool:
        return bool(self._kept["finish_reason"])

    @property
    def whole(self) -> dict[str, Any]:
        message = {"role": "assistant", "content": None, "refusal": None, **self._message}
        if "content" in self._message:
            message["content"] = self._content.whole
        message.update({key: "".join(pieces) for key, pieces in self._pieces.items()})
        calls = self._calls.calls
        return {**self._kept, "message": {**message, "tool_calls": calls} if calls else message}

    def add(self, piece: Mapping[str, Any]) -> None:
        """Takes a piece; a server may send the whole message in the place of what is new in it."""
        for key, value in piece.items():
            if key == "logprobs":
                _add_logprobs(self._kept, value)
            elif key == "finish_reason" and self.ended and end_of(value) == GOOD:
                # A later word takes nothing from one that says what went wrong.
                continue
            elif key not in ("index", "delta", "message", "text", "content") and value not in (None, ""):
                self._kept[key] = value
        if piece.get("delta") is None and self._is_all(piece.get("message")):
            self._content, self._pieces = Content(), {}
        for key, value in _news(piece):
            if value is not None:
                self._add(key, value)

    def _is_all(self, message: Any) -> bool:
        """Whether a message holds all that has come so far, and not what is new."""
        told = text_of(message.get("content")) if isinstance(message, Mapping) else ""
        return 0 < self._content.length <= len(told) and told.startswith(text_of(self._content.whole))

    def _add(self, key: str, value: Any) -> None:
        if key != "role" and value not in ("", [], {}):
            self.generated = True
        if key == "content":
            self._message["content"] = None
            self._content.add(value)
        elif key in _JOINED:
            self._pieces.setdefault(key, []).append(text_of(value))
        elif key == "tool_calls":
            self._calls.add(value)
        else:
            self._message[key] = _with(self._message.get(key), key, value)


def _news(piece: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """What is new in a message, wherever a server puts it."""
    told: Any = next((piece[key] for key in ("delta", "message") if piece.get(key) is not None), {})
    for each in told if isinstance(told, list) else [told]:
        yield from each.items() if isinstance(each, Mapping) else [("content", each)]
    for key in ("text", "content"):
        if isinstance(piece.get(key), str):
            yield "content", piece[key]


def _with(known: Any, key: str, value: Any) -> Any:
    """What is known under another key of a message, with a piece added."""
    if isinstance(known, list) and isinstance(value, list):
        return [*known, *value]
    if not isinstance(value, Mapping) or key not in ("audio", "function_call"):
        return known if value == "" and known else value
    joined = _AUDIO_TEXTS if key == "audio" else ("arguments",)
    result = dict(known) if isinstance(known, Mapping) else {}
    for name, item in value.items():
        if name in joined:
            result[name] = f"{result.get(name) or ''}{item if isinstance(item, str) else json.dumps(item)}"
        elif item not in (None, ""):
            result[name] = item
    return result


def _add_logprobs(choice: dict[str, Any], piece: Any) -> None:
    if not isinstance(piece, Mapping):
        return
    known = choice["logprobs"] or {}
    for key, value in piece.items():
        known[key] = [*(known.get(key) or []), *value] if isinstance(value, list) else known.get(key)
    choice["logprobs"] = known
