# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""The task that copies records from one store to another, so that none is lost and none is paid for twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import Any

from .._api._errors import ApiError
from .._base._environment import STATE_STORE
from .._resources._fields import InvalidRequest
from .._state._location import open_store
from .._state._record import Record, RecordError
from .._state._store import LockTimeout, Slot, Store
from ._connection import API_OPTIONS, from_environment
from ._options import STORE_OPTIONS
from ._place import state_mode
from ._runner import Context, Result, Task, failure, guarded

KINDS = ("response", "chat_completion")
_CHANGES = frozenset({"copied", "updated", "removed"})
_SAME = "unchanged"


def copy_task() -> Task:
    """The task of the module that copies records."""
    spec: dict[str, Mapping[str, Any]] = {
        **API_OPTIONS,
        "state_store": {"type": "path", "fallback": (from_environment, [STATE_STORE])},
        "state_mode": STORE_OPTIONS["state_mode"],
        "source": {"type": "path", "required": True},
        "destination": {"type": "path"},
        "kinds": {"type": "list", "elements": "str", "choices": list(KINDS), "default": list(KINDS)},
        "name_patterns": {"type": "list", "elements": "str"},
        "remove_source": {"type": "bool", "default": False},
        "overwrite": {"type": "bool", "default": False},
        "wait_timeout": {"type": "float", "default": 600},
    }
    return Task(spec, lambda options, context: guarded(options, lambda: _Copying(options, context).result()))


class _Copying:
    """Copies what the options name; raises InvalidRequest or RecordError."""

    def __init__(self, options: Mapping[str, Any], context: Context) -> None:
        self._options = options
        self._is_real = not context.check_mode
        mode = state_mode(options)
        self._source = _store(options, "source", mode)
        self._destination = _store(options, "destination", mode)
        if self._source.location == self._destination.location:
            raise InvalidRequest("destination", f"is the source itself, {self._source.location}.")
        if not options["wait_timeout"] >= 0:
            raise InvalidRequest("wait_timeout", f"is {options['wait_timeout']}, and must be 0 seconds or more.")
        self._records: list[dict[str, Any]] = []
        self._counts: Counter[str] = Counter()
        self._warnings: dict[str, None] = {}
        self._problems: list[str] = []

    def result(self) -> Result:
        """What was done, or would be."""
        for kind in self._options["kinds"]:
            for slot in self._source.slots(kind):
                self._one(kind, slot)
        values = {
            "changed": any(self._counts[action] for action in _CHANGES),
            "source": self._source.location,
            "destination": self._destination.location,
            "counts": {name: self._counts[name] for name in ("copied", "updated", _SAME, "kept", "removed", "failed")},
            "records": self._records,
        }
        if not self._problems:
            return Result(values, warnings=tuple(self._warnings))
        shown = " ".join(self._problems[:5])
        more = f" {len(self._problems) - 5} more are under records." if len(self._problems) > 5 else ""
        error = ApiError("record", f"{len(self._problems)} of the records were not copied. {shown}{more}")
        return failure(error, values)._replace(warnings=tuple(self._warnings))

    def _one(self, kind: str, source: Slot) -> None:
        """Copies one record, if it is meant; one that cannot be copied keeps no other from it."""
        name = source.name
        try:
            record = source.read()
            # Another run may have removed it since its name was read.
            if record is None or not self._is_meant(record["name"]):
                return
            name = record["name"]
            target = self._destination.slot(kind, name)
            action = self._brought(source, target, record)
            self._warnings.update(dict.fromkeys((*source.warnings, *target.warnings)))
        except LockTimeout as error:
            self._fail(kind, name, f"{source.location}: {error}.")
        except RecordError as error:
            self._fail(kind, name, str(error))
        else:
            self._count(kind, name, action)

    def _is_meant(self, name: str | None) -> bool:
        patterns = self._options["name_patterns"]
        return name is not None and (not patterns or any(fnmatchcase(name, pattern) for pattern in patterns))

    def _brought(self, source: Slot, target: Slot, record: Record) -> str:
        """Copies the record, and says what that was; removes it from where it was, if that is asked for."""
        removes = self._options["remove_source"]
        if not self._is_real:
            action = self._decided(record, target.read())
            if action in _CHANGES:
                target.check_writable()
            if removes and action != "kept":
                source.check_writable()
                self._counts["removed"] += 1
            return action
        timeout = self._options["wait_timeout"]
        if not removes:
            action = self._decided(record, target.read())
            return action if action not in _CHANGES else self._copied(target, record)
        with source.lock(timeout):
            # What was read before the lock was held may have gone on since.
            current = source.read()
            if current is None:
                return _SAME
            action = self._copied(target, current)
            if action != "kept":
                source.remove()
                self._counts["removed"] += 1
        return action

    def _copied(self, target: Slot, record: Record) -> str:
        with target.lock(self._options["wait_timeout"]):
            action = self._decided(record, target.read())
            if action in _CHANGES:
                target.write(record)
                if target.read() != record:
                    raise RecordError(f"The record {target.location} does not read as it was written.")
        return action

    def _decided(self, record: Record, there: Record | None) -> str:
        """What is to be done, by what is there; raises RecordError where that is another output."""
        if there is None:
            return "copied"
        if there == record:
            return _SAME
        if self._options["overwrite"]:
            return "updated"
        if _attempt(there) != _attempt(record):
            raise RecordError(
                f"The destination holds another {record['kind']} under the name {record['name']!r} ({there['id']}, and "
                f"here {record['id']}); both were left as they are. Set overwrite: true to have the source's."
            )
        return "updated" if (record["updated_at"] or "") > (there["updated_at"] or "") else "kept"

    def _count(self, kind: str, name: str, action: str) -> None:
        self._counts[action] += 1
        if action != _SAME:
            self._records.append({"kind": kind, "name": name, "action": action, "msg": None})

    def _fail(self, kind: str, name: str | None, message: str) -> None:
        self._problems.append(message)
        self._counts["failed"] += 1
        self._records.append({"kind": kind, "name": name, "action": "failed", "msg": message})


def _attempt(record: Record) -> tuple[Any, Any]:
    """What tells one output from another: who made it, and what the server calls it."""
    return record["client_request_id"], record["id"]


def _store(options: Mapping[str, Any], name: str, mode: int) -> Store:
    location = options.get(name) or (options.get("state_store") if name == "destination" else None)
    if not location:
        raise InvalidRequest(name, "is not set; give a directory, or a URL such as postgresql://user@host/database.")
    try:
        return open_store(location, mode)
    except RecordError as error:
        raise InvalidRequest(name, str(error).partition("state_store: ")[2] or str(error)) from None
