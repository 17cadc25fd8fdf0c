# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""JSON that is well-formed and not what the API promises."""

from __future__ import annotations

import copy
import json
import re
from typing import Any

from ..outcome import Outcome, Reply
from .spec import BadFault, Fault


def wrong_type(reply: Reply, fault: Fault) -> Outcome:
    """Put another value in place of a field.

    The field is named as in ``output[0].content[0].text``; without one, the whole document is replaced. The value is
    given as JSON; without one, it is a number in place of a text and a text in place of all else.
    """
    reply.body = replaced(reply.body, fault)
    return reply


def replaced(document: Any, fault: Fault) -> Any:
    """Return a document with another value in place of a field; where there is no such field, as it is.

    Raises:
        BadFault: Where the value is no JSON.
    """
    steps = _steps(fault.text("field", ""))
    if not steps:
        return _value(document, fault)
    changed = copy.deepcopy(document)
    here = changed
    for step in steps[:-1]:
        if not _has(here, step):
            return document
        here = here[step]
    if isinstance(here, dict) or _has(here, steps[-1]):
        here[steps[-1]] = _value(here[steps[-1]] if _has(here, steps[-1]) else None, fault)
    return changed


def _steps(field: str) -> list[str | int]:
    return [int(index) if index else name for name, index in re.findall(r"([^.\[\]]+)|\[(\d+)\]", field)]


def _has(here: Any, step: str | int) -> bool:
    if isinstance(here, list):
        return isinstance(step, int) and step < len(here)
    return isinstance(here, dict) and step in here


def _value(old: Any, fault: Fault) -> Any:
    if "value" not in fault.arguments:
        return 42 if isinstance(old, str) else "emulated wrong type"
    try:
        return json.loads(fault.arguments["value"])
    except ValueError:
        raise BadFault(f"value of the fault {fault.name} is not JSON") from None
