# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Batches: from a file of requests to files of answers."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import openai
import pytest
from openai.types import Batch
from openai.types.chat import ChatCompletion
from openai.types.responses import Response

from tests.emulator.client import ControlError, Emulator

RESPONSES: Any = "/v1/responses"
CHAT: Any = "/v1/chat/completions"


@pytest.fixture(autouse=True)
def _pace(emulator: Emulator) -> Iterator[None]:
    emulator.settings(batch_polls=2)
    yield
    emulator.settings(batch_polls=None, batches=True)


def line(number: int, url: str = RESPONSES, **body: Any) -> dict[str, Any]:
    asked: dict[str, Any] = {"model": "gpt-4o", "input": f"question {number}"}
    if url == CHAT:
        asked = {"model": "gpt-4o", "messages": [{"role": "user", "content": f"question {number}"}]}
    return {"custom_id": f"line-{number}", "method": "POST", "url": url, "body": asked | body}


def submit(client: openai.OpenAI, lines: list[Any], endpoint: Any = RESPONSES, **options: Any) -> Batch:
    text = "".join(f"{entry if isinstance(entry, str) else json.dumps(entry)}\n" for entry in lines)
    file = client.files.create(file=("requests.jsonl", text.encode()), purpose="batch")
    return client.batches.create(input_file_id=file.id, endpoint=endpoint, completion_window="24h", **options)


def ended(client: openai.OpenAI, batch: Batch) -> Batch:
    for _unused in range(5):
        batch = client.batches.retrieve(batch.id)
        if batch.status in {"completed", "failed", "expired", "cancelled"}:
            break
    return batch


def results(client: openai.OpenAI, file_id: str | None) -> dict[str, Any]:
    assert file_id is not None
    lines = [json.loads(text) for text in client.files.content(file_id).text.splitlines()]
    return {entry["custom_id"]: entry for entry in lines}


def test_states_of_a_batch(client: openai.OpenAI, emulator: Emulator) -> None:
    emulator.settings(batch_polls=10)
    batch = submit(client, [line(1), line(2)], metadata={"set": "a"})
    seen = [batch.status, *(client.batches.retrieve(batch.id).status for _unused in range(11))]
    assert seen == ["validating"] * 2 + ["in_progress"] * 6 + ["finalizing"] * 2 + ["completed"] * 2
    end = client.batches.retrieve(batch.id)
    assert (end.metadata, end.error_file_id, end.model) == ({"set": "a"}, None, "gpt-4o")
    assert end.request_counts is not None
    assert (end.request_counts.total, end.request_counts.completed, end.request_counts.failed) == (2, 2, 0)
    assert end.usage is not None
    assert end.usage.total_tokens == end.usage.input_tokens + end.usage.output_tokens > 0
    assert end.completed_at is not None
    assert end.created_at <= end.completed_at < (end.expires_at or 0)


def test_results_are_what_each_request_alone_would_get(client: openai.OpenAI) -> None:
    count = 12
    batch = ended(client, submit(client, [line(number) for number in range(count)]))
    output = results(client, batch.output_file_id)
    assert sorted(output) == sorted(f"line-{number}" for number in range(count))
    assert list(output) != [f"line-{number}" for number in range(count)]
    answer = output["line-3"]
    assert (answer["error"], answer["response"]["status_code"]) == (None, 200)
    made = Response.model_validate(answer["response"]["body"])
    assert made.output_text == client.responses.create(model="gpt-4o", input="question 3").output_text
    assert client.responses.retrieve(made.id).output_text == made.output_text


def test_chat_completions(client: openai.OpenAI) -> None:
    batch = ended(client, submit(client, [line(1, CHAT), line(2, CHAT)], CHAT))
    body = results(client, batch.output_file_id)["line-2"]["response"]["body"]
    assert "question 2" in (ChatCompletion.model_validate(body).choices[0].message.content or "")


def test_a_batch_ends_in_its_time(client: openai.OpenAI, emulator: Emulator) -> None:
    emulator.settings(batch_polls=None, batch_seconds=0.3)
    batch = submit(client, [line(1)])
    assert client.batches.retrieve(batch.id).status != "completed"
    time.sleep(0.35)
    assert client.batches.retrieve(batch.id).status == "completed"


def test_requests_that_are_refused_are_in_the_error_file(client: openai.OpenAI, emulator: Emulator) -> None:
    emulator.fault("status;code=500", method="LINE", path="/lines/2$")
    emulator.fault("line_expired", method="LINE", path="/lines/4$")
    lines = [line(1, temperature=9), line(2), line(3), line(4)]
    batch = ended(client, submit(client, lines))
    assert batch.status == "completed"
    assert list(results(client, batch.output_file_id)) == ["line-3"]
    errors = results(client, batch.error_file_id)
    assert errors["line-1"]["response"]["status_code"] == 400
    assert errors["line-1"]["response"]["body"]["error"]["param"] == "temperature"
    assert errors["line-2"]["response"]["status_code"] == 500
    assert errors["line-4"]["response"] is None
    assert errors["line-4"]["error"]["code"] == "batch_expired"
    assert batch.request_counts is not None
    assert (batch.request_counts.completed, batch.request_counts.failed) == (1, 3)


def test_results_can_be_missing_or_broken(client: openai.OpenAI, emulator: Emulator) -> None:
    emulator.fault("reset_before", method="LINE", path="/lines/1$")
    emulator.fault("broken_json", method="LINE", path="/lines/2$")
    batch = ended(client, submit(client, [line(1), line(2), line(3)]))
    assert batch.output_file_id is not None
    text = client.files.content(batch.output_file_id).text
    assert ("line-1" in text, text.count("\n")) == (False, 2)
    broken = [entry for entry in text.splitlines() if "batch_req_broken" in entry]
    assert len(broken) == 1
    with pytest.raises(ValueError, match="Unterminated"):
        json.loads(broken[0])


def test_answers_of_a_line_end_as_a_fault_says(client: openai.OpenAI) -> None:
    batch = ended(client, submit(client, [line(1, model="emulator/failed")]))
    assert results(client, batch.output_file_id)["line-1"]["response"]["body"]["status"] == "failed"


@pytest.mark.parametrize(
    ("lines", "code", "number"),
    [
        ([line(1), "{"], "invalid_json_line", 2),
        ([line(1), line(1)], "duplicate_custom_id", 2),
        ([line(1), line(2), line(3, model="gpt-5.1")], "mismatched_model", 3),
        ([line(1), line(2, CHAT)], "mismatched_url", 2),
        ([line(1, stream=True)], "invalid_request", 1),
        ([line(1) | {"custom_id": 1}], "missing_required_parameter", 1),
        ([line(1) | {"method": "GET"}], "invalid_method", 1),
        ([], "empty_file", None),
    ],
    ids=str,
)
def test_a_file_that_is_no_batch_fails(client: openai.OpenAI, lines: list[Any], code: str, number: int | None) -> None:
    batch = submit(client, lines)
    assert (batch.status, batch.errors) == ("validating", None)
    batch = ended(client, batch)
    assert batch.status == "failed"
    assert batch.errors is not None
    assert batch.errors.data is not None
    assert [(error.code, error.line) for error in batch.errors.data] == [(code, number)]
    assert (batch.output_file_id, batch.error_file_id) == (None, None)


def test_cancelling(client: openai.OpenAI, emulator: Emulator) -> None:
    emulator.settings(batch_polls=10)
    batch = submit(client, [line(number) for number in range(3)])
    assert client.batches.cancel(batch.id).status == "cancelling"
    batch = client.batches.retrieve(batch.id)
    assert batch.status == "cancelled"
    errors = results(client, batch.error_file_id)
    assert {entry["error"]["code"] for entry in errors.values()} == {"batch_cancelled"}
    with pytest.raises(openai.ConflictError, match="Cannot cancel"):
        client.batches.cancel(batch.id)


def test_brought_to_any_state(client: openai.OpenAI, emulator: Emulator) -> None:
    emulator.settings(batch_polls=100)
    expired, failed, other = (submit(client, [line(number) for number in range(5)]) for _unused in range(3))
    assert emulator.batch("expired", id=expired.id, done=2) == [expired.id]
    expired = client.batches.retrieve(expired.id)
    assert expired.status == "expired"
    assert len(results(client, expired.output_file_id)) == 2
    assert {entry["error"]["code"] for entry in results(client, expired.error_file_id).values()} == {"batch_expired"}
    error = {"code": "model_not_found", "message": "No such model.", "param": "body.model", "line": 1}
    emulator.batch("failed", id=failed.id, errors=[error])
    failed = client.batches.retrieve(failed.id)
    assert failed.errors is not None
    assert failed.errors.to_dict()["data"] == [error]
    assert emulator.batch("completed") == [other.id]
    assert client.batches.retrieve(other.id).status == "completed"
    for wish in ({"status": "odd"}, {"status": "failed", "id": "batch_0"}):
        with pytest.raises(ControlError):
            emulator.control("POST", "batches", wish)


def test_batches_are_listed_newest_first(client: openai.OpenAI) -> None:
    made = [submit(client, [line(1)]).id for _unused in range(5)]
    assert [batch.id for batch in client.batches.list(limit=2)] == made[::-1]
    assert [batch.id for batch in client.batches.list(after=made[1])] == [made[0]]


@pytest.mark.parametrize(
    ("change", "match"),
    [
        ({"input_file_id": "file-0"}, "No such File"),
        ({"endpoint": "/v1/embeddings"}, "no batches for"),
        ({"completion_window": "1h"}, "Supported values are: .24h"),
        ({"metadata": {"k" * 65: ""}}, "metadata"),
        ({"output_expires_after": {"anchor": "created_at", "seconds": 1}}, "seconds"),
    ],
    ids=str,
)
def test_batches_that_cannot_be_created(client: openai.OpenAI, change: Any, match: str) -> None:
    file = client.files.create(file=("a.jsonl", b"{}"), purpose="batch")
    asked: Any = {"input_file_id": file.id, "endpoint": RESPONSES, "completion_window": "24h"}
    with pytest.raises(openai.BadRequestError, match=match):
        client.batches.create(**{**asked, **change})
    other = client.files.create(file=("a.txt", b"text"), purpose="user_data")
    with pytest.raises(openai.BadRequestError, match="purpose"):
        client.batches.create(**{**asked, "input_file_id": other.id})


def test_unknown_batches(client: openai.OpenAI) -> None:
    for call in (client.batches.retrieve, client.batches.cancel):
        with pytest.raises(openai.NotFoundError):
            call("batch_0")


@pytest.mark.parametrize("path", ["/v1/files", "/v1/files/", "/content", "/v1/batches$", "/v1/batches/", "/cancel"])
def test_each_call_can_fail(client: openai.OpenAI, emulator: Emulator, path: str) -> None:
    calls: dict[str, Callable[[], object]] = {
        "/v1/files": lambda: submit(client, [line(1)]),
        "/v1/files/": lambda: client.files.delete("file-0"),
        "/content": lambda: client.files.content("file-0"),
        "/v1/batches$": lambda: submit(client, [line(1)]),
        "/v1/batches/": lambda: client.batches.retrieve("batch_0"),
        "/cancel": lambda: client.batches.cancel("batch_0"),
    }
    for fault, error in (("status;code=503", openai.InternalServerError), ("reset_before", openai.APIConnectionError)):
        emulator.fault(fault, path=path)
        with pytest.raises(error):
            calls[path]()


def test_a_server_without_batches(client: openai.OpenAI, emulator: Emulator) -> None:
    emulator.settings(batches=False)
    with pytest.raises(openai.NotFoundError, match="Invalid URL"):
        client.files.create(file=("a.jsonl", b"{}"), purpose="batch")
    with pytest.raises(openai.NotFoundError, match="Invalid URL"):
        client.batches.list()
