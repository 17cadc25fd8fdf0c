# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""Limits of calls and tokens in time: what the user sets, what the server tells, and what only its refusals tell.

Nothing here waits or locks; times are seconds of one monotonic clock, which the caller reads.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_MINUTE = 60.0
_SPAN = re.compile(r"(\d+(?:\.\d+)?)(ms|h|m|s)")
_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}


class Spacing:
    """So many units a minute, evenly; None is no limit."""

    def __init__(self, per_minute: float | None) -> None:
        self._seconds_each = _MINUTE / per_minute if per_minute else 0.0
        self._free_at = 0.0

    def wait(self, now: float) -> float:
        """Seconds until the next call may begin; 0 or less where it may at once."""
        return self._free_at - now if self._seconds_each else 0.0

    def take(self, units: float, now: float) -> None:
        """Counts a call that begins."""
        self._free_at = max(self._free_at, now) + units * self._seconds_each

    def give_back(self, units: float) -> None:
        """Takes back what a call was counted for, since the server refused it."""
        self._free_at -= units * self._seconds_each


class Told:
    """A limit as the server tells it with each answer: a bucket that fills up steadily.

    The headers are ``x-ratelimit-limit-*``, ``-remaining-*`` and ``-reset-*`` (the time until the bucket is full), as
    in the API's guide to rate limits.
    """

    _LONGEST = 60.0
    """Seconds of one wait; where more would be due, the server may refuse and say itself how long."""
    _ON_THE_WAY = 0.25
    """Seconds that a request may take to the server, during which nothing has run in for it yet."""

    def __init__(self, unit: str) -> None:
        self._names = tuple(f"x-ratelimit-{part}-{unit}" for part in ("limit", "remaining", "reset"))
        self._limit = 0.0
        self._level = 0.0
        self._per_second = 0.0
        self._at = 0.0
        self._heard_of = -1.0
        self._unheard = 0.0
        self.taken = 0.0
        """Units of all calls so far, by which a call knows how many began after it."""

    def end(self, units: float) -> None:
        """Says that a call was answered, or that no answer will come."""
        self._unheard -= units

    def hear(self, headers: Mapping[str, str], began: float, mark: float, now: float) -> None:
        """Takes what came with the answer to a call, given when it began and what had been taken by then."""
        limit, left = (_number(headers.get(name)) for name in self._names[:2])
        reset = seconds(headers.get(self._names[2]))
        # An answer to an earlier call knows less than what was heard already.
        if left is None or reset is None or mark < self._heard_of:
            return
        self._heard_of = mark
        self._limit = max(1.0, left, limit or 0.0)
        missing = self._limit - left
        if missing and reset:
            self._per_second = missing / reset
        # The server counted when the call came in: some have begun since, some may have come later though they had
        # begun before, and something has run in.
        uncounted = max(self.taken - mark, self._unheard)
        run_in = self._per_second * max(0.0, now - began - self._ON_THE_WAY)
        self._level = min(self._limit, left + run_in - uncounted)
        self._at = now

    def left(self, headers: Mapping[str, str]) -> float:
        """Units that the server would still take, as it tells with an answer."""
        left = _number(headers.get(self._names[1]))
        return float("inf") if left is None else left

    def wait(self, units: float, now: float) -> float:
        """Seconds until the server will probably take so many; 0 or less where it would at once."""
        if not self._per_second or not units:
            return 0.0
        short = min(units, self._limit) - self._level
        return min(short / self._per_second, self._LONGEST) - (now - self._at)

    def take(self, units: float, now: float) -> None:
        """Counts a call that begins."""
        self.taken += units
        self._unheard += units
        self._level = min(self._limit, self._level + self._per_second * (now - self._at)) - units
        self._at = now


class ServerLimits:
    """What the server tells of its limits for one model: each has limits of its own."""

    def __init__(self) -> None:
        self._requests = Told("requests")
        self._tokens = Told("tokens")

    @property
    def marks(self) -> tuple[float, float]:
        """What has been taken so far, for a call to remember when it begins."""
        return self._requests.taken, self._tokens.taken

    def end(self, tokens: float) -> None:
        """Says that a call was answered, or that no answer will come."""
        self._requests.end(1)
        self._tokens.end(tokens)

    def explain(self, headers: Mapping[str, str], tokens: float) -> bool:
        """Whether what came with a refusal tells why a call of so many tokens was refused."""
        return self._requests.left(headers) < 1 or self._tokens.left(headers) < tokens

    def hear(self, headers: Mapping[str, str], began: float, marks: tuple[float, float], now: float) -> None:
        """Takes what came with an answer; see Told.hear."""
        self._requests.hear(headers, began, marks[0], now)
        self._tokens.hear(headers, began, marks[1], now)

    def wait(self, tokens: float, now: float) -> float:
        """Seconds until the server will probably take a call of so many tokens; 0 or less where it would at once."""
        return max(self._requests.wait(1, now), self._tokens.wait(tokens, now))

    def take(self, tokens: float, now: float) -> None:
        """Counts a call that begins."""
        self._requests.take(1, now)
        self._tokens.take(tokens, now)


class Learned:
    """A pace found by trial, for a server that refuses and tells nothing but how long to wait."""

    _WIDEST, _NARROWEST = 1.0, 0.001
    _FIRST = 0.25
    """The most after a first refusal, which may have been the only one."""
    _WIDENED = 2.0
    _COARSE = 0.15
    """The part by which each answer narrows the spacing, until the server has refused again."""
    _FINE = 0.01
    """The same after that; it doubles with each so many answers."""
    _FINER_FOR = 40

    def __init__(self) -> None:
        self._spacing = 0.0
        self._answers = 0
        self._is_known = False
        self._free_at = 0.0

    def wait(self, now: float) -> float:
        """Seconds until the next call may begin; 0 or less where it may at once."""
        return self._free_at - now if self._spacing else 0.0

    def take(self, now: float) -> None:
        """Counts a call that begins."""
        self._free_at = max(self._free_at, now) + self._spacing

    def refused(self, wait: float) -> None:
        """The server took no more, and asks to wait so many seconds."""
        if self._spacing:
            self._spacing = min(self._WIDEST, self._spacing * self._WIDENED)
            self._is_known = True
        else:
            self._spacing = min(self._FIRST, max(self._NARROWEST, wait))
            self._is_known = False
        self._answers = 0

    def answered(self) -> None:
        """The server took one: a little more may be tried."""
        self._answers += 1
        part = self._FINE * (1 + self._answers / self._FINER_FOR) if self._is_known else self._COARSE
        self._spacing *= 1 - min(self._COARSE, part)
        if self._spacing < self._NARROWEST:
            self._spacing = 0.0


def seconds(span: str | None) -> float | None:
    """Seconds in a span as the API writes it (``6m0s``, ``20ms``, ``1.5s``, a bare number); None for anything else."""
    number = _number(span)
    if number is not None:
        return number
    if not span or _SPAN.sub("", span):
        return None
    return sum(float(amount) * _UNITS[unit] for amount, unit in _SPAN.findall(span))


def _number(value: str | None) -> float | None:
    try:
        number = float(value or "")
    except ValueError:
        return None
    return number if 0 <= number < 1e9 else None
