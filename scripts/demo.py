# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs playbooks/quickstart.yml of the installed collection against the emulator, and counts the requests."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from scripts.emulated import CHECKOUT, KEY, emulator
from tests.emulator.client import Emulator

WORK = CHECKOUT / ".cache" / "demo" / "work"
PLAYBOOK = "promptops.openai.quickstart"
OTHER_PROMPT = "You are a wordy site reliability engineer. Judge only by what you are shown."


class Step(NamedTuple):
    """One run of the playbook."""

    title: str
    arguments: tuple[str, ...]


CHANGED = ("-e", json.dumps({"quickstart_instructions": OTHER_PROMPT}))
STEPS = (
    Step("the first run asks, branches on the answer and writes it down", ()),
    Step("the same again: nothing changes, nothing is paid", ()),
    Step("a changed prompt in check mode: the prediction", (*CHANGED, "--check", "--diff")),
    Step("the changed prompt under preserve_on_change: the drift", (*CHANGED, "-e", "quickstart_preserve=true")),
    Step("state: absent, which deletes the answer on the server and its record", ("-e", "quickstart_state=absent")),
)


def run(step: Step, server: Emulator) -> dict[str, int]:
    """Runs the playbook once and returns the requests that it made, by method and path."""
    server.clear_journal()
    environment = {
        **os.environ,
        "OPENAI_API_KEY": KEY,
        "OPENAI_BASE_URL": server.base_url,
        "ANSIBLE_LOCALHOST_WARNING": "false",
        "ANSIBLE_INVENTORY_UNPARSED_WARNING": "false",
        "PWD": str(WORK),
    }
    command = [str(Path(sys.executable).parent / "ansible-playbook"), PLAYBOOK, *step.arguments]
    if subprocess.run(command, cwd=WORK, env=environment, check=False).returncode != 0:
        sys.exit("The playbook failed; its output above says why.")
    return server.summary()


def main() -> None:
    """Runs every step and says what each cost."""
    print("The text below comes from an emulator of the API on this machine. No model writes it, and nothing is paid.")
    shutil.rmtree(WORK, ignore_errors=True)
    WORK.mkdir(parents=True)
    requests: list[dict[str, int]] = []
    with emulator() as server:
        for number, step in enumerate(STEPS, 1):
            print(f"\n==> Run {number}: {step.title}", flush=True)
            requests.append(run(step, server))
    print("\nRequests that each run made, as the emulator counted them:\n")
    for number, (step, made) in enumerate(zip(STEPS, requests, strict=True), 1):
        told = ", ".join(f"{count} x {route}" for route, count in made.items()) or "none"
        print(f"  {number}. {step.title:<70} {told}")
    print(f"""
What the runs left is in {WORK}.

The same against a model (the collection is installed in .cache/demo/collections):

  export ANSIBLE_COLLECTIONS_PATH={CHECKOUT}/.cache/demo/collections
  export OPENAI_API_KEY=...                             # the public API
  {Path(sys.executable).parent}/ansible-playbook {PLAYBOOK}

or against a server of your own, which may need no key:

  export OPENAI_BASE_URL=http://127.0.0.1:8000/v1       # vLLM
  export OPENAI_BASE_URL=http://127.0.0.1:11434/v1      # Ollama
  export OPENAI_BASE_URL=http://127.0.0.1:8080/v1       # llama.cpp
  {Path(sys.executable).parent}/ansible-playbook {PLAYBOOK} -e quickstart_model=NAME""")


if __name__ == "__main__":
    main()
