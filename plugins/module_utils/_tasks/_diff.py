# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""What diff mode shows of a resource, in a form in which a line of a text is a line of the diff."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._base._json import loads
from .._lifecycle._desired import Desired
from .._lifecycle._lifecycle import Outcome
from .._resources._output import KNOWN_AFTER_APPLY
from .._state._record import Record


def diff_of(desired: Desired, outcome: Outcome) -> dict[str, Any]:
    """The resource before and after."""
    drifted = outcome.action in ("drifted", "moved") and bool(outcome.drift)
    return {"before": _shown(desired, outcome.before), "after": _shown(desired, outcome.record, configured=drifted)}


def _shown(desired: Desired, record: Record | None, configured: bool = False) -> dict[str, Any]:
    """A record for a person; what is ``configured`` in the place of what was asked, where that is to be shown."""
    if record is None:
        return {}
    if record["id"] is None:
        text = KNOWN_AFTER_APPLY
    else:
        text = desired.kind.returned(record["object"] or {}, desired.asked(record))["output_text"]
    request = desired.recordable if configured else record["request"]
    shown = {"request": in_lines(request), "output_text": in_lines(_decoded(text))}
    triggers = desired.triggers if configured else record["triggers"]
    return {**shown, "triggers": in_lines(triggers)} if triggers else shown


def in_lines(value: Any) -> Any:
    """The value with a list of lines for each text that has several; Ansible shows a diff as indented JSON."""
    if isinstance(value, str):
        return value if "\n" not in value.rstrip("\n") else value.split("\n")
    if isinstance(value, Mapping):
        return {key: in_lines(item) for key, item in value.items()}
    return [in_lines(item) for item in value] if isinstance(value, (list, tuple)) else value


def _decoded(text: Any) -> Any:
    """What a text of JSON holds, which is indented then; any other text as it is."""
    if not isinstance(text, str) or text[:1] not in ("{", "["):
        return text
    try:
        return loads(text)
    except ValueError:
        return text
