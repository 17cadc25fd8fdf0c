# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What tests can do with batches: bring them to any state, at once."""

from __future__ import annotations

from typing import Any

from ..errors import bad_request, not_found
from ..state import State
from ..store import StoredBatch
from .progress import STATUSES


def move(state: State, wish: Any) -> list[str]:
    """Bring a batch, or each that has not ended, to a state.

    Args:
        state: The emulator's.
        wish: ``id``, ``status``, ``done`` (how many requests are answered of one that expires or is cancelled) and
            ``errors`` (of one that fails).

    Returns:
        The identifiers of those that were moved.

    Raises:
        ApiError: Where there is no such batch or state.
    """
    if wish.get("status") not in STATUSES:
        raise bad_request(f"A batch has one of the states {', '.join(sorted(STATUSES))}.", "status")
    chosen = _chosen(state, wish.get("id"))
    for stored in chosen:
        stored.forced = wish["status"]
        stored.done = wish.get("done")
        stored.errors = wish.get("errors", stored.errors)
    return [stored.object["id"] for stored in chosen]


def _chosen(state: State, identifier: str | None) -> list[StoredBatch]:
    batches = state.store.batches
    if identifier is None:
        return [stored for stored in batches.values() if stored.ended is None]
    if identifier not in batches:
        raise not_found(f"No batch found with id '{identifier}'.")
    return [batches[identifier]]
