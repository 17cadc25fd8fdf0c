# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""Where the records of a task are, of the options that say so."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._resources._fields import InvalidRequest
from .._state._files import OWNER_ONLY
from .._state._location import open_slot, open_store
from .._state._store import Slot, Store


def slot_of(kind: str, options: Mapping[str, Any]) -> Slot:
    """The place of the one record that is meant; raises InvalidRequest or RecordError."""
    store, name, file = (options.get(option) for option in ("state_store", "name", "state_file"))
    return open_slot(kind, store, name, file, state_mode(options))


def store_of(options: Mapping[str, Any]) -> Store:
    """The store; raises InvalidRequest or RecordError."""
    location = options.get("state_store")
    if not location:
        raise InvalidRequest("state_store", "is needed to list what is recorded (or OPENAI_STATE_STORE).")
    return open_store(location, state_mode(options))


def state_mode(options: Mapping[str, Any]) -> int:
    """The mode of the files of a store, as Ansible takes modes: a number, or text in octal; raises InvalidRequest."""
    given = options.get("state_mode")
    if given is None:
        return OWNER_ONLY
    try:
        mode = given if isinstance(given, int) and not isinstance(given, bool) else int(str(given), 8)
    except ValueError:
        mode = -1
    if mode < 0 or mode & ~0o666 or mode & OWNER_ONLY != OWNER_ONLY:
        problem = f"is {given!r}, and must be a mode of files in quotes, such as '0600' or '0660', which the owner can"
        raise InvalidRequest("state_mode", f"{problem} read and write, and nobody can execute.")
    return mode
