# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What an answer lacks of what was asked for: JSON that conforms, and the calls that were demanded."""

from __future__ import annotations

import sys
from typing import Any

import pytest

from ansible_collections.promptops.openai.plugins.module_utils._resources._fields import InvalidRequest
from ansible_collections.promptops.openai.plugins.module_utils._resources._findings import check_schemas, findings_of
from ansible_collections.promptops.openai.plugins.module_utils._resources._schema import _check
from ansible_collections.promptops.openai.tests.unit.subjects import CHAT, RESPONSE, Subject

SCHEMA = {"type": "object", "properties": {"action": {"enum": ["restart", "ignore"]}}, "required": ["action"]}
CHOICES = "must be one of restart, ignore"
PARAMETERS = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}


def shape(subject: Subject, schema: Any = SCHEMA) -> dict[str, Any]:  # pylint: disable=dangerous-default-value
    """What asks for JSON of a schema, or for any JSON."""
    if schema is None:
        form: dict[str, Any] = {"type": "json_object"}
    elif subject is CHAT:
        form = {"type": "json_schema", "json_schema": {"name": "verdict", "schema": schema}}
    else:
        form = {"type": "json_schema", "name": "verdict", "schema": schema}
    return {"response_format": form} if subject is CHAT else {"text": {"format": form}}


# What stands as a default here is never changed.
# pylint: disable-next=dangerous-default-value
def tool(subject: Subject, name: str = "weather", parameters: Any = PARAMETERS) -> dict[str, Any]:
    function = {"name": name, "parameters": parameters}
    return {"type": "function", "function": function} if subject is CHAT else {"type": "function", **function}


def choice(subject: Subject, name: str) -> dict[str, Any]:
    return {"type": "function", "function": {"name": name}} if subject is CHAT else {"type": "function", "name": name}


def answer(subject: Subject, text: str = "", *calls: tuple[str, Any]) -> dict[str, Any]:
    """An object with a text and calls."""
    obj = subject.object("completed")
    if subject is CHAT:
        functions = [{"name": name, "arguments": arguments} for name, arguments in calls]
        listed = [{"id": "call_1", "type": "function", "function": function} for function in functions]
        message = {"role": "assistant", "content": text or None, **({"tool_calls": listed} if listed else {})}
        return {**obj, "choices": [{"index": 0, "message": message, "finish_reason": "stop"}]}
    message = {"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": text}]}
    items = [{"type": "function_call", "call_id": "call_1", "name": name, "arguments": each} for name, each in calls]
    return {**obj, "output": ([message] if text else []) + items}


def told(subject: Subject, obj: dict[str, Any], **request: Any) -> list[str] | None:
    found = findings_of(subject.kind, obj, request)
    return None if found is None else [f"{each['path']}: {each['message']}" for each in found]


@pytest.mark.parametrize(
    ("text", "schema", "expected"),
    [
        ('{"action": "restart"}', SCHEMA, []),
        ('```json\n{"action": "restart"}\n```', SCHEMA, []),
        ('{"action": "reboot"}', SCHEMA, [f"output_parsed.action: is 'reboot', and {CHOICES}"]),
        ("Restart it.", SCHEMA, ["output_parsed: is no JSON, but 'Restart it.'"]),
        ("Long " * 20, SCHEMA, ["output_parsed: is no JSON, but a text of 99 characters"]),
        ("", SCHEMA, ["output_parsed: is empty"]),
        ("null", SCHEMA, ["output_parsed: is null, and must be an object"]),
        ('{"anything": 1}', None, []),
        ("[1]", None, ["output_parsed: is a list, and must be an object"]),
        (f'{{"action": "{"x" * 99}"}}', SCHEMA, [f"output_parsed.action: is a text of 99 characters, and {CHOICES}"]),
        ("9" * 99, None, ["output_parsed: is a number of 99 digits, and must be an object"]),
        ("5", None, ["output_parsed: is 5, and must be an object"]),
        ("No.", None, ["output_parsed: is no JSON, but 'No.'"]),
    ],
)
def test_the_text_is_checked_where_json_was_asked_for(
    subject: Subject, text: str, schema: Any, expected: list[str]
) -> None:
    assert told(subject, answer(subject, text), **shape(subject, schema)) == expected


def test_where_nothing_was_asked_for_nothing_is_found(subject: Subject) -> None:
    assert told(subject, answer(subject, "Restart it.")) == []
    assert told(subject, answer(subject, "", ("weather", ""))) == []


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ('{"city": "Bern"}', []),
        ({"city": "Bern"}, []),
        ("", ["function_calls[0].arguments.city: is missing"]),
        ('{"city": 5}', ["function_calls[0].arguments.city: is 5, and must be text"]),
        ("Bern", ["function_calls[0].arguments: is no JSON, and must be an object"]),
        ("[1]", ["function_calls[0].arguments: is a list, and must be an object"]),
    ],
)
def test_a_calls_arguments_are_checked_by_its_tools_parameters(
    subject: Subject, arguments: Any, expected: list[str]
) -> None:
    obj = answer(subject, "", ("weather", arguments))

    assert told(subject, obj, tools=[tool(subject)]) == expected
    assert told(subject, obj, tools=[tool(subject)], **shape(subject)) == expected


@pytest.mark.parametrize(
    ("demands", "calls", "found"),
    [
        ("required", ["weather"], False),
        ("required", [], True),
        ("auto", [], False),
        ("none", [], False),
        ("weather", ["weather"], False),
        ("weather", ["other"], True),
        ("weather", [], True),
    ],
)
def test_a_call_that_is_demanded_and_does_not_come_is_found(
    subject: Subject, demands: str, calls: list[str], found: bool
) -> None:
    wanted = choice(subject, demands) if demands == "weather" else demands
    obj = answer(subject, "" if calls else "It rains.", *((name, '{"city": "Bern"}') for name in calls))
    tools = [tool(subject), tool(subject, "other")]

    messages = told(subject, obj, tools=tools, tool_choice=wanted) or []

    assert bool(messages) is found
    assert all(message.startswith("function_calls: holds no call") for message in messages)


def test_the_older_function_call_is_demanded_too() -> None:
    asked = {"functions": [{"name": "weather", "parameters": PARAMETERS}], "function_call": {"name": "weather"}}

    assert told(CHAT, answer(CHAT, "It rains."), **asked) == [
        "function_calls: holds no call of weather, and tool_choice demands one"
    ]


@pytest.mark.parametrize("demands", ["required", {"type": "web_search"}, {"type": "mcp", "server_label": "a"}])
def test_a_call_by_the_server_is_one(demands: Any) -> None:
    obj = answer(RESPONSE, "It rains.")
    obj["output"].insert(0, {"type": "web_search_call", "id": "ws_1", "status": "completed"})

    assert told(RESPONSE, obj, tools=[{"type": "web_search"}], tool_choice=demands) == []
    assert told(RESPONSE, answer(RESPONSE, "It rains."), tools=[{"type": "web_search"}], tool_choice=demands)


def test_how_it_ended_says_enough_where_it_did_not_end_well(subject: Subject) -> None:
    for ending in set(subject.endings) - {"completed"}:
        assert findings_of(subject.kind, subject.object(ending), {**shape(subject), "tool_choice": "required"}) == []


def test_without_the_library_it_is_checked_that_it_is_json_and_no_more(
    subject: Subject, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "jsonschema", None)
    _check._library.cache_clear()
    try:
        assert told(subject, answer(subject, '{"action": "reboot"}'), **shape(subject)) is None
        assert told(subject, answer(subject, "No."), **shape(subject)) == ["output_parsed: is no JSON, but 'No.'"]
        assert told(subject, answer(subject, '{"a": 1}'), **shape(subject, None)) == []
        assert told(subject, answer(subject, "Hello")) == []
        check_schemas(subject.kind, shape(subject, {"type": "text"}))
    finally:
        _check._library.cache_clear()


def test_each_schema_in_a_request_is_checked_by_its_place(subject: Subject) -> None:
    wrong = {"type": "objekt"}
    places = {
        "response": ("text.format.schema", "tools[1].parameters"),
        "chat_completion": ("response_format.json_schema.schema", "tools[1].function.parameters"),
    }[subject.kind.name]
    requests = (shape(subject, wrong), {"tools": [tool(subject), tool(subject, "b", wrong)]})
    for place, request in zip(places, requests, strict=True):
        with pytest.raises(InvalidRequest) as raised:
            check_schemas(subject.kind, request)
        assert raised.value.place == f"{place}.type"
    check_schemas(subject.kind, {**shape(subject), "tools": [tool(subject)]})
