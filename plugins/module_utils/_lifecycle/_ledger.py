# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""The batches whose results are being recorded: a run that is broken off leaves them to the next one to tidy up."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import suppress

from .._base._times import timestamp
from .._state._record import RecordError, empty_record
from .._state._store import Store

_KIND = "batch"


class Ledger:
    """One short record for each, beside those of the resources, as long as a run reads results."""

    def __init__(self, store: Store, base_url: str) -> None:
        self._store = store
        self._base_url = base_url

    def add(self, token: str, batch_id: str) -> None:
        """Its results are about to be recorded, and then its files deleted; raises RecordError."""
        entry = empty_record(_KIND, token)
        entry.update(id=batch_id, base_url=self._base_url, created_at=timestamp(time.time()))
        self._store.slot(_KIND, token).write(entry)

    def remove(self, token: str) -> None:
        """There is nothing to be tidied up any more; where it stays, the next run finds that out."""
        with suppress(RecordError):
            self._store.slot(_KIND, token).remove()

    def left(self) -> Iterator[tuple[str, str]]:
        """The tokens and IDs of those that runs were broken off at, of this server."""
        for slot in list(self._store.slots(_KIND)):
            entry = None
            with suppress(RecordError):
                entry = slot.read()
            if entry is not None and entry["base_url"] == self._base_url and entry["name"] and entry["id"]:
                yield entry["name"], entry["id"]
