# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""The rules by which pieces of a stream become the tool calls that were meant.

In the API each call has an index, and its first piece the ID and the name. Other servers send every call with the
index 0, with null or with none, empty names and IDs in later pieces, or a new ID with each piece.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from ..._base._json import is_json

_TEXTS = ("arguments", "input")
_FLAT = ("name", "arguments")


class Calls:
    """Takes pieces in their order; ``calls`` are those that were meant."""

    def __init__(self) -> None:
        self._calls: list[_Call] = []

    def add(self, pieces: Any) -> None:
        """Takes the pieces of one chunk."""
        for piece in pieces if isinstance(pieces, list) else [pieces]:
            if isinstance(piece, Mapping):
                self._add(piece)

    @property
    def calls(self) -> list[dict[str, Any]]:
        """The calls by their index, where each has one of its own; else in the order in which they came."""
        indexes = [call.index for call in self._calls]
        known = [index for index in indexes if index is not None]
        ordered = self._calls
        if len(set(known)) == len(indexes):
            ordered = sorted(self._calls, key=lambda call: call.index or 0)
        return [call.whole for call in ordered]

    def _add(self, piece: Mapping[str, Any]) -> None:
        piece = nested(piece)
        index = piece.get("index")
        index = int(index) if isinstance(index, str) and index.isdecimal() and len(index) < 5 else index
        index = index if isinstance(index, int) and not isinstance(index, bool) and index >= 0 else None
        call = self._meant(piece, index)
        if call is None:
            call = _Call(index)
            self._calls.append(call)
        call.add(piece)

    def _meant(self, piece: Mapping[str, Any], index: int | None) -> _Call | None:
        """The call that a piece goes on with; None where it begins one."""
        call_id, name = piece.get("id") or None, _name(piece)
        known = next((call for call in self._calls if call_id is not None and call.id == call_id), None)
        if known is not None:
            return known
        same = [call for call in self._calls if index is None or call.index == index]
        last = same[-1] if same else None
        if last is None or last.ended_before(piece):
            return None
        if call_id is not None and last.id is not None:
            # A new call brings its name; without one, the server makes an ID for each piece.
            return None if name else last
        return None if name and last.name and (name != last.name or last.is_whole) else last


class _Call:
    def __init__(self, index: int | None) -> None:
        self.index = index
        self._kept: dict[str, Any] = {"id": None, "type": "function"}
        self._parts: dict[str, dict[str, Any]] = {}
        self._texts: dict[tuple[str, str], list[str]] = {}

    @property
    def id(self) -> Any:
        return self._kept["id"]

    @property
    def name(self) -> str | None:
        return next((part["name"] for part in self._parts.values() if part.get("name")), None)

    @property
    def is_whole(self) -> bool:
        """Whether its arguments are JSON as they are, to which nothing can be added."""
        text = "".join(self._texts.get(("function", "arguments"), []))
        return text.rstrip().endswith("}") and is_json(text)

    @property
    def whole(self) -> dict[str, Any]:
        """The call as a plain answer would have it."""
        parts = {kind: dict(part) for kind, part in self._parts.items()}
        for (kind, key), pieces in self._texts.items():
            parts[kind][key] = _joined(pieces)
        return {**self._kept, **parts}

    def ended_before(self, piece: Mapping[str, Any]) -> bool:
        """Whether the piece begins other arguments, behind ones that are whole."""
        function = piece.get("function")
        more = function.get("arguments") if isinstance(function, Mapping) else None
        begins = isinstance(more, Mapping) or (isinstance(more, str) and more.lstrip().startswith("{"))
        return begins and self.is_whole

    def add(self, piece: Mapping[str, Any]) -> None:
        for key, value in piece.items():
            if key == "index" or value in (None, ""):
                continue
            if key in ("function", "custom"):
                if isinstance(value, Mapping):
                    self._add_part(key, value)
            elif key == "type" or not self._kept.get(key):
                self._kept[key] = value

    def _add_part(self, kind: str, piece: Mapping[str, Any]) -> None:
        part = self._parts.setdefault(kind, {})
        for key, value in piece.items():
            if key in _TEXTS:
                text = value if isinstance(value, str) else "" if value is None else json.dumps(value)
                part.setdefault(key, "")
                self._texts.setdefault((kind, key), []).append(text)
            elif value not in (None, "") and not part.get(key):
                part[key] = value


def nested(call: Mapping[str, Any]) -> Mapping[str, Any]:
    """A call with its function within it, where a server has put name and arguments beside the ID."""
    if any(call.get(kind) for kind in ("function", "custom")) or not any(key in call for key in _FLAT):
        return call
    others = {key: value for key, value in call.items() if key not in _FLAT}
    return {**others, "function": {key: call[key] for key in _FLAT if key in call}}


def _joined(pieces: list[str]) -> str:
    """The text of all pieces; the last of them, where each has held all that came before."""
    text = "".join(pieces)
    if len(pieces) > 1 and not is_json(text) and pieces[-1].startswith(pieces[0]) and is_json(pieces[-1]):
        return pieces[-1]
    return text


def _name(piece: Mapping[str, Any]) -> str | None:
    parts = [piece.get(kind) for kind in ("function", "custom")]
    return next((part["name"] for part in parts if isinstance(part, Mapping) and part.get("name")), None)
