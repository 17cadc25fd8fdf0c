# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An unchanged task loads neither what speaks HTTP nor what checks answers: both were needed once."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.conftest import CHECKOUT, COLLECTIONS
from tests.emulator.server import running
from tests.integration.harness import KEY
from tests.integration.subjects import RESPONSE

SCRIPT = """
import json, sys
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible_collections.promptops.openai.plugins.module_utils._resources._response._kind import ResponseKind
from ansible_collections.promptops.openai.plugins.module_utils._tasks._runner import Context, resource_task

task = resource_task(ResponseKind())
options = ArgumentSpecValidator(dict(task.argument_spec)).validate(json.load(sys.stdin)).validated_parameters
values = task.run(options, Context()).values
loaded = [name for name in ("jsonschema", "referencing", "requests") if name in sys.modules]
print(json.dumps([values["action"], values["output_errors"], loaded]))
"""
SCHEMA = {"type": "object", "properties": {"action": {"enum": ["restart", "ignore"]}}, "required": ["action"]}


def run(options: dict[str, Any]) -> list[Any]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(COLLECTIONS), str(CHECKOUT)])}
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        input=json.dumps(options),
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    told: list[Any] = json.loads(done.stdout)
    return told


def test_an_unchanged_task_loads_no_validator_and_no_client(tmp_path: Path) -> None:
    with running(api_key=KEY) as emulator:
        options = {
            **RESPONSE.request,
            "name": "one",
            "state_store": str(tmp_path),
            "base_url": emulator.base_url,
            "api_key": KEY,
            "text": {"format": {"type": "json_schema", "name": "verdict", "schema": SCHEMA}},
        }
        assert run(options) == ["created", [], ["jsonschema", "referencing", "requests"]]
        assert run(options) == ["unchanged", [], []]
