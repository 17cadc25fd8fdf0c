# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""How the API's object of a kind is read: all that is needed to return what is recorded."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from .._base._counts import count_of
from .._base._json import loads

Object = Mapping[str, Any]
"""The API's object, as the server sent it."""

KNOWN_AFTER_APPLY = "(known after apply)"
"""What check mode shows in the place of what only the server can tell."""


class Output(ABC):
    """What one kind of object tells."""

    name: str
    """The kind's name in records and stores."""
    object_key: str
    """The key under which a task returns the API's object."""

    @abstractmethod
    def status(self, obj: Object) -> str:
        """One of completed, queued, in_progress, incomplete, failed, cancelled."""

    @abstractmethod
    def outcome(self, obj: Object) -> str:
        """The status, or ``refusal`` or ``content_filter`` where that is how it ended."""

    @abstractmethod
    def problem(self, obj: Object) -> str:
        """Why it did not end well, in the server's words; empty where it says nothing."""

    @abstractmethod
    def returned(self, obj: Object, request: Mapping[str, Any]) -> dict[str, Any]:
        """What a task returns of an object."""

    def remarks(self, obj: Object) -> list[str]:
        """What a person should know of an answer that was taken, and that the returned values do not show."""
        return []

    @abstractmethod
    def json_schema(self, request: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """The JSON schema that was asked for; empty for any JSON; None where no JSON was asked for."""

    @abstractmethod
    def answers(self, obj: Object) -> list[str]:
        """What may be the answer proper, as json_in() takes it: one text or more, the likeliest first."""

    @abstractmethod
    def function_calls(self, obj: Object) -> list[dict[str, Any]]:
        """The calls of functions that the model asks for."""

    @abstractmethod
    def called(self, obj: Object) -> list[str]:
        """The names of all tools that the model calls, or has called by the server; a type where one has no name."""

    @abstractmethod
    def awaits_outputs(self, obj: Object) -> bool:
        """Whether the model goes on only when it is told what its calls have come to."""

    def parsed(self, obj: Object, request: Mapping[str, Any]) -> dict[str, Any]:
        """``output_parsed`` where a JSON format was asked for; None in it where the answer holds none."""
        schema = self.json_schema(request)
        if schema is None:
            return {}
        try:
            return {"output_parsed": self.answered_json(obj, schema)}
        except ValueError:
            return {"output_parsed": None}

    def answered_json(self, obj: Object, schema: Mapping[str, Any]) -> Any:
        """The JSON in the answer to a request with that schema; raises ValueError where there is none."""
        return read_json(self.answers(obj), list if schema.get("type") == "array" else dict)


def part(obj: Any, key: str) -> Mapping[str, Any]:
    """The mapping under a key; empty where there is none or it is something else."""
    value = obj.get(key) if isinstance(obj, Mapping) else None
    return value if isinstance(value, Mapping) else {}


def parts(obj: Any, key: str) -> list[Mapping[str, Any]]:
    """The mappings in the list under a key, others left out."""
    value = obj.get(key) if isinstance(obj, Mapping) else None
    return [item for item in value if isinstance(item, Mapping)] if isinstance(value, list) else []


def string(obj: Mapping[str, Any], key: str) -> str:
    """The text under a key; empty where there is none or it is something else."""
    value = obj.get(key)
    return value if isinstance(value, str) else ""


def whole(value: Any) -> Any:
    """A time in seconds without a fraction that says nothing."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def metadata_of(obj: Object, request: Mapping[str, Any]) -> dict[str, Any]:
    """The pairs that are attached to an object; a server that does not tell them may have taken them."""
    return dict(part(obj if "metadata" in obj else request, "metadata"))


def usage_of(obj: Object, names: Mapping[str, tuple[str, ...]]) -> dict[str, Any]:
    """Counts of tokens under both the newer and the older names; None where the server does not say."""
    usage = part(obj, "usage")
    counts = {name: _count(usage, path) for name, path in names.items()}
    counts["prompt_tokens"], counts["completion_tokens"] = counts["input_tokens"], counts["output_tokens"]
    return counts


def _count(usage: Mapping[str, Any], path: Iterable[str]) -> Any:
    value: Any = usage
    for key in path:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value if value == KNOWN_AFTER_APPLY else count_of(value)


def function_call(call_id: Any, name: Any, arguments: Any) -> dict[str, Any]:
    """A call that the model asks for, with its arguments decoded, and as they came."""
    return {"call_id": call_id, "name": name, "arguments": _arguments(arguments), "arguments_raw": arguments}


def _arguments(arguments: Any) -> Any:
    """A call's arguments, decoded; None where they are no JSON.

    Servers send an object too, or nothing at all, and some encode it twice.
    """
    if not isinstance(arguments, str):
        return {} if arguments is None else arguments
    if not arguments.strip():
        return {}
    try:
        found = read_json([arguments])
        return read_json([found]) if isinstance(found, str) and "{" in found else found
    except ValueError:
        return None


def read_json(texts: Sequence[str], shape: type = dict) -> Any:
    """As json_in() does; raises ValueError. The first text is nearly always JSON, and no more is loaded then."""
    try:
        return loads(texts[0])
    except ValueError:
        from ._answer import json_in

        return json_in(texts, shape)
