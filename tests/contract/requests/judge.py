# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The official ``openai`` package as the judge of bodies, which lets nothing pass that its types do not name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter, ValidationError
from pydantic_core import SchemaValidator


class Judge:
    """Judges bodies by two ``TypedDict`` classes: for a plain and for a streamed request."""

    def __init__(self, plain: Any, streaming: Any) -> None:
        self._validators = {
            False: SchemaValidator(_closed(TypeAdapter(plain).core_schema)),
            True: SchemaValidator(_closed(TypeAdapter(streaming).core_schema)),
        }

    def complaints(self, body: Mapping[str, Any]) -> list[str]:
        """What the package says against a body, each with its place; empty where it has nothing to say."""
        try:
            self._validators[bool(body.get("stream"))].validate_python(body, strict=True)
        except ValidationError as error:
            return [f"{'.'.join(map(str, found['loc']))}: {found['msg']}" for found in error.errors()]
        return []


def _closed(schema: Any) -> Any:
    """The core schema that refuses unknown keys and looks into iterables, which are validated lazily otherwise."""
    if isinstance(schema, dict):
        changed = {key: _closed(value) for key, value in schema.items()}
        if changed.get("type") == "generator":
            changed["type"] = "list"
        if changed.get("type") == "typed-dict":
            changed["extra_behavior"] = "forbid"
        return changed
    return type(schema)(_closed(item) for item in schema) if isinstance(schema, (list, tuple)) else schema
