# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What was asked for as JSON is JSON that conforms, or the task says so; and a model may correct itself."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.integration.harness import Ansible, Task
from tests.integration.subjects import CHAT, RESPONSE, SUBJECTS, Subject
from tests.integration.test_documentation import BLOCKS
from tests.integration.test_documentation import run as run_block

SCHEMA = {
    "type": "object",
    "properties": {"action": {"type": "string", "enum": ["restart", "ignore"]}},
    "required": ["action"],
    "additionalProperties": False,
}
GOOD = '{"action": "restart"}'
BAD = '{"action": "reboot"}'
FOUND = {"path": "output_parsed.action", "message": "is 'reboot', and must be one of restart, ignore"}
EACH_KIND = pytest.mark.parametrize("subject", SUBJECTS, ids=lambda subject: subject.kind)
USAGE = {
    "input_tokens": 10,
    "input_tokens_details": {"cached_tokens": 0, "cache_write_tokens": 0},
    "output_tokens": 5,
    "output_tokens_details": {"reasoning_tokens": 0},
    "total_tokens": 15,
}
CHAT_USAGE = {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15}


def shape(subject: Subject, schema: Any = SCHEMA) -> dict[str, Any]:  # pylint: disable=dangerous-default-value
    if subject is CHAT:
        return {"response_format": {"type": "json_schema", "json_schema": {"name": "verdict", "schema": schema}}}
    return {"text": {"format": {"type": "json_schema", "name": "verdict", "schema": schema}}}


def ask(subject: Subject, name: str = "one", prompt: str = "Judge it", **options: Any) -> Task:
    return subject.task(name, prompt, **{**shape(subject), **options})


def message(*texts: str, **more: Any) -> dict[str, Any]:
    """An output item with texts as its parts."""
    content = [{"type": "output_text", "text": text, "annotations": []} for text in texts]
    return {"type": "message", "id": "msg_1", "status": "completed", "role": "assistant", "content": content, **more}


# The texts of a model, and whether there is an answer that holds in them.
TEXTS = {
    "plain": (GOOD, True),
    "white space": (f"\ufeff\n  {GOOD}\n\n", True),
    "fence with language": (f"```json\n{GOOD}\n```", True),
    "fence without language": (f"```\n{GOOD}\n```", True),
    "fence among words": (f"Here it is:\n\n```json\n{GOOD}\n```\nAnything else?", True),
    "several fences": (f"First\n```json\n{BAD}\n```\nor rather\n```json\n{GOOD}\n```", True),
    "thought": (f"<think>It may be {BAD}.</think>{GOOD}", True),
    "thought without beginning": (f"It may be {BAD}.</think>\n{GOOD}", True),
    "thoughts in thoughts": (f"<think>a<think>{BAD}</think>b</think>{GOOD}", True),
    "words before": (f"Sure! {GOOD}", True),
    "words behind": (f"{GOOD}\nI hope that this helps.", True),
    "twice": (f"{GOOD}{GOOD}", True),
    "not allowed": (BAD, False),
    "nothing but words": ("Restart it.", False),
    "nothing but a thought": (f"<think>It is {GOOD}", False),
    "broken": ('{"action": "restart"', False),
    "of another shape": ('["restart"]', False),
    "no number": ('{"action": NaN}', False),
}


@pytest.mark.parametrize("stream", [False, True], ids=["plain", "stream"])
@EACH_KIND
def test_an_answer_is_read_however_the_model_wraps_it(ansible: Ansible, subject: Subject, stream: bool) -> None:
    for name, (text, _holds) in TEXTS.items():
        ansible.emulator.answer(match=f"^{name}$", text=text)
    run = ansible.play(*(ask(subject, name, name, stream=stream) for name in TEXTS))
    assert len(run.results) == len(TEXTS), run.output
    for result, (text, holds) in zip(run.results, TEXTS.values(), strict=True):
        assert result["output_text"] == text
        assert result.get("failed", False) is not holds, result
        assert (result["output_errors"] == []) is holds
        if holds:
            assert result["output_parsed"] == {"action": "restart"}
        else:
            assert result["error"]["type"] == "mismatch"
            assert result["output_errors"][0]["path"].startswith("output_parsed")
            assert "output_parsed" in result["msg"]


ITEMS = {
    "preamble": ([message("I shall judge it."), message(GOOD)], True),
    "twice": ([message(GOOD), message(GOOD)], True),
    "parts": ([message("I shall judge it. ", GOOD)], True),
    "reasoning": ([{"type": "reasoning", "id": "rs_1", "summary": []}, message(GOOD)], True),
    "final first": ([message(GOOD, phase="final_answer"), message(BAD, phase="commentary")], True),
    "commentary alone is followed": ([message(GOOD, phase="commentary"), message("No.", phase="final_answer")], False),
    "the last says no": ([message(GOOD), message("I cannot judge it.")], False),
}


@pytest.mark.parametrize("stream", [False, True], ids=["plain", "stream"])
def test_of_several_items_the_answer_proper_is_taken(in_process: Ansible, stream: bool) -> None:
    for name, (items, _holds) in ITEMS.items():
        in_process.emulator.answer(match=f"^{name}$", items=items)
    run = in_process.play(*(ask(RESPONSE, name, name, stream=stream) for name in ITEMS))
    holds = [result.get("output_parsed") == {"action": "restart"} for result in run.results]
    assert holds == [holds for _items, holds in ITEMS.values()], run.output
    assert [not result.get("failed") for result in run.results] == holds


@EACH_KIND
def test_a_mismatch_is_recorded_returned_and_asked_for_again(ansible: Ansible, subject: Subject) -> None:
    ansible.emulator.answer(text=BAD, times=3)
    first = ansible.play(ask(subject)).only
    assert first["failed"] is True
    assert first["msg"].startswith(
        f"The {subject.kind.replace('_', ' ')} {first['id']} is not what was asked for: output_parsed.action: is "
        "'reboot', and must be one of restart, ignore."
    ), first["msg"]
    assert (first["error"]["type"], first["error"]["param"]) == ("mismatch", "output_parsed.action")
    assert first["output_errors"] == [FOUND]
    assert first["output_parsed"] == {"action": "reboot"}
    (record,) = ansible.records().values()
    assert (record["id"], record["findings"]) == (first["id"], [FOUND])
    run = ansible.play(ask(subject), ask(subject, accept=["mismatch"]), ask(subject), ask(subject))
    assert [result["action"] for result in run.results] == ["replaced", "unchanged", "replaced", "replaced"]
    assert [bool(result.get("failed")) for result in run.results] == [True, False, True, False], run.output
    assert run.results[1]["output_errors"] == [FOUND]
    assert ansible.requests().count(f"POST {subject.path}") == 4
    assert [record["findings"] for record in ansible.records().values()] == [[]]


@EACH_KIND
def test_the_model_corrects_itself(ansible: Ansible, subject: Subject) -> None:
    usage = CHAT_USAGE if subject is CHAT else USAGE
    ansible.emulator.answer(match="^Judge it$", text=BAD, usage=usage)
    ansible.emulator.answer(match="cannot be used", text="Restart it.", usage=usage)
    ansible.emulator.answer(match="is no JSON, but 'Restart it.'", text=GOOD, usage=usage)
    run = ansible.play(ask(subject, repair=2), ask(subject, repair=2), ask(subject, repair=5), ask(subject))
    first = run.results[0]
    assert (first["output_parsed"], first["repairs"], first["output_errors"]) == ({"action": "restart"}, 2, [])
    assert (first["usage"]["total_tokens"], first["usage"]["output_tokens"]) == (45, 15)
    assert [result["action"] for result in run.results] == ["created", "unchanged", "unchanged", "unchanged"]
    assert run.results[3]["usage"] == first["usage"]
    posted = [entry for entry in ansible.emulator.journal() if entry["method"] == "POST"]
    assert len(posted) == 3
    asked = posted[1]["body"]["messages" if subject is CHAT else "input"]
    assert [entry["role"] for entry in asked] == ["user", "assistant", "user"]
    assert FOUND["message"] in str(asked[2]["content"])
    deleted = [entry["path"].rpartition("/")[2] for entry in ansible.emulator.journal() if entry["method"] == "DELETE"]
    assert deleted == [entry["ids"][0] for entry in posted[:2]]


@EACH_KIND
def test_it_is_repaired_no_more_often_than_is_allowed(in_process: Ansible, subject: Subject) -> None:
    in_process.emulator.answer(text=BAD, times=4)
    run = in_process.play(ask(subject, repair=1), ask(subject, repair=1), ask(subject, accept=["mismatch"], repair=3))
    assert [(result["action"], result["repairs"]) for result in run.results] == [
        ("created", 1),
        ("replaced", 1),
        ("unchanged", 1),
    ]
    assert "after 1 repair" in run.results[0]["msg"]
    assert in_process.requests().count(f"POST {subject.path}") == 4


def test_check_mode_asks_for_no_repair(in_process: Ansible) -> None:
    play = {"hosts": "localhost", "gather_facts": False, "tasks": [ask(RESPONSE, repair=3)]}
    predicted = in_process.run([play], "--check").only
    assert (predicted["repairs"], predicted["output_errors"]) == (0, [])
    assert predicted["output_parsed"] == {"action": "restart"}
    assert in_process.requests() == []


TOOL = {
    "name": "weather",
    "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
}


@EACH_KIND
def test_calls_are_checked_and_repaired(ansible: Ansible, subject: Subject) -> None:
    tools = [{"type": "function", "function": TOOL} if subject is CHAT else {"type": "function", **TOOL}]
    wrong, right = ({"name": "weather", "arguments": each} for each in ('{"city": 5}', '{"city": "Bern"}'))
    ansible.emulator.answer(match="^a$", text="It rains.", times=1)
    ansible.emulator.answer(match="^b$", calls=[wrong])
    ansible.emulator.answer(match="^c$", calls=[wrong])
    ansible.emulator.answer(match="is 5, and must be text", calls=[right])
    run = ansible.play(
        subject.task("a", "a", tools=tools, tool_choice="required"),
        subject.task("b", "b", tools=tools),
        subject.task("c", "c", tools=tools, repair=1),
    )
    assert run.results[0]["output_errors"][0]["path"] == "function_calls", run.output
    assert run.results[1]["output_errors"] == [
        {"path": "function_calls[0].arguments.city", "message": "is 5, and must be text"}
    ]
    assert [bool(result.get("failed")) for result in run.results] == [True, True, False], run.output
    assert run.results[2]["function_calls"][0]["arguments"] == {"city": "Bern"}


def test_a_schema_that_is_none_is_refused_before_anything_is_sent(ansible: Ansible) -> None:
    run = ansible.play(
        ask(RESPONSE, **shape(RESPONSE, {"type": "objekt"})),
        ask(CHAT, **shape(CHAT, {"properties": {"a": {"$ref": "http://127.0.0.1:9/schema"}}})),
    )
    assert "text.format.schema.type: is 'objekt', and must be one of" in run.results[0]["msg"], run.output
    assert "response_format.json_schema.schema: holds the $ref" in run.results[1]["msg"], run.output
    assert ansible.requests() == []


def test_a_server_that_ignores_formats_is_told_apart(in_process: Ansible) -> None:
    in_process.emulator.answer(text="Restart it.")
    told = in_process.play(ask(RESPONSE)).only
    assert "seems to have ignored text.format; promptops.openai.openai_chat_completion" in told["msg"]
    assert "repair" in told["msg"]


@EACH_KIND
def test_each_element_is_repaired_by_itself(in_process: Ansible, subject: Subject) -> None:
    in_process.emulator.answer(match="^one$", text=BAD, times=1)
    in_process.emulator.answer(match="^two$", text=GOOD, times=1)
    in_process.emulator.answer(match="^three$", text=BAD, times=1)
    in_process.emulator.answer(match="cannot be used", text=GOOD, times=2)
    elements = [{"name": name, **subject.asks(name)} for name in ("one", "two", "three")]
    common = {"model": "gpt-4o", "repair": 1, **shape(subject)}
    task = {f"{subject.module}s": {f"{subject.kind}s": elements, "common": common, "concurrency": 2}}
    run = in_process.play(task, task)
    results = run.results[0][f"{subject.kind}s"]
    assert [result["repairs"] for result in results] == [1, 0, 1], run.output
    assert all(result["output_parsed"] == {"action": "restart"} for result in results)
    assert run.results[1]["changed"] is False
    assert in_process.requests().count(f"POST {subject.path}") == 5


ASKED_FOR = {"id": None, "status": "creating", "object": None, "to_repair": True}


@pytest.mark.parametrize("state", ["asked for", "not looked at", "to be repaired"])
@EACH_KIND
def test_a_repair_that_broke_off_is_gone_on_with(in_process: Ansible, subject: Subject, state: str) -> None:
    in_process.emulator.answer(match="cannot be used", text=GOOD, times=0)
    in_process.emulator.answer(match="^Judge it$", text=BAD, times=0)
    done = in_process.play(ask(subject, repair=1)).only
    in_process.requests()
    ((path, record),) = in_process.records().items()
    (rejected,) = record["rejected"]
    first = {key: rejected[key] for key in ("id", "status", "object", "findings")}
    left = {
        "asked for": {**ASKED_FOR, "pending_deletion": [rejected["id"]]},
        "not looked at": {**first, "findings": "due", "repairs": 0, "rejected": []},
        "to be repaired": {**first, "repairs": 0, "rejected": [], "to_repair": True},
    }[state]
    (in_process.store / path).write_text(json.dumps({**record, **left}))
    again = in_process.play(ask(subject, repair=1), ask(subject, repair=1))
    assert (again.results[0]["output_parsed"], again.results[0]["repairs"]) == ({"action": "restart"}, 1), again.output
    assert again.results[0]["changed"] is True
    assert again.results[0]["usage"] == done["usage"]
    assert again.results[1]["action"] == "unchanged"
    posts = [entry for entry in in_process.emulator.journal() if entry["method"] == "POST"]
    assert len(posts) == 1
    assert "reboot" in str(posts[0]["body"])


def test_the_readmes_playbook_says_what_became_of_its_answer(in_process: Ansible) -> None:
    (block,) = (
        each for each in BLOCKS if each.path.name == "README.md" and "verdict.output_parsed.action" in each.text
    )
    in_process.emulator.answer(text="Restart it.", times=0)
    for _run in range(2):
        told = run_block(in_process, block)
        assert told.code != 0
        assert told.results[-1]["error"]["type"] == "mismatch", told.output
        assert "promptops.openai.openai_chat_completion" in told.results[-1]["msg"]
    assert in_process.requests().count(f"POST {RESPONSE.path}") == 2
