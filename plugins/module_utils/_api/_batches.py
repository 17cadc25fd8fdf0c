# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""Files and batches of the API: many requests in a file, answered within a day at half the price.

Source: the API's Files and Batches, and the layout of the lines of their files.
"""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Iterator, Mapping
from typing import IO, Any, NamedTuple

from .._base._json import loads
from ._client import Client
from ._errors import ApiError
from ._http import LARGEST_BODY
from ._upload import Upload

MOST_LINES = 50_000
"""Requests that a file may hold."""
MOST_BYTES = 200 * 1000 * 1000
"""Bytes that a file may have."""
ENDED = frozenset({"completed", "failed", "expired", "cancelled"})
"""Statuses of a batch in which nothing is done any more."""
TOKEN = "promptops_token"  # noqa: S105
"""The key in a batch's metadata under which its own token stands."""
_WINDOW = "24h"
_FILES = ("input_file_id", "output_file_id", "error_file_id")

Batch = Mapping[str, Any]


class Line(NamedTuple):
    """One result: the object, or what went wrong with this request."""

    custom_id: str
    object: dict[str, Any] | None
    error: ApiError | None
    request_id: str | None


class Batches:
    """The calls about batches of one server; all raise ApiError."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def upload(self, path: str, token: str) -> str:
        """Sends a file of requests; returns its ID."""
        answer = self._client.upload(("files",), Upload(path, f"{token}.jsonl", "batch"))
        return _identifier(answer.data, "file")

    def create(self, endpoint: str, file_id: str, token: str) -> Batch:
        """Submits a file; the batch carries the token, so that it can be found where no answer came."""
        body = {
            "input_file_id": file_id,
            "endpoint": endpoint,
            "completion_window": _WINDOW,
            "metadata": {TOKEN: token},
        }
        data = self._client.post(("batches",), body, paid=True).data
        _identifier(data, "batch")
        batch: Batch = data
        return batch

    def get(self, batch_id: str) -> Batch | None:
        """The batch as it is now; None where there is none of this ID."""
        try:
            data = self._client.get(("batches", batch_id)).data
        except ApiError as error:
            if error.kind == "not_found":
                return None
            raise
        _identifier(data, "batch")
        batch: Batch = data
        return batch

    def find(self, tokens: Collection[str]) -> dict[str, Batch]:
        """The batches that carry these tokens, by them, as far as the server lists some."""
        wanted, found = set(tokens), {}
        if not wanted:
            return {}
        for batch in self._client.list(("batches",), {"limit": 100}):
            metadata = batch.get("metadata")
            token = metadata.get(TOKEN) if isinstance(metadata, dict) else None
            if token in wanted and isinstance(batch.get("id"), str):
                found[token] = batch
                if len(found) == len(wanted):
                    break
        return found

    def cancel(self, batch_id: str) -> None:
        """Asks the server to do no more of it; one that has ended, or is not there, needs nothing."""
        try:
            self._client.post(("batches", batch_id, "cancel"), {})
        except ApiError as error:
            if error.kind not in ("bad_request", "not_found", "conflict"):
                raise

    def results(self, batch: Batch) -> Iterator[Line | None]:
        """Each result that the batch has, in the order in which the server wrote them; None for a broken line."""
        for name in ("output_file_id", "error_file_id"):
            file_id = batch.get(name)
            if isinstance(file_id, str) and file_id:
                # The server waits for nobody who is busy with what he has read.
                with tempfile.TemporaryFile() as file:
                    self._client.download(("files", file_id, "content"), file)
                    yield from lines(file)

    def delete_files(self, batch: Batch) -> None:
        """Deletes what it was made of and what it has made."""
        for name in _FILES:
            file_id = batch.get(name)
            if isinstance(file_id, str) and file_id:
                self.delete_file(file_id)

    def delete_file(self, file_id: str) -> None:
        """Deletes a file; nothing is no error."""
        self._client.delete(("files", file_id))


def lines(file: IO[bytes]) -> Iterator[Line | None]:
    """Each result in a file, one after the other; None for a line that is no result."""
    file.seek(0)
    while text := file.readline(LARGEST_BODY):
        if text.strip():
            yield _line(text)


def _line(text: bytes) -> Line | None:
    try:
        entry = loads(text)
    except ValueError:
        return None
    if not isinstance(entry, dict) or not isinstance(entry.get("custom_id"), str):
        return None
    response = entry.get("response")
    answer: Mapping[str, Any] = response if isinstance(response, dict) else {}
    status, body, request_id = (answer.get(name) for name in ("status_code", "body", "request_id"))
    request_id = request_id if isinstance(request_id, str) else None
    error = _problem(entry.get("error"), status, body, request_id)
    return Line(entry["custom_id"], None if error is not None else body, error, request_id)


def _problem(error: Any, status: Any, body: Any, request_id: str | None) -> ApiError | None:
    """What went wrong with a request: what the batch says, or the answer that the request got."""
    if isinstance(error, dict) and not isinstance(body, dict):
        return _not_answered(error, request_id)
    answers = isinstance(body, dict) and ("output" in body or "choices" in body)
    if answers and (not isinstance(status, int) or status < 300):
        return None
    said = body.get("error") if isinstance(body, dict) else None
    told = {key: item for key, item in said.items() if isinstance(item, str)} if isinstance(said, dict) else {}
    message = told.get("message") or (said if isinstance(said, str) else "no explanation.")
    kind = "bad_request" if isinstance(status, int) and 400 <= status < 500 else "server"
    code = status if isinstance(status, int) else None
    return ApiError(
        kind,
        f"The server answered {code or 'with an error'} in the batch: {message[:2000]}",
        status=code,
        error=told,
        request_id=request_id,
    )


_NOT_DONE = {"batch_expired": "expired", "batch_cancelled": "cancelled"}


def _not_answered(error: Mapping[str, Any], request_id: str | None) -> ApiError:
    code, message = str(error.get("code")), str(error.get("message") or "no explanation.")[:2000]
    told = {"code": code, "message": message}
    ended = _NOT_DONE.get(code)
    if ended is None:
        return ApiError("server", f"The batch has no answer: {message}", error=told, request_id=request_id)
    message = f"The batch was {ended} before this was answered, so that it costs nothing: {message}"
    return ApiError("batch", message, error=told, request_id=request_id)


def _identifier(data: Any, what: str) -> str:
    identifier = data.get("id") if isinstance(data, dict) else None
    if not isinstance(identifier, str) or not identifier:
        raise ApiError("protocol", f"The server's answer is not a {what}.")
    return identifier
