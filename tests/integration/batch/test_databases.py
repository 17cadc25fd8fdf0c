# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Batches whose records are in PostgreSQL."""

from __future__ import annotations

from typing import Any

import pytest

from tests.integration.batch.asking import batch, created, paid_alone
from tests.integration.batch.test_killed import COUNT, PATIENCE, TASK, files_on, started
from tests.integration.harness import Ansible
from tests.integration.many.asking import BOTH, asked, several
from tests.integration.subjects import RESPONSE, Subject
from tests.unit.postgres import Bouncer, Postgres


@pytest.fixture
def database(in_process: Ansible, postgres: Postgres, session_bouncer: Bouncer) -> Postgres:
    """An empty database, in which the plays keep their records, by way of a pool of few connections."""
    in_process.defaults["state_store"] = postgres.url(port=session_bouncer.port)
    return postgres


def records(database: Postgres) -> list[dict[str, Any]]:
    return [record for (record,) in database.execute("SELECT record FROM promptops_openai_record ORDER BY name")]


@pytest.mark.parametrize("subject", BOTH, ids=lambda subject: subject.kind)
def test_a_life_in_the_database(in_process: Ansible, database: Postgres, subject: Subject) -> None:
    task = batch(subject, several(subject, 4))
    first = in_process.play(task).only
    assert (first["counts"], first["changed"]) == ({"submitted": 4}, True), first
    assert {record["status"] for record in records(database)} == {"queued"}
    assert in_process.play(task).only["counts"] == {"resumed": 4}
    in_process.emulator.batch("completed")
    third = in_process.play(task).only
    assert third["counts"] == {"created": 4}, third
    assert "Question n002" in third["by_name"]["n002"]["output_text"]
    assert in_process.play(task).only["counts"] == {"unchanged": 4}

    changed = batch(subject, [asked(subject, "n000"), {**asked(subject, "n001"), **subject.asks("Another")}])
    assert in_process.play(changed).only["counts"] == {"unchanged": 1, "submitted": 1}
    in_process.emulator.batch("completed")
    assert in_process.play(changed).only["counts"] == {"unchanged": 1, "replaced": 1}
    assert [record["replaces"] for record in records(database)] == [None] * 4
    assert (len(created(in_process)), paid_alone(in_process), files_on(in_process)) == (2, 0, [])

    fresh = several(subject, 6)[4:]
    in_process.play(batch(subject, fresh))
    gone = batch(subject, [{"name": element["name"], "state": "absent"} for element in fresh])
    assert in_process.play(gone).only["counts"] == {"deleted": 2}
    assert in_process.emulator.summary()["POST /v1/batches/{batch_id}/cancel"] == 1
    assert [record["name"] for record in records(database)] == ["n000", "n001", "n002", "n003"]
    assert database.execute("SELECT count(*) FROM promptops_openai_lock") == [(0,)]


def test_two_controllers_submit_one_batch(in_process: Ansible, database: Postgres) -> None:
    in_process.emulator.fault("slow;seconds=2", method="POST", path="/v1/files$")
    for _submitting_and_collecting in range(2):
        both = [started(in_process, TASK) for _controller in range(2)]
        assert [one.wait(PATIENCE) for one in both] == [0, 0]
        assert len(created(in_process)) == 1
        in_process.emulator.batch("completed")
    assert in_process.play(TASK).only["counts"] == {"unchanged": COUNT}
    assert (len(created(in_process)), paid_alone(in_process), files_on(in_process)) == (1, 0, [])


def test_a_task_for_one_collects_its_own(in_process: Ansible, database: Postgres) -> None:
    in_process.play(batch(RESPONSE, several(RESPONSE, 3)))
    in_process.emulator.batch("completed")
    one = RESPONSE.task("n001", "Question n001", model="gpt-4o", store=True)
    assert in_process.play(one).only["action"] == "created"
    assert in_process.play(batch(RESPONSE, several(RESPONSE, 3))).only["counts"] == {"created": 2, "unchanged": 1}
    assert (len(created(in_process)), paid_alone(in_process)) == (1, 0)
