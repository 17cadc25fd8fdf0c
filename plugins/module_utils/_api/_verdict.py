# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""Whether a body is an answer, an error or neither, and which kind of error it is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from .._base._said import Said, said
from ._errors import ApiError

ANSWER, ERROR, NEITHER = "answer", "error", "neither"

_HELD = ("output", "choices")
"""What an answer holds, one of them."""
_ENVELOPES = ("data", "result", "response", "body")
_OBJECTS = ("id", "object", "data", "deleted", *_HELD)
"""What a body holds that is some object of the API, one of them at least."""
_SAID = ("message", "delta", "content", "text", "refusal", "reasoning_content", "reasoning", "arguments")
_DEEPEST = 8
_LONGEST_WORDS = 500
_TOKENS = ("completion_tokens", "output_tokens")
_BY_STATUS = {
    400: "bad_request",
    401: "authentication",
    402: "insufficient_quota",
    403: "permission",
    404: "not_found",
    408: "timeout",
    409: "conflict",
    413: "request_too_large",
    422: "bad_request",
    429: "rate_limit",
    529: "overloaded",
}
_STATUS_OF = {"rate_limit": 429, "overloaded": 529}
_MONEY = re.compile(r"insufficient_?(quota|credits?|balance|funds)|billing|payment_required|out_of_credits")
_CONTEXT_NAME = re.compile(r"context_(length|size|window)")
_CONTEXT = re.compile(
    r"(maximum|available) context|context[ _](length|window|size) (is|of|exceeded)|exceeds? the .{0,20}context"
    r"|(prompt|input) is too long|reduce the length of the",
    re.IGNORECASE,
)
_BY_NAME = (
    (re.compile(r"authentication|unauthenticated|invalid_api_key|unauthorized"), "authentication"),
    (re.compile(r"permission|forbidden|access_denied"), "permission"),
    (re.compile(r"not_?found"), "not_found"),
    (re.compile(r"rate_?limit|resource_exhausted|too_many_requests|throttl"), "rate_limit"),
    (re.compile(r"too_large"), "request_too_large"),
    (re.compile(r"overloaded|slow_down"), "overloaded"),
    (re.compile(r"invalid|bad_?request|unsupported|unprocessable|missing|malformed"), "bad_request"),
    (re.compile(r"timeout|deadline"), "timeout"),
)
_SEAM = re.compile(r"(?<=[a-z])(?=[A-Z])")
_NO_PATH = re.compile(
    r"unexpected endpoint|invalid url|unknown (endpoint|path|url)|no such (path|endpoint)"
    r"|model\b.{1,99}\b(not found|does not exist)",
    re.IGNORECASE,
)


def verdict(body: Any) -> str:
    """ANSWER, ERROR or NEITHER."""
    if _says_error(body):
        return ANSWER if _generated(body) or _is_failed_object(body) else ERROR
    if isinstance(body, Mapping):
        if any(key in body for key in _HELD):
            is_empty = not any(body.get(key) for key in _HELD) and not _is_failed_object(body)
            return ERROR if is_empty and said(body).words else ANSWER
        return ERROR if not any(key in body for key in _OBJECTS) and said(body).words else NEITHER
    return NEITHER


def answer_in(body: Any) -> Any:
    """The body, or the answer that it holds where a gateway has put one around it."""
    if not isinstance(body, Mapping) or any(key in body for key in _HELD):
        return body
    inner = [body[key] for key in _ENVELOPES if isinstance(body.get(key), Mapping)]
    return next((each for each in inner if any(each.get(key) for key in _HELD)), body)


def kind_of(status: int, error: Said) -> str:
    """The kind of an error, as ADVICE has them, by its code where that says more than the HTTP status does.

    An error in an answer that says that all is well has the status that its code names.
    """
    names = _SEAM.sub("_", " ".join(filter(None, [error.code, error.type]))).lower()
    if status < 400:
        status = error.status or 0
    if _MONEY.search(names):
        return "insufficient_quota"
    if _CONTEXT_NAME.search(names) or (status in (0, 400, 413, 422, 500) and _CONTEXT.search(error.words)):
        return "context_length"
    if status in _BY_STATUS:
        return _BY_STATUS[status]
    if 400 <= status < 500:
        return "unexpected_status"
    return _by_words(names, error.words) if not status else "overloaded" if "overloaded" in names else "server"


def error_of(told: Said, status: int, before: str) -> ApiError:
    """The ApiError for what a server says in place of an answer."""
    words = told.words or told.code or told.type or "no explanation"
    error = ApiError(kind_of(status, told), f"{before}{words}", status=status, error=told._asdict(), refused=True)
    error.meant = told.status or _STATUS_OF.get(error.kind)
    return error


def _by_words(names: str, words: str) -> str:
    if _NO_PATH.search(words):
        return "not_found"
    spoken = words.lower().replace(" ", "_")[:_LONGEST_WORDS]
    return next(
        (kind for said_in in (names, spoken) for pattern, kind in _BY_NAME if pattern.search(said_in)), "server"
    )


def _says_error(body: Any) -> bool:
    if isinstance(body, list):
        return bool(body) and all(isinstance(entry, Mapping) and _says_error(entry) for entry in body)
    if not isinstance(body, Mapping):
        return False
    return bool(body.get("error")) or body.get("object") == "error" or body.get("type") == "error"


def _generated(body: Any) -> bool:
    """Whether something was generated, and so paid for, before the error."""
    if not isinstance(body, Mapping):
        return False
    usage = body.get("usage")
    counts = [usage.get(key) for key in _TOKENS] if isinstance(usage, Mapping) else []
    return any(isinstance(count, int) and count > 0 for count in counts) or any(
        _has_text(body.get(key), 0) for key in _HELD
    )


def _has_text(value: Any, depth: int) -> bool:
    """Whether a text of the model stands in a part of an answer, or a call."""
    if depth > _DEEPEST:
        return False
    if isinstance(value, list):
        return any(_has_text(entry, depth + 1) for entry in value)
    if isinstance(value, Mapping):
        return bool(value.get("tool_calls")) or any(_has_text(value.get(key), depth + 1) for key in _SAID)
    return isinstance(value, str) and bool(value.strip())


def _is_failed_object(body: Any) -> bool:
    """Whether it is an object that the server keeps as failed, as it does with a response."""
    return (
        isinstance(body, Mapping)
        and body.get("object") == "response"
        and bool(body.get("id"))
        and bool(body.get("status"))
    )
