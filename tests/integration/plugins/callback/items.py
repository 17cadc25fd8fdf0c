# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes each item's result of a loop to the file that PROMPTOPS_ITEMS names, one JSON document a line."""

from __future__ import annotations

DOCUMENTATION = """
name: items
type: notification
short_description: Write each item's result to a file
description: Writes each item's result, with its warnings, to the file that E(PROMPTOPS_ITEMS) names, a line each.
"""

import json
import os
from pathlib import Path
from typing import Any

from ansible.plugins.callback import CallbackBase


class CallbackModule(CallbackBase):  # type: ignore[misc]
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "notification"
    CALLBACK_NAME = "items"

    def v2_runner_item_on_ok(self, result: Any) -> None:
        self._write(result, failed=False)

    def v2_runner_item_on_failed(self, result: Any) -> None:
        self._write(result, failed=True)

    def _write(self, result: Any, *, failed: bool) -> None:
        with Path(os.environ["PROMPTOPS_ITEMS"]).open("a") as file:
            file.write(json.dumps({**result._result, "failed": failed}, default=str) + "\n")
