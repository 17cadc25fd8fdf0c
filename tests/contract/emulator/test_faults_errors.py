# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Faults that refuse a request, and how often they do."""

from __future__ import annotations

import email.utils
import time

import openai
import pytest

from tests.emulator.client import ControlError, Emulator

from .asking import CHAT, ask, look
from .conftest import KEY


def test_429_once_by_default(emulator: Emulator) -> None:
    assert [ask(emulator, "429").status_code for _unused in range(2)] == [429, 200]


@pytest.mark.parametrize("times", [1, 2, 3])
def test_times_count_and_start_again(emulator: Emulator, times: int) -> None:
    got = [ask(emulator, f"429;times={times}").status_code for _unused in range(2 * times + 2)]
    assert got == ([429] * times + [200]) * 2


def test_each_body_and_path_is_counted_by_itself(emulator: Emulator) -> None:
    assert ask(emulator, "429").status_code == 429
    assert ask(emulator, "429", json={"input": "other"}).status_code == 429
    assert ask(emulator, "429", path="chat/completions").status_code == 429
    assert ask(emulator, "429").status_code == 200


def test_zero_times_is_always(emulator: Emulator) -> None:
    assert {ask(emulator, "429;times=0").status_code for _unused in range(4)} == {429}


@pytest.mark.parametrize(
    ("arguments", "header", "value"),
    [
        ("retry_after=7", "retry-after", "7"),
        ("retry_after=-1", "retry-after", "-1"),
        ("retry_after=nan", "retry-after", "nan"),
        ("retry_after=garbage", "retry-after", "soon"),
        ("retry_after_ms=250", "retry-after-ms", "250"),
        ("should_retry=false", "x-should-retry", "false"),
        ("should_retry=true", "x-should-retry", "true"),
    ],
)
def test_429_headers(emulator: Emulator, arguments: str, header: str, value: str) -> None:
    reply = ask(emulator, f"429;{arguments}")
    assert (reply.status_code, reply.headers[header]) == (429, value)
    assert reply.json()["error"]["code"] == "rate_limit_exceeded"


def test_429_without_arguments_has_no_such_headers(emulator: Emulator) -> None:
    headers = ask(emulator, "429").headers
    assert not {"retry-after", "retry-after-ms", "x-should-retry"} & {name.lower() for name in headers}


def test_429_with_a_date(emulator: Emulator) -> None:
    header = ask(emulator, "429;retry_after=date;seconds=30").headers["retry-after"]
    assert header.endswith("GMT")
    assert 25 < email.utils.parsedate_to_datetime(header).timestamp() - time.time() < 31


def test_429_quota(emulator: Emulator) -> None:
    error = ask(emulator, "429;code=insufficient_quota").json()["error"]
    assert (error["type"], error["code"]) == ("insufficient_quota", "insufficient_quota")


@pytest.mark.parametrize("code", [400, 403, 404, 408, 409, 422, 500, 502, 503, 529])
def test_any_status(emulator: Emulator, code: int) -> None:
    reply = ask(emulator, f"status;code={code};times=2;should_retry=true;retry_after=1;message=so;error_code=why")
    assert reply.status_code == code
    assert reply.headers["x-should-retry"] == "true"
    assert reply.json()["error"]["message"] == "so"
    assert reply.json()["error"]["code"] == "why"


def test_refused_requests_are_not_processed(emulator: Emulator) -> None:
    for fault in ("429", "status", "html", "empty_body", "redirect", "echo_key"):
        ask(emulator, fault, allow_redirects=False)
    assert [entry["ids"] for entry in emulator.journal()] == [[]] * 6


def test_refused_requests_are_processed_on_demand(emulator: Emulator) -> None:
    assert ask(emulator, "status;code=502;processed").status_code == 502
    (identifier,) = emulator.journal()[-1]["ids"]
    assert look(emulator, f"responses/{identifier}").status_code == 200


def test_retries_of_the_package_get_through(emulator: Emulator) -> None:
    with openai.OpenAI(base_url=emulator.base_url, api_key=KEY, max_retries=2) as client:
        header = {"X-Emulator-Fault": "429;times=2;retry_after_ms=1"}
        made = client.responses.create(model="gpt-4o", input="x", extra_headers=header)
    assert made.status == "completed"
    assert [entry["status"] for entry in emulator.journal()] == [429, 429, 200]


def test_package_obeys_should_retry(emulator: Emulator) -> None:
    with openai.OpenAI(base_url=emulator.base_url, api_key=KEY, max_retries=2) as client:
        header = {"X-Emulator-Fault": "429;times=0;should_retry=false"}
        with pytest.raises(openai.RateLimitError):
            client.responses.create(model="gpt-4o", input="x", extra_headers=header)
    assert emulator.summary() == {"POST /v1/responses": 1}


@pytest.mark.parametrize("code", [200, 502])
def test_html(emulator: Emulator, code: int) -> None:
    reply = ask(emulator, f"html;code={code}")
    assert reply.status_code == code
    assert reply.headers["content-type"].startswith("text/html")
    assert reply.text.startswith("<!DOCTYPE html>")


def test_empty_body(emulator: Emulator) -> None:
    reply = ask(emulator, "empty_body")
    assert (reply.status_code, reply.content) == (200, b"")


def test_redirect(emulator: Emulator) -> None:
    reply = ask(emulator, "redirect;to=http://127.0.0.1:9/v1/responses", allow_redirects=False)
    assert (reply.status_code, reply.headers["location"]) == (307, "http://127.0.0.1:9/v1/responses")
    assert ask(emulator, "redirect;to=/x;code=302", allow_redirects=False).status_code == 302


def test_echo_key(emulator: Emulator) -> None:
    reply = ask(emulator, "echo_key")
    assert reply.status_code == 401
    assert KEY in reply.json()["error"]["message"]


def test_model_name_asks_for_a_fault(emulator: Emulator) -> None:
    statuses = [ask(emulator, json={"model": "emulator/status;code=503;times=2"}).status_code for _unused in range(3)]
    assert statuses == [503, 503, 200]
    chat = CHAT | {"model": "emulator/429"}
    assert ask(emulator, path="chat/completions", json=chat).status_code == 429


def test_unknown_fault_is_said(emulator: Emulator) -> None:
    reply = ask(emulator, "explode")
    assert reply.status_code == 400
    assert "explode" in reply.json()["error"]["message"]
    assert ask(emulator, "status;code=much").status_code == 400


def test_queued_faults_apply_to_what_matches(emulator: Emulator) -> None:
    emulator.fault("status;code=503", method="GET", path=r"/responses/resp_\w+$", times=2)
    created = ask(emulator)
    identifier = created.json()["id"]
    statuses = [look(emulator, f"responses/{identifier}").status_code for _unused in range(3)]
    assert (created.status_code, statuses) == (200, [503, 503, 200])


def test_queued_faults_come_in_their_order(emulator: Emulator) -> None:
    emulator.control("POST", "faults", [{"fault": "429"}, {"fault": "status", "arguments": {"code": 503}}])
    assert len(emulator.control("GET", "faults")) == 2
    assert [ask(emulator).status_code for _unused in range(3)] == [429, 503, 200]
    emulator.fault("429", times=0)
    assert [ask(emulator).status_code for _unused in range(3)] == [429, 429, 429]
    emulator.control("DELETE", "faults")
    assert ask(emulator).status_code == 200


@pytest.mark.parametrize("body", [{}, {"fault": "explode"}, {"fault": "429", "path": "("}, [1]], ids=str)
def test_senseless_queued_faults_are_refused(emulator: Emulator, body: object) -> None:
    with pytest.raises(ControlError):
        emulator.control("POST", "faults", body)


@pytest.mark.parametrize(
    ("name", "status"),
    [("failed", "failed"), ("cancelled", "cancelled"), ("incomplete", "incomplete"), ("content_filter", "incomplete")],
)
def test_other_ends(emulator: Emulator, name: str, status: str) -> None:
    made = ask(emulator, name).json()
    assert made["status"] == status
    assert bool(made["error"]) == (name == "failed")
    reasons = {"incomplete": "max_output_tokens", "content_filter": "content_filter"}
    assert (made["incomplete_details"] or {}).get("reason") == reasons.get(name)


def test_refusal(emulator: Emulator) -> None:
    (item,) = ask(emulator, "refusal").json()["output"]
    assert item["content"][0]["type"] == "refusal"
    assert ask(emulator, "failed", path="chat/completions").status_code == 500
