# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Streams, in every layout that the standard allows, give the same object as a plain call; a killed one is resumed."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from tests.integration.comparison import normal
from tests.integration.harness import Ansible, Task
from tests.integration.subjects import CHAT, RESPONSE, SUBJECTS, Subject

LAYOUTS = {
    "plain": "slow;each=0",
    "crlf": "crlf_stream",
    "cr, byte order mark": "crlf_stream;newline=cr;bom",
    "no event lines": "crlf_stream;newline=lf;event_lines=false",
    "slow": "slow;each=0.01",
}
TOOL: dict[str, Any] = {
    "name": "restart",
    "parameters": {"type": "object", "properties": {"service": {"type": "string"}}},
}
TEXT = "Gr\u00fc\u00dfe, \u4f60\u597d \U0001f600\u2028 end\r\n\n: not a comment\ndata: no data"


def requests_of(subject: Subject) -> dict[str, dict[str, Any]]:
    """What is asked, by the kind of answer that it gets."""
    tool = {"type": "function", **TOOL} if subject is RESPONSE else {"type": "function", "function": TOOL}
    asked: dict[str, dict[str, Any]] = {
        "text": subject.asks("Say text"),
        "refusal": {**subject.asks("Say refusal"), "accept": ["refusal"]},
        "calls": {**subject.asks("Say calls"), "tools": [tool]},
        "incomplete": {**subject.asks("Say incomplete"), "accept": ["incomplete"]},
    }
    if subject is CHAT:
        return {**asked, "choices": {**subject.asks("Say choices"), "n": 3}}
    return {**asked, "reasoning": {**subject.asks("Say reasoning"), "reasoning": {"effort": "low", "summary": "auto"}}}


def script(ansible: Ansible) -> None:
    calls = [
        {"name": "restart", "arguments": {"service": "ngin\u00fcx", "n": list(range(20))}},
        {"name": "restart", "arguments": {}},
    ]
    for answer in (
        {"match": "Say text", "text": TEXT},
        {"match": "Say refusal", "refusal": f"No. {TEXT}"},
        {"match": "Say calls", "calls": calls},
        {"match": "Say incomplete", "text": "Half a", "status": "incomplete", "reason": "max_output_tokens"},
        {"match": "Say choices", "text": TEXT},
        {"match": "Say reasoning", "text": "Done.", "summary": f"I have thought. {TEXT}"},
    ):
        ansible.emulator.answer(times=None, **answer)


def same(subject: Subject, obj: dict[str, Any]) -> dict[str, Any]:
    """An object without what differs from one call to the next."""
    made: dict[str, Any] = normal(obj)
    for item in made.get("output", []):
        item.pop("id", None)
    for choice in made.get("choices", []):
        # A stream has no event for annotations where there are none.
        if choice["message"].get("annotations") == []:
            del choice["message"]["annotations"]
    for call in (made.get("choices") or [{}])[0].get("message", {}).get("tool_calls") or []:
        call.pop("id")
    return {key: value for key, value in made.items() if key != "id"}


@pytest.mark.parametrize("subject", SUBJECTS, ids=lambda subject: subject.kind)
def test_the_same_object_as_a_plain_call(ansible: Ansible, subject: Subject) -> None:
    script(ansible)
    asked = requests_of(subject)
    # A module costs an interpreter for each item.
    ansible.compares = False
    layouts = {"": "", **LAYOUTS} if ansible.door == "action" else {"": "", "crlf": LAYOUTS["crlf"]}
    items = [
        {
            "name": f"{what} {layout}".strip(),
            **request,
            "stream": bool(fault),
            "extra_headers": {"X-Emulator-Fault": fault} if fault else {},
        }
        for what, request in asked.items()
        for layout, fault in layouts.items()
    ]
    shared = {key: value for key, value in subject.request.items() if key != subject.prompt}
    task = {subject.module: "{{ item | combine(shared) }}", "loop": "{{ items }}"}
    run = ansible.play(task, variables={"items": items, "shared": shared})
    results = {result["name"]: result for result in run.only["results"]}
    plain_body = "response" if subject is RESPONSE else "chat_completion"
    for what in asked:
        plain = results[what]
        assert not plain.get("failed"), plain
        assert plain["usage"]["total_tokens"] > 0
        for layout in layouts:
            streamed = results[f"{what} {layout}".strip()]
            assert not streamed.get("failed"), (what, layout, streamed.get("msg"))
            assert same(subject, streamed[plain_body]) == same(subject, plain[plain_body]), (what, layout)
    assert results["text crlf"]["output_text"] == TEXT
    assert results["calls crlf"]["function_calls"][0]["arguments"] == {"service": "ngin\u00fcx", "n": list(range(20))}
    assert len(ansible.requests()) == len(items)


def slow_stream(subject: Subject, **options: Any) -> Task:
    return subject.task(stream=True, extra_headers={"X-Emulator-Fault": "slow;each=0.4"}, store=True, **options)


@pytest.mark.parametrize("subject", SUBJECTS, ids=lambda subject: subject.kind)
def test_killed_in_the_middle_of_a_stream(ansible: Ansible, subject: Subject) -> None:
    """The ID is on the record as soon as the first event names it, so the next run fetches what was paid for."""
    plays = [{"hosts": "localhost", "gather_facts": False, "tasks": [slow_stream(subject)]}]
    command, environment = ansible.command(plays), ansible.environment()
    process = subprocess.Popen(
        command, cwd=ansible.folder, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL
    )
    try:
        known = wait_for_id(ansible)
    finally:
        for pid in descendants(process.pid):
            os.kill(pid, signal.SIGKILL)
        process.wait()
    assert known["status"] == "in_progress"
    assert ansible.requests() == [f"POST {subject.path}"]
    run = ansible.play(subject.task(store=True, stream=True))
    assert run.only["action"] == "resumed", run.output
    assert run.only["id"] == known["id"]
    assert run.only["output_text"].startswith("Emulated answer")
    assert ansible.requests() == [f"GET {subject.path}/{known['id']}"]


def descendants(pid: int) -> list[int]:
    """A process and all below it; Ansible's workers are in sessions of their own."""
    below = [
        int(child) for tasks in Path(f"/proc/{pid}/task").glob("*/children") for child in tasks.read_text().split()
    ]
    return [pid, *(found for child in below for found in descendants(child))]


def wait_for_id(ansible: Ansible) -> dict[str, Any]:
    ends = time.monotonic() + 30
    while time.monotonic() < ends:
        for record in ansible.records().values() if Path(ansible.store).exists() else ():
            if record["id"]:
                return record
        time.sleep(0.02)
    raise AssertionError("no ID was recorded")


def test_an_id_is_recorded_though_no_chunks_tell_events_apart(in_process: Ansible) -> None:
    """A server that ends a stream by closing the connection, as HTTP/1.0 has it."""
    from tests.integration.faults.raw import Raw

    seen: list[str] = []

    def answer(_request: Any) -> Any:
        yield b"HTTP/1.0 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"
        begun = b'{"id": "resp_1", "object": "response", "status": "in_progress"}'
        yield b'data: {"type": "response.created", "response": ' + begun + b"}\n\n"
        yield 0.7
        seen.extend(str(record["id"]) for record in in_process.records().values())
        body = b'{"id": "resp_1", "object": "response", "status": "completed", "output": []}'
        yield b'data: {"type": "response.completed", "response": ' + body + b"}\n\n"

    with Raw(answer) as server:
        run = in_process.play(RESPONSE.task(stream=True, base_url=server.base_url))
    assert run.only["status"] == "completed", run.output
    assert seen == ["resp_1"]
