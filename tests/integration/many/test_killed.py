# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Killed in the middle of many, the next run pays anew only for those that were under way, and says so."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.harness import Ansible, Task
from tests.integration.many.asking import BOTH, list_name, many, posts, set_to, several
from tests.integration.subjects import Subject

pytestmark = pytest.mark.chance

COUNT = 200
CONCURRENCY = 16
ENOUGH = 60
LATENCY = 0.2
PATIENCE = 60.0


def children(process: int) -> Iterator[int]:
    """A process's descendants; those that a daemon has taken over are of no interest here."""
    for task in Path(f"/proc/{process}/task").iterdir():
        for child in (task / "children").read_text().split():
            yield int(child)
            yield from children(int(child))


def kill_all(process: subprocess.Popen[bytes]) -> None:
    """SIGKILL for ansible-playbook and all that it has started, none of which can take it over from another."""
    process.send_signal(signal.SIGSTOP)
    doomed = list(children(process.pid))
    for pid in [process.pid, *doomed]:
        os.kill(pid, signal.SIGKILL)
    process.wait()
    until = time.monotonic() + PATIENCE
    while any(Path(f"/proc/{pid}").exists() and alive(pid) for pid in doomed):
        assert time.monotonic() < until, "a process does not die"
        time.sleep(0.02)


def alive(pid: int) -> bool:
    """Whether it is more than a zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def killed_in_the_middle(ansible: Ansible, task: Task) -> None:
    """Runs the task, and kills it as soon as the server has seen enough of it."""
    play = {"hosts": "localhost", "gather_facts": False, "tasks": [task]}
    process = subprocess.Popen(
        ansible.command([play]),
        cwd=ansible.folder,
        env=ansible.environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    until = time.monotonic() + PATIENCE
    try:
        while ansible.emulator.summary().get(f"POST {ROUTES[list(task)[1]]}", 0) < ENOUGH:
            assert process.poll() is None, "it ended before it could be killed"
            assert time.monotonic() < until, "it does not begin"
            time.sleep(0.02)
    finally:
        kill_all(process)


ROUTES = {f"{subject.module}s": subject.path for subject in BOTH}


@pytest.mark.parametrize("subject", BOTH, ids=lambda subject: subject.kind)
def test_only_what_was_under_way_is_paid_for_twice(ansible: Ansible, subject: Subject) -> None:
    task = many(subject, several(subject, COUNT), concurrency=CONCURRENCY, **{"return": "none"})
    with set_to(ansible.emulator, latency=LATENCY):
        killed_in_the_middle(ansible, task)
        paid = len(posts(ansible.emulator))
        recorded = ansible.records().values()
        done = sum(record["status"] == "completed" for record in recorded)
        broken_off = {record["name"] for record in recorded if record["status"] != "completed"}
        assert paid < COUNT
        assert done >= ENOUGH - CONCURRENCY
        assert 0 < len(broken_off) <= CONCURRENCY
        assert paid <= done + len(broken_off)
    result = ansible.play(task, {**task, "name": "again"}).results[0]

    assert result["counts"] == {"unchanged": done, "created": COUNT - done}, result.get("msg")
    assert len(posts(ansible.emulator)) <= COUNT + CONCURRENCY
    assert len(posts(ansible.emulator)) == paid + COUNT - done
    # Each that may be paid for twice is named, and no other.
    warned = [str(warning) for warning in result["warnings"] if "may have been billed" in str(warning)]
    assert {warning.partition("(")[2].partition(")")[0] for warning in warned} == broken_off
    assert {name for name, element in result["by_name"].items() if element.get("warnings")} == broken_off
    assert len(ansible.records()) == COUNT
    assert result[list_name(subject)][0]["action"] == "unchanged"
