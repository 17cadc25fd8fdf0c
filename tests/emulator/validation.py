# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks request bodies with the types of the official ``openai`` package."""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter, ValidationError
from pydantic_core import SchemaValidator

from .complaints import complaint
from .wire import Json


class RequestValidator:
    """Checks a JSON object against one ``TypedDict`` of request parameters.

    Args:
        parameters: The ``TypedDict`` class.
        extra: ``forbid`` refuses unknown keys at every place, as the API does; ``ignore`` lets them pass.
    """

    def __init__(self, parameters: Any, extra: str) -> None:
        schema = _strengthened(TypeAdapter(parameters).core_schema, extra)
        self._validator = SchemaValidator(schema)

    def check(self, body: Json) -> None:
        """Check a body.

        Raises:
            ApiError: Where it does not conform; its ``param`` names the place.
        """
        try:
            self._validator.validate_python(body, strict=True)
        except ValidationError as error:
            raise complaint(error.errors(include_url=False, include_input=False), body) from None


class RequestValidators:
    """The validators of one kind of request: plain and streamed, of the API and of servers that resemble it."""

    def __init__(self, plain: Any, streamed: Any) -> None:
        self._validators = {
            (stream, compatible): RequestValidator(streamed if stream else plain, "ignore" if compatible else "forbid")
            for stream in (False, True)
            for compatible in (False, True)
        }

    def check(self, body: Json, *, compatible: bool) -> None:
        """Check a body, by its own ``stream`` as plain or streamed.

        Raises:
            ApiError: Where it does not conform.
        """
        self._validators[body.get("stream") is True, compatible].check(body)


def _strengthened(schema: Any, extra: str) -> Any:
    # Iterables would be validated lazily, that is never: the API takes lists.
    if isinstance(schema, dict):
        changed = {key: _strengthened(value, extra) for key, value in schema.items()}
        if changed.get("type") == "generator":
            changed["type"] = "list"
        if changed.get("type") == "typed-dict":
            changed["extra_behavior"] = extra
        return changed
    if isinstance(schema, (list, tuple)):
        return type(schema)(_strengthened(element, extra) for element in schema)
    return schema
