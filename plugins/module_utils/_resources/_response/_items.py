# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""The rules by which events of a stream become the output items that were meant.

In the API each item has an index and an ID, which all its events name. Other servers leave one of the two out, give
every call the index 0, empty in a later event what an earlier one has said, or begin with the text itself.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from .._content import text_of

_TEXTS = {
    "response.output_text": "text",
    "response.text": "text",
    "response.reasoning_text": "text",
    "response.refusal": "refusal",
}
_WHOLE = {
    "response.function_call_arguments": "arguments",
    "response.custom_tool_call_input": "input",
    "response.mcp_call_arguments": "arguments",
}
_LARGEST_INDEX = 10_000


class Items:
    """Takes events in their order; ``items`` are the output items as far as they are known."""

    def __init__(self) -> None:
        self._items: list[_Item] = []

    @property
    def items(self) -> list[dict[str, Any]]:
        """The items in the order of their indexes."""
        return [item.whole for item in sorted(self._items, key=lambda item: item.index)]

    def add(self, kind: str, event: Mapping[str, Any]) -> None:
        """Takes an event that is about one item, and passes over every other."""
        name, _dot, what = kind.rpartition(".")
        if name == "response.output_item" and isinstance(event.get("item"), Mapping):
            told = event["item"]
            self._meant(event, told.get("id"), told).take(told, ended=what == "done")
        elif name == "response.content_part" and what == "done" and isinstance(event.get("part"), Mapping):
            told = event["part"]
            kind = "response.refusal" if told.get("type") == "refusal" else "response.output_text"
            self._meant(event, event.get("item_id"), None).add(kind, what, {**told, **event})
        elif (name in _TEXTS or name in _WHOLE) and what in ("delta", "done"):
            self._meant(event, event.get("item_id"), None).add(name, what, event)

    def _meant(self, event: Mapping[str, Any], item_id: Any, told: Mapping[str, Any] | None) -> _Item:
        index = event.get("output_index")
        index = index if isinstance(index, int) and 0 <= index <= _LARGEST_INDEX else None
        near = [item for item in self._items if index is None or item.index == index]
        exact = [item for item in near if item_id and item.id == item_id]
        found = exact[-1] if exact else near[-1] if near else None
        if found is None or (told is not None and not exact and found.differs(told)):
            after = self._items[-1].index + 1 if self._items else 0
            found = _Item(after if index is None else index)
            self._items.append(found)
        return found


class _Item:
    """One item; texts are kept in pieces until they are asked for, so that a long one costs no more than its length."""

    def __init__(self, index: int) -> None:
        self.index = index
        self._kept: dict[str, Any] = {}
        self._pieces: dict[tuple[int | None, str], list[str]] = {}
        self._ended = False

    @property
    def id(self) -> Any:
        return self._kept.get("id")

    def differs(self, told: Mapping[str, Any]) -> bool:
        """Whether what is told is of another item: one that begins, of another ID, after this one has an ID."""
        return bool(told.get("id") and self.id) and (not self._ended or told.get("type") != "message")

    @property
    def whole(self) -> dict[str, Any]:
        """The item with the texts that have come."""
        item = dict(self._kept)
        for (part, key), pieces in self._pieces.items():
            if part is None:
                item[key] = "".join(pieces)
            else:
                item["content"] = _with_text(item.get("content"), part, key, "".join(pieces))
        return item

    def take(self, told: Mapping[str, Any], *, ended: bool) -> None:
        """Takes the item itself; what it leaves empty stays as it is known."""
        known = self.whole
        said = {key: value for key, value in told.items() if value not in (None, "", [], {}) or not known.get(key)}
        for key in ("arguments", "input"):
            if isinstance(said.get(key), (Mapping, list)) and told.get("type") != "message":
                said[key] = json.dumps(said[key])
        self._kept = {**known, **said}
        self._pieces = {}
        self._ended = ended

    def add(self, name: str, what: str, event: Mapping[str, Any]) -> None:
        """Takes a piece of a text, or, where it is done, the whole."""
        if not self._kept:
            self._kept = _begun(name, event)
        part = event.get("content_index", 0)
        if name in _WHOLE:
            place: tuple[int | None, str] = (None, _WHOLE[name])
        else:
            place = (part if isinstance(part, int) and 0 <= part <= _LARGEST_INDEX else 0, _TEXTS[name])
        value = event.get("delta" if what == "delta" else place[1])
        if isinstance(value, (Mapping, list)):
            value = json.dumps(value) if place[0] is None else text_of(value)
        if not isinstance(value, str):
            return
        if what == "delta":
            self._pieces.setdefault(place, []).append(value)
        elif value or place not in self._pieces:
            self._pieces[place] = [value]


def _begun(name: str, event: Mapping[str, Any]) -> dict[str, Any]:
    """The item to which a text belongs that comes without one."""
    kept: dict[str, Any] = {"type": "reasoning" if "reasoning" in name else "message"}
    if name == "response.function_call_arguments":
        kept = {"type": "function_call", "name": event.get("name"), "call_id": event.get("call_id")}
    if kept["type"] == "message":
        kept["role"] = "assistant"
    return {**kept, "id": event["item_id"]} if event.get("item_id") else kept


def _with_text(content: Any, index: int, key: str, text: str) -> list[Any]:
    """The content with a text in the part at an index, made where it is missing."""
    parts = list(content) if isinstance(content, list) else []
    empty = {"type": "refusal" if key == "refusal" else "output_text"}
    while len(parts) <= index:
        parts.append(empty)
    part = parts[index] if isinstance(parts[index], Mapping) else empty
    parts[index] = {**part, key: text}
    return parts
