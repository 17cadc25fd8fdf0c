# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes each result of a play to the file that PROMPTOPS_RESULTS names, one JSON document a line."""

from __future__ import annotations

DOCUMENTATION = """
name: results
type: notification
short_description: Write each result to a file
description: Writes each result to the file that E(PROMPTOPS_RESULTS) names, one JSON document a line.
"""

import json
import os
from pathlib import Path
from typing import Any

from ansible.plugins.callback import CallbackBase


class CallbackModule(CallbackBase):  # type: ignore[misc]
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "notification"
    CALLBACK_NAME = "results"

    def v2_runner_on_ok(self, result: Any) -> None:
        self._write(result, failed=False)

    def v2_runner_on_failed(self, result: Any, ignore_errors: bool = False) -> None:
        self._write(result, failed=True)

    def v2_runner_on_skipped(self, result: Any) -> None:
        self._write(result, failed=False)

    def _write(self, result: Any, *, failed: bool) -> None:
        values = {**result._result, "failed": failed}
        entry = {"host": result._host.get_name(), "task": result._task.get_name(), "result": values}
        with Path(os.environ["PROMPTOPS_RESULTS"]).open("a") as file:
            file.write(json.dumps(entry, default=str) + "\n")
