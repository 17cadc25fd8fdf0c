# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""What the library detect-secrets finds: tokens of vendors by their shapes."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import accumulate
from typing import Any

from ansible.utils.display import Display

from ._values import Span

_PIECE = 400
"""Characters that are looked at together. Some of the library's patterns take the square of their number."""
_OVERLAP = 120
_AROUND = 60
_DIGIT = re.compile(r"[0-9]")
_RUNS = re.compile(r"[A-Za-z0-9_+/=.:-]{20,}")
# An address is no secret, and the others are found without the library.
_LEFT_OUT = (
    *("CloudantDetector", "IbmCloudIamDetector", "IbmCosHmacDetector", "SoftlayerDetector"),
    *("IPPublicDetector", "BasicAuthDetector", "PrivateKeyDetector", "JwtTokenDetector", "OpenAIDetector"),
)


@lru_cache(maxsize=1)
def patterns() -> Sequence[re.Pattern[str]]:
    """The library's patterns of vendors' tokens; none where it is missing."""
    try:
        from detect_secrets.core.plugins.util import get_mapping_from_secret_type_to_class
        from detect_secrets.plugins.base import RegexBasedDetector
    except ImportError:
        Display().warning(
            "redact: the library detect-secrets is missing on the controller: fewer tokens are told by their shapes."
        )
        return ()
    classes: list[Any] = list(get_mapping_from_secret_type_to_class().values())
    detectors = [each() for each in classes if issubclass(each, RegexBasedDetector) and each.__name__ not in _LEFT_OUT]
    return [re.compile(pattern) for detector in detectors for pattern in detector.denylist]


def recognised(text: str) -> Iterator[Span]:
    """The tokens that the library knows."""
    known = patterns()
    if not known:
        return
    pieces = list(_pieces(text))
    # All pieces are looked at together, and none of what is found goes beyond its own.
    joined = "\n".join(text[start:end] for start, end in pieces)
    begins = list(accumulate((end - start + 1 for start, end in pieces), initial=0))
    for pattern in known:
        for match in pattern.finditer(joined):
            # Where a pattern has groups, what is secret is the longest.
            group = max(range(1, match.re.groups + 1), key=lambda each: len(match[each] or ""), default=0)
            number = bisect_right(begins, match.start(group)) - 1
            moved = pieces[number].start - begins[number]
            yield Span(match.start(group) + moved, min(match.end(group) + moved, pieces[number].end))


def _pieces(text: str) -> Iterator[Span]:
    """What is around each run of characters that is long enough for a token."""
    done = 0
    for run in _RUNS.finditer(text):
        if not _DIGIT.search(text, run.start(), run.end()):
            continue
        start = max(run.start() - _AROUND, done)
        while start < run.end():
            done = min(start + _PIECE, run.end() + 1)
            yield Span(start, done)
            start = done if done > run.end() else done - _OVERLAP
