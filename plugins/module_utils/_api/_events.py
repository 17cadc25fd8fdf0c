# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""Server-sent events, as the WHATWG HTML standard has them (section 9.2), whose data is the API's JSON."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator
from typing import Any

from .._base._json import loads
from ._errors import ApiError

LARGEST_EVENT = 64 * 1024 * 1024
"""Bytes; no event of the API comes near it, apart from images."""
_LINE_END = re.compile("\r\n|\n|\r")
_LAST = "[DONE]"


def events(chunks: Iterable[bytes]) -> Iterator[dict[str, Any]]:
    """The events' data, decoded; ends at ``[DONE]`` or where the chunks end.

    Raises ApiError for data that is no JSON object and for an event that is too large.
    """
    for data in _data(_lines(chunks)):
        if data.strip() == _LAST:
            return
        yield _decoded(data)


def _decoded(data: str) -> dict[str, Any]:
    try:
        event = loads(data)
    except ValueError:
        event = None
    if not isinstance(event, dict):
        raise ApiError("stream", f"The stream holds a line that is not an event: {data[:80]!r}.")
    return event


def _lines(chunks: Iterable[bytes]) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder("utf-8-sig")(errors="replace")
    # Pieces of an unfinished line are kept apart, so that a long line costs no more than its length.
    pending: list[str] = []
    size = 0
    for chunk in chunks:
        text = decoder.decode(chunk)
        size += len(text)
        if size > LARGEST_EVENT:
            raise ApiError("too_large", f"An event of the stream has more than {LARGEST_EVENT} bytes.")
        if "\n" not in text and "\r" not in text and not (pending and pending[-1].endswith("\r")):
            pending.append(text)
            continue
        # A carriage return at the end may be the first half of a line end that is split across chunks.
        buffer = "".join(pending) + text
        held = buffer.endswith("\r")
        *lines, rest = _LINE_END.split(buffer[:-1] if held else buffer)
        pending, size = [rest + ("\r" if held else "")], len(rest)
        yield from lines
    rest = "".join(pending)
    if rest:
        yield rest.rstrip("\r")
        yield ""


def _data(lines: Iterable[str]) -> Iterator[str]:
    data: list[str] = []
    size = 0
    for line in lines:
        if not line:
            if data:
                yield "\n".join(data)
            data, size = [], 0
            continue
        name, _colon, value = line.partition(":")
        if name != "data":
            continue
        size += len(value) + 1
        if size > LARGEST_EVENT:
            raise ApiError("too_large", f"An event of the stream has more than {LARGEST_EVENT} bytes.")
        data.append(value[1:] if value.startswith(" ") else value)
    if data:
        yield "\n".join(data)
