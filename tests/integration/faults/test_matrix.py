# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each row of the fault matrix, through ansible-playbook: what is said, what is sent and what is recorded."""

from __future__ import annotations

import fcntl
import json
import os
import pickle
import re
from collections import defaultdict
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.emulator.server import running
from tests.integration.conftest import BIN
from tests.integration.faults.matrix import MATRIX
from tests.integration.faults.row import Row, Step
from tests.integration.harness import DOORS, KEY, Ansible
from tests.integration.subjects import SUBJECTS, Subject

LANES = 8
BY_KIND = {subject.kind: subject for subject in SUBJECTS}
CASES = [(row, kind) for _title, rows in MATRIX for row in rows for kind in row.kinds]


class Seen(NamedTuple):
    """What came of all rows: results and records by host and step, requests by host and step."""

    results: dict[tuple[str, int], dict[str, Any]]
    recorded: dict[tuple[str, int], str]
    requests: dict[str, list[str]]
    output: str


def host(row: Row, kind: str) -> str:
    return f"{kind}.{row.name}"


def options_of(row: Row, subject: Subject, step: Step, where: str) -> dict[str, Any]:
    asked = {} if step.bare else {**subject.request, "model": row.model, **row.options}
    options = {**asked, **step.options}
    if "id" in options:
        options[subject.id_option] = options.pop("id")
    headers = {**row.options.get("extra_headers", {}), **step.options.get("extra_headers", {}), "X-Row": where}
    return {**options, "extra_headers": headers}


def play(ansible: Ansible, cases: list[tuple[Row, str]]) -> Seen:
    """Every row in one play: a task for each kind and step, looping over the rows, on several hosts at once."""
    most = max(len(row.steps) for row, _kind in cases)
    tasks = [task for number in range(most) for subject in SUBJECTS for task in _step(subject, number)]
    lanes = {f"lane{index}": _lane(cases[index::LANES]) for index in range(LANES)}
    inventory = ansible.folder / "inventory"
    inventory.write_text("".join(f"{lane} ansible_connection=local\n" for lane in lanes))
    everything = {"hosts": "all", "gather_facts": False, "ignore_errors": True, "tasks": tasks}
    variables = {"lanes": lanes, "store": str(ansible.store)}
    items = ansible.folder / "items.jsonl"
    environment = {"ANSIBLE_CALLBACKS_ENABLED": "items", "PROMPTOPS_ITEMS": str(items)}
    arguments = ["-i", str(inventory), "--forks", str(LANES)]
    run = ansible.run([everything], *arguments, variables=variables, environment=environment, timeout=300)
    results, recorded = {}, {}
    for line in items.read_text().splitlines():
        result = json.loads(line)
        item = result.pop("item")
        if "status" in item:
            recorded[item["name"], item["step"]] = result["msg"]
        else:
            results[item["name"], item["step"]] = result
    requests: dict[str, list[str]] = defaultdict(list)
    for request in ansible.emulator.journal():
        requests[request["headers"].get("x-row", "")].append(request["method"])
    return Seen(results, recorded, requests, run.output)


def _lane(cases: list[tuple[Row, str]]) -> dict[str, list[dict[str, Any]]]:
    """What a host loops over: for each kind and step, the rows that have it."""
    items: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row, kind in cases:
        for number, step in enumerate(row.steps):
            where = host(row, kind)
            options = {"name": where, **options_of(row, BY_KIND[kind], step, f"{where}/{number}")}
            items[f"{kind}{number}"].append({"name": where, "step": number, "options": options})
    return items


def _step(subject: Subject, number: int) -> list[dict[str, Any]]:
    items = f"lanes[inventory_hostname]['{subject.kind}{number}'] | default([])"
    record = f"store ~ '/{subject.kind}/' ~ item.name ~ '.json'"
    status = f"{{{{ (lookup('ansible.builtin.file', {record}) | from_json).status if ({record}) is file else '-' }}}}"
    return [
        {subject.module: "{{ item.options }}", "loop": f"{{{{ {items} }}}}"},
        {
            "ansible.builtin.debug": {"msg": status},
            "loop": f"{{{{ {items} | map('combine', {{'status': true}}) }}}}",
            "loop_control": {"label": "{{ item.name }}"},
        },
    ]


@pytest.fixture(scope="module", params=DOORS)
def seen(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Seen:
    """All rows through one door; of the processes that share the tests, the first plays them for all."""
    own = tmp_path_factory.getbasetemp()
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    kept = shared / f"matrix-{request.param}.pickle"
    with kept.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            kept.write_bytes(pickle.dumps(played(request.param, tmp_path_factory.mktemp("matrix"))))
    made: Seen = pickle.loads(kept.read_bytes())
    return made


def played(door: str, folder: Path) -> Seen:
    # A module costs an interpreter for each task, and both kinds share all that lies below the door.
    cases = [(row, kind) for row, kind in CASES if door == "action" or kind == row.kinds[0]]
    with running(api_key=KEY) as emulator:
        return play(Ansible(BIN, folder, emulator, door), cases)


@pytest.mark.parametrize(("row", "kind"), CASES, ids=[host(row, kind) for row, kind in CASES])
def test_row(seen: Seen, row: Row, kind: str) -> None:
    where = host(row, kind)
    if (where, 0) not in seen.results and kind != row.kinds[0]:
        pytest.skip("the module's door is tried with one kind")
    for number, step in enumerate(row.steps):
        result = seen.results[where, number]
        told = json.dumps({key: result.get(key) for key in ("action", "failed", "msg", "error", "warnings")}, indent=1)
        got = " ".join(seen.requests[f"{where}/{number}"])
        assert re.fullmatch(re.sub(r"(\w+)\+", r"\1( \1)*", step.requests), got), f"step {number}: {got}\n{told}"
        assert re.fullmatch(expected_type(step, result), (result.get("error") or {}).get("type", "")), told
        assert result["failed"] == bool(step.error), told
        if step.action:
            assert result.get("action") == step.action, told
        assert step.says in result.get("msg", ""), told
        assert step.warns in str(result.get("warnings", "")), told
        assert seen.recorded[where, number] in step.recorded.split("|"), told
        assert KEY not in json.dumps(result)


def expected_type(step: Step, result: dict[str, Any]) -> str:
    """The type of the error; where the server names one of its own, that."""
    error = result.get("error") or {}
    return str(error["type"]) if step.error and (error.get("status") or 0) >= 400 else step.error
