# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Shows how far tasks with many resources are, while they run."""

from __future__ import annotations

DOCUMENTATION = r"""
name: progress
type: notification
short_description: Show how far a long task is
version_added: 0.1.0
author:
  - promptops contributors (@promptops)
description:
  - Shows how many elements the modules M(promptops.openai.openai_responses) and
    M(promptops.openai.openai_chat_completions) have worked on, while they do. It prints a line where something has
    changed, and not more often than O(interval) says. The last line says how far it came.
  - Of any other task of this collection it says that it waits, when it has waited for as long as O(patience) says,
    then after twice and four times as long, and then once a minute.
  - The tasks write how far they are to a private folder, which is removed at the end. Its path is in the environment
    variable E(PROMPTOPS_OPENAI_PROGRESS), so only tasks that run on the controller as the same user are seen.
  - Where a task runs for several hosts at once, their elements are added up.
  - The lines are printed on standard output where the callback that prints there prints for people, and otherwise on
    standard error. So whatever reads the output of C(ansible.posix.json) can go on doing so.
requirements:
  - Enable it in the configuration, by the option C(callbacks_enabled) of the section C([defaults]) in C(ansible.cfg),
    or by the environment variable E(ANSIBLE_CALLBACKS_ENABLED)
seealso:
  - plugin: promptops.openai.usage
    plugin_type: callback
options:
  interval:
    description: The least number of seconds between two lines, V(1) or more.
    type: float
    default: 1
    ini:
      - section: promptops_openai_progress
        key: interval
    env:
      - name: PROMPTOPS_OPENAI_PROGRESS_INTERVAL
  patience:
    description: The number of seconds after which a task says that it waits, V(1) or more.
    type: float
    default: 15
    ini:
      - section: promptops_openai_progress
        key: patience
    env:
      - name: PROMPTOPS_OPENAI_PROGRESS_PATIENCE
"""

EXAMPLES = r"""
# In ansible.cfg:
ansible_cfg: |
  [defaults]
  callbacks_enabled = promptops.openai.progress

# Lines that are shown while tasks run:
lines:
  - "Judge many logs: 34 of 200 responses (created: 30, failed: 4)"
  - "Judge the journal: still waiting for the response, 60 s"
"""

from functools import partial
from typing import Any

from ansible import constants
from ansible.errors import AnsibleError
from ansible.plugins.callback import CallbackBase

from ..plugin_utils._teller import tell
from ..plugin_utils._watcher import Watcher


class CallbackModule(CallbackBase):  # type: ignore[misc]
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "notification"
    CALLBACK_NAME = "promptops.openai.progress"
    CALLBACK_NEEDS_ENABLED = True

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._watcher: Watcher | None = None

    def set_options(self, *arguments: Any, **options: Any) -> None:
        super().set_options(*arguments, **options)
        for name in ("interval", "patience"):
            if not self.get_option(name) >= 1:
                raise AnsibleError(f"{name}: is {self.get_option(name):g}, and must be 1 second or more.")

    def v2_playbook_on_start(self, playbook: Any) -> None:
        options = (self.get_option("interval"), self.get_option("patience"))
        self._watcher = Watcher(constants.DEFAULT_LOCAL_TMP, *options, partial(tell, self._display))
        self._watcher.start()

    def v2_playbook_on_task_start(self, task: Any, is_conditional: bool) -> None:
        self._begin(task)

    def v2_playbook_on_handler_task_start(self, task: Any) -> None:
        self._begin(task)

    def v2_runner_on_start(self, host: Any, task: Any) -> None:
        if self._watcher is not None:
            self._watcher.run()

    def v2_runner_on_ok(self, result: Any) -> None:
        self._end()

    def v2_runner_on_failed(self, result: Any, ignore_errors: bool = False) -> None:
        self._end()

    def v2_runner_on_skipped(self, result: Any) -> None:
        self._end()

    def v2_runner_on_unreachable(self, result: Any) -> None:
        self._end()

    def v2_playbook_on_stats(self, stats: Any) -> None:
        if self._watcher is not None:
            self._watcher.stop()
            self._watcher = None

    def _begin(self, task: Any) -> None:
        if self._watcher is not None:
            self._watcher.begin(task.get_name(), _awaited(getattr(task, "resolved_action", None) or task.action))

    def _end(self) -> None:
        if self._watcher is not None:
            self._watcher.end()


def _awaited(action: str) -> str:
    """What a task waits for; empty where it is none of this collection's, or asks nobody."""
    name = action.rpartition("promptops.openai.openai_")[2]
    if name in {action, "state_copy"}:
        return ""
    return name.removesuffix("_info").replace("_", " ")
