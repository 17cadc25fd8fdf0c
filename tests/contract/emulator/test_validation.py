# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Bad requests: refused in the API's shape, with the place named, and never a traceback."""

from __future__ import annotations

from typing import Any

import pytest
import requests
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openai.types.chat.completion_create_params import CompletionCreateParamsBase
from openai.types.responses.response_create_params import ResponseCreateParamsBase

from tests.emulator.client import Emulator

from .conftest import KEY

RESPONSE = {"model": "gpt-4o", "input": "x"}
CHAT = {"model": "gpt-4o", "messages": [{"role": "user", "content": "x"}]}


def refusal(http: requests.Session, emulator: Emulator, path: str, body: Any) -> dict[str, Any]:
    reply = http.post(f"{emulator.base_url}/{path}", json=body)
    assert reply.status_code == 400, reply.text
    error: dict[str, Any] = reply.json()["error"]
    assert set(error) == {"message", "type", "param", "code"}
    return error


@pytest.mark.parametrize(
    ("change", "param", "code"),
    [
        ({"foo": 1}, "foo", "unknown_parameter"),
        ({"stop": ["a"]}, "stop", "unknown_parameter"),
        ({"top_k": 1}, "top_k", "unknown_parameter"),
        ({"frequency_penalty": 1}, "frequency_penalty", "unknown_parameter"),
        ({"reasoning": {"effort": "low", "speed": 1}}, "reasoning.speed", "unknown_parameter"),
        ({"text": {"format": {"type": "text", "a": 1}}}, "text.format.a", "unknown_parameter"),
        ({"input": [{"role": "user", "content": "x", "mood": "good"}]}, "input[0].mood", "unknown_parameter"),
        ({"model": None}, "model", None),
        ({"input": None}, "input", "invalid_type"),
        ({"input": 3}, "input", "invalid_type"),
        ({"input": [{"role": "boss", "content": "x"}]}, "input[0].role", "invalid_value"),
        ({"input": [{"type": "nonsense"}]}, "input[0].type", "invalid_value"),
        (
            {"input": [{"type": "function_call_output", "call_id": "a"}]},
            "input[0].output",
            "missing_required_parameter",
        ),
        ({"temperature": "hot"}, "temperature", "invalid_type"),
        ({"temperature": "0.5"}, "temperature", "invalid_type"),
        ({"temperature": 2.1}, "temperature", "decimal_above_max_value"),
        ({"top_p": -0.1}, "top_p", "decimal_below_min_value"),
        ({"top_logprobs": 21}, "top_logprobs", "integer_above_max_value"),
        ({"max_output_tokens": 15}, "max_output_tokens", "integer_below_min_value"),
        ({"max_output_tokens": 20.5}, "max_output_tokens", "invalid_type"),
        ({"store": "yes"}, "store", "invalid_type"),
        ({"truncation": "some"}, "truncation", "invalid_value"),
        ({"metadata": {"a": 1}}, "metadata.a", "invalid_type"),
        ({"metadata": {f"k{number}": "" for number in range(17)}}, "metadata", "object_above_max_properties"),
        ({"metadata": {"k" * 65: ""}}, "metadata", "string_above_max_length"),
        ({"metadata": {"k": "v" * 513}}, "metadata.k", "string_above_max_length"),
        ({"safety_identifier": "s" * 65}, "safety_identifier", "string_above_max_length"),
        ({"tools": [{}]}, "tools[0].type", "missing_required_parameter"),
        ({"tools": [{"type": "function"}]}, "tools[0].name", "missing_required_parameter"),
        ({"tools": [{"type": "function", "name": "a"}, {"type": "no"}]}, "tools[1].type", "invalid_value"),
        ({"include": ["everything"]}, "include[0]", "invalid_value"),
        ({"stream_options": {"include_obfuscation": True}}, "stream_options", None),
        ({"previous_response_id": "a", "conversation": "b"}, "previous_response_id", "mutually_exclusive_parameters"),
    ],
    ids=str,
)
def test_bad_response_requests(
    http: requests.Session, emulator: Emulator, change: dict[str, Any], param: str, code: str | None
) -> None:
    error = refusal(http, emulator, "responses", RESPONSE | change)
    assert error["param"] == param
    if code is not None:
        assert error["code"] == code


@pytest.mark.parametrize(
    ("change", "param", "code"),
    [
        ({"foo": 1}, "foo", "unknown_parameter"),
        ({"messages": []}, "messages", "empty_array"),
        ({"messages": "x"}, "messages", "invalid_type"),
        ({"messages": [{"role": "boss", "content": "x"}]}, "messages[0].role", "invalid_value"),
        ({"messages": [{"role": "user"}]}, "messages[0].content", "missing_required_parameter"),
        ({"messages": [{"role": "tool", "content": "x"}]}, "messages[0].tool_call_id", "missing_required_parameter"),
        ({"messages": [{"role": "tool", "content": "x", "tool_call_id": "a"}]}, "messages[0].role", None),
        (
            {"messages": [{"role": "user", "content": [{"type": "text", "text": 1}]}]},
            "messages[0].content[0].text",
            "invalid_type",
        ),
        ({"n": 0}, "n", "integer_below_min_value"),
        ({"presence_penalty": 2.5}, "presence_penalty", "decimal_above_max_value"),
        ({"frequency_penalty": -3}, "frequency_penalty", "integer_below_min_value"),
        ({"logit_bias": {"50256": 101}}, "logit_bias.50256", "integer_above_max_value"),
        ({"logit_bias": {"50256": "much"}}, "logit_bias.50256", "invalid_type"),
        ({"stop": ["a", "b", "c", "d", "e"]}, "stop", "array_above_max_length"),
        ({"top_logprobs": 3}, "top_logprobs", None),
        ({"tool_choice": "auto"}, "tool_choice", None),
        ({"reasoning_effort": "maximal"}, "reasoning_effort", "invalid_value"),
        ({"response_format": {"type": "xml"}}, "response_format.type", "invalid_value"),
        ({"response_format": {"type": "json_schema"}}, "response_format.json_schema", "missing_required_parameter"),
    ],
    ids=str,
)
def test_bad_chat_requests(
    http: requests.Session, emulator: Emulator, change: dict[str, Any], param: str, code: str | None
) -> None:
    error = refusal(http, emulator, "chat/completions", CHAT | change)
    assert error["param"] == param
    if code is not None:
        assert error["code"] == code


@pytest.mark.parametrize(
    "raw",
    [b"", b"{", b"[]", b'"text"', b"null", b"\xff\xfe", b"NaN", b'{"a": Infinity}', b"[" * 100_000, b"9" * 5000],
    ids=lambda raw: repr(raw[:12]),
)
def test_bodies_that_are_no_object(http: requests.Session, emulator: Emulator, raw: bytes) -> None:
    for path in ("responses", "chat/completions"):
        reply = http.post(f"{emulator.base_url}/{path}", data=raw, headers={"Content-Type": "application/json"})
        assert reply.status_code == 400
        assert "JSON" in reply.json()["error"]["message"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(-1e9, 1e9) | st.text(max_size=8),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=8), inner, max_size=3)),
    max_leaves=6,
)
NAMES = st.sampled_from(
    sorted({"stream", *ResponseCreateParamsBase.__annotations__, *CompletionCreateParamsBase.__annotations__})
)


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=NAMES, value=JSON, path=st.sampled_from(["responses", "chat/completions"]), compatible=st.booleans())
def test_any_value_in_any_place_is_answered(
    shared_emulator: Emulator, name: str, value: Any, path: str, compatible: bool
) -> None:
    shared_emulator.settings(compatible=compatible)
    try:
        body = (RESPONSE if path == "responses" else CHAT) | {name: value}
        reply = requests.post(
            f"{shared_emulator.base_url}/{path}",
            json=body,
            headers={"Authorization": f"Bearer {KEY}"},
            timeout=30,
        )
    finally:
        shared_emulator.settings(compatible=False)
    assert reply.status_code in {200, 400, 404}, reply.text


def test_unknown_paths_and_methods(http: requests.Session, emulator: Emulator) -> None:
    reply = http.get(f"{emulator.base_url}/nothing")
    assert (reply.status_code, reply.json()["error"]["message"]) == (404, "Invalid URL (GET /v1/nothing)")
    reply = http.put(f"{emulator.base_url}/models")
    assert (reply.status_code, reply.json()["error"]["code"]) == (405, "method_not_supported")
