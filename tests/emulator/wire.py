# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""JSON as it travels, lone surrogates included.

A JSON text can hold escapes such as ``\\ud800`` that no UTF-8 text and no pydantic model can. Within the emulator each
of them is therefore a character of a private plane; it becomes the escape again on its way out.
"""

from __future__ import annotations

import json
import re
from typing import Any

Json = dict[str, Any]

_SHIFT = 0xF0000
_SURROGATES = {code: chr(code + _SHIFT) for code in range(0xD800, 0xE000)}
_HIDDEN = re.compile(f"[{chr(0xD800 + _SHIFT)}-{chr(0xDFFF + _SHIFT)}]")


def loads(raw: bytes) -> Any:
    """Read a JSON document.

    Raises:
        ValueError: Where it is not JSON, or nested too deeply, or holds ``NaN`` or ``Infinity``.
    """
    try:
        value = json.loads(raw, parse_constant=_refuse_constant)
    except RecursionError:
        raise ValueError("the JSON document is nested too deeply") from None
    return _hide(value) if b"\\ud" in raw.lower() else value


def dumps(value: Any) -> bytes:
    """Write a JSON document in UTF-8; lone surrogates become escapes."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return _HIDDEN.sub(_escape, text).encode("utf-8")


def canonical(value: Any) -> bytes:
    """Return the same bytes for the same value, whatever the order of its keys."""
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode("ascii")


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def _hide(value: Any) -> Any:
    if isinstance(value, str):
        return value.translate(_SURROGATES)
    if isinstance(value, list):
        return [_hide(element) for element in value]
    if isinstance(value, dict):
        return {key.translate(_SURROGATES): _hide(element) for key, element in value.items()}
    return value


def _escape(match: re.Match[str]) -> str:
    return f"\\u{ord(match.group()) - _SHIFT:04x}"
