# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""The rows that make one: created, replaced, and resumed where an earlier run began to."""

from __future__ import annotations

from .._api._errors import ApiError
from .._base._environment import RUN, first_set
from .._state._record import Record, comparable
from ._batching import in_batch
from ._life import Outcome
from ._plan import CREATING, ended_badly
from ._row import Row


class Created(Row):
    """Nothing is recorded, or what is recorded is gone: asks for it."""

    pays = True

    def apply(self) -> Outcome:
        """Records that it is asked for, asks, and records what came of it before anything else."""
        life, record = self._life, self._begun()
        life.keeper.save(record)
        life.keeper.must_lose_nothing()
        try:
            answer = life.remote.create(
                life.desired.request,
                lambda partial: life.keeper.take_partial(record, partial),
                client_request_id=record["client_request_id"],
            )
        except ApiError as error:
            return self._not_created(error, record)
        record["request_id"] = answer.request_id
        life.keeper.take(record, answer.data)
        return self._made(record, life.finish(record))

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
        record["status"] = CREATING
        record["replaces"] = {**replaced, "replaces": None} if replaced else None
        if before is not None:
            self._leave_batch(before)
            record["pending_deletion"] = self._due(before)
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

    def _not_created(self, error: ApiError, record: Record) -> Outcome:
        """Leaves the record as it was where nothing was created, and with all that is known where something may be."""
        life = self._life
        if error.nothing_created:
            life.keeper.put_back(self._found)
            raise error
        record["request_id"] = error.request_id
        if not error.partial:
            life.keeper.save(record)
            recorded = ", and its record says so" if life.keeper.slot.location else ""
            error.message += f" It may have been billed{recorded}."
            raise error
        life.keeper.take_partial(record, error.partial)
        problem: ApiError | None = error
        found = self._rest_of(record)
        if found is not None:
            life.keeper.take(record, found)
            problem = life.finish(record)
        return self._made(record, problem)

    def _rest_of(self, record: Record) -> dict[str, object] | None:
        """The whole of what a stream has broken off of; None where the server does not have it, or does not answer."""
        try:
            return self._life.object_of(record)
        except ApiError:
            return None


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
        problem = life.finish(record)
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
