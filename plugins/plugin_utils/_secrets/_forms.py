# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""Secrets in configurations: what stands after a name that says so, in the forms of files with names and values."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ._values import Span, Values
from ._words import hits, is_secret, kind_of

_LONGEST_NAME = 100
_QUOTE = r"(?:\\{0,7}[\"'`]|&quot;|&#3[49];|%22|%27)"
_GAP = r"[ \t]{1,60}"
_ASSIGNED = re.compile(
    rf"(?:{_QUOTE}|[\])}}]){{0,4}}[ \t]{{0,200}}(?:(?:as[ \t])?string[ \t]{{1,9}}(?==))?"
    r"(?::=|=>|->|[=!]={1,2}|=|::(?=[ \t])|:(?![:/])|%3[AD]|(?<=[ \t])(?:is|was)(?::|(?=[ \t]{1,3}(?:[\"'`]"
    r"|\S{0,60}[0-9@#$%^&*])))|(?<=[ \t])for[ \t][^\s:=]{1,60}:(?=[ \t])|(?<=[ \t])\.(?=[ \t]))",
    re.IGNORECASE,
)
_QUOTED_NEXT = re.compile(rf"[ \t]{{0,60}}[(\[]?[ \t]{{0,9}}(?={_QUOTE})")
_ARGUMENT_NEXT = re.compile(rf"{_QUOTE}\s{{0,9}},\s{{0,9}}(?={_QUOTE})")
_OPTION_NEXT = re.compile(rf"(?:{_GAP}|=)(?=[^\s-])")
_ALONE_ON_LINE = re.compile(rf"{_GAP}([^\s\"',;&:=(\[{{<]\S{{0,500}})[ \t]{{0,9}};?[ \t]{{0,9}}\r?$", re.MULTILINE)
_ELEMENT_NEXT = re.compile(r"(?:[ \t][^<>]{0,200})?>\s{0,50}(?:<!\[CDATA\[)?([^<]{1,5000}?)(?:\]\]>)?\s{0,50}<")
_TAG = re.compile(r"<(?:[\w.-]{1,30}:)?$")
_HEADER = re.compile(r"(?i)(?:proxy-)?authorization")
_HEADER_NEXT = re.compile(
    rf"{_QUOTE}?[ \t]{{0,9}}(?:=>|[:=,]|(?=[ \t]{_QUOTE}?(?:bearer|basic|digest|token|apikey)\b))[ \t]{{0,9}}", re.I
)
_SCHEME = re.compile(rf"{_QUOTE}?(?:[A-Za-z][\w-]{{1,30}}[ \t]{{1,9}})?")
_VALUE_OF_PAIR = re.compile(
    rf"{_QUOTE}?(?:\s|[,;}}{{]|</?\w{{1,9}}>|/>){{0,40}}{_QUOTE}?\b\w{{0,12}}?(?:value|default|contents?"
    rf"|secret)(?:_?string)?{_QUOTE}?[ \t]{{0,20}}(?:=>|[:=])"
    rf"|{_QUOTE}[^<>]{{0,100}}(?<![/])>"
    rf"|{_QUOTE}?</(?:key|name)>\s{{0,99}}<(?:\w{{1,9}})(?:>)",
    re.IGNORECASE,
)
_VALUE_BELOW = re.compile(
    rf"[ \t]{{0,20}}(?:\{{\s{{0,60}}|\r?\n[ \t]{{1,60}}){_QUOTE}?(?:value|default|plain|cleartext"
    rf"|data){_QUOTE}?[ \t]{{0,20}}[:=]"
)
_NAMES_OF_PAIRS = ("name", "key", "variable", "property", "field", "option")
"""How the name of a pair may end whose value is a name itself."""
_BEGINNING = re.compile(
    r"[\s\-#;*>/|\"'`$@!+?]*(?:(?:export|setx?|setenv|ENV|ARG|let|const|var|local|declare|readonly|env|public|private"
    r"|protected|static|final|string|auto|val|def|my|our|dim|global|\$?env)[ \t]{1,9}(?:-\w[ \t]{1,9})?"
    r"|\$?env:){0,3}[\"'`$@{]*$",
    re.IGNORECASE,
)
_LIKELY_NEXT = re.compile(
    rf"{_GAP}((?=[^\s,;]{{0,200}}[0-9])(?=[^\s,;]{{0,200}}[A-Za-z])[^\s\"',;:=(){{}}]{{6,200}})(?=[,;]|\s|\Z)"
)
_DEFAULT_IN_BLOCK = re.compile(rf"{_QUOTE}[ \t]{{0,9}}\{{[^{{}}]{{0,500}}?\bdefault[ \t]{{0,20}}=")
_PLURALS = ("words", "crets", "okens", "rases", "ikeys", "i_keys")
"""Ends of names of more than one secret."""
_OPENS = re.compile(r"[ \t]{0,20}[{\r\n]")
_BEFORE_PROSE = re.compile(r"(?i)\b(?:unexpected|invalid|illegal|unknown|missing)[ \t]{1,3}$")
_AFTER_PROSE = re.compile(r"[ \t](?:not|is|was|has|does|already|exists|cannot|could|must|should)\b")
_SHAPED = re.compile(r"[_-]|[a-z][A-Z]")


_IN_NAMES = ("_", "-", ".")
_NAME_BEFORE = re.compile(r"[\w.-]+\Z")
_NAME_AFTER = re.compile(r"(?:\w|[.-](?=\w))+")
_LEADS_ON = frozenset("\"'`\\&%])} \t:=-.(<>|\r\n!/,")
"""One of these stands after a name that has a value."""
_LEADS_TO_NAME = frozenset("\"'\\:=> \t")
"""One of these stands before a name that is a value itself."""


class _Name(NamedTuple):
    start: int
    end: int
    kind: str


def named(text: str, small: str) -> Iterator[Span]:
    """The values in a text whose names say that they are secrets; ``small`` is the text in small letters."""
    return _Forms(text).spans(hits(small))


class _Forms:
    def __init__(self, text: str) -> None:
        self._text = text
        self._values = Values(text)

    def spans(self, hits_in_it: Iterable[tuple[int, int]]) -> Iterator[Span]:
        place = 0
        for hit in hits_in_it:
            if hit[0] < place:
                continue
            name = self._name(*hit, place)
            place = name.end
            if not name.kind:
                continue
            for span in self._after(name):
                if span.end > span.start and is_secret(
                    name.kind, self._text[name.start : name.end], self._text[span.start : span.end]
                ):
                    yield span
                    place = max(place, span.end)

    def _name(self, start: int, end: int, first: int) -> _Name:
        before = None
        if self._text[start - 1 : start] in _IN_NAMES or self._text[start - 1 : start].isalnum():
            before = _NAME_BEFORE.search(self._text, max(first, start - _LONGEST_NAME), start)
        after = _NAME_AFTER.match(self._text, end, end + _LONGEST_NAME)
        start = before.start() if before else start
        end = after.end() if after else end
        name = self._text[start:end]
        if "uthori" in name and _HEADER.fullmatch(name):
            return _Name(start, end, "header")
        # The PASS of a test is none.
        return _Name(start, end, "" if name == "PASS" else kind_of(name))

    def _after(self, name: _Name) -> list[Span]:
        """The values after a name. The forms that are seldom are looked at where something hints at them."""
        if self._text[name.end : name.end + 1] not in _LEADS_ON:
            return []
        if name.kind == "header":
            return self._in_header(name)
        before = self._text[name.start - 1 : name.start]
        spans = self._in_pair(name) if before in _LEADS_TO_NAME else None
        if spans is None:
            spans = self._assigned(name, before)
        if spans is not None:
            return spans
        for form in (self._argument, self._option, self._element, self._beside):
            spans = form(name)
            if spans is not None:
                return spans
        return []

    def _in_header(self, name: _Name) -> list[Span]:
        found = _HEADER_NEXT.match(self._text, name.end)
        if not found:
            return []
        scheme = _SCHEME.match(self._text, found.end())
        outer = self._quote_before(name)
        span = self._values.quoted(found.end())
        if span is None:
            end = self._values.line_end(found.end())
            closing = self._text.find(outer, found.end(), end) if outer else -1
            span = Span(found.end(), closing if closing >= 0 else end)
        elif scheme and scheme.end() < span.end - 1:
            span = Span(scheme.end(), span.end - 1)
        return [Span(scheme.end() if scheme and scheme.end() < span.end else span.start, span.end)]

    def _in_pair(self, name: _Name) -> list[Span] | None:
        before = self._text[max(0, name.start - 40) : name.start].rstrip("\"'\\ \t")
        if not before.endswith((":", "=", ">")) or not before[:-1].rstrip("\"'\\ \t=").lower().endswith(
            _NAMES_OF_PAIRS
        ):
            return None
        found = _VALUE_OF_PAIR.match(self._text, name.end)
        if not found:
            return None
        if found[0].endswith(">") and not found[0].endswith("=>"):
            end = self._text.find("<", found.end(), found.end() + 5000)
            return [Span(found.end(), end)] if end >= 0 else []
        return self._values.spans(found.end(), name.start, self._begins_line(found.end()))

    def _assigned(self, name: _Name, before: str) -> list[Span] | None:
        text = self._text
        start = self._value_after(name)
        if start < 0:
            # ``variable "name" { default = "value" }``
            found = _DEFAULT_IN_BLOCK.match(text, name.end) if before == '"' else None
            return self._values.spans(found.end(), found.end(), rest_of_line=True) if found else None
        if text[name.end - 6 : name.end].lower().endswith(_PLURALS):
            pairs = self._values.pairs(start, name.start)
            if pairs:
                return pairs
        below = _VALUE_BELOW.match(text, start) if _OPENS.match(text, start) else None
        if below:
            return self._values.spans(below.end(), below.end(), rest_of_line=True)
        if before and before in "'\"" and before not in text[name.end : start]:
            # The quotes are around both, as around a header.
            end = text.find(before, start, self._values.line_end(start))
            if end >= 0 and not text[start:end].strip().startswith(("'", '"')):
                return [Span(start, end)]
        return self._values.spans(start, name.start, self._begins_line(name.start))

    def _value_after(self, name: _Name) -> int:
        """Where what is assigned to a name begins; -1 where nothing is."""
        # The two ways in which nearly all are written.
        sign, after = self._text[name.end : name.end + 1], self._text[name.end + 1 : name.end + 2]
        if (sign == "=" and after not in ("=", ">")) or (sign == ":" and after in (" ", "\n")):
            return name.end + 1
        found = _ASSIGNED.match(self._text, name.end)
        return found.end() if found else -1

    def _argument(self, name: _Name) -> list[Span] | None:
        """``define('NAME', 'value')``, ``["--name", "value"]``."""
        found = _ARGUMENT_NEXT.match(self._text, name.end)
        if not found:
            return None
        before = self._text[max(0, name.start - 9) : name.start].rstrip("\"'`\\ \t\r\n")
        if not (before.endswith("(") or self._text[name.start] == "-"):
            return []
        span = self._values.quoted(found.end())
        return [span] if span else []

    def _option(self, name: _Name) -> list[Span] | None:
        """``--name value``."""
        text = self._text
        if text[name.start] != "-" or text.startswith(("---", "--no-", "-no-"), name.start):
            return None
        found = _OPTION_NEXT.match(text, name.end)
        return self._values.spans(found.end(), found.end(), rest_of_line=False) if found else []

    def _element(self, name: _Name) -> list[Span] | None:
        """``<name>value</name>``."""
        before = self._text[name.start - 1 : name.start]
        if before not in ("<", ":") or not _TAG.search(self._text[max(0, name.start - 40) : name.start]):
            return None
        found = _ELEMENT_NEXT.match(self._text, name.end)
        return [Span(*found.span(1))] if found else []

    def _beside(self, name: _Name) -> list[Span] | None:
        """``name "value"``, ``name("value")``, and ``name value`` where nothing else follows on the line."""
        text = self._text
        if name.kind != "password" and _BEFORE_PROSE.search(text, max(0, name.start - 20), name.start):
            return []
        quoted = _QUOTED_NEXT.match(text, name.end)
        if quoted and quoted.end() > name.end:
            span = self._values.quoted(quoted.end())
            return [span] if span and not _AFTER_PROSE.match(text, span.end) else []
        alone = _ALONE_ON_LINE.match(text, name.end)
        if alone and (self._begins_line(name.start) or _SHAPED.search(text[name.start : name.end])):
            return [Span(alone.start(1), alone.end(1) - (alone[1].endswith(";")))]
        likely = _LIKELY_NEXT.match(text, name.end) if name.kind == "password" else None
        if likely:
            return [Span(*likely.span(1))]
        return []

    def _quote_before(self, name: _Name) -> str:
        before = self._text[name.start - 1 : name.start]
        return before if before in ("'", '"') else ""

    def _begins_line(self, place: int) -> bool:
        text = self._text
        line = text.rfind("\n", max(0, place - 130), place) + 1
        if line == 0 and place > 130:
            return False
        return bool(_BEGINNING.match(text[line:place]))
