# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the user sets, what the server tells and what its refusals teach, as waits in seconds."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.promptops.openai.plugins.module_utils._api._limits import (
    Learned,
    ServerLimits,
    Spacing,
    Told,
    seconds,
)


@pytest.mark.parametrize(
    ("span", "expected"),
    [
        ("6m0s", 360),
        ("1h2m3s", 3723),
        ("20ms", 0.02),
        ("1.5s", 1.5),
        ("2m59.56s", 179.56),
        ("8.64s", 8.64),
        ("0s", 0),
        ("17", 17),
        ("0.25", 0.25),
        ("", None),
        (None, None),
        ("soon", None),
        ("1 s", None),
        ("5d", None),
        ("-1s", None),
        ("-1", None),
        ("nan", None),
        ("inf", None),
        ("1e12", None),
    ],
)
def test_spans(span: str | None, expected: float | None) -> None:
    assert seconds(span) == (None if expected is None else pytest.approx(expected))


@given(span=st.text() | st.from_regex(r"(\d{1,6}(\.\d{1,4})?(ms|h|m|s|d)){0,4}", fullmatch=True))
def test_any_span_is_a_number_of_seconds_or_none(span: str) -> None:
    found = seconds(span)
    assert found is None or 0 <= found < math.inf


# --- What the user sets ---


def test_spacing_is_even() -> None:
    spacing = Spacing(120)
    assert spacing.wait(10.0) <= 0
    spacing.take(1, 10.0)
    assert spacing.wait(10.0) == pytest.approx(0.5)
    assert spacing.wait(10.4) == pytest.approx(0.1)
    spacing.take(1, 11.0)
    assert spacing.wait(11.0) == pytest.approx(0.5)


def test_spacing_does_not_save_up_what_was_not_used() -> None:
    spacing = Spacing(60)
    for _call in range(3):
        spacing.take(1, 100.0)
    assert spacing.wait(100.0) == pytest.approx(3)


def test_spacing_gives_back_what_was_refused() -> None:
    spacing = Spacing(600)
    spacing.take(50, 0.0)
    spacing.give_back(50)
    assert spacing.wait(0.0) == pytest.approx(0)


def test_no_spacing_is_no_limit() -> None:
    spacing = Spacing(None)
    spacing.take(10**9, 0.0)
    assert spacing.wait(0.0) == 0


# --- What the server tells ---


def headers(unit: str = "requests", **parts: object) -> dict[str, str]:
    return {f"x-ratelimit-{part}-{unit}": str(value) for part, value in parts.items()}


def heard(unit: str = "requests", **parts: object) -> Told:
    told = Told(unit)
    told.hear(headers(unit, **parts), 0.0, 0.0, 0.0)
    return told


def test_there_is_no_wait_before_anything_is_heard() -> None:
    assert Told("requests").wait(1, 0.0) == 0


def test_what_is_left_may_be_taken_at_once() -> None:
    told = heard(limit=600, remaining=3, reset="59.7s")
    for _call in range(3):
        assert told.wait(1, 0.0) <= 0
        told.take(1, 0.0)
    assert told.wait(1, 0.0) == pytest.approx(0.1)


def test_the_bucket_fills_up_at_the_pace_that_the_reset_tells() -> None:
    told = heard(limit=60, remaining=0, reset="1m0s")
    assert told.wait(1, 0.0) == pytest.approx(1)
    assert told.wait(1, 0.75) == pytest.approx(0.25)
    assert told.wait(5, 0.0) == pytest.approx(5)
    told.take(1, 3.0)
    assert told.wait(2, 3.0) == pytest.approx(0)


def test_it_does_not_fill_beyond_its_limit() -> None:
    told = heard(limit=60, remaining=59, reset="1s")
    told.take(60, 3600.0)
    assert told.wait(1, 3600.0) == pytest.approx(1)


def test_calls_that_began_since_are_not_in_what_the_server_says_is_left() -> None:
    told = Told("requests")
    told.take(1, 0.0)
    mark = told.taken
    for _call in range(4):
        told.take(1, 0.1)
    told.end(1)
    told.hear(headers(limit=60, remaining=5, reset="55s"), 0.0, mark, 0.2)
    assert told.wait(1, 0.2) <= 0
    told.take(1, 0.2)
    assert told.wait(1, 0.2) > 0


def test_calls_that_are_not_answered_may_not_have_come_yet() -> None:
    told = Told("requests")
    for _call in range(4):
        told.take(1, 0.0)
    told.end(1)
    told.hear(headers(limit=60, remaining=5, reset="55s"), 0.0, told.taken, 0.2)
    told.take(1, 0.2)
    assert told.wait(1, 0.2) <= 0
    told.take(1, 0.2)
    assert told.wait(1, 0.2) > 0


def test_an_answer_that_took_long_tells_what_was_left_when_it_was_asked() -> None:
    told = Told("requests")
    told.take(1, 0.0)
    told.end(1)
    told.hear(headers(limit=60, remaining=0, reset="60s"), 0.0, told.taken, 30.0)
    # Half a minute's worth has run in, less what the request may have been on its way.
    assert told.wait(29, 30.0) <= 0
    assert told.wait(30, 30.0) > 0


def test_an_answer_to_an_earlier_call_changes_nothing() -> None:
    told = Told("requests")
    told.take(1, 0.0)
    first = told.taken
    told.take(1, 0.0)
    told.end(2)
    told.hear(headers(limit=60, remaining=0, reset="60s"), 0.0, told.taken, 0.0)
    told.hear(headers(limit=60, remaining=50, reset="10s"), 0.0, first, 0.0)
    assert told.wait(1, 0.0) == pytest.approx(1)


def test_a_limit_that_is_not_told_is_one_call_a_reset() -> None:
    told = heard(remaining=0, reset="2s")
    assert told.wait(1, 0.0) == pytest.approx(2)


def test_no_wait_is_longer_than_a_minute() -> None:
    told = heard(remaining=0, reset="23h")
    assert told.wait(1, 0.0) == pytest.approx(60)
    assert told.wait(1, 59.0) == pytest.approx(1)
    told.take(1, 60.0)
    assert told.wait(1, 60.0) == pytest.approx(60)


@pytest.mark.parametrize(
    "parts",
    [
        {},
        {"limit": 60, "remaining": "none", "reset": "1s"},
        {"limit": 60, "remaining": 0},
        {"limit": 60, "remaining": 0, "reset": "later"},
        {"limit": -1, "remaining": -1, "reset": "-1s"},
        {"limit": 60, "remaining": 0, "reset": "0s"},
        {"limit": "nan", "remaining": "nan", "reset": "nan"},
    ],
)
def test_what_cannot_be_understood_makes_no_wait(parts: dict[str, Any]) -> None:
    told = heard(**parts)
    told.take(100, 0.0)
    assert told.wait(1, 0.0) == 0


@given(
    limit=st.integers(0, 10**6),
    left=st.integers(0, 10**6),
    reset=st.floats(0, 10**6),
    units=st.integers(0, 10**5),
    since=st.floats(0, 1000),
)
def test_any_told_limit_makes_a_wait_of_a_minute_at_most(
    limit: int, left: int, reset: float, units: int, since: float
) -> None:
    told = heard(limit=limit, remaining=left, reset=reset)
    told.take(units, 0.0)
    assert told.wait(units, since) <= 60


def test_a_call_larger_than_the_limit_waits_until_the_bucket_is_full() -> None:
    told = heard("tokens", limit=1000, remaining=500, reset="30s")
    assert told.wait(5000, 0.0) == pytest.approx(30)


def test_requests_and_tokens_both_hold() -> None:
    limits = ServerLimits()
    told = {**headers(limit=60, remaining=30, reset="30s"), **headers("tokens", limit=6000, remaining=100, reset="59s")}
    limits.hear(told, 0.0, limits.marks, 0.0)
    assert limits.wait(100, 0.0) <= 0
    assert limits.wait(200, 0.0) == pytest.approx(1)
    for _call in range(30):
        limits.take(0, 0.0)
    assert limits.wait(0, 0.0) == pytest.approx(1)


@pytest.mark.parametrize(
    ("told", "explains"),
    [
        ({}, False),
        (headers(limit=60, remaining=10), False),
        (headers(limit=60, remaining=0), True),
        (headers("tokens", limit=1000, remaining=99), True),
        (headers("tokens", limit=1000, remaining=100), False),
        ({**headers(remaining=5), **headers("tokens", remaining=0)}, True),
    ],
)
def test_what_comes_with_a_refusal_explains_it_or_does_not(told: dict[str, str], explains: bool) -> None:
    assert ServerLimits().explain(told, 100) is explains


# --- What refusals teach ---


def test_nothing_is_learned_before_a_refusal() -> None:
    learned = Learned()
    learned.take(0.0)
    learned.answered()
    assert learned.wait(0.0) == 0


def test_a_refusal_spaces_calls_as_the_server_asks_and_a_second_one_twice_as_far() -> None:
    learned = Learned()
    learned.refused(0.1)
    learned.take(0.0)
    assert learned.wait(0.0) == pytest.approx(0.1)
    learned.refused(5.0)
    learned.take(1.0)
    assert learned.wait(1.0) == pytest.approx(0.2)


def test_the_spacing_never_exceeds_a_second() -> None:
    learned = Learned()
    for _refusal in range(20):
        learned.refused(100.0)
    learned.take(0.0)
    assert learned.wait(0.0) == pytest.approx(1)


def test_answers_narrow_the_spacing_until_it_is_gone() -> None:
    learned = Learned()
    learned.refused(1.0)
    waits = []
    for answer in range(60):
        now = answer * 10.0
        learned.take(now)
        waits.append(learned.wait(now))
        learned.answered()
    assert waits == sorted(waits, reverse=True)
    assert waits[-1] == 0
