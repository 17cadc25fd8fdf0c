# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""One row of the lifecycle's table: what it does, and what check mode says of it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import cast

from .._state._record import Record
from ._life import Life, Outcome
from ._plan import Plan


class Row(ABC):
    """A row, for one resource; ``record`` is what is recorded of it, ``decided`` why this row applies."""

    pays: bool = False
    """Whether it makes a call that has to be paid."""

    def __init__(self, life: Life, record: Record | None, decided: Plan) -> None:
        self._life = life
        self.decided = decided
        self._found = record

    @property
    def is_due(self) -> bool:
        """Whether there is something to call for or to write."""
        return True

    @abstractmethod
    def apply(self) -> Outcome:
        """Does it, with the record locked; raises ApiError, RecordError or InvalidRequest."""

    @abstractmethod
    def predict(self) -> Outcome:
        """What apply() would come to; reads where that is needed, and never posts, deletes or writes a record."""

    @property
    def _record(self) -> Record:
        """The record, for rows that apply only where there is one."""
        return cast("Record", self._found)
