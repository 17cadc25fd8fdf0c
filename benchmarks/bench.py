# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs playbooks for a benchmark and says how long each task took."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from tests.conftest import COLLECTIONS
from tests.emulator.client import Emulator

HERE = Path(__file__).parent
BIN = Path(sys.executable).parent
KEY = "sk-emulator"
START = 30.0


class Table(NamedTuple):
    """What a benchmark found."""

    title: str
    note: str
    header: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]

    def markdown(self) -> str:
        """The table as Markdown."""
        lines = ["| " + " | ".join(row) + " |" for row in (self.header, *self.rows)]
        rule = "|" + "---|" * len(self.header)
        return "\n".join([f"## {self.title}", "", self.note, "", lines[0], rule, *lines[1:], ""])


@contextlib.contextmanager
def emulator(*options: str) -> Iterator[Emulator]:
    """The emulator in a process of its own, so that it takes no time from what is measured in this one."""
    with tempfile.TemporaryDirectory() as folder:
        ready = Path(folder) / "ready.json"
        command = [
            sys.executable,
            "-m",
            "tests.emulator",
            "--port",
            "0",
            "--api-key",
            KEY,
            "--ready-file",
            str(ready),
            *options,
        ]
        process = subprocess.Popen(command, cwd=HERE.parent, stdout=subprocess.DEVNULL)
        try:
            deadline = time.monotonic() + START
            while not ready.exists():
                if process.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError("the emulator did not start")
                time.sleep(0.05)
            yield Emulator(json.loads(ready.read_text())["base_url"])
        finally:
            process.terminate()
            process.wait(START)


class Bench:
    """Plays in a folder of their own, against one emulator."""

    def __init__(self, folder: Path, server: Emulator) -> None:
        self.folder = folder
        self.server = server

    def play(
        self,
        plays: Sequence[Mapping[str, Any]],
        *arguments: str,
        variables: Mapping[str, Any] | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> list[tuple[str, float]]:
        """Runs plays; returns the name of each task and the seconds until the next one began."""
        times = self.folder / "times.json"
        process = subprocess.run(
            self._command(plays, *arguments, variables=variables),
            cwd=self.folder,
            env={**self._environment(times), **(environment or {})},
            capture_output=True,
            text=True,
            check=False,
        )
        if process.returncode != 0:
            raise RuntimeError(process.stdout[-4000:] + process.stderr[-2000:])
        begun = json.loads(times.read_text())
        return [(name, after - before) for (name, before), (_next, after) in pairwise(begun)]

    def peak(self, plays: Sequence[Mapping[str, Any]]) -> int:
        """Runs plays; returns the greatest resident size of any of their processes, in KiB."""
        command, environment = self._command(plays), self._environment(self.folder / "times.json")
        process = subprocess.Popen(command, cwd=self.folder, env=environment, stdout=subprocess.DEVNULL)
        _pid, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            raise RuntimeError(f"ansible-playbook ended with status {process.returncode}")
        return usage.ru_maxrss

    def _command(
        self, plays: Sequence[Mapping[str, Any]], *arguments: str, variables: Mapping[str, Any] | None = None
    ) -> list[str]:
        playbook = self.folder / "play.yml"
        defaults = {"state_store": str(self.folder / "store"), "base_url": self.server.base_url, "api_key": KEY}
        group = {"group/promptops.openai.openai": defaults}
        playbook.write_text(json.dumps([{"gather_facts": False, "module_defaults": group, **play} for play in plays]))
        extra = {"ansible_python_interpreter": sys.executable, "ansible_connection": "local", **(variables or {})}
        return [str(BIN / "ansible-playbook"), str(playbook), "-e", json.dumps(extra), *arguments]

    def _environment(self, times: Path) -> dict[str, str]:
        return {
            "PATH": f"{BIN}:/usr/local/bin:/usr/bin:/bin",
            "HOME": str(self.folder),
            "LANG": "C.UTF-8",
            "ANSIBLE_HOME": str(self.folder / "ansible"),
            "ANSIBLE_COLLECTIONS_PATH": str(COLLECTIONS),
            "ANSIBLE_LIBRARY": str(HERE / "library"),
            "ANSIBLE_CALLBACK_PLUGINS": str(HERE / "callback"),
            "ANSIBLE_CALLBACKS_ENABLED": "times",
            "ANSIBLE_LOCALHOST_WARNING": "false",
            "PROMPTOPS_TIMES": str(times),
            "PYTHONPATH": os.environ.get("PYTHONPATH", ""),
        }


@contextlib.contextmanager
def bench(*options: str) -> Iterator[Bench]:
    """A bench with a fresh folder and a fresh emulator."""
    with tempfile.TemporaryDirectory() as folder, emulator(*options) as server:
        yield Bench(Path(folder), server)


def medians(rounds: Sequence[Sequence[tuple[str, float]]], per: int) -> dict[str, float]:
    """The median seconds an item, by task."""
    names = [name for name, _seconds in rounds[0]]
    return {name: median(dict(one)[name] for one in rounds) / per for name in names}


def milliseconds(seconds: float) -> str:
    """Seconds as milliseconds, to three digits."""
    return f"{seconds * 1000:.3g} ms"
