# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An object stays at the server that made it: another one is not asked for it, told to delete it, or taken for it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.emulator.client import Emulator
from tests.emulator.server import running
from tests.integration.harness import KEY, Ansible, Task
from tests.integration.subjects import RESPONSE, SUBJECTS, Subject

EACH_KIND = pytest.mark.parametrize("subject", SUBJECTS, ids=lambda subject: subject.kind)


@pytest.fixture
def other() -> Iterator[Emulator]:
    with running(api_key=KEY) as emulator:
        yield emulator


@EACH_KIND
def test_what_is_replaced_is_left_and_said(ansible: Ansible, other: Emulator, subject: Subject) -> None:
    run = ansible.play(subject.task(), subject.task(base_url=other.base_url), subject.task(base_url=other.base_url))
    assert [result["action"] for result in run.results] == ["created", "replaced", "unchanged"], run.output
    [warning] = [told for told in run.results[1]["warnings"] if "same run" not in str(told)]
    assert run.results[0]["id"] in str(warning)
    assert ansible.emulator.base_url in str(warning)
    assert ansible.requests() == [f"POST {subject.path}"]
    assert [entry["method"] for entry in other.journal()] == ["POST"]


@EACH_KIND
def test_what_is_to_be_deleted_is_not_said_to_be(ansible: Ansible, other: Emulator, subject: Subject) -> None:
    gone: Task = subject.bare(name="one", state="absent")
    elsewhere: Task = subject.bare(name="one", state="absent", base_url=other.base_url)
    run = ansible.play(subject.task(), elsewhere, gone)
    assert [result.get("action") for result in run.results] == ["created", None, "deleted"], run.output
    assert "base_url" in run.results[1]["msg"]
    assert run.results[0]["id"] in run.results[1]["msg"]
    assert other.journal() == []


def test_what_still_runs_is_kept_and_not_paid_for_again(ansible: Ansible, other: Emulator) -> None:
    running_one = RESPONSE.task(background=True, wait=False)
    kept = RESPONSE.task(base_url=other.base_url, preserve_on_change=True)
    run = ansible.play(running_one, kept, RESPONSE.task())
    assert [result["action"] for result in run.results] == ["created", "drifted", "resumed"], run.output
    assert [entry["parameter"] for entry in run.results[1]["drift"]] == ["base_url"]
    assert other.journal() == []


def test_drift_of_the_server_and_of_triggers_is_listed(in_process: Ansible, other: Emulator) -> None:
    moved = RESPONSE.task(base_url=other.base_url, triggers={"release": 2}, preserve_on_change=True)
    listing: Task = {f"{RESPONSE.module}_info": {"fields": ["drifted", "drift"]}}
    run = in_process.play(RESPONSE.task(), listing, moved, listing, RESPONSE.task(), listing)
    listed = [result["responses"][0] for result in run.results[1::2]]
    assert [element["drifted"] for element in listed] == [False, True, False], run.output
    assert {entry["parameter"] for entry in listed[1]["drift"]} == {"base_url", "triggers"}
