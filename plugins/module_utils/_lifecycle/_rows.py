# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""The lifecycle's table: which row is which action. A row is loaded when it applies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._state._record import Record
from ._keeping import Drifted, Imported, Restored, Unchanged, Updated
from ._life import Life
from ._plan import Plan, in_batch
from ._row import Row

if TYPE_CHECKING:
    from ._neighbours import Neighbours

_KEEPING: dict[str, type[Row]] = {
    "unchanged": Unchanged,
    "drifted": Drifted,
    "restored": Restored,
    "updated": Updated,
    "imported": Imported,
}


def row_of(life: Life, neighbours: Neighbours, record: Record | None, decided: Plan) -> Row:
    """The row for what was decided."""
    if decided.action == "moved":
        from ._naming import Moved

        return Moved(life, neighbours, record, decided, _class_of(str(decided.then), life, record))
    return _class_of(decided.action, life, record)(life, record, decided)


def _class_of(action: str, life: Life, record: Record | None) -> type[Row]:
    if action in _KEEPING:
        return _KEEPING[action]
    batched = _batched_class_of(action, life, record)
    return _other_class_of(action) if batched is None else batched


def _batched_class_of(action: str, life: Life, record: Record | None) -> type[Row] | None:
    """The row where a batch has to do with it."""
    waits = action == "resumed" and in_batch(record)
    if not waits and (action not in ("created", "replaced") or life.batching.submission is None):
        return None
    from ._batched import InBatch, SubmittedInstead, SubmittedNew

    rows: dict[str, type[Row]] = {"resumed": InBatch, "created": SubmittedNew, "replaced": SubmittedInstead}
    return rows[action]


def _other_class_of(action: str) -> type[Row]:
    from . import _creating, _naming, _removing

    rows: dict[str, type[Row]] = {
        "created": _creating.Created,
        "replaced": _creating.Replaced,
        "resumed": _creating.Resumed,
        "reused": _naming.Reused,
        "deleted": _removing.Deleted,
        "absent": _removing.Absent,
        "forgotten": _removing.Forgotten,
    }
    return rows[action]
