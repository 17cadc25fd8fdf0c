# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""A small language for what a request may hold, and the check of a request against it.

One table of fields gives both the argument spec that Ansible documents and validates, and the checks that
Ansible's argument specs cannot express: ranges, lengths, and the unions that grow with the API, where known keys
are checked and unknown ones are passed through untouched.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Callable, NamedTuple

from ansible.module_utils.common.validation import (
    check_type_bool,
    check_type_dict,
    check_type_float,
    check_type_int,
)

from .._base._near import did_you_mean

Check = Callable[[Any, str], Any]
"""Takes a value and its place (``tools[0].type``), returns the value in its right type or raises InvalidRequest."""


class InvalidRequest(Exception):
    """A value that cannot be sent: says where it stands and what is wrong with it."""

    def __init__(self, place: str, problem: str) -> None:
        super().__init__(f"{place}: {problem}")
        self.place = place


_limited: ContextVar[bool] = ContextVar("_limited", default=True)


@contextmanager
def limits(public: bool) -> Iterator[None]:
    """Within it, the limits that are the public API's alone are checked only where ``public`` says so."""
    token = _limited.set(public)
    try:
        yield
    finally:
        _limited.reset(token)


def beyond(place: str, problem: str) -> None:
    """Raises InvalidRequest for a value that is beyond a limit of the public API, unless another server is asked."""
    if _limited.get():
        raise InvalidRequest(place, problem)


class Field(NamedTuple):
    """What one key of a request may hold.

    ``type`` and ``elements`` are Ansible's type names, and ``json`` for text that holds JSON. ``options`` is a fixed
    shape: its keys become suboptions and others are refused. ``check`` looks at a free-form value. ``choices`` and what
    bounds a value are the public API's, and hold where it is asked: see limits().
    """

    type: str = "str"
    elements: str | None = None
    choices: tuple[str, ...] = ()
    required: bool = False
    minimum: float | None = None
    maximum: float | None = None
    max_length: int | None = None
    options: Mapping[str, Field] | None = None
    check: Check | None = None
    aliases: tuple[str, ...] = ()


Fields = Mapping[str, Field]


def argument_spec(fields: Fields) -> dict[str, Any]:
    """The fields as an Ansible argument spec."""
    return {name: _argument(field) for name, field in fields.items()}


def _argument(field: Field) -> dict[str, Any]:
    # The API's names for counts of tokens and cache keys look like secrets to Ansible, and are none. Choices are left
    # out: Ansible would refuse what other servers take.
    argument: dict[str, Any] = {"type": field.type, "no_log": False}
    if field.elements:
        argument["elements"] = field.elements
    if field.required:
        argument["required"] = True
    if field.aliases:
        argument["aliases"] = list(field.aliases)
    if field.options is not None:
        argument["options"] = argument_spec(field.options)
    return argument


def clean(fields: Fields, values: Mapping[str, Any], place: str = "") -> dict[str, Any]:
    """The values that are set, each in its right type.

    Raises InvalidRequest, which names the place, where one is of a wrong type, out of its range or missing.
    """
    return {
        name: clean_value(field, values[name], place + name)
        for name, field in fields.items()
        if values.get(name) is not None
    }


def clean_value(field: Field, value: Any, place: str) -> Any:
    """One value in its right type and within its limits; raises InvalidRequest."""
    value = _TYPES[field.type](value, place)
    if field.choices and value not in field.choices:
        beyond(place, f"is {value!r}, and must be one of: {', '.join(field.choices)}.")
    _check_limits(field, value, place)
    if field.elements and field.elements != "raw":
        element = Field(field.elements, options=field.options)
        value = [clean_value(element, item, f"{place}[{index}]") for index, item in enumerate(value)]
    elif field.options is not None:
        value = _fixed_shape(field.options, value, place)
    return field.check(value, place) if field.check else value


def _check_limits(field: Field, value: Any, place: str) -> None:
    if field.minimum is not None and value < field.minimum:
        beyond(place, f"is {value}, and must be {field.minimum} or more.")
    if field.maximum is not None and value > field.maximum:
        beyond(place, f"is {value}, and must be {field.maximum} or less.")
    if field.max_length is not None and len(value) > field.max_length:
        unit = "entries" if isinstance(value, list) else "characters"
        beyond(place, f"has {len(value)} {unit}, and may have {field.max_length} at most.")


def _fixed_shape(fields: Fields, value: Mapping[str, Any], place: str) -> dict[str, Any]:
    unknown = sorted(str(key) for key in value if key not in fields)
    if unknown:
        advice = did_you_mean(unknown[0], fields)
        raise InvalidRequest(f"{place}.{unknown[0]}", f"is not known; {place} takes: {', '.join(fields)}.{advice}")
    _check_required(fields, value, place)
    return clean(fields, value, f"{place}.")


def _check_required(fields: Fields, value: Mapping[str, Any], place: str) -> None:
    for name, field in fields.items():
        if field.required and value.get(name) is None:
            raise InvalidRequest(f"{place}.{name}", "is required.")


# --- Free-form values: known keys are checked, unknown ones pass untouched ---


def mapping(value: Any, place: str) -> dict[str, Any]:
    """A mapping, also one that a template turned into JSON text."""
    try:
        result = check_type_dict(value)
    except (TypeError, ValueError):
        result = None
    # Older versions of Ansible take the text of any Python literal.
    if not isinstance(result, Mapping):
        raise InvalidRequest(place, f"must be a mapping, and is {kind_of(value)}.")
    return {str(key): item for key, item in result.items()}


def open_shape(fields: Fields) -> Check:
    """A mapping whose known keys are checked; others are passed through untouched."""

    def check(value: Any, place: str) -> dict[str, Any]:
        value = mapping(value, place)
        _check_required(fields, value, place)
        return {**value, **clean(fields, value, f"{place}.")}

    return check


def tagged(tag: str, shapes: Mapping[str, Fields], advice: str = "") -> Check:
    """A mapping whose required key ``tag`` says which fields it has; an unknown tag passes untouched."""

    def check(value: Any, place: str) -> Any:
        value = mapping(value, place)
        if not isinstance(value.get(tag), str) or not value[tag]:
            raise InvalidRequest(f"{place}.{tag}", f"is required{advice}.")
        return open_shape(shapes.get(value[tag], {}))(value, place)

    return check


def list_of(check: Check, minimum: int = 0, maximum: int | None = None) -> Check:
    """A list whose every entry passes the check."""

    def check_list(value: Any, place: str) -> list[Any]:
        if not isinstance(value, list):
            raise InvalidRequest(place, f"must be a list, and is {kind_of(value)}.")
        if len(value) < minimum:
            beyond(place, f"has {len(value)} entries, and must have {minimum} or more.")
        if maximum is not None and len(value) > maximum:
            beyond(place, f"has {len(value)} entries, and may have {maximum} at most.")
        return [check(item, f"{place}[{index}]") for index, item in enumerate(value)]

    return check_list


def text_or(check: Check) -> Check:
    """Text as it is; a number or boolean as text; anything else by the check."""

    def check_text_or(value: Any, place: str) -> Any:
        return check(value, place) if isinstance(value, (dict, list)) else text(value, place)

    return check_text_or


def data_or(part: Check) -> Check:
    """What a tool returned: text, a list of content parts, or any data, which is handed back as JSON text."""

    def check_data_or(value: Any, place: str) -> Any:
        is_parts = isinstance(value, list) and all(isinstance(item, dict) and item.get("type") for item in value)
        return list_of(part)(value, place) if is_parts and value else json_text(value, place)

    return check_data_or


def text(value: Any, place: str) -> str:
    """Text; numbers and booleans are written as JSON writes them, since YAML makes them of bare words."""
    if isinstance(value, str):
        return value
    if isinstance(value, (bool, int, float)):
        return json.dumps(value)
    raise InvalidRequest(place, f"must be text, and is {kind_of(value)}; quote it, or use the to_json filter.")


def json_text(value: Any, place: str) -> str:
    """Text that holds JSON; a mapping or list, which a template may have made of it, is written as JSON again."""
    return json.dumps(value) if isinstance(value, (dict, list)) else text(value, place)


def string_map(value: Any, place: str) -> dict[str, str]:
    """A mapping of strings to strings."""
    return {key: json_text(_not_null(item, f"{place}.{key}"), f"{place}.{key}") for key, item in value.items()}


def metadata(value: Any, place: str) -> dict[str, str]:
    """The API's Metadata: at most 16 pairs, keys of at most 64 characters, values of at most 512."""
    pairs = string_map(value, place)
    if len(pairs) > 16:
        beyond(place, f"has {len(pairs)} pairs, and may have 16 at most.")
    for key, item in pairs.items():
        if len(key) > 64:
            beyond(f"{place}.{key}", f"the key has {len(key)} characters, and may have 64 at most.")
        if len(item) > 512:
            beyond(f"{place}.{key}", f"has {len(item)} characters, and may have 512 at most.")
    return pairs


def check_finite(value: Any, place: str) -> None:
    """Raises InvalidRequest for a number, anywhere in the value, that JSON does not have."""
    if isinstance(value, float) and not math.isfinite(value):
        raise InvalidRequest(place, f"must be a finite number, and is {value!r}.")
    if isinstance(value, Mapping):
        for key, item in value.items():
            check_finite(item, f"{place}.{key}" if place else str(key))
    if isinstance(value, list):
        for index, item in enumerate(value):
            check_finite(item, f"{place}[{index}]")


def kind_of(value: Any) -> str:
    """The name of a value's JSON type, with its article, for a message."""
    names = {
        dict: "a mapping",
        list: "a list",
        str: "text",
        bool: "a boolean",
        int: "a number",
        float: "a number",
        type(None): "null",
    }
    return next((name for kind, name in names.items() if isinstance(value, kind)), type(value).__name__)


def _not_null(value: Any, place: str) -> Any:
    if value is None:
        raise InvalidRequest(place, "is null; give it a value or leave the key out.")
    return value


def _integer(value: Any, place: str) -> int:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    try:
        return int(check_type_int(value))
    except (TypeError, ValueError, OverflowError):
        raise InvalidRequest(place, f"must be a whole number, and is {value!r}.") from None


def _number(value: Any, place: str) -> float:
    try:
        number = float(check_type_float(value))
    except (TypeError, ValueError, OverflowError):
        raise InvalidRequest(place, f"must be a number, and is {value!r}.") from None
    if not math.isfinite(number):
        raise InvalidRequest(place, f"must be a finite number, and is {value!r}.")
    return number


def _boolean(value: Any, place: str) -> bool:
    try:
        return bool(check_type_bool(value))
    except TypeError:
        raise InvalidRequest(place, f"must be true or false, and is {value!r}.") from None


def _list(value: Any, place: str) -> list[Any]:
    if isinstance(value, str):
        return [item.strip() for item in value.split(",")]
    if not isinstance(value, list):
        raise InvalidRequest(place, f"must be a list, and is {kind_of(value)}.")
    return list(value)


def _raw(value: Any, place: str) -> Any:
    return value


_TYPES: Mapping[str, Check] = {
    "str": text,
    "int": _integer,
    "float": _number,
    "bool": _boolean,
    "dict": mapping,
    "list": _list,
    "raw": _raw,
    "json": json_text,
}
