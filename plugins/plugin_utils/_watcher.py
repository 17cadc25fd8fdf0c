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
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any, Callable

from ..module_utils._many._progress import FOLDER_VARIABLE


class Watcher:
    """Makes the folder, names it to all processes that are started from now on, and shows what changes in it.

    ``parent`` is the folder in which it is made, ``interval`` the seconds between two looks, ``show`` takes a line.
    """

    def __init__(self, parent: str, interval: float, show: Callable[[str], Any]) -> None:
        self._interval = interval
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

    def begin(self, task: str) -> None:
        """Says that another task begins; what is still written by an earlier one is written again."""
        with self._lock:
            self._task = task
            for path in self._files():
                with suppress(OSError):
                    os.unlink(path)

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
                line = self._line()
                if line and line != self._shown:
                    self._shown = line
                    self._show(line)

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
        return f"{self._task}: {done} of {total} {what}{f' ({details})' if details else ''}"

    def _told(self) -> Iterator[Mapping[str, Any]]:
        for path in self._files():
            # It may have been removed since, by whoever begins another task.
            with suppress(OSError, ValueError), open(path, encoding="utf-8") as file:
                yield json.load(file)

    def _files(self) -> Iterator[str]:
        with suppress(OSError):
            for name in sorted(os.listdir(self._folder)):
                if name.endswith(".json"):
                    yield os.path.join(self._folder, name)
