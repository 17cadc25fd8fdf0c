# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Many as a batch: submitted by one run, collected by another, paid once."""

from __future__ import annotations

from typing import Any

import pytest

from tests.integration.batch.asking import batch, created, paid_alone
from tests.integration.harness import Ansible
from tests.integration.many.asking import BOTH, asked, list_name, many, several
from tests.integration.subjects import RESPONSE, Subject

pytestmark = pytest.mark.chance


@pytest.mark.parametrize("subject", BOTH, ids=lambda subject: subject.kind)
def test_submitted_then_resumed_then_created_then_free(ansible: Ansible, subject: Subject) -> None:
    task = batch(subject, several(subject, 4))
    first = ansible.play(task).only
    assert (first["counts"], first["changed"]) == ({"submitted": 4}, True), first
    assert ansible.requests() == ["GET /v1/batches", "POST /v1/files", "POST /v1/batches"]
    records = list(ansible.records().values())
    assert {record["status"] for record in records} == {"queued"}
    assert len({record["batch"]["custom_id"] for record in records}) == 4
    [batch_id] = {record["batch"]["id"] for record in records}
    elements = first[list_name(subject)]
    assert {element["status"] for element in elements} == {"queued"}
    assert {element["batch_id"] for element in elements} == {batch_id}

    second = ansible.play(task).only
    assert (second["counts"], second["changed"]) == ({"resumed": 4}, False)
    assert ansible.requests() == [f"GET /v1/batches/{batch_id}"]

    assert ansible.emulator.batch("completed") == [batch_id]
    check = ansible.play({**task, "check_mode": True}).only
    assert (check["counts"], check["changed"]) == ({"created": 4}, True)
    assert {request.partition(" ")[0] for request in ansible.requests()} == {"GET"}
    third = ansible.play(task).only
    assert (third["counts"], third["changed"]) == ({"created": 4}, True), third
    assert "Question n002" in third["by_name"]["n002"]["output_text"]
    assert check["by_name"]["n002"]["output_text"] == third["by_name"]["n002"]["output_text"]
    assert set(check["by_name"]["n002"]) == set(third["by_name"]["n002"])
    assert third["paid_usage_by_price"][0]["batch"] is True
    requests = ansible.requests()
    assert [request.partition(" ")[0] for request in requests] == ["GET", "GET", "DELETE", "DELETE"]

    fourth = ansible.play(task).only
    assert (fourth["counts"], fourth["changed"], ansible.requests()) == ({"unchanged": 4}, False, [])
    assert fourth["by_name"]["n002"]["output_text"] == third["by_name"]["n002"]["output_text"]


def test_what_changes_is_replaced_and_the_old_one_deleted(in_process: Ansible) -> None:
    in_process.play(many(RESPONSE, several(RESPONSE, 3)))
    old = in_process.records()["response/n001.json"]["id"]
    changed = [*several(RESPONSE, 1), asked(RESPONSE, "n001", input="Another"), asked(RESPONSE, "n002")]
    in_process.requests()
    task = batch(RESPONSE, changed)
    assert in_process.play(task).only["counts"] == {"unchanged": 2, "submitted": 1}
    record = in_process.records()["response/n001.json"]
    assert (record["id"], record["replaces"]["id"]) == (None, old)
    in_process.emulator.batch("completed")
    assert in_process.play(task).only["counts"] == {"unchanged": 2, "replaced": 1}
    assert f"DELETE /v1/responses/{old}" in in_process.requests()
    assert in_process.records()["response/n001.json"]["replaces"] is None
    assert paid_alone(in_process) == 0


def test_each_model_has_a_batch_of_its_own_and_other_elements_live_as_ever(in_process: Ansible) -> None:
    in_process.play(many(RESPONSE, several(RESPONSE, 2)))
    in_process.requests()
    elements = [
        asked(RESPONSE, "a"),
        asked(RESPONSE, "b", model="gpt-5.1"),
        asked(RESPONSE, "c"),
        {"name": "n000", "state": "absent"},
        asked(RESPONSE, "n001"),
    ]
    result = in_process.play(batch(RESPONSE, elements)).only
    assert [element["action"] for element in result["responses"]] == [
        "submitted",
        "submitted",
        "submitted",
        "deleted",
        "unchanged",
    ]
    assert len(created(in_process)) == 2
    in_process.emulator.batch("completed")
    again = in_process.play(batch(RESPONSE, elements)).only
    assert again["counts"] == {"created": 3, "absent": 1, "unchanged": 1}, again
    assert {entry["model"] for entry in again["paid_usage_by_price"]} == {"gpt-4o-2024-08-06", "gpt-5.1-2025-11-13"}


def test_a_task_for_one_collects_its_own(ansible: Ansible) -> None:
    ansible.play(batch(RESPONSE, several(RESPONSE, 3)))
    one = RESPONSE.task("n001", "Question n001", model="gpt-4o", store=True)
    options = one[RESPONSE.module]
    options.update(wait=False)
    pending = ansible.play(one).only
    assert (pending["action"], pending["changed"], pending["status"]) == ("resumed", False, "queued"), pending
    late = ansible.play({**one, RESPONSE.module: {**options, "wait": True, "wait_timeout": 0.5}}).only
    assert "is in the batch batch_" in late["msg"]
    ansible.emulator.batch("completed")
    found = ansible.play(one).only
    assert (found["action"], found["changed"]) == ("created", True), found
    assert "Question n001" in found["output_text"]
    assert found["batch_id"].startswith("batch_")
    assert paid_alone(ansible) == 0
    # The others have not been collected, so that their files stay.
    assert "DELETE /v1/files/{file_id}" not in ansible.emulator.summary()
    rest = ansible.play(batch(RESPONSE, several(RESPONSE, 3))).only
    assert rest["counts"] == {"created": 2, "unchanged": 1}
    assert ansible.emulator.summary()["DELETE /v1/files/{file_id}"] == 2
    assert len(created(ansible)) == 1


def test_waiting(in_process: Ansible) -> None:
    in_process.emulator.settings(batch_seconds=1.5)
    result = in_process.play(batch(RESPONSE, several(RESPONSE, 3), wait=True)).only
    assert (result["counts"], result["changed"]) == ({"created": 3}, True), result
    assert len(created(in_process)) == 1


def test_check_mode_sends_nothing(ansible: Ansible) -> None:
    result = ansible.play({**batch(RESPONSE, several(RESPONSE, 3)), "check_mode": True}).only
    assert (result["counts"], result["changed"]) == ({"submitted": 3}, True)
    assert (ansible.requests(), ansible.records(), list(ansible.folder.glob("store/**/*"))) == ([], {}, [])
    real = ansible.play(batch(RESPONSE, several(RESPONSE, 3))).only
    assert set(result["responses"][0]) == set(real["responses"][0])


def test_a_server_without_batches(ansible: Ansible) -> None:
    ansible.emulator.settings(batches=False)
    result = ansible.play(batch(RESPONSE, several(RESPONSE, 3))).only
    assert "The server has no batches" in result["msg"]
    assert "concurrency" in result["msg"]
    assert result["counts"] == {"failed": 3}
    assert ansible.records() == {}
    assert ansible.requests() == ["GET /v1/batches"]


@pytest.mark.parametrize(
    ("elements", "place"),
    [
        ([asked(RESPONSE, "a"), asked(RESPONSE, "b", stream=True)], "responses[1].stream: cannot be true in a batch"),
        ([asked(RESPONSE, "a", background=True)], "responses[0].background: cannot be true in a batch"),
        ([asked(RESPONSE, None)], "responses[0].name: a batch needs name"),
        ([asked(RESPONSE, None, state_file="a.json")], "responses[0].name: a batch needs name"),
        (
            [asked(RESPONSE, "a", state_store="other"), asked(RESPONSE, "b")],
            "responses[1].state_store: must be the same",
        ),
    ],
    ids=str,
)
def test_what_cannot_be_in_a_batch_is_refused_before_anything_is_sent(
    in_process: Ansible, elements: list[Any], place: str
) -> None:
    result = in_process.play(batch(RESPONSE, elements)).only
    assert place in result["msg"], result["msg"]
    assert (in_process.requests(), in_process.records()) == ([], {})


def test_wait_goes_with_batch(in_process: Ansible) -> None:
    result = in_process.play(many(RESPONSE, several(RESPONSE, 1), wait=True)).only
    assert "wait: goes with batch only" in result["msg"]


def test_absent_cancels_when_nothing_of_it_is_wanted(in_process: Ansible) -> None:
    in_process.play(batch(RESPONSE, several(RESPONSE, 3)))
    [batch_id] = created(in_process)
    gone = [{"name": f"n00{number}", "state": "absent"} for number in range(3)]
    assert in_process.play(batch(RESPONSE, gone[:2])).only["counts"] == {"deleted": 2}
    assert "POST /v1/batches/{batch_id}/cancel" not in in_process.emulator.summary()
    assert in_process.play(RESPONSE.task("n002", state="absent")).only["action"] == "deleted"
    assert f"POST /v1/batches/{batch_id}/cancel" in in_process.requests()
    assert in_process.records() == {}
