# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""The events of a response's stream, folded into the response.

Source: the OpenAI API's ResponseStreamEvent. Events that tell what has happened to the whole response carry it; until
the last of them, items and text are put together from what has come, so that a cut stream loses nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_LAST = frozenset({"response.completed", "response.incomplete", "response.failed", "response.cancelled"})
_ARGUMENTS = {
    "response.function_call_arguments.delta": "delta",
    "response.function_call_arguments.done": "arguments",
}
_TEXTS = {
    "response.output_text.delta": ("text", "delta"),
    "response.output_text.done": ("text", "text"),
    "response.reasoning_text.delta": ("text", "delta"),
    "response.reasoning_text.done": ("text", "text"),
    "response.refusal.delta": ("refusal", "delta"),
    "response.refusal.done": ("refusal", "refusal"),
}
_LARGEST_INDEX = 10_000


class ResponseFold:
    """Takes events in their order; ``object`` is the response as far as it is known."""

    def __init__(self) -> None:
        self._response: dict[str, Any] = {}
        self._items: dict[int, dict[str, Any]] = {}
        # Pieces are joined when they are asked for, so that a long text costs no more than its length.
        self._pieces: dict[tuple[int, int | None, str], list[str]] = {}
        self.complete = False
        self.error: Mapping[str, Any] | None = None

    def add(self, event: Mapping[str, Any]) -> None:
        """Takes one event; what it does not know, it passes over."""
        kind = str(event.get("type"))
        if kind == "error":
            self.error = event["error"] if isinstance(event.get("error"), Mapping) else event
        elif isinstance(event.get("response"), Mapping):
            self._response = dict(event["response"])
            self.complete = kind in _LAST
        elif isinstance(event.get("output_index"), int):
            self._add_to_item(event["output_index"], kind, event)

    @property
    def object(self) -> dict[str, Any]:
        """The response as far as it is known; empty before the first event that carries it."""
        if not self._response or self._response.get("output"):
            return self._response
        return {**self._response, "output": [self._item(index) for index in sorted(self._items)]}

    def _item(self, index: int) -> dict[str, Any]:
        item = dict(self._items[index])
        for (owner, part, key), pieces in self._pieces.items():
            if owner != index:
                continue
            if part is None:
                item[key] = "".join(pieces)
            else:
                item["content"] = _with_text(item.get("content"), part, key, "".join(pieces))
        return item

    def _add_to_item(self, index: int, kind: str, event: Mapping[str, Any]) -> None:
        if kind in ("response.output_item.added", "response.output_item.done"):
            if isinstance(event.get("item"), Mapping):
                self._items[index] = dict(event["item"])
                self._pieces = {place: pieces for place, pieces in self._pieces.items() if place[0] != index}
        elif index in self._items and kind in _ARGUMENTS:
            self._add_text((index, None, "arguments"), event, _ARGUMENTS[kind])
        elif index in self._items and kind in _TEXTS:
            part = event.get("content_index")
            if isinstance(part, int) and 0 <= part <= _LARGEST_INDEX:
                key, whole = _TEXTS[kind]
                self._add_text((index, part, key), event, whole)

    def _add_text(self, place: tuple[int, int | None, str], event: Mapping[str, Any], whole: str) -> None:
        """Takes a piece of a text, or, where the event has it under its own name, the whole."""
        value = event.get(whole)
        if isinstance(value, str):
            if whole == "delta":
                self._pieces.setdefault(place, []).append(value)
            else:
                self._pieces[place] = [value]


def _with_text(content: Any, index: int, key: str, text: str) -> list[Any]:
    """The content with a text in the part at an index, made where it is missing."""
    parts = list(content) if isinstance(content, list) else []
    empty = {"type": "refusal" if key == "refusal" else "output_text"}
    while len(parts) <= index:
        parts.append(empty)
    part = parts[index] if isinstance(parts[index], Mapping) else empty
    parts[index] = {**part, key: text}
    return parts
