# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Holds the results of a test through one door against those through the other, to the last key."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any

_IDS = re.compile(r"\b(resp|req|msg|fco?|rs|call|chatcmpl|conv)[_-][0-9a-zA-Z]{16,}")
_OF_THIS_RUN = (
    re.compile(r"\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b"),
    re.compile(r"\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"),
    re.compile(r"\b(127\.0\.0\.1|localhost):\d+"),
    re.compile(r"\bprocess \d+ on "),
    re.compile(r"\b(queued|in_progress)\b"),
    re.compile(r"\bsalted-sha256:[0-9a-f]+:[0-9a-f]+"),
)
"""UUIDs, times, servers, processes, how far a response is, and salted digests."""
_TIMES = {"created", "created_at", "completed_at", "recorded_at", "updated_at"}


def normal(value: Any, key: str = "") -> Any:
    """A value without what differs from run to run: IDs and times."""
    if isinstance(value, dict):
        return {name: normal(item, name) for name, item in value.items()}
    if isinstance(value, list):
        return [normal(item) for item in value]
    if key in _TIMES and value not in (None, "(known after apply)"):
        return "<time>"
    return _IDS.sub("<id>", value) if isinstance(value, str) else value


class Comparison:
    """The results of one test; the other door's stand in a file of the same folder, once it has gone through that."""

    def __init__(self, folder: Path, test: str, door: str) -> None:
        self._file = folder / hashlib.sha256(test.encode()).hexdigest()
        self._door = door

    def check(self, results: list[Any], home: Path) -> None:
        """Keeps the results, and fails where the other door has had others; ``home`` is the folder of the test."""
        text = json.dumps(normal(results)).replace(str(home), "<home>")
        for pattern in _OF_THIS_RUN:
            text = pattern.sub("<of this run>", text)
        self._file.parent.mkdir(exist_ok=True)
        self._file.with_suffix(f".{self._door}").write_text(text)
        for other in self._file.parent.glob(f"{self._file.name}.*"):
            assert json.loads(other.read_text()) == json.loads(text), f"{self._door} gives another result than {other}"
