# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The short way of the module, where the record says that its task is settled, comes to what the whole way does."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.integration.harness import KEY, Ansible, Task
from tests.integration.subjects import CHAT, RESPONSE, SUBJECTS, Subject

SCHEMA = {"type": "object", "properties": {"a": {"type": "string"}}}
FORMATS: dict[str, dict[str, Any]] = {
    "response": {"text": {"format": {"type": "json_schema", "name": "answer", "schema": SCHEMA}}},
    "chat_completion": {
        "response_format": {"type": "json_schema", "json_schema": {"name": "answer", "schema": SCHEMA}}
    },
}


@pytest.fixture
def module(in_process: Ansible) -> Ansible:
    """Plays through the door of the module, on an ansible-core whose modules do not return their options."""
    in_process.door = "module"
    return in_process


def settled(subject: Subject) -> list[Task]:
    """Tasks whose records say that they are settled."""
    return [
        subject.task("plain"),
        subject.task("coerced", temperature="0.5", store="yes", metadata={"a": 1, "b": True}),
        subject.task("über ../ names"),
        subject.task("parsed", **FORMATS[subject.kind]),
        {**subject.task("{{ number }}"), "vars": {"number": 4711}},
        subject.task("streamed", stream=True),
        subject.task("triggered", triggers={"release": 2}, preserve_on_change=True),
        subject.task("more", extra_body={"top_p": 1.0}, timeout=30, accept=["refusal"]),
        subject.task(None, state_file="somewhere/one.json"),
    ]


def unsettled(subject: Subject) -> list[Task]:
    """Tasks that take more than their record to be found unchanged, or hold secrets."""
    return [
        subject.task("aging", max_age=3600),
        subject.task("verified", store=True, verify_remote=True),
        subject.task("headers", extra_headers={"X-Token": "a-secret-of-the-user"}),
        subject.task("digest", store=True, record_content="digest"),
        subject.task("refused", model="emulator/refusal", accept=["refusal"]),
        subject.task("spaced", api_key=f" {KEY} "),
    ]


def seals(ansible: Ansible) -> list[bool]:
    return [bool(record["settled"]) for record in _records(ansible).values()]


def break_seals(ansible: Ansible) -> None:
    for path, record in _records(ansible).items():
        (ansible.folder / path).write_text(json.dumps({**record, "settled": None}, indent=2, ensure_ascii=False))


def _records(ansible: Ansible) -> dict[str, dict[str, Any]]:
    paths = [*ansible.store.rglob("*.json"), *(ansible.folder / "somewhere").glob("*.json")]
    return {str(path.relative_to(ansible.folder)): json.loads(path.read_text()) for path in paths}


@pytest.mark.parametrize("subject", SUBJECTS, ids=lambda subject: subject.kind)
def test_both_ways_have_one_result(module: Ansible, subject: Subject) -> None:
    # What the kinds do not share is how their objects are read.
    tasks = settled(subject)[:: 1 if subject is RESPONSE else 3]
    created = module.play(*tasks)
    assert [result["action"] for result in created.results] == ["created"] * len(tasks), created.output
    assert seals(module) == [True] * len(tasks)

    module.requests()
    short = module.play(*tasks)
    checked = module.run([{"hosts": "localhost", "gather_facts": False, "tasks": tasks}], "--check")
    break_seals(module)
    whole = module.play(*tasks)

    assert [result["action"] for result in short.results] == ["unchanged"] * len(tasks), short.output
    assert short.results == whole.results == checked.results
    assert module.requests() == []


def test_what_takes_more_than_the_record_has_no_seal(module: Ansible) -> None:
    tasks = unsettled(RESPONSE)
    for _run in range(2):
        run = module.play(*tasks)
        assert all(result.get("action") in ("created", "unchanged") for result in run.results), run.output
        assert seals(module) == [False] * len(tasks)


def test_a_secret_in_the_request_is_no_part_of_a_seal(module: Ansible) -> None:
    tool = {"type": "mcp", "server_label": "x", "server_url": "https://example.com", "authorization": "a-secret-word"}
    run = module.play(RESPONSE.task(tools=[tool]))
    assert run.only["action"] == "created", run.output
    assert seals(module) == [False]


def test_what_one_door_has_settled_is_settled_for_the_other(module: Ansible) -> None:
    tasks = settled(RESPONSE)[::3]
    module.door = "action"
    created = module.play(*tasks)
    here = module.play(*tasks)
    module.door = "module"
    there = module.play(*tasks)

    assert seals(module) == [True] * len(tasks), created.output
    assert here.results == there.results


@pytest.mark.parametrize("name", ["one", 4711, 2.5, True], ids=str)
def test_the_short_way_loads_nothing_that_makes_requests_or_records(module: Ansible, name: Any) -> None:
    broken = module.folder / "broken"
    broken.mkdir()
    # The keeper of records is the one that needs it.
    (broken / "uuid.py").write_text("import os\nos._exit(77)\n")
    variables = {"name_of_it": name, "broken": ""}
    task = {**RESPONSE.task("{{ name_of_it }}"), "environment": {"PYTHONPATH": "{{ broken }}"}}
    assert module.play(task, variables=variables).only["action"] == "created"

    variables["broken"] = str(broken)
    run = module.play(task, variables=variables)
    assert run.only.get("action") == "unchanged", run.output
    assert run.only["name"] == str(name)

    break_seals(module)
    assert module.play(task, variables=variables).only.get("rc") == 77


def test_options_and_differences_are_shown_all_the_same(module: Ansible) -> None:
    module.play(RESPONSE.task())

    run = module.play(RESPONSE.task(), environment={"ANSIBLE_INJECT_INVOCATION": "true"})
    assert run.only["action"] == "unchanged", run.output
    assert run.only["invocation"]["module_args"]["wait_timeout"] == 600
    assert KEY not in json.dumps(run.only)

    run = module.run([{"hosts": "localhost", "gather_facts": False, "tasks": [RESPONSE.task()]}], "--diff")
    assert run.only["diff"]["before"] == run.only["diff"]["after"]


@pytest.mark.parametrize("given", [True, False], ids=["option", "environment"])
def test_the_key_is_masked_on_the_short_way_too(module: Ansible, given: bool) -> None:
    word = "emulator-0123456789"
    module.emulator.answer(match="Say hello", text=f"The word is {word}.")
    created = module.play(RESPONSE.task())
    assert word in created.only["output_text"], created.output

    # Another key settles the same task, and is a word of the output.
    defaults = {key: value for key, value in module.defaults.items() if key != "api_key"}
    options = {"api_key": word} if given else {}
    run = module.play(
        RESPONSE.task(**options), defaults=defaults, environment={} if given else {"OPENAI_API_KEY": word}
    )
    assert run.only["action"] == "unchanged", run.output
    assert word not in run.output + json.dumps(run.only)


def test_a_change_by_hand_is_seen(module: Ansible) -> None:
    module.play(CHAT.task())
    path = module.store / "chat_completion" / "one.json"
    record = json.loads(path.read_text())
    record["request"]["model"] = "gpt-4.1"
    record["fingerprint"] = None
    path.write_text(json.dumps(record))

    run = module.play(CHAT.task(preserve_on_change=True))

    assert [entry["parameter"] for entry in run.only["drift"]] == ["model"], run.output
