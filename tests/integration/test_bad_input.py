# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Bad input gets a clear message before anything is sent, in check mode too, and nothing recorded is lost."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.integration.harness import Ansible, Run, Task
from tests.integration.subjects import RESPONSE

FUNCTION = {"type": "function", "name": "f", "parameters": {"type": "object", "properties": {}}, "strict": False}
OPTIONS: list[tuple[dict[str, Any], str]] = [
    ({"nonsense": 1}, "nonsense"),
    ({"temperature": 2.1}, "temperature"),
    ({"temperature": -0.1}, "temperature"),
    ({"temperature": "warm"}, "temperature"),
    ({"temperature": float("nan")}, "temperature"),
    ({"top_p": 1.1}, "top_p"),
    ({"top_logprobs": 21}, "top_logprobs"),
    ({"metadata": {f"k{index}": "x" for index in range(17)}}, "metadata"),
    ({"metadata": {"k" * 65: "x"}}, "metadata"),
    ({"metadata": {"key": "x" * 513}}, "metadata.key"),
    ({"safety_identifier": "x" * 129}, "safety_identifier"),
    ({"previous_response_id": "resp_1", "conversation": "conv_1"}, "previous_response_id"),
    ({"tools": [{"name": "f"}]}, "tools[0].type"),
    ({"tools": [FUNCTION, {"type": "function"}]}, "tools[1].name"),
    ({"tools": [{"type": "function", "name": "not a name"}]}, "tools[0].name"),
    ({"tools": [{"type": "file_search"}]}, "tools[0].vector_store_ids"),
    (
        {"tools": [{"type": "file_search", "vector_store_ids": ["a"], "max_num_results": 51}]},
        "tools[0].max_num_results",
    ),
    ({"tool_choice": {"name": "f"}}, "tool_choice.type"),
    ({"reasoning": {"effort": "huge"}}, "effort"),
    ({"reasoning": {"nonsense": 1}}, "reasoning.nonsense"),
    ({"text": {"format": {"type": "json_schema", "name": "x"}}}, "text.format.schema"),
    ({"text": {"format": {"type": "json_schema", "schema": {}}}}, "text.format.name"),
    ({"text": {"format": {"type": "text", "nonsense": 1}}}, "text.format.nonsense"),
    ({"text": {"format": {"name": "x"}}}, "text -> format"),
    ({"prompt": {"version": "1"}}, "id"),
    ({"input": {"a": 1}}, "input"),
    ({"input": [{"content": "x"}]}, "input[0].type"),
    ({"input": [{"role": "robot", "content": "x"}]}, "input[0].role"),
    ({"input": [{"role": "user", "content": [{"text": "x"}]}]}, "input[0].content[0].type"),
    ({"input": [{"type": "function_call_output", "output": "x"}]}, "input[0].call_id"),
    ({"max_output_tokens": 15}, "max_output_tokens"),
    ({"stream_options": {"include_obfuscation": False}}, "stream_options"),
    ({"model": None}, "model"),
    ({"input": None}, "input"),
    ({"state_store": None, "state_file": None}, "state_store"),
    ({"name": ""}, "name"),
    ({"max_age": -1}, "max_age"),
    ({"wait_interval": 0}, "wait_interval"),
    ({"timeout": 0}, "timeout"),
    ({"max_retries": -1}, "max_retries"),
    ({"extra_headers": {"bad name": "x"}}, "extra_headers"),
    ({"extra_headers": {"X-A": "line\nend"}}, "extra_headers.X-A"),
    ({"api_key": "sk-with\nline-end"}, "api_key"),
    ({"ca_path": "/no/such/file"}, "ca_path"),
    ({"client_key": "/no/such/file"}, "client_key"),
    ({"base_url": "ftp://127.0.0.1/v1"}, "base_url"),
    ({"base_url": "http://user:pass@127.0.0.1/v1"}, "base_url"),
    ({"base_url": "http://127.0.0.1:port/v1"}, "base_url"),
    ({"base_url": "http://127.0.0.1:99999/v1"}, "base_url"),
    ({"base_url": "http:///v1"}, "base_url"),
    ({"base_url": "http://example.com/v1"}, "base_url"),
    ({"base_url": "http://127.0.0.1/v1?key=x"}, "base_url"),
    ({"state_store": "mysql://somewhere"}, "state_store"),
    ({"base_url": ""}, "base_url"),
    ({"name": ["one", "two"]}, "name: must be text, and is a list"),
    ({"instructions": {"a": "b"}}, "instructions: must be text, and is a mapping"),
    ({"include": [["x"]]}, "include[0]"),
    ({"text": {"format": {"type": "json_schema", "name": [], "schema": {}}}}, "text.format.name"),
    ({"response_id": ".."}, "response_id"),
    ({"tool_choice": {"type": "function"}}, "tool_choice.name"),
    ({"prompt": {"id": "p", "variables": {"n": []}}}, "prompt.variables.n"),
    ({"state": "absent", "name": None}, "state"),
    ({"record_content": "digest", "store": False}, "record_content"),
]


def tasks(tried: list[tuple[dict[str, Any], str]]) -> list[Task]:
    # The public API's limits hold where that is asked; nothing can be, at that port.
    given = {**RESPONSE.request, "name": "one", "base_url": "https://api.openai.com:1/v1"}
    return [RESPONSE.bare(**{**given, **options}) for options, _place in tried]


@pytest.mark.parametrize("arguments", [[], ["--check"]], ids=["run", "check"])
def test_bad_options_name_their_place(ansible: Ansible, arguments: list[str]) -> None:
    # A module costs an interpreter for each task, and both doors lead to the same checks.
    ansible.compares = False
    tried = OPTIONS if ansible.door == "action" else OPTIONS[::6]
    play = {"hosts": "localhost", "gather_facts": False, "tasks": tasks(tried), "ignore_errors": True}
    run = ansible.run([play], *arguments)
    assert ansible.requests() == []
    assert not ansible.store.exists()
    assert "Traceback" not in run.output
    assert len(run.results) == len(tried), run.output
    for result, (options, place) in zip(run.results, tried, strict=True):
        assert result["failed"], options
        assert place in result["msg"], (options, result["msg"])
        assert result["error"]["type"] in ("invalid", "record")
        assert "should not have" not in result["msg"]


def test_templates_text_becomes_the_right_type(ansible: Ansible) -> None:
    schema = {"type": "object", "properties": {}, "required": [], "additionalProperties": False}
    run = ansible.play(
        RESPONSE.task(
            temperature="{{ '0.5' }}",
            store="{{ 'yes' }}",
            max_output_tokens="{{ '64' }}",
            metadata={"number": "{{ 1 }}", "flag": "{{ true }}", "list": [1, 2]},
            tools=[{**FUNCTION, "parameters": json.dumps(schema), "strict": "{{ 'true' }}"}],
            tool_choice='{"type": "function", "name": "f"}',
        )
    )
    assert run.only["action"] == "created", run.output
    body = ansible.emulator.journal()[-1]["body"]
    assert body["temperature"] == 0.5
    assert body["store"] is True
    assert body["max_output_tokens"] == 64
    assert body["metadata"] == {"number": "1", "flag": body["metadata"]["flag"], "list": "[1, 2]"}
    assert body["metadata"]["flag"].lower() == "true"
    assert body["tools"][0]["parameters"] == schema
    assert body["tools"][0]["strict"] is True
    assert body["tool_choice"] == {"type": "function", "name": "f"}


def test_nothing_is_sent_that_was_not_set(ansible: Ansible) -> None:
    ansible.play(RESPONSE.task(), RESPONSE.task("zero", temperature=0, store=False, instructions=""))
    bodies = [entry["body"] for entry in ansible.emulator.journal()]
    assert bodies[0] == RESPONSE.request
    assert bodies[1] == {**RESPONSE.request, "temperature": 0, "store": False, "instructions": ""}


def test_the_public_api_demands_a_key(ansible: Ansible) -> None:
    for arguments in ([], ["--check"]):
        play = {"hosts": "localhost", "gather_facts": False, "tasks": [RESPONSE.task()], "ignore_errors": True}
        run = ansible.run([play], *arguments, defaults={"state_store": str(ansible.store)})
        assert run.only["failed"]
        assert "api_key" in run.only["msg"]
        assert "OPENAI_API_KEY" in run.only["msg"]
    assert not ansible.store.exists()


def test_a_server_of_ones_own_needs_none(ansible: Ansible) -> None:
    defaults = {"state_store": str(ansible.store), "base_url": ansible.emulator.base_url}
    run = ansible.run(
        [{"hosts": "localhost", "gather_facts": False, "tasks": [RESPONSE.task()], "ignore_errors": True}],
        defaults=defaults,
    )
    # The emulator demands one, and its answer shows that the request was made without.
    assert run.only["error"]["status"] == 401
    assert ansible.records() == {}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"{", "not valid JSON"),
        (b"\xff\xfe", "not valid JSON"),
        (b"[]", "not a record"),
        (b'{"schema": 2, "collection_version": "9.0.0"}', "newer version"),
        (b'{"schema": 1, "kind": "chat_completion"}', "chat_completion"),
        (b'{"schema": 1, "kind": "response", "name": "one", "request": 3}', "request"),
        (b'{"schema": 1, "kind": "response", "name": "two"}', "two"),
    ],
)
def test_a_record_that_cannot_be_read_is_named_and_left(in_process: Ansible, content: bytes, said: str) -> None:
    path = in_process.store / "response" / "one.json"
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    run = in_process.play(RESPONSE.task(), RESPONSE.bare(name="one", state="absent"))
    for result in run.results:
        assert result["failed"]
        assert str(path) in result["msg"]
        assert said in result["msg"]
    assert path.read_bytes() == content
    assert in_process.requests() == []


def test_a_store_that_cannot_be_written_is_found_out_before_paying(ansible: Ansible) -> None:
    (ansible.folder / "file").write_text("not a directory")
    run = ansible.play(
        RESPONSE.task(state_store=str(ansible.folder / "file")),
        RESPONSE.task(state_store="/proc/store"),
        RESPONSE.task(None, state_file="/"),
    )
    for result in run.results:
        assert result["failed"]
        assert "cannot be" in result["msg"], result["msg"]
    assert ansible.requests() == []


NAMES = ["../../x", "über café", ".", "..", "a/b\\c", "x" * 300, " ", "-n", "per%cent", "😀", "CON", ".hidden"]


def test_any_name_stays_in_the_store(ansible: Ansible) -> None:
    run = ansible.play(*(RESPONSE.task(name) for name in NAMES), *(RESPONSE.task(name) for name in NAMES))
    actions = [result["action"] for result in run.results]
    assert actions == ["created"] * len(NAMES) + ["unchanged"] * len(NAMES), run.output
    assert len(ansible.requests()) == len(NAMES)
    kept = [path for path in ansible.folder.rglob("*") if path.is_file() and path.suffix == ".json"]
    records = [path for path in kept if path.parent == ansible.store / "response"]
    assert len(records) == len(NAMES)
    assert {json.loads(path.read_text())["name"] for path in records} == set(NAMES)


@pytest.mark.parametrize("state", ["present", "absent"])
def test_any_id_is_escaped_into_the_path(ansible: Ansible, state: str) -> None:
    ids = ["resp/../../models", "resp?x=1", "resp#x", "resp%2F", "ü", ".."]
    run = ansible.play(*(RESPONSE.bare(response_id=object_id, state=state) for object_id in ids))
    assert all(request.split()[1].startswith("/v1/responses/") for request in ansible.requests()), run.output
    for result, object_id in zip(run.results, ids, strict=True):
        if state == "present":
            assert result["failed"]
            assert object_id in result["msg"]
        else:
            assert result.get("action") == "absent" or object_id == "..", result


def failures(run: Run) -> list[str]:
    return [result["msg"] for result in run.results if result["failed"]]


def test_extra_body_is_merged_and_sent(ansible: Ansible) -> None:
    extra = {"reasoning": {"effort": "low"}, "metadata": {"b": "2"}}
    run = ansible.play(
        RESPONSE.task(metadata={"a": "1"}, extra_body=extra), RESPONSE.task(metadata={"a": "1"}, extra_body=extra)
    )
    assert failures(run) == []
    assert ansible.emulator.journal()[-1]["body"]["metadata"] == {"a": "1", "b": "2"}
    assert [result["action"] for result in run.results] == ["created", "unchanged"]
