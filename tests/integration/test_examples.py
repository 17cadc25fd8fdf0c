# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every EXAMPLES block of the documentation is run, from top to bottom, in a playbook."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conftest import CHECKOUT
from tests.integration.harness import KEY, Ansible

MODULES = sorted(path for path in (CHECKOUT / "plugins" / "modules").glob("openai_*.py"))


def examples(path: Path) -> list[dict[str, Any]]:
    """The tasks in a module's EXAMPLES."""
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id == "EXAMPLES":
            tasks: list[dict[str, Any]] = yaml.safe_load(ast.literal_eval(node.value))
            return tasks
    raise AssertionError(f"{path} has no EXAMPLES")


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_examples_run(ansible: Ansible, path: Path) -> None:
    tasks = examples(path)
    assert tasks
    environment = {
        "OPENAI_API_KEY": KEY,
        "OPENAI_BASE_URL": ansible.emulator.base_url,
        "OPENAI_STATE_STORE": str(ansible.store),
    }
    play = {"hosts": "localhost", "gather_facts": False, "tasks": tasks}
    run = ansible.run([play], defaults={}, environment=environment)
    assert run.code == 0, run.output
    ours = [task for task in tasks if any(key.startswith("promptops.openai.") for key in task)]
    assert len(ours) >= 3
