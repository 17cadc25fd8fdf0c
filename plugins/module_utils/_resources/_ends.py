# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""What the words mean by which servers say how an answer ended: by what stands in them, in any way of writing them."""

from __future__ import annotations

import re
from typing import Any

GOOD, INCOMPLETE, FILTERED, REFUSED, FAILED = "completed", "incomplete", "content_filter", "refusal", "failed"

_GOOD = r"(stop|end|eos|eot|done|finish|complete|success|ok|normal|tool|function|call|pause|null|none)[a-z]*"
_BAD = (
    (
        FAILED,
        r"error[a-z]*|abort[a-z]*|fail[a-z]*|cancel[a-z]*|timeout|malformed|unexpected|network|interrupt[a-z]*|"
        r"insufficient|disconnect[a-z]*|invalid|crash[a-z]*|unavailable|overload[a-z]*|"
        r"preempt[a-z]*|shutdown|killed|oom|evict[a-z]*|reject[a-z]*|denied|many",
    ),
    (
        FILTERED,
        r"filter[a-z]*|sensitive|safety|recitation|block[a-z]*|prohibited|spii|moderat[a-z]*|guardrails?|unsafe|policy",
    ),
    (REFUSED, r"refus[a-z]*"),
    (INCOMPLETE, r"length|max|limit|truncat[a-z]*|incomplete|partial|exceeded|repetition|budget|exhausted"),
)
_PREFIX = r"(?i)\Afinish_?reason[._:]?"
_WORD = r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])"


def end_of(reason: Any) -> str | None:
    """How an answer ended that gives this reason: one of the five above; None where nothing is known of the word.

    No reason at all is a good end: it is what servers leave out that know of none but good ones.
    """
    if reason in (None, "", "stop", "completed"):
        return GOOD
    words = [word.lower() for word in re.findall(_WORD, re.sub(_PREFIX, "", str(reason)))]
    for end, pattern in _BAD:
        if any(re.fullmatch(pattern, word) for word in words):
            return end
    return GOOD if any(re.fullmatch(_GOOD, word) for word in words) else None
