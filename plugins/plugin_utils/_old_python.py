# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""A sentence in place of the traceback of a Python that is too old to read a module."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ..module_utils._tasks._runner import refused

OLDEST = (3, 9)
# A traceback starts in the standard library, which runs the module.
_VERSION = re.compile(r"[/\\]python(\d+)\.(\d+)[/\\]runpy\.py")


def plainly(result: Mapping[str, Any]) -> dict[str, Any]:
    """The result of a module, or a failure that names the version where that is what broke it."""
    found = _VERSION.search(str(result.get("module_stderr") or result.get("exception") or ""))
    if not result.get("failed") or found is None or (int(found[1]), int(found[2])) >= OLDEST:
        return dict(result)
    message = (
        f"The Python of the host that this task runs on, {found[1]}.{found[2]}, is too old: promptops.openai needs "
        f"{'.'.join(map(str, OLDEST))} or newer. Run the task on the controller by delegate_to: localhost, or set "
        "ansible_python_interpreter to a newer Python."
    )
    return {**refused(message), "failed": True, "changed": False, "msg": message}
