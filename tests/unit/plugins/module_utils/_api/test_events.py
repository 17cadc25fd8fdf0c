# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Server-sent events as the WHATWG standard has them, however the bytes arrive."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.promptops.openai.plugins.module_utils._api import _events
from ansible_collections.promptops.openai.plugins.module_utils._api._errors import ApiError
from ansible_collections.promptops.openai.plugins.module_utils._api._events import events
from ansible_collections.promptops.openai.tests.unit.strategies import SENT_OBJECTS

A, B = {"a": 1}, {"b": "ü 世界 \U0001f600"}


def read(*chunks: bytes) -> list[dict[str, Any]]:
    return list(events(chunks))


@pytest.mark.parametrize(
    ("stream", "expected"),
    [
        ('data: {"a": 1}\n\n', [A]),
        ('data: {"a": 1}\r\n\r\n', [A]),
        ('data: {"a": 1}\r\r', [A]),
        ('data:{"a": 1}\n\n', [A]),
        ('data:  {"a": 1}\n\n', [A]),
        ('data: {"a":\ndata:  1}\n\n', [A]),
        ('data: {"a":\r\ndata: 1\rdata: }\n\r\n', [A]),
        ('event: x\nid: 7\nretry: 10\ndata: {"a": 1}\n\n', [A]),
        ('data: {"a": 1}\nevent: after\n\n', [A]),
        (': a comment\n\n:\ndata: {"a": 1}\n: another\n\n', [A]),
        ('\n\n\ndata: {"a": 1}\n\n\n\n', [A]),
        ('\ufeffdata: {"a": 1}\n\n', [A]),
        ('data: {"a": 1}\n\ndata: {"b": "ü 世界 \U0001f600"}\n\n', [A, B]),
        ('data: {"a": 1}\n\nevent: ping\n\ndata: {"a": 1}\n\n', [A, A]),
        ('data: {"a": 1}\n\ndata: [DONE]\n\n', [A]),
        ('data: {"a": 1}\n\ndata: [DONE]\n\ndata: {"b": 2}\n\ndata: garbage\n\n', [A]),
        ('data: {"a": 1}\n\ndata:[DONE] \n\n', [A]),
        ('data: {"a": 1}', [A]),
        ('data: {"a": 1}\n', [A]),
        ('data: {"a": 1}\r', [A]),
        ('data: {"a": 1}\n\ndat', [A]),
        ('data: {"a": 1}\n\n: cut', [A]),
        ('Data: {"b": 2}\n data: {"b": 2}\ndata : {"b": 2}\ndatax: 1\ndata: {"a": 1}\n\n', [A]),
        ('data: {"a": "x\u2028y\u0085z\x0b\x0c\x1c"}\n\n', [{"a": "x\u2028y\u0085z\x0b\x0c\x1c"}]),
        ("", []),
        ("\n", []),
        (": only comments\n\n", []),
        ("event: x\nid: 1\n\n", []),
    ],
)
def test_a_stream_holds_its_events(stream: str, expected: list[dict[str, Any]]) -> None:
    stream = stream.replace("\x0b\x0c\x1c", "\\u000b\\u000c\\u001c")

    assert read(stream.encode()) == expected
    assert read(*(bytes([byte]) for byte in stream.encode())) == expected


NOISE = st.sampled_from([": comment", ":", "event: delta", "id: 1", "retry: 5", "unknown: {", "unknown"])


@st.composite
def streams(draw: st.DrawFn) -> tuple[list[dict[str, Any]], bytes]:
    """Events, and one of the many ways to write them."""
    expected = draw(st.lists(SENT_OBJECTS, max_size=5))
    lines: list[str] = []
    for event in expected:
        written = json.dumps(event, ensure_ascii=draw(st.booleans()), indent=draw(st.sampled_from([None, 1])))
        space = draw(st.sampled_from(["", " "]))
        lines += draw(st.lists(NOISE, max_size=2))
        lines += [f"data:{space}{line}" for line in written.split("\n")]
        lines += [*draw(st.lists(NOISE, max_size=1)), ""]
    if draw(st.booleans()):
        lines += ["data: [DONE]", ""]
    # A line that ends in CR and an empty one that ends in LF would be one line that ends in CRLF.
    ends = draw(st.sampled_from([("\n", "\r\n"), ("\r", "\r\n"), ("\r",)]))
    text = "".join(line + (ends[-1] if not line else draw(st.sampled_from(ends))) for line in lines)
    return expected, (draw(st.sampled_from(["", "\ufeff"])) + text).encode()


@st.composite
def pieces(draw: st.DrawFn, stream: bytes) -> list[bytes]:
    """The stream in chunks of any size, empty ones too."""
    cuts = sorted(draw(st.lists(st.integers(0, len(stream)), max_size=8)))
    return [stream[start:end] for start, end in zip([0, *cuts], [*cuts, len(stream)], strict=True)]


@given(made=streams(), data=st.data())
def test_however_it_is_cut_into_chunks_a_stream_holds_the_same_events(
    made: tuple[list[dict[str, Any]], bytes], data: st.DataObject
) -> None:
    expected, stream = made

    assert read(*data.draw(pieces(stream))) == expected
    assert read(*(bytes([byte]) for byte in stream)) == expected


@given(noise=st.binary(max_size=60) | st.text("data: [DONE]{}\r\n\x00").map(str.encode), data=st.data())
def test_any_bytes_give_events_or_an_error_the_same_in_any_chunks(noise: bytes, data: st.DataObject) -> None:
    def told(*chunks: bytes) -> Any:
        try:
            return read(*chunks)
        except ApiError as error:
            return error.kind, error.message

    assert told(noise) == told(*data.draw(pieces(noise)))


@pytest.mark.parametrize(
    "line",
    [
        "garbage",
        "{",
        '{"a": 1',
        '{"a": 1}}',
        "[]",
        "5",
        "null",
        '"text"',
        "<html>",
        "[" * 100_000,
        '{"a": ' + "1" * 5000 + "}",
    ],
)
def test_data_that_is_no_object_is_an_error_that_shows_it_where_it_is_short(line: str) -> None:
    made = events([f'data: {{"a": 1}}\n\ndata: {line}\n\n'.encode()])

    assert next(made) == A
    with pytest.raises(ApiError) as caught:
        next(made)
    assert caught.value.kind == "stream"
    assert (line if len(line) <= 60 else f"{len(line)} characters") in caught.value.message
    assert len(caught.value.message) < 200


def test_an_event_is_known_as_soon_as_its_blank_line_has_come() -> None:
    def chunks() -> Iterator[bytes]:
        yield b'data: {"a": 1}\n\ndata: {"b"'
        pytest.fail("more was read than the first event needs")

    assert next(events(chunks())) == A


@pytest.mark.parametrize("line", ["data: ", ": ", ""])
def test_a_line_without_end_is_an_error_before_it_fills_the_memory(line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_events, "LARGEST_EVENT", 100_000)
    fed = 0

    def chunks() -> Iterator[bytes]:
        nonlocal fed
        yield line.encode()
        while True:
            fed += 1000
            yield b"x" * 1000

    with pytest.raises(ApiError) as caught:
        list(events(chunks()))

    assert caught.value.kind == "too_large"
    assert fed <= 102_000


def test_data_lines_without_end_are_an_error_before_they_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_events, "LARGEST_EVENT", 100_000)

    with pytest.raises(ApiError) as caught:
        list(events(b"data: xxxxxxxxxx\n" for _unused in range(1_000_000)))

    assert caught.value.kind == "too_large"


def test_empty_data_lines_without_end_are_an_error_before_they_fill_the_memory(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(_events, "LARGEST_EVENT", 10_000)

    with pytest.raises(ApiError) as caught:
        list(events(b"data\n" for _unused in range(100_000)))

    assert caught.value.kind == "too_large"


def test_a_long_event_costs_no_more_than_its_length() -> None:
    text = "x" * 5_000_000
    stream = b"data: " + json.dumps({"a": text}).encode() + b"\n\n"

    assert read(*(stream[start : start + 100] for start in range(0, len(stream), 100))) == [{"a": text}]
