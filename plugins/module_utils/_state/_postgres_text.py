# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""Texts as PostgreSQL can hold them: neither NUL nor a lone surrogate has a place in its ``text`` and ``jsonb``.

Each of these, and the control character that marks them, is written as that mark (U+001A) and its code in four digits.
"""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import Any

_MARK = "\x1a"
_UNKNOWN = re.compile("[\0\x1a\ud800-\udfff]")
_IN_JSON = re.compile(r"\\\\|\\u(?:(0000|001a)|d[89ab][0-9a-f]{2}\\ud[c-f][0-9a-f]{2}|(d[89a-f][0-9a-f]{2}))")
_LARGE_FLOAT = re.compile(r'"(?:[^"\\]|\\.)*"|(-?\d+(?:\.\d+)?e\+\d+)')
_MARKED = re.compile(r"\\\\|\\u001a([0-9a-f]{4})")


def to_text(value: str) -> str:
    """A text as PostgreSQL can hold it."""
    return _UNKNOWN.sub(lambda found: f"{_MARK}{ord(found[0]):04x}", value)


def to_jsonb(value: Any) -> str:
    """JSON as PostgreSQL can hold it; raises ValueError for a number that JSON does not have."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    if _UNKNOWN.search(text) or "\\u0000" in text or "\\u001a" in text:
        text = _IN_JSON.sub(_marked, json.dumps(value))
    return _LARGE_FLOAT.sub(_with_fraction, text) if "e+" in text else text


def _with_fraction(found: re.Match[str]) -> str:
    """A large number as one with a fraction, since PostgreSQL would make a whole one of it."""
    return f"{int(Decimal(found[1]))}.0" if found[1] else found[0]


def _marked(found: re.Match[str]) -> str:
    code = found[1] or found[2]
    return f"\\u001a{code}" if code else found[0]


def from_jsonb(text: str) -> str:
    """The JSON that was put there, of what PostgreSQL tells."""
    if "\\u001a" not in text:
        return text
    return _MARKED.sub(lambda found: f"\\u{found[1]}" if found[1] else found[0], text)
