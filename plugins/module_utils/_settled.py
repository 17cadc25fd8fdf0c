# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""The short way for a task that was run before, word for word: its record says that it will find nothing to do.

Whoever writes a record puts a seal on it where the same task, of the same version, would find it unchanged whenever it
is run. A module that finds the seal of its own task returns what is recorded, and needs none of the rest. A record or
task that is not the same to the last character has no such seal, and goes the whole way.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from typing import Any

from ._base._environment import API_KEY, ENVIRONMENT, STATE_STORE, first_set
from ._base._json import characters
from ._base._version import VERSION
from ._resources._output import Output
from ._state._paths import record_path
from ._tasks._returned import resource_values

_NEVER = frozenset({"extra_headers", "extra_query", "ca_path", "client_cert", "client_key", "tool"})
"""Options that hold secrets, name files that must be there, or are another name for one, of which Ansible may warn."""


def asked_for(arguments: Mapping[str, Any]) -> str | None:
    """The digest of all that a task's outcome is made of besides its record, as far as no secret is in it.

    Takes the arguments as they were given; None where their values are not all that the outcome depends on.
    """
    given = {name: value for name, value in arguments.items() if name != "api_key"}
    key = given_key(arguments)
    # One with a space may hold a word of its own that must not be seen.
    if not _NEVER.isdisjoint(given) or not (key.isascii() and key.isprintable()) or " " in key:
        return None
    environment = [os.environ.get(name) for name in ENVIRONMENT]
    return _digest([VERSION, given, bool(key), environment])


def given_key(arguments: Mapping[str, Any]) -> str:
    """The key of the API, as an argument or in the environment; empty where there is none."""
    return str(_option(arguments, "api_key", API_KEY) or "")


def seal(record: Mapping[str, Any], asked: str) -> str:
    """What says that a task is settled, for this record and no other."""
    return _digest([asked, {name: value for name, value in record.items() if name != "settled"}])


def unchanged(output: Output, arguments: Mapping[str, Any]) -> dict[str, Any] | None:
    """What the task returns where its record has the seal of it; None where it must go the whole way."""
    asked, path = asked_for(arguments), _path(output.name, arguments)
    if asked is None or path is None:
        return None
    record = _read(path)
    if record is None or record.get("kind") != output.name or record.get("settled") != seal(record, asked):
        return None
    values = resource_values(
        output.returned(record["object"], record["request"]),
        object_id=record["id"],
        action="unchanged",
        name=_name(arguments),
        location=path,
        request_id=record["request_id"],
    )
    result: dict[str, Any] = characters(values)
    return result


def _path(kind: str, arguments: Mapping[str, Any]) -> str | None:
    """The record's path, as the types of the options and the stores make it; None where nothing so simple is given."""
    name, file = _name(arguments), arguments.get("state_file")
    store = _option(arguments, "state_store", STATE_STORE)
    if isinstance(file, str) and file:
        return os.path.abspath(_expanded(file))
    return record_path(_expanded(store), kind, name) if name and isinstance(store, str) else None


def _name(arguments: Mapping[str, Any]) -> str | None:
    """The name; numbers and truths are names as well, as Ansible makes text of them."""
    name = arguments.get("name")
    return str(name) if isinstance(name, (str, int, float)) else None


def _option(arguments: Mapping[str, Any], name: str, variable: str) -> Any:
    """As Ansible has it: what is given counts, even if it is null, and else the variable."""
    return arguments[name] if name in arguments else first_set(variable)


def _expanded(path: str) -> str:
    return os.path.expanduser(os.path.expandvars(path))


def _read(path: str) -> dict[str, Any] | None:
    try:
        with open(path, "rb") as file:
            record = json.loads(file.read())
    except (OSError, ValueError, RecursionError):
        return None
    return record if isinstance(record, dict) else None


def _digest(value: Any) -> str:
    return f"sha256:{hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()}"
