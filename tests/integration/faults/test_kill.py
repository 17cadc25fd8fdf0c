# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""kill -9 at every step: before, during and after each thing that touches the disk or the network."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.conftest import CHECKOUT, COLLECTIONS
from tests.emulator.client import Emulator
from tests.emulator.server import running
from tests.integration.harness import KEY
from tests.integration.subjects import CHAT, RESPONSE, SUBJECTS, Subject
from tests.unit.postgres import Postgres

LOGS = CHECKOUT / "tests" / "output" / "kill-at-every-step"
MOST_STEPS = 400
PAID = {"POST /v1/responses", "POST /v1/chat/completions"}


class Scenario(NamedTuple):
    """A run that is killed, what was done before it, and the action that the next run may say it took."""

    name: str
    subject: Subject
    before: dict[str, Any] | None
    options: dict[str, Any]
    actions: frozenset[str]
    paid: int
    left: int


def scenarios() -> Iterator[Scenario]:
    """What a run does that touches the disk or the network, for each kind that does it."""
    for subject in SUBJECTS:
        asked = {**subject.request, "store": True}
        other = {**asked, **subject.asks("Something else")}
        yield Scenario("create", subject, None, asked, frozenset({"created", "unchanged", "resumed"}), 1, 1)
        yield Scenario(
            "stream", subject, None, {**asked, "stream": True}, frozenset({"created", "unchanged", "resumed"}), 1, 1
        )
        yield Scenario("replace", subject, asked, other, frozenset({"replaced", "unchanged", "resumed"}), 1, 1)
        yield Scenario("delete", subject, asked, {"state": "absent"}, frozenset({"deleted", "absent"}), 0, 0)
        yield Scenario("import", subject, None, {subject.id_option: "?"}, frozenset({"imported", "unchanged"}), 0, 1)
    updated = {**CHAT.request, "metadata": {"a": "b"}}
    yield Scenario("update", CHAT, dict(CHAT.request), updated, frozenset({"updated", "unchanged"}), 0, 1)
    background = {**RESPONSE.request, "background": True}
    yield Scenario("background", RESPONSE, None, background, frozenset({"created", "unchanged", "resumed"}), 1, 1)


class Killer:
    """The process that forks, and the emulator that its children speak to."""

    def __init__(self, emulator: Emulator, folder: Path, postgres: Postgres | None = None) -> None:
        self.emulator = emulator
        self.store = folder / "store"
        self.postgres = postgres
        self.location = postgres.url() if postgres else str(self.store)
        environment = {**os.environ, "PYTHONPATH": f"{COLLECTIONS}{os.pathsep}{CHECKOUT}"}
        script = str(Path(__file__).parent / "killer.py")
        pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        self.process = subprocess.Popen([sys.executable, script], env=environment, **pipes)

    def run(self, subject: Subject, options: dict[str, Any], kill: int = 0) -> dict[str, Any]:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        shared = {"base_url": self.emulator.base_url, "api_key": KEY, "state_store": self.location, "name": "one"}
        order = {"kind": subject.kind, "options": {**shared, "wait_interval": 0.02, **options}, "kill": kill}
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        told: dict[str, Any] = json.loads(self.process.stdout.readline())
        return told

    def forget(self) -> None:
        shutil.rmtree(self.store, ignore_errors=True)
        if self.postgres:
            self.postgres.empty()
        self.emulator.reset()

    def records(self) -> list[dict[str, Any]]:
        """Every record in the store; raises where one is torn."""
        if self.postgres is None:
            return [json.loads(path.read_text()) for path in self.store.rglob("*.json")]
        if self.postgres.execute("SELECT to_regclass('promptops_openai_record')") == [(None,)]:
            return []
        return [record for (record,) in self.postgres.execute("SELECT record FROM promptops_openai_record")]

    def paid(self) -> int:
        return sum(count for route, count in self.emulator.summary().items() if route in PAID)

    def on_the_server(self, subject: Subject) -> set[str]:
        """IDs of the objects that the server keeps."""
        made, gone = set(), set()
        for entry in self.emulator.journal():
            if entry["method"] == "POST" and entry["path"] == subject.path:
                made |= set(entry["ids"])
            elif entry["method"] == "DELETE":
                gone.add(entry["path"].rsplit("/", 1)[1])
        return made - gone


@pytest.fixture
def killer(tmp_path: Path) -> Iterator[Killer]:
    yield from killing(tmp_path)


@pytest.fixture
def killer_over_postgres(tmp_path: Path, session_postgres: Postgres) -> Iterator[Killer]:
    yield from killing(tmp_path, session_postgres)


def killing(folder: Path, postgres: Postgres | None = None) -> Iterator[Killer]:
    with running(api_key=KEY, background_polls=2) as emulator:
        made = Killer(emulator, folder, postgres)
        yield made
        assert made.process.stdin is not None
        made.process.stdin.close()
        assert made.process.wait(30) == 0
        assert made.process.stdout is not None
        made.process.stdout.close()


def prepared(killer: Killer, scenario: Scenario) -> dict[str, Any]:
    """Brings about what is there before the run, and returns the run's options."""
    killer.forget()
    if scenario.before is not None:
        assert not killer.run(scenario.subject, scenario.before)["result"]["failed"]
    options = dict(scenario.options)
    if options.get(scenario.subject.id_option) == "?":
        alone = {**scenario.subject.request, "store": True, "name": None, "state_store": None}
        options[scenario.subject.id_option] = killer.run(scenario.subject, alone)["result"]["id"]
    return options


def check_after_kill(killer: Killer, scenario: Scenario, options: dict[str, Any], paid_before: int) -> str:
    """Runs again after a kill; returns what came of it in a few words."""
    left = killer.records()
    known = {record["id"] for record in left if record["id"]}
    statuses = [record["status"] for record in left]
    again = killer.run(scenario.subject, options)["result"]
    assert not again["failed"], again
    assert again["action"] in scenario.actions, again
    paid = killer.paid() - paid_before
    assert paid <= scenario.paid + 1, killer.emulator.summary()
    warned = any("may have been billed" in warning for warning in again["warnings"])
    if paid > scenario.paid:
        # Twice only where the outcome could not be known, and never in silence.
        assert statuses == ["creating"] or (scenario.name == "stream" and not known), statuses
        assert warned, again
    if scenario.left:
        final = killer.records()[0]
        assert final["status"] == "completed"
        assert final["pending_deletion"] == []
        assert again["id"] == final["id"]
        assert again["output_text"]
        kept = known - {final["id"]}
        # What was known is either what there is now, or it was to be replaced and is gone from the server.
        assert not kept & killer.on_the_server(scenario.subject), kept
    else:
        assert killer.records() == []
        assert not known & killer.on_the_server(scenario.subject)
    assert not list(killer.store.rglob("*.tmp"))
    killer.emulator.clear_journal()
    third = killer.run(scenario.subject, options)["result"]
    assert third["action"] in ("unchanged", "absent"), third
    assert killer.emulator.summary() == {}
    return f"{again['action']}, {paid} paid{', warned' if warned else ''}"


@pytest.mark.parametrize("scenario", list(scenarios()), ids=lambda scenario: f"{scenario.subject.kind}-{scenario.name}")
def test_kill_at_every_step(killer: Killer, scenario: Scenario) -> None:
    kill_at_every_step(killer, scenario, "")


@pytest.mark.parametrize(
    "scenario",
    [scenario for scenario in scenarios() if scenario.subject is RESPONSE or scenario.name == "update"],
    ids=lambda scenario: f"{scenario.subject.kind}-{scenario.name}",
)
def test_kill_at_every_step_over_postgres(killer_over_postgres: Killer, scenario: Scenario) -> None:
    kill_at_every_step(killer_over_postgres, scenario, "-postgres")


def kill_at_every_step(killer: Killer, scenario: Scenario, suffix: str) -> None:
    log = []
    for number in range(1, MOST_STEPS):
        options = prepared(killer, scenario)
        paid_before = killer.paid()
        told = killer.run(scenario.subject, options, number)
        if not told["killed"]:
            assert number > 10, told
            break
        came = check_after_kill(killer, scenario, options, paid_before)
        log.append(f"{number:3} killed {told['steps'][-1]:20} next run: {came}")
    else:
        pytest.fail(f"more than {MOST_STEPS} steps")
    LOGS.mkdir(parents=True, exist_ok=True)
    text = "\n".join([f"# {scenario.subject.kind}: {scenario.name}, killed at each of {len(log)} steps", *log, ""])
    (LOGS / f"{scenario.subject.kind}-{scenario.name}{suffix}.log").write_text(text)
    print(text)  # noqa: T201
