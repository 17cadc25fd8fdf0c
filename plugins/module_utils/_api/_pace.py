# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How fast calls may follow each other, for all threads that share a client.

Concurrency falls by half where the server says 429 and recovers by one for each few calls that it answers; what the
server tells of its limits (``x-ratelimit-*``, as the API's rate-limit guide has them) is heeded before it refuses.
"""

from __future__ import annotations

import re
import threading
import time
from typing import Callable, Mapping, Optional

_MINUTE = 60.0
_RECOVERY = 4
"""Answers after which one more call may be under way."""
_SPAN = re.compile(r"(\d+(?:\.\d+)?)(ms|h|m|s)")
_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}


class Pace:
    """Lets calls begin; the limits are calls under way, and calls and tokens a minute (None is no limit)."""

    def __init__(
        self,
        concurrency: int = 10,
        requests_per_minute: Optional[float] = None,
        tokens_per_minute: Optional[float] = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.concurrency = concurrency
        self._allowed = float(concurrency)
        self._under_way = 0
        self._requests = _Spacing(requests_per_minute)
        self._tokens = _Spacing(tokens_per_minute)
        self._told = _Told()
        self._not_before = 0.0
        self._clock = clock
        self._changed = threading.Condition()

    def enter(self, tokens: int = 0) -> None:
        """Waits until one more call may begin, which may cost so many tokens."""
        with self._changed:
            while True:
                now = self._clock()
                wait = max(self._not_before, self._requests.free_at, self._tokens.free_at, self._told.free_at) - now
                if wait <= 0 and self._under_way < max(1, int(self._allowed)):
                    break
                # Whoever leaves wakes the others; time has to be waited for.
                self._changed.wait(wait if wait > 0 else None)
            self._under_way += 1
            self._requests.take(1, now)
            self._tokens.take(tokens, now)
            self._told.take(now)

    def leave(self, headers: Mapping[str, str]) -> None:
        """Says that a call has ended, and what the server told with its answer."""
        with self._changed:
            self._under_way -= 1
            self._allowed = min(self.concurrency, self._allowed + 1 / _RECOVERY)
            self._told.hear(headers, self._under_way, self._clock())
            self._changed.notify_all()

    def hold(self, seconds: float) -> None:
        """Lets nothing begin for so long, since the server refused for its limits, and fewer at once afterwards."""
        with self._changed:
            now = self._clock()
            # Those that were under way together are refused together, and count as one refusal.
            if now >= self._not_before:
                self._allowed = max(1.0, self._allowed / 2)
            self._not_before = max(self._not_before, now + seconds)


class _Spacing:
    """So many units a minute, evenly."""

    def __init__(self, per_minute: Optional[float]) -> None:
        self._seconds_each = _MINUTE / per_minute if per_minute else 0.0
        self.free_at = 0.0

    def take(self, units: int, now: float) -> None:
        self.free_at = max(self.free_at, now) + units * self._seconds_each


class _Told:
    """What the server last told of how many requests it will still take."""

    def __init__(self) -> None:
        self._left: Optional[float] = None
        self._seconds_each = 0.0
        self.free_at = 0.0

    def hear(self, headers: Mapping[str, str], under_way: int, now: float) -> None:
        limit = _number(headers.get("x-ratelimit-limit-requests"))
        left = _number(headers.get("x-ratelimit-remaining-requests"))
        reset = seconds(headers.get("x-ratelimit-reset-requests"))
        if limit is None or left is None or reset is None:
            return
        # What is under way may not be counted yet in what the server says is left.
        self._left = left - under_way
        self._seconds_each = reset / max(1.0, limit - left)
        if self._left <= 0:
            self.free_at = max(self.free_at, now + self._seconds_each)

    def take(self, now: float) -> None:
        if self._left is None:
            return
        self._left -= 1
        if self._left <= 0:
            self.free_at = max(self.free_at, now) + self._seconds_each


def seconds(span: Optional[str]) -> Optional[float]:
    """Seconds in a span as the API writes it (``6m0s``, ``20ms``, ``1.5s``, or a bare number); None for anything else."""
    number = _number(span)
    if number is not None:
        return number
    if not span or _SPAN.sub("", span):
        return None
    return sum(float(amount) * _UNITS[unit] for amount, unit in _SPAN.findall(span))


def _number(value: Optional[str]) -> Optional[float]:
    try:
        number = float(value or "")
    except ValueError:
        return None
    return number if 0 <= number < 1e9 else None
