# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How many answers a second: the module for many beside a script on the official asynchronous client."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any, NamedTuple

from benchmarks.bench import HERE, KEY, Bench, Table
from tests.emulator.client import Emulator

MODULE = "promptops.openai.openai_responses"
ROUNDS = 3


class Case(NamedTuple):
    """So many prompts, the seconds that each takes the server, and how many may be under way."""

    prompts: int
    latency: float
    concurrency: int

    def __str__(self) -> str:
        return f"{self.prompts:,} prompts at {self.latency * 1000:.0f} ms, {self.concurrency} at once"


CASES = (Case(2000, 0, 200), Case(2000, 0.3, 200), Case(2000, 1, 256), Case(200, 0.3, 20))
UNCHANGED = (100, 1000)


@contextmanager
def instant(latency: float) -> Iterator[str]:
    """The base URL of a server in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.instant", str(latency)]
    with subprocess.Popen(command, cwd=HERE.parent, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


def _task(prompts: int, concurrency: int, returned: str) -> dict[str, Any]:
    elements = [{"name": f"n{index}", "input": f"Prompt {index}"} for index in range(prompts)]
    options = {"responses": elements, "common": {"model": "gpt-4o"}, "concurrency": concurrency, "return": returned}
    return {MODULE: options}


def _played(base_url: str, folder: str, *tasks: dict[str, Any]) -> float:
    begun = perf_counter()
    Bench(Path(folder), Emulator(base_url)).play([{"hosts": "localhost", "tasks": list(tasks)}])
    return perf_counter() - begun


def _scripted(base_url: str, case: Case) -> float:
    begun = perf_counter()
    script = str(HERE / "async_script.py")
    subprocess.run([sys.executable, script, base_url, KEY, str(case.prompts), str(case.concurrency)], check=True)
    return perf_counter() - begun


def _row(case: Case) -> tuple[str, ...]:
    module, script = [], []
    with instant(case.latency) as base_url:
        for _round in range(ROUNDS):
            with tempfile.TemporaryDirectory() as folder:
                module.append(_played(base_url, folder, _task(case.prompts, case.concurrency, "summary")))
            script.append(_scripted(base_url, case))
    took, beside = median(module), median(script)
    return str(case), f"{took:.1f} s", f"{beside:.1f} s", f"{took / beside:.2f}"


def throughput() -> Table:
    """Whole processes, with their start, in turn."""
    note = "Whole processes; `openai_responses` also keeps a record of each answer, written twice and synced."
    header = ("what", "`openai_responses`", "a script on the asynchronous `openai` client", "ratio")
    return Table("Throughput", f"{note} Median of {ROUNDS} rounds, in turn.", header, [_row(case) for case in CASES])


def unchanged() -> Table:
    """What it takes to find that nothing has changed."""
    rows = []
    with instant(0) as base_url, tempfile.TemporaryDirectory() as folder:
        tasks = {prompts: _task(prompts, 20, "full") for prompts in UNCHANGED}
        for task in tasks.values():
            _played(base_url, folder, task)
        empty = median(_played(base_url, folder) for _round in range(ROUNDS))
        for prompts, task in tasks.items():
            took = median(_played(base_url, folder, task) for _round in range(ROUNDS))
            rows.append((f"{prompts:,} unchanged elements, with full results", f"{took - empty:.2f} s"))
    return Table("Unchanged", "Seconds beyond a play without a task.", ("what", "seconds"), rows)
