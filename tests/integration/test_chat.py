# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What chat completions have of their own: metadata in place, the record as the only home, and their choices."""

from __future__ import annotations

from typing import Any

import pytest

from tests.integration.harness import Ansible
from tests.integration.subjects import CHAT

TOOL: dict[str, Any] = {
    "type": "function",
    "function": {
        "name": "get_weather",
        "description": "The weather at a place.",
        "strict": True,
        "parameters": {
            "type": "object",
            "properties": {"place": {"type": "string"}},
            "required": ["place"],
            "additionalProperties": False,
        },
    },
}

OLDER = {key: value for key, value in TOOL["function"].items() if key != "strict"}


def test_metadata_is_changed_in_place(ansible: Ansible) -> None:
    run = ansible.play(
        CHAT.task(metadata={"team": "a"}), CHAT.task(metadata={"team": "b"}), CHAT.task(metadata={"team": "b"})
    )
    made = run.results[0]["id"]
    assert [result["action"] for result in run.results] == ["created", "updated", "unchanged"], run.output
    assert run.results[1]["changed"] is True
    assert ansible.requests() == [f"POST {CHAT.path}", f"POST {CHAT.path}/{made}"]
    assert run.results[1]["output_text"] == run.results[0]["output_text"]
    assert run.results[1]["id"] == made
    assert run.results[2]["chat_completion"]["metadata"] == {"team": "b"}
    read = ansible.play({"promptops.openai.openai_chat_completion_info": {"completion_id": made}}).only
    assert read["chat_completions"][0]["metadata"] == {"team": "b"}


def test_metadata_that_is_configured_no_more_is_emptied(ansible: Ansible) -> None:
    run = ansible.play(CHAT.task(metadata={"team": "a"}), CHAT.task(), CHAT.task())
    assert [result["action"] for result in run.results] == ["created", "updated", "unchanged"], run.output


def test_metadata_in_check_mode_and_preserved(ansible: Ansible) -> None:
    ansible.play(CHAT.task(metadata={"team": "a"}))
    ansible.requests()
    play = {"hosts": "localhost", "gather_facts": False, "tasks": [CHAT.task(metadata={"team": "b"})]}
    run = ansible.run([play], "--check", "--diff")
    assert (run.only["action"], run.only["changed"]) == ("updated", True), run.output
    run = ansible.play(CHAT.task(metadata={"team": "b"}, preserve_on_change=True))
    assert (run.only["action"], run.only["changed"]) == ("drifted", False), run.output
    assert ansible.requests() == []


@pytest.mark.parametrize("status", [404, 405])
def test_a_server_that_cannot_change_metadata(ansible: Ansible, status: int) -> None:
    made = ansible.play(CHAT.task(metadata={"team": "a"})).only
    ansible.emulator.fault(f"status;code={status}", method="POST", path=made["id"], times=1)
    run = ansible.play(CHAT.task(metadata={"team": "b"}))
    assert run.only["failed"], run.output
    assert run.only["error"]["status"] == status
    assert "metadata" in run.only["msg"]
    assert "store" in run.only["msg"]
    assert ansible.records()["chat_completion/one.json"]["request"]["metadata"] == {"team": "a"}


def test_metadata_of_an_imported_one_is_changed_in_place_again_and_again(ansible: Ansible) -> None:
    [made] = ansible.play(CHAT.task(None)).results
    by_id = {"completion_id": made["id"], "preserve_on_change": False}
    tasks = [CHAT.bare(name="one", metadata={"a": value}, **by_id) for value in ("1", "2", "3")]
    run = ansible.play(*tasks, CHAT.task(metadata={"a": "3"}, **by_id))
    assert [result["action"] for result in run.results] == ["imported", "updated", "updated", "unchanged"], run.output
    request = ansible.records()["chat_completion/one.json"]["request"]
    assert request["metadata"] == {"a": "3"}
    assert [message["content"] for message in request["messages"]] == ["Say hello"]


@pytest.mark.parametrize("store", [None, False])
def test_one_that_is_not_stored_lives_in_its_record(ansible: Ansible, store: bool | None) -> None:
    task = CHAT.task(store=store, metadata={"team": "a"})
    gone = CHAT.bare(name="one", state="absent")
    checked = CHAT.task(store=store, metadata={"team": "a"}, verify_remote=True)
    run = ansible.play(task, task, checked, gone)
    assert [result["action"] for result in run.results] == ["created", "unchanged", "unchanged", "deleted"], run.output
    assert run.results[1]["choices"] == run.results[0]["choices"]
    assert any("cannot be verified" in str(warning) for warning in run.results[2]["warnings"])
    assert ansible.requests() == [f"POST {CHAT.path}"]


def test_metadata_of_one_that_is_not_stored_replaces_it(ansible: Ansible) -> None:
    run = ansible.play(CHAT.task(store=False, metadata={"team": "a"}), CHAT.task(store=False, metadata={"team": "b"}))
    assert [result["action"] for result in run.results] == ["created", "replaced"], run.output
    assert ansible.requests() == [f"POST {CHAT.path}"] * 2


def test_an_import_makes_up_no_prompt(ansible: Ansible) -> None:
    made = ansible.play(CHAT.task(None)).only["id"]
    ansible.play(CHAT.bare(name="two", completion_id=made))
    request = ansible.records()["chat_completion/two.json"]["request"]
    assert [(message["role"], message["content"]) for message in request["messages"]] == [("user", "Say hello")]
    lost = ansible.play(CHAT.bare(name="three", completion_id="chatcmpl-nothing"))
    assert lost.only["failed"]
    assert "chat_completion/three.json" not in ansible.records()


def test_choices_and_calls(ansible: Ansible) -> None:
    run = ansible.play(
        CHAT.task("n", n=3),
        CHAT.task("tools", tools=[TOOL], tool_choice="required"),
        CHAT.task("older", functions=[OLDER], function_call={"name": "get_weather"}),
        CHAT.task("json", response_format={"type": "json_object"}, prompt="Answer in JSON"),
    )
    several, tools, older, as_json = run.results
    assert [choice["index"] for choice in several["choices"]] == [0, 1, 2], run.output
    assert several["output_text"] == several["choices"][0]["message"]["content"]
    assert several["system_fingerprint"]
    assert tools["finish_reason"] == "tool_calls"
    assert [call["name"] for call in tools["function_calls"]] == ["get_weather"]
    assert isinstance(tools["function_calls"][0]["arguments"]["place"], str)
    assert tools["function_calls"][0]["call_id"] == tools["choices"][0]["message"]["tool_calls"][0]["id"]
    assert older["function_calls"][0]["name"] == "get_weather"
    assert isinstance(as_json["output_parsed"], dict)


BAD: list[tuple[dict[str, Any], str]] = [
    ({"messages": []}, "messages"),
    ({"messages": [{"role": "user", "content": "x"}, {"role": "tool", "content": "x"}]}, "messages[1].tool_call_id"),
    ({"messages": [{"role": "robot", "content": "x"}]}, "messages[0].role"),
    ({"messages": [{"content": "x"}]}, "messages[0].role"),
    ({"stop": ["a", "b", "c", "d", "e"]}, "stop"),
    ({"logit_bias": {"50256": -101}}, "logit_bias.50256"),
    ({"top_logprobs": 2}, "top_logprobs"),
    ({"presence_penalty": 2.5}, "presence_penalty"),
    ({"frequency_penalty": -2.5}, "frequency_penalty"),
    ({"n": 0}, "n:"),
    ({"tools": [{"function": {"name": "x"}}]}, "tools[0].type"),
    ({"tools": [{"type": "function", "function": {"description": "x"}}]}, "tools[0].function.name"),
]


def test_bad_requests_name_their_place(ansible: Ansible) -> None:
    # The public API's limits hold where that is asked; nothing can be, at that port.
    public = {"base_url": "https://api.openai.com:1/v1"}
    run = ansible.play(*(CHAT.task(**public, **options) for options, _place in BAD))
    assert ansible.requests() == []
    assert ansible.records() == {}
    for result, (_options, place) in zip(run.results, BAD, strict=True):
        assert result["failed"]
        assert place in result["msg"], result["msg"]
