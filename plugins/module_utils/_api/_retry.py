# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""When a call is made again, and after how long.

Sources: RFC 9110 (Retry-After), and the API's ``retry-after-ms`` and ``x-should-retry`` headers.
"""

from __future__ import annotations

import math
import random
import time
from collections.abc import Mapping
from datetime import timezone
from email.utils import parsedate_to_datetime

LONGEST_WAIT = 120.0
"""Seconds; a server that asks for a longer wait is not waited for."""
_FIRST, _LAST = 0.5, 8.0
_RETRIED = frozenset({408, 409, 429})
_GATEWAYS = frozenset({408, 502, 504, *range(520, 525)})
_NEVER = frozenset({"insufficient_quota", "unknown_outcome"})


def is_gateways(status: int) -> bool:
    """Whether gateways answer so where they do not know what became of a request that they have passed on."""
    return status in _GATEWAYS


def is_retried(status: int, headers: Mapping[str, str], kind: str) -> bool:
    """Whether a call that got this answer may be made again."""
    said = headers.get("x-should-retry", "").lower()
    if said in ("true", "false"):
        return said == "true"
    return kind not in _NEVER and (status in _RETRIED or status >= 500)


def asked_wait(headers: Mapping[str, str]) -> float | None:
    """Seconds that the server asks to wait; None where it says nothing that can be understood."""
    milliseconds = _number(headers.get("retry-after-ms"))
    if milliseconds is not None:
        return milliseconds / 1000
    value = headers.get("retry-after")
    seconds = _number(value)
    return seconds if seconds is not None else _until(value)


def backoff(attempt: int) -> float:
    """Seconds before the next try after the given number of tries: 0.5 doubled to 8, less up to a quarter."""
    return min(_LAST, _FIRST * 2.0 ** min(attempt - 1, 10)) * (1 - random.random() / 4)


def _number(value: str | None) -> float | None:
    try:
        number = float(value or "")
    except ValueError:
        return None
    return number if math.isfinite(number) and number >= 0 else None


def _until(value: str | None) -> float | None:
    try:
        date = parsedate_to_datetime(value or "")
        # A date without a zone is in GMT, as every HTTP date is.
        return max(0.0, date.replace(tzinfo=date.tzinfo or timezone.utc).timestamp() - time.time())
    except (TypeError, ValueError, OverflowError, IndexError):
        return None
