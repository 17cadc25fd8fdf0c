# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the types of the newest ``openai`` package have, and an option has not."""

from __future__ import annotations

import collections.abc
import json
import re
import types
import typing
from collections.abc import Iterator, Mapping
from typing import Any, Literal, NotRequired, Required, Union, get_args, get_origin

import pytest
from openai.types.chat import chat_completion_content_part_image_param as chat_image
from openai.types.chat.completion_create_params import CompletionCreateParamsStreaming
from openai.types.responses import response_input_image_param as input_image
from openai.types.responses.response_create_params import ResponseCreateParamsStreaming
from typing_extensions import get_type_hints, is_typeddict

from ansible_collections.promptops.openai.plugins.module_utils._resources._chat_completion._fields import CHAT_FIELDS
from ansible_collections.promptops.openai.plugins.module_utils._resources._fields import (
    Field,
    Fields,
    InvalidRequest,
    clean_value,
)
from ansible_collections.promptops.openai.plugins.module_utils._resources._response._fields import RESPONSE_FIELDS

REFUSED: frozenset[str] = frozenset()
"""What is refused on purpose; each with a reason where it is added."""
UNKNOWN_TO_TYPES = re.compile(
    r"is 16, and must be \d+ or (less|more)\.|is required, unless (the message holds|name says)"
)
"""What the API refuses, and the types cannot: numbers out of bounds, what says nothing, and an output of no call."""


def alternatives(hint: Any) -> Iterator[Any]:
    """The hint, or each of what it may be."""
    if get_origin(hint) in (Union, types.UnionType):
        for argument in get_args(hint):
            yield from alternatives(argument)
    else:
        yield hint


def lacking(hints: Mapping[str, Any], fields: Fields, place: str = "") -> Iterator[str]:
    """Each key that no field is for, and each word that a field does not take."""
    for name, hint in hints.items():
        if name not in fields:
            yield f"{place}{name}"
        else:
            yield from lacking_in(hint, fields[name], place + name)


def lacking_in(hint: Any, field: Field, place: str) -> Iterator[str]:
    several = list(alternatives(hint))
    for one in several:
        if get_origin(one) is Literal and field.choices:
            yield from (f"{place}: {word}" for word in get_args(one) if word not in field.choices)
        elif is_typeddict(one) and field.options is not None:
            yield from lacking(get_type_hints(one), field.options, f"{place}.")


PARAMETERS: list[tuple[Any, Fields]] = [
    (ResponseCreateParamsStreaming, RESPONSE_FIELDS),
    (CompletionCreateParamsStreaming, CHAT_FIELDS),
]


@pytest.mark.parametrize(("params", "fields"), PARAMETERS, ids=["response", "chat_completion"])
def test_every_parameter_of_the_types_can_be_asked_for(params: Any, fields: Fields) -> None:
    assert set(lacking(get_type_hints(params), fields)) - REFUSED == set()


def required(shape: Any) -> dict[str, Any]:
    """The least that an instance of a type of mappings must hold."""
    marked = get_type_hints(shape, include_extras=True)
    named = [
        name
        for name, hint in marked.items()
        if get_origin(hint) is Required or (shape.__total__ and get_origin(hint) is not NotRequired)
    ]
    return {name: next(values(hint, (shape,))) for name, hint in get_type_hints(shape).items() if name in named}


def values(hint: Any, within: tuple[Any, ...] = ()) -> Iterator[Any]:
    """Values of the type, in which each of its keys, words and alternatives occurs once; the first is the least."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        for one in arguments:
            yield from () if one in within else values(one, within)
    elif origin is Literal:
        yield from arguments
    elif is_typeddict(hint):
        yield from mappings_of(hint, within)
    elif origin in (dict, collections.abc.Mapping):
        yield from ({"key": value} for value in values(arguments[1], within))
    elif origin is not None and arguments:
        yield from ([value] for value in values(arguments[0], within))
    else:
        yield PLAIN[hint]


def mappings_of(shape: Any, within: tuple[Any, ...]) -> Iterator[dict[str, Any]]:
    least = required(shape)
    yield least
    for name, hint in get_type_hints(shape).items():
        yield from ({**least, name: value} for value in values(hint, (*within, shape)))


PLAIN: Mapping[Any, Any] = {str: "text", int: 16, float: 0.5, bool: True, object: {}, type(None): None}


def set_in(value: Any) -> Any:
    """The value without what is null in its mappings, which says no more than that it is not set."""
    if isinstance(value, dict):
        return {key: set_in(item) for key, item in value.items() if item is not None}
    return [set_in(item) for item in value] if isinstance(value, list) else value


def refused(params: Any, fields: Fields) -> Iterator[str]:
    """What the types allow, and a field refuses or changes."""
    for name, hint in get_type_hints(params).items():
        for value in values(hint):
            if value is None:
                continue
            try:
                cleaned = clean_value(fields[name], value, name)
            except InvalidRequest as error:
                if not UNKNOWN_TO_TYPES.search(str(error)):
                    yield f"{error} {json.dumps(value)}"
            else:
                if set_in(cleaned) != set_in(value):
                    yield f"{name}: becomes {json.dumps(cleaned)} of {json.dumps(value)}"


@pytest.mark.parametrize(("params", "fields"), PARAMETERS, ids=["response", "chat_completion"])
def test_every_value_of_the_types_is_taken_as_it_is(params: Any, fields: Fields) -> None:
    found = list(refused(params, fields))

    assert found == []


@pytest.mark.parametrize(("params", "fields"), PARAMETERS, ids=["response", "chat_completion"])
def test_the_values_are_many(params: Any, fields: Fields) -> None:
    """The test above must not pass for want of values."""
    prompt = "input" if "input" in fields else "messages"
    hints = get_type_hints(params)

    assert len(list(values(hints[prompt]))) > 100
    assert len(list(values(hints["tools"]))) > 10


DETAILS = {
    "response": typing.get_type_hints(input_image.ResponseInputImageParam)["detail"],
    "chat_completion": typing.get_type_hints(chat_image.ImageURL)["detail"],
}


def image(kind: str, detail: str) -> tuple[Field, Any]:
    """The field of the prompt of a kind, and a prompt that shows an image in this detail."""
    url = "https://example.com/rack.jpg"
    if kind == "response":
        content = [{"type": "input_image", "image_url": url, "detail": detail}]
        return RESPONSE_FIELDS["input"], [{"role": "user", "content": content}]
    part = {"type": "image_url", "image_url": {"url": url, "detail": detail}}
    return CHAT_FIELDS["messages"], [{"role": "user", "content": [part]}]


@pytest.mark.parametrize(
    ("kind", "detail"),
    [(kind, word) for kind, hint in DETAILS.items() for one in alternatives(hint) for word in get_args(one) or ()],
)
def test_every_detail_of_an_image_can_be_asked_for(kind: str, detail: str) -> None:
    field, prompt = image(kind, detail)

    assert clean_value(field, prompt, "prompt") == prompt


@pytest.mark.parametrize("kind", DETAILS)
def test_a_detail_that_the_types_do_not_have_is_refused(kind: str) -> None:
    field, prompt = image(kind, "sharp")

    with pytest.raises(InvalidRequest):
        clean_value(field, prompt, "prompt")
