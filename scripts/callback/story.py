# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a play shows in the demo: what it asked, said or changed; all else folded into one line."""

from __future__ import annotations

from typing import Any

from ansible import constants
from ansible.plugins.callback.default import CallbackModule as Default

DOCUMENTATION = r"""
name: story
type: stdout
short_description: Ansible's own output, with quiet tasks folded
description: Shows what was asked, said or changed; all else is one line.
extends_documentation_fragment:
  - default_callback
  - result_format_callback
"""

TOLD = ("promptops.openai.", "ansible.builtin.debug")


class CallbackModule(Default):  # type: ignore[misc]
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "stdout"
    CALLBACK_NAME = "story"

    def __init__(self) -> None:
        super().__init__()
        self._quiet: list[str] = []

    def v2_runner_on_ok(self, result: Any) -> None:
        if result.result.get("changed") or result.task.action.startswith(TOLD):
            self._unfold()
            super().v2_runner_on_ok(result)
        else:
            self._quiet.append(result.task.get_name())

    def v2_on_file_diff(self, result: Any) -> None:
        if result.result.get("changed"):
            self._unfold()
        super().v2_on_file_diff(result)

    def v2_playbook_on_stats(self, stats: Any) -> None:
        self._unfold()
        super().v2_playbook_on_stats(stats)

    def _unfold(self) -> None:
        if self._quiet:
            self._display.display(f"\nQuiet: {', '.join(self._quiet)}", color=constants.COLOR_VERBOSE)
            self._quiet = []
