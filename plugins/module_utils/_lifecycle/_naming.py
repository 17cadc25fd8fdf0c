# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""The rows that give what is recorded another name: moved and reused."""

from __future__ import annotations

from .._state._record import Record
from ._life import Life, Outcome
from ._neighbours import Neighbours
from ._plan import Plan
from ._row import Row


class Moved(Row):
    """The record stands under its former name: it takes the new one, and then what applies to it is done."""

    def __init__(
        self, life: Life, neighbours: Neighbours, record: Record | None, decided: Plan, then: type[Row]
    ) -> None:
        super().__init__(life, record, decided)
        self._neighbours = neighbours
        self._then = then
        self.pays = then.pays

    def apply(self) -> Outcome:
        """Writes the record under its new name, and then removes it under the old one."""
        renamed = self._renamed()
        if self.decided.then in ("forgotten", "deleted"):
            outcome = self._next(renamed).apply()
            self._neighbours.remove_old()
            return self._told(outcome)
        self._life.keeper.save(renamed)
        self._neighbours.remove_old()
        row = self._next(renamed)
        return self._told(row.apply() if row.is_due else row.predict())

    def predict(self) -> Outcome:
        """What would be done after the move."""
        return self._told(self._next(self._renamed()).predict())

    def _renamed(self) -> Record:
        desired = self._life.desired
        return {**self._record, "name": desired.name, "moved_from": desired.moved_from}

    def _next(self, renamed: Record) -> Row:
        return self._then(self._life, renamed, self.decided._replace(action=str(self.decided.then)))

    def _told(self, outcome: Outcome) -> Outcome:
        is_all = outcome.action in ("unchanged", "drifted")
        return outcome._replace(action="moved" if is_all else outcome.action, before=self._record, changed=True)


class Reused(Row):
    """Another record holds the answer to the same request: it is recorded under this name too."""

    def apply(self) -> Outcome:
        """Records the answer; its object on the server stays the other record's."""
        record = self._life.keeper.reused_record(self._record)
        self._life.keeper.save(record)
        return self._life.outcome(self.decided, record, changed=True)

    def predict(self) -> Outcome:
        """The other record's answer."""
        record = self._life.keeper.reused_record(self._record)
        return self._life.outcome(self.decided, record, changed=True)
