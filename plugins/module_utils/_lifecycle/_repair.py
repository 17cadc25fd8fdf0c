# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""Has an answer that does not hold corrected by the model: it is handed back with what is wrong with it.

Each attempt is on the record before the next is asked for, so that none is lost, and none is paid for again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._api._errors import ApiError
from .._resources._findings import findings_of
from .._state._record import Record
from ._judging import is_repair_due
from ._keeper import new_request_id
from ._plan import CREATING, findings_on, is_owned

if TYPE_CHECKING:
    from ._life import Life

_ATTEMPT = ("id", "status", "object", "findings", "request_id", "client_request_id")


class Repair:
    """The repairs of one resource, of which there are no more than the task allows."""

    def __init__(self, life: Life) -> None:
        self._life = life
        self._desired = life.desired

    def until_it_holds(self, record: Record) -> ApiError | None:
        """Asks again until the answer holds, or no more is allowed; returns the problem that kept it from that."""
        problem = None
        while problem is None and is_repair_due(self._desired, record):
            problem = self._once(record)
        return problem

    def left(self, found: Record) -> Record | None:
        """A record whose answer an earlier run was about to have repaired; None where there is no such answer."""
        if found["fingerprint"] != self._desired.fingerprint or found["triggers"] != self._desired.triggers:
            return None
        record = dict(found)
        if record["status"] == CREATING and record["id"] is None and record["rejected"]:
            # The run broke off while it waited for a repair, which is asked for again as any other request would be.
            _take_back(record)
            record["repairs"] -= 1
        if not (record["to_repair"] and is_repair_due(self._desired, record)):
            return None
        return self._with_content(record)

    def _with_content(self, record: Record) -> Record | None:
        """The record with its answer, and what was found of it, where only the server has kept that."""
        if record["object"] is not None:
            return record
        found = self._life.object_of(record)
        if found is None:
            return None
        findings = findings_of(self._life.kind, found, self._desired.request)
        return {**record, "object": found, "findings": findings}

    def _once(self, record: Record) -> ApiError | None:
        life, kind = self._life, self._life.kind
        request = kind.corrected(self._desired.request, record["object"], _complaint(record))
        answer = kind.returned(record["object"], {})
        attempt = {**{name: record[name] for name in _ATTEMPT}, "usage": answer["usage"]}
        if is_owned(kind, record) and self._desired.delete_replaced:
            record["pending_deletion"] = list(dict.fromkeys([*record["pending_deletion"], record["id"]]))
        record["rejected"] = [*record["rejected"], attempt]
        record["repairs"] += 1
        record.update(id=None, object=None, findings=[], request_id=None, client_request_id=new_request_id())
        try:
            problem = life.ask(record, request)
        except ApiError as error:
            _take_back(record)
            record["repairs"] -= error.nothing_created
            # A server that does not take it today will not take it tomorrow.
            record["to_repair"] = error.kind != "bad_request"
            life.keeper.save(record)
            error.message = f"repair: the answer does not hold, and could not be repaired. {error.message}"
            return error
        return problem or life.wait(record)


def _take_back(record: Record) -> None:
    """Makes the last answer that was rejected the record's own again."""
    *record["rejected"], attempt = record["rejected"]
    record.update({name: attempt.get(name) for name in _ATTEMPT})
    record["pending_deletion"] = [each for each in record["pending_deletion"] if each != attempt.get("id")]


def _complaint(record: Record) -> str:
    """What the model is told of its answer."""
    found = findings_on(record) or []
    lines = [f"- {finding['path']}: {finding['message']}" for finding in found]
    return "\n".join(
        [
            "Your last answer cannot be used:",
            *lines,
            "Answer the same again, complete and corrected, in the form that was asked for and with nothing else.",
        ]
    )
