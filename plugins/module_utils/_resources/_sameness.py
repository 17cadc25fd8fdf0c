# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""Whether two values of a parameter ask for the same, where one of them may not be set at all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def alike(recorded: Any, configured: Any, defaults: Any, told: Any) -> bool:
    """Whether what is configured is what was asked.

    ``defaults`` is a value that means the same as none, several of them in a tuple, or a mapping of such for a
    mapping's keys, which are then compared one by one. ``told`` is what the server says that it took. Where nothing was
    asked, its word counts, and else the default.
    """
    if _same(recorded, configured):
        return True
    if recorded is None:
        return contains(told, configured) if told is not None else is_default(configured, defaults)
    if configured is None:
        return is_default(recorded, defaults)
    if not all(isinstance(value, Mapping) for value in (recorded, configured, defaults)):
        return False
    return all(
        alike(recorded.get(key), configured.get(key), _below(defaults, key), _below(told, key))
        for key in {**recorded, **configured}
    )


def is_default(value: Any, defaults: Any) -> bool:
    """Whether a value means the same as none."""
    if value is None:
        return True
    if isinstance(defaults, tuple):
        return any(is_default(value, default) for default in defaults)
    if isinstance(value, Mapping) and isinstance(defaults, Mapping):
        return all(is_default(item, _below(defaults, key)) for key, item in value.items())
    return defaults is not None and _same(value, defaults)


def contains(told: Any, configured: Any) -> bool:
    """Whether all that is configured stands in what the server tells, which may tell more (its defaults)."""
    if isinstance(configured, Mapping):
        return isinstance(told, Mapping) and all(
            key in told and contains(told[key], item) for key, item in configured.items()
        )
    if isinstance(configured, list):
        return (
            isinstance(told, list)
            and len(told) == len(configured)
            and all(contains(*pair) for pair in zip(told, configured))
        )
    return _same(told, configured)


def _below(value: Any, key: str) -> Any:
    return value.get(key) if isinstance(value, Mapping) else None


def _same(left: Any, right: Any) -> bool:
    """JSON's equality: a number is what it counts, and no truth value."""
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, Mapping) and isinstance(right, Mapping):
        return left.keys() == right.keys() and all(_same(left[key], right[key]) for key in left)
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(_same(*pair) for pair in zip(left, right))
    return bool(left == right)
