# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The fields and the API's own description: names, types, words and limits are the same."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from ansible_collections.promptops.openai.plugins.module_utils._resources._fields import (
    Field,
    InvalidRequest,
    argument_spec,
    clean_value,
)
from ansible_collections.promptops.openai.plugins.module_utils._tasks._options import resource_spec
from ansible_collections.promptops.openai.tests.unit.subjects import CHAT, RESPONSE, Subject

DATA = Path(__file__).parents[3] / "data"
SOURCES = {"create_response.json": RESPONSE, "create_chat_completion.json": CHAT}
ELSEWHERE = {"top_k", "stop_sequences", "frequency_penalty", "presence_penalty"}
"""Fields of a response that the public API does not describe: other servers take them."""
NEWER = {
    "access_programs",
    "background_options",
    "image",
    "prompt_cache_options.comparison_response_id",
    "prompt_cache_options.prewarm",
    "prompt_cache_options.ttl: 12h",
    "safety_identifier",
}
"""What the newest client has beyond the description: parameters, keys, words, and longer texts."""
SHAPES_ELSEWHERE = {"response_format": {"schema"}}
"""Keys of fixed shapes that other servers alone take."""
TYPES = {"string": "str", "integer": "int", "number": "float", "boolean": "bool", "array": "list", "object": "dict"}
COUNTS = {"max_completion_tokens", "max_tokens", "max_tool_calls"}
"""Counts of things to which the description gives no least value, and the fields do."""


class Described(NamedTuple):
    """A parameter as the API describes it, and the field that stands for it."""

    place: str
    said: dict[str, Any]
    field: Field


def extract(file: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((DATA / file).read_text(encoding="utf-8"))
    return loaded


def walk(said: dict[str, Any], fields: Any, place: str = "") -> Iterator[Described]:
    """Each described parameter that has a field, and those in fixed shapes below it."""
    for name, below in said["properties"].items():
        if name in fields:
            field = fields[name]
            yield Described(place + name, below, field)
            inner = below.get("items", below)
            if field.options is not None and "properties" in inner:
                yield from walk(inner, field.options, f"{place}{name}.")


ALL = {
    f"{subject.kind.name}-{described.place}": described
    for file, subject in SOURCES.items()
    for described in walk(extract(file), subject.kind.fields)
}


def each(chosen: Callable[[Described], bool] = lambda _described: True) -> pytest.MarkDecorator:
    """The chosen ones of the parameters in turn."""
    params = [pytest.param(described, id=name) for name, described in ALL.items() if chosen(described)]
    return pytest.mark.parametrize("described", params)


@pytest.mark.parametrize(("file", "subject"), SOURCES.items())
def test_every_property_of_the_description_is_a_field(file: str, subject: Subject) -> None:
    elsewhere = ELSEWHERE | NEWER if subject is RESPONSE else set()

    assert set(subject.kind.fields) - elsewhere == set(extract(file)["properties"]) - elsewhere


@each(lambda described: described.field.options is not None)
def test_a_fixed_shape_has_the_keys_of_the_description(described: Described) -> None:
    inner = described.said.get("items", described.said)
    options = described.field.options or {}

    known = {name for name in options if f"{described.place}.{name}" not in NEWER}
    assert known - SHAPES_ELSEWHERE.get(described.place, set()) == set(inner["properties"])
    required = {name for name, field in options.items() if field.required}
    assert required == set(inner.get("required", []))


@each()
def test_a_field_has_the_type_of_the_description(described: Described) -> None:
    types = described.said["types"]

    assert described.field.type == (TYPES[types[0]] if len(types) == 1 else "raw")
    if described.field.elements:
        assert described.field.elements == TYPES[described.said.get("items", {"types": ["object"]})["types"][0]]


@each()
def test_a_field_has_the_words_of_the_description(described: Described) -> None:
    words = {word for word in described.field.choices if f"{described.place}: {word}" not in NEWER}
    assert words == set(described.said.get("enum", []))


def refused(field: Field, value: Any) -> bool:
    try:
        clean_value(field, value, "x")
    except InvalidRequest:
        return True
    return False


def limits(described: Described) -> Iterator[tuple[str, Any, Any]]:
    """A limit, the last value within it, and the first beyond it."""
    said = described.said
    # JSON has rounded the limits of 64 bits.
    step = 2048 if abs(said.get("maximum", 0)) > 2**53 else 1 if said["types"] == ["integer"] else 0.001
    if "minimum" in said:
        yield "minimum", max(said["minimum"], -(2**63)), said["minimum"] - step
    if "maximum" in said:
        yield "maximum", min(said["maximum"], 2**63 - 1), said["maximum"] + step
    if "maxLength" in said:
        yield "maxLength", "x" * said["maxLength"], "x" * (said["maxLength"] + 1)


LIMITS = [
    pytest.param(described.field, within, beyond, id=f"{place}-{name}")
    for place, described in ALL.items()
    for name, within, beyond in limits(described)
    if described.place not in NEWER
]


@pytest.mark.parametrize(("field", "within", "beyond"), LIMITS)
def test_a_limit_of_the_description_is_kept_on_both_sides(field: Field, within: Any, beyond: Any) -> None:
    assert not refused(field, within)
    assert refused(field, beyond)


@each(lambda described: described.place not in COUNTS)
def test_no_limit_is_stricter_than_the_description(described: Described) -> None:
    said, field = described.said, described.field

    assert (field.minimum is None) or "minimum" in said
    assert (field.maximum is None) or "maximum" in said
    assert (field.max_length is None) or "maxLength" in said


# --- The arguments that other tools' documentation names ---


def arguments() -> list[Any]:
    pages = extract("terraform_arguments.json")["pages"]
    subjects = {subject.kind.name: subject for subject in SOURCES.values()}
    return [
        pytest.param(subjects[page["kind"]], argument, id=f"{page['page']}-{argument}")
        for page in pages
        for argument in page["arguments"]
    ]


@pytest.mark.parametrize(("subject", "argument"), arguments())
def test_every_argument_that_terraform_knows_is_an_option(subject: Subject, argument: str) -> None:
    options = resource_spec(subject.kind)
    names = {alias: name for name, option in options.items() for alias in option.get("aliases", [])}
    names |= dict(subject.kind.renamed)
    first, *rest = argument.split(".")
    option = options[names.get(first, first)]
    while rest and "options" in option:
        option = option["options"][rest.pop(0)]

    # What is left stands in a shape that passes what it does not know.
    assert not rest or option["type"] in ("dict", "list", "raw")


# --- The argument spec ---


def test_the_argument_spec_holds_the_fields_and_nothing_of_them_is_overlaid(subject: Subject) -> None:
    spec = resource_spec(subject.kind)
    fields = argument_spec(subject.kind.fields)

    assert {name: spec[name] for name in fields} == fields
    others = set(spec) - set(fields)
    assert len(spec) == len(others) + len(fields)
    assert {"api_key", "base_url", "name", "state", "state_store", "extra_body", subject.kind.id_option} <= others


def test_no_option_has_two_names_that_clash(subject: Subject) -> None:
    spec = resource_spec(subject.kind)
    aliases = [alias for option in spec.values() for alias in option.get("aliases", [])] + list(subject.kind.renamed)

    assert len(set(aliases)) == len(aliases)
    assert not set(aliases) & set(spec)
