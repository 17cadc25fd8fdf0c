# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Real words live as those of the emulator do: paid for once, checked, streamed, many at once."""

from __future__ import annotations

from typing import Any

import pytest

from tests.engine.conftest import PATIENCE
from tests.integration.harness import Ansible, Task
from tests.integration.subjects import CHAT, RESPONSE, Subject

QUESTION = "Name one cause of a full disk."
SHORT: dict[str, dict[str, Any]] = {"response": {"max_output_tokens": 24}, "chat_completion": {"max_tokens": 24}}
VERDICT = {
    "type": "object",
    "properties": {
        "severity": {"type": "string", "enum": ["low", "high"]},
        "reason": {"type": "string", "maxLength": 40},
    },
    "required": ["severity", "reason"],
    "additionalProperties": False,
}


@pytest.fixture(params=[RESPONSE, CHAT], ids=lambda subject: subject.kind)
def subject(request: pytest.FixtureRequest) -> Subject:
    chosen: Subject = request.param
    return chosen


def ask(subject: Subject, prompt: str = QUESTION, **options: Any) -> Task:
    # It is cut short, which some servers tell and some do not.
    return subject.task(prompt=prompt, model="smollm2", accept=["incomplete"], **SHORT[subject.kind], **options)


def test_life(ansible: Ansible, subject: Subject) -> None:
    tasks = [
        ask(subject),
        ask(subject),
        ask(subject, preserve_on_change=True, prompt="Name two."),
        ask(subject, prompt="Name two."),
        subject.bare(name="one", state="absent"),
    ]
    run = ansible.play(*tasks, timeout=PATIENCE)
    assert [result.get("action") for result in run.results] == [
        "created",
        "unchanged",
        "drifted",
        "replaced",
        "deleted",
    ], run.output
    created, unchanged = run.results[:2]
    assert len(created["output_text"].split()) > 3
    assert unchanged["output_text"] == created["output_text"]
    assert created["usage"]["output_tokens"] == 24
    assert ansible.records() == {}


def test_a_stream_ends_in_the_same_object(ansible: Ansible, subject: Subject) -> None:
    run = ansible.play(ask(subject, stream=True), ask(subject), timeout=PATIENCE)
    assert [result.get("action") for result in run.results] == ["created", "unchanged"], run.output
    assert len(run.results[0]["output_text"].split()) > 3


def test_a_chat_completion_holds_to_a_schema(ansible: Ansible) -> None:
    form = {"type": "json_schema", "json_schema": {"name": "verdict", "strict": True, "schema": VERDICT}}
    task = CHAT.task(prompt="The disk is full.", model="smollm2", max_tokens=200, response_format=form)
    result = ansible.play(task, timeout=PATIENCE).only
    assert result["action"] == "created", result
    assert result["output_parsed"]["severity"] in {"low", "high"}


def test_many_at_once(ansible: Ansible) -> None:
    elements = [
        {"name": f"n{number}", "messages": [{"role": "user", "content": f"Say {number}."}]} for number in range(6)
    ]
    task = {
        "promptops.openai.openai_chat_completions": {
            "chat_completions": elements,
            "common": {"model": "smollm2", "max_tokens": 8, "accept": ["incomplete"]},
            "concurrency": 3,
        }
    }
    first, second = ansible.play(task, task, timeout=PATIENCE).results
    assert first["counts"]["created"] == 6, first
    assert second["counts"] == {**dict.fromkeys(second["counts"], 0), "unchanged": 6}
    assert all(one["output_text"] for one in first["chat_completions"])
