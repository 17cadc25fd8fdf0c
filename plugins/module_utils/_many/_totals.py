# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""Adds up what many elements came to, to the result of their task."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from .._base._counts import count_of
from .._tasks._runner import MISSING_LIBRARY, Estimate, Result

PAID = frozenset({"created", "replaced"})
"""The actions that cost something in this run."""
_BRIEF = ("action", "changed", "failed", "skipped", "id", "name", "state_file", "status", "msg", "error", "warnings")
_SUMMARY = (
    *_BRIEF,
    "model",
    "created",
    "output_text",
    "output_parsed",
    "refusal",
    "finish_reason",
    "incomplete_details",
    "output_errors",
    "repairs",
    "function_calls",
    "usage",
    "drift",
    "request_id",
    "batch_id",
    "attempts",
)
_NAMED = 10
"""Failures that the message names; the others have theirs in the list."""

Usage = dict[str, int]


def way_of(element: Mapping[str, Any]) -> dict[str, Any]:
    """What the price of an element's tokens depends on: its model, and how it was processed."""
    request = element.get("request")
    options = request.get("background_options") if isinstance(request, Mapping) else None
    return {
        "model": str(element.get("model")),
        "service_tier": element.get("service_tier"),
        "completion_window": options.get("completion_window") if isinstance(options, Mapping) else None,
        "batch": element.get("batch_id") is not None,
    }


class Totals:
    """Takes one result after another; ``extent`` is how much is kept of each: full, summary or none."""

    def __init__(self, list_name: str, extent: str) -> None:
        self._list_name = list_name
        self._extent = extent
        self._elements: list[dict[str, Any]] = []
        self._counts: dict[str, int] = {}
        self._usage: Usage = {}
        self._paid: Usage = {}
        self._paid_by_model: dict[str, Usage] = {}
        self._predicted: dict[str, Usage] = {}
        self._questions: set[str] = set()
        self._paid_by_price: dict[str, dict[str, Any]] = {}
        self._failures: list[str] = []
        self._errors: list[Mapping[str, Any]] = []
        self._warnings: list[str] = []
        self._before: dict[str, Any] = {}
        self._after: dict[str, Any] = {}

    def add(self, result: Result) -> None:
        """Takes the next element's result."""
        element = {**result.values, "failed": result.failed}
        place = f"{self._list_name}[{len(self._elements)}]"
        name = element.get("name")
        label = place if name is None else f"{place} ({name})"
        self._add_diff(place if name is None else name, element.pop("diff", None))
        self._add_warnings(label, element, result)
        if result.failed:
            self._failures.append(f"{label}: {element['msg']}")
            self._errors.append(element["error"])
        action = "failed" if result.failed else str(element["action"])
        self._counts[action] = self._counts.get(action, 0) + 1
        self._add_usage(element)
        self._predict(result.estimate)
        self._elements.append(_kept(element, self._extent))

    def warn(self, warnings: Iterable[str]) -> None:
        """Takes what concerns no single element."""
        self._warnings += warnings

    def _add_diff(self, key: str, diff: Mapping[str, Any] | None) -> None:
        if diff is not None and diff["before"] != diff["after"]:
            self._before[key], self._after[key] = diff["before"], diff["after"]

    def _add_warnings(self, label: str, element: dict[str, Any], result: Result) -> None:
        if result.warnings:
            element["warnings"] = list(result.warnings)
            self._warnings += [f"{label}: {warning}" for warning in result.warnings]

    def _add_usage(self, element: Mapping[str, Any]) -> None:
        usage = element.get("usage") or {}
        _add(self._usage, usage)
        if element.get("action") in PAID:
            _add(self._paid, usage)
            _add(self._paid_by_model.setdefault(str(element.get("model")), {}), usage)
            way = way_of(element)
            _add(self._paid_by_price.setdefault(str(way), {**way, "usage": {}})["usage"], usage)

    def _predict(self, estimate: Estimate | None) -> None:
        """Adds a request that would be paid; of several that ask the same and reuse its answer, the first alone."""
        if estimate is None or estimate.question in self._questions:
            return
        if estimate.question is not None:
            self._questions.add(estimate.question)
        asked = {"requests": 1, "input_tokens": estimate.input_tokens}
        _add(self._predicted.setdefault(estimate.model, {"requests": 0, "input_tokens": 0}), asked)

    def result(self, *, diff: bool, check_mode: bool = False) -> Result:
        """The task's result; failed where an element failed, with each failure named."""
        values: dict[str, Any] = {
            "changed": any(element["changed"] for element in self._elements),
            self._list_name: self._elements,
            "by_name": {element["name"]: element for element in self._elements if element.get("name") is not None},
            "counts": self._counts,
            "usage": self._usage,
            "paid_usage": self._paid,
            "paid_usage_by_model": {model: usage for model, usage in self._paid_by_model.items() if usage},
            "paid_usage_by_price": [entry for entry in self._paid_by_price.values() if entry["usage"]],
        }
        if check_mode:
            values["predicted_usage"] = {
                count: sum(usage[count] for usage in self._predicted.values()) for count in ("requests", "input_tokens")
            }
            values["predicted_usage_by_model"] = self._predicted
        if diff:
            values["diff"] = {"before": self._before, "after": self._after}
        if self._failures:
            values["msg"] = self._message()
            # Where a library is missing, somebody else may be able to do the task.
            lacking = [error for error in self._errors if error["code"] == MISSING_LIBRARY]
            values["error"] = (lacking or self._errors)[0]
        return Result(values, failed=bool(self._failures), warnings=tuple(self._warnings))

    def _message(self) -> str:
        message = f"{len(self._failures)} of {len(self._elements)} failed. {' '.join(self._failures[:_NAMED])}"
        more = len(self._failures) - _NAMED
        return f"{message} And {more} more, each with its own msg in {self._list_name}." if more > 0 else message


def _add(total: Usage, usage: Mapping[str, Any]) -> None:
    for key, value in usage.items():
        count = count_of(value)
        if count is not None:
            total[key] = total.get(key, 0) + count


def _kept(element: Mapping[str, Any], extent: str) -> dict[str, Any]:
    if extent == "full":
        return dict(element)
    keys = _SUMMARY if extent == "summary" else _BRIEF
    return {key: element[key] for key in keys if key in element}
