# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""Times as records have them (RFC 3339, UTC), and in seconds since the epoch."""

from __future__ import annotations

import re
import time
from datetime import datetime, timezone

_FORM = "%Y-%m-%dT%H:%M:%SZ"
_DURATION = re.compile(r"\s*(\d{1,12}(?:\.\d{1,6})?)\s*([smhdw]?)\s*", re.ASCII)
_SECONDS = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}


def timestamp(seconds: float) -> str:
    """A time in seconds since the epoch as a record has it."""
    return time.strftime(_FORM, time.gmtime(seconds))


def seconds_of(timestamp_: object) -> float | None:
    """A record's time in seconds since the epoch; None for anything else."""
    try:
        return datetime.strptime(str(timestamp_), _FORM).replace(tzinfo=timezone.utc).timestamp()
    except ValueError:
        return None


def duration(value: object) -> float | None:
    """Seconds of a number, or of a text such as ``15m``, ``12h`` or ``30d``; None of None.

    Raises ValueError for anything else.
    """
    if value is None:
        return None
    found = _DURATION.fullmatch(str(value))
    if found is None:
        raise ValueError(f"is {value!r}, and must be a number of seconds, or one with a unit, such as 15m, 12h or 30d.")
    return float(found[1]) * _SECONDS[found[2]]
