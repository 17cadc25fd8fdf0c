# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes when each task began and when the play ended to the file that PROMPTOPS_TIMES names."""

from __future__ import annotations

DOCUMENTATION = """
name: times
type: aggregate
short_description: Write when each task began
description: Writes when each task began and when the play ended to the file that E(PROMPTOPS_TIMES) names.
"""

import json
import os
import time
from pathlib import Path
from typing import Any

from ansible.plugins.callback import CallbackBase


class CallbackModule(CallbackBase):  # type: ignore[misc]
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "aggregate"
    CALLBACK_NAME = "times"

    def __init__(self) -> None:
        super().__init__()
        self._begun: list[tuple[str, float]] = []

    def v2_playbook_on_task_start(self, task: Any, is_conditional: bool) -> None:
        self._begun.append((task.get_name(), time.perf_counter()))

    def v2_playbook_on_stats(self, stats: Any) -> None:
        self._begun.append(("end", time.perf_counter()))
        Path(os.environ["PROMPTOPS_TIMES"]).write_text(json.dumps(self._begun))
