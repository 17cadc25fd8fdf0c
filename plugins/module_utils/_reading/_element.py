# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""What the information modules return of one object."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .._lifecycle._drift import Configured, differences, narrowed
from .._resources._fields import InvalidRequest
from .._resources._kind import Kind
from .._state._record import Record
from .._tasks._returned import asked_for, usage_in_all
from .._tasks._returned import of_record as recorded_values

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
    "recorded_at",
    "updated_at",
)
"""The keys of an element without large bodies."""
_SETS = ("summary", "full")
_NOT_RECORDED = {"role": None, "output_text": None, "finish_reason": None}

Element = dict[str, Any]


def of_object(kind: Kind, obj: Mapping[str, Any]) -> Element:
    """An object as the server has it; the object itself says what was asked for."""
    return {
        **kind.returned(obj, obj),
        "name": None,
        "state_file": None,
        "request": asked_for(kind, kind.recalled(obj, ())),
        "imported": None,
        "preserve_on_change": None,
        "recorded_at": None,
        "output_errors": None,
        "repairs": 0,
        "drifted": None,
        "drift": [],
        "base_url": None,
        "batch_id": None,
        "updated_at": None,
    }


def of_record(kind: Kind, record: Record, location: str | None) -> Element:
    """An object as a record has it."""
    differences = _drift(kind, record)
    return {
        **_returned(kind, record),
        **recorded_values(kind, record),
        "id": record["id"],
        "name": record["name"],
        "state_file": location,
        "status": record["status"],
        "drifted": bool(differences),
        "drift": differences,
        "base_url": record["base_url"],
        "batch_id": (record["batch"] or {}).get("id"),
        "updated_at": record["updated_at"],
    }


def _returned(kind: Kind, record: Record) -> dict[str, Any]:
    obj = record["object"]
    if obj is None:
        unknown = {**kind.returned({}, {}), **_NOT_RECORDED, kind.object_key: None}
        return {**unknown, "model": record["request"].get("model")}
    # A record without content holds digests in place of what was asked; the object tells as much as it can.
    shown = kind.returned(obj, obj if record["content"] == "digest" else record["request"])
    return {**shown, "usage": usage_in_all(shown["usage"], record)}


def _drift(kind: Kind, record: Record) -> list[dict[str, Any]]:
    """How what was configured last differs from what produced the output."""
    if record["configured"] is None:
        return []
    base_url, triggers = record["configured_base_url"], record["configured_triggers"]
    configured = Configured(
        record["configured"],
        record["triggers"] if triggers is None else triggers,
        record["base_url"] if base_url is None else base_url,
    )
    return narrowed(kind, tuple(differences(kind, record, configured)))


def check_fields(kind: Kind, fields: Sequence[str]) -> None:
    """Raises InvalidRequest for a field that no element of the kind has."""
    known = {*of_object(kind, {}), "output_parsed"}
    for index, name in enumerate(fields):
        if name not in known and name not in _SETS:
            problem = f"is {name!r}, and must be one of: {', '.join((*_SETS, *sorted(known)))}."
            raise InvalidRequest(f"fields[{index}]", problem)


def chosen(element: Element, fields: Sequence[str]) -> Element:
    """The element with the fields that are asked for: names of keys, ``summary``, or ``full``."""
    if "full" in fields:
        return element
    wanted = {*fields, *(SUMMARY if "summary" in fields else ())}
    return {key: value for key, value in element.items() if key in wanted}
