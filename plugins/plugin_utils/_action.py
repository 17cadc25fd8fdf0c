# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The door for an action plugin: runs a task in the controller's own process where that gives the same result.

A module costs a fresh interpreter. Where the task would run on the controller anyway, as the same user, nothing is
lost by running it here; in every other case the module does it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from ansible.errors import AnsibleError
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible.module_utils.common.parameters import remove_values
from ansible.module_utils.errors import UnsupportedError
from ansible.module_utils.parsing.convert_bool import boolean
from ansible.plugins.action import ActionBase

from ..module_utils._runner import MISSING_LIBRARY, Context, Result, Task

_SWITCH = "promptops_openai_in_process"


class TaskAction(ActionBase):  # type: ignore[misc]
    """The action plugin of a module; a subclass says which task it runs."""

    _supports_check_mode = True
    _supports_async = True
    _task_to_run: Task

    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        """The task's result, by whichever door."""
        super().run(tmp, task_vars)
        variables = task_vars or {}
        result = self._run_here() if self._may_run_here(variables) else None
        return result if result is not None else self._run_as_module(variables)

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
        result: dict[str, Any] = self._execute_module(task_vars=variables, wrap_async=wrap_async)
        if not wrap_async:
            self._remove_tmp_path(self._connection._shell.tmpdir)
        return result

    def _run_here(self) -> dict[str, Any] | None:
        """The result as AnsibleModule would have returned it; None where a call is due and ``requests`` is missing."""
        environment: dict[str, Any] = {}
        self._compute_environment_string(environment)
        with _environment(environment):
            arguments = self._task_to_run.with_names(_plain(self._task.args))
            validated = ArgumentSpecValidator(dict(self._task_to_run.argument_spec)).validate(arguments)
            options, secrets = validated.validated_parameters, set(validated._no_log_values)
            invalid = self._invalid(validated)
            if invalid is not None:
                return _returned(Result({"msg": invalid}, failed=True), options, secrets)
            context = Context(check_mode=bool(self._task.check_mode), diff=bool(self._task.diff))
            result = self._task_to_run.run(options, context)
        if result.failed and result.values["error"]["code"] == MISSING_LIBRARY:
            return None
        return _returned(result, options, secrets)

    def _invalid(self, validated: Any) -> str | None:
        """The message with which AnsibleModule refuses the options, if it does."""
        if not validated.error_messages:
            return None
        message = str(validated.errors.msg)
        if isinstance(validated.errors[0], UnsupportedError):
            message = f"Unsupported parameters for ({self._task.action}) module: {message}"
        return message


def _returned(result: Result, options: Mapping[str, Any], secrets: set[str]) -> dict[str, Any]:
    values = {**result.values, "invocation": {"module_args": options}}
    if result.warnings:
        values["warnings"] = list(result.warnings)
    if result.failed:
        values["failed"] = True
    kept = {key: value for key, value in values.items() if value is None or isinstance(value, bool)}
    cleaned: dict[str, Any] = remove_values(values, {*secrets, *result.secrets})
    return {**cleaned, **kept}


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


def _plain(value: Any) -> Any:
    """The arguments as a module gets them: JSON's types, without tags of trust and other marks."""
    return json.loads(json.dumps(_unwrapped(value)))


def _unwrapped(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _unwrapped(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_unwrapped(item) for item in value]
    if value is None or isinstance(value, (str, bool, int, float)):
        return value
    # Dates have a form of their own; an encrypted value shows its text.
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
