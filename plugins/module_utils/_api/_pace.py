# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""How fast calls may follow each other, for all threads that share a client.

Concurrency falls by half where the server says 429 and recovers by one for each few calls that it answers; what the
server tells of its limits is heeded before it refuses. Calls begin in the order in which they came.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Mapping
from typing import Callable, NamedTuple

from ._errors import ApiError
from ._limits import Learned, ServerLimits, Spacing
from ._retry import LONGEST_WAIT, backoff

NOT_BEGUN = "not_begun"
"""The code of the error of a call that was not begun, since the pace was stopped."""
_RECOVERY = 4
"""Answers after which one more call may be under way."""
_BLIND = 32
"""Calls that begin at once before the server has answered any, and so told of its limits; others follow slowly."""
_BLIND_SPACING = 0.02
"""Seconds between those that follow."""


class Cost(NamedTuple):
    """What a call may take of the limits; ``tokens`` is an estimate, and a call that is not paid for takes none."""

    paid: bool = False
    tokens: int = 0
    model: str = ""


class Turn:
    """A call under way."""

    def __init__(self, pace: Pace, cost: Cost, began: float, marks: tuple[float, float]) -> None:
        self._pace = pace
        self.cost = cost
        self.began = began
        self.marks = marks
        self.explained = False
        """Whether the answer tells of a limit that the call would have exceeded."""
        self.heard = False

    def hear(self, status: int, headers: Mapping[str, str]) -> None:
        """Takes the server's answer, as soon as its headers are there."""
        self._pace.hear(self, status, headers)

    def refused(self, asked_wait: float | None) -> None:
        """Says that the server refused for its limits, and how many seconds it asks to wait, if it does."""
        self._pace.refused(self, asked_wait)

    def leave(self) -> None:
        """Says that the call has ended, however it did."""
        self._pace.leave(self)


class Pace:
    """Lets calls begin; the limits are calls under way, and calls and tokens a minute (None is no limit).

    ``clock`` tells seconds, and ``wait`` waits to be notified, so many seconds at the most, and returns whether it was.
    """

    def __init__(
        self,
        concurrency: int = 10,
        requests_per_minute: float | None = None,
        tokens_per_minute: float | None = None,
        clock: Callable[[], float] = time.monotonic,
        wait: Callable[[threading.Condition, float | None], bool] = threading.Condition.wait,
    ) -> None:
        self.concurrency = concurrency
        self._allowed = float(concurrency)
        self._under_way = 0
        self._requests = Spacing(requests_per_minute)
        self._tokens = Spacing(tokens_per_minute)
        self._told: dict[str, ServerLimits] = {}
        self._learned = Learned()
        self._blind = _BLIND
        self._began_last = 0.0
        self._not_before = 0.0
        self._refusals = 0
        self._reduced_at = float("-inf")
        self._stopped = False
        self._ended = threading.Event()
        self._clock = clock
        self._wait = wait
        self._lock = threading.RLock()
        self._queue: deque[threading.Condition] = deque()

    def enter(self, cost: Cost, patience: float | None = None) -> Turn:
        """Waits until one more call may begin.

        Raises ApiError where a paid call is not to begin any more, and where none of those that are under way has
        ended for ``patience`` seconds.
        """
        with self._lock:
            mine = threading.Condition(self._lock)
            self._queue.append(mine)
            try:
                self._wait_for_turn(mine, cost, patience)
                return self._begin(cost)
            finally:
                self._queue.remove(mine)
                self._wake_next()

    def hear(self, turn: Turn, status: int, headers: Mapping[str, str]) -> None:
        """Takes the answer to a call; see Turn.hear."""
        with self._lock:
            self._blind = self.concurrency
            told = self._server(turn.cost)
            self._end(turn)
            told.hear(headers, turn.began, turn.marks, self._clock())
            turn.explained = told.explain(headers, turn.cost.tokens)
            if status < 300:
                self._refusals = 0
                self._allowed = min(self.concurrency, self._allowed + 1 / _RECOVERY)
                self._learned.answered()
                self._wake_next()

    def refused(self, turn: Turn, asked_wait: float | None) -> None:
        """Pauses all, and lets fewer begin afterwards; see Turn.refused."""
        with self._lock:
            now = self._clock()
            self._tokens.give_back(turn.cost.tokens)
            # Those that were under way together are refused together, and count as one refusal.
            if turn.began > self._reduced_at:
                self._reduced_at = now
                self._refusals += 1
                self._allowed = max(1.0, min(self._allowed, self._under_way) / 2)
                if not turn.explained:
                    self._learned.refused(backoff(self._refusals) if asked_wait is None else asked_wait)
            wait = backoff(self._refusals) if asked_wait is None else asked_wait
            # Whoever is asked to wait longer gives up, and the others need not wait for that.
            if wait <= LONGEST_WAIT:
                self._not_before = max(self._not_before, now + wait)

    def leave(self, turn: Turn) -> None:
        """Says that a call has ended; see Turn.leave."""
        with self._lock:
            self._end(turn)
            self._under_way -= 1
            self._wake_next()

    def stop(self, *, everything: bool = False) -> None:
        """Lets no paid call begin any more; what was paid for is still fetched, and what was replaced deleted.

        Where it is ``everything`` that stops, no call begins, and nothing is waited for.
        """
        with self._lock:
            self._stopped = True
            if everything:
                self._ended.set()
            for waiting in self._queue:
                waiting.notify()

    def rest(self, seconds: float) -> None:
        """Waits so long, or until everything is stopped."""
        self._ended.wait(seconds)

    def _wait_for_turn(self, mine: threading.Condition, cost: Cost, patience: float | None) -> None:
        """Returns when the call is the first in the queue and may begin. Called with the lock held, as all below."""
        while True:
            if self._stopped and (cost.paid or self._ended.is_set()):
                raise ApiError("connection", "Not sent, since another one has failed.", error={"code": NOT_BEGUN})
            if self._queue[0] is not mine:
                # Whoever leaves the queue wakes the next.
                self._wait(mine, None)
                continue
            seconds = self._seconds_left(cost)
            if seconds > 0:
                self._wait(mine, seconds)
            elif self._under_way < max(1, int(self._allowed)):
                return
            elif not self._wait(mine, patience):
                stuck = f"none of the {self._under_way} calls under way has ended within {patience} seconds"
                raise ApiError("connection", f"Not sent, since {stuck}.")

    def _seconds_left(self, cost: Cost) -> float:
        now = self._clock()
        waits = [self._not_before - now, self._requests.wait(now), self._tokens.wait(now)]
        if self._under_way >= self._blind:
            waits.append(self._began_last + _BLIND_SPACING - now)
        if cost.paid:
            waits += [self._server(cost).wait(cost.tokens, now), self._learned.wait(now)]
        return max(waits)

    def _begin(self, cost: Cost) -> Turn:
        now = self._clock()
        self._under_way += 1
        self._began_last = now
        self._requests.take(1, now)
        self._tokens.take(cost.tokens, now)
        told = self._server(cost)
        if cost.paid:
            told.take(cost.tokens, now)
            self._learned.take(now)
        return Turn(self, cost, now, told.marks)

    def _end(self, turn: Turn) -> None:
        if turn.cost.paid and not turn.heard:
            self._server(turn.cost).end(turn.cost.tokens)
        turn.heard = True

    def _server(self, cost: Cost) -> ServerLimits:
        return self._told.setdefault(cost.model, ServerLimits())

    def _wake_next(self) -> None:
        if self._queue:
            self._queue[0].notify()
