# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a task returns of the API's object, whole or odd, and what check mode predicts of it."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.promptops.openai.tests.unit.full_requests import SCHEMA
from ansible_collections.promptops.openai.tests.unit.strategies import JSON, OBJECTS, distorted
from ansible_collections.promptops.openai.tests.unit.subjects import CHAT, RESPONSE, SUBJECTS, Subject

EACH_KIND = pytest.mark.parametrize("subject", SUBJECTS, ids=lambda subject: subject.kind.name)
ASKS_FOR_JSON: dict[str, dict[str, Any]] = {
    "response": {"text": {"format": {"type": "json_schema", "name": "n", "schema": SCHEMA}}},
    "chat_completion": {"response_format": {"type": "json_schema", "json_schema": {"name": "n", "schema": SCHEMA}}},
}
ANY_JSON: dict[str, dict[str, Any]] = {
    "response": {"text": {"format": {"type": "json_object"}}},
    "chat_completion": {"response_format": {"type": "json_object"}},
}
USAGE = {
    "input_tokens": 11,
    "output_tokens": 7,
    "total_tokens": 18,
    "cached_tokens": 3,
    "cache_write_tokens": 0,
    "reasoning_tokens": 2,
    "prompt_tokens": 11,
    "completion_tokens": 7,
}
CALL = {
    "call_id": "call_1",
    "name": "restart",
    "arguments": {"service": "nginx"},
    "arguments_raw": '{"service": "nginx"}',
}


def returned(subject: Subject, obj: dict[str, Any], request: dict[str, Any] | None = None) -> dict[str, Any]:
    return subject.kind.returned(obj, request or {})


def test_a_completed_object_is_returned_by_the_names_of_both_kinds(subject: Subject) -> None:
    obj = subject.object("completed")

    values = returned(subject, obj, ASKS_FOR_JSON[subject.kind.name])

    assert values.pop(subject.kind.object_key) == obj
    assert {key: values[key] for key in set(values) - {"finish_reason", "choices", "system_fingerprint"}} == {
        "id": obj["id"],
        "object": obj["object"],
        "created": 1760000000,
        "created_at": 1760000000,
        "completed_at": None,
        "model": "gpt-4o-2024-08-06",
        "status": "completed",
        "role": "assistant",
        "output_text": '{"action": "restart"}',
        "output_parsed": {"action": "restart"},
        "refusal": None,
        "incomplete_details": None,
        "function_calls": [CALL],
        "service_tier": "default",
        "metadata": {},
        "usage": USAGE,
    }
    assert isinstance(values["created"], int)


def test_a_chat_completion_returns_its_choices_and_fingerprint_too() -> None:
    obj = CHAT.object("completed")
    obj["choices"].append({"index": 1, "message": {"role": "assistant", "content": "b"}, "finish_reason": "length"})

    values = returned(CHAT, obj)

    assert values["choices"] == obj["choices"]
    assert values["system_fingerprint"] == "fp_1"
    assert values["output_text"] == '{"action": "restart"}'


ENDINGS = [
    pytest.param(RESPONSE, "completed", "completed", "completed", "tool_calls", "", id="response-completed"),
    pytest.param(RESPONSE, "queued", "queued", "queued", None, "", id="response-queued"),
    pytest.param(RESPONSE, "in_progress", "in_progress", "in_progress", None, "", id="response-in_progress"),
    pytest.param(
        RESPONSE, "incomplete", "incomplete", "incomplete", "length", "max_output_tokens", id="response-incomplete"
    ),
    pytest.param(
        RESPONSE,
        "content_filter",
        "incomplete",
        "content_filter",
        "content_filter",
        "content_filter",
        id="response-content_filter",
    ),
    pytest.param(RESPONSE, "failed", "failed", "failed", None, "server_error: It failed.", id="response-failed"),
    pytest.param(RESPONSE, "cancelled", "cancelled", "cancelled", None, "", id="response-cancelled"),
    pytest.param(RESPONSE, "refusal", "completed", "refusal", "stop", "No.", id="response-refusal"),
    pytest.param(CHAT, "completed", "completed", "completed", "stop", "stop", id="chat-completed"),
    pytest.param(CHAT, "incomplete", "incomplete", "incomplete", "length", "length", id="chat-incomplete"),
    pytest.param(
        CHAT,
        "content_filter",
        "incomplete",
        "content_filter",
        "content_filter",
        "content_filter",
        id="chat-content_filter",
    ),
    pytest.param(CHAT, "refusal", "completed", "refusal", "stop", "No.", id="chat-refusal"),
]


@pytest.mark.parametrize(("subject", "ending", "status", "outcome", "finish_reason", "problem"), ENDINGS)
def test_how_it_ended_is_told(
    subject: Subject, ending: str, status: str, outcome: str, finish_reason: str | None, problem: str
) -> None:
    obj = subject.object(ending)
    values = returned(subject, obj)

    assert (values["status"], values["finish_reason"]) == (status, finish_reason)
    assert subject.kind.outcome(obj) == outcome
    assert subject.kind.problem(obj) == problem
    assert values["refusal"] == ("No." if ending == "refusal" else None)


@pytest.mark.parametrize("reason", ["length", "content_filter"])
def test_one_choice_that_was_cut_makes_the_completion_incomplete(reason: str) -> None:
    obj = CHAT.object("completed")
    obj["choices"].append({"index": 1, "message": {}, "finish_reason": reason})

    assert CHAT.kind.outcome(obj) == ("incomplete" if reason == "length" else "content_filter")


TEXT_AFTER_TOOLS = [
    {"type": "web_search_call", "id": "ws_1"},
    {"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": "Hello"}]},
    {"type": "some_new_item", "content": [{"type": "output_text", "text": "not said"}]},
    {"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": " world"}]},
]


def test_output_text_is_all_text_of_all_messages_wherever_they_stand() -> None:
    obj = {**RESPONSE.object("completed"), "output": TEXT_AFTER_TOOLS}

    assert returned(RESPONSE, obj)["output_text"] == "Hello world"


@pytest.mark.parametrize(
    ("arguments", "decoded"),
    [
        ('{"a": 1}', {"a": 1}),
        ("", {}),
        ("{cut", None),
        ("null", None),
        ("[1]", [1]),
        ('"{\\"a\\": 1}"', {"a": 1}),
        ('"{cut"', None),
        ('"a word"', "a word"),
        ({"a": 1}, {"a": 1}),
        (None, {}),
        ("[" * 100_000, None),
    ],
)
def test_the_arguments_of_a_call_are_decoded_and_as_they_came(subject: Subject, arguments: Any, decoded: Any) -> None:
    obj = subject.object("completed")
    if subject is CHAT:
        obj["choices"][0]["message"]["tool_calls"][0]["function"]["arguments"] = arguments
    else:
        obj["output"][2]["arguments"] = arguments

    call = returned(subject, obj)["function_calls"][0]

    assert (call["arguments"], call["arguments_raw"]) == (decoded, arguments)


def test_the_older_function_call_of_a_message_is_one_of_its_calls() -> None:
    obj = CHAT.object("completed")
    obj["choices"][0]["message"]["function_call"] = {"name": "older", "arguments": "{}"}

    assert [call["name"] for call in returned(CHAT, obj)["function_calls"]] == ["restart", "older"]


@pytest.mark.parametrize(
    ("text", "parsed"), [('{"a": 1}', {"a": 1}), ("", None), ("no JSON", None), ("[" * 100_000, None), ("5", 5)]
)
@pytest.mark.parametrize("asked", [ASKS_FOR_JSON, ANY_JSON], ids=["a schema", "any JSON"])
def test_output_parsed_is_there_where_json_was_asked_for(
    subject: Subject, asked: dict[str, dict[str, Any]], text: str, parsed: Any
) -> None:
    obj = subject.object("completed")
    if subject is CHAT:
        obj["choices"][0]["message"]["content"] = text
    else:
        obj["output"] = [{"type": "message", "content": [{"type": "output_text", "text": text}]}]

    assert returned(subject, obj, asked[subject.kind.name])["output_parsed"] == parsed
    assert "output_parsed" not in returned(subject, obj)


@EACH_KIND
@given(data=st.data())
def test_any_json_anywhere_in_an_object_is_returned(subject: Subject, data: st.DataObject) -> None:
    ending = data.draw(st.sampled_from(subject.endings))
    request = data.draw(st.sampled_from([{}, ASKS_FOR_JSON[subject.kind.name], ANY_JSON[subject.kind.name]]))
    obj = data.draw(distorted(subject.object(ending)) | OBJECTS)
    before = copy.deepcopy(obj)

    values = returned(subject, obj, request)

    json.dumps(values)
    assert values[subject.kind.object_key] == obj == before
    assert isinstance(values["output_text"], str)
    assert isinstance(values["status"], str)
    assert values["refusal"] is None or isinstance(values["refusal"], str)
    assert isinstance(subject.kind.outcome(obj), str)
    assert isinstance(subject.kind.problem(obj), str)
    assert set(values["usage"]) == set(USAGE)


@EACH_KIND
@given(data=st.data())
def test_any_json_anywhere_in_what_is_imported_is_recalled_and_compared(subject: Subject, data: st.DataObject) -> None:
    obj = data.draw(distorted(subject.object("completed")))
    items = data.draw(distorted(subject.items))

    recalled = subject.kind.recalled(obj, [item for item in items if isinstance(item, dict)])

    for name, value in subject.body().items():
        assert subject.kind.same(name, recalled, value) in (True, False)


@EACH_KIND
@given(recorded=JSON, name=st.text() | st.sampled_from(["input", "messages", "model", "conversation", "tools"]))
def test_any_two_values_can_be_compared(subject: Subject, recorded: Any, name: str) -> None:
    for configured in ("text", [{"role": "user", "content": "text"}], {"a": 1}, 5, None):
        assert subject.kind.same(name, {name: recorded}, configured) in (True, False)


def message(*texts: str, **more: Any) -> dict[str, Any]:
    content = [{"type": "output_text", "text": text, "annotations": []} for text in texts]
    return {"type": "message", "role": "assistant", "content": content, **more}


@pytest.mark.parametrize(
    ("messages", "parsed"),
    [
        ([message("I shall judge it."), message('{"a": 1}')], {"a": 1}),
        ([message('{"a": 1}'), message('{"a": 1}')], {"a": 1}),
        ([message('{"a": 2}'), message('{"a": 1}')], {"a": 1}),
        ([message("1"), message("2")], 2),
        ([message('{"a": 1}'), message("")], {"a": 1}),
        ([message('{"a":', " 1}")], {"a": 1}),
        ([message('{"a":'), message(" 1}")], {"a": 1}),
        ([message('{"a": 1}', '{"a": 1}')], {"a": 1}),
        ([message("I shall judge it.", "5")], 5),
        ([message('{"a": 1}', phase="final_answer"), message('{"a": 2}', phase="commentary")], {"a": 1}),
        ([message('{"a": 2}', phase="commentary"), message('{"a": 1}')], {"a": 1}),
        ([message('{"a": 2}', phase="commentary"), message("No.", phase="final_answer")], None),
        ([message('{"a": 2}'), message("I do not know.")], None),
    ],
)
def test_of_several_messages_the_answer_proper_is_parsed_and_the_text_is_all_of_them(
    messages: list[dict[str, Any]], parsed: Any
) -> None:
    obj = {**RESPONSE.object("completed"), "output": messages}

    values = returned(RESPONSE, obj, ANY_JSON["response"])

    assert values["output_parsed"] == parsed
    assert values["output_text"] == "".join(part["text"] for each in messages for part in each["content"])


def test_json_is_read_as_models_write_it_and_the_text_stays(subject: Subject) -> None:
    text = '<think>Hm.</think>\n```json\n{"a": "one\ntwo"}\n```\n'
    obj = subject.object("completed")
    if subject is CHAT:
        obj["choices"][0]["message"]["content"] = text
    else:
        obj["output"] = [message(text)]

    values = returned(subject, obj, ASKS_FOR_JSON[subject.kind.name])

    assert values["output_parsed"] == {"a": "one\ntwo"}
    assert values["output_text"] == text
