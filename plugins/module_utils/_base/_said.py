# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""What a body says of an error: its innermost words, its code, its type, the place that it is about.

Servers and gateways say it in many shapes, one within the other: the API's own, RFC 9457, FastAPI's and Google's lists,
a text, and JSON or a Python literal within a text.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

_DEEPEST = 16
_MOST_ENTRIES = 5
_HOLDERS = ("error", "errors", "detail", "message", "msg", "fault", "body", "response", "result", "base_resp")
"""Keys that hold another account of the error, nearer to where it arose."""
_TEXTS = (
    "error",
    "title",
    "message",
    "Message",
    "msg",
    "detail",
    "error_message",
    "errorMessage",
    "error_msg",
    "error_description",
    "faultstring",
    "status_msg",
)
_LAST_TEXTS = ("description", "reason", "statusText", "exception")
_CODES = ("code", "Code", "error_code", "errorCode", "errorcode", "status", "status_code")
_ACCOUNTS = frozenset({*_HOLDERS, *_TEXTS, *_LAST_TEXTS, *_CODES, "type"})
"""What stands in an account of an error, and is no place."""
_STATUSES = ("code", "status", "status_code", "statusCode", "http_status", "error_code")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_.-]*")
_BRACKET = re.compile(r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|[{}\[\]]""", re.DOTALL)
_NO_CODES = frozenset({"error", "fail", "failed", "failure"})


class Said(NamedTuple):
    """What was said of an error; ``status`` is an HTTP status that its code names."""

    words: str = ""
    code: str | None = None
    type: str | None = None
    param: str | None = None
    status: int | None = None


def said(body: Any) -> Said:
    """What a decoded body says of an error; without words where it says nothing of one."""
    return _said(body, 0)


def error_in(event: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The error that an event of a stream tells, or its whole where that is the event itself; None where it tells none.

    The event's own type may be ``error`` where the server says it by that.
    """
    error = event.get("error")
    if error:
        return error if isinstance(error, Mapping) else {"message": error}
    is_error = event.get("object") == "error" or event.get("type") in ("error", "response.error")
    return event if is_error else None


def _said(value: Any, depth: int) -> Said:
    if depth > _DEEPEST:
        return Said()
    if isinstance(value, str):
        return _of_text(value.strip(), depth)
    if isinstance(value, list):
        return _of_list(value, depth)
    return _of_mapping(value, depth) if isinstance(value, Mapping) else Said()


def _of_list(entries: list[Any], depth: int) -> Said:
    each = [found for entry in entries[:_MOST_ENTRIES] for found in [_said(entry, depth + 1)] if found.words]
    return each[0]._replace(words="; ".join(dict.fromkeys(found.words for found in each))) if each else Said()


def _of_mapping(told: Mapping[str, Any], depth: int) -> Said:
    if isinstance(told.get("loc"), list) and isinstance(told.get("msg"), str):
        place = ".".join(map(str, told["loc"]))
        return Said(f"{place}: {told['msg']}", _name(told.get("type")), None, place)
    inner = _inner(told, depth)
    code = _code(told)
    texts = [text for key in _TEXTS for text in [_text(told.get(key))] if text]
    # A name under "error" is a code, where words say more.
    if len(texts) > 1 and texts[0] == told.get("error") and _NAME.fullmatch(texts[0]):
        code = code or texts.pop(0)
    texts = texts or [text for key in _LAST_TEXTS for text in [_text(told.get(key))] if text]
    own = [_of_text(text, depth + 1) for text in texts]
    known = [*([inner] if inner else []), *own]
    return Said(
        ": ".join(_distinct([*(found.words for found in own), *([inner.words] if inner else [])])),
        _first([inner.code if inner else None, *(found.code for found in own), code]),
        next((found.type for found in known if found.type), None) or _type(told),
        next((found.param for found in known if found.param), None) or _text(told.get("param")),
        next((found.status for found in known if found.status), None) or _status(told),
    )


def _inner(told: Mapping[str, Any], depth: int) -> Said | None:
    """The account within this one, where there is one; what a gateway passes on is its ``metadata.raw``."""
    metadata = told.get("metadata")
    held = [told.get(key) for key in _HOLDERS]
    raw = metadata.get("raw") if isinstance(metadata, Mapping) else None
    values = [raw, *(value for value in held if not isinstance(value, str))]
    found = [_said(value, depth + 1) for value in values if value]
    found += [_of_places(told[key], depth + 1) for key in ("errors", "detail") if isinstance(told.get(key), Mapping)]
    # An account without words may have a code all the same.
    return next((each for each in found if each.words), next((each for each in found if each.code), None))


def _of_places(wrong: Mapping[str, Any], depth: int) -> Said:
    """Places that were found wrong, each with what was."""
    if not _ACCOUNTS.isdisjoint(wrong):
        return Said()
    each = [(place, _said(words, depth + 1).words) for place, words in list(wrong.items())[:_MOST_ENTRIES]]
    return Said("; ".join(f"{place}: {words}" for place, words in each if words))


def _of_text(text: str, depth: int) -> Said:
    """The text; where an account of the error stands in it as JSON or as a Python literal, its words in that place."""
    start = min((place for place in (text.find("{"), text.find("[")) if place >= 0), default=-1)
    if start < 0 or depth > _DEEPEST:
        return Said(text)
    end = _closed(text, start)
    found = _said(_literal(text[start:end]), depth + 1)
    if not found.words:
        return Said(text)
    gap = " " if text[end : end + 1].isalnum() else ""
    return found._replace(words=f"{text[:start]}{found.words}{gap}{text[end:]}".strip())


def _closed(text: str, start: int) -> int:
    depth = 0
    for bracket in _BRACKET.finditer(text, start):
        depth += {"{": 1, "[": 1, "}": -1, "]": -1}.get(bracket.group(), 0)
        if depth == 0:
            return bracket.end()
    return len(text)


def _literal(text: str) -> Any:
    for read in (json.loads, ast.literal_eval):
        try:
            return read(text)
        except (ValueError, SyntaxError, RecursionError, MemoryError, TypeError):
            continue
    return None


def _text(value: Any) -> str | None:
    return value.strip() or None if isinstance(value, str) else None


def _name(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


def _type(told: Mapping[str, Any]) -> str | None:
    return next(
        (told[key] for key in ("type", "__type", "errorType") if _name(told.get(key)) not in (None, "error")), None
    )


def _code(told: Mapping[str, Any]) -> str | None:
    """A code in so many letters, else one in numbers."""
    values = [told.get(key) for key in _CODES]
    codes = [str(value) for value in values if isinstance(value, (str, int)) and not isinstance(value, bool)]
    return _first([code for code in codes if code and code.lower() not in _NO_CODES and " " not in code])


def _first(codes: Iterable[str | None]) -> str | None:
    found = [code for code in codes if code]
    return next((code for code in found if not code.isdigit()), found[0] if found else None)


def _status(told: Mapping[str, Any]) -> int | None:
    numbers = [
        int(value) for key in _STATUSES for value in [str(told.get(key))] if value.isdecimal() and len(value) == 3
    ]
    return next((number for number in numbers if 400 <= number <= 599), None)


def _distinct(texts: Iterable[str]) -> list[str]:
    """The texts without those that stand in another."""
    kept: list[str] = []
    for text in filter(None, texts):
        if any(text.lower() in other.lower() for other in kept):
            continue
        kept = [other for other in kept if other.lower() not in text.lower()]
        kept.append(text)
    return kept
