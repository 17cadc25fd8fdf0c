# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The client against a server that sends what it is told to: what is sent again, what is known, and where it goes."""

from __future__ import annotations

import gzip
import json
import os
import resource
from collections.abc import Iterator
from typing import Any

import pytest

from ansible_collections.promptops.openai.plugins.module_utils._api._client import Client, Settings
from ansible_collections.promptops.openai.plugins.module_utils._api._errors import ApiError
from ansible_collections.promptops.openai.tests.integration.faults.raw import (
    Raw,
    Request,
    Reset,
    json_answer,
    text_answer,
)

KEY = "sk-emulator-0123456789"
OWN = json.dumps({"error": {"message": "overloaded", "type": "server_error", "code": None}}).encode()
PAGE = b"<html><body>Bad Gateway</body></html>"
ANSWER = {"id": "resp_1", "object": "response"}


def client(address: str, **options: Any) -> Client:
    settings = Settings(**{"base_url": address, "user_agent": "test", "api_key": KEY, "secrets": (KEY,), **options})
    return Client(settings, sleep=lambda _seconds: None)


class Answers:
    """The answers to one request after another, the last for all that follow."""

    def __init__(self, *answers: Any) -> None:
        self._answers = list(answers)

    def __call__(self, _request: Request) -> Any:
        return self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]


def post(server: Raw, **options: Any) -> Any:
    return client(server.base_url, **options).post(("responses",), {"model": "m"}, paid=True)


def failed(server: Raw, **options: Any) -> ApiError:
    with pytest.raises(ApiError) as caught:
        post(server, **options)
    return caught.value


# --- What is sent again ---


@pytest.mark.parametrize("status", [408, 502, 504, 520, 521, 522, 523, 524])
@pytest.mark.parametrize(
    "body", [PAGE, b"", b'{"message": "Endpoint request timed out"}', b'{"error": "Gateway Timeout"}']
)
def test_what_a_gateway_lost_sight_of_is_not_sent_again(status: int, body: bytes) -> None:
    with Raw(Answers(text_answer(body, f"{status} No"))) as server:
        error = failed(server)
        assert len(server.requests) == 1
    assert (error.kind, error.status, error.nothing_created) == ("unknown_outcome", status, False)


@pytest.mark.parametrize("status", [408, 409, 429, 500, 502, 503, 504, 524, 529])
def test_what_the_api_itself_refused_for_now_is_sent_again(status: int) -> None:
    with Raw(Answers(text_answer(OWN, f"{status} No"), json_answer(ANSWER))) as server:
        assert post(server).attempts == 2
    with Raw(Answers(text_answer(OWN, f"{status} No"))) as server:
        assert failed(server).nothing_created
        assert len(server.requests) == 3


@pytest.mark.parametrize("status", [408, 502, 504, 524])
def test_what_costs_nothing_is_asked_again(status: int) -> None:
    with Raw(Answers(text_answer(PAGE, f"{status} No"), json_answer(ANSWER))) as server:
        assert client(server.base_url).get(("responses", "resp_1")).attempts == 2


def test_a_second_failure_tells_of_the_first() -> None:
    lost = text_answer(PAGE, "504 No", x_should_retry="true")
    with Raw(Answers(lost, text_answer(OWN, "400 Bad Request"))) as server:
        error = failed(server)
    assert (error.kind, error.nothing_created) == ("bad_request", False)
    assert "may have been billed" in error.message
    assert "504" in error.message


def test_a_reset_after_the_request_leaves_its_outcome_unknown() -> None:
    with Raw(Answers([Reset()])) as server:
        error = failed(server)
        assert len(server.requests) == 1
    assert (error.kind, error.nothing_created) == ("unknown_outcome", False)


@pytest.mark.parametrize(
    "options",
    [
        {"base_url": "http://127.0.0.1:1/v1"},
        {"base_url": "http://nowhere.invalid/v1", "max_retries": 0},
        {"extra_headers": (("X-Team", "ü\u20ac"),)},
        {"extra_headers": (("X-Team", "a\r\nX-Evil: 1"),)},
    ],
)
def test_whatever_goes_wrong_before_the_body_is_out_has_sent_nothing(options: dict[str, Any]) -> None:
    with Raw(Answers(json_answer(ANSWER))) as server:
        error = failed(server, **{"base_url": server.base_url, **options})
        assert not server.requests
    assert (error.kind, error.nothing_created) == ("connection", True)


# --- Where it goes ---


@pytest.mark.attack(
    "The server",
    "redirects to another server in many spellings (backslash, `@`, `//`, other schemes)",
    "refused; neither the key nor the prompt goes there",
)
@pytest.mark.parametrize("status", [302, 307, 308])
@pytest.mark.parametrize(
    "location",
    [
        "http://EVIL\\@OWN/v1/stolen",
        "//EVIL\\@OWN/v1/stolen",
        "http://OWN\\@EVIL/v1/stolen",
        "http://OWN@EVIL/v1/stolen",
        "http://EVIL#@OWN/v1/stolen",
        "http://EVIL/v1/stolen",
        "//EVIL/v1/stolen",
        "\\\\EVIL/v1/stolen",
        "/\\EVIL/v1/stolen",
        "http:\\\\EVIL/v1/stolen",
        "https://OWN/v1/stolen",
        "ht\ttp://EVIL/v1/stolen",
        "file:///etc/passwd",
    ],
)
def test_a_redirect_goes_to_no_other_server(status: int, location: str) -> None:
    with Raw(Answers(json_answer(ANSWER))) as evil:

        def answer(request: Request) -> Any:
            if "stolen" in request.line:
                return json_answer(ANSWER)
            target = location.replace("EVIL", f"127.0.0.1:{evil.port}").replace("OWN", f"127.0.0.1:{server.port}")
            return text_answer(b"", f"{status} Found", Location=target)

        with Raw(answer) as server:
            for call in (lambda: client(server.base_url).get(("responses", "x")), lambda: post(server)):
                with pytest.raises(ApiError) as caught:
                    call()
                assert caught.value.kind == "redirect"
            assert len(server.requests) == 2
        assert evil.connections == 0


@pytest.mark.parametrize(
    "location", ["/v2/responses", "//OWN/v2/responses", "http://OWN/v2/responses", "../v2/responses"]
)
def test_a_redirect_within_the_server_is_followed(location: str) -> None:
    def answer(request: Request) -> Any:
        if " /v2/" in request.line:
            return json_answer(ANSWER)
        return text_answer(b"", "307 No", Location=location.replace("OWN", f"127.0.0.1:{server.port}"))

    with Raw(answer) as server:
        assert post(server).data == ANSWER
        assert [request.line.split()[1] for request in server.requests] == ["/v1/responses", "/v2/responses"]
        assert server.requests[1].body == b'{"model": "m"}'


# --- How much it may become ---


@pytest.mark.parametrize(("piece", "packed"), [(b"{},", True), (b" ", False)])
def test_an_answer_that_becomes_huge_is_refused_in_little_memory(piece: bytes, packed: bool) -> None:
    body = b"[" + piece * (80 * 1024 * 1024 // len(piece)) + b"0]"
    headers = {"Content_Encoding": "gzip"} if packed else {}
    sent = gzip.compress(body, 1) if packed else body
    del body
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with Raw(Answers(text_answer(sent, "200 OK", **headers))) as server:
        assert failed(server).kind == "too_large"
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 400 * 1024


def test_many_small_values_are_refused_before_they_are_made() -> None:
    body = b"[" + b"{}," * 5_000_000 + b"0]"
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with Raw(Answers(text_answer(body))) as server:
        assert failed(server).kind == "too_large"
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200 * 1024


@pytest.mark.parametrize("coding", ["br", "zstd", "gzip, gzip", "gzip,deflate", "compress"])
def test_what_was_not_asked_for_is_not_unpacked(coding: str) -> None:
    with Raw(Answers(text_answer(b"x" * 100, "200 OK", Content_Encoding=coding))) as server:
        assert failed(server).kind == "protocol"


# --- Errors in the place of an answer ---


@pytest.mark.parametrize(
    ("error", "again", "kind"),
    [
        ({"message": "slow down", "code": 429}, True, "rate_limit"),
        ({"message": "busy", "code": "503"}, True, "server"),
        ({"message": "upstream", "code": 502}, True, "server"),
        ({"message": "slow down", "code": "rate_limit_exceeded"}, True, "rate_limit"),
        ({"message": "Overloaded", "type": "overloaded_error"}, True, "overloaded"),
        ({"message": "no", "code": 400}, False, "bad_request"),
        ({"message": "Top up.", "code": 402}, False, "insufficient_quota"),
        ("it broke", False, "server"),
    ],
    ids=str,
)
def test_an_error_in_an_answer_is_what_it_is_with_the_status_that_it_names(error: Any, again: bool, kind: str) -> None:
    with Raw(Answers(*[json_answer({"error": error})] * 2, json_answer(ANSWER))) as server:
        if again:
            assert post(server).attempts == 3
            return
        problem = failed(server)
    assert (problem.kind, problem.attempts, problem.nothing_created) == (kind, 1, True)


def test_a_server_that_is_busy_for_long_is_told_with_the_time() -> None:
    with Raw(Answers(*[json_answer({"error": {"message": "Loading model", "code": 503}}, "503 No")] * 3)) as server:
        problem = failed(server)
    assert "503: Loading model" in problem.message
    assert "asked 3 times in" in problem.message


def test_an_answer_in_an_envelope_is_taken_out() -> None:
    answer = {"choices": [{"message": {"content": "Hello."}}]}
    with Raw(Answers(json_answer({"code": 0, "msg": "ok", "data": answer}))) as server:
        assert post(server).data == answer


# --- What may be seen ---


@pytest.mark.parametrize("before", range(1960, 2001, 4))
def test_a_secret_across_the_cut_of_a_message_leaks_no_part(before: int) -> None:
    body = json.dumps({"error": {"message": "x" * before + KEY}}).encode()
    with Raw(Answers(text_answer(body, "400 No"))) as server:
        assert KEY[:4] not in failed(server).message


@pytest.mark.parametrize("before", range(176, 201, 4))
def test_a_secret_across_the_cut_of_a_requests_id_leaks_no_part(before: int) -> None:
    with Raw(Answers(json_answer(ANSWER, x_request_id="x" * before + KEY))) as server:
        assert KEY[:4] not in str(post(server).request_id)


@pytest.mark.parametrize("before", range(30, 90, 4))
def test_a_secret_across_what_is_quoted_of_a_stream_leaks_no_part(before: int) -> None:
    garbled = b"data: " + b"x" * before + KEY.encode() + b"\n\n"
    answers = Answers(text_answer(garbled, "200 OK", Content_Type="text/event-stream"))
    with Raw(answers) as server, pytest.raises(ApiError) as caught:
        client(server.base_url).create(("responses",), {"stream": True}, lambda _event: None)
    assert "not an event" in caught.value.message
    assert KEY[:4] not in caught.value.message


def test_no_answer_steers_a_terminal() -> None:
    error = {"message": "a\x1b[31mb\x9bc\u202ed\u200be", "code": "\x1b]0;f\x07g", "type": "\x1b[2Jh"}
    answer = text_answer(json.dumps({"error": error}).encode(), "400 No", X_Request_Id="i\x1b[31mj\x9bk")
    with Raw(Answers(answer)) as server:
        found = failed(server)
    told = [found.message, found.code, found.type, found.request_id]
    assert not any(character in str(each) for each in told for character in "\x1b\x07\x9b\u202e\u200b\u2028")


# --- Streams ---


def unchunked(count: int) -> Iterator[bytes]:
    yield b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"
    for number in range(count):
        yield b'data: {"type": "x", "number": %d}\n\n' % number
    yield b"data: [DONE]\n\n"


def test_events_of_an_unchunked_stream_are_taken_as_they_come() -> None:
    """Each is there before the next is sent, and none is waited for byte by byte."""
    taken: list[Any] = []

    def answer(_request: Request) -> Iterator[bytes]:
        for number, piece in enumerate(unchunked(5)):
            while len(taken) < number - 1:
                os.sched_yield()
            yield piece

    with Raw(answer) as server:
        client(server.base_url).create(("responses",), {"model": "m"}, taken.append)
    assert [event.get("number") for event in taken] == [0, 1, 2, 3, 4, None]


# --- Processes ---


def test_a_forked_process_has_no_connection_lock_or_thread_of_its_parent() -> None:
    """A connection is idle in the parent, and its deadlines' thread runs; the children call at the same time."""

    def answer(request: Request) -> Any:
        return json_answer({"id": json.loads(request.body)["model"]})

    with Raw(answer) as server:
        made = client(server.base_url)
        assert made.post(("responses",), {"model": "parent"}, paid=True).data["id"] == "parent"
        children = []
        for number in range(5):
            child = os.fork()
            if not child:
                status = 1
                try:
                    answered = client(server.base_url, timeout=5).post(("x",), {"model": f"{number}"}, paid=True)
                    status = 0 if answered.data["id"] == f"{number}" else 2
                finally:
                    os._exit(status)
            children.append(child)
        assert [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children] == [0] * 5
