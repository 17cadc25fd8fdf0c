# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads what exists, on the server and in the store: the room of the information modules."""

from __future__ import annotations

from itertools import islice
from typing import Any, Iterator, Mapping, Optional

from ._api._errors import ApiError
from ._api._url import is_public
from ._connection import API_OPTIONS, Connection
from ._element import Element, Filter, chosen, created, of_object, of_record
from ._options import STORE_OPTIONS
from ._remote import Remote
from ._resources._fields import InvalidRequest, argument_spec, clean
from ._resources._kind import Kind, text_of
from ._runner import Result, Task, guarded
from ._state._location import open_slot, open_store
from ._state._record import Record

_ORDER: Mapping[str, Any] = {"type": "str", "choices": ["asc", "desc"]}
_FAIL_ON_MISSING: Mapping[str, Any] = {"type": "bool", "default": False}


def info_task(kind: Kind) -> Task:
    """The task of the module that reads objects of a kind."""
    spec = {
        **API_OPTIONS,
        **STORE_OPTIONS,
        kind.id_option: {"type": "list", "elements": "str"},
        **argument_spec(kind.retrieval),
        "source": {"type": "str", "choices": ["store", "api"]},
        "model": {"type": "str"},
        "status": {"type": "str"},
        "metadata": {"type": "dict"},
        "created_after": {"type": "str"},
        "created_before": {"type": "str"},
        "name_patterns": {"type": "list", "elements": "str"},
        "order": _ORDER,
        "after": {"type": "str"},
        "max_items": {"type": "int"},
        "fields": {"type": "list", "elements": "str"},
        "fail_on_missing": _FAIL_ON_MISSING,
    }
    return Task(spec, lambda options, _context: guarded(options, lambda: _Reader(kind, options).objects()))


def items_task(kind: Kind) -> Task:
    """The task of the module that reads what went into one object of a kind."""
    spec = {
        **API_OPTIONS,
        **STORE_OPTIONS,
        kind.id_option: {"type": "str"},
        **argument_spec({name: field for name, field in kind.retrieval.items() if name == "include"}),
        "order": _ORDER,
        "after": {"type": "str"},
        "limit": {"type": "int", "default": 100},
        "max_items": {"type": "int", "default": 1000},
        "fail_on_missing": _FAIL_ON_MISSING,
    }
    return Task(spec, lambda options, _context: guarded(options, lambda: _Reader(kind, options).items()))


class _Reader:
    """Reads by the options of one task; raises what the resource modules raise."""

    def __init__(self, kind: Kind, options: Mapping[str, Any]) -> None:
        self._kind = kind
        self._options = options
        self._connection = Connection(options)
        self._remote = Remote(kind, self._connection.client, self._connection.check)
        self._missing: list[str] = []
        self._warnings: list[str] = []
        for name, least in (("max_items", 1), ("limit", 1)):
            if options.get(name) is not None and options[name] < least:
                raise InvalidRequest(name, f"is {options[name]}, and must be {least} or more.")

    # --- Objects ---

    def objects(self) -> Result:
        """The objects that are named, or a listing."""
        options = self._options
        if options.get(self._kind.id_option):
            found = self._by_id(options[self._kind.id_option])
        elif options.get("name") or options.get("state_file"):
            found = self._by_name()
        else:
            found = self._listed()
        return self._result(f"{self._kind.name}s", found)

    def _by_id(self, object_ids: list[str]) -> list[Element]:
        query = clean(self._kind.retrieval, self._options)
        found = []
        for object_id in object_ids:
            obj = self._remote.get_or_none(object_id, query)
            if obj is None:
                self._missing.append(object_id)
            else:
                found.append(chosen(of_object(self._kind, obj), self._fields("full")))
        return found

    def _by_name(self) -> list[Element]:
        record, location = self._record()
        if record is None:
            return []
        return [chosen(of_record(self._kind, self._with_object(record), location), self._fields("full"))]

    def _record(self) -> tuple[Optional[Record], Optional[str]]:
        options = self._options
        if options.get("name") and not (options.get("state_store") or options.get("state_file")):
            raise InvalidRequest("name", "needs state_store, which says where it is recorded.")
        slot = open_slot(self._kind.name, options.get("state_store"), options.get("name"), options.get("state_file"))
        record = slot.read()
        if record is None:
            self._missing.append(options.get("name") or options["state_file"])
        return record, slot.location

    def _with_object(self, record: Record) -> Record:
        """The record with its object, which is read from the server where the record holds only its digest."""
        if record["object"] is not None or not record["id"]:
            return record
        return {**record, "object": self._remote.get_or_none(record["id"])}

    def _listed(self) -> list[Element]:
        options = self._options
        source = options.get("source") or ("api" if self._kind.listing else "store")
        elements = self._from_api() if source == "api" else self._from_store()
        fields, holds, most = self._fields("summary"), Filter(options).holds, options.get("max_items")
        if source == "api":
            return list(islice((chosen(element, fields) for element in elements if holds(element)), most))
        keyed = [(created(element), element["name"] or "", chosen(element, fields)) for element in elements if holds(element)]
        if options.get("order"):
            keyed.sort(key=lambda entry: entry[:2], reverse=options["order"] == "desc")
        return [element for _created, _name, element in keyed[:most]]

    def _from_store(self) -> Iterator[Element]:
        location = self._options.get("state_store")
        if not location:
            raise InvalidRequest("state_store", "is needed to list what is recorded (or OPENAI_STATE_STORE).")
        for slot in open_store(location).slots(self._kind.name):
            record = slot.read()
            # Another run may have removed it since its name was read.
            if record is not None:
                yield of_record(self._kind, record, slot.location)

    def _from_api(self) -> Iterator[Element]:
        if not self._kind.listing and is_public(self._connection.base_url):
            raise InvalidRequest("source", f"the public API does not list {self._kind.label}s; use store, which lists records.")
        names = ("order", "after", *self._kind.listing)
        query = {"limit": 100, **{name: self._options[name] for name in names if self._options.get(name) is not None}}
        try:
            for obj in self._remote.listed(query):
                yield of_object(self._kind, obj)
        except ApiError as error:
            if error.status in (404, 405):
                error.message = f"source: this server does not list {self._kind.label}s. {error.message}"
            raise

    def _fields(self, default: str) -> list[str]:
        return self._options.get("fields") or [default]

    # --- What went into one ---

    def items(self) -> Result:
        """The input items or messages of one object."""
        options = self._options
        object_id = options.get(self._kind.id_option)
        if object_id:
            found = self._items_on_server(object_id)
        elif options.get("name") or options.get("state_file"):
            found = self._items_by_name()
        else:
            raise InvalidRequest(self._kind.id_option, "is required, or name and state_store.")
        return self._result(self._kind.items_path, [{**item, "text": text_of(item)} for item in found])

    def _items_by_name(self) -> list[dict[str, Any]]:
        record, location = self._record()
        if record is None:
            return []
        if record["id"] and (record["imported"] or self._kind.is_stored(record["request"])):
            return self._items_on_server(record["id"])
        if record["content"] == "digest":
            raise ApiError("not_found", f"The record {location} holds no content, and the server was not asked to store it.")
        items = self._kind.recorded_items(record["request"])
        ordered = items[::-1] if self._options.get("order") == "desc" else items
        return ordered[: self._options["max_items"]]

    def _items_on_server(self, object_id: str) -> list[dict[str, Any]]:
        options = self._options
        names = ("include", "order", "after", "limit")
        query = {name: options[name] for name in names if options.get(name) is not None}
        try:
            return list(self._remote.items(object_id, query, options["max_items"]))
        except ApiError as error:
            if error.kind != "not_found":
                raise
            self._missing.append(object_id)
            return []

    def _result(self, key: str, found: list[dict[str, Any]]) -> Result:
        if self._missing and self._options["fail_on_missing"]:
            raise ApiError("not_found", f"Not found: {', '.join(self._missing)}.", status=404)
        values = {"changed": False, key: found, "missing": self._missing}
        return Result(values, warnings=tuple(self._warnings), secrets=self._connection.secrets)
