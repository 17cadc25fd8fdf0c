# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""A short text that matches a regular expression, for a sample of what a JSON schema describes by a pattern."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

try:
    from re import _parser as parser
except ImportError:  # before Python 3.11
    import sre_parse as parser

_LONGEST = 1000
_ALPHABET = "a0 A-_.bcxyzBCXYZ1234567"
_CATEGORIES = {
    "CATEGORY_DIGIT": "0",
    "CATEGORY_WORD": "a",
    "CATEGORY_SPACE": " ",
    "CATEGORY_NOT_DIGIT": "a",
    "CATEGORY_NOT_WORD": "-",
    "CATEGORY_NOT_SPACE": "a",
}


def matching(pattern: str, shortest: int = 0) -> str | None:
    """A text that the pattern is found in, as long as is asked for; None where none was found."""
    try:
        parsed = parser.parse(pattern)
        for repeats in (0, 1, shortest):
            text = _of_all(parsed, min(repeats, _LONGEST))
            if len(text) >= shortest and re.search(pattern, text):
                return text
    except (re.error, RecursionError, OverflowError, NotImplementedError):
        return None
    return None


def _of_all(parts: Sequence[Any], repeats: int) -> str:
    return "".join(_of(str(operation), argument, repeats) for operation, argument in parts)


def _of(operation: str, argument: Any, repeats: int) -> str:
    if operation == "LITERAL":
        return chr(argument)
    if operation == "NOT_LITERAL":
        return next(character for character in _ALPHABET if ord(character) != argument)
    if operation == "ANY":
        return "a"
    if operation == "IN":
        return _of_set(argument)
    if operation in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
        least, most, part = argument
        count = min(max(least, repeats), most)
        return str(_of_all(part, 0) * min(count, _LONGEST))
    if operation == "SUBPATTERN":
        return _of_all(argument[-1], repeats)
    if operation == "BRANCH":
        return _of_all(argument[1][0], repeats)
    if operation == "AT":
        return ""
    raise NotImplementedError(operation)


def _of_set(members: Sequence[Any]) -> str:
    if str(members[0][0]) == "NEGATE":
        return next(character for character in _ALPHABET if not any(_is_in(character, each) for each in members[1:]))
    operation, argument = members[0]
    if str(operation) == "CATEGORY":
        return _CATEGORIES[str(argument)]
    return chr(argument[0] if str(operation) == "RANGE" else argument)


def _is_in(character: str, member: Any) -> bool:
    operation, argument = member
    if str(operation) == "LITERAL":
        return bool(ord(character) == argument)
    if str(operation) == "RANGE":
        return bool(argument[0] <= ord(character) <= argument[1])
    return _CATEGORIES.get(str(argument)) == character
