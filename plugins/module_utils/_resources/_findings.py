# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""What an answer is other than what was asked for: JSON that conforms, and the calls that were demanded."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ._kind import ANY_CALL, Kind
from ._output import Object
from ._schema._check import Finding, NoValidator, check_schema, findings
from ._schema._words import shown

UNCHECKED = (
    "Whether the answer conforms to the JSON schema was not checked, since that needs the Python library jsonschema, "
    "4.18 or newer."
)


def findings_of(kind: Kind, obj: Object, request: Mapping[str, Any]) -> list[Finding] | None:
    """What does not hold, each with its path in what a task returns; None where the library that checks is missing.

    An answer that has not ended well is not looked at: how it ended says enough.
    """
    if kind.outcome(obj) != "completed":
        return []
    found: list[Finding] = []
    complete = True
    for check in (_calls, _answer):
        try:
            found += check(kind, obj, request)
        except NoValidator:
            complete = False
    return found if complete or found else None


def _answer(kind: Kind, obj: Object, request: Mapping[str, Any]) -> Iterator[Finding]:
    """What the JSON in the answer lacks; a model that waits for what its calls come to has not answered yet."""
    schema = kind.json_schema(request)
    if schema is None or kind.awaits_outputs(obj):
        return
    try:
        value = kind.answered_json(obj, schema)
    except ValueError:
        text = kind.answers(obj)[0].strip()
        yield {"path": "output_parsed", "message": f"is no JSON, but {shown(text)}" if text else "is empty"}
        return
    if schema:
        yield from findings(value, schema, "output_parsed")
    elif not isinstance(value, Mapping):
        yield {"path": "output_parsed", "message": f"is {shown(value)}, and must be an object"}


def _calls(kind: Kind, obj: Object, request: Mapping[str, Any]) -> Iterator[Finding]:
    demanded = kind.demanded_calls(request)
    if demanded is not None and not _is_called(demanded, kind.called(obj)):
        names = " or ".join(name for name in demanded if name != ANY_CALL)
        call = f"no call of {names}" if names else "no call"
        yield {"path": "function_calls", "message": f"holds {call}, and tool_choice demands one"}
    parameters = {function.get("name"): function.get("parameters") for function in kind.functions(request)}
    for index, function_call in enumerate(kind.function_calls(obj)):
        place = f"function_calls[{index}].arguments"
        value, schema = function_call["arguments"], parameters.get(function_call["name"])
        if not isinstance(value, Mapping):
            found = "is no JSON" if value is None else f"is {shown(value)}"
            yield {"path": place, "message": f"{found}, and must be an object"}
        elif isinstance(schema, Mapping) and schema:
            yield from findings(value, schema, place)


def check_schemas(kind: Kind, request: Mapping[str, Any]) -> None:
    """Raises InvalidRequest, which names the place, for what is no JSON schema, as far as it can be checked here."""
    with contextlib.suppress(NoValidator):
        for place, schema in kind.schemas(request):
            check_schema(schema, place)


def _is_called(demanded: Sequence[str], called: Sequence[str]) -> bool:
    any_will_do = not demanded or ANY_CALL in demanded
    return bool(called) if any_will_do else not set(demanded).isdisjoint(called)
