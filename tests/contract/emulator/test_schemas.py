# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Structured outputs: what is answered conforms to the schema that was asked for."""

from __future__ import annotations

import json
from enum import Enum
from typing import Any, Literal

import openai
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker
from pydantic import BaseModel, Field

from tests.emulator.schema import Unsatisfiable, instance

SCHEMAS: dict[str, dict[str, Any]] = {
    "verdict": {
        "type": "object",
        "properties": {
            "action": {"type": "string", "enum": ["restart", "wait"]},
            "confidence": {"type": "number", "minimum": 0, "maximum": 1},
            "reasons": {"type": "array", "items": {"type": "string"}, "minItems": 2},
        },
        "required": ["action", "confidence", "reasons"],
        "additionalProperties": False,
    },
    "references": {
        "type": "object",
        "properties": {"host": {"$ref": "#/$defs/host"}, "hosts": {"type": "array", "items": {"$ref": "#/$defs/host"}}},
        "required": ["host", "hosts"],
        "$defs": {"host": {"type": "object", "properties": {"name": {"type": "string"}}, "required": ["name"]}},
    },
    "recursion": {
        "type": "object",
        "properties": {
            "value": {"type": "integer"},
            "children": {"type": "array", "items": {"$ref": "#"}},
            "next": {"anyOf": [{"$ref": "#"}, {"type": "null"}]},
        },
        "required": ["value", "children", "next"],
    },
    "nullable": {"type": "object", "properties": {"note": {"type": ["string", "null"]}}, "required": ["note"]},
    "const": {"type": "object", "properties": {"kind": {"const": "host"}}, "required": ["kind"]},
    "all of": {
        "allOf": [
            {"type": "object", "properties": {"a": {"type": "integer"}}, "required": ["a"]},
            {"type": "object", "properties": {"b": {"type": "boolean"}}, "required": ["b"]},
        ]
    },
    "one of": {"oneOf": [{"type": "integer", "minimum": 10}, {"type": "string"}]},
    "exclusive": {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1},
    "exclusive integer": {"type": "integer", "exclusiveMinimum": 3, "maximum": 4},
    "multiple": {"type": "integer", "minimum": 7, "multipleOf": 5},
    "negative": {"type": "integer", "maximum": -3},
    "fraction": {"type": "number", "minimum": 0.2, "maximum": 0.3},
    "pattern": {"type": "string", "pattern": "^[A-Z]{3}-[0-9]{4}$"},
    "long": {"type": "string", "minLength": 100},
    "short": {"type": "string", "maxLength": 3},
    "date-time": {"type": "string", "format": "date-time"},
    "ipv4": {"type": "string", "format": "ipv4"},
    "uuid": {"type": "string", "format": "uuid"},
    "tuple": {"type": "array", "prefixItems": [{"type": "string"}, {"type": "integer"}], "items": False},
    "unique": {"type": "array", "items": {"enum": ["a", "b", "c"]}, "minItems": 3, "uniqueItems": True},
    "unique strings": {"type": "array", "items": {"type": "string"}, "minItems": 3, "uniqueItems": True},
    "empty array": {"type": "array", "maxItems": 0},
    "map": {"type": "object", "additionalProperties": {"type": "integer"}, "minProperties": 2},
    "required only": {"type": "object", "required": ["a"]},
    "anything": {},
    "definitions": {"$ref": "#/definitions/x", "definitions": {"x": {"type": "boolean"}}},
    "pointer": {"$ref": "#/$defs/a~1b", "$defs": {"a/b": {"type": "null"}}},
}


@pytest.mark.parametrize("schema", SCHEMAS.values(), ids=SCHEMAS)
def test_instance_conforms(schema: dict[str, Any]) -> None:
    made = instance(schema, "0123abcd")
    Draft202012Validator(schema, format_checker=FormatChecker()).validate(made)
    assert instance(schema, "0123abcd") == made


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "nonsense"},
        {"$ref": "#/nowhere"},
        {"$ref": "#"},
        {"type": "object", "properties": {"a": {"$ref": "#"}}, "required": ["a"]},
        {"type": "array", "items": {"const": 1}, "minItems": 2, "uniqueItems": True},
        False,
    ],
    ids=str,
)
def test_what_cannot_be_is_said(schema: Any) -> None:
    with pytest.raises(Unsatisfiable):
        instance(schema, "0123abcd")


LEAVES = st.one_of(
    st.just({"type": "string"}),
    st.just({"type": "boolean"}),
    st.just({"type": "null"}),
    st.builds(lambda low: {"type": "integer", "minimum": low}, st.integers()),
    st.builds(lambda low, span: {"minimum": low, "maximum": low + span}, st.integers(), st.integers(0, 9)),
    st.builds(lambda values: {"enum": values}, st.lists(st.one_of(st.text(), st.integers()), min_size=1)),
    st.builds(lambda least: {"type": "string", "minLength": least, "maxLength": least + 5}, st.integers(0, 40)),
)
TREES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.builds(
            lambda properties: {"type": "object", "properties": properties, "required": sorted(properties)},
            st.dictionaries(st.text(max_size=5), inner, max_size=4),
        ),
        st.builds(lambda items, least: {"type": "array", "items": items, "minItems": least}, inner, st.integers(0, 3)),
        st.builds(lambda branches: {"anyOf": branches}, st.lists(inner, min_size=1, max_size=3)),
    ),
    max_leaves=12,
)


@given(TREES)
def test_any_schema_gets_a_conforming_instance(schema: dict[str, Any]) -> None:
    Draft202012Validator(schema).validate(instance(schema, "0123abcd"))


@pytest.mark.parametrize("name", ["verdict", "references", "recursion", "nullable", "const"])
def test_both_halves_answer_with_it(client: openai.OpenAI, name: str) -> None:
    schema = SCHEMAS[name]
    response = client.responses.create(
        model="gpt-4o",
        input="x",
        text={"format": {"type": "json_schema", "name": "s", "schema": schema, "strict": False}},
    )
    chat = client.chat.completions.create(
        model="gpt-4o",
        messages=[{"role": "user", "content": "x"}],
        response_format={"type": "json_schema", "json_schema": {"name": "s", "schema": schema}},
    )
    for text in (response.output_text, chat.choices[0].message.content or ""):
        Draft202012Validator(schema).validate(json.loads(text))


def test_free_strings_say_that_no_model_wrote_them(client: openai.OpenAI) -> None:
    schema: dict[str, object] = {
        "type": "object",
        "properties": {"why": {"type": "string"}},
        "required": ["why"],
    }
    made = client.responses.create(
        model="gpt-4o",
        input="x",
        text={"format": {"type": "json_schema", "name": "s", "schema": schema}},
    )
    assert json.loads(made.output_text)["why"].startswith("emulated why")


class Severity(Enum):
    LOW = "low"
    HIGH = "high"


class Step(BaseModel):
    command: str
    risk: Literal["none", "some"]


class Plan(BaseModel):
    severity: Severity
    steps: list[Step]
    percent: int = Field(ge=0, le=100)
    note: str | None


def test_package_parses_answers_into_models(client: openai.OpenAI) -> None:
    response = client.responses.parse(model="gpt-4o", input="x", text_format=Plan)
    assert response.output_parsed is not None
    assert response.output_parsed.severity is Severity.LOW
    chat = client.chat.completions.parse(
        model="gpt-4o",
        messages=[{"role": "user", "content": "x"}],
        response_format=Plan,
    )
    assert chat.choices[0].message.parsed is not None
    assert chat.choices[0].message.parsed.steps[0].risk == "none"


def test_json_object(client: openai.OpenAI) -> None:
    made = client.responses.create(
        model="gpt-4o",
        input="answer in JSON",
        text={"format": {"type": "json_object"}},
    )
    assert json.loads(made.output_text)["emulated"] is True
    chat = client.chat.completions.create(
        model="gpt-4o",
        messages=[{"role": "user", "content": "answer in JSON"}],
        response_format={"type": "json_object"},
    )
    assert json.loads(chat.choices[0].message.content or "")["emulated"] is True


def test_json_object_has_to_be_mentioned(client: openai.OpenAI) -> None:
    with pytest.raises(openai.BadRequestError, match="word 'json'") as caught:
        client.responses.create(model="gpt-4o", input="x", text={"format": {"type": "json_object"}})
    assert caught.value.param == "input"
    with pytest.raises(openai.BadRequestError, match="word 'json'"):
        client.chat.completions.create(
            model="gpt-4o",
            messages=[{"role": "user", "content": "x"}],
            response_format={"type": "json_object"},
        )


@pytest.mark.parametrize(
    ("schema", "problem"),
    [
        ({"type": "array"}, "got 'type: \"array\"'"),
        ({"type": "object", "properties": {}}, "'additionalProperties' is required"),
        (
            {"type": "object", "properties": {"a": {"type": "string"}}, "additionalProperties": False},
            "Missing 'a'",
        ),
        (
            {
                "type": "object",
                "properties": {"a": {"type": "object", "properties": {}}},
                "required": ["a"],
                "additionalProperties": False,
            },
            r"context=\('properties', 'a'\)",
        ),
    ],
)
def test_strict_schemas_are_checked(client: openai.OpenAI, schema: dict[str, Any], problem: str) -> None:
    with pytest.raises(openai.BadRequestError, match=problem) as caught:
        client.responses.create(
            model="gpt-4o",
            input="x",
            text={"format": {"type": "json_schema", "name": "s", "schema": schema, "strict": True}},
        )
    assert (caught.value.param, caught.value.code) == ("text.format.schema", "invalid_json_schema")
