# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Many runs at once, and stores that cannot be written."""

from __future__ import annotations

import contextlib
import json
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.integration.faults.raw import Piece, Raw, Request, json_answer
from tests.integration.harness import Ansible, Run, Task
from tests.integration.subjects import RESPONSE
from tests.unit.objects import response

pytestmark = pytest.mark.chance

HOSTS = 50
LATENCY = 1.0


def on_all_hosts(ansible: Ansible, *tasks: Task, count: int = HOSTS) -> Run:
    inventory = ansible.folder / "inventory"
    inventory.write_text("".join(f"host{number} ansible_connection=local\n" for number in range(count)))
    play = {"hosts": "all", "gather_facts": False, "ignore_errors": True, "strategy": "free", "tasks": list(tasks)}
    return ansible.run([play], "-i", str(inventory), "--forks", str(count), timeout=200)


@pytest.fixture
def slow_emulator(ansible: Ansible) -> Iterator[Ansible]:
    """Plays against an emulator that takes its time to answer."""
    ansible.emulator.settings(latency=LATENCY)
    yield ansible
    ansible.emulator.settings(latency=0)


def test_fifty_forks_and_one_name(slow_emulator: Ansible) -> None:
    ansible = slow_emulator
    run = on_all_hosts(ansible, RESPONSE.task())
    counts = Counter(result.get("action") for result in run.results)
    assert counts == {"created": 1, "unchanged": HOSTS - 1}, run.output
    assert len({result["output_text"] for result in run.results}) == 1
    assert ansible.requests() == [f"POST {RESPONSE.path}"]
    assert len(ansible.records()) == 1
    assert not list(ansible.store.rglob("*.lock"))


def test_fifty_forks_and_fifty_names(in_process: Ansible) -> None:
    run = on_all_hosts(in_process, RESPONSE.task("{{ inventory_hostname }}", "Say {{ inventory_hostname }}"))
    assert Counter(result.get("action") for result in run.results) == {"created": HOSTS}, run.output
    assert len(in_process.requests()) == HOSTS
    records = in_process.records()
    assert sorted(records) == sorted(f"response/host{number}.json" for number in range(HOSTS))
    assert {record["name"]: record["request"]["input"] for record in records.values()} == {
        f"host{number}": f"Say host{number}" for number in range(HOSTS)
    }


def test_whoever_waits_gives_up_and_says_for_whom(ansible: Ansible) -> None:
    slow = {"X-Emulator-Fault": "slow;seconds=3"}
    run = on_all_hosts(ansible, RESPONSE.task(extra_headers=slow, wait_timeout=0.3), count=2)
    results = sorted(run.results, key=lambda result: str(result.get("action")))
    assert [result.get("action") for result in results] == [None, "created"], run.output
    assert results[0]["error"]["type"] == "wait"
    assert "0.3 seconds" in results[0]["msg"]
    assert "process " in results[0]["msg"]
    assert "wait_timeout" in results[0]["msg"]
    assert ansible.requests() == [f"POST {RESPONSE.path}"]


# --- Stores that cannot be written ---


@pytest.fixture
def small_disk(ansible: Ansible) -> Iterator[Path]:
    """A file system of 64 KB, on which the store is."""
    folder = ansible.folder / "disk"
    folder.mkdir()
    mount = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(folder)], check=False, capture_output=True, text=True
    )
    if mount.returncode:
        pytest.skip(f"no file system can be mounted here: {mount.stderr.strip()}")
    ansible.store = folder / "store"
    ansible.defaults["state_store"] = str(ansible.store)
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def fill(folder: Path) -> Path:
    """Takes all that is left of a disk."""
    taken = folder / "taken"
    with contextlib.suppress(OSError), taken.open("wb", buffering=0) as file:
        while file.write(b"x" * 4096):
            pass
    return taken


def test_a_full_disk_is_found_out_before_the_request(ansible: Ansible, small_disk: Path) -> None:
    taken = fill(small_disk)
    run = ansible.play(RESPONSE.task())
    assert run.only["error"]["type"] == "record", run.output
    assert "No space left" in run.only["msg"]
    assert ansible.requests() == []
    taken.unlink()
    assert ansible.play(RESPONSE.task()).only["action"] == "created"


def test_a_read_only_store_is_found_out_before_the_request(ansible: Ansible, small_disk: Path) -> None:
    ansible.play(RESPONSE.task())
    ansible.requests()
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    run = ansible.play(RESPONSE.task("two"), RESPONSE.task(prompt="Something else"), RESPONSE.task())
    assert [(result.get("error") or {}).get("type") for result in run.results] == ["record", "record", None], run.output
    assert run.results[2]["action"] == "unchanged"
    assert ansible.requests() == []


def test_an_output_that_does_not_fit_is_returned_and_found_again(ansible: Ansible, small_disk: Path) -> None:
    text = "A long answer. " * 10_000
    ansible.emulator.answer(match="Say hello", text=text)
    run = ansible.play(RESPONSE.task(), RESPONSE.task())
    first, second = run.results
    assert first["failed"], run.output
    assert first["error"]["type"] == "unrecorded"
    assert first["output_text"] == text
    assert first["changed"] is True
    assert first["id"] in first["msg"]
    assert "Its ID was recorded" in first["msg"]
    assert second["action"] == "unchanged"
    assert second["output_text"] == text
    assert ansible.requests() == [f"POST {RESPONSE.path}", f"GET {RESPONSE.path}/{first['id']}"]


@pytest.mark.parametrize("stream", [False, True], ids=["plain", "stream"])
def test_a_disk_that_fills_up_while_it_is_paid_for_loses_nothing(
    ansible: Ansible, small_disk: Path, stream: bool
) -> None:
    obj = response("completed")

    def answer(_request: Request) -> Iterator[Piece]:
        fill(small_disk)
        if not stream:
            yield from json_answer(obj)
            return
        yield b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"
        for kind in ("created", "completed"):
            yield b"data: " + json.dumps({"type": f"response.{kind}", "response": obj}).encode() + b"\n\n"

    with Raw(answer) as server:
        run = ansible.play(RESPONSE.task(base_url=server.base_url, stream=stream))
        result = run.only
        assert result["failed"], run.output
        assert result["error"]["type"] == "unrecorded"
        assert result["response"] == obj
        assert result["function_calls"][0]["arguments"] == {"service": "nginx"}
        assert len(server.requests) == 1
        assert [record["status"] for record in ansible.records().values()] == ["creating"]
        (small_disk / "taken").unlink()
    run = ansible.play(RESPONSE.task())
    assert run.only["action"] == "created", run.output
    assert "may have been billed" in str(run.only["warnings"])


@pytest.mark.parametrize(
    "name", ["with spaces 'and' \"quotes\"", "Gr\u00f6\u00dfe \u4f60\u597d \U0001f600", "-rf ; $(touch x)"]
)
def test_any_path(in_process: Ansible, name: str) -> None:
    in_process.store = in_process.folder / name / "store"
    in_process.defaults["state_store"] = str(in_process.store)
    run = in_process.play(RESPONSE.task(name), RESPONSE.task(name))
    assert [result["action"] for result in run.results] == ["created", "unchanged"], run.output
    assert Path(run.results[0]["state_file"]).is_relative_to(in_process.store)
    assert [record["name"] for record in in_process.records().values()] == [name]


@pytest.mark.parametrize("what", ["file", "folder"])
def test_something_else_in_the_records_place(in_process: Ansible, what: str) -> None:
    place: dict[str, Any] = {"file": in_process.store, "folder": in_process.store / "response" / "one.json"}
    if what == "file":
        place[what].write_text("not a store")
    else:
        place[what].mkdir(parents=True)
    run = in_process.play(RESPONSE.task())
    assert run.only["error"]["type"] == "record", run.output
    assert str(in_process.store) in run.only["msg"]
    assert in_process.requests() == []
