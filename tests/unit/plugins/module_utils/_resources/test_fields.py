# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The language of fields: types, limits, shapes, and the places that its messages name."""

from __future__ import annotations

import json
from typing import Any

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.promptops.openai.plugins.module_utils._resources._fields import (
    Field,
    InvalidRequest,
    argument_spec,
    clean,
    clean_value,
    data_or,
    list_of,
    open_shape,
    tagged,
    text_or,
)
from ansible_collections.promptops.openai.tests.unit.strategies import JSON, OBJECTS

PLACE = "place"
RANGE = Field("float", minimum=-2, maximum=2)
WHOLE = Field("int", minimum=1, maximum=128)
SHAPE = Field("dict", options={"id": Field(required=True), "count": Field("int"), "deep": Field("dict", options={})})
SHAPES = Field("list", elements="dict", options={"id": Field(required=True)})
OPEN = Field("dict", check=open_shape({"id": Field(required=True), "count": Field("int")}))
TAGGED = Field("raw", check=tagged("type", {"known": {"count": Field("int", required=True)}}))
LIST = Field("list", check=list_of(open_shape({"id": Field(required=True)}), minimum=1, maximum=2))
EITHER = Field("raw", check=text_or(list_of(tagged("type", {}))))
DATA = Field("raw", check=data_or(tagged("type", {"text": {"text": Field(required=True)}})))


@pytest.mark.parametrize(
    ("field", "value", "cleaned"),
    [
        (Field(), "", ""),
        (Field(), 5, "5"),
        (Field(), 0.5, "0.5"),
        (Field(), True, "true"),
        (Field(max_length=3), "abc", "abc"),
        (Field("int"), "7", 7),
        (Field("int"), " 7 ", 7),
        (Field("int"), 7.0, 7),
        (Field("int"), "-7", -7),
        (Field("int"), 0, 0),
        (Field("int"), 2**63, 2**63),
        (Field("float"), "0.5", 0.5),
        (Field("float"), "1e-3", 0.001),
        (Field("float"), 1, 1.0),
        (Field("float"), 0, 0.0),
        (Field("bool"), "yes", True),
        (Field("bool"), "False", False),
        (Field("bool"), "0", False),
        (Field("bool"), 1, True),
        (Field("dict"), {}, {}),
        (Field("dict"), '{"a": 1}', {"a": 1}),
        (Field("dict"), {1: 2}, {"1": 2}),
        (Field("list"), [], []),
        (Field("list", elements="str"), "a, b", ["a", "b"]),
        (Field("list", elements="str"), [1, True], ["1", "true"]),
        (Field("json"), {"a": 1}, '{"a": 1}'),
        (Field("json"), [1], "[1]"),
        (Field("json"), "{}", "{}"),
        (RANGE, -2, -2.0),
        (RANGE, 2, 2.0),
        (RANGE, "2", 2.0),
        (WHOLE, 1, 1),
        (WHOLE, 128, 128),
        (Field(choices=("a", "b")), "b", "b"),
        (SHAPE, {"id": 5, "count": "7"}, {"id": "5", "count": 7}),
        (SHAPE, {"id": "x", "count": None}, {"id": "x"}),
        (SHAPES, [{"id": 1}, '{"id": "2"}'], [{"id": "1"}, {"id": "2"}]),
        (OPEN, {"id": 5, "new": {"a": [None]}}, {"id": "5", "new": {"a": [None]}}),
        (TAGGED, {"type": "known", "count": "7"}, {"type": "known", "count": 7}),
        (TAGGED, {"type": "unknown", "count": "7"}, {"type": "unknown", "count": "7"}),
        (TAGGED, '{"type": "known", "count": 7}', {"type": "known", "count": 7}),
        (EITHER, "text", "text"),
        (EITHER, 5, "5"),
        (EITHER, [{"type": "x"}], [{"type": "x"}]),
        (DATA, "text", "text"),
        (DATA, {"ok": True}, '{"ok": true}'),
        (DATA, [1, 2], "[1, 2]"),
        (DATA, [], "[]"),
        (DATA, [{"a": 1}], '[{"a": 1}]'),
        (DATA, [{"type": "text", "text": 5}], [{"type": "text", "text": "5"}]),
    ],
)
def test_a_value_gets_its_right_type(field: Field, value: Any, cleaned: Any) -> None:
    result = clean_value(field, value, PLACE)

    assert (result, type(result)) == (cleaned, type(cleaned))
    assert clean_value(field, result, PLACE) == result


@pytest.mark.parametrize(
    ("field", "value", "place"),
    [
        (Field(), {}, "place"),
        (Field(), [], "place"),
        (Field(max_length=3), "abcd", "place"),
        (Field("int"), "many", "place"),
        (Field("int"), "", "place"),
        (Field("int"), 1.5, "place"),
        (Field("int"), "1.5", "place"),
        (Field("int"), [], "place"),
        (Field("int"), {}, "place"),
        (Field("int"), "inf", "place"),
        (Field("int"), "nan", "place"),
        (Field("int"), float("inf"), "place"),
        (Field("int"), float("nan"), "place"),
        (Field("float"), "hot", "place"),
        (Field("float"), "", "place"),
        (Field("float"), [], "place"),
        (Field("float"), {}, "place"),
        (Field("float"), "inf", "place"),
        (Field("float"), "-inf", "place"),
        (Field("float"), "nan", "place"),
        (Field("float"), float("inf"), "place"),
        (Field("float"), float("nan"), "place"),
        (Field("float"), "1e999", "place"),
        (Field("bool"), "perhaps", "place"),
        (Field("bool"), 2, "place"),
        (Field("bool"), [], "place"),
        (Field("dict"), "text", "place"),
        (Field("dict"), "{not JSON", "place"),
        (Field("dict"), "{1, 2}", "place"),
        (Field("dict"), "[]", "place"),
        (Field("dict"), [], "place"),
        (Field("dict"), 5, "place"),
        (Field("list"), 5, "place"),
        (Field("list"), {}, "place"),
        (Field("list", elements="str"), ["a", {}], "place[1]"),
        (Field("list", elements="dict"), "text", "place[0]"),
        (Field("list", elements="dict"), [{}, 5], "place[1]"),
        (RANGE, -2.001, "place"),
        (RANGE, 2.001, "place"),
        (WHOLE, 0, "place"),
        (WHOLE, 129, "place"),
        (Field(choices=("a", "b")), "c", "place"),
        (Field(choices=("a", "b")), "A", "place"),
        (SHAPE, {}, "place.id"),
        (SHAPE, {"id": None}, "place.id"),
        (SHAPE, {"id": "x", "new": 1}, "place.new"),
        (SHAPE, {"id": "x", "count": "many"}, "place.count"),
        (SHAPE, {"id": "x", "deep": {"new": 1}}, "place.deep.new"),
        (SHAPES, [{"id": "x"}, {}], "place[1].id"),
        (SHAPES, [{"id": "x", "new": 1}], "place[0].new"),
        (OPEN, {}, "place.id"),
        (OPEN, {"id": "x", "count": "many"}, "place.count"),
        (TAGGED, {}, "place.type"),
        (TAGGED, {"type": ""}, "place.type"),
        (TAGGED, {"type": 5}, "place.type"),
        (TAGGED, {"type": None}, "place.type"),
        (TAGGED, {"type": "known"}, "place.count"),
        (TAGGED, {"type": "known", "count": "many"}, "place.count"),
        (TAGGED, "text", "place"),
        (TAGGED, 5, "place"),
        (LIST, [], "place"),
        (LIST, [{"id": "a"}, {"id": "b"}, {"id": "c"}], "place"),
        (LIST, [{"id": "a"}, {}], "place[1].id"),
        (EITHER, {}, "place"),
        (EITHER, [{}], "place[0].type"),
        (EITHER, ["text"], "place[0]"),
        (DATA, [{"type": "text"}], "place[0].text"),
    ],
)
def test_a_value_that_cannot_be_sent_is_refused_by_its_place(field: Field, value: Any, place: str) -> None:
    with pytest.raises(InvalidRequest) as caught:
        clean_value(field, value, PLACE)

    assert caught.value.place == place
    assert str(caught.value).startswith(f"{place}: ")
    assert str(caught.value).endswith(".")


FIELDS = (Field(), Field("int"), Field("float"), Field("bool"), Field("dict"), Field("list"), Field("json"))
SHAPED = (SHAPE, SHAPES, OPEN, TAGGED, LIST, EITHER, DATA, RANGE, WHOLE)
REFUSED = object()


def cleaned_or_refused(field: Field, value: Any) -> Any:
    try:
        return clean_value(field, value, PLACE)
    except InvalidRequest as error:
        return REFUSED if error.place.startswith(PLACE) else pytest.fail(error.place)


NEARLY = st.sampled_from(["{", "{1}", "{}", "a=b", "a=b c", "{'a': 1}", "[1", "1e5", "-", "{[]: 1}", "{1: {2}}"])


@given(value=JSON | NEARLY | st.text() | st.floats())
@pytest.mark.parametrize("field", [*FIELDS, *SHAPED])
def test_any_value_is_cleaned_or_refused(field: Field, value: Any) -> None:
    cleaned = cleaned_or_refused(field, value)

    assert cleaned is REFUSED or clean_value(field, cleaned, PLACE) == cleaned


@given(unknown=OBJECTS)
def test_what_an_open_shape_does_not_know_passes_untouched(unknown: dict[str, Any]) -> None:
    value = {**unknown, "id": "x", "count": 7}

    assert clean_value(OPEN, value, PLACE) == value


def test_only_what_is_set_is_cleaned() -> None:
    fields = {"a": Field(), "b": Field(), "c": Field("bool"), "d": Field("dict")}

    assert clean(fields, {"a": "", "b": None, "c": False, "d": {}, "other": 1}) == {"a": "", "c": False, "d": {}}


def test_a_long_list_and_a_long_text_are_told_apart() -> None:
    with pytest.raises(InvalidRequest, match="4 characters"):
        clean_value(Field(max_length=3), "abcd", PLACE)
    with pytest.raises(InvalidRequest, match="4 entries"):
        clean_value(Field("list", max_length=3), [1, 2, 3, 4], PLACE)


def test_fields_become_an_argument_spec() -> None:
    fields = {
        "plain": Field(),
        "many": Field("list", elements="dict", aliases=("one",), options={"id": Field(required=True)}),
        "word": Field(choices=("a", "b")),
    }

    assert argument_spec(fields) == {
        "plain": {"type": "str", "no_log": False},
        "many": {
            "type": "list",
            "elements": "dict",
            "aliases": ["one"],
            "no_log": False,
            "options": {"id": {"type": "str", "required": True, "no_log": False}},
        },
        "word": {"type": "str", "no_log": False},
    }


@given(value=JSON)
def test_what_ansible_validated_is_cleaned_alike(value: Any) -> None:
    """Ansible's conversion and ours agree where Ansible takes the value."""
    fields = {"int": Field("int"), "float": Field("float"), "bool": Field("bool"), "dict": Field("dict")}
    for name, field in fields.items():
        validated = ArgumentSpecValidator(argument_spec({name: field})).validate({name: value})
        if value is not None and not validated.error_messages and _is_json(validated.validated_parameters[name]):
            assert clean_value(field, value, name) == validated.validated_parameters[name]


def _is_json(value: Any) -> bool:
    try:
        json.dumps(value, allow_nan=False)
    except (TypeError, ValueError):
        return False
    return True
