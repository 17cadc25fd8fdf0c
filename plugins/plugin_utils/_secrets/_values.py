# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""Where the value after a name ends: quoted, bare, in a block, in a list, or in a document within."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

FARTHEST = 20_000
"""Characters after which an end is looked for no longer: so much is masked then, up to the end of the line."""
_FARTHEST_INDENT = 130
_QUOTE = re.compile(r"(?:\\{0,7}[\"'`]|&quot;|&#3[49];|%22|%27)")
_QUOTES = frozenset("\\\"'`&%")
"""What a quote begins with."""
_TRIPLE = re.compile(r"\"\"\"|'''|```")
_BLOCK = re.compile(r"[|>][-+0-9]{0,3}[ \t]*(?:#[^\n]*)?$", re.MULTILINE)
_HEREDOC = re.compile(r"<<[-~]?[ \t]*[\"']?(\w{1,40})[\"']?[^\n]*\n")
_LINE = re.compile(r"[^\r\n]*")
_BLANKS = re.compile(r"[ \t]*")
_ALONE_BELOW = re.compile(
    r"\r?\n([ \t]{1,80})((?!- )[^\s:={}\[\]#]{1,2000}(?: [^\s:={}\[\]#]{1,100}){0,9})[ \t]{0,9}\r?$", re.MULTILINE
)
_ITEM = re.compile(r"[ \t]*- +(?![^\n]{0,200}: )([^\r\n]+)")

_PAIR = re.compile(
    r"[\"']?([\w.@/-]{1,80})[\"']?[ \t]{0,20}[:=][ \t]{0,20}(\"[^\"\n]{1,2000}\"|'[^'\n]{1,2000}'"
    r"|[^\s,{}\[\]\"']{1,2000})"
)
_PAIR_BELOW = re.compile(r"([ \t]*)[\"']?([\w.@/-]{1,80})[\"']?:[ \t]+(?![|>&{\[])(\S[^\r\n]*)")
_ABOUT = frozenset(
    (
        *("backend", "client_id", "created", "created_at", "description", "email", "enabled", "engine", "expires"),
        *("external", "file", "host", "id", "kind", "login", "mode", "name", "namespace", "owner", "path", "port"),
        *("provider", "ref", "region", "role", "roles", "scope", "scopes", "type", "uri", "url", "user", "username"),
    )
)
"""Names that tell something about a secret."""

# What ends a value among others: a blank, or a separator before the next name, a blank or the end.
_AMONG_OTHERS = re.compile(
    r"(?:[^\s;&,\"'`<]|[;&,](?!\s|$|[\w.\[\]-]{1,40}(?: [\w-]{1,20})?[=:])|[\"'`](?![\s,;)\]}>]|$)|<(?![/\w]))+"
)
_STOP = re.compile(
    r"[ \t;,&]{1,9}[\w.-]{1,40}[ \t]?(?:=|:[ \t])"
    r"|[ \t]{1,3}(?:and|or|but|for|from|to|into|in|on|at|as|is|was|by|with|without|then|while|because|after"
    r"|before|since|via)\b"
    r"|[ \t]{1,9}(?:#|//|;)[ \t]"
)
"""Another pair, what goes on with a sentence, or a comment."""
_CLOSING = ")]}>,;"


class Span(NamedTuple):
    """From one place in a text to another."""

    start: int
    end: int


class Values:
    """Reads values from a text."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._line = Span(0, 0)

    def spans(self, place: int, name: int, rest_of_line: bool) -> list[Span]:
        """Of the value that begins there, or on the lines below where they are indented more than that of its name.

        ``rest_of_line`` says that nothing but the value can follow on its line.
        """
        text = self._text
        place = _BLANKS.match(text, place).end()  # type: ignore[union-attr]
        if place >= len(text) or text[place] in "\r\n":
            return self._items(place, self._indent(name))
        if text[place] in "|>" and _BLOCK.match(text, place):
            return self._block(place, self._indent(name))
        heredoc = _HEREDOC.match(text, place) if text[place] == "<" else None
        if heredoc:
            end = re.compile(rf"^[ \t]*{heredoc[1]}\b", re.MULTILINE).search(text, heredoc.end(), place + FARTHEST)
            return [Span(heredoc.end(), end.start() if end else min(len(text), place + FARTHEST))]
        return [self._inline(place, rest_of_line)]

    def pairs(self, place: int, name: int) -> list[Span]:
        """Of the mapping that begins there, or on the lines below: its values, without what only tells about them."""
        text = self._text
        place = _BLANKS.match(text, place).end()  # type: ignore[union-attr]
        if text[place : place + 1] == "{":
            end = text.find("}", place, place + FARTHEST)
            found = [(match[1], Span(*match.span(2))) for match in _PAIR.finditer(text, place, max(place, end))]
        elif text[place : place + 1] in ("\r", "\n"):
            found = list(self._pairs_below(place, self._indent(name)))
        else:
            return []
        return [span for name, span in found if name.lower() not in _ABOUT]

    def _pairs_below(self, place: int, outer: int) -> Iterator[tuple[str, Span]]:
        first = None
        while pair := _PAIR_BELOW.match(self._text, self._next_line(place)):
            indent = len(pair[1])
            first = indent if first is None else first
            if indent <= outer or indent != first:
                return
            yield pair[2], self._trimmed(*pair.span(3))
            place = pair.end()

    def quoted(self, place: int) -> Span | None:
        """The text in quotes that begins there, with them; None where none does."""
        text = self._text
        if text[place : place + 1] not in _QUOTES:
            return None
        triple = _TRIPLE.match(text, place)
        if triple:
            end = text.find(triple[0], triple.end(), place + FARTHEST)
            return Span(place, end + 3) if end >= 0 else Span(place, self.line_end(place))
        quote = _QUOTE.match(text, place)
        if not quote:
            return None
        line_end = self.line_end(place)
        start = quote.end()
        while True:
            end = text.find(quote[0], start, line_end)
            if end < 0:
                return Span(place, line_end)
            # A quote with more backslashes before it is one within.
            before = end
            while before > quote.end() and text[before - 1] == "\\":
                before -= 1
            start = end + len(quote[0])
            # Nor does a doubled one end it.
            if (end - before) % 2 == 0 and not (quote[0] == "'" and text.startswith("'", start)):
                return Span(place, start)
            start += text.startswith("'", start)

    def _inline(self, place: int, rest_of_line: bool) -> Span:
        text = self._text
        if text[place] == "[":
            end = text.find("]", place, place + FARTHEST)
            if end >= 0:
                return Span(place, end + 1)
        quoted = self.quoted(place)
        if quoted is not None:
            return quoted
        return self._rest(place) if rest_of_line else self._bare(place)

    def _rest(self, place: int) -> Span:
        """What is left of the line, without a comment, another pair, or the end of a sentence."""
        text = self._text
        end = self.line_end(place)
        found = _STOP.search(text, place + 1, end)
        return self._trimmed(place, found.start() if found else end)

    def _bare(self, place: int) -> Span:
        found = _AMONG_OTHERS.match(self._text, place, place + FARTHEST)
        return self._trimmed(place, found.end()) if found else Span(place, place)

    def _trimmed(self, start: int, end: int) -> Span:
        while end > start + 1 and (self._text[end - 1] in _CLOSING or self._text[end - 1].isspace()):
            end -= 1
        return Span(start, end)

    def _block(self, place: int, indent: int) -> list[Span]:
        text = self._text
        spans = []
        place = self.line_end(place)
        while place < len(text):
            start = self._next_line(place)
            end = self.line_end(start)
            begin = _BLANKS.match(text, start).end()  # type: ignore[union-attr]
            if begin < end and begin - start <= indent:
                break
            if begin < end:
                spans.append(Span(begin, end))
            if start >= len(text) or end <= place:
                break
            place = end
        return [Span(spans[0].start, spans[-1].end)] if spans else []

    def _items(self, place: int, indent: int) -> list[Span]:
        """The items of a list below, each a text, or the one text that stands there alone."""
        text = self._text
        alone = _ALONE_BELOW.match(text, place)
        if alone and alone.start(2) - alone.start(1) > indent:
            return [Span(*alone.span(2))]
        spans = []
        while place < len(text):
            item = _ITEM.match(text, self._next_line(place))
            if not item or item.start(1) - item.start() - 2 < indent:
                break
            spans.append(Span(item.start(1), item.end(1)))
            place = item.end()
        return spans

    def line_end(self, place: int) -> int:
        """Where the line of a place ends."""
        # Many values may stand on one long line.
        if not self._line.start <= place < self._line.end:
            self._line = Span(place, _LINE.match(self._text, place).end())  # type: ignore[union-attr]
        return self._line.end

    def _next_line(self, place: int) -> int:
        found = self._text.find("\n", place)
        return len(self._text) if found < 0 else found + 1

    def _indent(self, place: int) -> int:
        line = self._text.rfind("\n", max(0, place - _FARTHEST_INDENT), place) + 1
        blanks = _BLANKS.match(self._text, line, place)
        return blanks.end() - line if blanks else 0
