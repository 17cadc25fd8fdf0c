# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What does not conform to a schema is told by its place; what is no schema is refused; nothing is fetched or hangs."""

from __future__ import annotations

import socket
import time
from typing import Any

import jsonschema
import pytest
from hypothesis import given

from ansible_collections.promptops.openai.plugins.module_utils._resources._fields import InvalidRequest
from ansible_collections.promptops.openai.plugins.module_utils._resources._schema._check import (
    MOST_FINDINGS,
    check_schema,
    findings,
)
from ansible_collections.promptops.openai.tests.unit.strategies import JSON


def obj(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


def told(value: Any, schema: Any) -> list[str]:
    return [f"{found['path']}: {found['message']}" for found in findings(value, schema, "output_parsed")]


NODE = {"$defs": {"node": obj(children={"type": "array", "items": {"$ref": "#/$defs/node"}})}, "$ref": "#/$defs/node"}
EITHER = {"anyOf": [obj(kind={"const": "a"}, x={"type": "string"}), obj(kind={"const": "b"}, y={"type": "integer"})]}


@pytest.mark.parametrize(
    ("value", "schema", "expected"),
    [
        (
            {"action": "reboot"},
            obj(action={"enum": ["restart", "ignore"]}),
            ["output_parsed.action: is 'reboot', and must be one of restart, ignore"],
        ),
        ({"action": "restart"}, obj(action={"enum": ["restart", "ignore"]}), []),
        ({"a": 5}, obj(a={"type": "string"}), ["output_parsed.a: is 5, and must be text"]),
        ({"a": True}, obj(a={"type": "integer"}), ["output_parsed.a: is true, and must be a whole number"]),
        ({"a": 1.0}, obj(a={"type": "integer"}), []),
        (
            {"a": None},
            obj(a={"type": ["string", "number"]}),
            ["output_parsed.a: is null, and must be text or a number"],
        ),
        (
            {"a": 5},
            obj(a={"anyOf": [{"type": "string"}, {"type": "null"}]}),
            ["output_parsed.a: is 5, and must be text or null"],
        ),
        ("x", obj(a={}), ["output_parsed: is 'x', and must be an object"]),
        ({}, obj(a={}, b={}), ["output_parsed.a: is missing", "output_parsed.b: is missing"]),
        ({"a": 1, "b c": 2}, obj(a={}), ["output_parsed['b c']: is nothing that was asked for"]),
        (
            [{"a": 1}, {"a": "x"}],
            {"items": obj(a={"type": "number"})},
            ["output_parsed[1].a: is 'x', and must be a number"],
        ),
        ({"kind": "b", "y": "x"}, EITHER, ["output_parsed.y: is 'x', and must be a whole number"]),
        ({"kind": "c"}, EITHER, ["output_parsed.kind: is 'c', and must be a or b"]),
        ({"children": [{"children": 3}]}, NODE, ["output_parsed.children[0].children: is 3, and must be a list"]),
        (0, {"minimum": 1}, ["output_parsed: is 0, and must be 1 or more"]),
        ("", {"minLength": 1}, ["output_parsed: is '', and has 0 characters, and must have 1 or more"]),
        ("x" * 200, {"const": "y"}, ["output_parsed: is a text of 200 characters, and must be y"]),
        ("x", {"pattern": "^y$"}, ["output_parsed: is 'x', and must match ^y$"]),
        ("2026-02-30", {"format": "date"}, ["output_parsed: is '2026-02-30', and must be a valid date"]),
        ([1, 1.0], {"uniqueItems": True}, ["output_parsed: is a list, and must not hold the same twice"]),
        ([1, True], {"uniqueItems": True}, []),
        (1, False, ["output_parsed: is 1, and must not be there"]),
        (
            10**400,
            {"multipleOf": 0.1},
            ["output_parsed: cannot be checked against the schema, since a number in it is too large"],
        ),
    ],
)
def test_what_does_not_conform_is_told_by_place_and_value(value: Any, schema: Any, expected: list[str]) -> None:
    assert told(value, schema) == expected


@pytest.mark.parametrize(
    ("schema", "good", "bad"),
    [
        ({"$schema": "http://json-schema.org/draft-07/schema#", "items": [{"type": "string"}]}, ["a"], [1]),
        ({"items": [{"type": "string"}]}, ["a"], [1]),
        ({"$schema": "https://json-schema.org/draft/2020-12/schema", "prefixItems": [{"type": "string"}]}, ["a"], [1]),
        ({"$schema": "http://json-schema.org/draft-04/schema#", "minimum": 0, "exclusiveMinimum": True}, 1, 0),
        ({"minimum": 0, "exclusiveMinimum": True}, 1, 0),
        ({"$schema": "https://json-schema.org/draft/2019-09/schema", "dependentRequired": {"a": ["b"]}}, {}, {"a": 1}),
        ({"definitions": {"a": {"type": "string"}}, "$ref": "#/definitions/a"}, "x", 1),
        ({"$anchor": "here", "properties": {"a": {"$ref": "#here"}}, "type": "object"}, {"a": {}}, {"a": 1}),
        ({"$id": "https://a.example/x", "$defs": {"b": {"$id": "b", "type": "null"}}, "$ref": "b"}, None, 1),
    ],
)
def test_a_schema_is_taken_by_its_draft_and_with_its_own_references(schema: Any, good: Any, bad: Any) -> None:
    check_schema(schema, "schema")

    assert findings(good, schema, "output_parsed") == []
    assert findings(bad, schema, "output_parsed")


@pytest.mark.parametrize(
    ("schema", "message"),
    [
        ({"type": "objekt"}, r"here\.type: is 'objekt', and must be one of array, boolean"),
        (obj(a={"type": ["string", "txt"]}), r"here\.properties\.a\.type\[1\]: is 'txt', and must be one of array"),
        ({"required": "a"}, r"here\.required: is 'a', and must be a list\."),
        ({"minLength": -1}, r"here\.minLength: is -1, and must be 0 or more\."),
        ({"$schema": 5}, r"here\['\$schema'\]: is 5, and must be text\."),
        (obj(a={"pattern": "(["}), r"here\.properties\.a\.pattern: is '\(\[', which is no regular expression\."),
        ({"$ref": "#/$defs/x"}, r"here: holds the \$ref '#/\$defs/x', which leads nowhere in it, and nothing is"),
        ({"items": {"$ref": "other.json"}}, r"here: holds the \$ref 'other\.json', which leads nowhere"),
        ({"$ref": "http://json-schema.org/none"}, r"here: holds the \$ref 'http"),
    ],
)
def test_what_is_no_schema_is_refused_by_its_place(schema: Any, message: str) -> None:
    with pytest.raises(InvalidRequest, match=f"^{message}"):
        check_schema(schema, "here")


@pytest.mark.parametrize("pattern", [r"^\p{L}+$", r"^\u{1F600}$", r"[^]", r"^(?<year>\d{4})-\k<year>$"])
def test_a_pattern_that_only_the_server_has_is_left_to_it(pattern: str) -> None:
    check_schema({"pattern": pattern}, "schema")

    assert findings("2026-2026", {"pattern": pattern, "type": "string"}, "output_parsed") == []
    assert findings({"x": 1}, {"patternProperties": {r"\p{Lu}": {}}, "additionalProperties": False}, "o") == []


def test_nothing_is_ever_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_arguments: Any) -> None:
        raise AssertionError("fetched")

    monkeypatch.setattr(socket.socket, "connect", refused)
    monkeypatch.setattr(socket, "getaddrinfo", refused)
    for keyword in ("$ref", "$schema", "$id"):
        schema = {keyword: "http://schemas.example/a.json", "type": "object"}
        if keyword == "$ref":
            with pytest.raises(InvalidRequest, match="nothing is fetched"):
                check_schema(schema, "schema")
        else:
            check_schema(schema, "schema")
            assert findings({}, schema, "output_parsed") == []


CHOICES: dict[str, Any] = {f"d{level}": {"anyOf": [{"$ref": f"#/$defs/d{level + 1}"}] * 2} for level in range(40)}


@pytest.mark.parametrize(
    ("value", "schema"),
    [
        ("a" * 40 + "!", {"pattern": "^(a+)+$"}),
        ("a" * 40 + "!", {"pattern": "^(a|a)*$"}),
        ("a" * 5000 + "!", {"pattern": "a*a*a*a*b"}),
        ({"a" * 40 + "!": 1}, {"patternProperties": {"^(a+)+$": {}}, "additionalProperties": False}),
        (5, {"$defs": {**CHOICES, "d40": {"type": "string"}}, "$ref": "#/$defs/d0"}),
        (5, {"$ref": "#"}),
    ],
)
def test_what_would_take_for_ever_is_told_in_time(value: Any, schema: Any) -> None:
    check_schema(schema, "schema")
    began = time.monotonic()
    found = findings(value, schema, "output_parsed")

    assert time.monotonic() - began < 60
    assert "cannot be checked" in found[0]["message"]


def test_much_is_checked_in_time_and_no_more_is_told_than_anyone_reads() -> None:
    many = [{"a": f"x-{index}", "b": index} for index in range(5000)]
    schema = {"type": "array", "uniqueItems": True, "items": obj(a={"pattern": "^[a-z0-9-]+$"}, b={"type": "integer"})}

    assert findings(many, schema, "output_parsed") == []
    assert len(findings(many, {"items": {"type": "string"}}, "output_parsed")) == MOST_FINDINGS


@given(value=JSON)
def test_any_value_is_judged_as_the_library_judges_it(value: Any) -> None:
    schema = {"type": ["object", "array"], "items": {"type": "integer"}, "additionalProperties": {"type": "string"}}

    assert (findings(value, schema, "output_parsed") == []) == jsonschema.Draft202012Validator(schema).is_valid(value)
