# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""The rows after which nothing is recorded: deleted, absent and forgotten."""

from __future__ import annotations

from .._resources._kind import PENDING
from ._life import Outcome
from ._plan import in_batch
from ._row import Row


class Deleted(Row):
    """What is recorded, or named by its ID, is to be gone."""

    def apply(self) -> Outcome:
        """Deletes all that the record stands for, and then the record."""
        life, record = self._life, self._found
        if record is None:
            deleted = bool(life.remote.delete(str(life.desired.id)))
            return self._outcome(deleted)
        if record["status"] in PENDING and life.kind.cancellable and record["id"]:
            life.remote.cancel(record["id"])
        problems = life.deletion.delete(record, life.deletion.due(record, everything=True))
        if problems:
            life.keeper.save(record)
            raise problems[0]
        life.keeper.slot.remove()
        if in_batch(record):
            life.batching.let_go(record["batch"])
        return self._outcome(True)

    def predict(self) -> Outcome:
        """Whether there is something to delete."""
        life = self._life
        return self._outcome(self._found is not None or life.remote.get_or_none(str(life.desired.id)) is not None)

    def _outcome(self, deleted: bool) -> Outcome:
        decided = self.decided if deleted else self.decided._replace(action="absent")
        return self._life.outcome(decided, None, before=self._found, changed=deleted)


class Absent(Row):
    """There is nothing, as is asked."""

    @property
    def is_due(self) -> bool:
        """There is nothing to do."""
        return False

    def apply(self) -> Outcome:
        """As is asked."""
        return self._life.outcome(self.decided, None)

    predict = apply


class Forgotten(Row):
    """The record is to go, and the object to stay on the server."""

    @property
    def is_due(self) -> bool:
        """Whether there is a record."""
        return self._found is not None

    def apply(self) -> Outcome:
        """Removes the record."""
        self._life.keeper.slot.remove()
        return self.predict()

    def predict(self) -> Outcome:
        """What was recorded is what is returned, since nothing else tells of it any more."""
        return self._life.outcome(self.decided, None, before=self._found, changed=self._found is not None)
