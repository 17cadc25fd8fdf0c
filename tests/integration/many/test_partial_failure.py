# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What succeeded is recorded, each failure is named, and the next run does only what is missing."""

from __future__ import annotations

import pytest

from tests.integration.harness import Ansible
from tests.integration.many.asking import BOTH, asked, list_name, many, posts, set_to, several
from tests.integration.subjects import RESPONSE, Subject

pytestmark = pytest.mark.chance

of_both = pytest.mark.parametrize("subject", BOTH, ids=lambda subject: subject.kind)


@of_both
def test_all_are_tried_and_the_next_run_does_what_is_missing(ansible: Ansible, subject: Subject) -> None:
    key = list_name(subject)
    elements = several(subject, 8)
    failing = {2: "emulator/status;code=500", 5: "emulator/status;code=400", 6: "emulator/reset_before"}
    for index, model in failing.items():
        elements[index]["model"] = model
    task = many(subject, elements, max_retries=0)
    run = ansible.play(task, task, task)

    first = run.results[0]
    assert first["failed"], run.output
    assert first["changed"]
    assert first["counts"] == {"created": 5, "failed": 3}
    assert first["msg"].startswith("3 of 8 failed. ")
    for index, words in {2: "answered 500", 5: "answered 400", 6: "may have been billed"}.items():
        element = first[key][index]
        assert f"{key}[{index}] (n{index:03}): {element['msg']}" in first["msg"]
        assert words in element["msg"]
    assert first["error"] == first[key][2]["error"]

    second = run.results[1]
    assert not second["failed"], run.output
    assert second["counts"] == {"unchanged": 5, "created": 3}
    assert second["by_name"]["n006"]["warnings"]
    [warning] = second["warnings"]
    assert str(warning).startswith(f"{key}[6] (n006): An earlier attempt to create it broke off")
    assert run.results[2]["counts"] == {"unchanged": 8}
    assert len(posts(ansible.emulator)) == 8 + 3
    assert len(ansible.records()) == 8


@of_both
def test_what_was_paid_for_and_is_not_wanted_is_recorded_and_counted(ansible: Ansible, subject: Subject) -> None:
    elements = [asked(subject, "good"), asked(subject, "short", model="emulator/incomplete")]
    task = many(subject, elements)
    accepting = many(subject, [elements[0], {**elements[1], "accept": ["incomplete"]}])
    run = ansible.play(task, accepting)
    first = run.results[0]
    assert first["counts"] == {"created": 1, "failed": 1}, run.output
    assert first["error"]["type"] == "incomplete"
    short = first["by_name"]["short"]
    assert (short["action"], short["changed"], short["failed"]) == ("created", True, True)
    assert short["output_text"]
    assert first["paid_usage"]["total_tokens"] == sum(
        element["usage"]["total_tokens"] for element in first["by_name"].values()
    )
    assert run.results[1]["counts"] == {"unchanged": 2}
    assert len(posts(ansible.emulator)) == 2


def test_ten_failures_are_named_and_the_others_counted(ansible: Ansible) -> None:
    elements = several(RESPONSE, 13, model="emulator/status;code=400;times=0")
    run = ansible.play(many(RESPONSE, elements))
    message = run.only["msg"]
    assert message.startswith("13 of 13 failed. responses[0] (n000): "), message
    assert message.count("(n0") == 10
    assert message.endswith("And 3 more, each with its own msg in responses.")
    assert all(element["msg"] for element in run.only["responses"])
    assert ansible.records() == {}


def test_fail_fast_begins_nothing_more(ansible: Ansible) -> None:
    elements = several(RESPONSE, 20)
    elements[3]["model"] = "emulator/status;code=400"
    task = many(RESPONSE, elements, fail_fast=True, concurrency=2)
    with set_to(ansible.emulator, latency=0.2):
        run = ansible.play(task, task)
    first, second = run.results
    sent = len(posts(ansible.emulator))
    assert first["counts"]["failed"] == 1, run.output
    # Those that were under way are brought to their end, and kept.
    assert 3 <= first["counts"]["created"] <= 5
    assert first["counts"]["skipped"] == 20 - 1 - first["counts"]["created"]
    assert first["msg"].startswith("1 of 20 failed. responses[3] (n003): ")
    assert [element["action"] for element in first["responses"][6:]] == ["skipped"] * 14
    assert all(element["skipped"] and not element["failed"] for element in first["responses"][6:])
    assert second["counts"] == {"unchanged": first["counts"]["created"], "created": 20 - first["counts"]["created"]}
    assert sent == 21


def test_fail_fast_takes_back_what_waits_for_its_turn(ansible: Ansible) -> None:
    """All are on their way to the server, at a pace; none is sent after the failure, and none recorded as tried."""
    elements = several(RESPONSE, 12)
    # Whichever is sent first, and there is no saying which that is, a failure comes before all others are.
    for element in elements[:6]:
        element["model"] = "emulator/status;code=400"
    elements[11] = {**elements[11], "force": True}
    task = many(RESPONSE, elements, fail_fast=True, concurrency=12, requests_per_minute=120)
    ansible.play(many(RESPONSE, [several(RESPONSE, 12)[11]]))
    before = ansible.records()
    ansible.requests()
    result = ansible.play(task).only
    assert result["counts"]["failed"] == 1, result
    sent = len(posts(ansible.emulator))
    assert result["counts"].get("created", 0) + result["counts"].get("replaced", 0) == sent - 1
    assert result["counts"]["skipped"] == 12 - sent > 0
    assert not any("msg" in element for element in result["responses"] if element.get("action") == "skipped")
    assert {record["status"] for record in ansible.records().values()} == {"completed"}
    assert ansible.records().items() >= before.items() or result["counts"].get("replaced")


def test_a_record_that_cannot_be_read_disturbs_no_other(ansible: Ansible) -> None:
    task = many(RESPONSE, several(RESPONSE, 3))
    ansible.play(task)
    (ansible.store / "response" / "n001.json").write_text("{")
    run = ansible.play(task)
    assert run.only["counts"] == {"unchanged": 2, "failed": 1}, run.output
    assert "n001.json is not valid JSON" in run.only["msg"]
    assert run.only["by_name"]["n001"]["error"]["type"] == "record"


def test_two_tasks_at_once_pay_once(ansible: Ansible) -> None:
    """Hosts that ask for the same elements at the same time: one creates each, and the others have it."""
    play = {
        "hosts": "all",
        "connection": "local",
        "gather_facts": False,
        "tasks": [many(RESPONSE, several(RESPONSE, 6), concurrency=6)],
    }
    with set_to(ansible.emulator, latency=0.1):
        run = ansible.run([play], "--inventory", "a,b,c,", "--forks", "3")
    assert len(run.results) == 3, run.output
    assert sum(result["counts"].get("created", 0) for result in run.results) == 6
    assert sum(result["counts"].get("unchanged", 0) for result in run.results) == 12
    assert (
        sum(result["paid_usage"].get("total_tokens", 0) for result in run.results)
        == run.results[0]["usage"]["total_tokens"]
    )
    assert len(posts(ansible.emulator)) == 6
