# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Many prompts at once: the module for many, a loop of uri, and a script on the official asynchronous client."""

from __future__ import annotations

import subprocess
import sys
from statistics import median
from time import perf_counter

from benchmarks.bench import HERE, KEY, Table, bench
from benchmarks.tasks import RESPONSE

PROMPTS = 200
LATENCY = 0.3
CONCURRENCY = 20
IDEAL = LATENCY * PROMPTS / CONCURRENCY


def concurrent() -> Table:
    """Seconds for 200 prompts at 300 ms each, 20 at once."""
    took: dict[str, list[float]] = {"module": [], "start": [], "script": []}
    with bench("--latency", str(LATENCY)) as bench_:
        for number in range(3):
            elements = [{"name": f"{number}-{index}", "input": f"Prompt {index}"} for index in range(PROMPTS)]
            options = {
                "responses": elements,
                "common": {"model": "gpt-4o"},
                "concurrency": CONCURRENCY,
                "return": "summary",
            }
            tasks = [
                {"name": "start", RESPONSE: {"state": "absent", "name": "nothing"}},
                {"name": "module", "promptops.openai.openai_responses": options},
            ]
            for name, seconds in bench_.play([{"hosts": "localhost", "tasks": tasks}]):
                took[name].append(seconds)
            begun = perf_counter()
            command = [
                sys.executable,
                str(HERE / "async_script.py"),
                bench_.server.base_url,
                KEY,
                str(PROMPTS),
                str(CONCURRENCY),
            ]
            subprocess.run(command, check=True)
            took["script"].append(perf_counter() - begun)
        uri = {
            "url": f"{bench_.server.base_url}/responses",
            "method": "POST",
            "body_format": "json",
            "body": {"model": "gpt-4o", "input": "Prompt {{ item }}"},
            "headers": {"Authorization": f"Bearer {KEY}"},
        }
        sample = 20
        loop = bench_.play(
            [
                {
                    "hosts": "localhost",
                    "tasks": [{"name": "uri", "ansible.builtin.uri": uri, "loop": list(range(sample))}],
                }
            ]
        )
        uri_seconds = dict(loop)["uri"] * PROMPTS / sample
    module, script, start = (median(took[name]) for name in ("module", "script", "start"))
    rows = [
        ("ideal: latency x prompts / concurrency", f"{IDEAL:.2f} s", "1.00"),
        ("one task's start (nothing to do)", f"{start:.2f} s", ""),
        ("`openai_responses`", f"{module:.2f} s", f"{module / IDEAL:.2f}"),
        ("a script on the asynchronous `openai` client, with its start", f"{script:.2f} s", f"{script / IDEAL:.2f}"),
        (
            f"a loop of `uri` ({sample} measured, times {PROMPTS // sample})",
            f"{uri_seconds:.1f} s",
            f"{uri_seconds / IDEAL:.1f}",
        ),
    ]
    return Table(
        f"{PROMPTS} prompts, {LATENCY * 1000:.0f} ms of latency, {CONCURRENCY} at once",
        "Median of 3 rounds, in turn. `openai_responses` also keeps a record of each; the script keeps nothing.",
        ("what", "seconds", "of the ideal"),
        rows,
    )
