# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""The JSON in what a model wrote: models fence it, think aloud before it, and say a word before and after it.

A value is only taken where there is no doubt that it is the answer: never out of a model's thoughts, never a part of
JSON that is broken, and nothing but an object or a list out of running text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from .._base._json import loads, value_at

_BLANK = " \t\r\n\ufeff\u200b\u00a0"
_THOUGHT = r"(?:think(?:ing)?|thoughts?|reason(?:ing)?|reflection|scratchpad)"
_ELEMENT = rf"(?:(?:seed:|inner_|internal_)?{_THOUGHT}(?:_content)?|analysis|scratch_pad)"
_BEGIN = rf"<\|(?:begin_of|start)_{_THOUGHT}\|>|<{_ELEMENT}(?:\s[^<>]{{0,200}})?>|[\[◁]{_THOUGHT}[\]▷]"
_END = rf"<\|end_(?:of_)?{_THOUGHT}\|>|</{_ELEMENT}\s?>|[\[◁]/{_THOUGHT}[\]▷]"
_CHANNEL = r"[^<{\[]{0,80}(?:<\|constrain\|>[^<{\[]{0,80})?<\|message\|>"
_FINAL = rf"<\|channel\|>final{_CHANNEL}"
"""Where the answer proper begins, whatever was thought, and however often, before it."""
_ENDS = re.compile(rf"{_END}|{_FINAL}", re.IGNORECASE)
_LAST = re.compile(_FINAL, re.IGNORECASE)
_MARK = re.compile(rf"{_BEGIN}|{_END}|{_FINAL}|<\|channel\|>(?:analysis|commentary){_CHANNEL}", re.IGNORECASE)
_FENCES = ("```", "~~~")
_LANGUAGE = re.compile(r"\A[ \t]*[\w+.-]{1,20}\s")
_FENCE_BEFORE = re.compile(r"(?:`{3}|~{3})[ \t]*[\w+.-]*\s*\Z")
_LONGEST_OPENING = 80
_OPENING = re.compile(r"[{\[]")
_MOST_OPENINGS = 10_000
_BRACKET = re.compile(r"[{}\[\]]")
# A string that never ends is one to the end, lest each quote after it is tried in vain.
_BRACKET_OR_STRING = re.compile(r'"(?:[^"\\]+|\\.|\\\Z)*(?:"|\Z)|[{}\[\]]', re.DOTALL)
_DEPTH = {"{": 1, "[": 1, "}": -1, "]": -1}


def json_in(texts: Sequence[str], shape: type = dict) -> Any:
    """The JSON in an answer; raises ValueError where there is none.

    The first text is what is likeliest the answer. The others are other ways to see it, and count only where they are
    JSON from end to end. ``shape`` is what is taken of more than one value: the last object (dict) or list.
    """
    for text in texts:
        for whole in _whole(text):
            try:
                return loads(whole, strict=False)
            except ValueError:
                continue
    for said in _spoken(texts[0]):
        found = list(_embedded(said))
        if found:
            return max(found, key=lambda each: (isinstance(each.value, shape), each.fenced, each.start)).value
    raise ValueError("no JSON")


def _whole(text: str) -> Iterator[str]:
    """The texts of which one may be JSON from end to end."""
    yield text.strip(_BLANK)
    first = _ENDS.search(text)
    if first is not None:
        yield text[first.end() :].strip(_BLANK)
    for said in _spoken(text):
        yield said.strip(_BLANK)
        yield from _fenced(said)


def _fenced(text: str) -> Iterator[str]:
    """What stands between the first fence and the last, unless JSON has begun before: its strings may hold fences.

    Where fences of the other sort follow, there are several values in the text.
    """
    bracket = _OPENING.search(text)
    for fence, other in (_FENCES, _FENCES[::-1]):
        start, end = text.find(fence), text.rfind(fence)
        is_alone = other not in text[end:]
        if start >= 0 and is_alone and (bracket is None or bracket.start() > start):
            inside = text[start:end].lstrip(fence[0]) if end > start else text[start:].lstrip(fence[0])
            yield inside.strip(_BLANK)
            yield _LANGUAGE.sub("", inside).strip(_BLANK)


def _spoken(text: str) -> list[str]:
    """What is said besides what is thought: by the marks in pairs, and behind the last of them."""
    ends = [mark.end() for mark in _ENDS.finditer(text)]
    return [_outside(text), *([_outside(text[ends[-1] :])] if ends else [])]


def _outside(text: str) -> str:
    """The text without its thoughts, which may hold others, lack their beginning, or never end."""
    kept: list[str] = []
    depth = start = 0
    for mark in _MARK.finditer(text):
        if _ENDS.fullmatch(mark.group()):
            if depth == 0 or _LAST.fullmatch(mark.group()):
                # Its beginning stood in the prompt, or what went before is no answer.
                kept.clear()
            depth = 0 if _LAST.fullmatch(mark.group()) else max(0, depth - 1)
            start = mark.end()
        else:
            kept += [text[start : mark.start()]] if depth == 0 else []
            depth += 1
    return "".join([*kept, text[start:]] if depth == 0 else kept)


class _Found(NamedTuple):
    start: int
    value: Any
    fenced: bool


def _embedded(text: str) -> Iterator[_Found]:
    """Each object and list that stands by itself in a text."""
    end = 0
    for _opening in range(_MOST_OPENINGS):
        bracket = _OPENING.search(text, end)
        if bracket is None:
            return
        start = bracket.start()
        try:
            value, end = value_at(text, start)
        except ValueError:
            # Something else, or JSON that is broken: its parts are no answer.
            end = max(_closed(_BRACKET_OR_STRING, text, start), _closed(_BRACKET, text, start))
        else:
            before = text[max(0, start - _LONGEST_OPENING) : start]
            yield _Found(start, value, bool(_FENCE_BEFORE.search(before)))


def _closed(steps: re.Pattern[str], text: str, start: int) -> int:
    """Where the bracket is closed; the end of the text where it never is."""
    depth = 0
    for step in steps.finditer(text, start):
        depth += _DEPTH.get(step.group(), 0)
        if depth == 0 and step.group() in _DEPTH:
            return step.end()
    return len(text)
