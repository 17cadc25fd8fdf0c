# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""How far a long task is, for whoever watches: a small file in a folder that the progress callback names."""

from __future__ import annotations

import json
import os
import threading
import time
from contextlib import suppress
from types import TracebackType

FOLDER_VARIABLE = "PROMPTOPS_OPENAI_PROGRESS"
"""The environment variable that names the folder; without it nothing is written."""
_INTERVAL = 0.2


class Progress:
    """Counts what is done, and writes it a few times a second at the most."""

    def __init__(self, what: str, total: int) -> None:
        folder = os.environ.get(FOLDER_VARIABLE)
        self._path = os.path.join(folder, f"{os.getpid()}-{id(self)}.json") if folder else None
        self._what = what
        self._total = total
        self._counts: dict[str, int] = {}
        self._answered = 0
        self._written = 0.0
        self._lock = threading.Lock()

    def __enter__(self) -> Progress:
        self._write()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._write()

    def tell(self, answered: int) -> None:
        """So many are answered, and wait for being recorded."""
        with self._lock:
            self._answered = answered
            if time.monotonic() - self._written >= _INTERVAL:
                self._write()

    def add(self, action: str) -> None:
        """One more is done."""
        with self._lock:
            self._counts[action] = self._counts.get(action, 0) + 1
            if self._path and time.monotonic() - self._written >= _INTERVAL:
                self._write()

    def show(self) -> None:
        """Lets what is counted be seen now, before something that takes longer."""
        with self._lock:
            self._write()

    def _write(self) -> None:
        if self._path is None:
            return
        self._written = time.monotonic()
        done = sum(self._counts.values())
        answered = {"answered": self._answered} if self._answered and not self._counts else {}
        told = {"what": self._what, "total": self._total, "done": done, "counts": {**self._counts, **answered}}
        # Progress is a courtesy: what cannot be written is not worth failing for.
        with suppress(OSError):
            temporary = f"{self._path}.tmp"
            with open(temporary, "w", encoding="utf-8") as file:
                json.dump(told, file)
            os.replace(temporary, self._path)
