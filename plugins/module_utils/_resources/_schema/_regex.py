# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""Patterns of JSON schemas: whether Python has them, and whether they come to an end on what a model wrote.

Python's matcher goes back to try each way in turn, which can take longer than anyone waits, and nothing stops it in its
own process. So what may take long is tried in another one, for a limited time.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterable, Sequence
from typing import Any

from ._parser import parser

LIMIT = 3.0
"""Seconds that all patterns together may take."""
_FEW_STEPS = 1_000_000.0
_ECMA_NAMES = ((re.compile(r"\(\?<(?=\w)"), "(?P<"), (re.compile(r"\\k<(\w+)>"), r"(?P=\1)"))
_ECMA_ONLY = re.compile(r"\\[pPc]|\\u\{|\[\^?\]")
_REPEATS = ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT")
_TRY = """
import json, re, sys
given = json.load(sys.stdin)
for index, pattern in enumerate(given["patterns"]):
    print(index, flush=True)
    for text in given["texts"]:
        re.search(pattern, text)
"""


def in_python(pattern: str) -> str | None:
    """The pattern, which is ECMAScript's, as Python writes it; None where only ECMAScript has it.

    Raises re.error where it is no pattern at all.
    """
    translated = pattern
    for name, other in _ECMA_NAMES:
        translated = name.sub(other, translated)
    try:
        re.compile(translated)
    except (re.error, OverflowError, RecursionError):
        if _ECMA_ONLY.search(pattern):
            return None
        raise re.error("no regular expression") from None
    return translated


def too_slow(patterns: Iterable[str], texts: Sequence[str]) -> str | None:
    """The first of the patterns that does not come to an end on all of the texts in time; None where all do."""
    longest = max(map(len, texts), default=0)
    risky = [pattern for pattern in patterns if _steps(pattern, longest) * len(texts) > _FEW_STEPS]
    if not risky:
        return None
    given = json.dumps({"patterns": risky, "texts": texts})
    try:
        # It has no AnsibleModule, which could run a command as well; the arguments are its own.
        subprocess.run(  # noqa: S603 # pylint: disable=ansible-bad-function
            [sys.executable, "-I", "-S", "-c", _TRY],
            input=given.encode(),
            capture_output=True,
            timeout=LIMIT,
            check=True,
        )
    except subprocess.TimeoutExpired as error:
        return risky[max(0, (error.stdout or b"").count(b"\n") - 1)]
    except (OSError, subprocess.SubprocessError):
        return risky[0]
    return None


def _steps(pattern: str, length: int) -> float:
    """A bound of the steps of a search in a text of that length; infinite where there is none."""
    try:
        parsed = parser.parse(pattern)
        starts = 1 if parsed and str(parsed[0][1]) == "AT_BEGINNING" else length + 1
        return starts * _ways(parsed, length)
    except (re.error, RecursionError, OverflowError):
        return float("inf")


def _ways(parts: Iterable[Any], length: int) -> float:
    """In how many ways the parts of a pattern can be tried on a text of that length."""
    ways = 1.0
    for operation, argument in parts:
        ways *= _ways_of(str(operation), argument, length)
    return ways


def _ways_of(operation: str, argument: Any, length: int) -> float:
    if operation in _REPEATS:
        least, most, part = argument
        count = min(int(most), length) - min(least, length) + 1
        # What can be tried in several ways, and that again and again, has no bound that would help.
        return float(count) if _ways(part, length) <= 1 or most == 1 else float("inf")
    if operation == "BRANCH":
        return float(sum(_ways(branch, length) for branch in argument[1]))
    if operation in ("SUBPATTERN", "ASSERT", "ASSERT_NOT"):
        return _ways(argument[-1], length)
    return 1.0 if operation in ("LITERAL", "NOT_LITERAL", "ANY", "IN", "AT", "CATEGORY") else float("inf")
