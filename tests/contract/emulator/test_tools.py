# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Function tools: called first, quoted when they have answered."""

from __future__ import annotations

import json
from typing import Any

import openai
import pytest
from jsonschema import validate
from openai.types.responses import ResponseFunctionToolCall

PARAMETERS: dict[str, Any] = {
    "type": "object",
    "properties": {
        "unit": {"type": "string", "enum": ["nginx", "sshd"]},
        "wait": {"type": "integer", "minimum": 5},
    },
    "required": ["unit", "wait"],
    "additionalProperties": False,
}
RESTART: Any = {"type": "function", "name": "restart", "strict": True, "parameters": PARAMETERS}
STATUS: Any = {"type": "function", "name": "status", "strict": True, "parameters": PARAMETERS}
CHAT_RESTART: Any = {"type": "function", "function": {"name": "restart", "parameters": PARAMETERS}}
QUESTION: Any = {"role": "user", "content": "help"}


def calls(made: Any) -> list[ResponseFunctionToolCall]:
    return [item for item in made.output if item.type == "function_call"]


def test_tool_is_called_with_conforming_arguments(client: openai.OpenAI) -> None:
    made = client.responses.create(model="gpt-4o", input="help", tools=[RESTART])
    (call,) = calls(made)
    assert (call.name, call.status) == ("restart", "completed")
    arguments = json.loads(call.arguments)
    validate(arguments, PARAMETERS)
    assert arguments == {"unit": "nginx", "wait": 5}


def test_output_of_the_tool_is_quoted(client: openai.OpenAI) -> None:
    first = client.responses.create(model="gpt-4o", input="help", tools=[RESTART])
    second = client.responses.create(
        model="gpt-4o",
        previous_response_id=first.id,
        tools=[RESTART],
        input=[{"type": "function_call_output", "call_id": calls(first)[0].call_id, "output": "restarted in 4 s"}],
    )
    assert calls(second) == []
    assert "restarted in 4 s" in second.output_text


def test_output_of_the_tool_is_quoted_without_a_previous_response(client: openai.OpenAI) -> None:
    call: Any = {"type": "function_call", "call_id": "call_1", "name": "restart", "arguments": "{}"}
    output: Any = {"type": "function_call_output", "call_id": "call_1", "output": "it went well"}
    made = client.responses.create(model="gpt-4o", input=[QUESTION, call, output], tools=[RESTART])
    assert "it went well" in made.output_text


@pytest.mark.parametrize(
    ("items", "message"),
    [
        ([{"type": "function_call_output", "call_id": "call_9", "output": "x"}], "No tool call found"),
        ([{"type": "function_call", "call_id": "call_9", "name": "a", "arguments": "{}"}], "No tool output found"),
    ],
)
def test_calls_and_outputs_belong_together(client: openai.OpenAI, items: Any, message: str) -> None:
    with pytest.raises(openai.BadRequestError, match=message):
        client.responses.create(model="gpt-4o", input=items)


def test_choice_of_tools(client: openai.OpenAI) -> None:
    def called(question: str = "help", **options: Any) -> list[str]:
        made = client.responses.create(model="gpt-4o", input=question, tools=[RESTART, STATUS], **options)
        return [call.name for call in calls(made)]

    assert called() == ["restart"]
    assert called("what is the status?") == ["status"]
    assert called("status, then restart") == ["restart", "status"]
    assert called("status, then restart", parallel_tool_calls=False) == ["restart"]
    assert called(tool_choice="none") == []
    assert called(tool_choice="required") == ["restart"]
    assert called(tool_choice={"type": "function", "name": "status"}) == ["status"]
    allowed = {"type": "allowed_tools", "mode": "auto", "tools": [{"type": "function", "name": "status"}]}
    assert called(tool_choice=allowed) == ["status"]


def test_tools_are_echoed_with_their_defaults(client: openai.OpenAI) -> None:
    # The package demands two keys more; the API does not.
    bare: Any = {"type": "function", "name": "a"}
    made = client.responses.create(model="gpt-4o", input="x", tools=[bare])
    assert made.to_dict()["tools"] == [
        {"type": "function", "name": "a", "description": None, "parameters": None, "strict": True}
    ]


def test_custom_tool_gets_free_text(client: openai.OpenAI) -> None:
    made = client.responses.create(model="gpt-4o", input="x", tools=[{"type": "custom", "name": "shell"}])
    (item,) = made.output
    assert item.type == "custom_tool_call"
    assert item.input.startswith("emulated input")


def test_chat_calls_and_quotes(client: openai.OpenAI) -> None:
    first = client.chat.completions.create(model="gpt-4o", messages=[QUESTION], tools=[CHAT_RESTART])
    choice = first.choices[0]
    assert choice.finish_reason == "tool_calls"
    assert choice.message.tool_calls
    call = choice.message.tool_calls[0]
    assert call.type == "function"
    validate(json.loads(call.function.arguments), PARAMETERS)
    answer: Any = {"role": "tool", "tool_call_id": call.id, "content": "restarted"}
    second = client.chat.completions.create(
        model="gpt-4o",
        messages=[QUESTION, choice.message.to_dict(), answer],  # type: ignore[list-item]
        tools=[CHAT_RESTART],
    )
    assert second.choices[0].finish_reason == "stop"
    assert "restarted" in (second.choices[0].message.content or "")


def test_chat_named_choice_and_older_functions(client: openai.OpenAI) -> None:
    named = client.chat.completions.create(
        model="gpt-4o",
        messages=[QUESTION],
        tools=[CHAT_RESTART],
        tool_choice={"type": "function", "function": {"name": "restart"}},
    )
    assert named.choices[0].message.tool_calls
    older = client.chat.completions.create(
        model="gpt-4o",
        messages=[QUESTION],
        functions=[{"name": "restart", "parameters": PARAMETERS}],
        function_call={"name": "restart"},
    )
    assert older.choices[0].finish_reason == "function_call"
    assert older.choices[0].message.function_call
    validate(json.loads(older.choices[0].message.function_call.arguments), PARAMETERS)
