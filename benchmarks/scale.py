# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What does not grow: many items unchanged in one task, and one task beside many records."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.bench import Bench, Table, bench
from benchmarks.tasks import RESPONSE

UNCHANGED = 2000
RECORDS = 10_000


def _many(bench_: Bench, count: int) -> float:
    elements = [{"name": f"n{index}", "input": f"Prompt {index}"} for index in range(count)]
    options = {"responses": elements, "common": {"model": "gpt-4o"}, "concurrency": 20, "return": "none"}
    task = {"name": "many", "promptops.openai.openai_responses": options}
    return dict(bench_.play([{"hosts": "localhost", "tasks": [task]}]))["many"]


def _one(bench_: Bench) -> float:
    ours: dict[str, Any] = {"name": "one", "model": "gpt-4o", "input": "Hello"}
    tasks = [{"name": "warm up", RESPONSE: ours}, {"name": "one", RESPONSE: ours, "loop": list(range(20))}]
    return median(dict(bench_.play([{"hosts": "localhost", "tasks": tasks}]))["one"] / 20 for _round in range(3))


def _fill(store: Path, count: int) -> None:
    template = json.loads((store / "response" / "one.json").read_text())
    for index in range(count):
        name = f"filler-{index}"
        (store / "response" / f"{name}.json").write_text(json.dumps({**template, "name": name}))


def scale() -> Table:
    """Seconds for 2,000 unchanged in one task, and for one unchanged beside 10,000 records."""
    with bench() as bench_:
        _many(bench_, UNCHANGED)
        many = median(_many(bench_, UNCHANGED) for _round in range(3))
        shutil.rmtree(bench_.folder / "store")
        few = _one(bench_)
        _fill(bench_.folder / "store", RECORDS)
        full = _one(bench_)
    rows = [
        (f"{UNCHANGED} unchanged in one task", f"{many:.2f} s", ""),
        ("one unchanged, in a store with one record", f"{few * 1000:.1f} ms", "1.00"),
        (f"one unchanged, in a store with {RECORDS} records", f"{full * 1000:.1f} ms", f"{full / few:.2f}"),
    ]
    return Table("What does not grow", "Median of 3 rounds.", ("what", "took", "of one record"), rows)
