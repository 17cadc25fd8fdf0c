# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""Times as records have them (RFC 3339, UTC), and in seconds since the epoch."""

from __future__ import annotations

import time
from datetime import datetime, timezone

_FORM = "%Y-%m-%dT%H:%M:%SZ"


def timestamp(seconds: float) -> str:
    """A time in seconds since the epoch as a record has it."""
    return time.strftime(_FORM, time.gmtime(seconds))


def seconds_of(timestamp_: object) -> float | None:
    """A record's time in seconds since the epoch; None for anything else."""
    try:
        return datetime.strptime(str(timestamp_), _FORM).replace(tzinfo=timezone.utc).timestamp()
    except ValueError:
        return None
