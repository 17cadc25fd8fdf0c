# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""Which objects a listing holds, in which order, and how a server is asked for them."""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timezone
from fnmatch import fnmatchcase
from itertools import islice
from operator import itemgetter
from typing import Any

from .._api._pages import Position
from .._base._times import seconds_of
from .._resources._fields import InvalidRequest, string_map
from .._resources._kind import Kind, same_model, undated
from .._state._store import Query
from ._element import Element, chosen

LISTING_OPTIONS: Mapping[str, Mapping[str, Any]] = {
    "source": {"type": "str", "choices": ["store", "api"]},
    "model": {"type": "str"},
    "status": {"type": "str"},
    "metadata": {"type": "dict"},
    "created_after": {"type": "str"},
    "created_before": {"type": "str"},
    "name_patterns": {"type": "list", "elements": "str"},
    "order": {"type": "str", "choices": ["asc", "desc"]},
    "after": {"type": "str"},
    "max_items": {"type": "int"},
}
_FILTERS = ("model", "status", "metadata", "created_after", "created_before", "name_patterns")
_PAGE = 100
_MOVING = "latest"
"""How the name of a model ends that is another model's from time to time."""
_Keyed = tuple[tuple[float, str], Element]


class Listing:
    """A listing as the options of a task ask for it; raises InvalidRequest."""

    def __init__(self, kind: Kind, options: Mapping[str, Any]) -> None:
        self.source: str = options.get("source") or ("api" if kind.listing else "store")
        """``store`` for records, ``api`` for what the server has."""
        self._options = {name: options[name] for name in LISTING_OPTIONS if options.get(name) is not None}
        if "metadata" in self._options:
            self._options["metadata"] = string_map(self._options["metadata"], "metadata")
        self._check()
        by_server = kind.listing if self.source == "api" else ()
        self._asked = {name: self._options[name] for name in ("order", "after", *by_server) if name in self._options}
        here = {name: value for name, value in self._options.items() if name not in by_server}
        self._asks_enough = Filter(here).passes_all
        # A server may pass over a filter that it does not know. What a moving name stands for it alone knows.
        again = {name: self._options[name] for name in by_server if name in self._options}
        if str(again.get("model")).endswith(_MOVING):
            del again["model"]
        self._filter = Filter({**here, **again})
        self._most: int | None = self._options.get("max_items")
        self.position = Position()
        """How far the server's list was read."""
        self.truncated = False
        """Whether ``max_items`` has cut off what it would hold."""

    def _check(self) -> None:
        wrong = {"api": "name_patterns", "store": "after"}[self.source]
        if wrong in self._options:
            other = {"api": "store", "store": "api"}[self.source]
            raise InvalidRequest(wrong, f"goes with source: {other} only.")

    @property
    def query(self) -> dict[str, Any]:
        """How the server is asked for it, in pages no larger than what is returned."""
        needed = _PAGE if self._most is None or not self._asks_enough else min(_PAGE, self._most)
        return {"limit": needed, **self._asked}

    @property
    def needed(self) -> Query:
        """What a store must give at least, one more than is held included, which tells that there are more."""
        most = None if self._most is None else self._most + 1
        return self._filter.needed._replace(order=self._options.get("order"), most=most)

    def of(self, elements: Iterable[Element], fields: Sequence[str], *, is_ordered: bool = False) -> list[Element]:
        """Those elements that it holds, with these fields, in the order that is asked for.

        No more of an element is kept than what is returned. ``is_ordered`` says that they come in that order.
        """
        held = (element for element in elements if self._filter.holds(element))
        if self.source == "api" or is_ordered or "order" not in self._options:
            found = [chosen(element, fields) for element in islice(held, self._most)]
            self.truncated = len(found) == self._most and self._goes_on(held)
            return found
        keyed = ((_age_and_name(element), chosen(element, fields)) for element in self._counted(held))
        return [element for _key, element in self._ordered(keyed)]

    def _goes_on(self, held: Iterator[Element]) -> bool:
        if self.source == "api" and self._asks_enough:
            return self.position.more
        return next(held, None) is not None

    def _counted(self, held: Iterator[Element]) -> Iterator[Element]:
        for number, element in enumerate(held, 1):
            self.truncated = self._most is not None and number > self._most
            yield element

    def _ordered(self, keyed: Iterator[_Keyed]) -> Iterable[_Keyed]:
        newest_first = self._options["order"] == "desc"
        if self._most is None:
            return sorted(keyed, key=itemgetter(0), reverse=newest_first)
        pick = heapq.nlargest if newest_first else heapq.nsmallest
        return pick(self._most, keyed, key=itemgetter(0))


class Filter:
    """Which elements pass; raises InvalidRequest for a time that is none."""

    def __init__(self, options: Mapping[str, Any]) -> None:
        self._model: str | None = options.get("model")
        self._status: str | None = options.get("status")
        self._metadata: Mapping[str, str] = options.get("metadata") or {}
        self._names: Sequence[str] = options.get("name_patterns") or ()
        self._after = _seconds("created_after", options.get("created_after"))
        self._before = _seconds("created_before", options.get("created_before"))
        self.passes_all = not any(options.get(name) is not None for name in _FILTERS)
        """Whether none is set."""

    @property
    def needed(self) -> Query:
        """What a store must give at least, so that all that pass are among it."""
        return Query(
            model_prefix=None if self._model is None else undated(self._model),
            status=self._status,
            metadata=self._metadata,
            after=self._after,
            before=self._before,
        )

    def holds(self, element: Element) -> bool:
        """Whether the element passes every filter that is set."""
        return self.passes_all or (
            (self._model is None or same_model(self._model, str(element["model"])))
            and self._status in (None, element["status"])
            and all(element["metadata"].get(key) == value for key, value in self._metadata.items())
            and (not self._names or any(fnmatchcase(element["name"] or "", pattern) for pattern in self._names))
            and self._in_time(element)
        )

    def _in_time(self, element: Element) -> bool:
        if self._after is None and self._before is None:
            return True
        moment = created(element)
        return (self._after is None or moment > self._after) and (self._before is None or moment < self._before)


def created(element: Element) -> float:
    """When it was created, in seconds since the epoch; 0 where nothing says it."""
    if isinstance(element["created"], (int, float)):
        return element["created"]
    return seconds_of(element["recorded_at"]) or 0


def _age_and_name(element: Element) -> tuple[float, str]:
    return created(element), element["name"] or ""


def _seconds(name: str, value: str | None) -> float | None:
    if value is None:
        return None
    try:
        return _moment(value)
    except (ValueError, OverflowError):
        problem = f"is {value!r}, and must be a time such as 2026-01-31T12:00:00Z, or seconds since the epoch."
        raise InvalidRequest(name, problem) from None


def _moment(value: str) -> float:
    """A time as RFC 3339 writes it, in UTC where it names no zone, or a number of seconds; raises ValueError."""
    try:
        seconds = float(value)
    except ValueError:
        moment = datetime.fromisoformat(value.strip().replace("Z", "+00:00"))
        return (moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)).timestamp()
    if not math.isfinite(seconds):
        raise ValueError(value)
    return seconds
