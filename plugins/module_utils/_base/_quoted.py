# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""What others have written, as a message quotes it: whole or not at all, as a part of a secret is found by nobody."""

from __future__ import annotations

import re

_LONGEST = 60
"""Characters; whoever reads a message has no use for more, and more may be an answer."""

_UNPRINTABLE = r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff]"
"""Characters that steer a terminal, or the order in which others are read; tabs and line ends are none of them."""


def quoted(text: str) -> str:
    """A text in quotes where it is short, and else how long it is."""
    return repr(text) if len(text) <= _LONGEST else f"a text of {len(text)} characters"


def printable(text: str) -> str:
    """The text with a blank for each character that steers a terminal; tabs and line ends stay."""
    return re.sub(_UNPRINTABLE, " ", text)


def printable_line(text: str) -> str:
    """The same, on one line."""
    return printable(text).replace("\n", " ").replace("\t", " ")
