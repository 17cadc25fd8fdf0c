# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""Runs a task in the controller's own process, with the result that AnsibleModule would have returned."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible.module_utils.errors import UnsupportedError

from ..module_utils._tasks._runner import MISSING_LIBRARY, Context, Result, Task, refused
from ..module_utils._tasks._secrets import are_secrets, masked
from ..module_utils._tasks._unknown import UNSUPPORTED, hints


class Finished(NamedTuple):
    """What a task came to, of which options, and the texts that must not be seen in either."""

    result: Result
    options: Mapping[str, Any]
    secrets: frozenset[str]

    @property
    def lacks_library(self) -> bool:
        """Whether a call was due that cannot be made in this process."""
        error = self.result.values.get("error")
        return self.result.failed and error is not None and error["code"] == MISSING_LIBRARY

    def returned(self, **more: Any) -> dict[str, Any]:
        """The values as a task returns them, with more of them if there are, and without secrets."""
        values = {**self.result.values, **more}
        if self.result.warnings:
            values["warnings"] = list(self.result.warnings)
        if self.result.failed:
            values["failed"] = True
        kept = {key: value for key, value in values.items() if value is None or isinstance(value, bool)}
        cleaned: dict[str, Any] = masked(values, are_secrets({*self.secrets, *self.result.secrets}))
        return {**cleaned, **kept}


def run_in_process(task: Task, arguments: Mapping[str, Any], context: Context, plugin: str) -> Finished:
    """Runs a task with unchecked arguments; ``plugin`` is what a message calls the one that takes them."""
    validator = ArgumentSpecValidator(dict(task.argument_spec))
    plain = _plain(arguments)
    given = task.with_names(plain)
    validated = validator.validate(given)
    options = validated.validated_parameters
    secrets = frozenset(validated._no_log_values) | task.secrets(given) | task.secrets(options)
    invalid = _invalid(validated, plugin, hints(task.argument_spec, given))
    if invalid is None:
        result = task.checked(given, options, context)
    else:
        result = Result(refused(invalid), failed=True)
    result = result._replace(warnings=(*_warnings(validated), *result.warnings))
    return Finished(result, options, secrets)


def _invalid(validated: Any, plugin: str, advice: str) -> str | None:
    """The message with which AnsibleModule refuses the options, if it does, and what may have been meant."""
    if not validated.error_messages:
        return None
    message = str(validated.errors.msg)
    if isinstance(validated.errors[0], UnsupportedError):
        message = f"{UNSUPPORTED} for {plugin}: {message}{advice}"
    return message


def _warnings(validated: Any) -> list[str]:
    """What AnsibleModule warns of while it takes the options."""
    return [f"Both option {told['option']} and its alias {told['alias']} are set." for told in validated._warnings]


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
