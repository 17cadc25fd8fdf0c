# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""The choice of a store by its location."""

from __future__ import annotations

import os
import re

from ._directory import DirectoryStore, FileSlot
from ._files import OWNER_ONLY
from ._record import RecordError
from ._store import MemorySlot, Slot, Store

_URL = re.compile(r"^[a-z][a-z0-9+.-]*://", re.IGNORECASE)


def open_store(location: str, mode: int = OWNER_ONLY) -> Store:
    """The store at a location, whose files have a mode; raises RecordError for a URL of a kind that is not known."""
    if _URL.match(location):
        from ._postgres_url import is_postgres

        if is_postgres(location):
            from ._postgres import PostgresStore

            return PostgresStore(location)
        raise RecordError(
            f"state_store: {location.split(':', 1)[0]}:// is not a kind of store that this version knows; "
            "give a directory, or postgresql://."
        )
    return DirectoryStore(os.path.expanduser(location), mode)


def open_slot(kind: str, store: str | None, name: str | None, file: str | None, mode: int = OWNER_ONLY) -> Slot:
    """The place of one record: a file, a name in a store, or memory where neither is given."""
    if file is not None:
        return FileSlot(file, kind, mode=mode)
    if store is not None and name is not None:
        return open_store(store, mode).slot(kind, name)
    return MemorySlot()
