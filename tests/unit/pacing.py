# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A world in which time only moves when something waits, and a server in it that takes so many calls a minute."""

from __future__ import annotations

import heapq
import itertools
import math
import random
import threading
from collections import deque
from collections.abc import Callable

from ansible_collections.promptops.openai.plugins.module_utils._api._pace import Cost, Pace

_TO_THE_SERVER = 0.02


class World:
    """A clock, and what will happen by it."""

    def __init__(self) -> None:
        self.beginning = 1000.0
        self.now = self.beginning
        self.waited = 0.0
        self._order = itertools.count()
        self._events: list[tuple[float, int, Callable[[], None]]] = []

    def clock(self) -> float:
        """Seconds."""
        return self.now

    def at(self, time: float, event: Callable[[], None]) -> None:
        """Lets something happen at a time."""
        heapq.heappush(self._events, (time, next(self._order), event))

    def pass_on(self) -> bool:
        """Goes on to the next event; False where there is none."""
        if not self._events:
            return False
        time, _order, event = heapq.heappop(self._events)
        self.now = max(self.now, time)
        event()
        return True

    def wait(self, condition: threading.Condition, seconds: float | None) -> bool:
        """In place of Condition.wait: whatever happens might be what is waited for."""
        before = self.now
        latest = math.inf if seconds is None else self.now + seconds
        happens = bool(self._events) and self._events[0][0] <= latest
        assert happens or seconds is not None, "waits for ever"
        if happens:
            self.pass_on()
        else:
            # A wait too short to move the clock would be repeated without end.
            self.now += max(seconds or 0.0, 1e-9)
        self.waited += self.now - before
        return happens


class Server:
    """A bucket that holds ``burst`` calls and fills up with so many a minute."""

    def __init__(
        self,
        world: World,
        per_minute: int,
        burst: int,
        *,
        level: float | None = None,
        tells: bool = True,
        milliseconds: bool = True,
    ) -> None:
        self._world = world
        self._per_second = per_minute / 60
        self._burst = burst
        self._level = float(burst if level is None else level)
        self._at = world.now
        self._tells = tells
        self._precision = 1000 if milliseconds else 1
        self.refused = 0

    def receive(self) -> tuple[int, dict[str, str], float | None]:
        """The status, the headers, and the wait that is asked for."""
        self._level = min(self._burst, self._level + (self._world.now - self._at) * self._per_second)
        self._at = self._world.now
        if self._level < 1:
            self.refused += 1
            wait = (1 - self._level) / self._per_second
            return 429, self._headers(), math.ceil(wait * self._precision) / self._precision
        self._level -= 1
        return 200, self._headers(), None

    def _headers(self) -> dict[str, str]:
        if not self._tells:
            return {}
        reset = math.ceil((self._burst - self._level) / self._per_second * 1000)
        return {
            "x-ratelimit-limit-requests": str(self._burst),
            "x-ratelimit-remaining-requests": str(math.floor(self._level)),
            "x-ratelimit-reset-requests": f"{reset}ms",
        }


def called(pace: Pace, world: World, server: Server, calls: int, latency: float) -> list[int]:
    """Makes so many calls, as often as each has to be made; returns how often that was.

    They take up to half as long again as the latency, or half of it; those that are refused are refused at once.
    """
    chance = random.Random(4711)
    tries = [0] * calls
    waiting = deque(range(calls))

    def send(number: int) -> None:
        tries[number] += 1
        turn = pace.enter(Cost(paid=True, tokens=10, model="m"))

        def arrives() -> None:
            status, headers, wait = server.receive()

            def is_answered() -> None:
                turn.hear(status, headers)
                if status == 429:
                    turn.refused(wait)
                    # Whoever waits already goes first.
                    waiting.insert(min(len(waiting), pace.concurrency - 1), number)
                turn.leave()

            work = latency * chance.uniform(0.5, 1.5) if status == 200 else 0.0
            world.at(world.now + work + _TO_THE_SERVER, is_answered)

        world.at(world.now + _TO_THE_SERVER * chance.uniform(0.2, 3), arrives)

    while waiting or world.pass_on():
        if waiting:
            send(waiting.popleft())
    return tries
