# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Elements are worked on concurrently, as many at once as is asked, and no more."""

from __future__ import annotations

from typing import Any

import pytest

from tests.integration.harness import Ansible
from tests.integration.many.asking import list_name, many, most_at_once, posts, set_to, several
from tests.integration.subjects import CHAT, RESPONSE, Subject

pytestmark = pytest.mark.chance

LATENCY = 0.3
LITTLE_LESS = 0.9 * LATENCY
"""Two requests that follow each other on one thread are further apart than this."""


@pytest.mark.parametrize(("subject", "concurrency", "count"), [(RESPONSE, 3, 9), (CHAT, 1, 3), (CHAT, 256, 12)])
def test_so_many_at_once(ansible: Ansible, subject: Subject, concurrency: int, count: int) -> None:
    with set_to(ansible.emulator, latency=LATENCY):
        run = ansible.play(many(subject, several(subject, count), concurrency=concurrency))
    assert run.only["counts"] == {"created": count}, run.output
    assert [element["name"] for element in run.only[list_name(subject)]] == [f"n{index:03}" for index in range(count)]
    sent = posts(ansible.emulator)
    assert most_at_once(sent, LITTLE_LESS) <= concurrency
    # Nor are there fewer than might be: the machine may be slow to begin, and not as slow as that.
    assert most_at_once(sent, LATENCY) >= min(concurrency, count) / 2


def test_eight_unless_it_is_said(ansible: Ansible) -> None:
    with set_to(ansible.emulator, latency=LATENCY):
        run = ansible.play(many(RESPONSE, several(RESPONSE, 24)))
    assert run.only["counts"] == {"created": 24}, run.output
    assert 4 <= most_at_once(posts(ansible.emulator), LITTLE_LESS) <= 8


def test_the_order_is_the_elements_and_not_that_in_which_they_end(ansible: Ansible) -> None:
    elements = several(RESPONSE, 6)
    elements[0]["model"] = "emulator/slow;seconds=0.6"
    run = ansible.play(many(RESPONSE, elements, concurrency=6))
    names = [element["name"] for element in elements]
    assert [element["name"] for element in run.only["responses"]] == names, run.output
    assert list(run.only["by_name"]) == names


def test_streams_and_background_responses_too(ansible: Ansible) -> None:
    """However an answer travels, each element waits for its own."""
    ways: list[dict[str, Any]] = [
        {"stream": True},
        {"background": True, "wait_interval": 0.1},
        {},
        {"stream": True, "background": True},
    ]
    elements = [{**element, **way} for element, way in zip(several(RESPONSE, 4), ways, strict=True)]
    task = many(RESPONSE, elements)
    run = ansible.play(task, task)
    assert [result["counts"] for result in run.results] == [{"created": 4}, {"unchanged": 4}], run.output
    assert all(element["status"] == "completed" and element["output_text"] for element in run.results[0]["responses"])
    assert len(posts(ansible.emulator)) == 4
