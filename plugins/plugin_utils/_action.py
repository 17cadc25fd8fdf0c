# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""The door for an action plugin: runs a task in the controller's own process where that gives the same result.

A module costs a fresh interpreter. Where the task would run on the controller anyway, as the same user, nothing is
lost by running it here; in every other case the module does it.
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext, suppress
from importlib import import_module
from typing import Any

from ansible import constants as C  # noqa: N812 (Ansible's own name for it)
from ansible.errors import AnsibleError
from ansible.module_utils.parsing.convert_bool import boolean
from ansible.plugins.action import ActionBase

from ..module_utils._base._environment import RUN, STATE_STORE, first_set
from ..module_utils._state._postgres_url import is_postgres
from ..module_utils._tasks._connection import without_calls
from ..module_utils._tasks._runner import Context, Task
from ._in_process import run_in_process
from ._old_python import plainly
from ._throw_away import warning_of

_SWITCH = "promptops_openai_in_process"

if is_postgres(first_set(STATE_STORE) or ""):
    # Ansible loads this before it forks, once; each task would import it anew.
    with suppress(ImportError):
        import_module("psycopg")


class TaskAction(ActionBase):  # type: ignore[misc]
    """The action plugin of a module; a subclass says which task it runs."""

    _supports_check_mode = True
    _supports_async = True
    _task_to_run: Task

    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        """The task's result, by whichever door."""
        super().run(tmp, task_vars)
        variables = task_vars or {}
        result = self._run_here(variables) if self._may_run_here(variables) else None
        result = result if result is not None else self._run_as_module(variables)
        warning = warning_of(self._task.args, variables)
        return result if warning is None else {**result, "warnings": [*result.get("warnings", ()), warning]}

    def _may_run_here(self, variables: Mapping[str, Any]) -> bool:
        becomes = self._task.become or self._play_context.become
        if self._connection.transport != "local" or becomes or self._task.async_val:
            return False
        switch = self._templar.template(variables.get(_SWITCH, True))
        try:
            return bool(boolean(switch))
        except TypeError as error:
            raise AnsibleError(f"{_SWITCH}: {error}") from None

    def _run_as_module(self, variables: Mapping[str, Any]) -> dict[str, Any]:
        """As ansible.builtin.normal does it."""
        wrap_async = bool(self._task.async_val) and not self._connection.has_native_async
        self._task.environment = [*(self._task.environment or []), {RUN: _run_id()}]
        result = plainly(self._execute_module(task_vars=variables, wrap_async=wrap_async))
        if not wrap_async:
            self._remove_tmp_path(self._connection._shell.tmpdir)
        return result

    def _run_here(self, variables: Mapping[str, Any]) -> dict[str, Any] | None:
        """The result as AnsibleModule would have returned it; None where a call is due that cannot be made here."""
        environment: dict[str, Any] = {}
        self._compute_environment_string(environment)
        environment[RUN] = _run_id()
        context = Context(check_mode=bool(self._task.check_mode), diff=bool(self._task.diff))
        # Where a forked process may be killed for what it asks of the system, calls are the module's affair.
        calls = without_calls() if sys.platform == "darwin" else nullcontext()
        with _environment(environment), calls:
            plugin = f"({self._task.action}) module"
            finished = run_in_process(self._task_to_run, self._task.args, context, plugin)
        if finished.lacks_library:
            return None
        shown = {"invocation": {"module_args": finished.options}} if _shows_invocation(variables) else {}
        return finished.returned(**shown)


def _run_id() -> str:
    """A name for this run of Ansible: each makes a temporary folder of its own before it forks."""
    return hashlib.sha256(str(C.DEFAULT_LOCAL_TMP).encode()).hexdigest()[:16]


def _shows_invocation(variables: Mapping[str, Any]) -> bool:
    """Whether a module's result would tell its options: always before ansible-core 2.21, and where it is asked to."""
    try:
        return bool(C.config.get_config_value("INJECT_INVOCATION", variables=variables))
    except AnsibleError:
        # An earlier version has no such setting.
        return True


@contextmanager
def _environment(values: Mapping[str, Any]) -> Iterator[None]:
    """The task's environment in place of the process's own, as a module would have it."""
    before = dict(os.environ)
    os.environ.update({str(key): str(value) for key, value in values.items()})
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
