# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""Server-sent events, as the WHATWG HTML standard has them (section 9.2), whose data is the API's JSON.

Other servers send empty data as a heartbeat, an error under a field's name of its own, and JSON on a line by itself.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Callable

from .._base._json import is_json, loads
from .._base._quoted import quoted
from ._errors import ApiError

LARGEST_EVENT = 64 * 1024 * 1024
"""Bytes; no event of the API comes near it, apart from images."""
DONE: Mapping[str, Any] = {"type": "[DONE]"}
"""What stands, as this very object, for the server's word that its stream is whole."""
_LINE_END = re.compile("\r\n|\n|\r")
_LAST = frozenset({"[DONE]", "DONE"})
_LAST_NAMES = frozenset({"done", "end"})
_HEARTBEATS = frozenset({"ping", "heartbeat", "keepalive", "keep-alive"})
"""Names of events that say no more than that the server is there."""
_FIELDS = frozenset({"data", "event", "id", "retry", "error"})
_TYPES = re.compile(r"error|response\..+")
"""Names of events that are types of the API's events as well."""


def begins_stream(start: bytes) -> bool:
    """Whether a body that starts so is a stream of events, whatever its type says."""
    line = start.lstrip(b"\xef\xbb\xbf\r\n\t ").split(b"\n", 1)[0]
    name, colon, _value = line.partition(b":")
    return bool(colon) and (not name or name.decode("ascii", "replace") in _FIELDS)


def events(chunks: Iterable[bytes], done: Callable[[], None] | None = None) -> Iterator[dict[str, Any]]:
    """The events' data, decoded, with the event's name as their ``type`` where they have none.

    It ends at ``[DONE]``, when ``done`` is called, or where the chunks end. Raises ApiError for data that is no JSON
    object and for an event that is too large.
    """
    for name, data in _frames(_lines(chunks)):
        said = data.strip()
        if said.strip('"').upper() in _LAST or (name in _LAST_NAMES and said == "{}"):
            if done is not None:
                done()
            return
        if said and name not in _HEARTBEATS and not said.startswith(":"):
            yield _decoded(name, data)


def _decoded(name: str, data: str) -> dict[str, Any]:
    try:
        event = loads(data)
    except ValueError:
        event = data if name == "error" else None
    if name == "error" and not (isinstance(event, dict) and "error" in event):
        return {"type": "error", "error": event}
    if isinstance(event, list) and event and all(isinstance(entry, dict) and "error" in entry for entry in event):
        return {"type": "error", "error": event}
    if not isinstance(event, dict):
        raise ApiError("stream", f"The stream holds a line that is not an event: {quoted(data)}.")
    return {**event, "type": name} if _TYPES.fullmatch(name) and not event.get("type") else event


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


def _frames(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The name and the data of each event."""
    frame = _Frame()
    for line in lines:
        if line:
            yield from frame.take(line)
        else:
            yield from frame.end()


class _Frame:
    """One event, line by line."""

    def __init__(self) -> None:
        self._begin()

    def _begin(self) -> None:
        self._name = ""
        self._data: list[str] = []
        self._bare: list[str] = []
        self._size = 0

    def take(self, line: str) -> Iterator[tuple[str, str]]:
        """Takes a line, and yields what is an event by itself."""
        name, _colon, value = line.partition(":")
        value = value[1:] if value.startswith(" ") else value
        if self._bare or (name not in _FIELDS and line.lstrip()[:1] in ("{", "[")):
            yield from self._take_bare(line)
        elif name == "error":
            yield "error", value
        elif name == "event":
            self._name = value.strip()
        elif name == "data":
            self._add(self._data, value)

    def _take_bare(self, line: str) -> Iterator[tuple[str, str]]:
        """JSON on lines that are no fields: whole in one, or all of them until the next empty one."""
        is_whole = line.rstrip().endswith(("}", "]")) and (line.strip() in _LAST or is_json(line))
        if not self._bare and is_whole:
            yield self._name, line
        else:
            self._add(self._bare, line)

    def end(self) -> Iterator[tuple[str, str]]:
        """The event that has come to its end, if there was one."""
        data = "\n".join(self._data)
        if len(self._data) > 1 and not is_json(data) and all(map(_is_event, self._data)):
            # Events that no empty line keeps apart.
            yield from ((self._name, line) for line in self._data)
        elif self._data:
            yield self._name, data
        bare = "\n".join(self._bare)
        if bare and is_json(bare):
            yield self._name, bare
        self._begin()

    def _add(self, lines: list[str], line: str) -> None:
        self._size += len(line) + 1
        if self._size > LARGEST_EVENT:
            raise ApiError("too_large", f"An event of the stream has more than {LARGEST_EVENT} bytes.")
        lines.append(line)


def _is_event(line: str) -> bool:
    return line.strip() in _LAST or is_json(line)
