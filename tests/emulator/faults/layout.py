# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The same events, laid out as the standard allows and few servers do."""

from __future__ import annotations

import json
from collections.abc import Iterator

from .spec import Fault

NEWLINES = {"crlf": "\r\n", "lf": "\n", "cr": "\r"}
PIECE = 13
"""Bytes in a piece, so that lines and characters are cut anywhere."""


def relaid(frame: bytes, fault: Fault) -> Iterator[bytes]:
    """Return one event in small pieces.

    Args:
        frame: The event, with line feeds.
        fault: ``newline`` is ``crlf``, ``cr`` or ``lf``; ``event_lines=false`` leaves out the names of the events.
    """
    lines = [": emulated comment", *_lines(frame, names=fault.flag("event_lines", default=True)), "", ""]
    yield from _pieces(NEWLINES.get(fault.text("newline", "crlf"), "\r\n").join(lines).encode("utf-8"))


def _lines(frame: bytes, *, names: bool) -> Iterator[str]:
    for line in frame.decode("utf-8").rstrip("\n").split("\n"):
        if line.startswith("data: {"):
            document = json.dumps(json.loads(line.removeprefix("data: ")), ensure_ascii=False, indent=1)
            # No space after the colon: the standard makes it optional.
            yield from (f"data:{part}" for part in document.split("\n"))
        elif names or not line.startswith("event:"):
            yield line


def _pieces(raw: bytes) -> Iterator[bytes]:
    # A cut after each first byte of a longer character, and else every few bytes.
    start = 0
    for index in range(1, len(raw)):
        if raw[index - 1] >= 0xC0 or index - start >= PIECE:
            yield raw[start:index]
            start = index
    yield raw[start:]
