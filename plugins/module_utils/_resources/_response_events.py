# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The events of a response's stream, folded into the response.

Source: the OpenAI API's ResponseStreamEvent. Events that tell what has happened to the whole response carry it; until
the last of them, items and text are put together from what has come, so that a cut stream loses nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_LAST = frozenset({"response.completed", "response.incomplete", "response.failed", "response.cancelled"})
_DELTAS = {
    "response.output_text.delta": "text",
    "response.refusal.delta": "refusal",
    "response.reasoning_text.delta": "text",
}
_WHOLES = {
    "response.output_text.done": "text",
    "response.refusal.done": "refusal",
    "response.reasoning_text.done": "text",
}


class ResponseFold:
    """Takes events in their order; ``object`` is the response as far as it is known."""

    def __init__(self) -> None:
        self._response: dict[str, Any] = {}
        self._items: dict[int, dict[str, Any]] = {}
        self.complete = False
        self.error: Mapping[str, Any] | None = None

    def add(self, event: Mapping[str, Any]) -> None:
        """Takes one event; what it does not know, it passes over."""
        kind = event.get("type")
        if kind == "error":
            self.error = event.get("error") if isinstance(event.get("error"), Mapping) else event
            return
        if isinstance(event.get("response"), Mapping):
            self._response = dict(event["response"])
            self.complete = kind in _LAST
            return
        self._add_to_item(str(kind), event)

    @property
    def object(self) -> dict[str, Any]:
        """The response as far as it is known; empty before the first event that carries it."""
        if not self._response or self._response.get("output"):
            return self._response
        return {**self._response, "output": [self._items[index] for index in sorted(self._items)]}

    def _add_to_item(self, kind: str, event: Mapping[str, Any]) -> None:
        index = event.get("output_index")
        if not isinstance(index, int):
            return
        if kind in ("response.output_item.added", "response.output_item.done"):
            if isinstance(event.get("item"), Mapping):
                self._items[index] = dict(event["item"])
            return
        item = self._items.get(index)
        if item is None:
            return
        if kind == "response.function_call_arguments.delta":
            item["arguments"] = f"{item.get('arguments') or ''}{event.get('delta') or ''}"
        elif kind == "response.function_call_arguments.done":
            item["arguments"] = event.get("arguments")
        else:
            _add_to_part(item, kind, event)


def _add_to_part(item: dict[str, Any], kind: str, event: Mapping[str, Any]) -> None:
    index = event.get("content_index")
    if not isinstance(index, int) or not 0 <= index <= 10_000:
        return
    content = item["content"] if isinstance(item.get("content"), list) else []
    item["content"] = content
    while len(content) <= index:
        content.append({"type": "refusal" if "refusal" in kind else "output_text"})
    if kind in ("response.content_part.added", "response.content_part.done"):
        if isinstance(event.get("part"), Mapping):
            content[index] = dict(event["part"])
    elif kind in _DELTAS:
        key = _DELTAS[kind]
        content[index][key] = f"{content[index].get(key) or ''}{event.get('delta') or ''}"
    elif kind in _WHOLES:
        content[index][_WHOLES[kind]] = event.get(_WHOLES[kind])
