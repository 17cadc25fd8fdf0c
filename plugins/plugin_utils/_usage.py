# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""Tokens that were paid for in a run, by task and model, and a table of them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from ..module_utils._base._counts import count_of
from ..module_utils._base._quoted import printable_line
from ..module_utils._many._totals import PAID, Usage, way_of
from ..module_utils._resources._output import KNOWN_AFTER_APPLY
from ._prices import Cost, Prices, Way

Columns = Sequence[tuple[str, str]]

COLUMNS: Columns = (
    ("input", "input_tokens"),
    ("cached", "cached_tokens"),
    ("output", "output_tokens"),
    ("reasoning", "reasoning_tokens"),
    ("total", "total_tokens"),
)
PREDICTED: Columns = (("requests", "requests"), ("input", "input_tokens"))
"""What can be known before it is paid."""
_UNPRICED = "unpriced"


class Paid(NamedTuple):
    """Tokens that one model has been paid for, processed in one way."""

    model: str
    way: Way
    usage: Usage


def passes(result: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The result of a task, or those of each pass of its loop."""
    loop = result.get("results")
    if not isinstance(loop, list):
        yield result
        return
    for item in loop:
        if isinstance(item, Mapping):
            yield from passes(item)


def paid_in(result: Mapping[str, Any]) -> Iterator[Paid]:
    """What was created by a pass."""
    by_price = result.get("paid_usage_by_price")
    if isinstance(by_price, list):
        yield from (_paid(entry) for entry in by_price if isinstance(entry, Mapping))
    elif is_ours(result) and result.get("action") in PAID:
        yield used_in(result)


def used_in(result: Mapping[str, Any]) -> Paid:
    """The tokens of one response or chat completion, whoever has paid for them."""
    return _paid({**way_of(result), "usage": result.get("usage")})


def _paid(entry: Mapping[str, Any]) -> Paid:
    tier, window = (str(entry.get(name) or "") for name in ("service_tier", "completion_window"))
    tier = "" if tier == KNOWN_AFTER_APPLY else tier
    return Paid(str(entry.get("model")), Way(bool(entry.get("batch")), tier, window), _counts(entry.get("usage")))


def predicted_in(result: Mapping[str, Any]) -> Iterator[Paid]:
    """What a pass in check mode would have created: requests, and tokens of the input as far as they are estimated."""
    by_model = result.get("predicted_usage_by_model")
    if isinstance(by_model, Mapping):
        counts = result.get("counts")
        way = Way(batch=isinstance(counts, Mapping) and "submitted" in counts)
        yield from (Paid(str(model), way, _counts(usage)) for model, usage in by_model.items())
    elif is_ours(result) and result.get("action") in PAID:
        request = result.get("request")
        tokens = {"input_tokens": len(json.dumps(request)) // 4} if isinstance(request, Mapping) else {}
        yield _paid({**way_of(result), "usage": {"requests": 1, **tokens}})


def is_ours(result: Mapping[str, Any]) -> bool:
    """Whether a result is of this collection's resources."""
    # Not the name of the task's module tells: the result of an asynchronous task comes by another.
    return "paid_usage" in result or {"action", "request_id", "attempts", "drift"} <= result.keys()


def _counts(usage: Any) -> Usage:
    if not isinstance(usage, Mapping):
        return {}
    counts = {str(key): count_of(value) for key, value in usage.items()}
    return {key: count for key, count in counts.items() if count is not None}


class Ledger:
    """What was paid for, by task; ``columns`` are the counts that are printed, with their titles."""

    def __init__(self, columns: Columns = COLUMNS) -> None:
        self._columns = columns
        self._tasks: dict[str, dict[tuple[str, Way], Usage]] = {}

    def add(self, task: str, paid: Paid) -> None:
        """Adds an entry; one without tokens is none."""
        for key, count in paid.usage.items():
            total = self._tasks.setdefault(task, {}).setdefault((paid.model, paid.way), {})
            total[key] = total.get(key, 0) + count

    def lines(self, prices: Prices | None, currency: str) -> list[str]:
        """A table with a line for each task and one for all; empty where nothing was paid for."""
        if not self._tasks:
            return []
        tasks = {
            task: [Paid(model, way, usage) for (model, way), usage in parts.items()]
            for task, parts in self._tasks.items()
        }
        every = [part for parts in tasks.values() for part in parts]
        head = ["task", *(title for title, _key in self._columns), *([currency] if prices else [])]
        rows = [self._row(task, parts, prices) for task, parts in tasks.items()]
        table = [head, *rows, self._row("all tasks", every, prices)]
        unknown = sorted({cost.unknown for cost in _costs(every, prices) if cost.unknown})
        note = [f"No price is known for: {', '.join(unknown)}"] if unknown else []
        return [printable_line(line) for line in (*_aligned(table), *note)]

    def _row(self, label: str, parts: Sequence[Paid], prices: Prices | None) -> list[str]:
        counts = [f"{sum(part.usage.get(key, 0) for part in parts):,}" for _title, key in self._columns]
        return [label, *counts, *([_cost(_costs(parts, prices))] if prices else [])]


def _costs(parts: Sequence[Paid], prices: Prices | None) -> list[Cost]:
    return [prices.cost(*part) for part in parts] if prices else []


def _cost(costs: Sequence[Cost]) -> str:
    amounts = [cost.known for cost in costs if cost.known is not None]
    known = [f"{sum(amounts):,.4f}"] if amounts else []
    return " + ".join([*known, *([_UNPRICED] if any(cost.unknown for cost in costs) else [])])


def _aligned(table: Sequence[Sequence[str]]) -> Iterator[str]:
    widths = [max(len(row[column]) for row in table) for column in range(len(table[0]))]
    for label, *numbers in table:
        yield "  ".join([label.ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(numbers, widths[1:]))])
