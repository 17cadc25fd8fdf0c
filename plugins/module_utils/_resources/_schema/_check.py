# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""Whether a value conforms to a JSON schema, and whether a schema is one, by the ``jsonschema`` library.

The draft is the one that the schema names; one that names none is taken by the newest draft in which it makes sense.
Nothing is ever fetched: a reference leads to a place in the schema itself, or to a draft. All takes a limited time.
"""

from __future__ import annotations

import functools
import itertools
import json
import re
import time
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Callable

from .._fields import InvalidRequest
from ._regex import in_python, too_slow
from ._words import place_of, shown, told

if TYPE_CHECKING:
    from referencing import Registry, Resource

Draft = Any
"""The library's class of validators for one draft."""
Finding = Mapping[str, str]
"""``path`` and ``message`` of what does not conform."""

MOST_FINDINGS = 50
_LIMIT = 10.0
_FORMATS = ("date", "email", "ipv4", "ipv6", "uuid")
"""Formats that the library checks by itself; the others it checks only where yet other libraries are there."""


class NoValidator(Exception):
    """The library that checks is not there, or is too old."""


def check_schema(schema: Mapping[str, Any], place: str) -> None:
    """Raises InvalidRequest, which names the place, for what is no JSON schema; NoValidator."""
    problem = _problem(json.dumps(schema, sort_keys=True))
    if problem is not None:
        raise InvalidRequest(f"{place}{problem[0]}", f"{problem[1]}.")


def findings(value: Any, schema: Mapping[str, Any], start: str) -> list[Finding]:
    """What of a value does not conform to a schema; paths begin as ``start`` says. Raises NoValidator."""
    drafts, registry = _library()
    usable = _usable(schema)
    slow = too_slow(*_patterns_and_texts(usable, value))
    if slow is not None:
        return [{"path": start, "message": f"cannot be checked, since matching {shown(slow)} takes too long"}]
    deadline = time.monotonic() + _LIMIT
    validator = _limited(_draft(usable, drafts, registry), deadline)(
        usable, registry=registry, format_checker=_format_checker()
    )
    try:
        found = itertools.islice(
            (
                {"path": path, "message": message}
                for error in validator.iter_errors(value)
                for path, message in told(error, start)
            ),
            MOST_FINDINGS,
        )
        return _without_doubles(found)
    except (_TooLong, ArithmeticError, RecursionError) as error:
        reason = next(text for kind, text in _LIMITS if isinstance(error, kind))
        return [{"path": start, "message": f"cannot be checked against the schema, since {reason}"}]


class _TooLong(Exception):
    pass


_LIMITS: tuple[tuple[type[Exception], str], ...] = (
    (_TooLong, "that takes too long"),
    (RecursionError, "the schema or the answer is too deep"),
    (Exception, "a number in it is too large"),
)


def _without_doubles(found: Iterable[dict[str, str]]) -> list[Finding]:
    return list({tuple(finding.items()): finding for finding in found}.values())


@functools.lru_cache(maxsize=1)
def _library() -> tuple[list[Draft], Registry[Any]]:
    """The drafts that an unnamed one may be, and the references that lead to drafts."""
    try:
        import jsonschema
        from jsonschema_specifications import REGISTRY  # type: ignore[import-untyped,unused-ignore]
        from referencing.jsonschema import EMPTY_REGISTRY
    except ImportError:
        raise NoValidator from None
    drafts = [jsonschema.Draft202012Validator, jsonschema.Draft7Validator, jsonschema.Draft4Validator]
    return drafts, EMPTY_REGISTRY.combine(REGISTRY)


@functools.lru_cache(maxsize=1)
def _format_checker() -> Any:
    import jsonschema

    return jsonschema.FormatChecker(_FORMATS)


def _draft(schema: Any, drafts: list[Draft], registry: Registry[Any]) -> Draft:
    """The named draft; else the first in which the schema makes sense, or the newest."""
    from jsonschema.validators import validator_for

    if isinstance(schema, Mapping) and isinstance(schema.get("$schema"), str):
        return validator_for(schema, default=drafts[0])
    fits = (draft for draft in drafts if next(_errors_of(schema, draft, registry), None) is None)
    return next(fits, drafts[0])


def _errors_of(schema: Any, draft: Draft, registry: Registry[Any]) -> Iterator[Any]:
    yield from draft(draft.META_SCHEMA, registry=registry).iter_errors(schema)


@functools.lru_cache(maxsize=256)
def _problem(canonical: str) -> tuple[str, str] | None:
    """Where a schema, as JSON, is wrong and how; None where it is right. Many resources may share one."""
    drafts, registry = _library()
    schema = json.loads(canonical)
    try:
        draft = _draft(schema, drafts, registry)
        for error in _errors_of(schema, draft, registry):
            return next(told(error, ""), ("", error.message))
        return _wrong_pattern(schema, "") or _wrong_reference(schema, draft, registry)
    except RecursionError:
        return "", "is too deep"


def _wrong_pattern(schema: Any, place: str) -> tuple[str, str] | None:
    for pattern, at in _patterns(schema, place):
        try:
            in_python(pattern)
        except re.error:
            return at, f"is {shown(pattern)}, which is no regular expression"
    return None


def _wrong_reference(schema: Any, draft: Draft, registry: Registry[Any]) -> tuple[str, str] | None:
    """A reference that leads nowhere."""
    from referencing import Resource
    from referencing.jsonschema import DRAFT202012, specification_with

    named = draft.META_SCHEMA.get("$schema", "") if isinstance(draft.META_SCHEMA, Mapping) else ""
    resource = Resource.from_contents(schema, default_specification=specification_with(named, default=DRAFT202012))
    return _followed(resource, registry.resolver_with_root(resource))


def _followed(resource: Resource[Any], resolver: Any) -> tuple[str, str] | None:
    from referencing.exceptions import Unresolvable

    contents = resource.contents
    for keyword in ("$ref", "$dynamicRef", "$recursiveRef"):
        reference = contents.get(keyword) if isinstance(contents, Mapping) else None
        if isinstance(reference, str):
            try:
                resolver.lookup(reference)
            except (Unresolvable, ValueError):
                return "", f"holds the {keyword} {shown(reference)}, which leads nowhere in it, and nothing is fetched"
    for inner in resource.subresources():
        found = _followed(inner, resolver.in_subresource(inner))
        if found is not None:
            return found
    return None


# --- Patterns ---


def _patterns(schema: Any, place: str) -> Iterator[tuple[str, str]]:
    """Every pattern in a schema, and its place."""
    if isinstance(schema, Mapping):
        if isinstance(schema.get("pattern"), str):
            yield schema["pattern"], f"{place}.pattern"
        if isinstance(schema.get("patternProperties"), Mapping):
            yield from ((name, f"{place}.patternProperties") for name in schema["patternProperties"])
    items = schema.items() if isinstance(schema, Mapping) else enumerate(schema) if isinstance(schema, list) else ()
    for key, item in items:
        yield from _patterns(item, place_of([key], place))


def _usable(schema: Any) -> Any:
    """The schema with its patterns as Python writes them, and without those that only ECMAScript has."""
    if isinstance(schema, list):
        return [_usable(item) for item in schema]
    if not isinstance(schema, Mapping):
        return schema
    usable = {key: _usable(item) for key, item in schema.items()}
    if isinstance(schema.get("pattern"), str):
        usable["pattern"] = in_python(schema["pattern"]) or ""
    names = schema.get("patternProperties")
    if isinstance(names, Mapping):
        usable["patternProperties"] = {in_python(name) or "": usable["patternProperties"][name] for name in names}
        if "" in usable["patternProperties"] and "" not in names:
            # Which properties are meant is not known here.
            del usable["patternProperties"]
            usable.pop("additionalProperties", None)
            usable.pop("unevaluatedProperties", None)
    return usable


def _patterns_and_texts(schema: Any, value: Any) -> tuple[list[str], list[str]]:
    patterns = list(dict.fromkeys(pattern for pattern, _place in _patterns(schema, "")))
    return patterns, list(dict.fromkeys(_texts(value))) if patterns else []


def _texts(value: Any) -> Iterator[str]:
    """Every text in a value, keys among them."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield key
            yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)


# --- A limited time ---


def _limited(draft: Draft, deadline: float) -> Draft:
    """The draft, whose keywords raise _TooLong when the time is over."""
    from jsonschema import validators

    keywords = {**draft.VALIDATORS, "uniqueItems": _unique}
    extend: Any = validators.extend
    return extend(draft, {name: _until(deadline, keyword) for name, keyword in keywords.items()})


def _until(deadline: float, keyword: Callable[..., Any]) -> Callable[..., Iterator[Any]]:
    def check(validator: Any, value: Any, instance: Any, schema: Any) -> Iterator[Any]:
        if time.monotonic() > deadline:
            raise _TooLong
        yield from keyword(validator, value, instance, schema) or ()

    return check


def _unique(validator: Any, unique: Any, instance: Any, _schema: Any) -> Iterator[Any]:
    """As the library's own, which compares each entry with each."""
    from jsonschema import ValidationError

    if unique and validator.is_type(instance, "array"):
        seen = {json.dumps(_by_value(entry), sort_keys=True) for entry in instance}
        if len(seen) < len(instance):
            yield ValidationError("has the same twice")


def _by_value(value: Any) -> Any:
    """The value with whole numbers written alike, since 1.0 equals 1 in JSON."""
    if isinstance(value, Mapping):
        return {key: _by_value(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_by_value(item) for item in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value
