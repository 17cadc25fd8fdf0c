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

from ..._base._said import error_in
from ._items import Items

_LAST = frozenset({"completed", "incomplete", "failed", "cancelled", "done"})


class ResponseFold:
    """Takes events in their order; ``object`` is the response as far as it is known."""

    def __init__(self) -> None:
        self._response: dict[str, Any] = {}
        self._items = Items()
        self._last = self._ended = False
        self.error: Mapping[str, Any] | None = None

    def add(self, event: Mapping[str, Any]) -> None:
        """Takes one event; what it does not know, it passes over."""
        kind = str(event.get("type"))
        if isinstance(event.get("response"), Mapping):
            self._response = {**self._response, **event["response"]}
            self._last = kind.rpartition(".")[2] in _LAST
        elif error_in(event) is not None:
            self.error = error_in(event)
        elif isinstance(event.get("output"), (list, str)):
            # The response itself, where a server has no more to say.
            self._response, self._last = dict(event), True
        else:
            self._items.add(kind, event)

    def end(self) -> None:
        """Takes the server's word that its stream is whole."""
        self._ended = True

    @property
    def complete(self) -> bool:
        """Whether the last event has come, or the server's word that what has come is all."""
        return self._last or (self._ended and bool(self._items.items))

    @property
    def generated(self) -> bool:
        """Whether something of an answer has come."""
        return bool(self._response.get("output") or self._items.items)

    @property
    def object(self) -> dict[str, Any]:
        """The response as far as it is known; empty before the first event that tells of it."""
        items = self._items.items
        if self._response.get("output") or not (self._response or items):
            return self._response
        whole = {"object": "response", **self._response, "output": items}
        if self._ended and items and not self._last:
            whole["status"] = "completed"
        return whole
