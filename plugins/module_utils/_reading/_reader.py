# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""What all information modules share: how a record or an ID is named, and what becomes of one that does not exist."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any

from .._api._errors import ApiError
from .._lifecycle._remote import Remote
from .._resources._fields import InvalidRequest
from .._resources._kind import Kind
from .._state._record import Record
from .._tasks._connection import Connection
from .._tasks._place import slot_of
from .._tasks._runner import Result, failure


class Reader(ABC):
    """Reads by the options of one task; raises ApiError, RecordError or InvalidRequest."""

    def __init__(self, kind: Kind, options: Mapping[str, Any]) -> None:
        self._kind = kind
        self._options = options
        self._connection = Connection(options)
        self._remote = Remote(kind, self._connection.client, self._connection.check)
        self._missing: dict[str, str] = {}
        self._truncated = False
        self._warnings: list[str] = []
        self._check()

    @abstractmethod
    def read(self) -> Result:
        """What the task returns."""

    def _check(self) -> None:
        options, id_option = self._options, self._kind.id_option
        for name in ("max_items", "limit"):
            if options.get(name) is not None and options[name] < 1:
                raise InvalidRequest(name, f"is {options[name]}, and must be 1 or more.")
        for name in ("name", "state_file", id_option):
            if options.get(name) == "":
                raise InvalidRequest(name, "is empty; give it a value or leave it out.")
        if self._record_option and options.get(id_option) is not None:
            raise InvalidRequest(id_option, f"cannot be used together with {self._record_option}; leave one out.")

    @property
    def _record_option(self) -> str | None:
        """The option that names a record, if one does."""
        return next((name for name in ("state_file", "name") if self._options.get(name) is not None), None)

    @property
    def _named(self) -> str | None:
        """The option that names what is read; an empty list of IDs does too."""
        return self._kind.id_option if self._options.get(self._kind.id_option) is not None else self._record_option

    def _record(self) -> tuple[Record | None, str | None]:
        """The record that is named, and where it is."""
        options = self._options
        if self._record_option == "name" and not options.get("state_store"):
            problem = "needs state_store (or the environment variable OPENAI_STATE_STORE), where it is recorded."
            raise InvalidRequest("name", problem)
        slot = slot_of(self._kind.name, options)
        record = slot.read()
        self._warnings.extend(slot.warnings)
        if record is None:
            self._missing[options[str(self._record_option)]] = f"There is no record {slot.location}."
        return record, slot.location

    def _miss(self, object_id: str, record: Record | None = None) -> None:
        """Notes that the server does not have the object; its record, if there is one, may still tell what it was."""
        server = self._connection.base_url
        problem = f"{server} has no {self._kind.label} {object_id}."
        if record is not None:
            if record["base_url"] not in (None, server):
                problem = f"{problem} By its record, it was created at {record['base_url']}."
            self._warnings.append(f"{problem} What is returned is what the record holds.")
        self._missing[object_id] = problem

    def _result(self, key: str, found: list[dict[str, Any]]) -> Result:
        values = {"changed": False, key: found, "truncated": self._truncated, "missing": list(self._missing)}
        if self._missing and self._options["fail_on_missing"]:
            problems = " ".join(self._missing.values())
            result = failure(ApiError("not_found", f"fail_on_missing: {problems}", status=404), values)
        else:
            result = Result(values)
        return result._replace(warnings=tuple(self._warnings), secrets=self._connection.secrets)
