# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""The task of the module that reads which models a server has, and when they end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from .._api._errors import ApiError
from .._resources._fields import InvalidRequest
from .._tasks._connection import API_OPTIONS, Connection
from .._tasks._options import STORE_OPTIONS
from .._tasks._runner import Result, Task, failure, guarded

if TYPE_CHECKING:
    from .._api._client import Client

_PATH = ("models",)
_NOT_THERE = frozenset({400, 403, 404, 405, 501})
"""How servers answer that they have no such model, or cannot be asked for one."""
_KEYS = ("id", "object", "created", "owned_by", "shutdown_date")

Model = dict[str, Any]


def models_task() -> Task:
    """The task of the module that reads models."""
    spec = {
        **API_OPTIONS,
        # Whoever sets it for all modules at once sets it for this one too.
        "state_store": STORE_OPTIONS["state_store"],
        "model": {"type": "list", "elements": "str", "aliases": ["models"]},
        "fail_on_missing": {"type": "bool", "default": False},
    }
    return Task(spec, lambda options, _context: guarded(options, lambda: _run(options)))


def _run(options: Mapping[str, Any]) -> Result:
    names = options.get("model")
    for index, name in enumerate(names or ()):
        if not name:
            raise InvalidRequest(f"model[{index}]", "is empty.")
    connection = Connection(options)
    client = connection.client()
    listed = {str(model.get("id")): model for model in _listed(client, needed=names is None)}
    if names is None:
        return _result(options, connection, listed, [])
    named = {name: listed.get(name) or _one(client, name) for name in dict.fromkeys(names)}
    found = {name: model for name, model in named.items() if model is not None}
    return _result(options, connection, found, [name for name in named if name not in found])


def _listed(client: Client, *, needed: bool) -> Iterator[Model]:
    """All models that the server lists; where that is not needed, none of a server that knows them by name only."""
    try:
        yield from client.list(_PATH, {})
    except ApiError as error:
        if needed or error.status not in _NOT_THERE:
            raise


def _one(client: Client, name: str) -> Model | None:
    """A model that the server does not list, as gateways have them; None where there is none of the name."""
    try:
        model = client.get((*_PATH, name)).data
    except ApiError as error:
        if error.status in _NOT_THERE:
            return None
        raise
    return model if isinstance(model, dict) and model.get("id") else None


def _result(
    options: Mapping[str, Any], connection: Connection, found: Mapping[str, Model], missing: list[str]
) -> Result:
    models = [{**{key: model.get(key) for key in _KEYS}, "model": model} for model in found.values()]
    values = {"changed": False, "base_url": connection.base_url, "models": models, "missing": missing}
    if missing and options["fail_on_missing"]:
        problem = f"fail_on_missing: {connection.base_url} has no model {', '.join(missing)}."
        result = failure(ApiError("not_found", problem, status=404), values)
    else:
        result = Result(values)
    return result._replace(secrets=connection.secrets)
