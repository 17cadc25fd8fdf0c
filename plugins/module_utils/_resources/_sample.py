# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A value that conforms to a JSON schema, for what check mode cannot know yet.

Follows JSON Schema 2020-12 as far as the API's structured output takes it; an unknown keyword is passed over.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

KNOWN_AFTER_APPLY = "(known after apply)"

_FORMATS = {
    "date-time": "2000-01-01T00:00:00Z",
    "date": "2000-01-01",
    "time": "00:00:00Z",
    "duration": "PT0S",
    "email": "known-after-apply@example.com",
    "hostname": "known-after-apply.example.com",
    "ipv4": "192.0.2.1",
    "ipv6": "2001:db8::1",
    "uri": "https://example.com/known-after-apply",
    "uuid": "00000000-0000-4000-8000-000000000000",
}
_MAX_DEPTH = 24


def sample_of(schema: Any) -> Any:
    """A sample of what the schema describes: every property, the first of each choice, the least of each number."""
    return _Sampler(schema if isinstance(schema, Mapping) else {}).value(schema, 0)


class _Sampler:
    def __init__(self, root: Mapping[str, Any]) -> None:
        self._root = root

    def value(self, schema: Any, depth: int) -> Any:
        if not isinstance(schema, Mapping):
            return None if schema is False else KNOWN_AFTER_APPLY
        if depth > _MAX_DEPTH:
            return None
        schema = self._resolved(schema, depth)
        for fixed in ("const", "default"):
            if fixed in schema:
                return schema[fixed]
        if schema.get("enum"):
            return schema["enum"][0]
        for choice in ("anyOf", "oneOf"):
            if schema.get(choice):
                return self._choice(schema, choice, depth)
        return self._typed(schema, depth)

    def _resolved(self, schema: Mapping[str, Any], depth: int) -> Mapping[str, Any]:
        """The schema with its ``$ref`` and ``allOf`` folded into it."""
        merged = dict(schema)
        parts = [self._target(merged.pop("$ref"))] if isinstance(merged.get("$ref"), str) else []
        all_of = merged.pop("allOf", [])
        parts += [part for part in all_of if isinstance(part, Mapping)] if isinstance(all_of, list) else []
        for unresolved in parts:
            part = self._resolved(unresolved, depth + 1) if depth < _MAX_DEPTH else {}
            properties = {**part.get("properties", {}), **merged.get("properties", {})}
            required = [*part.get("required", []), *merged.get("required", [])]
            merged = {**part, **merged}
            if properties:
                merged.update(properties=properties, required=required)
        return merged

    def _target(self, reference: str) -> Mapping[str, Any]:
        node: Any = self._root
        for step in reference.lstrip("#").split("/")[1:]:
            key = step.replace("~1", "/").replace("~0", "~")
            node = node.get(key, {}) if isinstance(node, Mapping) else {}
        return node if isinstance(node, Mapping) else {}

    def _choice(self, schema: Mapping[str, Any], keyword: str, depth: int) -> Any:
        # A branch that leads back to itself is only left by the simplest one, which is tried where the depth grows.
        branches = schema[keyword]
        branch = branches[0] if depth < _MAX_DEPTH // 2 else min(branches, key=lambda item: len(str(item)))
        rest = {key: item for key, item in schema.items() if key != keyword}
        return self.value({**rest, **branch} if isinstance(branch, Mapping) else branch, depth + 1)

    def _typed(self, schema: Mapping[str, Any], depth: int) -> Any:
        kind = schema.get("type")
        if isinstance(kind, list):
            kind = kind[0] if kind and depth < _MAX_DEPTH // 2 else "null"
        if kind is None:
            kind = "object" if "properties" in schema else "array" if "items" in schema else "string"
        if kind == "object":
            return self._object(schema, depth)
        if kind == "array":
            return self._array(schema, depth)
        if kind in ("integer", "number"):
            return _number(schema, integer=kind == "integer")
        return {"boolean": False, "null": None}.get(str(kind), _string(schema))

    def _object(self, schema: Mapping[str, Any], depth: int) -> dict[str, Any]:
        properties = schema.get("properties", {})
        required = schema.get("required", [])
        wanted = properties if depth < _MAX_DEPTH // 2 else [name for name in properties if name in required]
        return {name: self.value(properties[name], depth + 1) for name in wanted}

    def _array(self, schema: Mapping[str, Any], depth: int) -> list[Any]:
        first = schema.get("prefixItems", [])
        least = max(int(schema.get("minItems", 0)), len(first))
        # One entry shows a template what each looks like, unless the schema forbids it or never ends.
        count = max(least, 1 if schema.get("maxItems", 1) >= 1 and depth < _MAX_DEPTH // 2 else 0)
        items = schema.get("items", {})
        return [self.value(first[index] if index < len(first) else items, depth + 1) for index in range(count)]


def _number(schema: Mapping[str, Any], integer: bool) -> float:
    step = schema.get("multipleOf", 1 if integer else 0)
    value = schema.get("minimum", 0)
    if "exclusiveMinimum" in schema:
        value = max(value, schema["exclusiveMinimum"] + (step or 1))
    if "maximum" in schema:
        value = min(value, schema["maximum"])
    if "exclusiveMaximum" in schema and value >= schema["exclusiveMaximum"]:
        value = schema["exclusiveMaximum"] - (step or 1)
    if step:
        value = -(-value // step) * step
    return int(value) if integer else value


def _string(schema: Mapping[str, Any]) -> str:
    value = _FORMATS.get(str(schema.get("format")), KNOWN_AFTER_APPLY)
    value = value.ljust(int(schema.get("minLength", 0)), ".")
    return value[: int(schema["maxLength"])] if "maxLength" in schema else value
