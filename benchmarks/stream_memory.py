# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How much memory a stream of 100 MB takes: of many small events that hold little text, and of one large text.

Each measurement is a process of its own, whose greatest resident size is compared with that of a stream of 1 MB.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(CHECKOUT))

CHILD = """
import json, pathlib
from tests.conftest import COLLECTIONS
from ansible_collections.promptops.openai.plugins.module_utils._api._client import Client, Settings
from ansible_collections.promptops.openai.plugins.module_utils._remote import Remote
from ansible_collections.promptops.openai.plugins.module_utils._resources._{kind} import {name}
client = Client(Settings(base_url={base_url!r}, user_agent="benchmark"))
remote = Remote({name}(), lambda: client, lambda: None)
answer = remote.create({request!r}, lambda known: None, "benchmark")
status = pathlib.Path("/proc/self/status").read_text()
# What getrusage tells is inherited from the parent.
peak = int(status.partition("VmHWM:")[2].split()[0])
print(json.dumps([peak, len(json.dumps(answer.data))]))
"""
KINDS = {"response": "ResponseKind", "chat_completion": "ChatCompletionKind"}
MEGABYTES = 100


def measured(base_url: str, kind: str, mode: str, megabytes: int) -> tuple[float, float, float]:
    """Peak memory and size of the object in MB, and seconds."""
    request: dict[str, object] = {"model": f"emulator/large_stream;mb={megabytes};as={mode}", "stream": True}
    request |= {"input": "x"} if kind == "response" else {"messages": [{"role": "user", "content": "x"}]}
    code = CHILD.format(kind=kind, name=KINDS[kind], base_url=base_url, request=request)
    began = time.monotonic()
    done = subprocess.run([sys.executable, "-c", code], cwd=CHECKOUT, check=True, capture_output=True, text=True)
    peak, size = json.loads(done.stdout)
    return peak / 1024, size / 2**20, time.monotonic() - began


def main() -> None:
    """Prints a table; fails where padding of 100 MB takes 10 MB more than padding of 1 MB."""
    from tests.emulator.server import running

    print(f"{'kind':16} {'content':8} {'MB sent':>8} {'peak MB':>8} {'object MB':>10} {'seconds':>8}")
    failed = False
    with running() as emulator:
        for kind in KINDS:
            for mode, most in (("padding", MEGABYTES), ("text", 5)):
                small, large = (measured(emulator.base_url, kind, mode, size) for size in (1, most))
                for size, (peak, held, seconds) in ((1, small), (most, large)):
                    print(f"{kind:16} {mode:8} {size:8} {peak:8.1f} {held:10.2f} {seconds:8.1f}")
                failed = failed or (mode == "padding" and large[0] - small[0] > 10)
    if failed:
        sys.exit("memory grows with the length of a stream whose text does not")


if __name__ == "__main__":
    main()
