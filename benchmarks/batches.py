# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A large set as a batch: what an element costs this side of the server, and how much memory all of them take."""

from __future__ import annotations

import json
import multiprocessing
import time
import urllib.request
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import NamedTuple

from ansible_collections.promptops.openai.tests.unit.postgres import running
from benchmarks.bench import KEY, Table, bench

ELEMENTS = 50_000
_KIB = 1024
_DAY = 86400


class Spent(NamedTuple):
    """What one run took: seconds, those of the processor, and the most memory in KiB; and what it came to."""

    seconds: float
    processor: float
    peak: int
    counts: dict[str, int]


def _run(base_url: str, store: str, count: int) -> Spent:
    """Runs the task in a process of its own, so that memory is that of the task and of what it was given."""
    from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

    from ansible_collections.promptops.openai.plugins.module_utils._many._many import many_task
    from ansible_collections.promptops.openai.plugins.module_utils._resources._response._kind import ResponseKind
    from ansible_collections.promptops.openai.plugins.module_utils._tasks._runner import Context

    task = many_task(ResponseKind())
    options = {
        "base_url": base_url,
        "api_key": KEY,
        "state_store": store,
        "batch": True,
        "return": "none",
        "common": {"model": "gpt-4o", "store": False, "instructions": "Judge the log in one sentence."},
        "responses": [{"name": f"log-{index}", "input": f"Line {index} of the log"} for index in range(count)],
    }
    validated = ArgumentSpecValidator(dict(task.argument_spec)).validate(options)
    begun, busy = time.perf_counter(), time.process_time()
    result = task.run(validated.validated_parameters, Context())
    seconds, processor = time.perf_counter() - begun, time.process_time() - busy
    if result.failed:
        raise RuntimeError(str(result.values["msg"])[:2000])
    return Spent(seconds, processor, _peak(), result.values["counts"])


def _peak() -> int:
    status = Path("/proc/self/status").read_text()
    # What getrusage tells is inherited from the parent.
    return int(status.partition("VmHWM:")[2].split()[0])


def _alone(base_url: str, store: str, count: int) -> Spent:
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context) as executor:
        return executor.submit(_run, base_url, store, count).result()


def _answer_all(base_url: str) -> None:
    """Lets the server do its part, which is not measured."""
    request = urllib.request.Request(f"{base_url}/batches", headers={"Authorization": f"Bearer {KEY}"})
    with urllib.request.urlopen(request, timeout=3600) as reply:
        states = {batch["status"] for batch in json.load(reply)["data"]}
    if states != {"completed"}:
        raise RuntimeError(str(states))


def batches(count: int = ELEMENTS) -> Table:
    """Seconds and memory of each run of a set, in either store."""
    with running() as postgres:
        rows = [row for store in (None, postgres.url()) for row in _life(store, count)]
    note = f"{count:,} elements, `return: none`. Memory is that of the process, the elements included."
    return Table(
        "A large set as a batch", note, ("what", "took", "an element", "of it the processor's", "memory"), rows
    )


def _life(url: str | None, count: int) -> Iterator[tuple[str, ...]]:
    """The rows of one store, the directory where there is no URL."""
    where = "directory" if url is None else "PostgreSQL"

    def row(what: str, spent: Sequence[Spent]) -> tuple[str, ...]:
        seconds, processor = (sum(getattr(one, name) for one in spent) for name in ("seconds", "processor"))
        each = (f"{took / count * 1000:.2f} ms" for took in (seconds, processor))
        return (f"{what}, {where}", f"{seconds:.0f} s", *each, f"{max(one.peak for one in spent) / _KIB:.0f} MB")

    with bench("--batch-seconds", str(_DAY)) as bench_:
        server, store = bench_.server, url or str(bench_.folder / "store")

        def measured(action: str) -> Spent:
            spent = _alone(server.base_url, store, count)
            if spent.counts != {action: count}:
                raise RuntimeError(str(spent.counts))
            return spent

        submitted = measured("submitted")
        yield row("submitting", [submitted])
        yield row("finding it still at work", [measured("resumed")])
        server.batch("completed")
        _answer_all(server.base_url)
        collected = measured("created")
        yield row("collecting", [collected])
        yield row("submitting and collecting", [submitted, collected])
        yield row("unchanged", [measured("unchanged")])
