# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What always fails: a refused key, a limit, a broken server, and what is no answer of the API."""

from __future__ import annotations

import pytest

from tests.integration.harness import Ansible
from tests.integration.reading import READINGS, Reading

both = pytest.mark.parametrize("reading", READINGS, ids=lambda reading: reading.subject.kind)


@both
@pytest.mark.parametrize(
    ("fault", "status", "tries"),
    [
        ("status;code=401", 401, 1),
        ("status;code=403", 403, 1),
        ("429;retry_after_ms=1", 429, 3),
        ("429;code=insufficient_quota", 429, 1),
        ("status;code=500;retry_after=0", 500, 3),
        ("status;code=503;retry_after=0", 503, 3),
        ("status;code=400", 400, 1),
    ],
)
def test_a_refusal_is_never_an_empty_list(
    in_process: Ansible, reading: Reading, fault: str, status: int, tries: int
) -> None:
    in_process.emulator.fault(fault, method="GET", times=3 * tries)
    run = in_process.play(reading.by_id("x", "y"), reading.items_of("x"), reading.info(source="api"))
    for result in run.results:
        assert result["failed"], run.output
        assert result["error"]["status"] == status
        assert str(status) in result["msg"]
        assert result["attempts"] == tries
        assert reading.key not in result
        assert reading.items_key not in result
    assert len(in_process.requests()) == 3 * tries
    assert "Traceback" not in run.output


@both
def test_through_both_doors(ansible: Ansible, reading: Reading) -> None:
    wrong_key = {"api_key": "sk-wrong-0123456789"}
    run = ansible.play(
        reading.by_id("x", **wrong_key),
        reading.items_of("x", **wrong_key),
        reading.info(source="api", **wrong_key),
        reading.by_id("x", base_url="http://127.0.0.1:9/v1", max_retries=0),
        reading.info(source="store", base_url="ftp://127.0.0.1/v1"),
    )
    *refused, unreachable, no_url = run.results
    for result in refused:
        assert result["failed"], run.output
        assert result["error"]["status"] == 401
        assert "OPENAI_API_KEY" in result["msg"]
    assert unreachable["failed"]
    assert unreachable["error"]["type"] == "connection"
    assert no_url["failed"]
    assert no_url["msg"].startswith("base_url: ")
    assert "sk-wrong-0123456789" not in run.output
    assert "Traceback" not in run.output


@both
@pytest.mark.parametrize("fault", ["html", "html;code=404", "broken_json", "empty_body", "wrong_type", "reset_before"])
def test_what_is_no_answer_of_the_api(in_process: Ansible, reading: Reading, fault: str) -> None:
    made = in_process.play(reading.subject.task(None)).only["id"]
    in_process.emulator.fault(fault, method="GET", times=9)
    run = in_process.play(
        reading.by_id(made, max_retries=0),
        reading.items_of(made, max_retries=0),
        reading.info(source="api", max_retries=0),
    )
    for result in run.results:
        assert result["failed"], (fault, run.output)
        assert reading.key not in result
        assert reading.items_key not in result
    assert "Traceback" not in run.output
    assert "should not have" not in run.output


@both
def test_a_wrong_base_url_is_no_missing_object(in_process: Ansible, reading: Reading) -> None:
    wrong = in_process.emulator.base_url.removesuffix("/v1")
    run = in_process.play(reading.by_id("x", base_url=wrong), reading.items_of("x", base_url=wrong))
    for result in run.results:
        assert result["failed"], run.output
        assert result["error"]["status"] == 404
        assert "base_url" in result["msg"]
