# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whole streams and bodies in which the ways of many servers are mixed: the text is whole, or an error is told."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.promptops.openai.plugins.module_utils._api._errors import ApiError
from ansible_collections.promptops.openai.plugins.module_utils._api._events import events
from ansible_collections.promptops.openai.plugins.module_utils._api._verdict import ANSWER, answer_in, verdict
from ansible_collections.promptops.openai.plugins.module_utils._base._said import said
from ansible_collections.promptops.openai.plugins.module_utils._lifecycle._remote import _add
from ansible_collections.promptops.openai.tests.unit.strategies import distorted
from ansible_collections.promptops.openai.tests.unit.subjects import CHAT, RESPONSE, SUBJECTS, Subject

Way = Callable[[str], dict[str, Any]]

EACH_KIND = pytest.mark.parametrize("subject", SUBJECTS, ids=lambda subject: subject.kind.name)
CALL = {"id": "call_1", "type": "function", "function": {"name": "f", "arguments": '{"x": 1}'}}


def delta(content: Any, **choice: Any) -> dict[str, Any]:
    return {"id": "c1", "choices": [{"index": 0, "delta": {"content": content}, **choice}]}


def told(text: Any, **event: Any) -> dict[str, Any]:
    return {"type": "response.output_text.delta", "delta": text, **event}


WAYS: dict[str, list[Way]] = {
    "chat_completion": [
        delta,
        lambda text: delta([{"type": "text", "text": text}]),
        lambda text: delta([text]),
        lambda text: delta({"type": "text", "text": text}),
        lambda text: delta(text, finish_reason="", error=None),
        lambda text: {**delta(text), "usage": None, "object": "", "error": {}},
        lambda text: {"choices": [{"delta": {"role": "assistant", "content": text, "tool_calls": None}}]},
        lambda text: {"choices": [{"index": "0", "delta": {"content": text, "reasoning_content": ""}}]},
        lambda text: {"choices": [{"index": None, "delta": {"content": text}, "logprobs": None}]},
        lambda text: {"choices": [{"index": 0, "text": text}]},
        lambda text: {"choices": [{"index": 0, "delta": text}]},
        lambda text: {"choices": {"0": {"delta": {"content": text}}}},
        lambda text: {"choices": {"delta": {"content": text}}},
    ],
    "response": [
        told,
        lambda text: told(text, output_index=0, content_index=0, item_id=None),
        lambda text: told(text, output_index="0", content_index="0"),
        lambda text: told(text, output_index=None, content_index=None, logprobs=[]),
        lambda text: told({"type": "output_text", "text": text}),
        lambda text: {"type": "response.text.delta", "delta": text},
    ],
}
ENDS: dict[str, list[list[dict[str, Any]]]] = {
    "chat_completion": [
        [delta("", finish_reason="stop")],
        [delta(None, finish_reason="eos")],
        [{"choices": [{"index": 0, "delta": {}, "finish_reason": "end_turn"}]}],
        [delta("", finish_reason="stop"), {"choices": [], "usage": {"total_tokens": 3}}],
        [{"choices": [], "usage": {"total_tokens": 3}}],
        [],
    ],
    "response": [
        [{"type": "response.completed", "response": {"id": "r1", "status": "completed"}}],
        [{"type": "response.completed", "response": {"status": "completed", "output": []}}],
        [{"type": "response.done", "response": {"output": None}}],
        [{"type": "response.output_text.done"}],
        [],
    ],
}
IDLE = [
    b": ping",
    b"data:",
    b"event: ping\ndata: {}",
    b"event: ping\ndata: pong",
    b"retry: 9",
    b"id: 4",
    b"data: : wait",
]
DONE = [b"data: [DONE]", b"data:[DONE]", b'data: "[DONE]"', b"[DONE]", b"event: done\ndata: [DONE]"]
ERRORS: list[bytes] = [
    b'data: {"error": {"message": "It broke.", "code": 500}}',
    b'data: {"error": "It broke."}',
    b'error: {"message": "It broke."}',
    b"error: It broke.",
    b'event: error\ndata: {"message": "It broke."}',
    b'data: {"type": "error", "message": "It broke."}',
    b'data: {"object": "error", "message": "It broke.", "code": 400}',
    b'data: [{"error": {"message": "It broke."}}]',
    b'{"error": {"message": "It broke."}}',
]


@st.composite
def framed(draw: st.DrawFn, event: dict[str, Any]) -> bytes:
    """An event as one server or another sends it."""
    text = json.dumps(event)
    ways = [f"data: {text}", f"data:{text}", f": note\ndata: {text}", text, f"id: 1\ndata: {text}\nretry: 5"]
    if event.get("type"):
        bare = json.dumps({key: value for key, value in event.items() if key != "type"})
        ways.append(f"event: {event['type']}\ndata: {bare}")
    else:
        ways.append(f"event: chunk\ndata: {text}")
    return draw(st.sampled_from(ways)).encode()


class Stream:
    """A stream in pieces, and the text in it."""

    def __init__(self, frames: Iterable[bytes], text: str, line_end: bytes, sizes: int) -> None:
        raw = b"".join(frame + b"\n\n" for frame in frames).replace(b"\n", line_end)
        self.pieces = [raw[start : start + sizes] for start in range(0, len(raw), sizes)]
        self.text = text

    def fold(self, subject: Subject) -> Any:
        fold = subject.kind.fold()
        for event in events(self.pieces, fold.end):
            _add(fold, event)
        return fold


@st.composite
def streams(draw: st.DrawFn, kind: str, extra: tuple[bytes, ...] = ()) -> Stream:
    texts = draw(st.lists(st.text(min_size=1, max_size=6), min_size=1, max_size=5))
    told_in = [draw(st.sampled_from(WAYS[kind]))(text) for text in texts]
    frames = [draw(framed(event)) for event in (*told_in, *draw(st.sampled_from(ENDS[kind])))]
    for idle in draw(st.lists(st.sampled_from(IDLE), max_size=3)):
        frames.insert(draw(st.integers(0, len(frames))), idle)
    frames += extra or (draw(st.sampled_from(DONE)),)
    return Stream(frames, "".join(texts), draw(st.sampled_from([b"\n", b"\r\n", b"\r"])), draw(st.integers(1, 80)))


@EACH_KIND
@given(data=st.data())
def test_a_stream_of_mixed_ways_holds_the_whole_text(subject: Subject, data: st.DataObject) -> None:
    stream = data.draw(streams(subject.kind.name))
    fold = stream.fold(subject)
    assert fold.complete
    assert fold.error is None
    found = subject.kind.returned(fold.object, {})
    assert (found["output_text"], found["status"]) == (stream.text, "completed")


@EACH_KIND
@given(data=st.data())
def test_an_error_among_mixed_ways_is_told_in_its_words(subject: Subject, data: st.DataObject) -> None:
    error, done = data.draw(st.sampled_from(ERRORS)), data.draw(st.sampled_from(DONE))
    stream = data.draw(streams(subject.kind.name, (error, done)))
    fold = stream.fold(subject)
    assert said(fold.error).words == "It broke."
    assert subject.kind.returned(fold.object, {})["output_text"] == stream.text


@EACH_KIND
@given(data=st.data())
def test_a_stream_that_is_cut_is_never_whole(subject: Subject, data: st.DataObject) -> None:
    event = data.draw(st.sampled_from(WAYS[subject.kind.name]))("some text")
    for end in (b"", b"data: ", b'data: {"choices"', b": bye"):
        stream = Stream([data.draw(framed(event)), end], "some text", b"\n", 7)
        with contextlib.suppress(ApiError):
            assert not stream.fold(subject).complete


BODIES: dict[str, list[Any]] = {
    "chat_completion": [
        {"id": "c1", "object": "chat.completion", "choices": [{"message": {"content": "Hello."}}]},
        {"choices": [{"message": {"content": [{"type": "text", "text": "Hello."}]}, "finish_reason": "stop"}]},
        {"choices": [{"text": "Hello."}]},
        {"choices": [{"message": {"content": None, "reasoning_content": "Hm."}}]},
        {"choices": [{"message": {"content": None, "tool_calls": [CALL]}}]},
        {"choices": [{"message": {"tool_calls": [{"id": "a", "name": "f", "arguments": "{}"}]}}]},
        {"data": {"choices": [{"message": {"content": "Hello."}}]}, "code": 0},
        {"choices": [], "error": None},
        {"choices": None, "base_resp": {"status_code": 1004, "status_msg": "login fail"}},
        {"error": {"message": None, "code": "x"}, "choices": []},
    ],
    "response": [
        {"id": "r1", "object": "response", "status": "completed", "output": [{"content": "Hello."}]},
        {"output": [{"type": "message", "content": [{"type": "output_text", "text": "Hello."}]}]},
        {"output": "Hello."},
        {"output": [{"type": "reasoning", "summary": []}]},
        {"output": [{"type": "function_call", "name": "f", "arguments": "", "call_id": "c"}]},
        {"output": [], "status": "completed"},
        {"output": None, "output_text": "Hello."},
        {"result": {"output": [{"content": "Hello."}]}},
        {"success": False, "errors": [{"code": 7003, "message": "No route"}]},
    ],
}


def _judged(subject: Subject, body: Any) -> None:
    body = answer_in(body)
    assert isinstance(said(body).words, str)
    if verdict(body) != ANSWER or not isinstance(body, dict):
        return
    found = subject.kind.returned(body, {})
    good = subject.kind.outcome(body) == "completed"
    silent = not (found["output_text"] or found["function_calls"] or subject.kind.called(body))
    assert not (good and silent) or subject.kind.remarks(body), body


@EACH_KIND
def test_no_answer_is_silently_empty(subject: Subject) -> None:
    for body in BODIES[subject.kind.name]:
        _judged(subject, body)


@EACH_KIND
@given(data=st.data())
def test_whatever_a_body_holds_it_is_judged(subject: Subject, data: st.DataObject) -> None:
    _judged(subject, data.draw(distorted(data.draw(st.sampled_from(BODIES[subject.kind.name])))))


def test_both_kinds_are_there() -> None:
    assert {CHAT.kind.name, RESPONSE.kind.name} == set(WAYS) == set(ENDS) == set(BODIES)
