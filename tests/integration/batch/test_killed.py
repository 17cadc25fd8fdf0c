# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A run that is killed at any step: the next one goes on, and nothing is paid twice."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable
from typing import Any

import pytest

from tests.integration.batch.asking import batch, created, paid_alone
from tests.integration.harness import Ansible, Task
from tests.integration.many.asking import several
from tests.integration.many.test_killed import kill_all
from tests.integration.subjects import RESPONSE

PATIENCE = 90.0
COUNT = 300
TASK = batch(RESPONSE, several(RESPONSE, COUNT), **{"return": "summary"})

Reached = Callable[[Ansible], bool]


def started(ansible: Ansible, task: Task) -> subprocess.Popen[bytes]:
    play = {"hosts": "localhost", "gather_facts": False, "tasks": [task]}
    return subprocess.Popen(
        ansible.command([play]),
        cwd=ansible.folder,
        env=ansible.environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def killed_when(ansible: Ansible, reached: Reached) -> None:
    """Runs the task, and kills it as soon as it has come so far."""
    process = started(ansible, TASK)
    until = time.monotonic() + PATIENCE
    try:
        while not reached(ansible):
            assert process.poll() is None, "it ended before it could be killed"
            assert time.monotonic() < until, "it does not come so far"
            time.sleep(0.005)
    finally:
        kill_all(process)


def records(ansible: Ansible) -> int:
    folder = ansible.store / "response"
    return sum(1 for entry in folder.iterdir() if entry.suffix == ".json") if folder.is_dir() else 0


def writing(ansible: Ansible) -> bool:
    return records(ansible) >= COUNT // 10


def received(what: str) -> Reached:
    return lambda ansible: what in ansible.emulator.summary()


def reading(ansible: Ansible) -> bool:
    """Some results are recorded, and not all."""
    paths = list((ansible.store / "response").glob("*.json"))[: COUNT // 2]
    return any('"status": "completed"' in path.read_text() for path in paths)


def finished(ansible: Ansible) -> dict[str, Any]:
    """Runs until all is done, while the server works in between; returns how often each action came."""
    total: dict[str, int] = {}
    for _unused in range(4):
        result = ansible.play(TASK).only
        for action, count in result["counts"].items():
            total[action] = total.get(action, 0) + count
        if result["counts"] == {"unchanged": COUNT}:
            return total
        ansible.emulator.batch("completed")
    raise AssertionError(total)


@pytest.mark.parametrize(
    ("fault", "method", "path", "reached"),
    [
        (None, None, "", writing),
        ("stall", "POST", "/v1/files$", received("POST /v1/files")),
        ("stall;processed", "POST", "/v1/files$", received("POST /v1/files")),
        ("stall", "POST", "/v1/batches$", received("POST /v1/batches")),
        ("stall;processed", "POST", "/v1/batches$", received("POST /v1/batches")),
    ],
    ids=["writing", "uploading", "uploaded", "before the batch", "after the batch"],
)
def test_while_it_submits(
    in_process: Ansible, fault: str | None, method: str | None, path: str, reached: Reached
) -> None:
    emulator = in_process.emulator
    if fault is not None:
        emulator.fault(fault, method=method, path=path)
    killed_when(in_process, reached)
    emulator.control("DELETE", "faults")
    total = finished(in_process)
    assert (total["created"], paid_alone(in_process)) == (COUNT, 0)
    assert len(created(in_process)) == 1
    assert "failed" not in total
    # Not even a file is left.
    assert len(emulator.control("GET", "summary")) > 0
    assert files_on(in_process) == []


@pytest.mark.parametrize(
    ("fault", "method", "path", "reached"),
    [
        ("slow;each=0.05;bytes=2000", "GET", "/content", received("GET /v1/files/{file_id}/content")),
        (None, None, "", reading),
        ("stall", "DELETE", "/v1/files/", received("DELETE /v1/files/{file_id}")),
    ],
    ids=["downloading", "recording", "deleting"],
)
def test_while_it_collects(
    in_process: Ansible, fault: str | None, method: str | None, path: str, reached: Reached
) -> None:
    in_process.play(TASK)
    in_process.emulator.batch("completed")
    if fault is not None:
        in_process.emulator.fault(fault, method=method, path=path)
    killed_when(in_process, reached)
    in_process.emulator.control("DELETE", "faults")
    total = finished(in_process)
    assert paid_alone(in_process) == 0
    assert len(created(in_process)) == 1
    assert "failed" not in total
    assert files_on(in_process) == []
    assert not list((in_process.store / "batch").glob("*.json"))


def files_on(ansible: Ansible) -> list[str]:
    """The files that the server still has."""
    entries = ansible.emulator.journal()
    made = {made for entry in entries if entry["template"] == "/v1/files" for made in entry["ids"]}
    gone = {entry["path"].rpartition("/")[2] for entry in entries if entry["method"] == "DELETE"}
    return sorted(made - gone)


def test_two_controllers_submit_one_batch(in_process: Ansible) -> None:
    in_process.emulator.fault("slow;seconds=2", method="POST", path="/v1/files$")
    first, second = started(in_process, TASK), started(in_process, TASK)
    assert (first.wait(PATIENCE), second.wait(PATIENCE)) == (0, 0)
    assert len(created(in_process)) == 1
    in_process.emulator.batch("completed")
    first, second = started(in_process, TASK), started(in_process, TASK)
    assert (first.wait(PATIENCE), second.wait(PATIENCE)) == (0, 0)
    assert in_process.play(TASK).only["counts"] == {"unchanged": COUNT}
    assert (len(created(in_process)), paid_alone(in_process)) == (1, 0)
    assert files_on(in_process) == []
