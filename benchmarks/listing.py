# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How long a listing of many records takes, and how much memory, with small bodies and with large ones."""

from __future__ import annotations

import json
import multiprocessing
import time
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from benchmarks.bench import Bench, Table, bench
from benchmarks.tasks import RESPONSE

RECORDS = 10_000
BODIES = {"small": 500, "large": 50_000}
"""Characters in the input and in the output of each record."""
FORMS: Mapping[str, dict[str, Any]] = {
    "summary, as by default": {},
    "`fields: [id]`": {"fields": ["id"]},
    "the newest 10 in full": {"order": "desc", "max_items": 10, "fields": ["full"]},
}
DOORS = {"action plugin": True, "module": False}
_ROUNDS = 3
_MEGABYTE = 1024


class Spent(NamedTuple):
    """What one reading took: seconds, those of the processor, and the most memory in KiB before and after it."""

    seconds: float
    processor: float
    before: int
    after: int


def _fill(bench_: Bench, store: Path, characters: int) -> None:
    """Records of one size, made of one that the module has written."""
    ours = {"name": "first", "model": "gpt-4o", "input": "Hello", "state_store": str(store)}
    bench_.play([{"hosts": "localhost", "tasks": [{"name": "first", RESPONSE: ours}]}])
    folder = store / "response"
    record = json.loads((folder / "first.json").read_text())
    (folder / "first.json").unlink()
    record["request"]["input"] = record["configured"]["input"] = ("A question. " * characters)[:characters]
    record["object"]["output"][0]["content"][0]["text"] = ("An answer. " * characters)[:characters]
    for index in range(RECORDS):
        record["name"] = f"record-{index}"
        record["object"]["created_at"] = 1_700_000_000 + index
        (folder / f"{record['name']}.json").write_text(json.dumps(record, indent=2))


def _read(options: dict[str, Any]) -> Spent:
    """Reads in a process of its own, so that memory is that of the reading."""
    from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

    from ansible_collections.promptops.openai.plugins.module_utils._reading._info import info_task
    from ansible_collections.promptops.openai.plugins.module_utils._resources._response._kind import ResponseKind
    from ansible_collections.promptops.openai.plugins.module_utils._tasks._runner import Context

    task = info_task(ResponseKind())
    validated = ArgumentSpecValidator(dict(task.argument_spec)).validate(options)
    before, begun, used = _peak(), time.perf_counter(), time.process_time()
    result = task.run(validated.validated_parameters, Context())
    seconds, processor = time.perf_counter() - begun, time.process_time() - used
    if len(result.values["responses"]) != options.get("max_items", RECORDS):
        raise RuntimeError(str(result.values)[:2000])
    return Spent(seconds, processor, before, _peak())


def _peak() -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:"))


def _alone(options: dict[str, Any]) -> Spent:
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context) as pool:
        return pool.submit(_read, options).result()


def _task(bench_: Bench, options: Mapping[str, Any], in_process: bool) -> float:
    play = {"hosts": "localhost", "tasks": [{"name": "list", f"{RESPONSE}_info": dict(options)}]}
    variables = {"promptops_openai_in_process": in_process}
    return median(dict(bench_.play([play], variables=variables))["list"] for _round in range(_ROUNDS))


def listing() -> Table:
    """Seconds and memory for listings of 10,000 records."""
    rows = []
    with bench() as bench_:
        for size, characters in BODIES.items():
            store = bench_.folder / f"store-{size}"
            _fill(bench_, store, characters)
            for form, chosen in FORMS.items():
                options = {**chosen, "state_store": str(store)}
                spent = [_alone(options) for _round in range(_ROUNDS)]
                grown = median(one.after - one.before for one in spent)
                tasks = [f"{_task(bench_, options, door):.2f} s" for door in DOORS.values()]
                seconds = f"{median(one.seconds for one in spent):.2f} s"
                processor = f"{median(one.processor for one in spent):.2f} s"
                memory = f"{grown / _MEGABYTE:.0f} MiB"
                rows.append((f"{size} ({characters:,})", form, seconds, processor, memory, *tasks))
    doors = (f"task, {door}" for door in DOORS)
    header = ("bodies (characters)", "what is returned", "reading", "processor", "memory", *doors)
    note = (
        f"A store with {RECORDS:,} records. Memory is what the reading adds at its peak; a task's time includes what "
        f"Ansible does with its result. Median of {_ROUNDS} rounds."
    )
    return Table("Listings", note, header, rows)


if __name__ == "__main__":
    print(listing().markdown())
