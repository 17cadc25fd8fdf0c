# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""The variables that this collection reads."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

PREFIX = "promptops_openai_"
KNOWN = frozenset(
    {
        "api",
        "api_key",
        "base_url",
        "organization",
        "project",
        "timeout",
        "max_retries",
        "validate_certs",
        "ca_path",
        "client_cert",
        "client_key",
        "extra_headers",
        "extra_query",
        "allow_plain_http",
        "state_store",
        "model",
        # What decides by which door a task is run.
        "in_process",
    }
)
"""Their names behind the prefix."""


def unknown(names: Iterable[str]) -> list[str]:
    """What to say of each variable whose name has the prefix, and that nothing reads."""
    told = []
    for name in sorted(names):
        if name.startswith(PREFIX) and name[len(PREFIX) :] not in KNOWN:
            near = difflib.get_close_matches(name[len(PREFIX) :], KNOWN, n=1)
            told.append(
                f"{name}: is a variable that nothing reads{f'; did you mean {PREFIX}{near[0]}?' if near else '.'}"
            )
    return told
