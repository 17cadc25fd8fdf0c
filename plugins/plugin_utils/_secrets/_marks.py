# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""Secrets that can be told by themselves or by the command or line that they stand in: keys, hashes, tokens, URLs."""

from __future__ import annotations

import base64
import bisect
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from ._rules import LINES, WHOLE
from ._values import Span, Values
from ._words import is_reference

_FEW = 300
"""Characters a sign; where there are more signs, all of a text is looked at."""
_MORE_LINES = 3
"""Lines behind that with a sign which belong to it."""
_LEAST_ENTROPY = 4.5
"""Bits a character: what is written by people or counted by machines has less."""
_RUN = re.compile(r"[A-Za-z0-9+_/.:@=-]{24,}")
_TOKEN = re.compile(r"(?<![A-Za-z0-9+_/.:@-])(?=[A-Z_-]{0,199}[a-z0-9])[A-Za-z0-9+_-]{24,200}={0,2}(?![A-Za-z0-9+_/-])")
_PUBLIC = re.compile(
    r"(?s)-----BEGIN (?![A-Z0-9 ]{0,40}PRIVATE)[A-Z0-9 ]{1,60}-----[^-]{0,20000}-----END |(?:ssh-\w{2,12}"
    r"|ecdsa-\S{1,30}) \S{1,3000}"
    r"|sha(?:1|256|384|512)[:-]\S{1,200}"
)
_ENCODED_ARMOUR = re.compile(r"\bLS0tLS1CRUdJTi[A-Za-z0-9+/=]{20,}")
_SECRET_DOCUMENT = re.compile(r"(?m)^kind:[ \t]*[\"']?Secret\b|\"kind\":[ \t]*\"Secret\"")
_DATA = re.compile(r"(?m)^(?:data|stringData):[ \t]*\r?\n((?:[ \t]+[^\n]*\n?|[ \t]*\r?\n)+)")
_DATUM = re.compile(r"(?m)^([ \t]+)[\"']?[\w.-]{1,200}[\"']?:(?=[ \t]*\S)")
_JSON_DATA = re.compile(r"\"(?:data|stringData)\":\s{0,99}\{([^{}]{0,100000})\}")
_JSON_DATUM = re.compile(r":\s{0,99}(\"(?:[^\"\\\n]|\\.){1,50000}\")")


class _Rules:
    def __init__(self, rules: Iterable[tuple[str, str]]) -> None:
        self._rules = [(signs.split("|"), re.compile(pattern)) for signs, pattern in rules]

    def whole(self, text: str, small: str) -> Iterator[Span]:
        for signs, pattern in self._rules:
            if any(sign in small for sign in signs):
                yield from map(secret_in, pattern.finditer(text))

    def by_lines(self, text: str, small: str) -> Iterator[Span]:
        for signs, pattern in self._rules:
            for part in _around(small, signs):
                for span in map(secret_in, pattern.finditer(text, *part)):
                    if not is_reference(text[span.start : span.end]):
                        yield span


_WHOLE, _LINES = _Rules(WHOLE), _Rules(LINES)


def marked(text: str, small: str) -> Iterator[Span]:
    """What shows by itself, or by its line, that it is a secret; ``small`` is the text in small letters."""
    yield from _WHOLE.whole(text, small)
    yield from _LINES.by_lines(text, small)
    for match in _ENCODED_ARMOUR.finditer(text):
        head = match[0][:120]
        if b"PRIVATE" in base64.b64decode(head[: len(head) // 4 * 4], validate=False):
            yield Span(*match.span())
    yield from _kubernetes(text)
    yield from _random(text)


def _around(small: str, signs: Sequence[str]) -> list[Span]:
    """The lines that hold one of the signs, with those that belong to them."""
    if sum(map(small.count, signs)) * _FEW > len(small):
        return [Span(0, len(small))]
    found = sorted(span for sign in signs for span in _lines_with(small, sign))
    joined: list[Span] = []
    for span in found:
        if joined and span.start <= joined[-1].end:
            joined[-1] = Span(joined[-1].start, max(joined[-1].end, span.end))
        else:
            joined.append(span)
    return joined


def _lines_with(small: str, sign: str) -> Iterator[Span]:
    place = small.find(sign)
    while place >= 0:
        start = small.rfind("\n", 0, place) + 1
        own = end = _line_end(small, place)
        for _line in range(_MORE_LINES):
            end = _line_end(small, end + 1)
        yield Span(start, end)
        place = small.find(sign, own)


def _line_end(text: str, place: int) -> int:
    end = text.find("\n", place)
    return end if end >= 0 else len(text)


def secret_in(match: re.Match[str]) -> Span:
    """The last group of a match, or all of it where there is none."""
    group = match.re.groups
    return Span(*match.span(group if group and match.group(group) is not None else 0))


def _kubernetes(text: str) -> Iterator[Span]:
    """All data of a manifest of a Secret: what their names are says nothing."""
    if not _SECRET_DOCUMENT.search(text):
        return
    start = 0
    for document in re.split(r"(?m)^---", text):
        if _SECRET_DOCUMENT.search(document):
            for span in (*_of_yaml(document), *_of_json(document)):
                yield Span(start + span.start, start + span.end)
        start += len(document) + 3


def _of_yaml(document: str) -> Iterator[Span]:
    values = Values(document)
    for data in _DATA.finditer(document):
        indent = None
        for datum in _DATUM.finditer(document, data.start(1), data.end(1)):
            # What is deeper belongs to a value.
            indent = len(datum[1]) if indent is None else indent
            if len(datum[1]) == indent:
                yield from values.spans(datum.end(), datum.start(), rest_of_line=True)


def _of_json(document: str) -> Iterator[Span]:
    for data in _JSON_DATA.finditer(document):
        for datum in _JSON_DATUM.finditer(document, *data.span(1)):
            yield Span(*datum.span(1))


def _random(text: str) -> Iterator[Span]:
    """What no person and no counter has written: letters of both cases and digits in no order."""
    public: list[tuple[int, int]] | None = None
    for run in _RUN.finditer(text):
        for match in _TOKEN.finditer(text, *run.span()):
            token = match[0]
            if (
                any(character.isdigit() for character in token)
                and any(character.isupper() for character in token)
                and _entropy(token) >= _LEAST_ENTROPY
            ):
                if public is None:
                    public = [found.span() for found in _PUBLIC.finditer(text)]
                if not _is_within(match.start(), public):
                    yield Span(*match.span())


def _entropy(token: str) -> float:
    shares = [count / len(token) for count in Counter(token).values()]
    return -sum(share * math.log2(share) for share in shares)


def _is_within(place: int, spans: list[tuple[int, int]]) -> bool:
    before = bisect.bisect(spans, (place, math.inf)) - 1
    return before >= 0 and place < spans[before][1]
