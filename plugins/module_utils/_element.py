# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the information modules return of one object, and which of them a listing holds."""

from __future__ import annotations

import calendar
import time
from datetime import datetime, timezone
from fnmatch import fnmatchcase
from typing import Any, Mapping, Optional, Sequence

from ._resources._fields import InvalidRequest
from ._resources._kind import Kind, part, same_model
from ._state._record import Record, comparable

SUMMARY = (
    "id",
    "name",
    "state_file",
    "status",
    "model",
    "created",
    "object",
    "finish_reason",
    "usage",
    "metadata",
    "imported",
    "drifted",
    "base_url",
    "created_at",
    "updated_at",
)
"""The keys of an element without large bodies."""
_TIME = "%Y-%m-%dT%H:%M:%SZ"

Element = dict[str, Any]


def of_object(kind: Kind, obj: Mapping[str, Any]) -> Element:
    """An object as the server has it; the object itself says what was asked for."""
    return {
        **kind.returned(obj, obj),
        "name": None,
        "state_file": None,
        "metadata": dict(part(obj, "metadata")),
        "imported": None,
        "drifted": None,
        "drift": [],
        "base_url": None,
        "created_at": None,
        "updated_at": None,
    }


def of_record(kind: Kind, record: Record, location: Optional[str]) -> Element:
    """An object as a record has it."""
    differences = _drift(record)
    return {
        **kind.returned(record["object"] or {}, record["request"]),
        "id": record["id"],
        "name": record["name"],
        "state_file": location,
        "status": record["status"],
        "metadata": dict(part(record["object"], "metadata") or part(record["request"], "metadata")),
        "imported": record["imported"],
        "drifted": bool(differences),
        "drift": differences,
        "base_url": record["base_url"],
        "created_at": record["created_at"],
        "updated_at": record["updated_at"],
    }


def _drift(record: Record) -> list[dict[str, Any]]:
    """How what was configured last differs from what produced the output."""
    recorded, configured = record["request"], record["configured"]
    if configured is None:
        return []
    names = configured if record["imported"] else {**recorded, **configured}
    return [
        {"parameter": name, "recorded": recorded.get(name), "configured": configured.get(name)}
        for name in names
        if comparable(recorded.get(name)) != comparable(configured.get(name))
    ]


def chosen(element: Element, fields: Sequence[str]) -> Element:
    """The element with the fields that are asked for: names of keys, ``summary``, or ``full``."""
    if "full" in fields:
        return element
    wanted = {*fields, *(SUMMARY if "summary" in fields else ())}
    return {key: value for key, value in element.items() if key in wanted}


class Filter:
    """Which elements a listing holds; raises InvalidRequest for a time that is none."""

    def __init__(self, options: Mapping[str, Any]) -> None:
        self._model: Optional[str] = options.get("model")
        self._status: Optional[str] = options.get("status")
        self._metadata = {key: str(value) for key, value in (options.get("metadata") or {}).items()}
        self._after = _seconds("created_after", options.get("created_after"))
        self._before = _seconds("created_before", options.get("created_before"))
        self._names: Sequence[str] = options.get("name_patterns") or ()

    def holds(self, element: Element) -> bool:
        """Whether the element passes every filter that is set."""
        return (
            (self._model is None or same_model(self._model, str(element["model"])))
            and self._status in (None, element["status"])
            and all(element["metadata"].get(key) == value for key, value in self._metadata.items())
            and self._in_time(created(element))
            and (not self._names or any(fnmatchcase(element["name"] or "", pattern) for pattern in self._names))
        )

    def _in_time(self, moment: float) -> bool:
        return (self._after is None or moment > self._after) and (self._before is None or moment < self._before)


def created(element: Element) -> float:
    """When it was created, in seconds since the epoch; 0 where nothing says it."""
    if isinstance(element["created"], (int, float)):
        return element["created"]
    try:
        return calendar.timegm(time.strptime(str(element["created_at"]), _TIME))
    except ValueError:
        return 0


def _seconds(name: str, value: Optional[str]) -> Optional[float]:
    if value is None:
        return None
    try:
        return float(value)
    except ValueError:
        pass
    try:
        moment = datetime.fromisoformat(value.replace("Z", "+00:00"))
    except ValueError:
        problem = f"is {value!r}, and must be a time such as 2026-01-31T12:00:00Z, or seconds since the epoch."
        raise InvalidRequest(name, problem) from None
    return (moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)).timestamp()
