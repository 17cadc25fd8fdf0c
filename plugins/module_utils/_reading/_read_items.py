# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""Reads what went into one object: input items or messages, from the server or from its record."""

from __future__ import annotations

from typing import Any

from .._api._errors import ApiError
from .._api._pages import Position
from .._lifecycle._plan import is_on_server
from .._resources._fields import InvalidRequest
from .._resources._kind import text_of
from .._resources._output import KNOWN_AFTER_APPLY
from .._state._record import Record
from .._tasks._runner import Result
from ._reader import Reader

_NEWEST_FIRST = frozenset({"input_items"})
"""What the API lists in the order ``desc`` unless it is told otherwise."""

Item = dict[str, Any]


class ItemsReader(Reader):
    """Reads the items of one object."""

    def read(self) -> Result:
        """The items, in the order that is asked for, or else in the API's own."""
        if self._named is None:
            raise InvalidRequest(self._kind.id_option, "is required, or name and state_store.")
        if self._record_option:
            found = self._by_record()
        else:
            found = self._by_id(self._options[self._kind.id_option])
        # An item is returned as it is, also one that has a text of its own.
        return self._result(self._kind.items_path, [{"text": _text(item), **item} for item in found])

    def _on_server(self, object_id: str) -> list[Item] | None:
        """The items that the server lists; None where it does not have the object."""
        options = self._options
        most = options["max_items"]
        names = ("include", "order", "after")
        query = {name: options[name] for name in names if options.get(name) is not None}
        query["limit"] = min(options["limit"], most)
        try:
            position = Position()
            found = list(self._remote.items(object_id, query, most, position))
        except ApiError as error:
            if error.kind != "not_found":
                raise
            return None
        self._truncated = position.more
        return found

    def _by_id(self, object_id: str) -> list[Item]:
        if object_id == KNOWN_AFTER_APPLY:
            # In check mode an earlier task may have predicted the object; there is none to ask for yet.
            return []
        found = self._on_server(object_id)
        if found is None:
            self._miss(object_id)
        return found or []

    def _by_record(self) -> list[Item]:
        record, location = self._record()
        if record is None:
            return []
        if is_on_server(self._kind, record):
            found = self._on_server(record["id"])
            if found is not None:
                return found
            self._miss(record["id"], record)
        return self._recorded(record, str(location))

    def _recorded(self, record: Record, location: str) -> list[Item]:
        """The items as the record has them, in the way in which a server would list them."""
        if record["content"] == "digest":
            if record["id"]:
                return []
            problem = f"the record {location} holds neither content nor an ID; run the task that creates it again."
            raise InvalidRequest(str(self._named), problem)
        options = self._options
        found = self._kind.recorded_items(record["request"])
        default = "desc" if self._kind.items_path in _NEWEST_FIRST else "asc"
        if (options.get("order") or default) == "desc":
            found.reverse()
        if options.get("after") is not None:
            found = _after(found, options["after"])
        self._truncated = len(found) > options["max_items"]
        return found[: options["max_items"]]


def _text(item: Item) -> str | None:
    """The text of an item. The API lists a message that was made of parts without content, and its parts beside it."""
    text = text_of(item)
    return text_of({"content": item.get("content_parts")}) if text is None else text


def _after(items: list[Item], item_id: str) -> list[Item]:
    for index, item in enumerate(items):
        if item.get("id") == item_id:
            return items[index + 1 :]
    raise InvalidRequest("after", f"the record holds no item whose ID is {item_id}.")
