# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Limits are everybody's: what the server refuses, tells or is spared concerns all elements together."""

from __future__ import annotations

import http.client
import json
import time
from itertools import pairwise
from urllib.parse import urlsplit

import pytest

from tests.emulator.client import Emulator
from tests.integration.harness import KEY, Ansible
from tests.integration.many.asking import BOTH, asked, many, most_at_once, posts, set_to, several
from tests.integration.subjects import RESPONSE, Subject

pytestmark = pytest.mark.chance


def drained(emulator: Emulator, requests: int) -> int:
    """Takes so many requests of what the server allows a minute; returns how many it says are left."""
    url = urlsplit(emulator.base_url)
    connection = http.client.HTTPConnection(url.hostname or "", url.port, timeout=30)
    body = json.dumps({"model": "gpt-4o", "input": "x", "store": False})
    for _request in range(requests):
        connection.request("POST", "/v1/responses", body, {"Authorization": f"Bearer {KEY}"})
        answer = connection.getresponse()
        answer.read()
    connection.close()
    emulator.clear_journal()
    return int(answer.headers["x-ratelimit-remaining-requests"])


@pytest.mark.parametrize("subject", BOTH, ids=lambda subject: subject.kind)
def test_a_wait_that_one_is_asked_for_is_everybodys(ansible: Ansible, subject: Subject) -> None:
    elements = several(subject, 12)
    elements[0]["model"] = "emulator/429;retry_after=2"
    with set_to(ansible.emulator, latency=0.1):
        run = ansible.play(many(subject, elements, concurrency=4))
    assert run.only["counts"] == {"created": 12}, run.output
    assert [element["attempts"] for element in run.only["by_name"].values()] == [2] + [1] * 11
    sent = posts(ansible.emulator)
    [refused] = [entry["time"] for entry in sent if entry["status"] == 429]
    after = [entry["time"] - refused for entry in sent if entry["time"] > refused]
    # Some may have been on their way when the refusal came.
    assert all(seconds < 0.5 or seconds >= 1.95 for seconds in after), after
    assert sum(seconds < 0.5 for seconds in after) <= 3
    assert sum(seconds >= 1.95 for seconds in after) >= 8


def test_fewer_at_once_after_a_refusal(ansible: Ansible) -> None:
    ansible.emulator.fault("429;retry_after_ms=300", method="POST", times=4)
    with set_to(ansible.emulator, latency=0.2):
        run = ansible.play(many(RESPONSE, several(RESPONSE, 16), concurrency=8))
    assert run.only["counts"] == {"created": 16}, run.output
    sent = sorted(posts(ansible.emulator), key=lambda entry: entry["time"])
    last = max(index for index, entry in enumerate(sent) if entry["status"] == 429)
    assert most_at_once(sent[last + 1 : last + 6], 0.18) <= 4


@pytest.mark.parametrize("concurrency", [8, 32])
def test_hardly_any_is_refused_by_a_server_that_allows_so_many_a_minute(in_process: Ansible, concurrency: int) -> None:
    """300 a minute: some 50 are left, and then there are 5 a second for the others."""
    with set_to(in_process.emulator, requests_per_minute=300):
        left = drained(in_process.emulator, 250)
        begun = time.time()
        run = in_process.play(many(RESPONSE, several(RESPONSE, 100), concurrency=concurrency, **{"return": "none"}))
    assert run.only["counts"] == {"created": 100}, run.output
    sent = posts(in_process.emulator)
    refused = sum(entry["status"] == 429 for entry in sent)
    assert refused <= 3, refused
    assert sent[-1]["time"] - begun >= (100 - left) / 5 - 1


def test_tokens_that_the_server_tells_of_are_heeded_too(ansible: Ansible) -> None:
    """Some 500 tokens each: 30 are taken at once, and then there is one in two seconds."""
    with set_to(ansible.emulator, tokens_per_minute=15_000):
        long = [asked(RESPONSE, None, input=f"{index} {'long ' * 390}") for index in range(32)]
        run = ansible.play(many(RESPONSE, long, concurrency=4, **{"return": "none"}))
    assert run.only["counts"] == {"created": 32}, run.output
    sent = posts(ansible.emulator)
    assert sum(entry["status"] == 429 for entry in sent) <= 1
    assert sent[-1]["time"] - sent[0]["time"] >= 1.5


def test_so_many_requests_a_minute(ansible: Ansible) -> None:
    """Every request counts, those that cost nothing too."""
    elements = [*several(RESPONSE, 6, background=True, wait_interval=0.01)]
    run = ansible.play(many(RESPONSE, elements, concurrency=6, requests_per_minute=480))
    assert run.only["counts"] == {"created": 6}, run.output
    times = sorted(entry["time"] for entry in ansible.emulator.journal())
    assert len(times) >= 12
    # The first may take longer to arrive than the others, since it has to connect.
    assert 0.125 * (len(times) - 1) - 0.2 <= times[-1] - times[0] <= 0.125 * len(times) + 2


def test_so_many_tokens_a_minute(ansible: Ansible) -> None:
    """What an answer may have counts as if it had it."""
    elements = several(RESPONSE, 5, max_output_tokens=100)
    run = ansible.play(many(RESPONSE, elements, concurrency=5, tokens_per_minute=12_000))
    assert run.only["counts"] == {"created": 5}, run.output
    times = sorted(entry["time"] for entry in posts(ansible.emulator))
    between = [later - earlier for earlier, later in pairwise(times)]
    # 100 and what stands in the request, at 200 a second.
    assert all(0.45 <= seconds <= 1.5 for seconds in between), between


def test_a_refusal_that_waiting_does_not_help_pauses_nobody(ansible: Ansible) -> None:
    elements = several(RESPONSE, 30, model="emulator/429;code=insufficient_quota;times=0")
    run = ansible.play(many(RESPONSE, elements, concurrency=4))
    assert run.only["counts"] == {"failed": 30}, run.output
    assert run.only["error"]["code"] == "insufficient_quota"
    sent = posts(ansible.emulator)
    assert len(sent) == 30
    assert sent[-1]["time"] - sent[0]["time"] <= 5
