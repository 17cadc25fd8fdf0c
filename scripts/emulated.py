# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs a command against the emulator: ``python -m scripts.emulated COMMAND ARGUMENT...``."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.emulator.client import Emulator

CHECKOUT = Path(__file__).resolve().parent.parent
KEY = "sk-demo-not-a-real-key"
START = 180.0
"""Seconds until it listens; a model has to be loaded first, where there is one."""


@contextlib.contextmanager
def emulator(*arguments: str) -> Iterator[Emulator]:
    """Runs the emulator in a process of its own, on a free port of the loopback interface."""
    with tempfile.TemporaryDirectory() as folder:
        ready = Path(folder) / "ready.json"
        command = [sys.executable, "-m", "tests.emulator", "--api-key", KEY, "--ready-file", str(ready), *arguments]
        process = subprocess.Popen(command, cwd=CHECKOUT, stdout=subprocess.DEVNULL)
        try:
            deadline = time.monotonic() + START
            while not ready.exists():
                if process.poll() is not None or time.monotonic() > deadline:
                    sys.exit("The emulator did not start.")
                time.sleep(0.05)
            yield Emulator(json.loads(ready.read_text())["base_url"])
        finally:
            process.terminate()
            process.wait(START)


def main() -> None:
    """Runs the command, and ends as it ends."""
    with emulator() as server:
        environment = {**os.environ, "OPENAI_API_KEY": KEY, "OPENAI_BASE_URL": server.base_url}
        status = subprocess.run(sys.argv[1:], env=environment, check=False).returncode
    sys.exit(status)


if __name__ == "__main__":
    main()
