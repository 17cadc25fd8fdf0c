# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs playbooks as a user would, and gives tests what came of each task."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from tests.conftest import COLLECTIONS
from tests.emulator.client import Emulator
from tests.integration import warm

PLUGINS = Path(__file__).parent / "plugins"
DOORS = ("action", "module")
KEY = "sk-emulator-0123456789"
TIMEOUT = 120

Task = dict[str, Any]


class Run(NamedTuple):
    """A finished ``ansible-playbook``."""

    code: int
    output: str
    results: list[dict[str, Any]]

    @property
    def only(self) -> dict[str, Any]:
        """The result of the only task."""
        assert len(self.results) == 1, self.output
        return self.results[0]


class Ansible:
    """Runs plays against an emulator, with a store of their own."""

    def __init__(self, bin_dir: Path, folder: Path, emulator: Emulator, door: str) -> None:
        self.bin_dir = bin_dir
        self.folder = folder
        self.store = folder / "store"
        self.emulator = emulator
        self.door = door
        self.told: list[dict[str, Any]] = []
        """The results of all plays so far."""
        self.compares = True
        """Whether they are the same through either door."""
        self.defaults: dict[str, Any] = {
            "base_url": emulator.base_url,
            "api_key": KEY,
            "state_store": str(self.store),
        }

    def play(self, *tasks: Task, **options: Any) -> Run:
        """Runs tasks, each of which may fail; see ``run`` for the options."""
        return self.run(
            [{"hosts": "localhost", "gather_facts": False, "tasks": list(tasks), "ignore_errors": True}], **options
        )

    def run(
        self,
        plays: Sequence[Mapping[str, Any]] | Path,
        *arguments: str,
        variables: Mapping[str, Any] | None = None,
        environment: Mapping[str, str] | None = None,
        defaults: Mapping[str, Any] | None = None,
        timeout: float = TIMEOUT,
    ) -> Run:
        """Runs plays with the module defaults of this harness."""
        results = self.folder / "results.jsonl"
        results.unlink(missing_ok=True)
        command = self.command(plays, *arguments, variables=variables, defaults=defaults)
        process = warm.run(command, self.folder, self.environment(), self.environment(environment), timeout)
        lines = results.read_text().splitlines() if results.exists() else []
        output = process.stdout + process.stderr
        found = [json.loads(line)["result"] for line in lines]
        self.told += found
        return Run(process.returncode, output, found)

    def command(
        self,
        plays: Sequence[Mapping[str, Any]] | Path,
        *arguments: str,
        variables: Mapping[str, Any] | None = None,
        defaults: Mapping[str, Any] | None = None,
    ) -> list[str]:
        """The command line that runs the plays."""
        settings = self.defaults if defaults is None else defaults
        if isinstance(plays, Path):
            playbook = plays
        else:
            playbook = self.folder / "play.yml"
            group = {"group/promptops.openai.openai": settings}
            playbook.write_text(json.dumps([{"module_defaults": group, **play} for play in plays]))
        extra = {
            "ansible_python_interpreter": str(self.bin_dir / "python"),
            "promptops_openai_in_process": self.door == "action",
            **(variables or {}),
        }
        return [str(self.bin_dir / "ansible-playbook"), str(playbook), "--extra-vars", json.dumps(extra), *arguments]

    def environment(self, extra: Mapping[str, str] | None = None) -> dict[str, str]:
        """The environment of a play: nothing of the developer's but the path of the system."""
        return {
            "PATH": f"{self.bin_dir}{os.pathsep}/usr/local/bin:/usr/bin:/bin",
            "HOME": str(self.folder),
            "LANG": "C.UTF-8",
            "ANSIBLE_HOME": str(self.folder / "ansible"),
            "ANSIBLE_COLLECTIONS_PATH": str(COLLECTIONS),
            "ANSIBLE_CALLBACK_PLUGINS": str(PLUGINS / "callback"),
            "ANSIBLE_CALLBACKS_ENABLED": "results",
            "ANSIBLE_LOCALHOST_WARNING": "false",
            "ANSIBLE_INVENTORY_UNPARSED_WARNING": "false",
            "ANSIBLE_RETRY_FILES_ENABLED": "false",
            "PROMPTOPS_RESULTS": str(self.folder / "results.jsonl"),
            **(extra or {}),
        }

    def records(self) -> dict[str, dict[str, Any]]:
        """Every record in the store, by its path within it."""
        return {
            str(path.relative_to(self.store)): json.loads(path.read_text())
            for path in sorted(self.store.rglob("*.json"))
        }

    def requests(self) -> list[str]:
        """What the emulator received since this was last asked: ``POST /v1/responses`` and so on."""
        journal = self.emulator.journal()
        self.emulator.clear_journal()
        return [f"{entry['method']} {entry['path']}" for entry in journal]
