# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""JSON that others made, as strictly as RFC 8259 has it, and no deeper than what is made of it can be handled."""

from __future__ import annotations

import json
import math
import re
from typing import Any

_SURROGATE = re.compile("[\ud800-\udfff]")

DEEPEST = 128
"""Levels; the API's own objects have about ten."""
MOST = 4_000_000
"""Values, which take a few hundred MB once they are decoded; an answer with all its tokens' alternatives has less."""


class TooMany(ValueError):
    """More values than what is made of them can be held."""


def loads(text: str | bytes, deepest: int = DEEPEST, *, strict: bool = True) -> Any:
    """The value; raises ValueError for what is not JSON, too deep, or a number that no float holds, and TooMany.

    Where it is not ``strict``, line ends and other control characters may stand in strings as they are.
    """
    if isinstance(text, bytes):
        text = text.decode("utf-8-sig")
    brackets = text.count("[") + text.count("{")
    # Each value but the first of a list or mapping comes after a comma; those within texts are few beside the others.
    if brackets + text.count(",") > MOST:
        raise TooMany(f"more than {MOST} values")
    decoder = _DECODER if strict else _LENIENT
    try:
        value = decoder.decode(text)
    except RecursionError:
        raise ValueError("too deep") from None
    # Most texts have fewer brackets than that in all, and need not be walked through.
    if brackets > deepest:
        _check_depth(value, deepest)
    return value


def is_json(text: str) -> bool:
    """Whether loads() takes it."""
    try:
        loads(text)
    except ValueError:
        return False
    return True


def value_at(text: str, start: int) -> tuple[Any, int]:
    """The value that begins there, read leniently, and where it ends; raises ValueError as loads() does."""
    try:
        value, end = _LENIENT.raw_decode(text, start)
    except RecursionError:
        raise ValueError("too deep") from None
    _check_depth(value)
    return value, end


def characters(value: Any) -> Any:
    """The value with U+FFFD for each lone surrogate, which is no character, and which Ansible refuses in a result."""
    if isinstance(value, str):
        return value if value.isascii() else _SURROGATE.sub("\ufffd", value)
    if isinstance(value, dict):
        return {characters(key): characters(item) for key, item in value.items()}
    return [characters(item) for item in value] if isinstance(value, (list, tuple)) else value


def _check_depth(value: Any, deepest: int = DEEPEST) -> None:
    level = [value]
    for _depth in range(deepest + 1):
        level = [item for holder in level for item in _within(holder)]
        if not level:
            return
    raise ValueError("too deep")


def _within(value: Any) -> Any:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError("a number that no float holds")
    return number


_DECODER = json.JSONDecoder(parse_constant=_no_constant, parse_float=_finite)
_LENIENT = json.JSONDecoder(parse_constant=_no_constant, parse_float=_finite, strict=False)
