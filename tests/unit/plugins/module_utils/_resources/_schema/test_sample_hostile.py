# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""No schema makes check mode slow or large: it gets a small sample, or is known after it is applied."""

from __future__ import annotations

import json
import re
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.promptops.openai.plugins.module_utils._resources._output import KNOWN_AFTER_APPLY
from ansible_collections.promptops.openai.plugins.module_utils._resources._schema._pattern import matching
from ansible_collections.promptops.openai.plugins.module_utils._resources._schema._sample import sample_of
from ansible_collections.promptops.openai.tests.unit.little_room import little_room

ENDLESS = "^(([a-z])+.)+[A-Z]([a-z])+$"
LONG = "x" * 10**6
MANY = range(10**5)
ITSELF = {"$ref": "#"}


def text(pattern: str, **more: Any) -> dict[str, Any]:
    return {"type": "string", "pattern": pattern, **more}


def items(schema: Any, count: int = 100) -> dict[str, Any]:
    return {"type": "array", "minItems": count, "items": schema}


def within(schema: Any, levels: int) -> Any:
    return schema if levels == 0 else within({"allOf": [schema] * 4}, levels - 1)


HOSTILE: dict[str, Any] = {
    "a search without end": text(ENDLESS, minLength=64),
    "a search without end in many places": items(text(ENDLESS, minLength=64), 900),
    "four times itself": {"allOf": [ITSELF] * 4},
    "sixty that each hold the others": {
        "$defs": {f"d{i}": {"allOf": [{"$ref": f"#/$defs/d{j}"} for j in range(60)]} for i in range(60)},
        "$ref": "#/$defs/d0",
    },
    "four times four times four": within({"type": "integer"}, 20),
    "a thousand thousand thousand": text("((a{1000}){1000}){1000}"),
    "a thousand times nothing, a thousand times": text("((((){1000}){1000}){1000}){1000}"),
    "a long pattern": text("[a-z]" * 10**5),
    "long patterns": items(text("[a-z]" * 400), 900),
    "brackets within brackets": text("(" * 900 + "a" + ")" * 900),
    "a word of a megabyte, often": items({"enum": [LONG]}),
    "a constant of a million, often": items({"const": [1] * 10**6}),
    "names of a megabyte": {"type": "object", "properties": {f"{LONG}{i}": ITSELF for i in range(5)}},
    "a hundred thousand properties": {"type": "object", "properties": {f"p{i}": ITSELF for i in MANY}},
    "a hundred thousand that must be there": {"type": "object", "required": [f"p{i}" for i in MANY]},
    "a hundred thousand choices": {"properties": {"a": {"anyOf": [ITSELF] * 10**5}, "b": ITSELF, "c": ITSELF}},
    "a reference of a megabyte, often": items({"$ref": "#" + "/a" * 10**6}, 900),
    "a step next to nothing": {"type": "number", "minimum": 1e300, "multipleOf": 5e-324},
    "a number of 400 digits": {"type": "integer", "minimum": 10**400},
    "no character at all": text(r"[^\s\S]"),
    "half a pair of surrogates": text("[\ud800-\udfff]"),
}


def conforms(sample: Any, schema: Any) -> bool:
    return jsonschema.Draft202012Validator(schema).is_valid(sample)


@pytest.mark.attack(
    "Whoever writes the schema",
    "schemas and patterns that grow without end",
    "check mode takes less than a second and 100 MB",
)
@pytest.mark.parametrize("schema", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_schema_takes_little(schema: Any) -> None:
    with little_room(megabytes=100, seconds=4):
        sample = json.dumps(sample_of(schema)).encode("utf-8")
    assert len(sample) < 100_000


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "array", "items": {"type": "null"}, "minItems": 400},
        {"type": "object", "required": [f"p{i}" for i in range(400)]},
        {"type": "object", "properties": {f"p{i}": ITSELF for i in range(400)}},
        {
            "type": "object",
            "properties": {"a": {"anyOf": [{"type": "integer"}]}, "b": {"$ref": "#/properties/a/anyOf/0"}},
        },
        {"type": "string", "minLength": 10_000},
        text(ENDLESS, minLength=64),
        {"allOf": [{"$ref": "#/$defs/a"}, {"$ref": "#/$defs/a"}], "$defs": {"a": {"type": "integer", "minimum": 3}}},
    ],
)
def test_a_large_schema_is_kept_to(schema: dict[str, Any]) -> None:
    sample = sample_of(schema)
    assert sample != KNOWN_AFTER_APPLY
    # The pattern that no search comes to an end with is a match of a few characters for each letter.
    assert conforms(sample, {**schema, "pattern": "^[a-zA-Z]+$"} if "pattern" in schema else schema)


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "object", "properties": {"a": ITSELF}, "required": ["a"]},
        {"type": "array", "items": {}, "minItems": 10**9},
        {"type": "string", "minLength": 10**9},
        items(items(items({}, 1000), 1000), 1000),
    ],
)
def test_what_would_not_conform_is_not_made_up(schema: dict[str, Any]) -> None:
    assert sample_of(schema) == KNOWN_AFTER_APPLY


# --- Texts of patterns ---

FOUND = [
    r"^[a-z]+@[a-z]+\.com$",
    r"^\bfoo\b$",
    r"a\Bb",
    r"^[^\w]$",
    r"^[^a-z]+$",
    r"\d{4}-\d{2}-\d{2}",
    r"^(?:GET|POST) /\S*$",
    r"^#[0-9a-fA-F]{6}$",
    r"[^\d\s]{3,}",
    r"^\D\W\S$",
    r"[[a]",
    r"^$",
    r"x*?y",
    r"^.{0,5}(a|b)?$",
]
NOT_FOUND = [r"a^b", r"a$b", r"a\bb", r"(?=a)b", r"(a)\1", r"(?i)[^a]", r"(?i:[^a])", r"(", r"\p{L}", "a" * 3000]


@pytest.mark.parametrize("pattern", FOUND)
@pytest.mark.parametrize("shortest", [0, 1, 2])
@pytest.mark.filterwarnings("ignore:Possible nested set")
def test_a_text_matches(pattern: str, shortest: int) -> None:
    found = matching(pattern, shortest)
    assert found is None or len(found) >= shortest
    assert found is not None or shortest > 0
    assert re.search(pattern, str(matching(pattern)) if found is None else found)


@pytest.mark.parametrize("pattern", NOT_FOUND)
def test_none_is_made_up(pattern: str) -> None:
    assert matching(pattern) is None


PARTS = st.sampled_from(
    ["a", "[a-c]", r"\d", r"\w", ".", "(?:x|y)", "^", "$", r"\b", r"\B", "b?", "c{2}", "d*", "[^a]", r"\S", "(e)+"]
)


@given(parts=st.lists(PARTS, max_size=8))
def test_what_is_found_matches(parts: list[str]) -> None:
    pattern = "".join(parts)
    found = matching(pattern)
    assert found is None or re.search(pattern, found)
