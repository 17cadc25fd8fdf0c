# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""Lets go of what was replaced: which objects on the server a record stands for, and deleting them."""

from __future__ import annotations

from collections.abc import Iterable

from .._api._errors import ApiError
from .._state._record import Record
from ._desired import Desired
from ._plan import is_elsewhere, is_owned
from ._remote import Remote


class Deletion:
    """Deletes objects of one kind; what could not be deleted is said in ``warnings``."""

    def __init__(self, desired: Desired, remote: Remote, warnings: list[str]) -> None:
        self._desired = desired
        self._kind = desired.kind
        self._remote = remote
        self._warnings = warnings

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

    def delete(self, object_ids: Iterable[str]) -> list[str]:
        """Deletes what it can, and returns what is left to the next run."""
        left = []
        for object_id in object_ids:
            try:
                self._remote.delete(object_id)
            except ApiError as error:
                left.append(object_id)
                problem = f"The replaced {self._kind.label} {object_id} could not be deleted, the next run tries again."
                self._warnings.append(f"{problem} {error.message}")
        return left
