# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Many resources of one kind in one task, concurrently, each with its own record, lock and row of the lifecycle."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ._connection import API_OPTIONS, Connection
from ._options import STORE_OPTIONS, element_spec
from ._progress import Progress
from ._resources._fields import InvalidRequest
from ._resources._kind import Kind
from ._runner import Context, Prepared, Result, Task, guarded, with_names

if TYPE_CHECKING:
    from ._api._client import Client

_MOST = 256
_PAID = frozenset({"created", "replaced"})
_BRIEF = ("action", "changed", "failed", "id", "name", "state_file", "status", "msg", "error", "warnings")
_SUMMARY = (
    *_BRIEF,
    "model",
    "created",
    "output_text",
    "output_parsed",
    "refusal",
    "finish_reason",
    "function_calls",
    "usage",
    "drift",
    "request_id",
    "attempts",
)
_NAMED = 10


def many_task(kind: Kind) -> Task:
    """The task of the module for many resources of a kind."""
    spec = {
        **API_OPTIONS,
        "state_store": STORE_OPTIONS["state_store"],
        _list_name(kind): {"type": "list", "elements": "dict", "required": True},
        "common": {"type": "dict", "default": {}},
        "concurrency": {"type": "int", "default": 8},
        "fail_fast": {"type": "bool", "default": False},
        "requests_per_minute": {"type": "float"},
        "tokens_per_minute": {"type": "float", "no_log": False},
        "return": {"type": "str", "choices": ["full", "summary", "none"], "default": "full"},
    }
    return Task(spec, lambda options, context: guarded(options, lambda: _run(kind, options, context)))


def _list_name(kind: Kind) -> str:
    return f"{kind.name}s"


def _run(kind: Kind, options: Mapping[str, Any], context: Context) -> Result:
    _check(options)
    connection = _SharedConnection(options)
    prepared = _prepared(kind, options, connection)
    total = _Sum(_list_name(kind), options["return"])
    for result in _Pool(prepared, options, context).run():
        total.add(result)
    return total.result()._replace(secrets=connection.secrets)


def _check(options: Mapping[str, Any]) -> None:
    if not 1 <= options["concurrency"] <= _MOST:
        raise InvalidRequest("concurrency", f"is {options['concurrency']}, and must be from 1 to {_MOST}.")
    for name in ("requests_per_minute", "tokens_per_minute"):
        if options.get(name) is not None and options[name] <= 0:
            raise InvalidRequest(name, f"is {options[name]:g}, and must be more than 0.")


class _SharedConnection(Connection):
    """One client for all elements, which paces them together."""

    def __init__(self, options: Mapping[str, Any]) -> None:
        super().__init__(options)
        self._limits = {name: options.get(name) for name in ("requests_per_minute", "tokens_per_minute")}
        self._concurrency: int = options["concurrency"]
        self._made: Client | None = None
        self._lock = threading.Lock()

    def client(self) -> Client:
        """The client that all elements use; raises ApiError."""
        with self._lock:
            if self._made is None:
                settings = self.settings()
                from ._api._client import Client
                from ._api._pace import Pace

                self._made = Client(settings, Pace(self._concurrency, **self._limits))
            return self._made


# --- What is asked ---


def _prepared(kind: Kind, options: Mapping[str, Any], connection: Connection) -> list[Prepared]:
    """Every element, checked before anything is sent; raises InvalidRequest with the element's place."""
    validator = ArgumentSpecValidator(element_spec(kind))
    shared = {"state_store": options.get("state_store"), **options["common"]}
    list_name = _list_name(kind)
    prepared, places = [], {}
    for index, element in enumerate(options[list_name]):
        place = f"{list_name}[{index}]"
        checked = _validated(validator, with_names({**shared, **element}, kind.renamed), place)
        identity = _identity(checked)
        if identity in places:
            raise InvalidRequest(place, f"has the same record as {places[identity]}; give each a name of its own.")
        if identity is not None:
            places[identity] = place
        try:
            prepared.append(Prepared(kind, checked, connection))
        except InvalidRequest as error:
            raise InvalidRequest(f"{place}.{error.place}", str(error).split(": ", 1)[1]) from None
    return prepared


def _validated(validator: ArgumentSpecValidator, options: Mapping[str, Any], place: str) -> dict[str, Any]:
    result = validator.validate({key: value for key, value in options.items() if value is not None})
    if result.error_messages:
        raise InvalidRequest(place, str(result.errors.msg))
    checked: dict[str, Any] = result.validated_parameters
    return checked


def _identity(options: Mapping[str, Any]) -> tuple[Any, ...] | None:
    if options.get("state_file"):
        return ("file", options["state_file"])
    return (options.get("state_store"), options["name"]) if options.get("name") is not None else None


# --- What is done ---


class _Pool:
    """Runs the elements, so many at once."""

    def __init__(self, prepared: Sequence[Prepared], options: Mapping[str, Any], context: Context) -> None:
        self._prepared = prepared
        self._context = context
        self._workers = min(options["concurrency"], max(1, len(prepared)))
        self._fail_fast: bool = options["fail_fast"]
        self._stop = threading.Event()
        self._progress = Progress(len(prepared))

    def run(self) -> Iterator[Result]:
        """Each element's result, in the order of the elements."""
        with self._progress, ThreadPoolExecutor(self._workers) as executor:
            yield from executor.map(self._one, self._prepared)

    def _one(self, prepared: Prepared) -> Result:
        if self._stop.is_set():
            return Result({"action": "skipped", "changed": False, "skipped": True, "name": prepared.name})
        result = guarded({}, lambda: prepared.run(self._context))
        if result.failed and self._fail_fast:
            self._stop.set()
        result.values.setdefault("name", prepared.name)
        self._progress.add("failed" if result.failed else str(result.values["action"]))
        return result


# --- What came of it ---


class _Sum:
    """Adds up the elements' results to the task's."""

    def __init__(self, list_name: str, extent: str) -> None:
        self._list_name = list_name
        self._extent = extent
        self._elements: list[dict[str, Any]] = []
        self._counts: dict[str, int] = {}
        self._usage: dict[str, int] = {}
        self._paid: dict[str, int] = {}
        self._failures: list[str] = []
        self._errors: list[Mapping[str, Any]] = []
        self._warnings: list[str] = []

    def add(self, result: Result) -> None:
        """Takes the next element's result."""
        element = {**result.values, "failed": result.failed}
        label = f"{self._list_name}[{len(self._elements)}]" + (f" ({element['name']})" if element.get("name") else "")
        if result.warnings:
            element["warnings"] = list(result.warnings)
            self._warnings += [f"{label}: {warning}" for warning in result.warnings]
        if result.failed:
            self._failures.append(f"{label}: {element['msg']}")
            self._errors.append(element["error"])
        action = "failed" if result.failed else str(element["action"])
        self._counts[action] = self._counts.get(action, 0) + 1
        _add(self._usage, element.get("usage"))
        if element.get("action") in _PAID:
            _add(self._paid, element.get("usage"))
        self._elements.append(_kept(element, self._extent))

    def result(self) -> Result:
        """The task's result; failed where an element failed, with each failure named."""
        values: dict[str, Any] = {
            "changed": any(element["changed"] for element in self._elements),
            self._list_name: self._elements,
            "by_name": {element["name"]: element for element in self._elements if element.get("name") is not None},
            "counts": self._counts,
            "usage": self._usage,
            "paid_usage": self._paid,
        }
        if self._failures:
            named = " ".join(self._failures[:_NAMED])
            more = len(self._failures) - _NAMED
            rest = f" And {more} more, each with its own msg in {self._list_name}." if more > 0 else ""
            values["msg"] = f"{len(self._failures)} of {len(self._elements)} failed. {named}{rest}"
            values["error"] = self._errors[0]
        return Result(values, failed=bool(self._failures), warnings=tuple(self._warnings))


def _add(total: dict[str, int], usage: Mapping[str, Any] | None) -> None:
    for key, count in (usage or {}).items():
        if isinstance(count, int):
            total[key] = total.get(key, 0) + count


def _kept(element: Mapping[str, Any], extent: str) -> dict[str, Any]:
    if extent == "full":
        return dict(element)
    keys = _SUMMARY if extent == "summary" else _BRIEF
    return {key: element[key] for key in keys if key in element}
