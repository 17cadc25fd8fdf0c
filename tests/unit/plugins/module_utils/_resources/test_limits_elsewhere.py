# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Limits that are the public API's alone: kept where that is asked, and forced on no other server."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from ansible_collections.promptops.openai.plugins.module_utils._resources._fields import InvalidRequest
from ansible_collections.promptops.openai.tests.unit.subjects import CHAT, RESPONSE, Subject

PICTURE = {"type": "image_url", "image_url": "https://example.com/a.png"}
BEYOND: list[tuple[Subject, dict[str, Any]]] = [
    (CHAT, {"reasoning_effort": "default"}),
    (CHAT, {"service_tier": "on_demand"}),
    (CHAT, {"response_format": {"type": "json_object", "schema": {"type": "object"}}}),
    (CHAT, {"response_format": {"type": "grammar"}}),
    (CHAT, {"messages": [{"role": "user", "content": [PICTURE]}]}),
    (CHAT, {"temperature": 5.0}),
    (CHAT, {"top_logprobs": 40}),
    (CHAT, {"max_tokens": -1}),
    (CHAT, {"stop": ["a", "b", "c", "d", "e"]}),
    (CHAT, {"n": 200}),
    (CHAT, {"logit_bias": {"1": 500}}),
    (CHAT, {"max_tokens": 10, "max_completion_tokens": 10}),
    (CHAT, {"tools": [{"type": "function", "function": {"name": "a.b"}}]}),
    (RESPONSE, {"reasoning": {"effort": "default"}}),
    (RESPONSE, {"service_tier": "on_demand"}),
    (RESPONSE, {"max_output_tokens": 1}),
    (RESPONSE, {"metadata": {f"k{number}": "x" for number in range(20)}}),
    (RESPONSE, {"metadata": {"k" * 70: "x" * 600}}),
    (RESPONSE, {"safety_identifier": "x" * 129}),
    (RESPONSE, {"truncation": "middle"}),
    (RESPONSE, {"text": {"format": {"type": "json_schema", "schema": {"type": "object"}}}}),
    (RESPONSE, {"tools": [{"type": "function", "name": "a.b"}]}),
]


def body(subject: Subject, changes: dict[str, Any], *, public: bool) -> dict[str, Any]:
    return subject.kind.request(copy.deepcopy({**subject.request, **changes}), public)


@pytest.mark.parametrize(("subject", "changes"), BEYOND)
def test_a_limit_of_the_public_api_is_forced_on_no_other_server(subject: Subject, changes: dict[str, Any]) -> None:
    with pytest.raises(InvalidRequest):
        body(subject, changes, public=True)

    sent = body(subject, changes, public=False)
    assert {name: sent[name] for name in changes} == changes


@pytest.mark.parametrize(
    "changes",
    [
        {"temperature": "warm"},
        {"tools": [{"name": "f"}]},
        {"stream_options": {"include_usage": True}},
        {"metadata": {"a": None}},
        {"max_tokens": 1.5, "max_output_tokens": 1.5},
    ],
)
@pytest.mark.parametrize("public", [True, False])
def test_what_no_server_can_take_is_refused_everywhere(subject: Subject, changes: dict[str, Any], public: bool) -> None:
    with pytest.raises(InvalidRequest):
        body(subject, changes, public=public)


def test_one_request_beyond_a_limit_leaves_the_next_one_limited() -> None:
    body(CHAT, {"temperature": 5}, public=False)
    with pytest.raises(InvalidRequest):
        body(CHAT, {"temperature": 5}, public=True)


RETURNED = {"role": "assistant", "content": "Hello.", "refusal": None, "audio": None, "function_call": None}


@pytest.mark.parametrize("public", [True, False])
def test_a_message_that_a_server_returned_is_taken_as_it_is(public: bool) -> None:
    asked = {"role": "user", "content": "x"}
    sent = body(CHAT, {"messages": [{**RETURNED, "tool_calls": []}, asked]}, public=public)
    assert sent["messages"] == [RETURNED, asked]


def test_calls_that_a_server_returned_are_handed_back_in_the_form_of_the_api() -> None:
    call = {"id": "c1", "function": {"name": "f", "arguments": {"a": 1}}}
    sent = body(CHAT, {"messages": [{"role": "assistant", "content": None, "tool_calls": [call]}]}, public=False)
    assert sent["messages"][0]["tool_calls"] == [
        {"type": "function", "id": "c1", "function": {"name": "f", "arguments": '{"a": 1}'}}
    ]


@pytest.mark.parametrize(
    ("asked", "sent"),
    [
        ({"stream": True, "stream_options": {}}, None),
        ({"stream": True, "stream_options": {"include_obfuscation": False}}, {"include_obfuscation": False}),
        ({"stream_options": {}}, None),
        ({}, None),
    ],
)
def test_empty_stream_options_send_none(subject: Subject, asked: dict[str, Any], sent: Any) -> None:
    kind = subject.kind
    told = kind.sent(kind.request({**subject.request, **asked})).get("stream_options")
    if subject is CHAT and sent:
        sent = {"include_usage": True, **sent}
    assert told == sent


def test_a_stream_of_a_chat_completion_tells_the_usage_unless_told_otherwise() -> None:
    assert CHAT.kind.sent({"stream": True})["stream_options"] == {"include_usage": True}
    asked = {"stream": True, "stream_options": {"include_usage": False}}
    assert CHAT.kind.sent(asked) == asked
