# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""A value that conforms to a JSON schema, for what check mode cannot know yet.

Follows JSON Schema 2020-12 as far as the API's structured output takes it. A keyword that it does not know, or whose
value makes no sense, is passed over: it is the server that judges schemas. No schema takes longer than a part of a
second or more than some megabytes: of one that would, nothing is known before it is applied.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

from .._output import KNOWN_AFTER_APPLY
from ._pattern import LONGEST_PATTERN, matching

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
_LEVELS = (6, 1, 0)
"""Levels below which only what must be there is shown, so that a schema that holds itself comes to an end: fewer where
that is too much."""
_DEEPEST = 24
_MOST_VALUES = 1000
_MOST_CHARACTERS = 50_000
_MOST_WORK = 50_000
"""Entries of a schema, and characters of its patterns, that are looked at, each as often as it is."""
_WORK_OF_A_SCHEMA = 4
_WORK_OF_A_PATTERN = 10
_LARGEST_NUMBER = 1e150
_SMALLEST_STEP = 1e-150
"""A limit that is divided by a step between these is still a number."""

Schema = Mapping[str, Any]


class _TooMuch(Exception):
    """The schema asks for more than a sample is worth."""


def sample_of(schema: Any) -> Any:
    """A sample of what the schema describes: every property, the first of each choice, the least of each number."""
    for levels in _LEVELS:
        with suppress(_TooMuch, RecursionError):
            return _Sampler(schema, levels).value(schema, 0)
    return KNOWN_AFTER_APPLY


class _Sampler:
    def __init__(self, root: Any, levels: int) -> None:
        self._root = root
        self._levels = levels
        self._values_left = _MOST_VALUES
        self._characters_left = _MOST_CHARACTERS
        self._work_left = _MOST_WORK

    def value(self, schema: Any, depth: int) -> Any:
        """A value for a schema within the root, so many levels below it."""
        self._values_left -= 1
        if not isinstance(schema, Mapping):
            return None if schema is False else KNOWN_AFTER_APPLY
        if self._values_left < 0:
            raise _TooMuch
        schema = self._resolved(schema, depth, set())
        if "const" in schema:
            return self._given(schema["const"])
        if _list(schema, "enum"):
            return self._given(schema["enum"][0])
        for choice in ("anyOf", "oneOf"):
            if _list(schema, choice):
                return self._choice(schema, choice, depth)
        return self._typed(schema, depth)

    def _is_deep(self, depth: int) -> bool:
        return depth >= self._levels or self._values_left < _MOST_VALUES // 2

    def _work(self, amount: int) -> None:
        self._work_left -= amount
        if self._work_left < 0:
            raise _TooMuch

    def _write(self, characters: int) -> None:
        self._characters_left -= characters
        if self._characters_left < 0:
            raise _TooMuch

    def _given(self, value: Any) -> Any:
        """A value that stands in the schema itself."""
        self._work(1)
        if isinstance(value, Mapping):
            for key, item in value.items():
                self._write(len(str(key)))
                self._given(item)
        elif isinstance(value, list):
            for item in value:
                self._given(item)
        else:
            self._write(1 + value.bit_length() // 3 if isinstance(value, int) else len(str(value)))
        return value

    def _resolved(self, schema: Schema, depth: int, folded: set[str]) -> Schema:
        """The schema with its ``$ref`` and ``allOf`` folded into it.

        ``folded`` are the references that were: what is demanded twice is demanded.
        """
        self._work(_WORK_OF_A_SCHEMA + len(schema))
        if depth > _DEEPEST:
            raise _TooMuch
        merged = dict(schema)
        reference = merged.pop("$ref", None)
        parts = [part for part in _list(merged, "allOf") if isinstance(part, Mapping)]
        merged.pop("allOf", None)
        if isinstance(reference, str) and reference not in folded:
            folded.add(reference)
            parts.insert(0, self._target(reference))
        for unresolved in parts:
            part = self._resolved(unresolved, depth + 1, folded)
            properties = _both(_mapping(part, "properties"), _mapping(merged, "properties"))
            required = [*_list(part, "required"), *_list(merged, "required")]
            merged = {**part, **merged}
            if properties:
                merged.update(properties=properties, required=required)
            self._work(len(merged) + len(properties) + len(required))
        return merged

    def _target(self, reference: str) -> Schema:
        self._work(len(reference))
        node: Any = self._root
        for step in reference.lstrip("#").split("/")[1:]:
            key = step.replace("~1", "/").replace("~0", "~")
            if isinstance(node, list):
                node = node[int(key)] if key.isdecimal() and len(key) < 10 and int(key) < len(node) else {}
            else:
                node = node.get(key, {}) if isinstance(node, Mapping) else {}
        return node if isinstance(node, Mapping) else {}

    def _choice(self, schema: Schema, keyword: str, depth: int) -> Any:
        # A branch that leads back to itself is only left by the simplest one.
        branches = schema[keyword]
        self._work(len(branches))
        branch = min(branches, key=_complexity) if self._is_deep(depth) else branches[0]
        rest = {key: item for key, item in schema.items() if key != keyword}
        return self.value({**rest, **branch} if isinstance(branch, Mapping) else branch, depth + 1)

    def _typed(self, schema: Schema, depth: int) -> Any:
        kind = schema.get("type")
        if isinstance(kind, list):
            kind = "null" if "null" in kind and self._is_deep(depth) else next(iter(kind), None)
        if not isinstance(kind, str):
            kind = "object" if "properties" in schema else "array" if "items" in schema else "string"
        if kind == "object":
            return self._object(schema, depth)
        if kind == "array":
            return self._array(schema, depth)
        if kind in ("integer", "number"):
            return _number(schema, integer=kind == "integer")
        return {"boolean": False, "null": None}[kind] if kind in ("boolean", "null") else self._string(schema)

    def _object(self, schema: Schema, depth: int) -> dict[str, Any]:
        properties = _mapping(schema, "properties")
        required = dict.fromkeys(name for name in _list(schema, "required") if isinstance(name, str))
        self._work(len(properties) + len(required))
        wanted = [name for name in properties if name in required] if self._is_deep(depth) else list(properties)
        wanted += [name for name in required if name not in properties]
        self._write(sum(len(str(name)) for name in wanted))
        others = schema.get("additionalProperties", {})
        return {str(name): self.value(properties.get(name, others), depth + 1) for name in wanted}

    def _array(self, schema: Schema, depth: int) -> list[Any]:
        first = _list(schema, "prefixItems")
        least = max(_count(schema, "minItems", 0), len(first))
        # One entry shows a template what each looks like, unless the schema forbids it or never ends.
        wanted = 1 if _count(schema, "maxItems", 1) >= 1 and not self._is_deep(depth) else 0
        items = schema.get("items", {})
        count = min(max(least, wanted), _count(schema, "maxItems", _MOST_VALUES))
        return [self.value(first[index] if index < len(first) else items, depth + 1) for index in range(count)]

    def _string(self, schema: Schema) -> str:
        shortest = _count(schema, "minLength", 0)
        self._write(shortest)
        pattern = schema.get("pattern")
        value = None
        if isinstance(pattern, str):
            self._work(_WORK_OF_A_PATTERN * min(len(pattern), LONGEST_PATTERN))
            value = matching(pattern, shortest)
        if value is None or (isinstance(pattern, str) and pattern in KNOWN_AFTER_APPLY):
            value = _FORMATS.get(str(schema.get("format")), KNOWN_AFTER_APPLY)
        value = value.ljust(shortest, ".")[: _count(schema, "maxLength", _MOST_CHARACTERS)]
        self._write(len(value) - shortest)
        return value


def _complexity(branch: Any) -> tuple[int, int]:
    """Orders the branches of a choice by how soon each comes to an end."""
    if not isinstance(branch, Mapping):
        return 0, 0
    leads_on = any(key in branch for key in ("$ref", "allOf", "anyOf", "oneOf", "properties", "items", "prefixItems"))
    return 2 if "$ref" in branch else int(leads_on), len(branch)


def _both(first: Schema, second: Schema) -> dict[str, Any]:
    """The properties of both; one that stands in both has to be as each says."""
    shared = {name: {"allOf": [first[name], second[name]]} for name in first if name in second}
    return {**first, **second, **shared}


def _mapping(schema: Schema, key: str) -> Schema:
    value = schema.get(key)
    return value if isinstance(value, Mapping) else {}


def _list(schema: Schema, key: str) -> list[Any]:
    value = schema.get(key)
    return value if isinstance(value, list) else []


def _count(schema: Schema, key: str, default: int) -> int:
    value = _finite(schema.get(key))
    return default if value is None or value < 0 else int(value)


def _finite(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return value if abs(value) < _LARGEST_NUMBER else None


def _step(schema: Schema) -> float | None:
    step = abs(_finite(schema.get("multipleOf")) or 0)
    return step if step > _SMALLEST_STEP else None


def _number(schema: Schema, integer: bool) -> float:
    """The first of what comes to mind that keeps every limit; 0 where nothing does."""
    fits = [value for value in _candidates(schema, integer) if _fits(schema, value, integer)]
    value = fits[0] if fits else 0
    return int(value) if integer else value


def _candidates(schema: Schema, integer: bool) -> Iterator[float]:
    low = [value for key in ("minimum", "exclusiveMinimum") if (value := _finite(schema.get(key))) is not None]
    high = [value for key in ("maximum", "exclusiveMaximum") if (value := _finite(schema.get(key))) is not None]
    step = _step(schema) or 1
    yield 0
    for limit in (*low, *high):
        yield limit
        whole = math.floor(limit / step)
        yield from ((whole + offset) * step for offset in (0, 1, 2, -1))
    if low and high and not integer:
        yield (max(low) + min(high)) / 2


def _fits(schema: Schema, value: float, integer: bool) -> bool:
    limits = {key: _finite(schema.get(key)) for key in ("minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum")}
    step = _step(schema)
    return (
        (not integer or value == int(value))
        and (limits["minimum"] is None or value >= limits["minimum"])
        and (limits["exclusiveMinimum"] is None or value > limits["exclusiveMinimum"])
        and (limits["maximum"] is None or value <= limits["maximum"])
        and (limits["exclusiveMaximum"] is None or value < limits["exclusiveMaximum"])
        and (step is None or math.isclose(value / step, round(value / step)))
    )
