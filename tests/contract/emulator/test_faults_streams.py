# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Faults of streams."""

from __future__ import annotations

import json
import time
from typing import Any

import openai
import pytest
import requests
from openai.types.responses import ResponseStreamEvent

from tests.emulator.client import Emulator

from .asking import ask, look, raw
from .conftest import KEY

STREAM = {"stream": True}
PATHS = ["responses", "chat/completions"]


def streamed(emulator: Emulator, fault: str | None, path: str = "responses", **body: Any) -> bytes:
    return ask(emulator, fault, path=path, json=STREAM | body).content


def data_of(content: bytes) -> list[Any]:
    """Return the data of a stream, for one data line an event."""
    lines = [line.removeprefix(b"data: ") for line in content.splitlines() if line.startswith(b"data: ")]
    return [json.loads(line) for line in lines if line != b"[DONE]"]


def events_of_the_package(emulator: Emulator, fault: str, text: str = "x") -> list[ResponseStreamEvent]:
    with openai.OpenAI(base_url=emulator.base_url, api_key=KEY, max_retries=0) as client:
        header = {"X-Emulator-Fault": fault}
        return list(client.responses.create(model="gpt-4o", input=text, stream=True, extra_headers=header))


@pytest.mark.parametrize("after", [0, 1, 5])
def test_cut_stream(emulator: Emulator, after: int) -> None:
    received, end = raw(emulator, f"cut_stream;after={after}", stream=True)
    assert end == "reset"
    assert received.count(b"event: ") == after
    (identifier,) = emulator.journal()[-1]["ids"]
    assert look(emulator, f"responses/{identifier}").json()["status"] == "completed"


def test_cut_stream_of_a_response_that_is_gone(emulator: Emulator) -> None:
    raw(emulator, "cut_stream;after=2;then=gone", stream=True)
    (identifier,) = emulator.journal()[-1]["ids"]
    assert look(emulator, f"responses/{identifier}").status_code == 404


@pytest.mark.parametrize("path", PATHS)
def test_cut_stream_reaches_a_client(emulator: Emulator, path: str) -> None:
    with pytest.raises((requests.ConnectionError, requests.exceptions.ChunkedEncodingError)):
        streamed(emulator, "cut_stream;after=2", path)
    assert streamed(emulator, "cut_stream;after=2", path)


@pytest.mark.parametrize("path", PATHS)
def test_stream_error(emulator: Emulator, path: str) -> None:
    last = data_of(streamed(emulator, "stream_error;after=3;code=rate_limit_exceeded", path))[-1]
    if path == "responses":
        assert (last["type"], last["code"], last["sequence_number"]) == ("error", "rate_limit_exceeded", 3)
    else:
        assert last["error"]["code"] == "rate_limit_exceeded"


def test_stream_error_is_one_for_the_package(emulator: Emulator) -> None:
    last = events_of_the_package(emulator, "stream_error")[-1]
    assert last.type == "error"
    assert last.code == "server_error"


def test_stream_failed(emulator: Emulator) -> None:
    last = events_of_the_package(emulator, "stream_failed")[-1]
    assert last.type == "response.failed"
    assert last.response.error is not None
    assert look(emulator, f"responses/{last.response.id}").json()["status"] == "failed"
    assert "error" in data_of(streamed(emulator, "stream_failed", "chat/completions"))[-1]


@pytest.mark.parametrize("path", PATHS)
def test_garbled_stream(emulator: Emulator, path: str) -> None:
    lines = streamed(emulator, "garbled_stream", path).splitlines()
    last = [line for line in lines if line.startswith(b"data: ")][-1]
    with pytest.raises(ValueError, match="Unterminated"):
        json.loads(last.removeprefix(b"data: "))


def test_stream_without_its_end(emulator: Emulator) -> None:
    assert b"response.completed" not in streamed(emulator, "stream_no_done")
    assert b"response.completed" in streamed(emulator, "stream_no_done")
    assert b"[DONE]" not in streamed(emulator, "stream_no_done", "chat/completions")
    assert b"[DONE]" in streamed(emulator, "stream_no_done", "chat/completions")


@pytest.mark.parametrize("newline", ["crlf", "cr", "lf"])
def test_unusual_layout(emulator: Emulator, newline: str) -> None:
    body = {"stream": True, "input": "größer 🚀"}
    reply = ask(emulator, f"crlf_stream;newline={newline}", json=body, stream=True)
    pieces = list(reply.raw.read_chunked(decode_content=False))
    content = b"".join(pieces)
    ends = {"crlf": b"\r\n\r\n", "cr": b"\r\r", "lf": b"\n\n"}
    assert content.endswith(ends[newline])
    assert (b"\n" in content) == (newline != "cr")
    assert (b"\r" in content) == (newline != "lf")
    assert b": emulated comment" in content
    assert content.count(b"data:") > 10 * content.count(b"event:")
    # Some piece ends in the middle of a character.
    assert any(_broken(piece) for piece in pieces)


def _broken(piece: bytes) -> bool:
    try:
        piece.decode("utf-8")
    except UnicodeDecodeError:
        return True
    return False


def test_package_reads_the_unusual_layout(emulator: Emulator) -> None:
    unusual = events_of_the_package(emulator, "crlf_stream", "größer 🚀")
    usual = events_of_the_package(emulator, "slow;each=0", "größer 🚀")
    assert [event.type for event in unusual] == [event.type for event in usual]
    assert unusual[-1].type == "response.completed"
    assert "größer 🚀" in unusual[-1].response.output_text


def test_layout_without_names_of_events(emulator: Emulator) -> None:
    content = streamed(emulator, "crlf_stream;event_lines=false;newline=lf;bom")
    assert b"event:" not in content
    assert content.startswith(b"\xef\xbb\xbf")


def test_slow_stream(emulator: Emulator) -> None:
    began = time.monotonic()
    number = len(data_of(streamed(emulator, "slow;each=0.02")))
    assert time.monotonic() - began >= 0.02 * number


def test_stalled_stream(emulator: Emulator) -> None:
    received, end = raw(emulator, "stall;after=3", stream=True)
    assert (received.count(b"event: "), end) == (3, "silent")


@pytest.mark.parametrize("path", PATHS)
def test_endless_stream(emulator: Emulator, path: str) -> None:
    for kind in ("events", "line"):
        reply = ask(emulator, f"endless_stream;kind={kind}", path=path, json=STREAM, stream=True)
        received = 0
        for piece in reply.iter_content(65536):
            received += len(piece)
            if received > 5 * 2**20:
                break
        reply.close()
        assert received > 5 * 2**20


@pytest.mark.parametrize("path", PATHS)
def test_large_stream(emulator: Emulator, path: str) -> None:
    reply = ask(emulator, "large_stream;mb=20", path=path, json=STREAM, stream=True)
    content = b"".join(reply.iter_content(2**20))
    assert 20 * 2**20 < len(content) < 22 * 2**20
    small = streamed(emulator, None, path)
    text = [event.get("delta", "") for event in data_of(content) if isinstance(event.get("delta", ""), str)]
    usual = [event.get("delta", "") for event in data_of(small) if isinstance(event.get("delta", ""), str)]
    assert "".join(text) == "".join(usual)


def test_large_text(emulator: Emulator) -> None:
    last = events_of_the_package(emulator, "large_stream;mb=3;as=text")[-1]
    assert last.type == "response.completed"
    assert abs(len(last.response.output_text) - 3 * 2**20) < 64


def test_wrong_type_in_an_event(emulator: Emulator) -> None:
    fault = "wrong_type;event=response.completed;field=response.output;value=7"
    events = data_of(streamed(emulator, fault))
    assert events[-1]["response"]["output"] == 7
    assert events[0]["response"]["output"] == []
    chunks = data_of(streamed(emulator, "wrong_type;field=choices;value=null", "chat/completions"))
    assert {chunk["choices"] for chunk in chunks} == {None}
