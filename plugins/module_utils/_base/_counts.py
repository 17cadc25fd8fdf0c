# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""What a server counts, where it is a count."""

from __future__ import annotations

from typing import Any

_MOST = 10**15


def count_of(value: Any) -> int | None:
    """The number of tokens; None for what is none, such as a text, and for what no sum and no price could hold."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= _MOST:
        return None
    return int(value)
