# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""Reads objects: those that are named, or a listing of what is recorded or what the server has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .._api._errors import ApiError
from .._api._url import is_public
from .._lifecycle._plan import is_on_server
from .._resources._fields import InvalidRequest, clean
from .._resources._kind import Kind
from .._resources._output import KNOWN_AFTER_APPLY
from .._state._record import Record
from .._state._store import Query, Store
from .._tasks._place import store_of
from .._tasks._runner import Result
from ._element import Element, check_fields, chosen, of_object, of_record
from ._listing import LISTING_OPTIONS, Listing
from ._reader import Reader

_OF_STREAMS = ("starting_after", "include_obfuscation")


class ObjectsReader(Reader):
    """Reads objects of one kind."""

    def __init__(self, kind: Kind, options: Mapping[str, Any]) -> None:
        super().__init__(kind, options)
        self._query = clean(kind.retrieval, options)
        self._fields: list[str] = options.get("fields") or ["full" if self._named else "summary"]
        check_fields(kind, self._fields)
        self._check_ids()
        self._check_listing()
        self._check_retrieval()

    def read(self) -> Result:
        """The objects that are named, or a listing."""
        if self._named is None:
            found = self._listed()
        else:
            named = self._by_record() if self._record_option else self._by_id()
            found = [chosen(element, self._fields) for element in named]
        return self._result(f"{self._kind.name}s", found)

    def _check_ids(self) -> None:
        for index, object_id in enumerate(self._options.get(self._kind.id_option) or []):
            if not object_id:
                raise InvalidRequest(f"{self._kind.id_option}[{index}]", "is empty.")

    def _check_listing(self) -> None:
        for name in LISTING_OPTIONS:
            if self._named and self._options.get(name) is not None:
                raise InvalidRequest(name, f"is for a listing, and cannot be used together with {self._named}.")

    def _check_retrieval(self) -> None:
        for name, value in self._query.items():
            if value is False or value == []:
                continue
            if not self._named:
                raise InvalidRequest(name, f"goes with {self._kind.id_option} or name; a listing does not take it.")
        if not self._query.get("stream"):
            self._pass_over_streams()

    def _pass_over_streams(self) -> None:
        """Leaves out what plays no part where no stream is asked for, and says so."""
        for name in _OF_STREAMS:
            value = self._query.pop(name, None)
            if value is not None and value is not False:
                self._warnings.append(f"{name}: plays no part, since it goes with stream: true only.")

    # --- What is named ---

    def _by_id(self) -> Iterator[Element]:
        for object_id in self._options[self._kind.id_option]:
            # In check mode an earlier task may have predicted the object; there is none to ask for yet.
            predicted = self._kind.predicted({}) if object_id == KNOWN_AFTER_APPLY else None
            obj = predicted or self._remote.get_or_none(object_id, self._query)
            if obj is None:
                self._miss(object_id)
            else:
                yield of_object(self._kind, obj)

    def _by_record(self) -> Iterator[Element]:
        record, location = self._record()
        if record is not None:
            yield of_record(self._kind, self._with_object(record), location)

    def _with_object(self, record: Record) -> Record:
        """The record with its object, read from the server where the record alone does not tell what is asked."""
        asked = next((name for name, value in self._query.items() if value), None)
        if asked is None and (record["object"] is not None or not record["id"]):
            return record
        if not is_on_server(self._kind, record):
            why = "it was not asked to store it" if record["id"] else "its ID is not known"
            problem = f"the server cannot be asked for this {self._kind.label}, since {why}."
            raise InvalidRequest(str(asked or self._named), problem)
        obj = self._remote.get_or_none(record["id"], self._query)
        if obj is None:
            self._miss(record["id"], record)
            return record
        return {**record, "object": obj, "status": self._kind.status(obj)}

    # --- Listings ---

    def _listed(self) -> list[Element]:
        listing = Listing(self._kind, self._options)
        if listing.source == "api":
            found = listing.of(self._on_server(listing), self._fields)
        else:
            store = store_of(self._options)
            slots = self._in_store(store, listing.needed)
            found = listing.of(slots, self._fields, is_ordered=store.is_ordered)
        self._truncated = listing.truncated
        return found

    def _in_store(self, store: Store, needed: Query) -> Iterator[Element]:
        for slot in store.slots(self._kind.name, needed):
            record = slot.read()
            # Another run may have removed it since its name was read.
            if record is not None:
                yield of_record(self._kind, record, slot.location)

    def _on_server(self, listing: Listing) -> Iterator[Element]:
        if not self._kind.listing and is_public(self._connection.base_url):
            problem = f"the public API does not list {self._kind.label}s; use store, which lists what is recorded."
            raise InvalidRequest("source", problem)
        try:
            for obj in self._remote.listed(listing.query, listing.position):
                yield of_object(self._kind, obj)
        except ApiError as error:
            if error.status in (404, 405):
                error.message = (
                    f"source: this server does not list {self._kind.label}s; use store, which lists what is recorded. "
                    f"{error.message}"
                )
            raise
