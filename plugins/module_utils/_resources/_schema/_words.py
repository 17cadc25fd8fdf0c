# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""What a validator finds, in words: the place, the value that stands there, and what it must be."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Callable, Protocol

from ..._base._quoted import quoted


class ValidationError(Protocol):
    """What is used here of the library's error of that name."""

    validator: Any
    validator_value: Any
    instance: Any
    schema: Any
    message: str
    path: Any
    absolute_path: Any
    schema_path: Any
    context: Any


_LONGEST = 60
_MOST_CHOICES = 30
_PLAIN_KEY = re.compile(r"[A-Za-z_][\w-]*")
_TYPES = {
    "string": "text",
    "object": "an object",
    "array": "a list",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "null": "null",
}


def place_of(steps: Iterable[Any], start: str) -> str:
    """The path of keys and indices as a template would write it."""
    return start + "".join(map(_step, steps))


def _step(step: Any) -> str:
    if isinstance(step, int):
        return f"[{step}]"
    return f".{step}" if _PLAIN_KEY.fullmatch(str(step)) else f"[{str(step)!r}]"


def shown(value: Any) -> str:
    """A value as a message shows it: what it is, where it is long."""
    if isinstance(value, (Mapping, list)):
        return "an object" if isinstance(value, Mapping) else "a list"
    if not isinstance(value, str):
        text = json.dumps(value)
        return text if len(text) <= _LONGEST else f"a number of {len(text)} digits"
    return quoted(value)


def _cut(text: str) -> str:
    """What a schema says; what an answer says is never cut."""
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."


def told(error: ValidationError, start: str) -> Iterator[tuple[str, str]]:
    """The places and messages of one of the validator's errors."""
    forms = _forms(error)
    # A form of another type, or with another constant, is not the one that was meant.
    meant = [inners for inners in forms if not any(_is_another(inner) for inner in inners)]
    apart = {tuple(inner.absolute_path) for inners in forms for inner in inners if _is_another(inner)}
    if len(meant) == 1:
        for inner in meant[0]:
            yield from told(inner, start)
    elif forms and not meant and len(apart) == 1:
        others = [inner for inners in forms for inner in inners if _is_another(inner)]
        names = list(dict.fromkeys(name for inner in others for name in _names(inner)))
        [place] = apart
        yield place_of(place, start), f"is {shown(others[0].instance)}, and must be {_one_of(names)}"
    else:
        yield from _told_alone(error, start)


def _forms(error: ValidationError) -> list[list[ValidationError]]:
    """The errors of each of the forms that a value may have and has not; empty where there is no such choice."""
    forms: dict[Any, list[ValidationError]] = {}
    for inner in (error.context or ()) if error.validator in ("anyOf", "oneOf") else ():
        forms.setdefault(inner.schema_path[0], []).append(inner)
    return list(forms.values())


def _is_another(error: ValidationError) -> bool:
    if not error.path:
        return error.validator in ("type", "const", "enum")
    return error.validator == "const" or (error.validator == "enum" and len(error.validator_value) == 1)


def _names(error: ValidationError) -> list[str]:
    """What the value of an error of type, constant or choice may be."""
    if error.validator == "type":
        return [_types(error.validator_value)]
    return list(map(_choice, [error.validator_value] if error.validator == "const" else error.validator_value))


def _told_alone(error: ValidationError, start: str) -> Iterator[tuple[str, str]]:
    place = place_of(error.absolute_path, start)
    word = _WORDS.get(str(error.validator))
    if error.validator == "required":
        yield place_of([_missing(error)], place), "is missing"
    elif error.validator in _EXTRA and error.validator_value is False:
        yield from ((place_of([name], place), "is nothing that was asked for") for name in _extra(error))
    elif word is None:
        yield place, f"is {shown(error.instance)}, and does not conform to {error.validator}"
    else:
        yield place, f"is {shown(error.instance)}, and {word(error.validator_value, error)}"


def _missing(error: ValidationError) -> str:
    present = error.instance if isinstance(error.instance, Mapping) else {}
    # The message alone tells which of them it is; its text is the library's.
    names = [name for name in error.validator_value if name not in present]
    return next((name for name in names if error.message.startswith(repr(name))), str(names[0] if names else "?"))


_EXTRA = ("additionalProperties", "unevaluatedProperties")


def _extra(error: ValidationError) -> list[str]:
    known = error.schema.get("properties", {}) if isinstance(error.schema, Mapping) else {}
    patterns = error.schema.get("patternProperties", {}) if isinstance(error.schema, Mapping) else {}
    return [
        name for name in error.instance if name not in known and not any(re.search(each, name) for each in patterns)
    ]


def _any_of(forms: Any, error: ValidationError) -> str:
    return f"must have one of {len(forms)} forms, and fits {'none' if error.context else 'more than one'} of them"


def _types(value: Any) -> str:
    names = [value] if isinstance(value, str) else value
    return " or ".join(_TYPES.get(name, str(name)) for name in names)


def _choice(value: Any) -> str:
    return _cut(value if isinstance(value, str) and value else json.dumps(value))


def _one_of(names: list[str]) -> str:
    if len(names) <= 2:
        return " or ".join(names)
    more = len(names) - _MOST_CHOICES
    return f"one of {', '.join(names[:_MOST_CHOICES])}{f' and {more} others' if more > 0 else ''}"


def _counted(unit: str, most: bool) -> Callable[[Any, ValidationError], str]:
    def word(limit: Any, error: ValidationError) -> str:
        return f"has {len(error.instance)} {unit}, and must have {limit} or {'less' if most else 'more'}"

    return word


_WORDS: Mapping[str, Callable[[Any, ValidationError], str]] = {
    "type": lambda value, _error: f"must be {_types(value)}",
    "enum": lambda _value, error: f"must be one of {', '.join(_names(error)[:_MOST_CHOICES])}",
    "const": lambda value, _error: f"must be {_choice(value)}",
    "minimum": lambda value, _error: f"must be {value} or more",
    "maximum": lambda value, _error: f"must be {value} or less",
    "exclusiveMinimum": lambda value, _error: f"must be more than {value}",
    "exclusiveMaximum": lambda value, _error: f"must be less than {value}",
    "multipleOf": lambda value, _error: f"must be a multiple of {value}",
    "minLength": _counted("characters", most=False),
    "maxLength": _counted("characters", most=True),
    "minItems": _counted("entries", most=False),
    "maxItems": _counted("entries", most=True),
    "minProperties": _counted("properties", most=False),
    "maxProperties": _counted("properties", most=True),
    "uniqueItems": lambda _value, _error: "must not hold the same twice",
    "pattern": lambda value, _error: f"must match {_cut(str(value))}",
    "format": lambda value, _error: f"must be a valid {value}",
    "anyOf": _any_of,
    "oneOf": _any_of,
    "not": lambda _value, _error: "must not be so",
    # The schema false, that of what may not be there at all.
    "None": lambda _value, _error: "must not be there",
    "contains": lambda _value, _error: "must hold an entry that it lacks",
}
