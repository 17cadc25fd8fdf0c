# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""When a call is made again, and after how long."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.promptops.openai.plugins.module_utils._api._retry import asked_wait, backoff, is_retried


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "20"}, 20),
        ({"retry-after": "0"}, 0),
        ({"retry-after": "1.5"}, 1.5),
        ({"retry-after": " 20 "}, 20),
        ({"retry-after-ms": "250"}, 0.25),
        ({"retry-after-ms": "0"}, 0),
        ({"retry-after-ms": "250", "retry-after": "20"}, 0.25),
        ({"retry-after-ms": "rubbish", "retry-after": "20"}, 20),
        ({"retry-after-ms": "-1", "retry-after": "20"}, 20),
        ({"retry-after-ms": "nan", "retry-after": "20"}, 20),
        ({"retry-after-ms": "inf", "retry-after": "20"}, 20),
        ({"retry-after-ms": "", "retry-after": "20"}, 20),
        ({"retry-after-ms": "rubbish"}, None),
        ({"retry-after": "rubbish"}, None),
        ({"retry-after": "-1"}, None),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "inf"}, None),
        ({"retry-after": "-inf"}, None),
        ({"retry-after": ""}, None),
        ({"retry-after": "20, 30"}, None),
        ({"retry-after": "Fri, 99 Foo 2025 00:00:00 GMT"}, None),
        ({"retry-after": "Sun, 06 Nov 1994 08:49:37 GMT"}, 0),
        ({"retry-after": "Fri, 31 Dec 99999 23:59:59 GMT"}, None),
    ],
)
def test_the_wait_is_what_the_first_header_asks_that_can_be_understood(
    headers: dict[str, str], seconds: float | None
) -> None:
    assert asked_wait(headers) == seconds


@pytest.mark.parametrize("zone", [UTC, timezone(timedelta(hours=-7))])
def test_a_date_is_waited_for(zone: timezone) -> None:
    date = datetime.now(zone) + timedelta(seconds=90)

    assert asked_wait({"retry-after": format_datetime(date)}) == pytest.approx(90, abs=3)


@pytest.mark.parametrize("form", ["%a, %d %b %Y %H:%M:%S GMT", "%A, %d-%b-%y %H:%M:%S GMT", "%a %b %e %H:%M:%S %Y"])
def test_each_form_of_a_date_is_in_utc_wherever_this_machine_is(form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The three forms of RFC 9110, section 5.6.7; the last of them names no zone."""
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    try:
        date = time.strftime(form, time.gmtime(time.time() + 90))
        assert asked_wait({"retry-after": date}) == pytest.approx(90, abs=3)
    finally:
        monkeypatch.undo()
        time.tzset()


DATES = st.from_regex(r"(Mon, )?\d{1,5} [A-Z][a-z]{2} \d{1,6} \d{1,3}:\d{1,3}(:\d{1,3})?( GMT| [+-]\d{1,9}| X)?")


@given(milliseconds=st.text() | DATES, seconds=st.text() | DATES)
def test_any_header_gives_a_wait_or_none(milliseconds: str, seconds: str) -> None:
    wait = asked_wait({"retry-after-ms": milliseconds, "retry-after": seconds})

    assert wait is None or 0 <= wait < float("inf")


@given(attempt=st.integers(1, 10_000))
def test_the_wait_doubles_from_half_a_second_to_eight_less_a_quarter_at_most(attempt: int) -> None:
    full = min(8.0, 0.5 * 2 ** min(attempt - 1, 10))

    assert full * 0.75 <= backoff(attempt) <= full


def test_the_wait_has_jitter() -> None:
    assert len({backoff(4) for _unused in range(20)}) > 1


@pytest.mark.parametrize(
    ("status", "headers", "kind", "again"),
    [
        (408, {}, "timeout", True),
        (409, {}, "conflict", True),
        (429, {}, "rate_limit", True),
        (500, {}, "server", True),
        (502, {}, "server", True),
        (503, {}, "server", True),
        (504, {}, "server", True),
        (529, {}, "server", True),
        (300, {}, "redirect", False),
        (307, {}, "redirect", False),
        (400, {}, "bad_request", False),
        (401, {}, "authentication", False),
        (403, {}, "permission", False),
        (404, {}, "not_found", False),
        (405, {}, "unexpected_status", False),
        (422, {}, "bad_request", False),
        (429, {}, "insufficient_quota", False),
        (429, {"x-should-retry": "false"}, "rate_limit", False),
        (500, {"x-should-retry": "false"}, "server", False),
        (400, {"x-should-retry": "true"}, "bad_request", True),
        (400, {"x-should-retry": "True"}, "bad_request", True),
        (400, {"x-should-retry": "perhaps"}, "bad_request", False),
        (500, {"x-should-retry": "perhaps"}, "server", True),
        (500, {"x-should-retry": ""}, "server", True),
    ],
)
def test_an_answer_is_followed_by_another_try(status: int, headers: dict[str, str], kind: str, again: bool) -> None:
    assert is_retried(status, headers, kind) is again
