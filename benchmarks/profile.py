# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a module's time goes: what its process loads and compiles, with and without each of the ways to load less."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import NamedTuple

from benchmarks.bench import Bench, Table, bench

ROUNDS = 15
RESPONSE = "promptops.openai.openai_response"
# Runs what Ansible has sent as a module, and tells what of this collection was compiled, and how often.
CHILD = """
import atexit, collections, os, runpy, sys
payload, as_ever, told = sys.argv[1:4]
compiled = collections.Counter()
if as_ever:
    # The module cannot put an importer of its own in the place of Python's.
    sys.path_hooks = type("Kept", (list,), {"__setitem__": lambda *_: None})(sys.path_hooks)
if told:
    def heard(event, args):
        if event == "compile" and "promptops/openai/" in str(args[1]):
            compiled[args[1]] += 1
    sys.addaudithook(heard)
    atexit.register(lambda: open(told, "w").write(f"{len(compiled)} {sum(compiled.values())}"))
runpy.run_path(payload, run_name="__main__")
"""


class Way(NamedTuple):
    """One row: a module, what is done before each run of it, and whether Python's own importer is kept."""

    label: str
    payload: Path
    prepare: Callable[[], None]
    as_ever: bool = False

    def seconds(self) -> float:
        """How long its process takes, from start to end."""
        self.prepare()
        begun = time.perf_counter()
        self._run("")
        return time.perf_counter() - begun

    def compiled(self, told: Path) -> tuple[str, str]:
        """How many files of this collection it loads, and how many compilations that takes."""
        self.prepare()
        self._run(str(told))
        files, times = told.read_text().split()
        return files, times

    def _run(self, told: str) -> None:
        command = [sys.executable, "-c", CHILD, str(self.payload), "1" if self.as_ever else "", told]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def _payload(bench_: Bench, module: str, options: dict[str, str]) -> Path:
    """The file that Ansible sends for a task."""
    kept = bench_.folder / "sent"
    variables = {"promptops_openai_in_process": False, "ansible_remote_tmp": str(kept)}
    task = {module: options}
    bench_.play(
        [{"hosts": "localhost", "tasks": [task]}], variables=variables, environment={"ANSIBLE_KEEP_REMOTE_FILES": "1"}
    )
    name = module.rpartition(".")[2]
    return next(kept.glob(f"*/AnsiballZ_{name}.py"))


def profile() -> Table:
    """Milliseconds of a module's process, and what it loads."""
    with bench() as bench_:
        ping = _payload(bench_, "ansible.builtin.ping", {})
        ours = _payload(bench_, RESPONSE, {"name": "one", "model": "gpt-4o", "input": "Say hello"})
        record = bench_.folder / "store" / "response" / "one.json"
        made = record.read_text()
        ways = [
            Way("`ansible.builtin.ping`", ping, lambda: None),
            Way("unchanged", ours, lambda: _write(record, made)),
            Way("unchanged, with Python's importer", ours, lambda: _write(record, made), True),
            Way("created", ours, lambda: shutil.rmtree(record.parent)),
            Way("created, with Python's importer", ours, lambda: shutil.rmtree(record.parent), True),
        ]
        rounds = [[way.seconds() for way in ways] for _round in range(ROUNDS)]
        took = [median(times) for times in zip(*rounds, strict=True)]
        rows = [
            (way.label, f"{seconds * 1000:.0f} ms", f"{seconds / took[0]:.2f}", *way.compiled(bench_.folder / "told"))
            for way, seconds in zip(ways, took, strict=True)
        ]
    return Table(
        "A module's process",
        "`openai_response` as Ansible sends it to a host, without what Ansible does before and after. Python's own "
        f"importer compiles each file of the archive twice. Median of {ROUNDS} rounds.",
        ("process", "took", "of `ping`", "files of the collection", "compilations"),
        rows,
    )


def _write(record: Path, text: str) -> None:
    record.parent.mkdir(exist_ok=True)
    record.write_text(text)
