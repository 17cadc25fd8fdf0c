# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Batches that end otherwise: what failed is named, and what has no answer is submitted again, alone."""

from __future__ import annotations

import pytest

from tests.integration.batch.asking import batch, created, files_left, paid_alone
from tests.integration.harness import Ansible
from tests.integration.many.asking import asked, several
from tests.integration.subjects import RESPONSE

TASK = batch(RESPONSE, several(RESPONSE, 4))


def test_requests_that_fail_are_named_and_submitted_again_alone(in_process: Ansible) -> None:
    emulator = in_process.emulator
    in_process.play(TASK)
    emulator.fault("status;code=400;message=Too long", method="LINE", path="/lines/2$")
    emulator.fault("line_expired", method="LINE", path="/lines/3$", times=1)
    emulator.batch("completed")
    result = in_process.play(TASK).only
    assert result["counts"] == {"created": 2, "failed": 2}, result
    assert "responses[1] (n001): The server answered 400 in the batch: Too long." in result["msg"]
    assert "responses[2] (n002): The batch was expired before this was answered" in result["msg"]
    assert result["responses"][1]["error"]["status"] == 400
    assert sorted(in_process.records()) == ["response/n000.json", "response/n003.json"]
    assert files_left(in_process) == -2, "the two files of results, and the one of requests"

    assert in_process.play(TASK).only["counts"] == {"unchanged": 2, "submitted": 2}
    emulator.batch("completed")
    assert in_process.play(TASK).only["counts"] == {"unchanged": 2, "created": 2}
    assert (len(created(in_process)), paid_alone(in_process)) == (2, 0)


@pytest.mark.parametrize("status", ["expired", "cancelled"])
def test_a_batch_that_ends_early(in_process: Ansible, status: str) -> None:
    in_process.play(TASK)
    in_process.emulator.batch(status, done=1)
    result = in_process.play(TASK).only
    assert result["counts"] == {"created": 1, "failed": 3}, result
    assert f"The batch was {status} before this was answered" in result["msg"]
    assert "what has no answer is submitted again" in result["msg"]
    assert len(in_process.records()) == 1
    assert in_process.play(TASK).only["counts"] == {"unchanged": 1, "submitted": 3}


def test_a_batch_that_is_not_valid_says_which_lines_and_why(in_process: Ansible) -> None:
    in_process.play(TASK)
    error = {"code": "invalid_value", "message": "No such effort.", "param": "body.reasoning", "line": 2}
    in_process.emulator.batch("failed", errors=[error, {**error, "line": 4}])
    result = in_process.play(TASK).only
    assert result["counts"] == {"failed": 4}
    first, second, third, fourth = result["responses"]
    assert "refused this request" in second["msg"]
    assert "line 2: No such effort. (body.reasoning)" in second["msg"]
    assert "line 4: No such effort." in fourth["msg"]
    for innocent in (first, third):
        assert "for another of its requests" in innocent["msg"]
        assert "line 2: No such effort. (body.reasoning) (and 1 more)" in innocent["msg"]
    assert in_process.records() == {}
    in_process.play(TASK)
    whole = {"code": "token_limit_exceeded", "message": "Enqueued token limit reached.", "param": None, "line": None}
    in_process.emulator.batch("failed", errors=[whole])
    result = in_process.play(TASK).only
    assert "Enqueued token limit reached." in result["msg"]
    assert "another of its requests" not in result["msg"]


def test_what_failed_on_the_way_to_be_replaced_is_what_it_was(in_process: Ansible) -> None:
    in_process.play(RESPONSE.task("n001", model="gpt-4o"))
    [before] = in_process.records().values()
    in_process.play(batch(RESPONSE, [asked(RESPONSE, "n001", input="Another")]))
    in_process.emulator.batch("cancelled")
    assert in_process.play(batch(RESPONSE, [asked(RESPONSE, "n001", input="Another")])).only["counts"] == {"failed": 1}
    [after] = in_process.records().values()
    assert (after["id"], after["request"], after["status"]) == (before["id"], before["request"], "completed")


def test_an_answer_that_ended_badly_is_recorded_and_fails(in_process: Ansible) -> None:
    elements = [asked(RESPONSE, "a", model="emulator/failed"), asked(RESPONSE, "b")]
    in_process.play(batch(RESPONSE, elements))
    in_process.emulator.batch("completed")
    result = in_process.play(batch(RESPONSE, elements)).only
    assert result["counts"] == {"failed": 1, "created": 1}
    assert "ended as failed" in result["msg"]
    assert in_process.records()["response/a.json"]["status"] == "failed"


def test_results_that_are_missing_or_broken_are_not_asked_for_again(in_process: Ansible) -> None:
    in_process.play(TASK)
    in_process.emulator.fault("reset_before", method="LINE", path="/lines/1$")
    in_process.emulator.fault("broken_json", method="LINE", path="/lines/2$")
    in_process.emulator.batch("completed")
    for made in ({"created": 2, "failed": 2}, {"unchanged": 2, "failed": 2}):
        result = in_process.play(TASK).only
        assert result["counts"] == made
        assert "has no result of the request" in result["msg"]
        assert "1 lines of its results cannot be read" in result["msg"]
    assert "DELETE /v1/files/{file_id}" not in in_process.emulator.summary()
    assert (len(created(in_process)), len(in_process.records())) == (1, 4)


@pytest.mark.parametrize(
    "fault", ["broken_json", "reset_mid_body;times=9", "status;code=500;times=9", "html", "stall;times=9"]
)
def test_results_that_cannot_be_read_now_are_read_later(in_process: Ansible, fault: str) -> None:
    in_process.play(TASK)
    in_process.emulator.batch("completed")
    in_process.emulator.fault(fault, path="/content")
    impatient = {**in_process.defaults, "timeout": 1, "max_retries": 1}
    result = in_process.play(TASK, defaults=impatient).only
    assert result["counts"]["failed"] > 0
    assert len(in_process.records()) == 4
    assert "DELETE /v1/files/{file_id}" not in in_process.emulator.summary()
    in_process.emulator.control("DELETE", "faults")
    again = in_process.play(TASK).only
    assert again["counts"].get("created", 0) + again["counts"].get("unchanged", 0) == 4, again
    assert len(created(in_process)) == 1


@pytest.mark.parametrize(
    ("fault", "path"),
    [
        ("status;code=400;message=No quota", "/v1/batches$"),
        ("status;code=401", "/v1/files$"),
        ("status;code=500;times=9", "/v1/files$"),
        ("reset_before;times=9", "/v1/files$"),
        ("html;times=9", "/v1/files$"),
    ],
)
def test_what_cannot_be_submitted_leaves_nothing_behind(in_process: Ansible, fault: str, path: str) -> None:
    in_process.emulator.fault(fault, method="POST", path=path)
    result = in_process.play(TASK, defaults={**in_process.defaults, "max_retries": 1}).only
    assert (result["counts"], result["changed"]) == ({"failed": 4}, False)
    assert in_process.records() == {}
    in_process.emulator.control("DELETE", "faults")
    assert in_process.play(TASK).only["counts"] == {"submitted": 4}
    assert len(created(in_process)) == 1
    assert files_left(in_process) <= 1 + ("files" in path) * 2


@pytest.mark.parametrize("fault", ["reset_before;processed", "html;code=502;processed", "stall;seconds=5;processed"])
def test_a_batch_whose_creation_was_not_answered_is_found(in_process: Ansible, fault: str) -> None:
    in_process.emulator.fault(fault, method="POST", path="/v1/batches$")
    result = in_process.play(TASK, defaults={**in_process.defaults, "timeout": 1}).only
    assert (result["counts"], result["changed"]) == ({"submitted": 4}, True), result
    assert in_process.play(TASK).only["counts"] == {"resumed": 4}
    assert len(created(in_process)) == 1


def test_a_batch_that_nobody_knows_of_is_looked_for_by_the_next_run(in_process: Ansible) -> None:
    in_process.emulator.fault("reset_before;processed", method="POST", path="/v1/batches$")
    in_process.emulator.fault(
        "status;code=503;times=1;should_retry=false", method="GET", path=r"/v1/batches\?limit=100"
    )
    result = in_process.play(TASK).only
    assert result["counts"] == {"failed": 4}
    assert "the next run looks for it" in result["msg"]
    assert {record["status"] for record in in_process.records().values()} == {"queued"}
    assert in_process.play(TASK).only["counts"] == {"resumed": 4}
    assert len(created(in_process)) == 1


def test_another_key_or_server_does_not_pay_again(in_process: Ansible) -> None:
    in_process.play(TASK)
    in_process.emulator.fault("status;code=404;message=No batch found", path="/v1/batches/batch_", times=0)
    result = in_process.play(TASK).only
    assert result["counts"] == {"failed": 4}
    assert "Set api_key, project and base_url to what they were" in result["msg"]
    assert len(created(in_process)) == 1
    assert len(in_process.records()) == 4
