# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The sample of a JSON schema conforms to it, and no schema, however odd, makes one without end."""

from __future__ import annotations

import copy
import json
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.promptops.openai.plugins.module_utils._resources._output import KNOWN_AFTER_APPLY
from ansible_collections.promptops.openai.plugins.module_utils._resources._schema._sample import sample_of
from ansible_collections.promptops.openai.tests.unit.full_requests import SCHEMA
from ansible_collections.promptops.openai.tests.unit.little_room import little_room
from ansible_collections.promptops.openai.tests.unit.strategies import JSON

LARGEST = 100_000
"""Characters of JSON that no sample has to exceed."""


def conforms(sample: Any, schema: Any) -> bool:
    checker = jsonschema.Draft202012Validator.FORMAT_CHECKER
    return jsonschema.Draft202012Validator(schema, format_checker=checker).is_valid(sample)


def obj(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


TREE = {
    "$defs": {"node": obj(name={"type": "string"}, children={"type": "array", "items": {"$ref": "#/$defs/node"}})},
    "$ref": "#/$defs/node",
}
LINKED = {
    **obj(head={"$ref": "#/$defs/node"}),
    "$defs": {"node": obj(value={"type": "number"}, next={"anyOf": [{"$ref": "#/$defs/node"}, {"type": "null"}]})},
}
_CHILD = {"anyOf": [{"$ref": "#/$defs/node"}, {"type": "null"}]}
BINARY = {"$defs": {"node": obj(value={"type": "number"}, left=_CHILD, right=_CHILD)}, "$ref": "#/$defs/node"}
ROOT = obj(title={"type": "string"}, parts={"type": "array", "items": {"$ref": "#"}})
OPTIONAL = {"type": "object", "properties": {"name": {"type": "string"}, "parent": {"$ref": "#"}}, "required": ["name"]}

SELF = obj(value={"type": "string"}, next={"anyOf": [{"$ref": "#"}, {"type": "null"}]})

SCHEMAS: dict[str, Any] = {
    "itself or null": SELF,
    "two parts of one property": {"allOf": [obj(a={"minimum": 3}), obj(a={"type": "integer"})]},
    "required, of any kind": {"type": "object", "required": ["a"]},
    "required, described with others": {"required": ["a"], "type": "object", "additionalProperties": {"type": "null"}},
    "no items, though they are described": {"type": "array", "prefixItems": [{"type": "null"}], "maxItems": 0},
    "anything": {},
    "true": True,
    "text": {"type": "string"},
    "long text": {"type": "string", "minLength": 100},
    "short text": {"type": "string", "maxLength": 3},
    "no text": {"type": "string", "maxLength": 0},
    "a pattern": {"type": "string", "pattern": "^(restart|wait)$"},
    "a pattern of an identifier": {"type": "string", "pattern": "^[A-Z]{2,4}-[0-9]+$"},
    "a pattern anywhere": {"type": "string", "pattern": "known"},
    "a whole number": {"type": "integer"},
    "a number": {"type": "number"},
    "from": {"type": "integer", "minimum": 5},
    "from below zero": {"type": "number", "minimum": -5.5},
    "up to": {"type": "integer", "maximum": -5},
    "more than": {"type": "integer", "exclusiveMinimum": 5},
    "more than, a fraction": {"type": "number", "exclusiveMinimum": 0.5},
    "more than zero, a fraction": {"type": "number", "exclusiveMinimum": 0},
    "less than": {"type": "integer", "exclusiveMaximum": 0},
    "less than, a fraction": {"type": "number", "exclusiveMaximum": 0},
    "between": {"type": "number", "minimum": 0.1, "maximum": 0.2},
    "between, exclusively": {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1},
    "between, exclusively, narrow": {"type": "number", "exclusiveMinimum": 0.1, "exclusiveMaximum": 0.2},
    "between fractions, a whole number": {"type": "integer", "minimum": 0.5, "maximum": 1.5},
    "more than a fraction, a whole number": {"type": "integer", "exclusiveMinimum": 0.5},
    "a multiple": {"type": "integer", "minimum": 10, "multipleOf": 7},
    "a multiple up to": {"type": "integer", "maximum": -10, "multipleOf": 7},
    "a multiple of a fraction": {"type": "number", "minimum": 1, "multipleOf": 0.25},
    "a multiple below": {"type": "integer", "exclusiveMaximum": 20, "minimum": 14, "multipleOf": 7},
    "true or false": {"type": "boolean"},
    "null": {"type": "null"},
    "several types": {"type": ["string", "null"]},
    "null first": {"type": ["null", "integer"], "minimum": 3},
    "a word": {"type": "string", "enum": ["restart", "wait"]},
    "a word without type": {"enum": [None, 1]},
    "a constant": {"const": {"a": 1}},
    "a constant null": {"const": None},
    "a default": {"type": "integer", "default": 7},
    "a default that does not conform": {"type": "integer", "default": "seven"},
    "a default beyond its limit": {"type": "integer", "minimum": 5, "default": 0},
    "an object": SCHEMA,
    "an object within": obj(a=obj(b=obj(c={"type": "integer", "minimum": 1}))),
    "an object without type": {"properties": {"a": {"type": "integer"}}, "required": ["a"]},
    "an object without properties": {"type": "object"},
    "a map": {"type": "object", "additionalProperties": {"type": "integer"}},
    "a list": {"type": "array", "items": {"type": "integer"}},
    "a list without type": {"items": {"type": "integer"}},
    "a list of anything": {"type": "array"},
    "a list of some": {"type": "array", "items": {"type": "integer"}, "minItems": 3},
    "an empty list": {"type": "array", "items": {"type": "integer"}, "maxItems": 0},
    "a tuple": {"type": "array", "prefixItems": [{"type": "integer"}, {"type": "string"}], "items": False},
    "a tuple, longer": {
        "type": "array",
        "prefixItems": [{"type": "null"}],
        "items": {"type": "integer"},
        "minItems": 3,
    },
    "any of": {"anyOf": [{"type": "integer", "minimum": 3}, {"type": "null"}]},
    "one of": {"oneOf": [obj(a={"type": "integer"}), obj(b={"type": "string"})]},
    "any of with a part in common": {"type": "object", "required": ["a"], "anyOf": [obj(a={"const": 1})]},
    "all of": {
        "allOf": [obj(a={"type": "integer"}) | {"additionalProperties": True}, {"properties": {"b": {"const": 2}}}]
    },
    "a reference": {"$defs": {"a": {"type": "integer", "minimum": 3}}, **obj(a={"$ref": "#/$defs/a"})},
    "a reference with more": {"$defs": {"a": {"type": "integer"}}, "$ref": "#/$defs/a", "minimum": 3},
    "a reference by an escaped name": {"$defs": {"a/b~c": {"type": "integer"}}, "$ref": "#/$defs/a~1b~0c"},
    "definitions of older drafts": {"definitions": {"a": {"type": "integer"}}, **obj(a={"$ref": "#/definitions/a"})},
    "a tree": TREE,
    "a linked list": LINKED,
    "a binary tree": BINARY,
    "the whole within itself": ROOT,
    "the whole within itself, optionally": OPTIONAL,
    **{
        name: {"type": "string", "format": name}
        for name in ("date-time", "date", "time", "duration", "email", "hostname", "ipv4", "ipv6", "uri", "uuid")
    },
    "an unknown format": {"type": "string", "format": "colour"},
}


@pytest.mark.parametrize("schema", SCHEMAS.values(), ids=SCHEMAS)
def test_the_sample_conforms_to_its_schema(schema: Any) -> None:
    assert conforms(sample_of(schema), schema)


def test_each_property_is_there_so_that_templates_can_be_tried() -> None:
    assert sample_of(SCHEMA) == {"action": "restart", "note": KNOWN_AFTER_APPLY}
    assert set(sample_of(OPTIONAL)) == {"name", "parent"}


def test_a_list_has_an_entry_so_that_loops_can_be_tried() -> None:
    assert sample_of({"type": "array", "items": obj(a={"type": "integer"})}) == [{"a": 0}]


def test_free_text_says_that_it_is_not_known_yet() -> None:
    assert sample_of({"type": "string"}) == sample_of({"type": "string", "title": "x"}) == KNOWN_AFTER_APPLY


# --- Schemas such as the API's structured output takes ---

TEXTS = st.builds(
    lambda least, more: {"type": "string"} | ({"minLength": least} if least else {}) | more,
    st.integers(0, 50),
    st.sampled_from([{}, {"maxLength": 50}, {"format": "date"}, {"description": "x"}]),
).filter(lambda schema: "format" not in schema or "minLength" not in schema)
WHOLES = st.builds(
    lambda least, size, step: {"type": "integer", "minimum": least, "maximum": least + step + size, "multipleOf": step},
    st.integers(-100, 100),
    st.integers(0, 100),
    st.integers(1, 9),
)
FRACTIONS = st.builds(
    lambda least, size, kinds: {"type": "number", f"{kinds[0]}inimum": least, f"{kinds[1]}aximum": least + size},
    st.floats(-100, 100),
    st.floats(0.001, 100),
    st.sampled_from([("m", "m"), ("exclusiveM", "m"), ("m", "exclusiveM"), ("exclusiveM", "exclusiveM")]),
)
SIMPLE = st.one_of(
    TEXTS,
    WHOLES,
    FRACTIONS,
    st.sampled_from([{"type": "boolean"}, {"type": "null"}, {"type": ["integer", "null"]}, {"$ref": "#/$defs/leaf"}]),
    st.lists(st.text(), min_size=1, max_size=3).map(lambda words: {"type": "string", "enum": words}),
    JSON.map(lambda value: {"const": value}),
)
NAMES = st.sampled_from(["a", "b", "c", "type", "items", "enum", "$ref", "default", "properties"])


def _objects(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.dictionaries(NAMES, inner, max_size=3).map(lambda properties: obj(**properties))


def _lists(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    counts = st.sampled_from([{}, {"minItems": 2}, {"maxItems": 1}, {"minItems": 1, "maxItems": 3}])
    return st.builds(lambda items, count: {"type": "array", "items": items, **count}, inner, counts)


def _choices(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.lists(inner, min_size=1, max_size=3).map(lambda branches: {"anyOf": branches})


STRUCTURED = st.recursive(SIMPLE, lambda inner: _objects(inner) | _lists(inner) | _choices(inner), max_leaves=8).map(
    lambda schema: {**schema, "$defs": {"leaf": {"type": "integer", "minimum": 3}}}
)


@given(schema=STRUCTURED)
def test_the_sample_of_any_structured_output_conforms_to_its_schema(schema: dict[str, Any]) -> None:
    before = copy.deepcopy(schema)

    sample = sample_of(schema)

    assert conforms(sample, schema)
    assert schema == before


# --- Schemas that are none ---

KEYWORDS = st.sampled_from(
    [
        "type",
        "enum",
        "const",
        "default",
        "anyOf",
        "oneOf",
        "allOf",
        "$ref",
        "$defs",
        "properties",
        "required",
        "items",
        "prefixItems",
        "minItems",
        "maxItems",
        "minLength",
        "maxLength",
        "minimum",
        "maximum",
        "exclusiveMinimum",
        "exclusiveMaximum",
        "multipleOf",
        "format",
        "pattern",
    ]
)
ODD = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**6), 10**6)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from(["object", "array", "string", "integer", "number", "#", "#/properties/a", "#/$defs", "x", "1"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYWORDS | st.just("a"), inner, max_size=4),
    max_leaves=12,
)
BRANCHING = {
    "$defs": {"node": obj(**{name: {"$ref": "#/$defs/node"} for name in "abcdefgh"})},
    "$ref": "#/$defs/node",
}
DOUBLED: Any = {"type": "integer"}
for _level in range(40):
    DOUBLED = {"type": "object", "properties": {"a": DOUBLED, "b": DOUBLED}}

HOSTILE: dict[str, Any] = {
    "no schema": None,
    "text": "string",
    "a list": [],
    "a number": 5,
    "type of a number": {"type": 5},
    "type of an object": {"type": {"type": "string"}},
    "no types": {"type": []},
    "an odd type": {"type": ["colour"]},
    "words of an object": {"enum": {"a": 1}},
    "no words": {"enum": []},
    "words of text": {"enum": "abc"},
    "choices of an object": {"anyOf": {"a": {}}},
    "choices of text": {"oneOf": "abc"},
    "no choices": {"anyOf": []},
    "choices of null": {"anyOf": [None]},
    "all of text": {"allOf": "abc"},
    "all of null": {"allOf": [None, 5]},
    "a reference to null": {"$ref": None},
    "a reference to nowhere": {"$ref": "#/$defs/none"},
    "a reference elsewhere": {"$ref": "https://example.com/schema.json"},
    "a reference to itself": {"$ref": "#"},
    "references in a circle": {"$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"$ref": "#/$defs/a"}}, "$ref": "#/$defs/a"},
    "all of itself": {"allOf": [{"$ref": "#"}, {"$ref": "#"}]},
    "any of itself": {"anyOf": [{"$ref": "#"}]},
    "itself required": obj(a={"$ref": "#"}),
    "properties of null": {"type": "object", "properties": None},
    "properties of a list": {"type": "object", "properties": ["a"]},
    "properties of text": {"properties": "abc"},
    "required of null": {"type": "object", "properties": {"a": {}}, "required": None},
    "required of a number": {"allOf": [{"required": 5, "properties": {"a": {}}}]},
    "properties of a list in all of": {"allOf": [{"properties": ["a"]}]},
    "items of a list": {"type": "array", "items": [{"type": "integer"}]},
    "items of null": {"type": "array", "items": None},
    "prefix of null": {"type": "array", "prefixItems": None},
    "prefix of an object": {"type": "array", "prefixItems": {"a": 1}, "minItems": 1},
    "a count of text": {"type": "array", "items": {}, "minItems": "many"},
    "a count of null": {"type": "array", "items": {}, "minItems": None, "maxItems": None},
    "a most of text": {"type": "array", "items": {}, "maxItems": "many"},
    "a count below zero": {"type": "array", "items": {}, "minItems": -5, "maxItems": -5},
    "a length of text": {"type": "string", "minLength": "long", "maxLength": "longer"},
    "a length of null": {"type": "string", "minLength": None, "maxLength": None},
    "a limit of text": {"type": "integer", "minimum": "low", "maximum": "high"},
    "a limit of null": {"type": "number", "minimum": None, "exclusiveMaximum": None, "exclusiveMinimum": None},
    "older drafts' exclusive limits": {"type": "integer", "minimum": 3, "exclusiveMinimum": True},
    "a multiple of zero": {"type": "integer", "multipleOf": 0},
    "a multiple below zero": {"type": "integer", "multipleOf": -3},
    "a multiple of text": {"type": "number", "multipleOf": "x"},
    "a broken pattern": {"type": "string", "pattern": "("},
    "a pattern of a number": {"type": "string", "pattern": 5},
    "a format of an object": {"type": "string", "format": {}},
    "a contradiction": {"type": "integer", "minimum": 5, "maximum": 3},
    "many items": {"type": "array", "items": {"type": "string"}, "minItems": 10**9},
    "a long text": {"type": "string", "minLength": 10**9},
    "many items of many items": {
        "type": "array",
        "minItems": 1000,
        "items": {"type": "array", "minItems": 1000, "items": {"type": "array", "minItems": 1000}},
    },
    "a binary tree": BINARY,
    "many long texts": {"type": "array", "minItems": 1000, "items": {"type": "string", "minLength": 1000}},
    "eight branches of itself": BRANCHING,
    "two branches forty levels deep": DOUBLED,
}


def check_harmless(schema: Any, seconds: float = 5) -> None:
    """Fails where a sample raises an exception, takes long, is none of JSON, or is huge."""
    with little_room(seconds=seconds):
        assert len(json.dumps(sample_of(schema), allow_nan=False)) <= LARGEST


@pytest.mark.parametrize("schema", HOSTILE.values(), ids=HOSTILE)
def test_an_odd_schema_gives_a_small_sample(schema: Any) -> None:
    check_harmless(schema)


@given(schema=ODD)
def test_any_json_in_place_of_a_schema_gives_a_small_sample(schema: Any) -> None:
    check_harmless(schema, seconds=1)
