# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How much memory a stream of 100 MB takes, and a task with 2,000 results; each in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from typing import Any

from benchmarks.bench import HERE, KEY, Bench, Table, bench

CHILD = """
import json, pathlib
from tests.conftest import COLLECTIONS
from ansible_collections.promptops.openai.plugins.module_utils._api._client import Client, Settings
from ansible_collections.promptops.openai.plugins.module_utils._lifecycle._remote import Remote
from ansible_collections.promptops.openai.plugins.module_utils._resources._{kind}._kind import {name}
client = Client(Settings(base_url={base_url!r}, user_agent="benchmark", api_key={key!r}))
remote = Remote({name}(), lambda: client, lambda: None)
answer = remote.create({request!r}, lambda known: None, "benchmark")
status = pathlib.Path("/proc/self/status").read_text()
# What getrusage tells is inherited from the parent.
peak = int(status.partition("VmHWM:")[2].split()[0])
print(json.dumps([peak, len(json.dumps(answer.data))]))
"""
KINDS = {"response": "ResponseKind", "chat_completion": "ChatCompletionKind"}
STREAMS = (("padding", 1), ("padding", 100), ("text", 5))
"""What a stream holds, and how many MB of it: much that is no part of the answer, or one large text."""
RESULTS = 2000
PLAYS: Mapping[str, dict[str, Any] | None] = {
    "a play that does nothing": None,
    f"{RESULTS:,} unchanged, `return: none`": {"return": "none"},
    f"{RESULTS:,} unchanged, `return: summary`": {"return": "summary"},
    f"{RESULTS:,} unchanged, `return: full`": {"return": "full"},
}
_KIB = 1024


def _streamed(base_url: str, kind: str, mode: str, megabytes: int) -> tuple[str, ...]:
    request: dict[str, object] = {"model": f"emulator/large_stream;mb={megabytes};as={mode}", "stream": True}
    request |= {"input": "x"} if kind == "response" else {"messages": [{"role": "user", "content": "x"}]}
    code = CHILD.format(kind=kind, name=KINDS[kind], base_url=base_url, key=KEY, request=request)
    done = subprocess.run([sys.executable, "-c", code], cwd=HERE.parent, check=True, capture_output=True, text=True)
    peak, size = json.loads(done.stdout)
    return f"{kind}, {megabytes} MB of {mode}", f"{size / _KIB**2:.2f} MB", f"{peak / _KIB:.0f} MB"


def _played(bench_: Bench, options: dict[str, Any] | None) -> str:
    elements = [{"name": f"n{index}", "input": f"Prompt {index}"} for index in range(RESULTS)]
    task = {"responses": elements, "common": {"model": "gpt-4o"}, "concurrency": 20}
    tasks = [] if options is None else [{"promptops.openai.openai_responses": {**task, **options}}]
    return f"{bench_.peak([{'hosts': 'localhost', 'tasks': tasks}]) / _KIB:.0f} MB"


def memory() -> Table:
    """Peak memory of streams and of plays."""
    with bench() as bench_:
        rows = [_streamed(bench_.server.base_url, kind, *stream) for kind in KINDS for stream in STREAMS]
        _played(bench_, PLAYS[f"{RESULTS:,} unchanged, `return: none`"])
        rows += [(label, "", _played(bench_, options)) for label, options in PLAYS.items()]
    note = "Of a stream, that of the process that reads it; of a play, that of the largest process of it."
    return Table("Memory", note, ("what", "size of the answer", "peak"), rows)
