# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The calls about files and batches, against the emulator, which the official package has judged."""

from __future__ import annotations

import json
import re
import threading
import tracemalloc
from collections.abc import Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.promptops.openai.plugins.module_utils._api._batches import Batches, Results, line_of
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
    file_id = upload(batches, requests_file)
    made = batches.create(ENDPOINT, file_id, "t")
    assert batches.get(made["id"] + "0") is None
    batch = batches.get(made["id"])
    assert batch is not None
    assert batch["status"] == "completed"
    results = batches.results(batch)
    assert sorted(results.custom_ids) == IDS
    for line in map(results.line, IDS):
        assert line is not None
        assert line.error is None
        assert line.request_id
        assert (line.object or {})["output"]
    assert results.line("t-3") is None
    results.close()
    batches.delete_files(batch)
    assert not batches.results({}).custom_ids
    assert emulator.summary()["DELETE /v1/files/{file_id}"] == 2
    batches.cancel(made["id"])


IDS = ["t-0", "t-1", "t-2"]


def upload(batches: Batches, path: Path, token: str = "t") -> str:
    with path.open("rb") as file:
        return batches.upload(file, token)


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
        size = upload(Batches(Client(Settings(url, "tests"))), file)
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
    upload(batches, requests_file)
    sizes = [entry["body"]["file"]["bytes"] for entry in emulator.journal() if entry["method"] == "POST"]
    assert sizes == [requests_file.stat().st_size] * 2


@pytest.mark.parametrize(
    "fault", ["reset_mid_body", "reset_after_headers", "status;code=500", "slow;bytes=1000;each=0"]
)
def test_results_are_read_again_where_they_break_off(
    batches: Batches, emulator: Emulator, requests_file: Path, fault: str
) -> None:
    batch = batches.get(batches.create(ENDPOINT, upload(batches, requests_file), "t")["id"])
    assert batch is not None
    emulator.fault(fault, path="/content")
    with closing(batches.results(batch)) as results:
        assert sorted(results.custom_ids) == IDS


def test_a_creation_of_unknown_outcome_is_found_by_its_token(
    batches: Batches, emulator: Emulator, requests_file: Path
) -> None:
    file_id = upload(batches, requests_file)
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
    line = line_of(json.dumps(LINE | entry).encode() + b"\n", str)
    assert line is not None
    assert (None if line.error is None else line.error.kind) == kind
    if line.error is None:
        assert line.object == entry["response"]["body"]
    else:
        assert line.object is None
        assert re.search(message, line.error.message)


@pytest.mark.parametrize(
    "error", [{"response": {"body": {"error": {"message": "a §"}}}}, {"error": {"message": "b §"}}]
)
def test_secrets_are_taken_out_of_what_a_result_says(error: dict[str, Any]) -> None:
    line = line_of(json.dumps({"custom_id": "a", **error}).encode(), lambda words: words.replace("§", "*"))
    assert line is not None
    assert line.error is not None
    assert "*" in line.error.message
    assert "§" not in str(line.error.as_dict())


@pytest.mark.parametrize("text", [b"{", b"[]", b'{"custom_id": 1}', b"\xff", b'{"custom_id": NaN}'])
def test_lines_that_are_no_results(text: bytes) -> None:
    assert line_of(text + b"\n", str) is None


def test_lines_are_found_among_broken_ones() -> None:
    results = Results(str)
    first, second = (json.dumps({"custom_id": name, "response": {"body": {"output": [name]}}}) for name in "ab")
    results.new_file().write(f'{first}\n\n{{"custom_id": "c", "resp'.encode())
    results.new_file().write(f"[1]\n{second}\n{first.replace('[', '[0, ')}".encode())
    results.find_lines()
    assert (sorted(results.custom_ids), results.broken) == (["a", "b"], 2)
    assert [line.object for line in map(results.line, "ab") if line] == [{"output": ["a"]}, {"output": ["b"]}]
    results.close()


def test_files_of_batches_that_were_never_created_are_found_by_their_token(
    batches: Batches, emulator: Emulator, requests_file: Path
) -> None:
    kept = upload(batches, requests_file, "other")
    upload(batches, requests_file, "lost")
    upload(batches, requests_file, "lost")
    batches.discard(["lost"])
    batches.discard([])
    assert [file["id"] for file in batches._client.list(("files",), {})] == [kept]


@pytest.mark.parametrize("has_batches", [True, False])
def test_a_server_without_batches_is_told(
    batches: Batches, emulator: Emulator, requests_file: Path, has_batches: bool
) -> None:
    batches.check()
    emulator.fault(f"status;code={503 if has_batches else 404}", path="/(files|batches)", times=0)
    for call in (batches.check, lambda: upload(batches, requests_file)):
        with pytest.raises(ApiError) as caught:
            call()
        assert caught.value.kind == ("server" if has_batches else "no_batches")
