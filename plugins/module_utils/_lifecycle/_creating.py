# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""The rows that make one: created, replaced, and resumed where an earlier run began to."""

from __future__ import annotations

from .._api._errors import ApiError
from .._base._environment import RUN, first_set
from .._state._record import Record, comparable
from ._life import Outcome
from ._plan import ended_badly, in_batch
from ._row import Row


class Created(Row):
    """Nothing is recorded, or what is recorded is gone: asks for it."""

    pays = True

    def apply(self) -> Outcome:
        """Asks for it, or goes on with having an earlier answer repaired."""
        life, left = self._life, self._left()
        if left is not None:
            return self._made(left, life.finish(left, repair=True))
        record = self._begun()
        try:
            problem = life.ask(record, life.desired.request)
        except ApiError as error:
            if error.nothing_created:
                life.keeper.put_back(self._found)
            raise
        return self._made(record, problem or life.finish(record, repair=True))

    def _left(self) -> Record | None:
        """The record with an answer that can still be repaired, where there is one."""
        if self._found is None or not self._life.desired.repair or self._life.desired.force:
            return None
        from ._repair import Repair

        return Repair(self._life).left(self._found)

    def predict(self) -> Outcome:
        """An object of which only what is asked is known."""
        predicted = self._life.keeper.new_record()
        # An answer echoes no secret.
        predicted["object"] = self._life.kind.predicted(comparable(self._life.desired.request))
        return self._made(predicted, None)

    def _replaced(self) -> Record | None:
        """The record of what is to go when this one is there."""
        return None if self._found is None else self._found["replaces"]

    def _due(self, before: Record) -> list[str]:
        """IDs of what is to be deleted when this one is there."""
        return self._life.deletion.within_reach(before, before["pending_deletion"])

    def _begun(self) -> Record:
        """The record that says that it is about to be asked for."""
        record, before, replaced = self._life.keeper.new_record(), self._found, self._replaced()
        record["replaces"] = {**replaced, "replaces": None} if replaced else None
        if before is not None:
            self._leave_batch(before)
            record["pending_deletion"] = self._due(before)
            record["deletion_tries"] = before["deletion_tries"]
            record["imported_from"] = before["id"] if before["imported"] else before["imported_from"]
        return record

    def _leave_batch(self, before: Record) -> None:
        if in_batch(before):
            self._life.batching.let_go(before["batch"])
            self._life.warnings.append(
                f"What was asked before is in the batch {before['batch']['id'] or before['batch']['token']}, "
                "and may be billed all the same."
            )

    def _made(self, record: Record, problem: ApiError | None) -> Outcome:
        return self._life.outcome(self.decided, record, before=self._found, changed=True, problem=problem)


class Replaced(Created):
    """Something else is recorded: the new one is made and recorded, and then the old one deleted."""

    def apply(self) -> Outcome:
        """As for one that is created, with a warning where two of a run share a record."""
        self._warn_of_sharing()
        return super().apply()

    def predict(self) -> Outcome:
        """As for one that is created, with a warning where two of a run share a record."""
        self._warn_of_sharing()
        return super().predict()

    def _warn_of_sharing(self) -> None:
        run = first_set(RUN)
        if run is None or self._record["run"] != run or not self.decided.drift:
            return
        record = self._life.keeper.slot.location or "record"
        self._life.warnings.append(
            f"The {record} was made by this same run, and is replaced by another request: two tasks, hosts or items "
            "of a loop share it, and each run will pay for all of them. Give each a name of its own."
        )

    def _replaced(self) -> Record | None:
        before = self._record
        kept = before["replaces"] if before["id"] is None or ended_badly(self._life.desired, before) else None
        return kept or (before if before["id"] else None)

    def _due(self, before: Record) -> list[str]:
        return self._life.deletion.due(before)


class Resumed(Row):
    """The server still works on it, or an earlier run left it: it is polled by its ID, and not asked for again."""

    def apply(self) -> Outcome:
        """Fetches it, and waits for its end; it is created anew where the server does not have it any more."""
        life, record = self._life, self._record
        before = dict(record)
        found = self._unfinished()
        if found is None:
            return self._anew().apply()
        life.keeper.take(record, found)
        problem = life.finish(record, repair=not self.decided.drift)
        changed = record["status"] != before["status"]
        return life.outcome(self.decided, record, before=before, changed=changed, problem=problem)

    def predict(self) -> Outcome:
        """What the server says of it now; whether it will have ended is known later."""
        life, record = self._life, self._record
        before = dict(record)
        found = self._unfinished()
        if found is None:
            return self._anew().predict()
        life.keeper.set_object(record, found)
        changed = life.timing.wait or record["status"] != before["status"]
        return life.outcome(self.decided, record, before=before, changed=changed)

    def _unfinished(self) -> dict[str, object] | None:
        found = self._life.object_of(self._record)
        if found is None:
            self._life.warnings.append(
                f"The {self._life.kind.label} {self._record['id']} was not finished and cannot be fetched: it is "
                "created anew, and the earlier attempt may have been billed."
            )
            self._life.kind.check_complete(self._life.desired.request)
        return found

    def _anew(self) -> Created:
        return Created(self._life, self._record, self.decided._replace(action="created"))
