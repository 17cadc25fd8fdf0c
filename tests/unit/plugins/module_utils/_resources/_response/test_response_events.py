# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The events of a response's stream give the same response as a plain answer, and lose nothing where they are cut."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.promptops.openai.plugins.module_utils._resources._response._events import ResponseFold
from ansible_collections.promptops.openai.tests.unit.strategies import OBJECTS, distorted
from ansible_collections.promptops.openai.tests.unit.subjects import RESPONSE

LASTS = ["completed", "incomplete", "failed", "cancelled"]
TEXT_KEYS = {"output_text": "text", "refusal": "refusal", "reasoning_text": "text"}


def item(kind: str, **fields: Any) -> dict[str, Any]:
    return {"id": f"{kind}_1", "type": kind, **fields}


def said(kind: str, text: str) -> dict[str, Any]:
    return {"type": kind, TEXT_KEYS[kind]: text}


OUTPUTS: list[dict[str, Any]] = [
    item("message", role="assistant", status="completed", content=[said("output_text", "Grüße, 世界 \U0001f600")]),
    item("message", role="assistant", status="completed", content=[said("output_text", "a"), said("refusal", "No.")]),
    item("message", role="assistant", status="completed", content=[]),
    item("reasoning", summary=[], content=[said("reasoning_text", "Six times seven.")]),
    item("function_call", call_id="call_1", name="restart", arguments='{"service": "nginx"}', status="completed"),
    item("web_search_call", status="completed", action={"type": "search"}),
]


@st.composite
def pieces(draw: st.DrawFn, text: str) -> list[str]:
    """A text in pieces of any size, empty ones too."""
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=4)))
    return [text[start:end] for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True)]


def part_events(draw: st.DrawFn, part: dict[str, Any], place: dict[str, Any]) -> Iterator[dict[str, Any]]:
    kind = part["type"]
    key = TEXT_KEYS[kind]
    yield {"type": "response.content_part.added", **place, "part": {**part, key: ""}}
    for piece in draw(pieces(part[key])):
        yield {"type": f"response.{kind}.delta", **place, "delta": piece}
    yield {"type": f"response.{kind}.done", **place, key: part[key]}
    yield {"type": "response.content_part.done", **place, "part": part}


def item_events(draw: st.DrawFn, output: dict[str, Any], index: int) -> Iterator[dict[str, Any]]:
    place = {"output_index": index, "item_id": output["id"]}
    begun = {key: {"content": [], "arguments": ""}.get(key, value) for key, value in output.items()}
    yield {"type": "response.output_item.added", "output_index": index, "item": begun}
    for number, part in enumerate(output.get("content", [])):
        yield from part_events(draw, part, {**place, "content_index": number})
    if "arguments" in output:
        for piece in draw(pieces(output["arguments"])):
            yield {"type": "response.function_call_arguments.delta", **place, "delta": piece}
        yield {"type": "response.function_call_arguments.done", **place, "arguments": output["arguments"]}
    yield {"type": "response.output_item.done", "output_index": index, "item": output}


Made = tuple[dict[str, Any], list[dict[str, Any]]]


@st.composite
def streams(draw: st.DrawFn) -> Made:
    """A response, and the events of one of the streams that say it."""
    response = RESPONSE.object(draw(st.sampled_from(LASTS)))
    response["output"] = copy.deepcopy(draw(st.lists(st.sampled_from(OUTPUTS), max_size=3)))
    begun = {**response, "status": "in_progress", "output": [], "usage": None}
    events = [{"type": f"response.{kind}", "response": begun} for kind in ("created", "in_progress")]
    for index, output in enumerate(response["output"]):
        events += item_events(draw, output, index)
    events.append({"type": f"response.{response['status']}", "response": response})
    return response, [{**event, "sequence_number": number} for number, event in enumerate(events)]


def folded(events: list[dict[str, Any]]) -> ResponseFold:
    fold = RESPONSE.kind.fold()
    assert isinstance(fold, ResponseFold)
    for event in events:
        fold.add(event)
    return fold


@given(made=streams())
def test_a_stream_gives_the_same_response_as_a_plain_answer(made: Made) -> None:
    response, events = made
    fold = folded(events)

    assert fold.object == response
    assert fold.complete
    assert fold.error is None


@given(made=streams())
def test_without_its_last_event_a_stream_has_said_all_the_output_and_is_not_complete(made: Made) -> None:
    response, events = made

    fold = folded(events[:-1])

    assert fold.object["output"] == response["output"]
    assert fold.object["status"] == "in_progress"
    assert not fold.complete


@given(made=streams(), data=st.data())
def test_a_stream_cut_anywhere_gives_what_was_said_so_far(made: Made, data: st.DataObject) -> None:
    response, events = made
    count = data.draw(st.integers(0, len(events) - 1))

    fold = folded(events[:count])

    assert not fold.complete
    if count == 0:
        assert fold.object == {}
        return
    assert fold.object["id"] == response["id"]
    assert text_of(fold.object) == "".join(map(text_in, events[:count]))
    for output, whole in zip(fold.object["output"], response["output"], strict=False):
        assert whole.get("arguments", "").startswith(output.get("arguments", ""))


def text_of(response: dict[str, Any]) -> str:
    """All text of all items, whatever its kind."""
    parts = [part for output in response["output"] for part in output.get("content", [])]
    return "".join(part[TEXT_KEYS[part["type"]]] for part in parts)


def text_in(event: dict[str, Any]) -> str:
    return str(event["delta"]) if event["type"] in {f"response.{kind}.delta" for kind in TEXT_KEYS} else ""


def test_text_without_the_events_that_announce_it_is_kept() -> None:
    message = {"id": "msg_1", "type": "message", "role": "assistant"}
    events: list[dict[str, Any]] = [
        {"type": "response.created", "response": {"id": "resp_1", "status": "in_progress"}},
        {"type": "response.output_item.added", "output_index": 0, "item": message},
        {"type": "response.output_text.delta", "output_index": 0, "content_index": 0, "delta": "Hel"},
        {"type": "response.output_text.delta", "output_index": 0, "content_index": 0, "delta": "lo"},
        {"type": "response.refusal.delta", "output_index": 0, "content_index": 1, "delta": "No."},
    ]

    content = folded(events).object["output"][0]["content"]

    assert content == [{"type": "output_text", "text": "Hello"}, {"type": "refusal", "refusal": "No."}]


@pytest.mark.parametrize(
    "event",
    [
        {"type": "error", "message": "Too much.", "code": "rate_limit_exceeded", "param": None},
        {"type": "error", "error": {"message": "Too much.", "code": "rate_limit_exceeded"}},
    ],
)
def test_an_error_in_the_stream_is_told_and_what_was_said_is_kept(event: dict[str, Any]) -> None:
    fold = folded([{"type": "response.created", "response": {"id": "resp_1"}}, event])

    assert fold.error is not None
    assert (fold.error["message"], fold.error["code"]) == ("Too much.", "rate_limit_exceeded")
    assert fold.object["id"] == "resp_1"
    assert not fold.complete


@pytest.mark.parametrize("index", [-1, 10**9, "0", None, 1.5, [], {}])
def test_an_odd_index_makes_no_huge_list(index: Any) -> None:
    fold = folded(
        [
            {"type": "response.created", "response": {"id": "resp_1"}},
            {"type": "response.output_item.added", "output_index": 0, "item": {"type": "message"}},
            {"type": "response.output_text.delta", "output_index": 0, "content_index": index, "delta": "x"},
            {"type": "response.output_text.delta", "output_index": index, "content_index": 0, "delta": "x"},
            {"type": "response.output_item.done", "output_index": index, "item": {"type": "message"}},
        ]
    )

    assert len(str(fold.object)) < 2000


@pytest.mark.parametrize("kind", [None, 5, [], {}])
def test_an_event_of_an_odd_type_tells_the_response_and_not_its_end(kind: Any) -> None:
    fold = folded([{"type": kind, "response": {"id": "resp_1"}}])

    assert (fold.object["id"], fold.complete) == ("resp_1", False)


def a_stream() -> list[dict[str, Any]]:
    """One with every kind of event."""
    events: list[dict[str, Any]] = [{"type": "response.created", "response": {"id": "resp_1", "output": []}}]
    for index, output in enumerate(OUTPUTS[:5]):
        place = {"output_index": index, "content_index": 0}
        events.append({"type": "response.output_item.added", "output_index": index, "item": {**output, "content": []}})
        events += [
            {"type": "response.content_part.added", **place, "part": {"type": "output_text", "text": ""}},
            *({"type": f"response.{kind}.delta", **place, "delta": "x"} for kind in TEXT_KEYS),
            *({"type": f"response.{kind}.done", **place, key: "x"} for kind, key in TEXT_KEYS.items()),
            {"type": "response.function_call_arguments.delta", **place, "delta": "x"},
            {"type": "response.function_call_arguments.done", **place, "arguments": "x"},
            {"type": "response.reasoning_summary_text.delta", **place, "summary_index": 0, "delta": "x"},
            {"type": "response.some_new_event", **place, "delta": "x"},
        ]
    return [*events, {"type": "response.completed", "response": {"id": "resp_1"}}]


@pytest.mark.parametrize("content", [None, "text", ["text"], [None], [[]], [5], {"0": "text"}, {}])
def test_an_item_with_odd_content_takes_more_text(content: Any) -> None:
    place = {"output_index": 0, "content_index": 0}
    events: list[dict[str, Any]] = [
        {"type": "response.created", "response": {"id": "resp_1"}},
        {"type": "response.output_item.added", "output_index": 0, "item": {"type": "message", "content": content}},
        {"type": "response.output_text.delta", **place, "delta": "Hello"},
        {"type": "response.output_text.done", **place, "text": "Hello"},
    ]

    assert RESPONSE.kind.returned(folded(events).object, {})["output_text"] == "Hello"


@given(data=st.data())
def test_any_json_anywhere_in_any_event_is_taken(data: st.DataObject) -> None:
    events = data.draw(distorted(a_stream()) | st.lists(OBJECTS))

    fold = folded([event for event in events if isinstance(event, dict)])

    assert isinstance(fold.object, dict)
    assert fold.complete in (True, False)
    assert RESPONSE.kind.returned(fold.object, {})
