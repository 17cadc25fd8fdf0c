# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each row of the fault matrix, through ansible-playbook: what is said, what is sent and what is recorded."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.emulator.client import Emulator
from tests.emulator.server import running
from tests.integration.conftest import BIN
from tests.integration.faults.matrix import MATRIX, Row, Step
from tests.integration.harness import DOORS, KEY, Ansible
from tests.integration.subjects import SUBJECTS, Subject

FORKS = 6
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


def tasks(row: Row, kind: str, defaults: dict[str, Any]) -> Iterator[dict[str, Any]]:
    subject = BY_KIND[kind]
    for number, step in enumerate(row.steps):
        where = f"{host(row, kind)}/{number}"
        record = f"{defaults['state_store']}/{kind}/{host(row, kind)}.json"
        options = {**defaults, "name": host(row, kind), **options_of(row, subject, step, where)}
        yield {"name": f"step {number}", subject.module: options, "ignore_errors": True}
        status = f"{{{{ (lookup('ansible.builtin.file', '{record}') | from_json).status if '{record}' is file else '-' }}}}"
        yield {"name": f"record {number}", "ansible.builtin.debug": {"msg": status}}


def play(ansible: Ansible, cases: list[tuple[Row, str]]) -> Seen:
    """Every row as a host of its own, some at once."""
    for row, kind in cases:
        (ansible.folder / f"{host(row, kind)}.yml").write_text(json.dumps(list(tasks(row, kind, ansible.defaults))))
    inventory = ansible.folder / "inventory"
    inventory.write_text("".join(f"{host(row, kind)} ansible_connection=local\n" for row, kind in cases))
    each = {"ansible.builtin.include_tasks": str(ansible.folder / "{{ inventory_hostname }}.yml")}
    everything = {"hosts": "all", "gather_facts": False, "strategy": "ansible.builtin.host_pinned", "tasks": [each]}
    run = ansible.run([everything], "-i", str(inventory), "--forks", str(FORKS), defaults={}, timeout=300)
    results, recorded = {}, {}
    for line in (ansible.folder / "results.jsonl").read_text().splitlines():
        entry = json.loads(line)
        what, _space, number = entry["task"].partition(" ")
        if what == "step":
            results[entry["host"], int(number)] = entry["result"]
        elif what == "record":
            recorded[entry["host"], int(number)] = entry["result"]["msg"]
    requests: dict[str, list[str]] = defaultdict(list)
    for request in ansible.emulator.journal():
        requests[request["headers"].get("x-row", "")].append(request["method"])
    return Seen(results, recorded, requests, run.output)


@pytest.fixture(scope="module")
def own_emulator() -> Iterator[Emulator]:
    with running(api_key=KEY) as emulator:
        yield emulator


@pytest.fixture(scope="module", params=DOORS)
def seen(request: pytest.FixtureRequest, own_emulator: Emulator, tmp_path_factory: pytest.TempPathFactory) -> Seen:
    own_emulator.reset()
    folder: Path = tmp_path_factory.mktemp("matrix")
    # A module costs an interpreter for each task, and both kinds share all that lies below the door.
    cases = [(row, kind) for row, kind in CASES if request.param == "action" or kind == row.kinds[0]]
    return play(Ansible(BIN, folder, own_emulator, request.param), cases)


@pytest.mark.parametrize(("row", "kind"), CASES, ids=[host(row, kind) for row, kind in CASES])
def test_row(seen: Seen, row: Row, kind: str) -> None:
    where = host(row, kind)
    if (where, 0) not in seen.results and kind != row.kinds[0]:
        pytest.skip("the module's door is tried with one kind")
    for number, step in enumerate(row.steps):
        result = seen.results[where, number]
        told = json.dumps({key: result.get(key) for key in ("action", "failed", "msg", "error", "warnings")}, indent=1)
        got = " ".join(seen.requests[f"{where}/{number}"])
        assert re.fullmatch(step.requests.replace("GET+", "GET( GET)*"), got), f"step {number}: {got}\n{told}"
        assert (result.get("error") or {}).get("type", "") == expected_type(step, result), told
        assert result["failed"] == bool(step.error), told
        if step.action:
            assert result.get("action") == step.action, told
        assert step.says in result.get("msg", ""), told
        assert step.warns in str(result.get("warnings", "")), told
        assert seen.recorded[where, number] in step.recorded.split("|"), told
        assert KEY not in json.dumps(result)


def expected_type(step: Step, result: dict[str, Any]) -> str:
    """The type of the error; where the server names one of its own, that."""
    if not step.error:
        return ""
    return result["error"]["type"] if (result["error"]["status"] or 0) >= 400 else step.error
