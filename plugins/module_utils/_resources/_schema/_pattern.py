# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""A short text that matches a regular expression, for a sample of what a JSON schema describes by a pattern.

The text is written along the expression, so that it matches by the way it was made. To search it would prove the same,
and some expressions take a search longer than the world will last.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Sequence
from typing import Any, Callable

from ._parser import parser

LONGEST_PATTERN = 2000
_LONGEST_TEXT = 1000
_MOST_STEPS = 5000
_ALPHABET = "a0 A-_.bcxyzBCXYZ1234567"
_CATEGORIES: dict[str, Callable[[str], bool]] = {
    "CATEGORY_DIGIT": str.isdecimal,
    "CATEGORY_WORD": lambda character: character.isalnum() or character == "_",
    "CATEGORY_SPACE": str.isspace,
}
_EDGES: dict[str, Callable[[str, str], bool]] = {
    "AT_BEGINNING": lambda before, _after: not before,
    "AT_BEGINNING_STRING": lambda before, _after: not before,
    "AT_END": lambda _before, after: not after,
    "AT_END_STRING": lambda _before, after: not after,
    "AT_BOUNDARY": lambda before, after: _ends_word(before) != _ends_word(after[:1]),
    # Until Python 3.14 a text without any character has no such place.
    "AT_NON_BOUNDARY": lambda before, after: bool(before + after) and _ends_word(before) == _ends_word(after[:1]),
}


class _Unknown(Exception):
    """No text is known that matches, or only one that is too long."""


def matching(pattern: str, shortest: int = 0) -> str | None:
    """A text that the pattern is found in, as long as is asked for; None where none was found.

    Takes some milliseconds at most, whatever the pattern.
    """
    if len(pattern) > LONGEST_PATTERN:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            parsed = parser.parse(pattern)
    except (re.error, RecursionError, OverflowError):
        return None
    for repeats in sorted({0, 1, shortest}):
        text = _written(parsed, repeats)
        if text is not None and len(text) >= shortest:
            return text
    return None


def _written(parsed: Any, repeats: int) -> str | None:
    writer = _Writer()
    try:
        # What matches one case of a letter need not be left out in the other.
        _refuse_any_case(parsed.state.flags)
        writer.write(parsed, repeats)
    except (_Unknown, RecursionError):
        return None
    return writer.text if writer.keeps_its_edges() else None


def _refuse_any_case(flags: int) -> None:
    if flags & re.IGNORECASE:
        raise _Unknown


class _Writer:
    def __init__(self) -> None:
        self.text = ""
        self._edges: list[tuple[int, str]] = []
        self._steps_left = _MOST_STEPS

    def write(self, parts: Sequence[Any], repeats: int) -> None:
        """Adds what matches all parts; what may be repeated is so many times, if that is allowed."""
        for operation, argument in parts:
            self._steps_left -= 1
            if self._steps_left < 0 or len(self.text) > _LONGEST_TEXT:
                raise _Unknown
            self._write_one(str(operation), argument, repeats)

    def keeps_its_edges(self) -> bool:
        """Whether the beginnings, ends and boundaries that the expression demands are where they must be."""
        return all(_EDGES[edge](self.text[:place], self.text[place:]) for place, edge in self._edges)

    def _write_one(self, operation: str, argument: Any, repeats: int) -> None:
        if operation in ("MAX_REPEAT", "MIN_REPEAT"):
            least, most, part = argument
            for _time in range(min(max(least, repeats), most)):
                self.write(part, 0)
                if not part:
                    break
        elif operation == "SUBPATTERN":
            _refuse_any_case(argument[1])
            self.write(argument[-1], repeats)
        elif operation == "BRANCH":
            self.write(argument[1][0], repeats)
        elif operation == "AT" and str(argument) in _EDGES:
            self._edges.append((len(self.text), str(argument)))
        else:
            self.text += _character(operation, argument)


def _character(operation: str, argument: Any) -> str:
    if operation == "LITERAL":
        return _printable(argument)
    if operation == "NOT_LITERAL":
        return _first(lambda character: ord(character) != argument)
    if operation == "ANY":
        return "a"
    if operation == "IN":
        return _of_set(argument)
    raise _Unknown


def _of_set(members: Sequence[Any]) -> str:
    if str(members[0][0]) == "NEGATE":
        return _first(lambda character: not any(_is_in(character, each) for each in members[1:]))
    operation, argument = members[0]
    if str(operation) == "CATEGORY":
        return _first(lambda character: _is_in(character, members[0]))
    return _printable(argument[0] if str(operation) == "RANGE" else argument)


def _first(fits: Callable[[str], bool]) -> str:
    found = next((character for character in _ALPHABET if fits(character)), None)
    if found is None:
        raise _Unknown
    return found


def _printable(code: int) -> str:
    # Half a pair of surrogates is no text that could be written anywhere.
    if 0xD800 <= code <= 0xDFFF:
        raise _Unknown
    return chr(code)


def _is_in(character: str, member: Any) -> bool:
    operation, argument = str(member[0]), member[1]
    if operation == "LITERAL":
        return bool(ord(character) == argument)
    if operation == "RANGE":
        return bool(argument[0] <= ord(character) <= argument[1])
    category = str(argument)
    return _CATEGORIES[category.replace("_NOT_", "_")](character) != ("_NOT_" in category)


def _ends_word(text: str) -> bool:
    return bool(text) and _CATEGORIES["CATEGORY_WORD"](text[-1])
