# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How calls follow each other: in a time that only moves when something waits, and with threads that really wait."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise

import pytest

from ansible_collections.promptops.openai.plugins.module_utils._api._errors import ApiError
from ansible_collections.promptops.openai.plugins.module_utils._api._pace import NOT_BEGUN, Cost, Pace
from ansible_collections.promptops.openai.tests.unit.pacing import Server, World, called

PAID = Cost(paid=True, tokens=10, model="m")


def paced(world: World, concurrency: int = 8, **limits: float) -> Pace:
    return Pace(concurrency, clock=world.clock, wait=world.wait, **limits)


# --- One after another, in a time of its own ---


def test_nothing_waits_without_limits() -> None:
    world = World()
    pace = paced(world)
    for _call in range(100):
        pace.enter(PAID).leave()
    assert world.waited == 0


@pytest.mark.parametrize("cost", [PAID, Cost()], ids=["paid", "not paid"])
def test_requests_per_minute_are_spread_evenly(cost: Cost) -> None:
    world = World()
    pace = paced(world, requests_per_minute=240)
    began = []
    for _call in range(9):
        pace.enter(cost).leave()
        began.append(world.now)
    assert [later - earlier for earlier, later in pairwise(began)] == [pytest.approx(0.25)] * 8


def test_tokens_per_minute_are_spread_by_what_each_call_costs() -> None:
    world = World()
    pace = paced(world, tokens_per_minute=6000)
    began = []
    for tokens in (100, 50, 10, 10):
        pace.enter(PAID._replace(tokens=tokens)).leave()
        began.append(world.now - world.beginning)
    assert began == [0, pytest.approx(1), pytest.approx(1.5), pytest.approx(1.6)]


def test_a_refused_call_does_not_count_its_tokens_twice() -> None:
    world = World()
    pace = paced(world, tokens_per_minute=600)
    turn = pace.enter(PAID._replace(tokens=600))
    turn.refused(0.5)
    turn.leave()
    pace.enter(PAID._replace(tokens=600)).leave()
    assert world.waited == pytest.approx(0.5)


def test_a_wait_that_the_server_asks_for_is_everybodys() -> None:
    world = World()
    pace = paced(world)
    first, second = pace.enter(PAID), pace.enter(Cost())
    first.refused(7.0)
    first.leave()
    second.leave()
    pace.enter(Cost()).leave()
    assert world.waited == pytest.approx(7)


def test_a_wait_that_nobody_waits_for_is_nobodys() -> None:
    world = World()
    pace = paced(world)
    turn = pace.enter(PAID)
    turn.refused(121.0)
    turn.leave()
    pace.enter(PAID).leave()
    assert world.waited <= 1


def test_without_a_word_of_how_long_the_waits_double() -> None:
    world = World()
    pace = paced(world)
    waits = []
    for _call in range(8):
        before = world.now
        turn = pace.enter(PAID)
        waits.append(world.now - before)
        turn.refused(None)
        turn.leave()
    full = [0.0, 0.5, 1.0, 2.0, 4.0, 8.0, 8.0, 8.0]
    assert all(0.75 * most <= wait <= max(1.0, most) for wait, most in zip(waits, full, strict=True)), waits


def at_once(pace: Pace, world: World, most: int = 64) -> int:
    """How many calls may be under way."""
    turns = []
    for _call in range(most):
        world.now += 1
        try:
            turns.append(pace.enter(Cost(), patience=0))
        except ApiError:
            break
    for turn in turns:
        turn.leave()
    return len(turns)


def test_concurrency_is_bounded_falls_by_half_and_recovers_step_by_step() -> None:
    world = World()
    pace = paced(world, concurrency=16)
    assert at_once(pace, world) == 16
    together = [pace.enter(PAID) for _call in range(16)]
    world.now += 1
    for turn in together:
        turn.refused(0.0)
        turn.leave()
    # Those that were under way together are refused together, and count once.
    assert at_once(pace, world) == 8
    for _refusal in range(5):
        world.now += 1
        turn = pace.enter(PAID)
        world.now += 1
        turn.refused(0.0)
        turn.leave()
    assert at_once(pace, world) == 1
    for _answer in range(4 * 15):
        turn = pace.enter(PAID)
        turn.hear(200, {})
        turn.leave()
    assert at_once(pace, world) == 16


@pytest.mark.parametrize("status", [429, 400, 500, 503])
def test_only_answers_that_are_given_let_concurrency_recover(status: int) -> None:
    world = World()
    pace = paced(world, concurrency=4)
    turn = pace.enter(PAID)
    turn.refused(0.0)
    turn.leave()
    for _answer in range(40):
        world.now += 1
        turn = pace.enter(PAID)
        turn.hear(status, {})
        turn.leave()
    assert at_once(pace, world) == 1


def test_many_begin_slowly_before_the_server_has_answered_any() -> None:
    world = World()
    pace = paced(world, concurrency=256)
    turns = [pace.enter(PAID) for _call in range(82)]
    assert world.waited == pytest.approx(50 * 0.02)
    turns[0].hear(200, {})
    turns += [pace.enter(PAID) for _call in range(256 - 82)]
    assert world.waited == pytest.approx(50 * 0.02)


def test_what_the_server_tells_of_one_model_does_not_hold_another() -> None:
    world = World()
    pace = paced(world)
    turn = pace.enter(PAID)
    told = {"limit": "60", "remaining": "0", "reset": "60s"}
    turn.hear(200, {f"x-ratelimit-{part}-requests": value for part, value in told.items()})
    turn.leave()
    pace.enter(PAID._replace(model="another")).leave()
    pace.enter(Cost()).leave()
    assert world.waited == 0
    pace.enter(PAID).leave()
    assert world.waited == pytest.approx(1)


def test_a_call_that_was_never_answered_is_not_waited_for() -> None:
    world = World()
    pace = paced(world)
    for _lost in range(5):
        pace.enter(PAID).leave()
    turn = pace.enter(PAID)
    told = {"limit": "60", "remaining": "1", "reset": "59s"}
    turn.hear(200, {f"x-ratelimit-{part}-requests": value for part, value in told.items()})
    turn.leave()
    pace.enter(PAID).leave()
    assert world.waited == 0


def test_a_call_that_cannot_begin_gives_up_where_nothing_ends() -> None:
    world = World()
    pace = paced(world, concurrency=1)
    hanging = pace.enter(PAID)
    with pytest.raises(ApiError, match="none of the 1 calls under way has ended within 30 seconds") as stuck:
        pace.enter(PAID, patience=30)
    assert stuck.value.nothing_created
    assert world.waited == pytest.approx(30)
    hanging.leave()
    pace.enter(PAID, patience=30).leave()


def test_waiting_for_a_limit_is_no_impatience() -> None:
    world = World()
    pace = paced(world, requests_per_minute=1)
    for _call in range(3):
        pace.enter(PAID, patience=5).leave()
    assert world.waited == pytest.approx(120)


def test_a_stopped_pace_lets_only_begin_what_is_not_paid() -> None:
    pace = paced(World())
    pace.stop()
    with pytest.raises(ApiError) as stopped:
        pace.enter(PAID)
    assert stopped.value.code == NOT_BEGUN
    assert stopped.value.nothing_created
    pace.enter(Cost()).leave()


# --- A server that refuses what is too much ---


@pytest.mark.parametrize("milliseconds", [True, False], ids=["ms", "s"])
@pytest.mark.parametrize(
    ("per_minute", "burst", "calls", "concurrency", "latency"),
    [
        (60, 60, 100, 16, 0.3),
        (600, 50, 200, 8, 0.3),
        (600, 10, 600, 8, 0.001),
        (1200, 20, 600, 8, 0.02),
        (1200, 20, 600, 16, 2.0),
        (300, 300, 400, 64, 10.0),
        (3000, 300, 2000, 256, 10.0),
    ],
)
def test_hardly_a_call_is_refused_by_a_server_that_tells_its_limits(
    per_minute: int, burst: int, calls: int, concurrency: int, latency: float, milliseconds: bool
) -> None:
    world = World()
    server = Server(world, per_minute, burst, milliseconds=milliseconds)
    tries = called(paced(world, concurrency), world, server, calls, latency)
    assert server.refused <= 0.03 * calls
    assert max(tries) <= 3
    ideal = max((calls - burst) * 60 / per_minute, calls * latency / concurrency)
    assert world.now - world.beginning <= 1.3 * ideal + 2 * latency


@pytest.mark.parametrize("milliseconds", [True, False], ids=["ms", "s"])
@pytest.mark.parametrize(
    ("per_minute", "burst", "calls", "concurrency", "latency"),
    [(600, 10, 600, 8, 0.05), (300, 300, 600, 20, 0.3), (1200, 100, 1000, 16, 1.0)],
)
def test_few_calls_are_refused_by_a_server_that_tells_nothing(
    per_minute: int, burst: int, calls: int, concurrency: int, latency: float, milliseconds: bool
) -> None:
    world = World()
    server = Server(world, per_minute, burst, tells=False, milliseconds=milliseconds)
    called(paced(world, concurrency), world, server, calls, latency)
    assert server.refused <= 0.06 * calls
    ideal = max((calls - burst) * 60 / per_minute, calls * latency / concurrency)
    assert world.now - world.beginning <= 1.3 * ideal


def test_an_empty_bucket_refuses_what_is_under_way_and_little_more() -> None:
    world = World()
    server = Server(world, 600, 600, level=0)
    called(paced(world, 8), world, server, 100, 0.3)
    assert server.refused <= 10


# --- Threads ---


@contextmanager
def threads(count: int, work: Callable[[], None]) -> Iterator[None]:
    """Runs them, and fails where one is still there after some seconds."""
    started = [threading.Thread(target=work, daemon=True) for _thread in range(count)]
    for thread in started:
        thread.start()
    yield
    for thread in started:
        thread.join(20)
    assert not any(thread.is_alive() for thread in started), "a thread waits for ever"


def until_waiting(pace: Pace, count: int) -> None:
    while len(pace._queue) < count:
        time.sleep(0.001)


def test_no_wake_up_is_lost_among_many_threads() -> None:
    pace = Pace(5, requests_per_minute=600_000)
    lock = threading.Lock()
    under_way, most, done = 0, 0, 0

    def work() -> None:
        nonlocal under_way, most, done
        for number in range(25):
            turn = pace.enter(PAID if number % 3 else Cost(), patience=15)
            with lock:
                under_way += 1
                most = max(most, under_way)
            if done in (100, 300):
                turn.refused(0.001)
            turn.hear(200, {})
            with lock:
                under_way -= 1
                done += 1
            turn.leave()

    with threads(40, work):
        pass
    assert done == 40 * 25
    assert most <= 5


def test_calls_begin_in_the_order_in_which_they_came() -> None:
    pace = Pace(1)
    running = pace.enter(PAID)
    order: list[int] = []

    def call(number: int) -> None:
        turn = pace.enter(PAID)
        order.append(number)
        turn.leave()

    waiting = []
    for number in range(10):
        thread = threading.Thread(target=call, args=(number,), daemon=True)
        thread.start()
        waiting.append(thread)
        until_waiting(pace, number + 1)
    running.leave()
    for thread in waiting:
        thread.join(20)
    assert order == list(range(10))


def test_those_that_wait_are_told_at_once_that_it_is_over() -> None:
    pace = Pace(1, requests_per_minute=0.1)
    running = pace.enter(PAID)
    stopped = []

    def work() -> None:
        with pytest.raises(ApiError):
            pace.enter(PAID)
        stopped.append(True)

    with threads(8, work):
        until_waiting(pace, 8)
        pace.stop()
    assert len(stopped) == 8
    running.leave()
