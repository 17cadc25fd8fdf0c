# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Faults of the connection and of bodies that are sent whole."""

from __future__ import annotations

import gzip
import json
import time
import zlib

import pytest
import requests

from tests.emulator.client import Emulator

from .asking import ask, look, raw


def test_reset_before_any_answer(emulator: Emulator) -> None:
    assert raw(emulator, "reset_before") == (b"", "reset")
    entry = emulator.journal()[-1]
    assert (entry["status"], entry["ids"]) == (None, [])


def test_reset_before_any_answer_to_a_processed_request(emulator: Emulator) -> None:
    assert raw(emulator, "reset_before;processed=true") == (b"", "reset")
    (identifier,) = emulator.journal()[-1]["ids"]
    assert look(emulator, f"responses/{identifier}").json()["status"] == "completed"


def test_reset_after_headers(emulator: Emulator) -> None:
    received, end = raw(emulator, "reset_after_headers")
    head, _unused, body = received.partition(b"\r\n\r\n")
    assert end == "reset"
    assert head.startswith(b"HTTP/1.1 200 OK")
    assert body == b""
    assert len(emulator.journal()[-1]["ids"]) == 1


def test_reset_mid_body(emulator: Emulator) -> None:
    received, end = raw(emulator, "reset_mid_body")
    body = received.partition(b"\r\n\r\n")[2]
    assert end == "reset"
    assert body.startswith(b'{"id":"resp_')
    with pytest.raises(ValueError, match=r"Unterminated|Expecting"):
        json.loads(body)


def test_resets_reach_a_client_as_connection_errors(emulator: Emulator) -> None:
    for fault in ("reset_before", "reset_after_headers", "reset_mid_body"):
        with pytest.raises((requests.ConnectionError, requests.exceptions.ChunkedEncodingError)):
            ask(emulator, fault)
        assert ask(emulator, fault).status_code == 200


def test_slow_answer(emulator: Emulator) -> None:
    began = time.monotonic()
    assert ask(emulator, "slow;seconds=0.3").status_code == 200
    assert 0.3 <= time.monotonic() - began < 30


def test_slow_body(emulator: Emulator) -> None:
    began = time.monotonic()
    made = ask(emulator, "slow;each=0.02;bytes=100").json()
    assert made["status"] == "completed"
    assert time.monotonic() - began > 0.2


def test_stalled_answer(emulator: Emulator) -> None:
    assert raw(emulator, "stall") == (b"", "silent")
    assert raw(emulator, "stall;seconds=0.1") == (b"", "reset")


def test_broken_json(emulator: Emulator) -> None:
    reply = ask(emulator, "broken_json")
    assert reply.status_code == 200
    assert reply.headers["content-type"].startswith("application/json")
    with pytest.raises(requests.JSONDecodeError):
        reply.json()
    assert ask(emulator, "broken_json").json()["status"] == "completed"


@pytest.mark.parametrize(
    ("arguments", "place", "value"),
    [
        ("field=status", ("status",), 42),
        ("field=usage", ("usage",), "emulated wrong type"),
        ("field=usage.input_tokens;value=null", ("usage", "input_tokens"), None),
        ("field=output[0].content[0].text;value=[1]", ("output", 0, "content", 0, "text"), [1]),
        ('field=new.deep;value={"a":1}', ("new",), None),
        ('field=new;value={"a":1}', ("new",), {"a": 1}),
    ],
)
def test_wrong_type(emulator: Emulator, arguments: str, place: tuple[str | int, ...], value: object) -> None:
    made = ask(emulator, f"wrong_type;{arguments}").json()
    if arguments.startswith("field=new.deep"):
        assert "new" not in made
        return
    for step in place:
        made = made[step]
    assert made == value


@pytest.mark.parametrize("value", ["null", "[]", "3", '"text"', "true"])
def test_wrong_type_of_the_whole_document(emulator: Emulator, value: str) -> None:
    assert ask(emulator, f"wrong_type;value={value}").json() == json.loads(value)


def test_endless_body(emulator: Emulator) -> None:
    received, end = raw(emulator, "endless_body", limit=20 * 2**20)
    assert end == "more"
    assert received.startswith(b"HTTP/1.1 200 OK")
    assert len(received) >= 20 * 2**20


def test_endless_headers(emulator: Emulator) -> None:
    received, end = raw(emulator, "endless_headers", limit=20 * 2**20)
    assert end == "more"
    assert b"\r\n\r\n" not in received
    assert ask(emulator).status_code == 200


def test_gzip_bomb(emulator: Emulator) -> None:
    reply = ask(emulator, "gzip_bomb;mb=64", stream=True)
    assert reply.headers["content-encoding"] == "gzip"
    packed = reply.raw.read(decode_content=False)
    assert len(packed) < 2**20
    assert len(gzip.decompress(packed)) > 64 * 2**20
    with pytest.raises(zlib.error):
        zlib.decompress(packed)


def test_endless_cursor(emulator: Emulator) -> None:
    identifier = ask(emulator).json()["id"]
    path = f"responses/{identifier}/input_items"
    first = look(emulator, path, "endless_cursor").json()
    again = look(emulator, path, "endless_cursor", after=first["last_id"]).json()
    assert first == again
    assert first["has_more"]
    fresh = look(emulator, path, "endless_cursor;kind=fresh", after="anything").json()
    other = look(emulator, path, "endless_cursor;kind=fresh", after=fresh["last_id"]).json()
    assert fresh["last_id"] != other["last_id"]


def test_has_more_without_cursor(emulator: Emulator) -> None:
    identifier = ask(emulator).json()["id"]
    page = look(emulator, f"responses/{identifier}/input_items", "has_more_without_cursor").json()
    assert (page["has_more"], page["last_id"], page["data"]) == (True, None, [])
    kept = look(emulator, f"responses/{identifier}/input_items", "has_more_without_cursor;data=keep").json()
    assert (kept["has_more"], kept["last_id"], len(kept["data"])) == (True, None, 1)


def test_page_not_list(emulator: Emulator) -> None:
    page = look(emulator, "chat/completions", "page_not_list").json()
    assert isinstance(page["data"], dict)


def test_faults_of_pages_leave_other_answers_alone(emulator: Emulator) -> None:
    for fault in ("endless_cursor", "has_more_without_cursor", "page_not_list"):
        assert ask(emulator, fault).json()["object"] == "response"


def test_bodies_of_both_kinds_can_be_broken(emulator: Emulator) -> None:
    with pytest.raises(requests.JSONDecodeError):
        ask(emulator, "broken_json", path="chat/completions").json()
