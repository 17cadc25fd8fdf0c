# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""The door for a module: the one place that knows AnsibleModule.

A module imports this first, and all else when it is needed: what is imported later is compiled once, and not twice.
"""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING, Any

from ansible.module_utils import basic

from ._zip_imports import compile_once

if TYPE_CHECKING:
    from ._tasks._runner import Task

compile_once()


def run_module(task: Task) -> None:
    """Runs a task as a module."""
    from ._tasks._runner import Context, refused
    from ._tasks._secrets import are_secrets

    class Module(basic.AnsibleModule):  # type: ignore[misc]
        """Takes options by the names that Ansible does not let a module declare as aliases."""

        def _load_params(self) -> None:
            super()._load_params()
            self.params: dict[str, Any] = task.with_names(self.params)
            # By those whose names begin so, Ansible speaks to modules.
            self.given = {name: value for name, value in self.params.items() if not name.startswith("_ansible_")}
            # Ansible writes the options to the system's log before anybody can look at them.
            self.no_log_values.update(task.secrets(self.params))

        def fail_json(self, msg: str, **values: Any) -> Any:
            """As the base class does it, which refuses options by this too."""
            from ._tasks._unknown import UNSUPPORTED, hints

            if msg.startswith(UNSUPPORTED):
                msg += hints(task.argument_spec, self.given)
            told = {} if "error" in values else refused(msg)
            self.no_log_values.intersection_update(are_secrets(self.no_log_values))
            return super().fail_json(**{**told, **values, "msg": msg})

    module = Module(argument_spec=dict(task.argument_spec), supports_check_mode=True)
    context = Context(check_mode=module.check_mode, diff=module._diff)
    result = task.checked(module.given, module.params, context)
    module.no_log_values.update(result.secrets)
    module.no_log_values.intersection_update(are_secrets(module.no_log_values))
    for warning in result.warnings:
        module.warn(warning)
    _skip_last_collection()
    if result.failed:
        module.fail_json(**result.values)
    module.exit_json(**result.values)


def _skip_last_collection() -> None:
    """Keeps Python from a search for garbage at the process's end, which would take longer than an unchanged task."""
    gc.freeze()
