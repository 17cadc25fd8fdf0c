# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""What a name may be meant to be that there is none of."""

from __future__ import annotations

from collections.abc import Iterable


def did_you_mean(name: str, known: Iterable[str], others: Iterable[str] = ()) -> str:
    """A question to end a message with, where one of the known names is near; empty where none is.

    ``others`` are names for the same elsewhere, the likeliest first.
    """
    from difflib import get_close_matches

    names = sorted(known)
    near = [other for other in others if other in names] or get_close_matches(name, names, 1)
    return f" Did you mean `{near[0]}`?" if near else ""
