# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""Other records in the same store: the one that this record was, and one that holds the answer already."""

from __future__ import annotations

from collections.abc import Iterator

from .._state._record import Record
from .._state._store import Slot, Store
from ._desired import Desired
from ._drift import age
from ._plan import Conflict, ended_badly


class Neighbours:
    """The records beside one resource's own; none where ``store`` is None."""

    def __init__(self, desired: Desired, store: Store | None) -> None:
        self._desired = desired
        self._store = store if desired.state == "present" or desired.moved_from is not None else None

    def moved(self, record: Record | None) -> Record | None:
        """The record under the name that this one had before; raises RecordError, or Conflict where both are there."""
        found = self._old.read() if self._old is not None else None
        if found is None or record is None:
            return found
        if self._is_left_over(found, record):
            return None
        raise Conflict(
            f"moved_from: {self._desired.moved_from!r} and name: {self._desired.name!r} both hold a record; remove one "
            "of the two (state: absent or forgotten), or leave moved_from out."
        )

    def is_left_over(self, slot: Slot) -> bool:
        """Whether a run that was broken off has left the record under its old name too."""
        found, record = (self._old.read(), slot.read()) if self._old is not None else (None, None)
        return found is not None and record is not None and self._is_left_over(found, record)

    def clean_up(self, slot: Slot) -> None:
        """Removes what a run that was broken off has left under the old name, after the record had its new one."""
        if self.is_left_over(slot):
            self.remove_old()

    def _is_left_over(self, found: Record, record: Record) -> bool:
        return bool(record["moved_from"] == self._desired.moved_from and found["id"] == record["id"])

    def remove_old(self) -> None:
        """Removes the record under the old name; raises RecordError."""
        if self._old is not None:
            self._old.remove()

    @property
    def _old(self) -> Slot | None:
        """The place of the record under the name that this one had before."""
        if self._store is None or self._desired.moved_from is None:
            return None
        return self._store.slot(self._desired.kind.name, self._desired.moved_from)

    def answer(self, now: float) -> Record | None:
        """A record that holds a good answer to the same request; raises RecordError."""
        if self._question is None or self._store is None:
            return None
        for slot in self._store.slots_with(self._desired.kind.name, self._desired.fingerprint):
            record = slot.read()
            if record is not None and self._is_answer(record, now):
                return record
        return None

    def _is_answer(self, record: Record, now: float) -> bool:
        desired, since = self._desired, age(record, now)
        is_ended = record["status"] == "completed" and bool(record["object"]) and not ended_badly(desired, record)
        is_young = desired.max_age is None or since is None or since <= desired.max_age
        return is_ended and is_young and record["fingerprint"] == desired.fingerprint

    def to_lock(self) -> Iterator[Slot]:
        """What is to be held besides the record itself, in the order in which all runs take it."""
        question, old = self._question, self._old
        if question is not None:
            yield question
        if old is not None and old.read() is not None:
            yield old

    @property
    def _question(self) -> Slot | None:
        """A place that stands for the question, so that who asks it first is waited for; nothing is kept there."""
        desired = self._desired
        if self._store is None or not desired.reuse or desired.state != "present" or desired.id:
            return None
        return self._store.slot(desired.kind.name, f"question {desired.fingerprint}")
