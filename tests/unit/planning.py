# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Asks plan() so that each question also tests that it is pure."""

from __future__ import annotations

import copy
from typing import Any

from ansible_collections.promptops.openai.plugins.module_utils._lifecycle._desired import Desired
from ansible_collections.promptops.openai.plugins.module_utils._lifecycle._plan import Plan, plan
from ansible_collections.promptops.openai.plugins.module_utils._state._record import Record

from .subjects import NOW


def decide(desired: Desired, record: Record | None, *, gone: bool = False) -> Plan:
    """The plan; fails where asking twice gives two answers or changes what it was given."""
    asked, recorded = _told(desired), copy.deepcopy(record)
    decided = plan(desired, record, now=NOW, gone=gone)
    assert plan(desired, record, now=NOW, gone=gone) == decided
    assert (_told(desired), record) == (asked, recorded)
    return decided


def parameters(decided: Plan) -> list[str]:
    """The names of the parameters that drift."""
    return [str(entry["parameter"]) for entry in decided.drift]


def _told(desired: Desired) -> dict[str, Any]:
    return copy.deepcopy({name: value for name, value in vars(desired).items() if name != "kind"})
