# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the emulator received."""

from __future__ import annotations

import hashlib
import itertools
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from .wire import Json

_SECRET_HEADERS = frozenset({"authorization", "proxy-authorization", "api-key", "x-api-key", "cookie"})


@dataclass
class Entry:
    """One request.

    Attributes:
        path: The path as it was sent, still escaped.
        template: The route that it matched, such as ``/v1/responses/{response_id}``.
        headers: By lower-case name; a secret is replaced by ``sha256:`` and 16 hexadecimal digits.
        body: The parsed JSON, or the text where it was no JSON, or ``None`` where there was no body.
        status: The status sent, ``None`` while it is being answered or where the connection was cut before any.
        ids: Identifiers of what the request made.
        fault: The fault that was applied, as it was asked for.
    """

    sequence: int
    time: float
    method: str
    path: str
    template: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    request_id: str
    body: Any = None
    status: int | None = None
    ids: list[str] = field(default_factory=list)
    fault: str | None = None

    def line(self, seconds: float) -> str:
        """Say in one line what was asked, and what came of it within so many seconds."""
        asked = f"model={self.body['model']!r:.80}" if isinstance(self.body, dict) and "model" in self.body else ""
        parts = [
            time.strftime("%H:%M:%S", time.localtime(self.time)),
            f"{self.method:<6} {self.path}",
            str(self.status or "cut"),
            f"{seconds:.2f} s",
            asked,
            " ".join(self.ids),
            self.fault or "",
        ]
        return "  ".join(part for part in parts if part)


class Journal:
    """All requests since the start or the last clearing, oldest first."""

    def __init__(self) -> None:
        self._entries: list[Entry] = []
        self._sequence = itertools.count(1)

    def open(
        self,
        *,
        method: str,
        path: str,
        template: str,
        query: dict[str, list[str]],
        headers: Mapping[str, str],
        request_id: str,
    ) -> Entry:
        """Enter a request that was just received."""
        entry = Entry(
            sequence=next(self._sequence),
            time=time.time(),
            method=method,
            path=path,
            template=template,
            query=query,
            headers={name.lower(): _conceal(name, value) for name, value in headers.items()},
            request_id=request_id,
        )
        self._entries.append(entry)
        return entry

    def clear(self) -> None:
        """Forget all requests; the sequence goes on."""
        self._entries.clear()

    def as_json(self) -> list[Json]:
        """Return the entries as JSON objects."""
        return [asdict(entry) for entry in self._entries]

    def summary(self) -> dict[str, int]:
        """Return the number of requests by method and route, such as ``POST /v1/responses``."""
        counts = Counter(f"{entry.method} {entry.template}" for entry in self._entries)
        return dict(sorted(counts.items()))


def fingerprint(secret: str) -> str:
    """Return what stands in the journal for a secret, so that two can be compared and none be read."""
    return "sha256:" + hashlib.sha256(secret.encode("utf-8", "surrogateescape")).hexdigest()[:16]


def _conceal(name: str, value: str) -> str:
    return fingerprint(value) if name.lower() in _SECRET_HEADERS else value
