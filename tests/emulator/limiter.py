# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rate limits: token buckets, as the API's ``x-ratelimit-*`` headers describe them."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, field

from .errors import ApiError
from .settings import Settings


@dataclass
class Bucket:
    """A bucket that holds a minute's worth and fills up steadily."""

    level: float = math.inf
    filled: float = 0.0

    def refill(self, per_minute: int, now: float) -> None:
        """Add what has run in since the last time, up to a minute's worth."""
        self.level = min(per_minute, self.level + (now - self.filled) * per_minute / 60)
        self.filled = now


@dataclass
class Limit:
    """One limit and what a request takes of it."""

    name: str
    bucket: Bucket
    per_minute: int
    cost: int


@dataclass
class Limiter:
    """The limits of requests and of tokens a minute."""

    requests: Bucket = field(default_factory=Bucket)
    tokens: Bucket = field(default_factory=Bucket)

    def admit(self, settings: Settings, tokens: int) -> dict[str, str]:
        """Let a request through.

        Args:
            settings: The limits.
            tokens: How many tokens it will take, about.

        Returns:
            The headers that say what is left.

        Raises:
            ApiError: Where it has to wait; its headers say how long.
        """
        now = time.monotonic()
        limits = self._limits(settings, tokens)
        for limit in limits:
            limit.bucket.refill(limit.per_minute, now)
        for limit in limits:
            if min(limit.cost, limit.per_minute) > limit.bucket.level:
                raise _refusal(limit, _headers(limits))
        for limit in limits:
            limit.bucket.level -= limit.cost
        return _headers(limits)

    def clear(self) -> None:
        """Fill the buckets."""
        self.requests, self.tokens = Bucket(), Bucket()

    def _limits(self, settings: Settings, tokens: int) -> list[Limit]:
        limits = []
        if settings.requests_per_minute:
            limits.append(Limit("requests", self.requests, settings.requests_per_minute, 1))
        if settings.tokens_per_minute:
            limits.append(Limit("tokens", self.tokens, settings.tokens_per_minute, tokens))
        return limits


def _headers(limits: list[Limit]) -> dict[str, str]:
    headers = {}
    for limit in limits:
        missing = limit.per_minute - limit.bucket.level
        headers[f"x-ratelimit-limit-{limit.name}"] = str(limit.per_minute)
        headers[f"x-ratelimit-remaining-{limit.name}"] = str(max(0, math.floor(limit.bucket.level)))
        headers[f"x-ratelimit-reset-{limit.name}"] = duration(missing * 60 / limit.per_minute)
    return headers


def _refusal(limit: Limit, headers: dict[str, str]) -> ApiError:
    wait = (min(limit.cost, limit.per_minute) - limit.bucket.level) * 60 / limit.per_minute
    return ApiError(
        429,
        f"Rate limit reached for the emulator on {limit.name} per min: Limit {limit.per_minute}, Requested"
        f" {limit.cost}. Please try again in {duration(wait)}.",
        type=limit.name,
        code="rate_limit_exceeded",
        headers=headers | {"retry-after": str(math.ceil(wait)), "retry-after-ms": str(math.ceil(wait * 1000))},
    )


def duration(seconds: float) -> str:
    """Return a duration as the API writes it: ``120ms``, ``1.5s``, ``6m0s``."""
    if seconds < 1:
        return f"{math.ceil(seconds * 1000)}ms"
    if seconds < 60:
        return f"{round(seconds, 3):g}s"
    return f"{int(seconds // 60)}m{int(seconds % 60)}s"
