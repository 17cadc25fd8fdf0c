# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""What was paid for while its store was lost: kept in a file on this machine, until a later run can put it there."""

from __future__ import annotations

import hashlib
import os

from ._directory import DirectoryStore, FileSlot
from ._record import Record

_FOLDER = "promptops-openai"


class Spool:
    """The place of one record of a store that may be lost."""

    def __init__(self, store: str, kind: str, name: str) -> None:
        digest = hashlib.sha256(store.encode("utf-8", "surrogatepass")).hexdigest()[:16]
        self._slot: FileSlot = DirectoryStore(os.path.join(folder(), digest)).slot(kind, name)

    @property
    def location(self) -> str:
        """The file's path."""
        return self._slot.location

    def keep(self, record: Record) -> None:
        """Keeps the record, unless that would lose an output that is there; raises RecordError."""
        kept = self.read()
        if kept is None or record["object"] is not None or kept["id"] != record["id"] or kept["object"] is None:
            self._slot.write(record)

    def read(self) -> Record | None:
        """What is kept; raises RecordError."""
        return self._slot.read() if os.path.lexists(self._slot.location) else None

    def remove(self) -> None:
        """Keeps it no longer; raises RecordError."""
        if os.path.lexists(self._slot.location):
            self._slot.remove()


def folder() -> str:
    """Where records wait, by the XDG Base Directory Specification."""
    home = os.environ.get("XDG_STATE_HOME") or os.path.expanduser("~/.local/state")
    return os.path.join(home, _FOLDER, "spool")


def is_later(kept: Record, recorded: Record | None) -> bool:
    """Whether what is kept goes before what the store holds: the store has nothing, or what was there before it."""
    if recorded is None or kept["client_request_id"] == recorded["client_request_id"]:
        return True
    return bool((recorded["updated_at"] or "") < (kept["created_at"] or ""))
