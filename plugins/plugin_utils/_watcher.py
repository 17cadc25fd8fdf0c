# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""Watches the folder to which tasks write how far they are."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any, Callable

from ..module_utils._base._quoted import printable_line
from ..module_utils._many._progress import FOLDER_VARIABLE

_SELDOM = 60.0
"""Seconds between two lines of a task that waits for long."""


class Watcher:
    """Makes the folder, names it to all processes that are started from now on, and shows what changes in it.

    ``parent`` is the folder in which it is made, ``interval`` the seconds between two looks, ``patience`` the seconds
    after which a task that tells nothing is said to be waiting, ``show`` takes a line.
    """

    def __init__(self, parent: str, interval: float, patience: float, show: Callable[[str], Any]) -> None:
        self._interval = interval
        self._patience = patience
        self._awaited = ""
        self._running = 0
        self._began = self._due = 0.0
        self._show = show
        self._task = ""
        self._shown = ""
        self._folder = tempfile.mkdtemp(prefix="progress-", dir=parent)
        self._before = os.environ.get(FOLDER_VARIABLE)
        self._lock = threading.Lock()
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="promptops-openai-progress", daemon=True)

    def start(self) -> None:
        """Begins to watch."""
        os.environ[FOLDER_VARIABLE] = self._folder
        self._thread.start()

    def begin(self, task: str, awaited: str) -> None:
        """Says that another task begins, and what it waits for, if it does.

        What is still written by an earlier one is written again.
        """
        with self._lock:
            self._task = task
            self._awaited = awaited
            self._running = 0
            self._began = time.monotonic()
            self._due = self._patience
            for path in self._files():
                with suppress(OSError):
                    os.unlink(path)

    def run(self) -> None:
        """Says that the task begins for one more host."""
        with self._lock:
            self._running += 1

    def end(self) -> None:
        """Says that the task has ended for one host, and shows how far it came."""
        with self._lock:
            self._running -= 1
            self._show_progress()

    def stop(self) -> None:
        """Ends it, and removes the folder."""
        self._stopped.set()
        self._thread.join()
        if self._before is None:
            os.environ.pop(FOLDER_VARIABLE, None)
        else:
            os.environ[FOLDER_VARIABLE] = self._before
        shutil.rmtree(self._folder, ignore_errors=True)

    def _watch(self) -> None:
        while not self._stopped.wait(self._interval):
            with self._lock:
                if not self._show_progress():
                    self._show_waiting()

    def _show_progress(self) -> bool:
        """Shows how far the task is where that has changed; returns whether it tells."""
        line = self._line()
        if line and line != self._shown:
            self._shown = line
            self._show(line)
        return bool(line)

    def _show_waiting(self) -> None:
        waited = time.monotonic() - self._began
        if self._awaited and self._running > 0 and waited >= self._due:
            self._due += min(self._due, _SELDOM)
            self._show(f"{self._task}: still waiting for the {self._awaited}, {waited:.0f} s")

    def _line(self) -> str:
        """How far the task is, for all hosts together; empty where nothing is known."""
        told = list(self._told())
        if not told:
            return ""
        counts: dict[str, int] = {}
        for one in told:
            for action, count in one["counts"].items():
                counts[action] = counts.get(action, 0) + count
        done, total = (sum(one[key] for one in told) for key in ("done", "total"))
        what = " and ".join(sorted({one["what"].replace("_", " ") for one in told}))
        details = ", ".join(f"{action}: {count}" for action, count in counts.items())
        return printable_line(f"{self._task}: {done} of {total} {what}{f' ({details})' if details else ''}")

    def _told(self) -> Iterator[Mapping[str, Any]]:
        for path in self._files():
            # It may have been removed since, by whoever begins another task.
            with suppress(OSError, ValueError), open(path, encoding="utf-8") as file:
                told = json.load(file)
                if _is_told(told):
                    yield told

    def _files(self) -> Iterator[str]:
        with suppress(OSError):
            for name in sorted(os.listdir(self._folder)):
                if name.endswith(".json"):
                    yield os.path.join(self._folder, name)


def _is_told(told: Any) -> bool:
    """Whether it is what tasks write, of which another may be in the midst."""
    return (
        isinstance(told, Mapping)
        and isinstance(told.get("what"), str)
        and isinstance(told.get("counts"), Mapping)
        and all(isinstance(count, int) for count in (told.get("done"), told.get("total"), *told["counts"].values()))
    )
