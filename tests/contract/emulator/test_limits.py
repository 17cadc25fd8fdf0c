# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Latency, concurrency and rate limits."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import openai
import pytest

from tests.emulator.client import Emulator
from tests.emulator.limiter import duration
from tests.emulator.server import running

from .asking import ask, look
from .conftest import KEY


@pytest.fixture
def limited(emulator: Emulator) -> Iterator[Emulator]:
    yield emulator
    emulator.settings(requests_per_minute=None, tokens_per_minute=None, latency=0)


def test_requests_beyond_the_limit_are_refused(limited: Emulator) -> None:
    limited.settings(requests_per_minute=5)
    replies = [ask(limited) for _unused in range(7)]
    assert [reply.status_code for reply in replies] == [200] * 5 + [429] * 2
    assert [reply.headers["x-ratelimit-remaining-requests"] for reply in replies] == ["4", "3", "2", "1", "0", "0", "0"]
    assert replies[0].headers["x-ratelimit-limit-requests"] == "5"
    assert replies[0].headers["x-ratelimit-reset-requests"] == "12s"
    refused = replies[-1]
    assert 1 <= int(refused.headers["retry-after"]) <= 12
    assert 0 < int(refused.headers["retry-after-ms"]) <= 12_000
    assert refused.json()["error"]["code"] == "rate_limit_exceeded"
    assert look(limited, "models").status_code == 200


def test_waiting_as_told_gets_through(limited: Emulator) -> None:
    limited.settings(requests_per_minute=60)
    for _unused in range(90):
        reply = ask(limited)
        if reply.status_code == 429:
            break
    time.sleep(int(reply.headers["retry-after-ms"]) / 1000)
    assert ask(limited).status_code == 200


def test_tokens_are_limited(limited: Emulator) -> None:
    limited.settings(tokens_per_minute=1000)
    big = {"input": "x" * 3000}
    replies = [ask(limited, json=big) for _unused in range(2)]
    assert [reply.status_code for reply in replies] == [200, 429]
    assert replies[1].json()["error"]["type"] == "tokens"
    assert int(replies[0].headers["x-ratelimit-remaining-tokens"]) < 300


def test_no_limit_no_headers(emulator: Emulator) -> None:
    assert not [name for name in ask(emulator).headers if name.lower().startswith("x-ratelimit")]


@pytest.mark.parametrize(("seconds", "written"), [(0.12, "120ms"), (1.5, "1.5s"), (12, "12s"), (360, "6m0s")])
def test_durations(seconds: float, written: str) -> None:
    assert duration(seconds) == written


def test_two_hundred_at_once() -> None:
    async def everything(base_url: str) -> float:
        async with openai.AsyncOpenAI(base_url=base_url, api_key="none", max_retries=0) as client:
            await client.responses.create(model="gpt-4o", input="warm up")
            began = time.monotonic()
            await asyncio.gather(*(client.responses.create(model="gpt-4o", input=str(n)) for n in range(200)))
            return time.monotonic() - began

    with running(latency=0.3) as emulator:
        # One after the other they would take a minute on the fastest machine.
        assert asyncio.run(everything(emulator.base_url)) < 45
        assert emulator.summary() == {"POST /v1/responses": 201}


def test_threads_share_one_emulator(emulator: Emulator) -> None:
    with ThreadPoolExecutor(16) as pool:
        identifiers = list(pool.map(lambda number: ask(emulator, json={"input": str(number)}).json()["id"], range(64)))
    assert len(set(identifiers)) == 64
    assert KEY not in str(emulator.journal())
