# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Servers that mean no good: bodies, headers and streams without end, and everything that is compressed too well."""

from __future__ import annotations

import gzip
import resource
import time
import zlib
from collections.abc import Iterator
from typing import Any

import pytest

from tests.integration.faults.raw import Piece, Raw, Request, text_answer
from tests.integration.harness import Ansible
from tests.integration.subjects import RESPONSE

TIMEOUT = 1
PATIENCE = 20
"""Seconds after which a play that should have given up after TIMEOUT is taken to hang."""
MEMORY = 1024 * 1024
"""Kilobytes that a play may take at the most."""
BLOCK = b" " * 65536
EVENT = b'data: {"type": "response.output_text.delta", "output_index": 0, "content_index": 0, "delta": "x"}\n\n'
STREAM = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"
JSON = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n"


def endless(start: bytes, block: bytes, pause: float = 0.0) -> Iterator[Piece]:
    yield start
    while True:
        yield block
        yield pause


def bomb(_request: Request) -> Iterator[Piece]:
    """300 MB in 300 KB, then more."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    yield JSON + b"Content-Encoding: gzip\r\n\r\n"
    yield packer.compress(b'{"id": "')
    while True:
        yield packer.compress(b" " * 10_000_000) + packer.flush(zlib.Z_SYNC_FLUSH)


ANSWERS: dict[str, tuple[Any, set[str]]] = {
    "body": (lambda _r: endless(JSON + b"\r\n", BLOCK), {"too_large", "unknown_outcome"}),
    "slow body": (lambda _r: endless(JSON + b"\r\n", b" ", 0.05), {"unknown_outcome"}),
    "headers": (lambda _r: endless(b"HTTP/1.1 200 OK\r\n", b"X-More: more\r\n" * 100), {"unknown_outcome"}),
    "header": (lambda _r: endless(b"HTTP/1.1 200 OK\r\nX-Long: ", BLOCK), {"unknown_outcome"}),
    "slow headers": (lambda _r: endless(b"HTTP/1.1 200 OK\r\nX-Long: ", b"x", 0.05), {"unknown_outcome"}),
    "status line": (lambda _r: endless(b"HTTP/1.1 ", BLOCK), {"unknown_outcome"}),
    "informational": (lambda _r: endless(b"", b"HTTP/1.1 100 Continue\r\n\r\n"), {"unknown_outcome"}),
    "silence": (lambda _r: iter([60.0]), {"unknown_outcome"}),
    "bomb": (bomb, {"too_large", "unknown_outcome"}),
    "broken gzip": (
        lambda _r: text_answer(gzip.compress(b"{}")[:-9] + b"garbage!!", Content_Encoding="gzip"),
        {"protocol"},
    ),
    "no HTTP": (lambda _r: iter([b"SSH-2.0-OpenSSH_9.9\r\n"]), {"unknown_outcome"}),
    "chunks": (lambda _r: iter([JSON + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n"]), {"unknown_outcome"}),
    "short": (lambda _r: iter([JSON + b"Content-Length: 500\r\n\r\n{}"]), {"unknown_outcome"}),
    "error body": (lambda _r: endless(b"HTTP/1.1 400 Bad Request\r\n\r\n", BLOCK), {"bad_request"}),
    "slow error body": (lambda _r: endless(b"HTTP/1.1 400 Bad Request\r\n\r\n", b" ", 0.05), {"bad_request"}),
    "not UTF-8": (lambda _r: text_answer(b'{"id": "\xff\xfe"}'), {"protocol"}),
    "not a number": (lambda _r: text_answer(b'{"id": "x", "created_at": NaN}'), {"protocol"}),
    "huge number": (lambda _r: text_answer(b'{"id": "x", "created_at": 1e999}'), {"protocol"}),
    "long number": (lambda _r: text_answer(b'{"id": "x", "created_at": ' + b"9" * 100_000 + b"}"), {"protocol"}),
    "deep": (lambda _r: text_answer(b'{"id": "x", "output": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"), {"protocol"}),
    "rather deep": (lambda _r: text_answer(b'{"id": "x", "output": ' + b"[" * 600 + b"]" * 600 + b"}"), {"protocol"}),
}
STREAMS: dict[str, tuple[Any, set[str]]] = {
    "events": (lambda _r: endless(STREAM, EVENT * 500), {"stream", "too_large"}),
    "slow events": (lambda _r: endless(STREAM, EVENT, 0.05), {"stream"}),
    "comments": (lambda _r: endless(STREAM, b": nothing\n\n" * 500), {"stream", "too_large"}),
    "line": (lambda _r: endless(STREAM + b"data: ", b"x" * 65536), {"too_large", "stream"}),
    "lines": (lambda _r: endless(STREAM, b"data: xxxxxxxxxxxxxxx\n" * 4096), {"too_large", "stream"}),
    "nothing": (lambda _r: iter([STREAM, 60.0]), {"stream"}),
    "deep event": (lambda _r: iter([STREAM, b"data: " + b"[" * 100_000 + b"\n\n"]), {"stream"}),
    "no object": (lambda _r: iter([STREAM, b"data: 42\n\n"]), {"stream"}),
    "not UTF-8": (lambda _r: iter([STREAM, b"data: \xff\xfe\n\n"]), {"stream"}),
}
CASES = [(name, answer, kinds, False) for name, (answer, kinds) in ANSWERS.items()]
CASES += [(f"stream: {name}", answer, kinds, True) for name, (answer, kinds) in STREAMS.items()]


@pytest.mark.attack(
    "The server",
    "bodies without end, that grow when they are unpacked, HTML, broken JSON",
    "an error that says what it was; bounded time and memory",
)
def test_hostile_servers(in_process: Ansible) -> None:
    """Each ends within its time, takes no more memory than it may, says what is wrong, and is recorded as unknown."""
    servers = [Raw(answer) for _name, answer, _kinds, _stream in CASES]
    for server in servers:
        server.__enter__()
    tasks = [
        RESPONSE.task(f"n{number}", base_url=server.base_url, stream=stream, timeout=TIMEOUT, max_retries=1)
        for number, (server, (_name, _answer, _kinds, stream)) in enumerate(zip(servers, CASES, strict=True))
    ]
    began = time.monotonic()
    run = in_process.play(*tasks, timeout=len(CASES) * PATIENCE)
    took = time.monotonic() - began
    for server in servers:
        server.__exit__(None, None, None)
    assert len(run.results) == len(CASES), run.output[-3000:]
    for number, (name, _answer, kinds, _stream) in enumerate(CASES):
        result = run.results[number]
        assert result["failed"], name
        assert result["error"]["type"] in kinds, (name, result["msg"][:300])
        assert len(result["msg"]) < 1000, name
        assert "Traceback" not in json_of(result), name
        # A paid request was sent, so it is sent once only, and the record says that it may have been billed.
        assert len(servers[number].requests) == 1, name
        if result["error"]["type"] != "bad_request":
            record = in_process.records()[f"response/n{number}.json"]
            assert record["status"] in ("creating", "in_progress"), name
    assert took < len(CASES) * (TIMEOUT + 3), took
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss < MEMORY
    print(f"{len(CASES)} hostile answers tried in {took:.0f} seconds")  # noqa: T201


def json_of(result: dict[str, Any]) -> str:
    return str(result)


@pytest.mark.attack(
    "The server",
    "lists that never end or repeat a cursor",
    "an error after a bounded number of pages",
)
@pytest.mark.parametrize(
    "what", ["endless_cursor", "endless_cursor;kind=fresh", "has_more_without_cursor", "page_not_list"]
)
def test_lists_without_end(in_process: Ansible, what: str) -> None:
    made = in_process.play(RESPONSE.task(None)).only["id"]
    in_process.emulator.fault(what, method="GET", path="input_items", times=0)
    run = in_process.play(RESPONSE.bare(name="two", response_id=made, timeout=5), timeout=60)
    assert run.only["failed"], run.output
    assert run.only["error"]["type"] == "protocol", run.output
    assert in_process.records() == {}
    assert len(in_process.requests()) < 2000
