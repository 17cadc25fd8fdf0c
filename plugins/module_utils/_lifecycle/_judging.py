# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""Looks at an answer once, and records what does not hold of it."""

from __future__ import annotations

from .._resources._findings import UNCHECKED, findings_of
from .._state._record import Record
from ._desired import Desired
from ._keeper import Keeper
from ._plan import record_outcome


def judge(desired: Desired, keeper: Keeper, record: Record, warnings: list[str]) -> None:
    """Puts the findings on the record; what could not be checked is said in ``warnings``, and is null on the record."""
    record["findings"] = findings_of(desired.kind, record["object"] or {}, desired.asked(record))
    if record["findings"] is None:
        warnings.append(UNCHECKED)
    record["to_repair"] = is_repair_due(desired, record)
    keeper.save(record)


def is_repair_due(desired: Desired, record: Record) -> bool:
    """Whether the recorded answer is to be handed back to the model."""
    is_mismatch = record_outcome(desired.kind, record) == "mismatch" and "mismatch" not in desired.accept
    return is_mismatch and bool(record["repairs"] < desired.repair)
