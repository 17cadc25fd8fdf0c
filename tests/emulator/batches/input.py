# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The file that a batch is made of: a request on each line."""

from __future__ import annotations

from typing import Any

from ..store import Line
from ..wire import Json, loads

MOST_LINES = 50_000
_MOST_ERRORS = 100


def read(content: bytes, endpoint: str) -> tuple[list[Line], list[Json]]:
    """Return the lines of a file, and what is wrong with them; each error has the number of its line."""
    raw = content.splitlines()
    if not raw:
        return [], [_error("empty_file", "The batch input file is empty.", None, None)]
    if len(raw) > MOST_LINES:
        message = f"The batch input file has {len(raw)} requests, and may have {MOST_LINES}."
        return [], [_error("too_many_requests", message, None, None)]
    lines: list[Line] = []
    errors: list[Json] = []
    seen: set[str] = set()
    model: Any = None
    for number, text in enumerate(raw, 1):
        line, problem = _line(text, number, endpoint)
        if line is not None:
            model = line.body.get("model") if model is None else model
            problem = _alone(line, seen, model)
            seen.add(line.custom_id)
            lines.append(line)
        if problem is not None and len(errors) < _MOST_ERRORS:
            errors.append(problem)
    return lines, errors


def _line(text: bytes, number: int, endpoint: str) -> tuple[Line | None, Json | None]:
    try:
        value = loads(text)
    except ValueError:
        return None, _error("invalid_json_line", "This line is not parseable as valid JSON.", None, number)
    if not isinstance(value, dict):
        return None, _error("invalid_json_line", "This line is not a JSON object.", None, number)
    for name, kind in (("custom_id", str), ("method", str), ("url", str), ("body", dict)):
        if not isinstance(value.get(name), kind):
            message = f"Missing required parameter: '{name}'."
            return None, _error("missing_required_parameter", message, name, number)
    if value["method"] != "POST":
        return None, _error("invalid_method", "Only the method POST is supported.", "method", number)
    if value["url"] != endpoint:
        message = f"The URL provided for this request does not match the endpoint of the batch, {endpoint}."
        return None, _error("mismatched_url", message, "url", number)
    return Line(number, value["custom_id"], value["body"]), None


def _alone(line: Line, seen: set[str], model: Any) -> Json | None:
    """Return what is wrong with a line beside the others."""
    if line.custom_id in seen:
        message = f"The custom_id '{line.custom_id}' is used more than once."
        return _error("duplicate_custom_id", message, "custom_id", line.number)
    if line.body.get("model") != model:
        message = f"All requests of a batch use one model, '{model}'."
        return _error("mismatched_model", message, "body.model", line.number)
    if line.body.get("stream"):
        return _error("invalid_request", "Streaming is not supported in a batch.", "body.stream", line.number)
    return None


def _error(code: str, message: str, param: str | None, line: int | None) -> Json:
    return {"code": code, "message": message, "param": param, "line": line}
