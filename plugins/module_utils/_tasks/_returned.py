# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""What a task for one resource returns, whichever way it was found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .._lifecycle._plan import findings_on
from .._resources._kind import Kind
from .._resources._output import part
from .._state._record import Record, comparable


def resource_values(
    kind: Kind,
    record: Record | None,
    request: Mapping[str, Any],
    *,
    object_id: str | None,
    action: str,
    name: str | None,
    location: str | None,
    changed: bool = False,
    batch_id: str | None = None,
    drift: Sequence[Mapping[str, Any]] = (),
    attempts: int = 0,
) -> dict[str, Any]:
    """The values of what is left of it, if anything is; ``request`` is what its output answers."""
    shown = {} if record is None else returned(kind, record, request)
    if location is None and record is not None:
        shown["recorded_at"] = None
    return {
        "id": object_id,
        **shown,
        "action": action,
        "changed": changed,
        "name": name,
        "state_file": location,
        "drift": list(drift),
        "request_id": record["request_id"] if record else None,
        "batch_id": batch_id,
        "attempts": attempts,
    }


def returned(kind: Kind, record: Record, request: Mapping[str, Any]) -> dict[str, Any]:
    """What a record and its object tell, with the usage of the answers that were rejected too."""
    shown = {**kind.returned(record["object"] or {}, request), **of_record(kind, record)}
    return {**shown, "usage": usage_in_all(shown["usage"], record)}


def of_record(kind: Kind, record: Record) -> dict[str, Any]:
    """What a record tells beside its object."""
    return {
        "request": asked_for(kind, record["request"]),
        "imported": record["imported"],
        "preserve_on_change": bool(record["preserve_on_change"]),
        "recorded_at": record["created_at"],
        "output_errors": findings_on(record),
        "repairs": record["repairs"],
    }


def asked_for(kind: Kind, request: Mapping[str, Any]) -> dict[str, Any]:
    """A request by the names of the options that ask for it, without its secrets."""
    options: dict[str, Any] = {}
    for name, value in comparable(request).items():
        option = kind.option_of(name)
        if option == "extra_body":
            options.setdefault(option, {})[name] = value
        else:
            options[option] = value
    return options


def usage_in_all(usage: Mapping[str, Any], record: Record) -> dict[str, Any]:
    """The counts of the answer and of those that were rejected, as far as the server told them."""
    total = dict(usage)
    for attempt in record["rejected"]:
        for name, count in part(attempt, "usage").items():
            if isinstance(count, (int, float)):
                total[name] = count + (total.get(name) or 0)
    return total
