# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What can be asked of a chat completion: each wrong value by its place, each right one in its right type."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.promptops.openai.plugins.module_utils._resources._fields import InvalidRequest
from ansible_collections.promptops.openai.tests.unit.subjects import CHAT

USER = {"role": "user", "content": "x"}
NAMED = "a-Z_0" * 12 + "abcd"
"""64 characters, which is the most that a name may have."""


def message(role: Any, **fields: Any) -> dict[str, Any]:
    return {"messages": [USER, {"role": role, **fields}]}


def content(*parts: Any, role: str = "user") -> dict[str, Any]:
    return message(role, content=list(parts))


def function(**fields: Any) -> dict[str, Any]:
    return {"tools": [{"type": "function", "function": fields}]}


def called(**fields: Any) -> dict[str, Any]:
    return message("assistant", tool_calls=[{"type": "function", "id": "c", **fields}])


def json_schema(**fields: Any) -> dict[str, Any]:
    return {"response_format": {"type": "json_schema", "json_schema": fields}}


def location(**fields: Any) -> dict[str, Any]:
    return {"web_search_options": {"user_location": fields}}


BAD: list[tuple[dict[str, Any], str]] = [
    ({"audio": {"voice": "alloy"}}, "audio.format"),
    ({"audio": {"format": "mp3"}}, "audio.voice"),
    ({"audio": {"format": "ogg", "voice": "alloy"}}, "audio.format"),
    ({"audio": {"format": "mp3", "voice": {}}}, "audio.voice.id"),
    ({"audio": {"format": "mp3", "voice": "alloy", "new": 1}}, "audio.new"),
    ({"frequency_penalty": -2.1}, "frequency_penalty"),
    ({"frequency_penalty": 2.1}, "frequency_penalty"),
    ({"presence_penalty": -2.1}, "presence_penalty"),
    ({"presence_penalty": 2.1}, "presence_penalty"),
    ({"function_call": {}}, "function_call.name"),
    ({"function_call": []}, "function_call"),
    ({"functions": []}, "functions"),
    ({"functions": [{"name": "f"}] * 129}, "functions"),
    ({"functions": [{"name": "f"}, {}]}, "functions[1].name"),
    ({"functions": [{"name": "with space"}]}, "functions[0].name"),
    ({"functions": [{"name": "f", "parameters": []}]}, "functions[0].parameters"),
    ({"logit_bias": {"50256": 101}}, "logit_bias.50256"),
    ({"logit_bias": {"50256": -101}}, "logit_bias.50256"),
    ({"logit_bias": {"50256": 0.5}}, "logit_bias.50256"),
    ({"logit_bias": {"50256": "much"}}, "logit_bias.50256"),
    ({"logit_bias": {"50256": None}}, "logit_bias.50256"),
    ({"logit_bias": []}, "logit_bias"),
    ({"logprobs": "perhaps"}, "logprobs"),
    ({"top_logprobs": 3}, "top_logprobs"),
    ({"top_logprobs": 0, "logprobs": False}, "top_logprobs"),
    ({"top_logprobs": 21, "logprobs": True}, "top_logprobs"),
    ({"max_completion_tokens": -1}, "max_completion_tokens"),
    ({"max_tokens": 1.5}, "max_tokens"),
    ({"max_tokens": 5, "max_completion_tokens": 5}, "max_tokens"),
    ({"messages": []}, "messages"),
    ({"messages": 5}, "messages"),
    ({"messages": ["text"]}, "messages[0]"),
    ({"messages": [{}]}, "messages[0].role"),
    ({"messages": [{"role": ""}]}, "messages[0].role"),
    (message("boss", content="x"), "messages[1].role"),
    (message(["user"], content="x"), "messages[1].role"),
    (message("user"), "messages[1].content"),
    (message("user", content=None), "messages[1].content"),
    (message("user", content={}), "messages[1].content"),
    (message("user", content=[]), "messages[1].content"),
    (message("system"), "messages[1].content"),
    (message("developer"), "messages[1].content"),
    (message("user", content="x", name={}), "messages[1].name"),
    (content("text"), "messages[1].content[0]"),
    (content({"text": "x"}), "messages[1].content[0].type"),
    (content({"type": "text", "text": "x"}, {"type": "text"}), "messages[1].content[1].text"),
    (content({"type": "image_url"}), "messages[1].content[0].image_url"),
    (content({"type": "image_url", "image_url": {}}), "messages[1].content[0].image_url.url"),
    (
        content({"type": "image_url", "image_url": {"url": "x", "detail": "sharp"}}),
        "messages[1].content[0].image_url.detail",
    ),
    (content({"type": "input_audio", "input_audio": {"data": "x"}}), "messages[1].content[0].input_audio.format"),
    (content({"type": "input_audio", "input_audio": {"format": "wav"}}), "messages[1].content[0].input_audio.data"),
    (content({"type": "file"}), "messages[1].content[0].file"),
    (content({"type": "refusal"}, role="assistant"), "messages[1].content[0].refusal"),
    (message("assistant"), "messages[1].content"),
    (message("assistant", content=None, name="bot"), "messages[1].content"),
    (message("assistant", tool_calls=[]), "messages[1].content"),
    (message("assistant", tool_calls=5), "messages[1].tool_calls"),
    (message("assistant", tool_calls=[{}]), "messages[1].tool_calls[0].type"),
    (message("assistant", tool_calls=[{"type": "function"}]), "messages[1].tool_calls[0].id"),
    (called(), "messages[1].tool_calls[0].function"),
    (called(function={"arguments": "{}"}), "messages[1].tool_calls[0].function.name"),
    (called(function={"name": "f"}), "messages[1].tool_calls[0].function.arguments"),
    (called(type="custom", custom={"name": "c"}), "messages[1].tool_calls[0].custom.input"),
    (message("assistant", function_call={"name": "f"}), "messages[1].function_call.arguments"),
    (message("assistant", audio={}), "messages[1].audio.id"),
    (message("tool", content="x"), "messages[1].tool_call_id"),
    (message("tool", tool_call_id="c"), "messages[1].content"),
    (message("tool", tool_call_id="c", content=[{"type": "text"}]), "messages[1].content[0].text"),
    (message("function", content="x"), "messages[1].name"),
    (message("function", name="f"), "messages[1].content"),
    ({"metadata": {"a": None}}, "metadata.a"),
    ({"modalities": [{}]}, "modalities[0]"),
    ({"n": 0}, "n"),
    ({"n": 129}, "n"),
    ({"prediction": {"content": "x"}}, "prediction.type"),
    ({"prediction": {"type": "content"}}, "prediction.content"),
    ({"prediction": {"type": "content", "content": []}}, "prediction.content"),
    ({"prediction": {"type": "guess", "content": "x"}}, "prediction.type"),
    ({"reasoning_effort": "huge"}, "reasoning_effort"),
    ({"response_format": {}}, "response_format.type"),
    ({"response_format": {"type": "xml"}}, "response_format.type"),
    ({"response_format": {"type": "json_schema"}}, "response_format.json_schema"),
    (json_schema(), "response_format.json_schema.name"),
    (json_schema(name="with space"), "response_format.json_schema.name"),
    (json_schema(name="n\n"), "response_format.json_schema.name"),
    (json_schema(name=NAMED + "x"), "response_format.json_schema.name"),
    (json_schema(name="n", schema="x"), "response_format.json_schema.schema"),
    (json_schema(name="n", schema={"minimum": float("inf")}), "response_format.json_schema.schema.minimum"),
    (json_schema(name="n", new=1), "response_format.json_schema.new"),
    ({"seed": 0.5}, "seed"),
    ({"service_tier": "ultrafast"}, "service_tier"),
    ({"stop": []}, "stop"),
    ({"stop": ["a", "b", "c", "d", "e"]}, "stop"),
    ({"stop": ["a", {}]}, "stop[1]"),
    ({"stop": {}}, "stop"),
    ({"stream_options": {"include_usage": True}}, "stream_options"),
    ({"stream": True, "stream_options": {"new": 1}}, "stream_options.new"),
    ({"tool_choice": {"function": {"name": "f"}}}, "tool_choice.type"),
    ({"tool_choice": {"type": "function"}}, "tool_choice.function"),
    ({"tool_choice": {"type": "custom", "custom": {}}}, "tool_choice.custom.name"),
    (
        {"tool_choice": {"type": "allowed_tools", "allowed_tools": {"mode": "auto"}}},
        "tool_choice.allowed_tools.tools",
    ),
    (
        {"tools": [{"type": "custom", "custom": {"name": "c", "format": {"type": "grammar"}}}]},
        "tools[0].custom.format.grammar",
    ),
    ({"tools": [{"function": {"name": "f"}}]}, "tools[0].type"),
    ({"tools": [{"type": "function"}]}, "tools[0].function"),
    ({"tools": [{"type": "custom"}]}, "tools[0].custom"),
    ({"tools": [{"type": "custom", "custom": {}}]}, "tools[0].custom.name"),
    (function(), "tools[0].function.name"),
    (function(name=NAMED + "x"), "tools[0].function.name"),
    (function(name="f", parameters="x"), "tools[0].function.parameters"),
    (function(name="f", parameters={"enum": [1, float("nan")]}), "tools[0].function.parameters.enum[1]"),
    (function(name="f", strict="perhaps"), "tools[0].function.strict"),
    ({"verbosity": "loud"}, "verbosity"),
    ({"web_search_options": {"search_context_size": "huge"}}, "web_search_options.search_context_size"),
    ({"web_search_options": {"new": 1}}, "web_search_options.new"),
    (location(approximate={}), "web_search_options.user_location.type"),
    (location(type="approximate"), "web_search_options.user_location.approximate"),
    (location(type="exact", approximate={}), "web_search_options.user_location.type"),
    (location(type="approximate", approximate={"new": 1}), "web_search_options.user_location.approximate.new"),
    ({"extra_body": {"messages": []}}, "messages"),
]


@pytest.mark.parametrize(("options", "place"), BAD)
def test_a_wrong_value_is_refused_by_its_place(options: dict[str, Any], place: str) -> None:
    with pytest.raises(InvalidRequest) as caught:
        CHAT.body(options)

    assert caught.value.place == place


GOOD: list[tuple[dict[str, Any], dict[str, Any]]] = [
    (
        {"n": "128", "seed": "-7", "logprobs": "yes", "top_logprobs": "0"},
        {"n": 128, "seed": -7, "logprobs": True, "top_logprobs": 0},
    ),
    ({"frequency_penalty": 0, "presence_penalty": 0, "temperature": 0, "store": False}, {}),
    ({"frequency_penalty": "-2", "presence_penalty": "2"}, {"frequency_penalty": -2, "presence_penalty": 2}),
    ({"logit_bias": {"50256": "-100", "7": 100, "8": 0}}, {"logit_bias": {"50256": -100, "7": 100, "8": 0}}),
    ({"logit_bias": '{"50256": 1}'}, {"logit_bias": {"50256": 1}}),
    ({"stop": ""}, {}),
    ({"stop": 5}, {"stop": "5"}),
    ({"stop": ["a", "b", "c", "d"]}, {}),
    ({"stop": [1, True]}, {"stop": ["1", "true"]}),
    ({"tools": [], "metadata": {}, "modalities": []}, {}),
    ({"metadata": {"a": 1, "b": False, "c": [1]}}, {"metadata": {"a": "1", "b": "false", "c": "[1]"}}),
    (message("user", content=""), {}),
    (message("user", content=7), {"messages": [USER, {"role": "user", "content": "7"}]}),
    (message("user", content="x", new={"a": [None]}), {}),
    (content({"type": "some_new_part", "a": 1}), {}),
    (message("assistant", content="", name="bot"), {}),
    (message("assistant", refusal="No."), {}),
    (message("assistant", audio={"id": "audio_1"}), {}),
    (called(function={"name": "f", "arguments": "{}"}), {}),
    (called(function={"name": "f", "arguments": {"a": 1}}), called(function={"name": "f", "arguments": '{"a": 1}'})),
    (called(type="some_new_call", a=1), {}),
    (
        message("tool", tool_call_id="c", content={"ok": True}),
        message("tool", tool_call_id="c", content='{"ok": true}'),
    ),
    (message("tool", tool_call_id=5, content="x"), message("tool", tool_call_id="5", content="x")),
    (message("function", name="f", content=[1]), message("function", name="f", content="[1]")),
    (
        {"tool_choice": '{"type": "function", "function": {"name": "f"}}'},
        {"tool_choice": {"type": "function", "function": {"name": "f"}}},
    ),
    ({"tool_choice": "none"}, {}),
    (message("function", name="f", content=None), {}),
    ({"tools": [{"type": "custom", "custom": {"name": "c", "format": {"type": "text"}}}]}, {}),
    ({"function_call": "auto"}, {}),
    ({"function_call": '{"name": "f"}'}, {"function_call": {"name": "f"}}),
    (function(name=NAMED, parameters='{"type": "object"}'), function(name=NAMED, parameters={"type": "object"})),
    ({"tools": [{"type": "some_new_tool", "a": 1}]}, {}),
    (json_schema(name="n", strict="no", schema='{"a": 1}'), json_schema(name="n", strict=False, schema={"a": 1})),
    ({"response_format": {"type": "json_object"}}, {}),
    ({"audio": {"format": "pcm16", "voice": {"id": "voice_1"}}}, {}),
    ({"prediction": {"type": "content", "content": 5}}, {"prediction": {"type": "content", "content": "5"}}),
    ({"modalities": ["text", "some_new_one"]}, {}),
    (location(type="approximate", approximate={}), {}),
    ({"extra_body": {"x_new": 1, "n": 3}}, {"x_new": 1, "n": 3}),
]


@pytest.mark.parametrize(("options", "becomes"), GOOD)
def test_a_right_value_is_sent_in_its_right_type_and_the_rest_untouched(
    options: dict[str, Any], becomes: dict[str, Any]
) -> None:
    """``becomes`` says what differs from the options."""
    asked = {key: value for key, value in {**options, **becomes}.items() if key != "extra_body"}

    assert CHAT.body(options) == {**CHAT.request, **asked}


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({"model": "m"}, "messages"),
        ({"model": "", "messages": [USER]}, "model"),
        ({"messages": [USER]}, "model"),
    ],
)
def test_creating_one_needs_a_model_and_messages(body: dict[str, Any], place: str) -> None:
    with pytest.raises(InvalidRequest) as caught:
        CHAT.kind.check_complete(body)

    assert caught.value.place == place


@pytest.mark.parametrize(("store", "stored"), [(None, False), (True, True), (False, False)])
def test_the_server_keeps_a_completion_only_where_it_is_told_to(store: bool | None, stored: bool) -> None:
    assert CHAT.kind.is_stored(CHAT.body({"store": store})) is stored
