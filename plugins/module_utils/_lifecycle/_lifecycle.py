# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""The life of one resource: asks plan() what is to be done, and does it so that nothing is paid twice or lost."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Callable

from .._api._errors import ApiError
from .._resources._output import KNOWN_AFTER_APPLY
from .._state._record import Record
from .._state._store import LockTimeout
from ._desired import Desired
from ._keeper import Keeper
from ._life import Life, Outcome
from ._neighbours import Neighbours
from ._plan import Plan, in_batch, is_elsewhere, is_on_server, plan
from ._row import Row
from ._rows import row_of
from ._timing import Timing

if TYPE_CHECKING:
    from ._batching import Batching
    from ._remote import Remote

__all__ = ["DEFAULT_TIMING", "Lifecycle", "Outcome", "Timing"]

DEFAULT_TIMING = Timing()


class Lifecycle:
    """Brings one resource to what is desired; ``to_remote`` and ``to_batching`` make what few runs need."""

    def __init__(
        self,
        desired: Desired,
        keeper: Keeper,
        to_remote: Callable[[], Remote],
        neighbours: Neighbours,
        to_batching: Callable[[], Batching],
        *,
        timing: Timing = DEFAULT_TIMING,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._life = Life(desired, keeper, to_remote, to_batching, timing, clock, sleep)
        self._desired = desired
        self._slot = keeper.slot
        self._neighbours = neighbours
        self._was_lost = False
        """Whether the record waits for a batch that was never created."""

    def apply(self) -> Outcome:
        """Does what is to be done; raises ApiError, RecordError, Conflict or InvalidRequest."""
        row = self._row()
        if self._is_settled(row):
            return row.predict()
        self._check_ready(row)
        try:
            with self._locked():
                row = self._row_of_now()
                return row.apply() if row.is_due else row.predict()
        except ApiError as error:
            error.warnings = (*row.decided.warnings, *self._life.warnings)
            raise

    def settled(self) -> Outcome | None:
        """What apply() would come to where there is nothing to do; None where there is, or the server has to be asked.

        Raises what apply() raises.
        """
        if self._desired.verify_remote or self._slot.location is None:
            return None
        row = self._row()
        return row.predict() if self._is_settled(row) else None

    def _is_settled(self, row: Row) -> bool:
        return not (row.is_due or self._was_lost or self._neighbours.is_left_over(self._slot))

    def claim(self) -> bool:
        """Takes it to where requests are collected, if it has to be paid; returns whether it had."""
        row = self._row()
        if not row.pays:
            return False
        self._check_ready(row)
        with self._locked():
            row = self._row_of_now()
            if row.pays:
                row.apply()
            return row.pays

    def _row_of_now(self) -> Row:
        """The row, with the record locked: another run may have done it while this one waited for that."""
        self._neighbours.clean_up(self._slot)
        if self._was_lost:
            record = self._slot.read()
            if record is not None and self._is_lost(record):
                self._life.keeper.put_back(self._life.keeper.before_batch(record))
        return self._row()

    def predict(self) -> Outcome:
        """What apply() would do; reads where that is needed, and never posts, deletes or writes a record."""
        if self._desired.id == KNOWN_AFTER_APPLY:
            return self._unknown_id()
        row = self._row()
        if row.is_due:
            self._check_ready(row)
        return row.predict()

    def will_pay(self) -> bool:
        """Whether apply() would make a call that has to be paid, by what is recorded now."""
        return self._desired.id != KNOWN_AFTER_APPLY and self._row().pays

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Holds the record, the one that it is moved from, and the question that another may be asking as well."""
        timeout = self._life.timing.timeout
        with ExitStack() as held:
            try:
                for slot in self._neighbours.to_lock():
                    held.enter_context(slot.lock(timeout))
                held.enter_context(self._slot.lock(timeout))
            except LockTimeout as error:
                raise ApiError("wait", f"Gave up after {timeout:g} seconds: {error}.") from None
            yield

    def _row(self) -> Row:
        """The row that applies, after asking the server what only it can tell."""
        desired, neighbours = self._desired, self._neighbours
        record = self._recorded()
        if record is None and desired.id and desired.state == "present" and self._slot.location is None:
            # There is no place to remember it, so the server's own account stands for the record.
            record = self._life.imported_record()
            self._slot.write(record)
        moved = neighbours.moved(record)
        known = record or moved
        gone = known is not None and desired.verify_remote and desired.state == "present" and self._is_gone(known)
        answer = neighbours.answer(self._life.clock()) if known is None else None
        decided = plan(desired, record, now=self._life.clock(), gone=gone, moved=moved, is_answered=answer is not None)
        row = row_of(self._life, neighbours, known if decided.action != "reused" else answer, decided)
        if row.pays:
            from .._resources._findings import check_schemas

            desired.kind.check_complete(desired.request)
            check_schemas(desired.kind, desired.request)
        return row

    def _recorded(self) -> Record | None:
        """The record; as it was before, where the batch that its request was meant for was never created."""
        record = self._slot.read()
        if record is not None and record["batch"] and not in_batch(record):
            self._life.batching.note(record["batch"])
        self._was_lost = self._is_lost(record)
        return self._life.keeper.before_batch(record) if record is not None and self._was_lost else record

    def _is_lost(self, record: Record | None) -> bool:
        if record is None or not in_batch(record) or self._desired.state != "present":
            return False
        return not is_elsewhere(self._desired, record) and self._life.batching.is_lost(
            record, self._life.timing.timeout
        )

    def _check_ready(self, row: Row) -> None:
        """Finds out before anything is paid for whether it could be sent and recorded."""
        self._slot.check_writable()
        if row.pays:
            self._life.remote.check()

    def _unknown_id(self) -> Outcome:
        """For an ID that an earlier task will only know when it is run."""
        record = self._slot.read()
        if self._desired.state != "present":
            action = "deleted" if self._desired.state == "absent" else "forgotten"
            return self._life.outcome(Plan(action), None, before=record, changed=True)
        remembers = self._slot.location is not None
        decided = Plan("imported" if remembers and record is None else "unchanged")
        created = row_of(self._life, self._neighbours, record, Plan("created")).predict()
        outcome = self._life.outcome(decided, record or created.record, before=record)
        return outcome._replace(changed=decided.action == "imported")

    def _is_gone(self, record: Record) -> bool:
        if not record["id"] or is_elsewhere(self._desired, record):
            return False
        if is_on_server(self._life.kind, record):
            return self._life.object_of(record) is None
        self._life.warnings.append(
            f"verify_remote: the {self._life.kind.label} {record['id']} cannot be verified, since the server was not "
            "asked to store it; set store: true."
        )
        return False
