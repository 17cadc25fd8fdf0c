# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""What the predictions of all kinds are made of. Check mode alone needs it."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from typing import Any

from ._kind import Kind, merged
from ._output import KNOWN_AFTER_APPLY, part, string
from ._schema._sample import sample_of

_TIERS = {"auto": KNOWN_AFTER_APPLY, "fast": "priority"}
"""What the API answers for a class of service, where that is not what was asked for."""


def filled(blank: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """A copy of a blank answer, in which what is configured stands where the API echoes it."""
    answer = copy.deepcopy(dict(blank))
    for name in blank:
        value = copy.deepcopy(values.get(name))
        if isinstance(value, Mapping) and isinstance(answer[name], Mapping):
            answer[name] = merged(answer[name], value)
        elif value is not None:
            answer[name] = value
    return answer


def answered(blank: Mapping[str, Any], request: Mapping[str, Any]) -> dict[str, Any]:
    """As filled(), of a whole answer, with what the API makes of its parameters."""
    answer = filled(blank, request)
    tier = string(request, "service_tier") or "auto"
    answer["service_tier"] = _TIERS.get(tier, tier)
    if request.get("moderation") is not None:
        answer["moderation"] = {"input": KNOWN_AFTER_APPLY, "output": KNOWN_AFTER_APPLY}
    return answer


def words(request: Mapping[str, Any], name: str) -> list[Any]:
    """The list under a name; empty where there is none or it is something else."""
    value = request.get(name)
    return value if isinstance(value, list) else []


def sample_text(kind: Kind, request: Mapping[str, Any]) -> str:
    """The text that check mode shows: JSON that conforms where JSON was asked for."""
    schema = kind.json_schema(request)
    return KNOWN_AFTER_APPLY if schema is None else _sample_json(schema)


def sample_call(kind: Kind, request: Mapping[str, Any]) -> dict[str, str] | None:
    """The name and arguments of the call that a request demands of the model, as far as they can be known before."""
    demanded = kind.demanded_calls(request)
    if demanded is None:
        return None
    for function in kind.functions(request):
        name = function.get("name")
        if isinstance(name, str) and (name in demanded or not demanded):
            return {"name": name, "arguments": _sample_json(part(function, "parameters"))}
    return None


def _sample_json(schema: Mapping[str, Any]) -> str:
    return json.dumps(sample_of(schema or {"type": "object"}))
