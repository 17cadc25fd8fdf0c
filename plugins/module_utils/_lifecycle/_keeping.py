# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""The rows that keep what is recorded: unchanged, restored, drifted, updated and imported."""

from __future__ import annotations

from typing import Any

from .._state._record import Record
from ._life import Outcome
from ._plan import DUE, is_elsewhere, plan
from ._row import Row


class _Kept(Row):
    """What is recorded stays; a record that does not know what is configured now is told."""

    @property
    def is_due(self) -> bool:
        """Whether the record is to be written, or something is still to be deleted."""
        return self._is_to_write or self._has_pending_deletion

    @property
    def _is_to_write(self) -> bool:
        return not self._life.keeper.knows_configured(self._record)

    @property
    def _has_pending_deletion(self) -> bool:
        return bool(self._record["pending_deletion"]) and not is_elsewhere(self._life.desired, self._record)

    def predict(self) -> Outcome:
        """What is recorded."""
        record = self._life.with_object(self._found)
        return self._life.outcome(self.decided, record, before=self._found)


class Unchanged(_Kept):
    """What is asked is what is recorded."""

    def apply(self) -> Outcome:
        """Writes what is configured now, which may be said otherwise, or was something else in between."""
        life = self._life
        record = dict(life.with_object(self._record) or self._record)
        if self._is_to_write:
            life.keeper.take_same(record)
            life.keeper.save(record)
        before = dict(record)
        problem = life.finish(record, repair=True)
        if record["id"] == before["id"]:
            return life.outcome(self.decided, record, before=record)
        # An earlier run broke off before it could look at the answer.
        decided = self.decided._replace(action="resumed")
        return life.outcome(decided, record, before=before, changed=True, problem=problem)

    @property
    def _is_to_write(self) -> bool:
        is_judged = self._record["findings"] != DUE
        return super()._is_to_write or self._record["content"] != self._life.desired.content or not is_judged


class Drifted(_Kept):
    """Something else is asked, and what is recorded is to be kept."""

    def apply(self) -> Outcome:
        """What produced the output stays on the record; what is configured now is kept beside it."""
        life, record = self._life, self._record
        life.keeper.take_configured(record)
        life.keeper.save(record)
        if not is_elsewhere(life.desired, record):
            life.finish(record)
        return life.outcome(self.decided, life.with_object(record), before=record)


class Restored(Row):
    """What an attempt to replace it would have replaced was paid for, and is what is asked again."""

    def apply(self) -> Outcome:
        """Puts it back on the record, and notes the attempt's object for deletion."""
        life, record, restored = self._life, self._record, self._restored()
        if record["id"] and record["id"] != restored["id"]:
            attempt = life.deletion.within_reach(record, [record["id"]])
            restored["pending_deletion"] = [*restored["pending_deletion"], *attempt]
        life.keeper.save(restored)
        return self._unchanged(restored).apply()

    def predict(self) -> Outcome:
        """What is restored."""
        return self._unchanged(self._restored()).predict()

    def _restored(self) -> Record:
        return self._life.keeper.before_attempt(self._record)

    def _unchanged(self, restored: Record) -> Unchanged:
        return Unchanged(self._life, restored, self.decided._replace(action="unchanged"))


class Updated(Row):
    """All that differs can be changed in place."""

    def apply(self) -> Outcome:
        """Changes it on the server, and records what the server says of it then."""
        life, record = self._life, self._record
        before, updates = dict(record), self._updates()
        told = life.remote.update(str(record["id"]), updates)
        life.keeper.take_update(record, {name: told.get(name) for name in updates})
        life.keeper.save(record)
        return life.outcome(self.decided, life.with_object(record), before=before, changed=True)

    def predict(self) -> Outcome:
        """What is recorded, with what would be changed."""
        life = self._life
        record = dict(life.with_object(self._record) or self._record)
        life.keeper.take_update(record, self._updates())
        return life.outcome(self.decided, record, before=dict(self._record), changed=True)

    def _updates(self) -> dict[str, Any]:
        """The fields to change in place; one that is configured no more is emptied."""
        names = sorted(str(entry["parameter"]) for entry in self.decided.drift)
        return {name: self._life.desired.request.get(name) or {} for name in names}


class Imported(Row):
    """It exists on the server already, by its ID."""

    def apply(self) -> Outcome:
        """Records what the server tells of it."""
        life = self._life
        made = life.imported_record()
        life.keeper.save(made)
        problem = life.finish(made)
        return life.outcome(self._with_drift(made), made, changed=True, problem=problem)

    def predict(self) -> Outcome:
        """What the server tells of it."""
        made = self._life.imported_record()
        return self._life.outcome(self._with_drift(made), made, changed=True)

    def _with_drift(self, made: Record) -> Any:
        again = plan(self._life.desired, made, now=self._life.clock())
        return self.decided._replace(drift=again.drift)
