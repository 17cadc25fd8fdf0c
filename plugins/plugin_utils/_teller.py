# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""Where callbacks print what is for people: beside what others print for them, and never into what a program reads."""

from __future__ import annotations

from typing import Any

from ansible import constants

_FOR_PEOPLE = frozenset(
    [
        "actionable",
        "counter_enabled",
        "debug",
        "default",
        "default_without_diff",
        "dense",
        "diy",
        "full_skip",
        "minimal",
        "selective",
        "skippy",
        "stderr",
        "tasks_only",
        "unixy",
        "yaml",
    ]
)
_KNOWN = frozenset(["", "ansible.builtin", "ansible.legacy", "ansible.posix", "community.general"])


def tell(display: Any, line: str) -> None:
    """Prints a line on standard output, or on standard error where another than a person may read the former.

    Which callbacks print for people is known of those of ansible-core, ansible.posix and community.general; all others
    may not.
    """
    collection, _dot, name = str(constants.DEFAULT_STDOUT_CALLBACK).rpartition(".")
    display.display(line, stderr=collection not in _KNOWN or name not in _FOR_PEOPLE)
