# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The calls about files and batches, against the emulator, which the official package has judged."""

from __future__ import annotations

import io
import json
import re
import threading
import tracemalloc
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.promptops.openai.plugins.module_utils._api._batches import Batches, lines
from ansible_collections.promptops.openai.plugins.module_utils._api._client import Client, Settings
from ansible_collections.promptops.openai.plugins.module_utils._api._errors import ApiError
from tests.emulator.client import Emulator
from tests.emulator.server import running

ENDPOINT = "/v1/responses"


@pytest.fixture(scope="module")
def _shared() -> Iterator[Emulator]:
    with running(batch_polls=1) as emulator:
        yield emulator


@pytest.fixture
def emulator(_shared: Emulator) -> Emulator:
    _shared.reset()
    return _shared


@pytest.fixture
def batches(emulator: Emulator) -> Batches:
    return Batches(Client(Settings(emulator.base_url, "tests"), sleep=lambda _seconds: None))


@pytest.fixture
def requests_file(tmp_path: Path) -> Path:
    file = tmp_path / "requests.jsonl"
    entries = [
        {"custom_id": f"t-{number}", "method": "POST", "url": ENDPOINT, "body": {"model": "gpt-4o", "input": "é"}}
        for number in range(3)
    ]
    file.write_text("".join(f"{json.dumps(entry)}\n" for entry in entries))
    return file


def test_from_a_file_to_results(batches: Batches, emulator: Emulator, requests_file: Path) -> None:
    file_id = batches.upload(str(requests_file), "t")
    made = batches.create(ENDPOINT, file_id, "t")
    assert batches.get(made["id"] + "0") is None
    batch = batches.get(made["id"])
    assert batch is not None
    assert batch["status"] == "completed"
    results = [line for line in batches.results(batch) if line is not None]
    assert sorted(line.custom_id for line in results) == ["t-0", "t-1", "t-2"]
    assert all(line.error is None and line.object and line.object["output"] and line.request_id for line in results)
    batches.delete_files(batch)
    assert list(batches.results({})) == []
    assert emulator.summary()["DELETE /v1/files/{file_id}"] == 2
    batches.cancel(made["id"])


class Sink(BaseHTTPRequestHandler):
    """Takes a file, keeps nothing of it, and tells its size as its ID."""

    def do_POST(self) -> None:
        left = size = int(self.headers["Content-Length"])
        while left:
            left -= len(self.rfile.read(min(left, 65536)))
        body = json.dumps({"id": str(size)}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments: object) -> None:
        """Be quiet."""


def test_a_file_is_never_whole_in_memory(tmp_path: Path) -> None:
    file = tmp_path / "large"
    line = b'{"a": "' + b"x" * 1000 + b'"}\n'
    with file.open("wb") as target:
        for _unused in range(30_000):
            target.write(line)
    server = HTTPServer(("127.0.0.1", 0), Sink)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    tracemalloc.start()
    try:
        url = f"http://127.0.0.1:{server.server_port}/v1"
        size = Batches(Client(Settings(url, "tests"))).upload(str(file), "t")
        assert tracemalloc.get_traced_memory()[1] < 3_000_000
    finally:
        tracemalloc.stop()
        server.shutdown()
        server.server_close()
    assert file.stat().st_size < int(size) < file.stat().st_size + 1000


@pytest.mark.parametrize("fault", ["reset_before", "status;code=503", "429;retry_after_ms=1"])
def test_a_file_is_sent_again_from_its_beginning(
    batches: Batches, emulator: Emulator, requests_file: Path, fault: str
) -> None:
    emulator.fault(fault, path="/files")
    batches.upload(str(requests_file), "t")
    sizes = [entry["body"]["file"]["bytes"] for entry in emulator.journal() if entry["method"] == "POST"]
    assert sizes == [requests_file.stat().st_size] * 2


@pytest.mark.parametrize(
    "fault", ["reset_mid_body", "reset_after_headers", "status;code=500", "slow;bytes=1000;each=0"]
)
def test_results_are_read_again_where_they_break_off(
    batches: Batches, emulator: Emulator, requests_file: Path, fault: str
) -> None:
    batch = batches.get(batches.create(ENDPOINT, batches.upload(str(requests_file), "t"), "t")["id"])
    assert batch is not None
    emulator.fault(fault, path="/content")
    assert sorted(line.custom_id for line in batches.results(batch) if line) == ["t-0", "t-1", "t-2"]


def test_a_creation_of_unknown_outcome_is_found_by_its_token(
    batches: Batches, emulator: Emulator, requests_file: Path
) -> None:
    file_id = batches.upload(str(requests_file), "t")
    emulator.fault("reset_before;processed", path="/batches")
    with pytest.raises(ApiError) as caught:
        batches.create(ENDPOINT, file_id, "wanted")
    assert caught.value.kind == "unknown_outcome"
    for number in range(120):
        batches.create(ENDPOINT, file_id, f"other {number}")
    assert list(batches.find(["wanted", "nowhere"])) == ["wanted"]
    assert batches.find([]) == {}
    assert emulator.summary()["POST /v1/batches"] == 121


LINE: dict[str, Any] = {"custom_id": "a", "error": None}


@pytest.mark.parametrize(
    ("entry", "kind", "message"),
    [
        ({"response": {"status_code": 200, "body": {"output": []}}}, None, ""),
        ({"response": {"body": {"choices": [], "error": None}}}, None, ""),
        ({"response": {"status_code": 200, "body": {"output": [], "error": {"message": "x"}}}}, None, ""),
        ({"response": {"status_code": 400, "body": {"error": {"message": "Too long."}}}}, "bad_request", "Too long."),
        ({"response": {"status_code": 500, "body": {"error": "oops"}}}, "server", "oops"),
        ({"response": {"status_code": 200, "body": {"error": "oops"}}}, "server", "oops"),
        ({"response": {"status_code": 200, "body": "text"}}, "server", "no explanation"),
        ({"response": {"status_code": 500, "body": None}}, "server", "no explanation"),
        ({"response": None, "error": {"code": "batch_expired", "message": "Late."}}, "batch", "expired .* Late."),
        ({"response": None, "error": {"code": "batch_cancelled"}}, "batch", "cancelled"),
        ({"response": None, "error": {"code": "request_timeout", "message": "Slow."}}, "server", "Slow."),
        ({"response": 3}, "server", "no explanation"),
    ],
    ids=str,
)
def test_lines_of_results(entry: dict[str, Any], kind: str | None, message: str) -> None:
    (line,) = lines(io.BytesIO(json.dumps(LINE | entry).encode() + b"\n"))
    assert line is not None
    assert (None if line.error is None else line.error.kind) == kind
    if line.error is None:
        assert line.object == entry["response"]["body"]
    else:
        assert line.object is None
        assert re.search(message, line.error.message)


@pytest.mark.parametrize("text", [b"{", b"[]", b'{"custom_id": 1}', b"\xff", b'{"custom_id": NaN}'])
def test_lines_that_are_no_results(text: bytes) -> None:
    assert list(lines(io.BytesIO(text + b"\n\n"))) == [None]
