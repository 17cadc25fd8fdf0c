# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Terraform's users know as moved, removed, lifecycle and -replace, for both kinds through both doors."""

from __future__ import annotations

from typing import Any

import pytest

from tests.integration.harness import Ansible, Run, Task
from tests.integration.many.asking import asked, many
from tests.integration.subjects import SUBJECTS, Subject

pytestmark = pytest.mark.parametrize("subject", SUBJECTS, ids=lambda subject: subject.kind)


def actions(run: Run) -> list[tuple[Any, bool, bool]]:
    """What each task did, whether it says that it changed something, and whether it failed."""
    return [(result.get("action"), result["changed"], bool(result.get("failed"))) for result in run.results]


def check(task: Task) -> Task:
    return {**task, "check_mode": True}


def test_a_record_moves_to_another_name_and_nothing_is_sent(ansible: Ansible, subject: Subject) -> None:
    moved = subject.task("new", moved_from="one")
    run = ansible.play(subject.task("one"), check(moved), moved, moved, subject.task("new"))

    kept = ("unchanged", False, False)
    assert actions(run) == [("created", True, False), ("moved", True, False), ("moved", True, False), kept, kept], (
        run.output
    )
    assert len({result["id"] for result in run.results}) == 1
    assert ansible.requests() == [f"POST {subject.path}"]
    assert list(ansible.records()) == [f"{subject.kind}/new.json"]
    assert ansible.records()[f"{subject.kind}/new.json"]["name"] == "new"


def test_a_moved_record_is_then_replaced_deleted_or_forgotten_as_any_other(ansible: Ansible, subject: Subject) -> None:
    run = ansible.play(
        subject.task("a"),
        subject.task("b", "Something else", moved_from="a"),
        subject.bare(name="c", moved_from="b", state="absent"),
        subject.task("d", moved_from="nobody"),
        subject.bare(name="e", moved_from="d", state="forgotten"),
    )

    done = ["created", "replaced", "deleted", "created", "forgotten"]
    assert [action for action, _changed, _failed in actions(run)] == done, run.output
    assert all(changed for _action, changed, _failed in actions(run))
    first, second, _deleted, last, _forgotten = (result["id"] for result in run.results)
    asked = [f"POST {subject.path}", f"POST {subject.path}", f"DELETE {subject.path}/{first}"]
    assert ansible.requests() == [*asked, f"DELETE {subject.path}/{second}", f"POST {subject.path}"]
    assert last
    assert ansible.records() == {}


def test_bad_moves_are_errors_that_name_both(ansible: Ansible, subject: Subject) -> None:
    run = ansible.play(
        subject.task("one"),
        subject.task("two"),
        subject.task("two", moved_from="one"),
        subject.task("one", moved_from="one"),
        subject.task(None, moved_from="one"),
        subject.task("three", max_age="12x"),
        subject.task("three", ignore_changes=["inptu", "temprature"]),
        subject.bare(state="forgotten"),
    )

    messages = [result["msg"] for result in run.results[2:]]
    assert all(result["error"]["type"] == "invalid" for result in run.results[2:]), run.output
    assert "'one'" in messages[0]
    assert "'two'" in messages[0]
    assert messages[1].startswith("moved_from: ")
    assert messages[2].startswith("moved_from: needs name")
    assert messages[3].startswith("max_age: is '12x'")
    assert messages[4].startswith("ignore_changes[0]: is 'inptu'")
    assert messages[5].startswith("state: forgotten needs name")
    assert len(ansible.requests()) == 2


def test_what_is_forgotten_stays_on_the_server(ansible: Ansible, subject: Subject) -> None:
    gone = subject.bare(name="one", state="forgotten")
    run = ansible.play(subject.task(), check(gone), gone, gone)

    object_id = run.results[0]["id"]
    done = [
        ("created", True, False),
        ("forgotten", True, False),
        ("forgotten", True, False),
        ("forgotten", False, False),
    ]
    assert actions(run) == done, run.output
    assert run.results[2]["id"] == object_id
    assert ansible.records() == {}
    assert ansible.requests() == [f"POST {subject.path}"]
    again = ansible.play(subject.bare(**{subject.id_option: object_id}))
    assert again.only["id"] == object_id


def test_what_is_protected_is_neither_replaced_nor_deleted(ansible: Ansible, subject: Subject) -> None:
    run = ansible.play(
        subject.task(protect=True),
        subject.task(protect=True),
        check(subject.task(prompt="Something else", protect=True)),
        subject.task(prompt="Something else", protect=True),
        subject.task(force=True, protect=True),
        subject.bare(name="one", state="absent", protect=True),
        subject.task(prompt="Something else", protect=True, preserve_on_change=True),
        subject.task(prompt="Something else", protect=True, ignore_changes=[subject.prompt]),
    )

    assert actions(run)[:2] == [("created", True, False), ("unchanged", False, False)], run.output
    for result in run.results[2:4]:
        assert result["failed"]
        assert result["msg"].startswith("protect: ")
        assert subject.prompt in result["msg"]
        assert "Something else" not in result["msg"]
        assert [entry["parameter"] for entry in result["drift"]] == [subject.prompt]
    assert "force is set" in run.results[4]["msg"]
    assert "would be deleted" in run.results[5]["msg"]
    assert actions(run)[6:] == [("drifted", False, False), ("unchanged", False, False)]
    assert ansible.requests() == [f"POST {subject.path}"]


def test_ignored_changes_keep_what_is_recorded_with_what_produced_it(ansible: Ansible, subject: Subject) -> None:
    other: dict[str, Any] = {"prompt": "Something else", "temperature": 0.5, "triggers": {"release": "2"}}
    run = ansible.play(
        subject.task(ignore_changes=[subject.prompt, "temperature", "triggers"]),
        subject.task(**other, ignore_changes=[subject.prompt, "temperature", "triggers"]),
        subject.task(**other, ignore_changes=["all"]),
        check(subject.task(**other, ignore_changes=[subject.prompt, "triggers"])),
        subject.task(),
    )

    kept = ("unchanged", False, False)
    assert actions(run) == [("created", True, False), kept, kept, ("replaced", True, False), kept], run.output
    assert [entry["parameter"] for entry in run.results[3]["drift"]] == ["temperature"]
    assert ansible.requests() == [f"POST {subject.path}"]
    record = ansible.records()[f"{subject.kind}/one.json"]
    assert record["request"][subject.prompt] == subject.request[subject.prompt]


def test_an_answer_is_reused_under_another_name_and_stays_the_first_ones(ansible: Ansible, subject: Subject) -> None:
    run = ansible.play(
        subject.task("one"),
        check(subject.task("two", reuse=True)),
        subject.task("two", reuse=True),
        subject.task("two", reuse=True),
        subject.task("three", "Something else", reuse=True),
        subject.bare(name="two", state="absent"),
        subject.bare(**{subject.id_option: "{{ first }}"}),
        variables={"first": "none"},
    )

    reused, kept = ("reused", True, False), ("unchanged", False, False)
    assert actions(run)[:4] == [("created", True, False), reused, reused, kept], run.output
    assert actions(run)[4:6] == [("created", True, False), ("deleted", True, False)]
    assert run.results[2]["output_text"] == run.results[0]["output_text"]
    # Deleting the one that reused it sends nothing: the object is the other's.
    assert ansible.requests()[:2] == [f"POST {subject.path}"] * 2
    assert sorted(ansible.records()) == [f"{subject.kind}/one.json", f"{subject.kind}/three.json"]


def test_elements_that_ask_the_same_are_paid_once(ansible: Ansible, subject: Subject) -> None:
    same = [{"name": f"n{index}", **subject.asks("The same")} for index in range(6)]
    common = {"model": "gpt-4o", "store": True, "reuse": True}
    task = many(subject, same, common=common, max_paid=1)
    run = ansible.play(check(task), task, task)

    assert run.results[0]["predicted_usage"]["requests"] == 1, run.output
    assert run.results[0]["predicted_usage"]["input_tokens"] > 0
    assert run.results[1]["counts"] == {"created": 1, "reused": 5}
    assert run.results[2]["counts"] == {"unchanged": 6}
    assert ansible.requests() == [f"POST {subject.path}"]


def test_more_than_max_paid_is_an_error_before_anything_is_sent(ansible: Ansible, subject: Subject) -> None:
    first = many(subject, [asked(subject, "a")])
    task = many(subject, [asked(subject, name) for name in "abc"], max_paid=1)
    run = ansible.play(first, check(task), task, many(subject, [asked(subject, name) for name in "abc"], max_paid=2))

    for result in run.results[1:3]:
        assert result["failed"]
        assert result["msg"].startswith("max_paid: is 1, and 2 ")
        assert "(b, c)" in result["msg"]
    assert run.results[3]["counts"] == {"unchanged": 1, "created": 2}, run.output
    assert len(ansible.requests()) == 3


def test_verbs_hold_for_each_of_many(ansible: Ansible, subject: Subject) -> None:
    made = many(subject, [asked(subject, name) for name in ("a", "b", "c", "d")])
    changed = [
        {**asked(subject, "a"), "name": "z", "moved_from": "a"},
        {"name": "b", "state": "forgotten"},
        {**asked(subject, "other"), "name": "c", "ignore_changes": [subject.prompt]},
        {**asked(subject, "other"), "name": "d", "protect": True},
    ]
    run = ansible.play(made, many(subject, changed))

    elements = run.results[1][f"{subject.kind}s"]
    assert [element.get("action") for element in elements] == ["moved", "forgotten", "unchanged", None], run.output
    assert elements[3]["msg"].startswith("protect: ")
    assert len(ansible.requests()) == 4


def test_two_tasks_of_a_run_that_share_a_record_are_told_so(ansible: Ansible, subject: Subject) -> None:
    run = ansible.play(subject.task(), subject.task(prompt="Something else"))

    assert [action for action, _changed, _failed in actions(run)] == ["created", "replaced"]
    assert any("same run" in warning for warning in run.results[1]["warnings"]), run.output
    again = ansible.play(subject.task())
    assert not again.only.get("warnings"), again.output
    assert "same run" not in again.output


def test_drift_is_told_on_each_run_without_asking(ansible: Ansible, subject: Subject) -> None:
    ansible.play(subject.task())
    changed = subject.task(prompt="Something else", preserve_on_change=True)
    for _again in range(2):
        run = ansible.play(changed)
        assert run.only["action"] == "drifted"
        assert subject.prompt in run.only["warnings"][0]
        assert "[WARNING]" in run.output
