# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""Lets go of what was replaced: which objects on the server a record stands for, and deleting them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Callable

from .._api._errors import ApiError
from .._state._record import Record
from ._desired import Desired
from ._patience import asked_again
from ._plan import is_elsewhere, is_owned
from ._remote import Remote

_MOST_TRIES = 3
"""Runs in which a server may say that it does not delete an object."""
_LASTING = frozenset({"server", "bad_request", "conflict", "unexpected_status", "protocol", "overloaded", "permission"})
"""Kinds of errors by which it says so; others are of the way there, and pass."""


class Deletion:
    """Deletes objects of one kind; what could not be deleted is said in ``warnings``."""

    def __init__(
        self,
        desired: Desired,
        remote: Remote,
        warnings: list[str],
        clock: Callable[[], float],
        sleep: Callable[[float], None],
    ) -> None:
        self._desired = desired
        self._kind = desired.kind
        self._remote = remote
        self._warnings = warnings
        self._clock = clock
        self._sleep = sleep

    def due(self, record: Record, everything: bool = False) -> list[str]:
        """IDs of all that the record stands for, the older ones first."""
        wanted = self.within_reach(record, record["pending_deletion"])
        if everything or self._desired.delete_replaced:
            owners = [owner for owner in (record["replaces"], record) if owner is not None]
            for owner in owners:
                wanted += self.within_reach(owner, [owner["id"]] if is_owned(self._kind, owner) else [])
        return list(dict.fromkeys(wanted))

    def within_reach(self, owner: Record, object_ids: Iterable[str]) -> list[str]:
        """Those IDs, or none where they are at another server: it may have others that are called the same."""
        wanted = list(object_ids)
        if wanted and is_elsewhere(self._desired, owner):
            self._warnings.append(
                f"{self._kind.label} {', '.join(wanted)}: left at {owner['base_url']}, since base_url is another now."
            )
            return []
        return wanted

    def delete(self, record: Record, object_ids: Iterable[str]) -> list[ApiError]:
        """Deletes what it can; what is left to the next run stays on the record, with how often it was tried."""
        left: dict[str, int] = {}
        problems = []
        for object_id in object_ids:
            try:
                self._let_go(record, object_id)
            except ApiError as error:
                tries = record["deletion_tries"].get(object_id, 0) + (error.kind in _LASTING)
                self._warnings.append(f"{self._unable(record, object_id, tries)} {error.message}")
                if tries < _MOST_TRIES:
                    left[object_id] = tries
                    problems.append(error)
        record["pending_deletion"] = [object_id for object_id in left if object_id != record["id"]]
        record["deletion_tries"] = left
        return problems

    def _let_go(self, record: Record, object_id: str) -> None:
        owners = [owner for owner in (record, record["replaces"]) if owner is not None and owner["id"] == object_id]
        made = owners[0] if owners else None
        # A server that has no such path keeps nothing that could be left behind.
        asked_again(lambda: self._remote.delete(object_id) is not False, made, self._clock, self._sleep)

    def _unable(self, record: Record, object_id: str, tries: int) -> str:
        replaced = "" if object_id == record["id"] else "replaced "
        what = f"The {replaced}{self._kind.label} {object_id} could not be deleted"
        if tries >= _MOST_TRIES:
            return f"{what} in {tries} runs, and is left on the server."
        return f"{what}, the next run tries again."
