# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The part of JSON Schema that structured outputs take under ``strict``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .errors import ApiError
from .wire import Json


def check_strict(schema: Any, what: str, param: str) -> None:
    """Check that a schema can be used under ``strict``.

    Args:
        schema: The JSON Schema.
        what: What it is for, as the message shall name it.
        param: The place of the schema in the request.

    Raises:
        ApiError: Where an object in it allows more than its properties, or does not require all of them.
    """
    if not isinstance(schema, dict) or schema.get("type") != "object":
        shown = schema.get("type") if isinstance(schema, dict) else schema
        raise _invalid(what, f"schema must be a JSON Schema of 'type: \"object\"', got 'type: \"{shown}\"'.", param)
    for context, part in _objects(schema, ()):
        _check_object(part, context, what, param)


def _check_object(part: Json, context: tuple[str, ...], what: str, param: str) -> None:
    if part.get("additionalProperties") is not False:
        problem = "'additionalProperties' is required to be supplied and to be false."
        raise _invalid(what, f"In context={context}, {problem}", param)
    missing = [name for name in part.get("properties", {}) if name not in part.get("required", [])]
    if missing:
        problem = "'required' is required to be supplied and to be an array including every key in properties."
        raise _invalid(what, f"In context={context}, {problem} Missing '{missing[0]}'.", param)


def _objects(schema: Any, context: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Json]]:
    if not isinstance(schema, dict):
        return
    if schema.get("type") == "object" or "properties" in schema:
        yield context, schema
    for keyword in ("properties", "$defs", "definitions"):
        for name, part in (schema.get(keyword) or {}).items():
            yield from _objects(part, (*context, keyword, name))
    yield from _objects(schema.get("items"), (*context, "items"))
    for index, part in enumerate(schema.get("anyOf") or []):
        yield from _objects(part, (*context, "anyOf", str(index)))


def _invalid(what: str, problem: str, param: str) -> ApiError:
    return ApiError(400, f"Invalid schema for {what}: {problem}", param=param, code="invalid_json_schema")
