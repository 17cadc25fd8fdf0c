# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""Requests that are submitted together, in files that go with the process: one model a file, and no file too large."""

from __future__ import annotations

import json
import tempfile
import threading
import uuid
from collections.abc import Mapping
from contextlib import suppress
from typing import IO, Any, Callable

from .._api._batches import MOST_BYTES, MOST_LINES, Batch, Batches
from .._api._errors import ApiError


class _Part:
    """One file, and the batch that is made of it."""

    def __init__(self) -> None:
        self.token = f"promptops-{uuid.uuid4().hex}"
        self.file: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 (close() closes it)
        self.lines = 0
        self.size = 0

    def has_room(self, size: int) -> bool:
        """Whether so many bytes more are not too many."""
        return self.lines < MOST_LINES and self.size + size <= MOST_BYTES

    def add(self, line: bytes) -> None:
        """Writes a line."""
        self.file.write(line)
        self.lines += 1
        self.size += len(line)


class Submission:
    """Takes requests for one path of the API, and submits them in as few batches as they fit in."""

    def __init__(self, path: tuple[str, ...], calls: Callable[[], Batches]) -> None:
        self._endpoint = "/".join(("", "v1", *path))
        self._calls = calls
        self._problem: ApiError | None = None
        self._lock = threading.Lock()
        self._open: dict[str, _Part] = {}
        self._parts: list[_Part] = []
        self._is_sent = False
        self.tokens: set[str] = set()
        """Those of all its batches."""
        self.batches: dict[str, Batch] = {}
        """What was created, by tokens."""
        self.refused: dict[str, ApiError] = {}
        """Why certainly nothing was created, by tokens."""
        self.unknown: dict[str, ApiError] = {}
        """Why it is not known whether something was created, by tokens."""

    @property
    def size(self) -> int:
        """How many requests it has taken."""
        return sum(part.lines for part in self._parts)

    def seat(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """Takes a request; returns where it is, for its record. Raises ApiError where it cannot be taken."""
        with self._lock:
            if not self._parts:
                self._check()
            if self._is_sent:
                raise ApiError("conflict", "Its record was changed by another run while this one submitted a batch.")
            part = self._part_for(str(request.get("model")), request)
            custom_id = f"{part.token}-{part.lines + 1}"
            part.add(self._line(custom_id, request))
            return {"token": part.token, "custom_id": custom_id, "id": None}

    def _check(self) -> None:
        """Raises ApiError where the server has no batches, before anything is recorded."""
        if self._problem is not None:
            raise self._problem
        try:
            self._calls().check()
        except ApiError as error:
            self._problem = error
            raise

    def _part_for(self, model: str, request: Mapping[str, Any]) -> _Part:
        part = self._open.get(model)
        # A custom_id is never longer than its token and ten digits.
        size = len(self._line("x" * 60, request))
        if size > MOST_BYTES:
            raise ApiError(
                "invalid", f"The request has {size} bytes, and the file of a batch has {MOST_BYTES} at most."
            )
        if part is None or not part.has_room(size):
            part = self._open[model] = _Part()
            self._parts.append(part)
            self.tokens.add(part.token)
        return part

    def _line(self, custom_id: str, request: Mapping[str, Any]) -> bytes:
        line = {"custom_id": custom_id, "method": "POST", "url": self._endpoint, "body": request}
        return json.dumps(line).encode("ascii") + b"\n"

    def send(self) -> None:
        """Submits all that was taken; after a part that cannot be, none of those that follow is."""
        self._is_sent = True
        problem: ApiError | None = None
        for part in self._parts:
            if problem is None:
                problem = self._sent(part)
            else:
                self.refused[part.token] = problem
            part.file.close()

    def _sent(self, part: _Part) -> ApiError | None:
        """Sends one part; returns what kept it from that."""
        calls = self._calls()
        try:
            file_id = calls.upload(part.file, part.token)
        except ApiError as error:
            self.refused[part.token] = error
            return error
        try:
            self.batches[part.token] = calls.create(self._endpoint, file_id, part.token)
        except ApiError as error:
            return self._not_created(part, file_id, error, calls)
        return None

    def _not_created(self, part: _Part, file_id: str, error: ApiError, calls: Batches) -> ApiError | None:
        if error.nothing_created:
            with suppress(ApiError):
                calls.delete_file(file_id)
            self.refused[part.token] = error
            return error
        with suppress(ApiError):
            found = calls.find([part.token])
            if found:
                self.batches[part.token] = found[part.token]
                return None
        error.message += " The batch may have been created: its records say so, and the next run looks for it."
        self.unknown[part.token] = error
        return error

    def close(self) -> None:
        """Lets go of the files."""
        for part in self._parts:
            part.file.close()
