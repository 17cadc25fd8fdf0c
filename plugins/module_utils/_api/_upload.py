# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""A file in a form (``multipart/form-data``, RFC 7578), sent as it is read and never whole in memory."""

from __future__ import annotations

import io
import os
import uuid
from collections.abc import Iterator
from typing import IO, NamedTuple

_BLOCK = 64 * 1024


class Upload(NamedTuple):
    """An open file, which is sent from its beginning, by the name that the server gets, and its purpose."""

    file: IO[bytes]
    filename: str
    purpose: str


class Form:
    """The body of a request; what sends it reads it from its beginning to its end."""

    def __init__(self, upload: Upload) -> None:
        boundary = uuid.uuid4().hex
        self.content_type = f"multipart/form-data; boundary={boundary}"
        head = (
            f'--{boundary}\r\nContent-Disposition: form-data; name="purpose"\r\n\r\n{upload.purpose}\r\n'
            f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{upload.filename}"\r\n'
            "Content-Type: application/jsonl\r\n\r\n"
        )
        head_bytes, tail = head.encode("ascii"), f"\r\n--{boundary}--\r\n".encode("ascii")
        self._parts = (io.BytesIO(head_bytes), upload.file, io.BytesIO(tail))
        self._length = len(head_bytes) + upload.file.seek(0, os.SEEK_END) + len(tail)
        self.rewind()

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[bytes]:
        while block := self.read(_BLOCK):
            yield block

    def read(self, size: int = _BLOCK) -> bytes:
        """The next bytes, at most so many; none at the end."""
        return next((block for block in (part.read(size) for part in self._parts) if block), b"")

    def rewind(self) -> None:
        """Goes back to the beginning, to be sent again."""
        for part in self._parts:
            part.seek(0)
