# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""Rows for what goes into a batch, and what comes out of one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._api._errors import ApiError
from .._state._record import Record
from . import _creating
from ._batching import QUEUED
from ._life import Outcome
from ._plan import Plan
from ._row import Row

if TYPE_CHECKING:
    from .._api._batches import Line

_SLOWER = 1.5
_SLOWEST = 60.0
"""Seconds between two looks at a batch, at most."""


class _Submitted(_creating.Created):
    """It is asked for in a batch, together with others."""

    def apply(self) -> Outcome:
        """Takes its request to where they are collected; its record says so before any of them is sent."""
        record, submission = self._begun(), self._life.batching.submission
        record["status"] = QUEUED
        record["batch"] = submission.seat(self._life.desired.request) if submission is not None else None
        self._life.keeper.save(record)
        return self._told(record)

    def predict(self) -> Outcome:
        """That it would be submitted: nothing else will be known then."""
        record = self._begun()
        record["status"] = QUEUED
        return self._told(record)

    def _told(self, record: Record) -> Outcome:
        decided = self.decided._replace(action="submitted")
        return self._life.outcome(decided, record, before=self._found, changed=True)


class SubmittedNew(_Submitted):
    """Nothing is recorded."""


class SubmittedInstead(_Submitted, _creating.Replaced):
    """Something else is recorded."""


class InBatch(Row):
    """It was submitted in a batch: what came of it is looked for there, and it is never asked for again."""

    def apply(self) -> Outcome:
        """Records the result if it is there."""
        life, record = self._life, self._record
        seat = record["batch"]
        self._check_submitted()
        line, problem = self._waited()
        if line is None:
            return self._pending(problem)
        if line.error is not None:
            # It was told here and now, and it costs nothing: the next run asks again.
            life.keeper.put_back(life.keeper.before_batch(record))
            life.batching.note(seat)
            raise line.error
        before = dict(record)
        life.keeper.must_lose_nothing()
        self._take_id()
        record["request_id"] = line.request_id
        life.keeper.take(record, line.object)
        if life.keeper.unrecorded is None:
            life.batching.note(seat)
        problem = life.finish(record, repair=True)
        return life.outcome(self._ended(before), record, before=before, changed=True, problem=problem)

    def predict(self) -> Outcome:
        """What the batch tells of it now."""
        life, record = self._life, dict(self._record)
        line = life.batching.answer(record["batch"])
        if line is None:
            return life.outcome(self.decided, record, before=dict(record), changed=False)
        if line.error is not None:
            raise line.error
        before = dict(record)
        life.keeper.set_object(record, line.object)
        return life.outcome(self._ended(before), record, before=before, changed=True)

    def _ended(self, before: Record) -> Plan:
        return self.decided._replace(action="created" if before["replaces"] is None else "replaced")

    def _check_submitted(self) -> None:
        """Raises the error for which its batch was not created; the record is as it was before where that is sure."""
        life, token = self._life, self._record["batch"]["token"]
        submission = life.batching.submission
        if submission is None:
            return
        if token in submission.refused:
            life.keeper.put_back(life.keeper.before_batch(self._record))
            raise submission.refused[token]
        if token in submission.unknown:
            raise submission.unknown[token]

    def _waited(self) -> tuple[Line | None, ApiError | None]:
        """The result, after waiting for it where that is asked for; and why it is not waited for any longer."""
        life, seat = self._life, self._record["batch"]
        line = life.batching.answer(seat)
        wait, deadline = life.timing.interval, life.clock() + life.timing.timeout
        while line is None and life.timing.wait and not life.batching.is_patient:
            left = deadline - life.clock()
            if left <= 0:
                return None, self._late(life.timing.timeout)
            life.sleep(min(wait, left))
            wait = min(wait * _SLOWER, max(_SLOWEST, life.timing.interval))
            life.batching.refresh(seat)
            line = life.batching.answer(seat)
        return line, None

    def _late(self, seconds: float) -> ApiError:
        batch = self._life.batching.batch_of(self._record["batch"]) or {}
        message = f"The {self._life.kind.label} is in the batch {batch.get('id')}, which is {batch.get('status')}"
        return ApiError("wait", f"{message} after {seconds:g} seconds; batches may take a day.")

    def _pending(self, problem: ApiError | None) -> Outcome:
        life, record = self._life, self._record
        before = dict(record)
        if self._take_id():
            life.keeper.save(record)
        submission = life.batching.submission
        is_new = submission is not None and record["batch"]["token"] in submission.tokens
        decided = self.decided._replace(action="submitted") if is_new else self.decided
        return life.outcome(decided, record, before=before, changed=is_new, problem=problem)

    def _take_id(self) -> bool:
        """Puts the batch's ID on the record; returns whether it was not there."""
        record = self._record
        batch = self._life.batching.batch_of(record["batch"])
        if record["batch"]["id"] or batch is None:
            return False
        record["batch"] = {**record["batch"], "id": batch["id"]}
        return True
