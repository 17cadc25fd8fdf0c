# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs playbooks/quickstart.yml of the installed collection against the emulator, and counts the requests."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from scripts.emulated import CHECKOUT, KEY, emulator
from tests.emulator import engine
from tests.emulator.client import Emulator

WORK = CHECKOUT / ".cache" / "demo" / "work"
PLAYBOOK = "promptops.openai.quickstart"
BIN = Path(sys.executable).parent
OTHER_PROMPT = "You are a wordy site reliability engineer. Judge only by what you are shown."


class Step(NamedTuple):
    """One run of the playbook."""

    title: str
    arguments: tuple[str, ...]


class Cost(NamedTuple):
    """What one run took: the requests by method and path, and seconds."""

    requests: dict[str, int]
    seconds: float


CHANGED = ("-e", json.dumps({"quickstart_instructions": OTHER_PROMPT}))
STEPS = (
    Step("the first run asks, acts on the answer and records it", ()),
    Step("the same again: nothing changes, nothing is paid", ()),
    Step("another prompt in check mode: the prediction", (*CHANGED, "--check", "--diff")),
    Step("another prompt under preserve_on_change: the drift", (*CHANGED, "-e", "quickstart_preserve=true")),
    Step("state: absent, here and on the server", ("-e", "quickstart_state=absent")),
)


def run(step: Step, server: Emulator) -> Cost:
    """Runs the playbook once and returns what it took."""
    server.clear_journal()
    environment = {
        **os.environ,
        "OPENAI_API_KEY": KEY,
        "OPENAI_BASE_URL": server.base_url,
        "ANSIBLE_CALLBACK_PLUGINS": str(CHECKOUT / "scripts" / "callback"),
        "ANSIBLE_CALLBACKS_ENABLED": "promptops.openai.progress",
        "ANSIBLE_DISPLAY_SKIPPED_HOSTS": "false",
        "ANSIBLE_INVENTORY_UNPARSED_WARNING": "false",
        "ANSIBLE_LOCALHOST_WARNING": "false",
        "ANSIBLE_STDOUT_CALLBACK": "story",
        "PWD": str(WORK),
    }
    started = time.monotonic()
    command = [str(BIN / "ansible-playbook"), PLAYBOOK, *step.arguments]
    if subprocess.run(command, cwd=WORK, env=environment, check=False).returncode != 0:
        sys.exit("The playbook failed; its output above says why.")
    return Cost(server.summary(), time.monotonic() - started)


def table(costs: Sequence[Cost]) -> Iterator[str]:
    """The requests of the runs so far, a line each."""
    for number, (step, cost) in enumerate(zip(STEPS, costs, strict=False), 1):
        told = ", ".join(f"{count} x {route}" for route, count in cost.requests.items()) or "none"
        yield f"  {number}. {step.title:<55} {cost.seconds:4.0f} s   requests: {told}"


def writer(model: str) -> tuple[str, str]:
    """Who writes the texts, as the emulator wants it and in words."""
    if model == "none":
        return model, "No model writes the texts, since MODEL=none was asked for: they depend on the request alone."
    if not (engine.FOLDER / "xllamacpp").is_dir():
        return (
            "none",
            "No model writes the texts, since llama.cpp cannot be had here: they depend on the request alone.",
        )
    return (
        model,
        "SmolLM2-135M-Instruct writes the texts, by llama.cpp. It is very small: expect real words, not wisdom.",
    )


def main() -> None:
    """Runs every step and says what each cost."""
    model, who = writer(sys.argv[1])
    print(f"An emulator of the API runs on this machine, and nothing is paid.\n{who}")
    shutil.rmtree(WORK, ignore_errors=True)
    WORK.mkdir(parents=True)
    costs: list[Cost] = []
    with emulator("--model", model) as server:
        for number, step in enumerate(STEPS, 1):
            print(f"\n==> Run {number} of {len(STEPS)}: {step.title}", flush=True)
            costs.append(run(step, server))
            print("\n".join(table(costs)), flush=True)
    path, play = shlex.quote(str(CHECKOUT)), f"{shlex.quote(str(BIN))}/ansible-playbook {PLAYBOOK}"
    print(f"""
What the runs left is in {WORK}.

The same against a model (the collection is installed in .cache/demo/collections):

  export ANSIBLE_COLLECTIONS_PATH={path}/.cache/demo/collections
  export OPENAI_API_KEY=...                             # the public API
  {play}

or against a server of your own, which may need no key:

  export OPENAI_BASE_URL=http://127.0.0.1:8000/v1       # vLLM
  export OPENAI_BASE_URL=http://127.0.0.1:11434/v1      # Ollama
  export OPENAI_BASE_URL=http://127.0.0.1:8080/v1       # llama.cpp
  {play} -e quickstart_model=NAME

What each run asked of the server:
""")
    print("\n".join(table(costs)))


if __name__ == "__main__":
    main()
