# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""Tokens that were paid for in a run, by task and model, and a table of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..module_utils._many._totals import PAID, Usage
from ._prices import Prices

_COLUMNS = (
    ("input", "input_tokens"),
    ("cached", "cached_tokens"),
    ("output", "output_tokens"),
    ("reasoning", "reasoning_tokens"),
    ("total", "total_tokens"),
)
_UNPRICED = "unpriced"

Models = Mapping[str, Mapping[str, int]]
"""Tokens by model."""


def paid_in(result: Mapping[str, Any]) -> Iterator[tuple[str, Usage]]:
    """The model and the tokens of whatever was created by a task, or by each pass of its loop."""
    loop = result.get("results")
    if isinstance(loop, list):
        for item in loop:
            if isinstance(item, Mapping):
                yield from paid_in(item)
        return
    by_model = result.get("paid_usage_by_model")
    if isinstance(by_model, Mapping):
        yield from ((str(model), _counts(usage)) for model, usage in by_model.items())
    elif is_ours(result) and result.get("action") in PAID:
        yield str(result.get("model")), _counts(result.get("usage"))


def is_ours(result: Mapping[str, Any]) -> bool:
    """Whether a result is of this collection's resources."""
    # Not the name of the task's module tells: the result of an asynchronous task comes by another.
    return "paid_usage" in result or {"action", "request_id", "attempts", "drift"} <= result.keys()


def _counts(usage: Any) -> Usage:
    if not isinstance(usage, Mapping):
        return {}
    return {str(key): count for key, count in usage.items() if isinstance(count, int)}


class Ledger:
    """What was paid for, by task."""

    def __init__(self) -> None:
        self._tasks: dict[str, dict[str, Usage]] = {}

    def add(self, task: str, model: str, usage: Mapping[str, int]) -> None:
        """Adds an entry; one without tokens is none."""
        for key, count in usage.items():
            total = self._tasks.setdefault(task, {}).setdefault(model, {})
            total[key] = total.get(key, 0) + count

    def lines(self, prices: Prices | None, currency: str) -> list[str]:
        """A table with a line for each task and one for all; empty where nothing was paid for."""
        if not self._tasks:
            return []
        head = ["task", *(title for title, _key in _COLUMNS), *([currency] if prices else [])]
        rows = [_row(task, [models], prices) for task, models in self._tasks.items()]
        table = [head, *rows, _row("all tasks", list(self._tasks.values()), prices)]
        unpriced = sorted(
            {model for models in self._tasks.values() for model in models if prices and not prices.of(model)}
        )
        note = [f"No price is known for: {', '.join(unpriced)}"] if unpriced else []
        return [*_aligned(table), *note]


def _row(label: str, tasks: Sequence[Models], prices: Prices | None) -> list[str]:
    parts = [part for models in tasks for part in models.items()]
    counts = [f"{sum(usage.get(key, 0) for _model, usage in parts):,}" for _title, key in _COLUMNS]
    return [label, *counts, *([_cost(parts, prices)] if prices else [])]


def _cost(parts: Sequence[tuple[str, Mapping[str, int]]], prices: Prices) -> str:
    costs = [price.of(usage) for model, usage in parts if (price := prices.of(model))]
    known = [f"{sum(costs):,.4f}"] if costs else []
    return " + ".join([*known, *([_UNPRICED] if len(costs) < len(parts) else [])])


def _aligned(table: Sequence[Sequence[str]]) -> Iterator[str]:
    widths = [max(len(row[column]) for row in table) for column in range(len(table[0]))]
    for label, *numbers in table:
        yield "  ".join([label.ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(numbers, widths[1:]))])
