# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""json_schema_of: a sample conforms to the schema that is made of it, and the schema is strict."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest
from ansible.errors import AnsibleFilterError
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.promptops.openai.plugins.filter.json_schema_of import json_schema_of
from ansible_collections.promptops.openai.plugins.module_utils._resources._schema._sample import sample_of

SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=8)
STRING = {"type": "string"}


def within(schema: Any) -> Iterator[dict[str, Any]]:
    """Every schema within a schema, and itself."""
    yield schema
    for part in [
        *schema.get("properties", {}).values(),
        *schema.get("anyOf", []),
        *filter(None, [schema.get("items")]),
    ]:
        yield from within(part)


@given(VALUES)
def test_the_sample_conforms_to_its_schema(sample: Any) -> None:
    schema = json_schema_of(sample)
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(sample, schema)


@given(VALUES)
def test_the_schema_is_strict(sample: Any) -> None:
    for schema in within(json_schema_of(sample)):
        assert ("anyOf" in schema) != ("type" in schema)
        if schema.get("type") == "object":
            assert schema["additionalProperties"] is False
            assert schema["required"] == list(schema["properties"])
        if schema.get("type") == "array":
            assert "items" in schema
        if "anyOf" in schema:
            assert len(schema["anyOf"]) > 1


@settings(max_examples=40)
@given(st.dictionaries(st.text(), VALUES))
def test_check_modes_sample_conforms_too(sample: dict[str, Any]) -> None:
    schema = json_schema_of(sample)
    jsonschema.validate(sample_of(schema), schema)


@settings(max_examples=40)
@given(st.dictionaries(st.text(), VALUES, min_size=1))
def test_another_property_or_a_missing_one_does_not_conform(sample: dict[str, Any]) -> None:
    schema = json_schema_of(sample)
    fewer = dict(list(sample.items())[1:])
    for other in ({**sample, "".join(sample) + "x": 1}, fewer):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(other, schema)


@pytest.mark.parametrize(
    ("sample", "schema"),
    [
        (None, {"type": "null"}),
        (True, {"type": "boolean"}),
        (1, {"type": "integer"}),
        (1.0, {"type": "number"}),
        ("x", STRING),
        (datetime.date(2026, 1, 1), STRING),
        (datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC), STRING),
        ([], {"type": "array", "items": STRING}),
        ([1, 2], {"type": "array", "items": {"type": "integer"}}),
        ([1, 2.5], {"type": "array", "items": {"type": "number"}}),
        ([True, 1], {"type": "array", "items": {"anyOf": [{"type": "boolean"}, {"type": "integer"}]}}),
        ([[], [1]], {"type": "array", "items": {"type": "array", "items": {"type": "integer"}}}),
        ({}, {"type": "object", "properties": {}, "required": [], "additionalProperties": False}),
    ],
)
def test_shapes(sample: Any, schema: dict[str, Any]) -> None:
    assert json_schema_of(sample) == schema


def test_objects_of_one_shape_are_one_schema() -> None:
    items = json_schema_of([{"a": 1}, {"a": None}])["items"]
    assert items["properties"] == {"a": {"anyOf": [{"type": "null"}, {"type": "integer"}]}}


def test_objects_of_two_shapes_are_two_schemas() -> None:
    items = json_schema_of([{"a": 1}, {"b": 1}])["items"]
    assert [schema["required"] for schema in items["anyOf"]] == [["a"], ["b"]]


def test_what_json_cannot_hold_is_named() -> None:
    with pytest.raises(AnsibleFilterError, match="nan"):
        json_schema_of({"a": float("nan")})
    with pytest.raises(AnsibleFilterError, match=re.escape("type set")):
        json_schema_of({"a": {1}})
    endless: list[Any] = []
    endless.append(endless)
    with pytest.raises(AnsibleFilterError, match="deeply"):
        json_schema_of(endless)
