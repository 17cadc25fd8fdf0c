# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the benchmarks, prints what they found, and keeps it in docs/benchmarks.md."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

from benchmarks.batches import batches
from benchmarks.bench import Table
from benchmarks.databases import databases
from benchmarks.listing import listing
from benchmarks.many import concurrent
from benchmarks.memory import memory
from benchmarks.profile import profile
from benchmarks.redacting import redacting
from benchmarks.scale import scale
from benchmarks.streams import streams
from benchmarks.tasks import hosts, loop
from benchmarks.throughput import throughput, unchanged

PAGE = Path(__file__).resolve().parent.parent / "docs" / "benchmarks.md"
BENCHMARKS: dict[str, Callable[[], Table]] = {
    "loop": loop,
    "profile": profile,
    "hosts": hosts,
    "many": concurrent,
    "throughput": throughput,
    "unchanged": unchanged,
    "streams": streams,
    "scale": scale,
    "listing": listing,
    "memory": memory,
    "redacting": redacting,
    "batches": batches,
    "databases": databases,
}
HEAD = """<!--
Copyright (c) 2026, promptops contributors
GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
SPDX-License-Identifier: GPL-3.0-or-later
-->

# Benchmarks

`make bench` made this page. Each table is of one run on one machine, against what one would use instead; read the
ratios, not the seconds.
"""


def machine() -> str:
    """What it was measured on."""
    return (
        f"{os.cpu_count()} cores, {platform.system()} {platform.release()}, Python {platform.python_version()}, "
        f"ansible-core {version('ansible-core')}, requests {version('requests')}, openai {version('openai')}"
    )


def main() -> None:
    """Runs all benchmarks, or those that are named."""
    wanted = sys.argv[1:] or list(BENCHMARKS)
    pages = []
    for name in wanted:
        print(f"==> {name}", flush=True)
        pages.append(BENCHMARKS[name]().markdown())
        print(pages[-1], flush=True)
    if wanted == list(BENCHMARKS):
        PAGE.parent.mkdir(exist_ok=True)
        PAGE.write_text("\n".join([HEAD, f"Machine: {machine()}.\n", *pages]))
        print(f"Written to {PAGE}.")


if __name__ == "__main__":
    main()
