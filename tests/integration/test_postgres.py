# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Plays whose records are in PostgreSQL."""

from __future__ import annotations

import json
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.faults.raw import Piece, Raw, Request, json_answer
from tests.integration.harness import Ansible
from tests.integration.subjects import RESPONSE
from tests.unit.objects import response
from tests.unit.postgres import PASSWORD, Bouncer, Postgres, free_port

pytestmark = pytest.mark.chance


@pytest.fixture
def postgres(postgres: Postgres, ansible: Ansible) -> Postgres:
    """An empty database, in which the plays keep their records."""
    ansible.defaults["state_store"] = postgres.url()
    return postgres


def test_a_life_in_the_database_and_no_password_anywhere(ansible: Ansible, postgres: Postgres) -> None:
    tasks = (
        RESPONSE.task(),
        RESPONSE.task(),
        {"promptops.openai.openai_response_info": {"source": "store", "status": "completed"}},
        RESPONSE.task(prompt="Something else"),
        RESPONSE.task(state="absent"),
        RESPONSE.task(),
    )

    run = ansible.play(*tasks, environment={"ANSIBLE_VERBOSITY": "4", "ANSIBLE_INJECT_INVOCATION": "true"})

    actions = [result.get("action") for result in run.results]
    assert actions == ["created", "unchanged", None, "replaced", "deleted", "created"], run.output
    assert run.results[0]["state_file"] == f"{postgres.url().replace(f':{PASSWORD}', '')}/response/one"
    assert [found["name"] for found in run.results[2]["responses"]] == ["one"]
    assert PASSWORD not in run.output
    assert PASSWORD not in json.dumps(run.results)
    assert PASSWORD not in str(postgres.execute("SELECT record::text FROM promptops_openai_record"))


def test_a_database_that_is_down_is_found_out_before_the_request(ansible: Ansible) -> None:
    port = free_port()
    ansible.defaults["state_store"] = f"postgresql://somebody:{PASSWORD}@127.0.0.1:{port}/records"

    run = ansible.play(RESPONSE.task(), environment={"ANSIBLE_VERBOSITY": "4"})

    assert run.only["error"]["type"] == "record", run.output
    assert f"127.0.0.1:{port}" in run.only["msg"]
    assert PASSWORD not in run.output
    assert ansible.requests() == []


def test_a_copy_tells_no_password_and_what_was_paid_for_is_not_paid_for_again(
    ansible: Ansible, postgres: Postgres
) -> None:
    stores = {"source": str(ansible.store), "destination": postgres.url()}

    run = ansible.play(
        RESPONSE.task(state_store=str(ansible.store)),
        {"promptops.openai.openai_state_copy": stores},
        {"promptops.openai.openai_state_copy": {**stores, "remove_source": True}},
        RESPONSE.task(),
        environment={"ANSIBLE_VERBOSITY": "4", "ANSIBLE_INJECT_INVOCATION": "true"},
    )

    assert [result["changed"] for result in run.results] == [True, True, True, False], run.output
    assert PASSWORD not in run.output
    assert PASSWORD not in json.dumps(run.results)
    assert ansible.records() == {}
    assert ansible.requests() == [f"POST {RESPONSE.path}"]


def test_the_password_comes_from_the_tasks_environment(ansible: Ansible, postgres: Postgres) -> None:
    ansible.defaults["state_store"] = postgres.url().replace(f":{PASSWORD}", "")

    run = ansible.play({**RESPONSE.task(), "environment": {"PGPASSWORD": PASSWORD}}, RESPONSE.task())

    assert run.results[0]["action"] == "created", run.output
    assert run.results[1]["error"]["type"] == "record"


def test_a_database_that_is_lost_while_it_is_paid_for_loses_nothing(ansible: Ansible, postgres: Postgres) -> None:
    obj = response("completed")

    def answer(_request: Request) -> Iterator[Piece]:
        postgres.stop()
        yield from json_answer(obj)

    with Raw(answer) as server:
        run = ansible.play(RESPONSE.task(base_url=server.base_url))
        postgres.start()
        result = run.only
        assert result["error"]["type"] == "unrecorded", run.output
        assert result["response"] == obj
        (kept,) = (ansible.folder / ".local" / "state" / "promptops-openai").rglob("*.json")
        assert str(kept) in result["msg"]

        run = ansible.play(RESPONSE.task(base_url=server.base_url), RESPONSE.task(base_url=server.base_url))

        assert [result["action"] for result in run.results] == ["unchanged", "unchanged"], run.output
        assert len(server.requests) == 1
    assert not kept.exists()
    assert postgres.execute("SELECT status FROM promptops_openai_record") == [("completed",)]


def test_an_unchanged_task_asks_the_database_once(ansible: Ansible, postgres: Postgres) -> None:
    ansible.play(RESPONSE.task())
    log = postgres.folder / "log"
    postgres.execute("ALTER SYSTEM SET log_statement = 'all'", "SELECT pg_reload_conf()")
    before = log.stat().st_size
    try:
        run = ansible.play(RESPONSE.task())
    finally:
        postgres.execute("ALTER SYSTEM RESET log_statement", "SELECT pg_reload_conf()")

    assert run.only["action"] == "unchanged", run.output
    told = log.read_bytes()[before:].decode()
    asked = [line for line in told.splitlines() if "execute <unnamed>" in line or " statement: " in line]
    assert len([line for line in asked if "ALTER SYSTEM" not in line and "pg_reload_conf" not in line]) == 1, told


HOSTS = 50


def on_hosts(ansible: Ansible, folder: Path, count: int) -> subprocess.Popen[str]:
    """A controller of its own that runs a task for many hosts at once, each for the same record."""
    folder.mkdir()
    inventory = folder / "inventory"
    inventory.write_text("".join(f"host{number} ansible_connection=local\n" for number in range(count)))
    play = {"hosts": "all", "gather_facts": False, "strategy": "free", "tasks": [RESPONSE.task()]}
    playbook = folder / "play.yml"
    playbook.write_text(json.dumps([{**play, "module_defaults": {"group/promptops.openai.openai": ansible.defaults}}]))
    command = [*ansible.command(playbook), "-i", str(inventory), "--forks", str(count)]
    environment = {**ansible.environment(), "PROMPTOPS_RESULTS": str(folder / "results.jsonl"), "HOME": str(folder)}
    return subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


def results_of(folder: Path, process: subprocess.Popen[str]) -> Counter[str]:
    output = process.communicate(timeout=240)[0]
    assert process.returncode == 0, output
    lines = (folder / "results.jsonl").read_text().splitlines()
    return Counter(json.loads(line)["result"].get("action") for line in lines)


@pytest.mark.slow
@pytest.mark.parametrize(("controllers", "hosts"), [(1, HOSTS), (4, 8)], ids=["fifty forks", "four controllers"])
@pytest.mark.parametrize("through", ["server", "bouncer"])
def test_one_request_is_paid_however_many_ask_at_once(
    in_process: Ansible,
    session_postgres: Postgres,
    session_bouncer: Bouncer,
    through: str,
    controllers: int,
    hosts: int,
) -> None:
    session_postgres.empty()
    port = session_bouncer.port if through == "bouncer" else None
    in_process.defaults["state_store"] = session_postgres.url(port=port)
    in_process.emulator.settings(latency=1.0)
    folders = [in_process.folder / f"controller{number}" for number in range(controllers)]
    try:
        started = [on_hosts(in_process, folder, hosts) for folder in folders]
        counts = sum((results_of(*pair) for pair in zip(folders, started, strict=True)), Counter())
    finally:
        in_process.emulator.settings(latency=0)

    assert counts == {"created": 1, "unchanged": controllers * hosts - 1}
    assert in_process.requests() == [f"POST {RESPONSE.path}"]
    assert session_postgres.execute("SELECT count(*) FROM promptops_openai_lock") == [(0,)]
