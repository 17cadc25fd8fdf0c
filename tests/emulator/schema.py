# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Instances of JSON Schemas: the same schema and seed always give the same instance."""

from __future__ import annotations

import random
from functools import lru_cache
from typing import Any

import rstr
from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError, ValidationError

from .schema_strings import formatted
from .wire import Json, canonical, loads

DEPTH = 12
"""Nesting from which on only what is required is filled in."""

MAX_ITEMS = 1000


class Unsatisfiable(Exception):
    """Raised where no instance was found; the text says why."""


def instance(schema: Any, seed: str) -> Any:
    """Return an instance of a schema.

    Args:
        schema: A JSON Schema (draft 2020-12, and ``definitions`` of older ones).
        seed: A short text that appears in free strings.

    Raises:
        Unsatisfiable: Where the schema is none, or the instance does not conform.
    """
    _check_schema(canonical(schema))
    try:
        made = Sampler(schema, seed).sample(schema, "answer", 0)
        Draft202012Validator(schema).validate(made)
    except ValidationError as error:
        raise Unsatisfiable(error.message) from None
    except RecursionError:
        raise Unsatisfiable("it refers to itself without an end") from None
    return made


def instance_or(schema: Any, seed: str, otherwise: Any) -> Any:
    """Return an instance of a schema, or something else where there is none."""
    try:
        return instance(schema, seed)
    except Unsatisfiable:
        return otherwise


@lru_cache(maxsize=256)
def _check_schema(raw: bytes) -> None:
    try:
        Draft202012Validator.check_schema(loads(raw))
    except SchemaError as error:
        raise Unsatisfiable(error.message) from None


class Sampler:
    """Makes instances of the schemas within one root schema."""

    def __init__(self, root: Any, seed: str) -> None:
        self._root = root
        self._seed = seed

    def sample(self, schema: Any, name: str, depth: int) -> Any:
        """Return an instance of a schema that stands under a property of that name."""
        if schema is False:
            raise Unsatisfiable(f"nothing may stand at {name}")
        if not isinstance(schema, dict):
            return self._string({}, name)
        schema = self._flat(schema, depth)
        if "const" in schema:
            return schema["const"]
        if "enum" in schema:
            return schema["enum"][0]
        for keyword in ("anyOf", "oneOf"):
            if keyword in schema:
                return self._first(schema, keyword, name, depth)
        return self._typed(schema, name, depth)

    def _flat(self, schema: Json, depth: int) -> Json:
        """Resolve references and join ``allOf``."""
        if depth > 10 * DEPTH:
            raise Unsatisfiable("it refers to itself without an end")
        merged = {key: value for key, value in schema.items() if key not in {"$ref", "allOf"}}
        parts = [self._resolve(schema["$ref"])] if "$ref" in schema else []
        parts += schema.get("allOf", [])
        for part in parts:
            if isinstance(part, dict):
                merged = _merge(self._flat(part, depth + 1), merged)
        return merged

    def _resolve(self, reference: str) -> Any:
        target = self._root
        for step in reference.removeprefix("#").split("/")[1:]:
            key = step.replace("~1", "/").replace("~0", "~")
            try:
                target = target[int(key)] if isinstance(target, list) else target[key]
            except (KeyError, IndexError, ValueError, TypeError):
                raise Unsatisfiable(f"{reference} refers to nothing") from None
        return target

    def _first(self, schema: Json, keyword: str, name: str, depth: int) -> Any:
        rest = {key: value for key, value in schema.items() if key != keyword}
        branches = [_merge(branch, rest) for branch in schema[keyword] if isinstance(branch, dict)]
        if depth > DEPTH:
            branches.sort(key=lambda branch: branch.get("type") != "null")
        problem = Unsatisfiable(f"{keyword} at {name} is empty")
        for branch in branches:
            try:
                return self.sample(branch, name, depth + 1)
            except Unsatisfiable as error:
                problem = error
        raise problem

    def _typed(self, schema: Json, name: str, depth: int) -> Any:
        kind = _kind(schema)
        if kind == "object":
            return self._object(schema, depth)
        if kind == "array":
            return self._array(schema, name, depth)
        if kind in {"integer", "number"}:
            return _number(schema, kind)
        return self._string(schema, name) if kind == "string" else {"boolean": True, "null": None}[kind]

    def _object(self, schema: Json, depth: int) -> Json:
        properties: Json = schema.get("properties", {})
        required = schema.get("required", [])
        wanted = [key for key in properties if key in required or depth <= DEPTH]
        made = {key: self.sample(properties[key], key, depth + 1) for key in wanted}
        more = schema.get("additionalProperties", True)
        for key in [*required, *(f"property_{index}" for index in range(schema.get("minProperties", 0)))]:
            if key not in made and (key in required or len(made) < schema.get("minProperties", 0)):
                made[key] = self.sample(more, key, depth + 1)
        return made

    def _array(self, schema: Json, name: str, depth: int) -> list[Any]:
        fixed = schema.get("prefixItems", [])
        items = schema.get("items", schema.get("contains", True))
        least = schema.get("minItems", 0 if depth > DEPTH or items is False else max(1, len(fixed)))
        wanted = min(least, schema.get("maxItems", least), MAX_ITEMS)
        made = [self.sample(part, name, depth + 1) for part in fixed[: max(wanted, 0)]]
        while len(made) < wanted:
            made.append(self._distinct(items, name, depth, made if schema.get("uniqueItems") else []))
        return made

    def _distinct(self, items: Any, name: str, depth: int, taken: list[Any]) -> Any:
        made = self.sample(items, name, depth + 1)
        if made not in taken:
            return made
        choices = items.get("enum", []) if isinstance(items, dict) else []
        numbered = [f"{made} {len(taken)}"] if isinstance(made, str) else []
        counted = [made + len(taken)] if isinstance(made, (int, float)) else []
        for other in [*choices, *(numbered if not choices else []), *counted]:
            if other not in taken:
                return other
        raise Unsatisfiable(f"there are too few different items for {name}")

    def _string(self, schema: Json, name: str) -> str:
        if "pattern" in schema:
            return rstr.Rstr(random.Random(self._seed)).xeger(schema["pattern"])
        text = formatted(schema.get("format")) or f"emulated {name} {self._seed}"
        if len(text) < schema.get("minLength", 0):
            text += "." * (schema["minLength"] - len(text))
        return text[: schema.get("maxLength", len(text))]


def _kind(schema: Json) -> str:
    kind = schema.get("type")
    if isinstance(kind, list):
        kind = kind[0]
    if kind is None:
        kind = next((known for keyword, known in _TELLING.items() if keyword in schema), "string")
    return str(kind)


_TELLING = {
    "properties": "object",
    "required": "object",
    "items": "array",
    "prefixItems": "array",
    "minimum": "number",
    "maximum": "number",
}


def _number(schema: Json, kind: str) -> float:
    step = schema.get("multipleOf", 1)
    low = schema.get("minimum", schema.get("exclusiveMinimum"))
    high = schema.get("maximum", schema.get("exclusiveMaximum"))
    start = low if low is not None else min(1, high) if high is not None else 1
    value = -(-start // step) * step
    if value == schema.get("exclusiveMinimum"):
        value += step
    if high is not None and (value > high or value == schema.get("exclusiveMaximum")):
        value = start if kind == "integer" or low is None else (low + high) / 2
    return int(value) if float(value).is_integer() else value


def _merge(first: Json, second: Json) -> Json:
    merged = {**first, **second}
    if "properties" in first and "properties" in second:
        merged["properties"] = {**first["properties"], **second["properties"]}
    if "required" in first and "required" in second:
        merged["required"] = list(dict.fromkeys([*first["required"], *second["required"]]))
    return merged
