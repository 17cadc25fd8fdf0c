# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""Files and batches of the API: many requests in a file, answered within a day at half the price.

Source: the API's Files and Batches, and the layout of the lines of their files.
"""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Mapping
from typing import IO, Any, Callable, NamedTuple

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
_NO_PATH = frozenset({404, 405, 501})
_FILES = ("input_file_id", "output_file_id", "error_file_id")

Batch = Mapping[str, Any]
Shown = Callable[[str], str]


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

    def check(self) -> None:
        """Raises ApiError where the server has no batches, or takes no call now."""
        try:
            self._client.get(("batches",), {"limit": 1})
        except ApiError as error:
            raise _without(error) from None

    def upload(self, file: IO[bytes], token: str) -> str:
        """Sends a file of requests; returns its ID."""
        try:
            answer = self._client.upload(("files",), Upload(file, _filename(token), "batch"))
        except ApiError as error:
            raise _without(error) from None
        return _identifier(answer.data, "file")

    def discard(self, tokens: Collection[str]) -> None:
        """Deletes the files of requests that were sent for batches which were then not created."""
        names = {_filename(token) for token in tokens}
        for entry in list(self._client.list(("files",), {"purpose": "batch"})) if names else []:
            if entry.get("filename") in names and isinstance(entry.get("id"), str):
                self.delete_file(entry["id"])

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
        wanted = set(tokens)
        found: dict[str, Batch] = {}
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

    def results(self, batch: Batch) -> Results:
        """What the batch has come to, in whatever order the server wrote it."""
        results = Results(self._client.shown)
        try:
            for name in ("output_file_id", "error_file_id"):
                file_id = batch.get(name)
                if isinstance(file_id, str) and file_id:
                    self._client.download(("files", file_id, "content"), results.new_file())
        except ApiError:
            results.close()
            raise
        results.find_lines()
        return results

    def delete_files(self, batch: Batch) -> None:
        """Deletes what it was made of and what it has made."""
        for name in _FILES:
            file_id = batch.get(name)
            if isinstance(file_id, str) and file_id:
                self.delete_file(file_id)

    def delete_file(self, file_id: str) -> None:
        """Deletes a file; nothing is no error."""
        self._client.delete(("files", file_id))


def is_whole(batch: Batch, results: Results) -> bool:
    """Whether the results are all that there will be: where one is missing or broken, its files are evidence."""
    counts = batch.get("request_counts")
    total = counts.get("total") if isinstance(counts, Mapping) else None
    is_short = batch.get("status") == "completed" and isinstance(total, int) and len(results.custom_ids) < total
    return not (results.broken or is_short)


def no_answer(batch: Batch, results: Results, custom_id: str) -> Line:
    """What a request has come to that an ended batch has no result of; raises ApiError where that cannot be known."""
    status = str(batch["status"])
    if status == "failed":
        return Line(custom_id, None, _invalid(batch, custom_id, results.shown), None)
    if status in ("expired", "cancelled") and not results.broken:
        return Line(custom_id, None, _not_answered({"code": f"batch_{status}"}, None, results.shown), None)
    broken = f", and {results.broken} lines of its results cannot be read" if results.broken else ""
    raise ApiError(
        "protocol",
        f"The batch {batch['id']} is {status} and has no result of the request {custom_id}{broken}. It may have been "
        "billed, so that it is not asked for again; its files are left on the server. Set force: true to ask anew.",
    )


def _invalid(batch: Batch, custom_id: str, shown: Shown) -> ApiError:
    """Why a batch was not begun: the request's own error, or those of others."""
    listed = batch.get("errors")
    data = listed.get("data") if isinstance(listed, Mapping) else None
    errors = [error for error in data if isinstance(error, Mapping)] if isinstance(data, list) else []
    number = custom_id.rpartition("-")[2]
    own = [error for error in errors if str(error.get("line")) == number]
    told = (own or errors or [{}])[0]
    said = f"{shown(_said(told))}{_more(len(own or errors) - 1)}"
    blame = "refused this request" if own else f"refused the batch {batch['id']} for another of its requests"
    if errors and not any(error.get("line") for error in errors):
        blame = f"refused the batch {batch['id']}"
    message = f"The server {blame}, did nothing of it, and it costs nothing: {said}"
    return ApiError("bad_request" if own else "batch", message, error={**told, "type": "invalid_request_error"})


def _said(error: Mapping[str, Any]) -> str:
    line = f"line {error['line']}: " if error.get("line") else ""
    param = f" ({error['param']})" if error.get("param") else ""
    return f"{line}{error.get('message') or 'no explanation.'}{param}"


def _more(count: int) -> str:
    return f" (and {count} more)" if count > 0 else ""


class Results:
    """The lines of a batch's files, which lie on the disk: they are found by their IDs, and read one at a time."""

    def __init__(self, shown: Shown) -> None:
        self.shown = shown
        """Makes of what a server says what a message shows of it."""
        self._files: list[IO[bytes]] = []
        self._places: dict[str, tuple[int, int]] = {}
        self.broken = 0
        """Lines that are no results."""

    def new_file(self) -> IO[bytes]:
        """An empty file for what the server sends, which goes with this process."""
        self._files.append(tempfile.TemporaryFile())  # noqa: SIM115 (close() closes it)
        return self._files[-1]

    def find_lines(self) -> None:
        """Finds each result in the files; where there are two for one request, the first counts."""
        for number, file in enumerate(self._files):
            file.seek(0)
            start = 0
            while text := file.readline(LARGEST_BODY):
                found = line_of(text, self.shown)
                if found is not None:
                    self._places.setdefault(found.custom_id, (number, start))
                self.broken += found is None and bool(text.strip())
                start += len(text)

    @property
    def custom_ids(self) -> Collection[str]:
        """All requests that there are results of."""
        return self._places.keys()

    def line(self, custom_id: str) -> Line | None:
        """The result of one request; None where there is none."""
        if custom_id not in self._places:
            return None
        number, start = self._places[custom_id]
        self._files[number].seek(start)
        return line_of(self._files[number].readline(LARGEST_BODY), self.shown)

    def close(self) -> None:
        """Lets go of the files."""
        for file in self._files:
            file.close()


def line_of(text: bytes, shown: Shown) -> Line | None:
    """What a line says; None where it is no result."""
    return _line(text, shown) if text.strip() else None


def _line(text: bytes, shown: Shown) -> Line | None:
    try:
        entry = loads(text)
    except ValueError:
        return None
    if not isinstance(entry, dict) or not isinstance(entry.get("custom_id"), str):
        return None
    response = entry.get("response")
    answer: Mapping[str, Any] = response if isinstance(response, dict) else {}
    request_id = answer.get("request_id")
    request_id = request_id if isinstance(request_id, str) else None
    error = _problem(entry.get("error"), answer, request_id, shown)
    return Line(entry["custom_id"], None if error is not None else answer.get("body"), error, request_id)


def _problem(error: Any, answer: Mapping[str, Any], request_id: str | None, shown: Shown) -> ApiError | None:
    """What went wrong with a request: what the batch says, or the answer that the request got."""
    status, body = answer.get("status_code"), answer.get("body")
    if isinstance(error, dict) and not isinstance(body, dict):
        return _not_answered(error, request_id, shown)
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
        f"The server answered {code or 'with an error'} in the batch: {shown(message)}",
        status=code,
        error=told,
        request_id=request_id,
    )


_NOT_DONE = {"batch_expired": "expired", "batch_cancelled": "cancelled"}


def _not_answered(error: Mapping[str, Any], request_id: str | None, shown: Shown) -> ApiError:
    code, message = str(error.get("code")), shown(str(error.get("message") or "no explanation."))
    told = {"code": code, "message": message}
    ended = _NOT_DONE.get(code)
    if ended is None:
        return ApiError("server", f"The batch has no answer: {message}", error=told, request_id=request_id)
    message = f"The batch was {ended} before this was answered, so that it costs nothing: {message}"
    return ApiError("batch", message, error=told, request_id=request_id)


def _without(error: ApiError) -> ApiError:
    """The error, or that the server has no batches at all."""
    if error.status not in _NO_PATH:
        return error
    return ApiError(
        "no_batches",
        f"The server has no batches, as it seems: {error.message}",
        status=error.status,
        request_id=error.request_id,
        attempts=error.attempts,
    )


def _filename(token: str) -> str:
    return f"{token}.jsonl"


def _identifier(data: Any, what: str) -> str:
    identifier = data.get("id") if isinstance(data, dict) else None
    if not isinstance(identifier, str) or not identifier:
        raise ApiError("protocol", f"The server's answer is not a {what}.")
    return identifier
