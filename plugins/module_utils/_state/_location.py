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

_URL = re.compile(r"\s*(?:[a-z][a-z0-9+.:-]*://|postgres(?:ql)?:)", re.IGNORECASE)
_SETTINGS = re.compile(
    r"(?:^|[\s/])(?:host|hostaddr|port|dbname|user|password|service|sslmode)\s*=.*\s\w+\s*=|"
    r"(?:^|[\s/])password\s*=",
    re.IGNORECASE,
)
"""How libpq also takes an address: ``host=db user=me``."""


def is_address(location: str) -> bool:
    """Whether a location is no path, and may hold a password."""
    return bool(_URL.match(location) or _SETTINGS.search(location))


def open_store(location: str, mode: int = OWNER_ONLY) -> Store:
    """The store at a location, whose files have a mode; raises RecordError for an address that is not taken."""
    if not is_address(location):
        return DirectoryStore(os.path.expanduser(location), mode)
    from ._postgres_url import is_postgres

    location = location.strip()
    if is_postgres(location):
        from ._postgres import PostgresStore

        return PostgresStore(location)
    if not _URL.match(location) or "://" not in location:
        raise RecordError("state_store: give a database by its URL, postgresql://user@host/database.")
    raise RecordError(
        f"state_store: {location.split('://', 1)[0]}:// is not a kind of store that this version knows; "
        "give a directory, or postgresql://."
    )


def open_slot(kind: str, store: str | None, name: str | None, file: str | None, mode: int = OWNER_ONLY) -> Slot:
    """The place of one record: a file, a name in a store, or memory where neither is given."""
    if file is not None:
        return FileSlot(file, kind, mode=mode)
    if store is not None and name is not None:
        return open_store(store, mode).slot(kind, name)
    return MemorySlot()
