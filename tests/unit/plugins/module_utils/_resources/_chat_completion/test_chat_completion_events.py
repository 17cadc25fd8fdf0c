# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The chunks of a chat completion's stream give the same completion as a plain answer."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.promptops.openai.plugins.module_utils._resources._chat_completion._events import (
    ChatCompletionFold,
)
from ansible_collections.promptops.openai.tests.unit.strategies import JSON, OBJECTS, distorted
from ansible_collections.promptops.openai.tests.unit.subjects import CHAT

HEAD = {
    "id": "chatcmpl-1",
    "created": 1760000000,
    "model": "gpt-4o-2024-08-06",
    "service_tier": "default",
    "system_fingerprint": "fp_1",
}
USAGE = {"prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18}
CALLS = [
    {"id": "call_1", "type": "function", "function": {"name": "restart", "arguments": '{"service": "nginx"}'}},
    {"id": "call_2", "type": "custom", "custom": {"name": "shell", "input": "df -h"}},
]
MESSAGES: list[dict[str, Any]] = [
    {"content": "Grüße, 世界 \U0001f600", "refusal": None},
    {"content": None, "refusal": "I cannot help with that."},
    {"content": None, "refusal": None, "tool_calls": CALLS},
    {"content": "Calling.", "refusal": None, "function_call": {"name": "older", "arguments": "{}"}},
    {"content": "42", "refusal": None, "reasoning_content": "Six times seven."},
    {"content": "", "refusal": None},
]
TOKENS = [{"token": letter, "logprob": -0.5, "bytes": [1], "top_logprobs": []} for letter in "abcd"]


def plain(messages: list[dict[str, Any]]) -> dict[str, Any]:
    """The completion as a plain answer holds it."""
    choices = [
        {
            "index": index,
            "message": {"role": "assistant", **copy.deepcopy(message)},
            "logprobs": None,
            "finish_reason": "tool_calls" if "tool_calls" in message else "stop",
        }
        for index, message in enumerate(messages)
    ]
    return {**HEAD, "object": "chat.completion", "choices": choices, "usage": USAGE}


def chunk(*choices: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {**HEAD, "object": "chat.completion.chunk", "choices": list(choices), "obfuscation": "xx", **fields}


def delta(index: int, finish_reason: str | None = None, **fields: Any) -> dict[str, Any]:
    return chunk({"index": index, "delta": fields, "logprobs": None, "finish_reason": finish_reason})


@st.composite
def pieces(draw: st.DrawFn, text: str) -> list[str]:
    """A text in pieces of any size, empty ones too."""
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=4)))
    return [text[start:end] for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True)]


def call_chunks(draw: st.DrawFn, index: int, place: int, call: dict[str, Any]) -> Iterator[dict[str, Any]]:
    kind, key = ("custom", "input") if call["type"] == "custom" else ("function", "arguments")
    head = {"index": place, "id": call["id"], "type": call["type"], kind: {"name": call[kind]["name"], key: ""}}
    yield delta(index, tool_calls=[head])
    for piece in draw(pieces(call[kind][key])):
        yield delta(index, tool_calls=[{"index": place, kind: {key: piece}}])


def choice_chunks(draw: st.DrawFn, choice: dict[str, Any]) -> Iterator[dict[str, Any]]:
    index, message = choice["index"], choice["message"]
    yield delta(index, role="assistant", content=None if message["content"] is None else "", refusal=None)
    for key in ("reasoning_content", "content", "refusal"):
        for piece in draw(pieces(message.get(key) or "")) if message.get(key) else []:
            yield delta(index, **{key: piece})
    for place, call in enumerate(message.get("tool_calls", [])):
        yield from call_chunks(draw, index, place, call)
    if "function_call" in message:
        yield delta(index, function_call={"name": message["function_call"]["name"], "arguments": ""})
        for piece in draw(pieces(message["function_call"]["arguments"])):
            yield delta(index, function_call={"arguments": piece})
    yield delta(index, choice["finish_reason"])


@st.composite
def streams(draw: st.DrawFn) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """A completion, and the chunks of one of the streams that say it; those of several choices are mixed."""
    completion = plain(draw(st.lists(st.sampled_from(MESSAGES), min_size=1, max_size=3)))
    waiting = [list(choice_chunks(draw, choice)) for choice in completion["choices"]]
    chunks = []
    while any(waiting):
        chunks.append(draw(st.sampled_from([left for left in waiting if left])).pop(0))
    return completion, [*chunks, chunk(usage=USAGE)]


def folded(events: list[dict[str, Any]]) -> ChatCompletionFold:
    fold = CHAT.kind.fold()
    assert isinstance(fold, ChatCompletionFold)
    for event in events:
        fold.add(event)
    return fold


@given(made=streams())
def test_a_stream_gives_the_same_completion_as_a_plain_answer(
    made: tuple[dict[str, Any], list[dict[str, Any]]],
) -> None:
    completion, chunks = made
    fold = folded(chunks)

    assert fold.object == completion
    assert fold.complete
    assert fold.error is None


@given(made=streams(), data=st.data())
def test_a_stream_cut_anywhere_gives_what_was_said_so_far(
    made: tuple[dict[str, Any], list[dict[str, Any]]], data: st.DataObject
) -> None:
    completion, chunks = made
    count = data.draw(st.integers(0, len(chunks) - 2))

    fold = folded(chunks[:count])

    if count == 0:
        assert fold.object == {}
        assert not fold.complete
        return
    assert fold.object["id"] == "chatcmpl-1"
    ended = [choice for choice in fold.object["choices"] if choice["finish_reason"]]
    assert fold.complete == (len(ended) == len(fold.object["choices"]))
    for choice in fold.object["choices"]:
        whole = completion["choices"][choice["index"]]["message"]
        for key in ("content", "refusal", "reasoning_content"):
            assert (whole.get(key) or "").startswith(choice["message"].get(key) or "")
        for call, entire in zip(choice["message"].get("tool_calls", []), whole.get("tool_calls", []), strict=False):
            assert call["id"] == entire["id"]


def test_a_stream_is_complete_only_when_each_choice_has_ended() -> None:
    events = [delta(0, content="a"), delta(1, content="b"), delta(0, "stop")]

    assert not folded([]).complete
    assert not folded(events).complete
    assert folded([*events, delta(1, "stop")]).complete


def test_usage_in_every_chunk_is_the_last_one() -> None:
    events = [chunk(usage={"total_tokens": 1}), delta(0, content="a"), chunk(usage=USAGE), chunk(usage=None)]

    assert folded(events).object["usage"] == USAGE


def test_log_probabilities_are_joined() -> None:
    parts = [{"content": TOKENS[:1], "refusal": None}, None, {"content": TOKENS[1:3]}, {"content": TOKENS[3:]}]
    events = [chunk({"index": 0, "delta": {}, "logprobs": part}) for part in parts]

    assert folded(events).object["choices"][0]["logprobs"] == {"content": TOKENS, "refusal": None}


def test_text_of_another_model_than_the_public_apis_is_kept() -> None:
    events = [delta(0, role="assistant", reasoning="Six "), delta(0, reasoning="by seven."), delta(0, annotations=[1])]

    message = folded(events).object["choices"][0]["message"]
    assert (message["reasoning"], message["annotations"]) == ("Six by seven.", [1])


def test_calls_without_an_index_are_whole_calls_one_after_another() -> None:
    calls = [{"id": f"call_{n}", "type": "function", "function": {"name": "f", "arguments": "{}"}} for n in (1, 2)]

    fold = folded([delta(0, tool_calls=[call]) for call in calls])

    assert fold.object["choices"][0]["message"]["tool_calls"] == calls


@pytest.mark.parametrize(
    ("error", "known"),
    [
        ({"message": "Too much.", "code": "x"}, {"message": "Too much.", "code": "x"}),
        ("Too much.", {"message": "Too much."}),
    ],
)
def test_an_error_in_the_stream_is_told_and_what_was_said_is_kept(error: Any, known: dict[str, Any]) -> None:
    fold = folded([delta(0, content="So far"), {"error": error}])

    assert fold.error == known
    assert fold.object["choices"][0]["message"]["content"] == "So far"
    assert not fold.complete


@pytest.mark.parametrize("index", [-1, 10**9, "0", None, 1.5, [], True])
def test_an_odd_index_makes_no_huge_list(index: Any) -> None:
    fold = folded(
        [
            chunk({"index": index, "delta": {"content": "x"}}),
            delta(0, tool_calls=[{"index": index, "id": "call_1", "function": {"arguments": "{}"}}]),
        ]
    )

    assert len(str(fold.object)) < 2000


ALL_KINDS = [
    delta(0, role="assistant", content=""),
    delta(0, content="a"),
    delta(0, tool_calls=[{"index": 0, "id": "call_1", "type": "function", "function": {"name": "f", "arguments": ""}}]),
    delta(0, tool_calls=[{"index": 0, "function": {"arguments": "{}"}}]),
    delta(0, function_call={"name": "f", "arguments": ""}),
    delta(0, function_call={"arguments": "{}"}),
    chunk({"index": 0, "delta": {}, "logprobs": {"content": TOKENS[:1]}}),
    chunk({"index": 0, "delta": {}, "logprobs": {"content": TOKENS[1:]}}),
    delta(0, "stop"),
    chunk(usage=USAGE),
]


@pytest.mark.parametrize(
    "odd",
    [
        delta(0, function_call="f"),
        delta(0, tool_calls="f"),
        delta(0, tool_calls=[{"index": 0, "function": {"name": "f", "arguments": {"a": 1}}}]),
        chunk({"index": 0, "delta": {}, "logprobs": {"content": "x"}}),
        chunk({"index": 0, "delta": 5}),
        chunk("text"),  # type: ignore[arg-type]
    ],
)
def test_an_odd_chunk_before_right_ones_is_no_obstacle(odd: dict[str, Any]) -> None:
    assert folded([odd, *ALL_KINDS]).object["choices"][0]["message"]["content"] == "a"


@given(data=st.data())
def test_any_json_anywhere_in_any_chunk_is_taken(data: st.DataObject) -> None:
    events = data.draw(distorted(ALL_KINDS) | st.lists(OBJECTS | st.fixed_dictionaries({"choices": JSON})))

    fold = folded([event for event in events if isinstance(event, dict)])

    assert isinstance(fold.object, dict)
    assert fold.complete in (True, False)
    assert CHAT.kind.returned(fold.object, {})
