# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""Many resources of one kind in one task, concurrently, each with its own record, lock and row of the lifecycle."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import TYPE_CHECKING, Any

from .._api._pace import NOT_BEGUN, Pace
from .._api._watch import end_all
from .._lifecycle._batching import Batching
from .._resources._fields import InvalidRequest
from .._resources._kind import Kind
from .._tasks._connection import API_OPTIONS, Connection
from .._tasks._options import STORE_OPTIONS, element_spec
from .._tasks._runner import Context, Prepared, Result, Task, guarded
from ._batch import BatchRun
from ._elements import PLACE, Elements
from ._paying import check_paid
from ._progress import Progress
from ._totals import Totals

if TYPE_CHECKING:
    from .._api._client import Client

_MOST = 256
_GRACE = 1.5
"""Seconds in which what is interrupted may write what it knows."""
_RATES = ("requests_per_minute", "tokens_per_minute")


def many_task(kind: Kind) -> Task:
    """The task of the module for many resources of a kind."""
    spec = {
        **API_OPTIONS,
        **{name: STORE_OPTIONS[name] for name in PLACE},
        _list_name(kind): {"type": "list", "elements": "dict", "required": True},
        "common": {"type": "dict", "default": {}},
        "concurrency": {"type": "int", "default": 8},
        "fail_fast": {"type": "bool", "default": False},
        "batch": {"type": "bool", "default": False},
        "wait": {"type": "bool", "default": False},
        "requests_per_minute": {"type": "float"},
        "tokens_per_minute": {"type": "float", "no_log": False},
        "max_paid": {"type": "int"},
        "return": {"type": "str", "choices": ["full", "summary", "none"], "default": "full"},
    }
    return Task(
        spec,
        lambda options, context: guarded(options, lambda: _run(kind, options, context)),
        element_names=frozenset((*element_spec(kind), *kind.renamed)),
    )


def _list_name(kind: Kind) -> str:
    return f"{kind.name}s"


def _run(kind: Kind, options: Mapping[str, Any], context: Context) -> Result:
    _check(options)
    list_name = _list_name(kind)
    connection = _SharedConnection(options)
    totals = Totals(list_name, options["return"])
    elements = Elements(kind, list_name, options, connection)
    for result in _results(kind, elements, connection, options, context, totals):
        totals.add(result)
    return totals.result(diff=context.diff, check_mode=context.check_mode)


def _results(
    kind: Kind,
    elements: Elements,
    connection: _SharedConnection,
    options: Mapping[str, Any],
    context: Context,
    totals: Totals,
) -> Iterator[Result]:
    list_name = _list_name(kind)
    if not options["batch"]:
        prepared = elements.prepared()
        check_paid(prepared, options["max_paid"], list_name)
        pool = _Pool(prepared, connection, options, context)
        yield from pool.run(list_name)
        totals.warn(pool.warnings)
        return
    check_paid(elements.each(), options["max_paid"], list_name)
    first = elements.check_batch() or next(iter(elements.each()), None)
    if first is not None:
        with Progress(list_name, len(elements)) as progress:
            run = BatchRun(kind, elements.each, first.store, options, context)
            yield from run.run(first.batching(context), progress)
            totals.warn(run.warnings)


def _check(options: Mapping[str, Any]) -> None:
    if not 1 <= options["concurrency"] <= _MOST:
        raise InvalidRequest("concurrency", f"is {options['concurrency']}, and must be from 1 to {_MOST}.")
    if options["wait"] and not options["batch"]:
        raise InvalidRequest("wait", "goes with batch only; for elements, set it in common.")
    for name in _RATES:
        if options.get(name) is not None and not options[name] > 0:
            raise InvalidRequest(name, f"is {options[name]:g}, and must be more than 0.")


class _SharedConnection(Connection):
    """One client for all elements, which paces them together."""

    def __init__(self, options: Mapping[str, Any]) -> None:
        super().__init__(options)
        requests, tokens = (options.get(name) for name in _RATES)
        self._pace = Pace(options["concurrency"], requests, tokens)
        self._made: Client | None = None
        self._lock = threading.Lock()

    def client(self) -> Client:
        """The client that all elements use; raises ApiError."""
        with self._lock:
            if self._made is None:
                settings = self.settings()
                from .._api._client import Client

                self._made = Client(settings, self._pace)
            return self._made

    def stop(self) -> None:
        """Lets nothing be begun any more that would have to be paid."""
        self._pace.stop()

    def interrupt(self) -> None:
        """Ends all calls that are under way, and lets none be begun any more."""
        self._pace.stop(everything=True)
        end_all()


class _Pool:
    """Runs the elements, so many at once."""

    def __init__(
        self,
        prepared: Sequence[Prepared],
        connection: _SharedConnection,
        options: Mapping[str, Any],
        context: Context,
    ) -> None:
        self._prepared = prepared
        self._connection = connection
        self._context = context
        self._workers = min(options["concurrency"], max(1, len(prepared)))
        self._fail_fast: bool = options["fail_fast"]
        self._stopped = threading.Event()
        self._lock = threading.Lock()
        self._batchings: dict[str, Batching] = {}
        self.warnings: tuple[str, ...] = ()
        """What was left undone in the end."""

    def run(self, list_name: str) -> Iterator[Result]:
        """Each element's result, in the order of the elements."""
        executor = ThreadPoolExecutor(self._workers)
        with Progress(list_name, len(self._prepared)) as progress:
            looks = [executor.submit(self._settled, prepared, progress) for prepared in self._prepared]
            left: deque[Result | Future[Result]] = deque()
            try:
                # What takes no time is done, and counted, before anything that does.
                for look, prepared in zip(looks, self._prepared):
                    left.append(look.result() or executor.submit(self._one, prepared, progress))
                progress.show()
                while left:
                    yield left[0] if isinstance(left[0], Result) else left[0].result()
                    left.popleft()
            except BaseException:
                # Ansible's own timeout of the task, say: what is under way is ended, and its record tells of it.
                self._stopped.set()
                self._connection.interrupt()
                wait([one for one in left if isinstance(one, Future)], _GRACE)
                raise
            finally:
                self._stop()
                executor.shutdown(wait=False, cancel_futures=True)
        self.warnings = tuple(warning for batching in self._batchings.values() for warning in batching.close())

    def _batching(self, prepared: Prepared) -> Batching | None:
        """What knows the batches that elements of one store are in: each of them is read once for all."""
        if prepared.store is None:
            return None
        with self._lock:
            place = prepared.store.location
            if place not in self._batchings:
                self._batchings[place] = prepared.batching(self._context)
            return self._batchings[place]

    def _stop(self) -> None:
        self._stopped.set()
        self._connection.stop()

    def _settled(self, prepared: Prepared, progress: Progress) -> Result | None:
        """What it comes to where nothing is to be done; None where more has to be."""
        result = None if self._stopped.is_set() else prepared.settled(self._context, self._batching(prepared))
        return None if result is None else self._told(prepared, progress, guarded({}, lambda: result))

    def _one(self, prepared: Prepared, progress: Progress) -> Result:
        batching = self._batching(prepared)
        result = _skipped() if self._stopped.is_set() else guarded({}, lambda: prepared.run(self._context, batching))
        if result.failed and result.values["error"]["code"] == NOT_BEGUN:
            result = _skipped()
        return self._told(prepared, progress, result)

    def _told(self, prepared: Prepared, progress: Progress, result: Result) -> Result:
        """The result with the element's name, counted."""
        if result.failed and self._fail_fast:
            self._stop()
        progress.add("failed" if result.failed else str(result.values["action"]))
        return result._replace(values={"name": prepared.name, **result.values})


def _skipped() -> Result:
    return Result({"action": "skipped", "changed": False, "skipped": True})
