# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""A price table as the user gives it, and what tokens cost by it."""

from __future__ import annotations

import math
import os
from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any, NamedTuple

from ansible.errors import AnsibleError
from ansible.module_utils.common.yaml import yaml_load

_MILLION = 1_000_000
_COLUMNS = ("input", "cached_input", "cache_write", "output")
_WAYS = ("batch", "service_tiers", "completion_windows")
_STANDARD_TIERS = frozenset({"", "default", "auto"})
_STANDARD_WINDOWS = frozenset({"", "soonest"})
_HALF = 0.5


class Way(NamedTuple):
    """What besides the model a price depends on: how the request was processed."""

    batch: bool = False
    service_tier: str = ""
    completion_window: str = ""

    def __str__(self) -> str:
        """What of it is not as usual; empty where nothing is."""
        if self.batch:
            return "batch"
        parts = [] if self.service_tier in _STANDARD_TIERS else [f"service_tier {self.service_tier}"]
        window = self.completion_window
        return ", ".join([*parts, *([] if window in _STANDARD_WINDOWS else [f"completion_window {window}"])])


class Cost(NamedTuple):
    """What tokens cost as far as that is known, and what of it is not."""

    known: float | None
    unknown: str | None = None


class Rates(NamedTuple):
    """The prices of a million tokens; that of what is written to the server's cache may not be known."""

    input: float
    cached_input: float
    cache_write: float | None
    output: float

    def times(self, factor: float) -> Rates:
        """All of them so many times."""
        write = None if self.cache_write is None else self.cache_write * factor
        return Rates(self.input * factor, self.cached_input * factor, write, self.output * factor)

    def of(self, usage: Mapping[str, int]) -> float:
        """What so many tokens cost; those read from the server's cache, or written to it, are among the input's."""
        cached, written = usage.get("cached_tokens", 0), usage.get("cache_write_tokens", 0)
        fresh = usage.get("input_tokens", 0) - cached - written
        cost = fresh * self.input + cached * self.cached_input + usage.get("output_tokens", 0) * self.output
        return (cost + written * (self.cache_write or 0)) / _MILLION


class Price(NamedTuple):
    """The prices of a model: the usual ones, and those of other ways by their names."""

    usual: Rates
    others: Mapping[str, Rates]

    def rates(self, way: Way) -> Rates | None:
        """Those that apply; None where they are not known."""
        name = str(way)
        return self.others.get(name) if name else self.usual


class Prices:
    """The prices of models, by patterns of their names; the first pattern that matches counts."""

    def __init__(self, table: Mapping[str, Price]) -> None:
        self._table = table

    def cost(self, model: str, way: Way, usage: Mapping[str, int]) -> Cost:
        """What a model's tokens cost."""
        label = " ".join([model, *([f"({way})"] if str(way) else [])])
        price = next((price for pattern, price in self._table.items() if fnmatchcase(model, pattern)), None)
        rates = price.rates(way) if price else None
        if rates is None:
            return Cost(None, label)
        unknown = rates.cache_write is None and usage.get("cache_write_tokens", 0) > 0
        return Cost(rates.of(usage), f"what {label} writes to the cache" if unknown else None)


def prices_from(value: Any) -> Prices | None:
    """The table in an option's value: a mapping, YAML text of one, or the path of a file that holds one.

    None where nothing is given; raises AnsibleError where it cannot be understood.
    """
    table = _yaml(value, "prices") if isinstance(value, str) else value
    if isinstance(table, str):
        table = _read(table)
    if table is None:
        return None
    if not isinstance(table, Mapping):
        raise AnsibleError(f"prices: must be a mapping of models to prices, and is a {type(table).__name__}.")
    return Prices({str(pattern): _price(entry, f"prices[{pattern}]") for pattern, entry in table.items()})


def _read(path: str) -> Any:
    path = os.path.expanduser(os.path.expandvars(path))
    try:
        with open(path, encoding="utf-8") as file:
            text = file.read()
    except (OSError, ValueError) as error:
        raise AnsibleError(f"prices: {path} cannot be read: {getattr(error, 'strerror', None) or error}.") from None
    return _yaml(text, f"prices: {path}")


def _yaml(text: str, place: str) -> Any:
    try:
        # The parser takes no text of another class than str, and Ansible marks its texts by their class.
        return yaml_load(text.encode("utf-8"))
    except Exception as error:  # noqa: BLE001 (the parser's own errors have no name here)
        raise AnsibleError(f"{place}: is not YAML: {error}.") from None


def _price(entry: Any, place: str) -> Price:
    usual = _rates(entry, place, _WAYS)
    others = {str(Way(batch=True)): _rates_of_way(entry.get("batch", _HALF), f"{place}.batch", usual)}
    for option, field in (("service_tiers", "service_tier"), ("completion_windows", "completion_window")):
        ways = entry.get(option) or {}
        if not isinstance(ways, Mapping):
            raise AnsibleError(f"{place}.{option}: must be a mapping of names to prices.")
        for name, value in ways.items():
            way = Way(service_tier=str(name)) if field == "service_tier" else Way(completion_window=str(name))
            others[str(way)] = _rates_of_way(value, f"{place}.{option}.{name}", usual)
    return Price(usual, others)


def _rates_of_way(value: Any, place: str, usual: Rates) -> Rates:
    """The prices of another way: its own, or so many times the usual ones."""
    return _rates(value, place) if isinstance(value, Mapping) else usual.times(_number(value, place))


def _rates(entry: Any, place: str, more: Sequence[str] = ()) -> Rates:
    known = (*_COLUMNS, *more)
    if not isinstance(entry, Mapping):
        raise AnsibleError(f"{place}: must be a mapping with {', '.join(known)}.")
    unknown = sorted(str(key) for key in entry if key not in known)
    if unknown:
        raise AnsibleError(f"{place}.{unknown[0]}: is not known; there are {', '.join(known)}.")
    numbers = {key: _number(entry[key], f"{place}.{key}") for key in _COLUMNS if entry.get(key) is not None}
    for key in ("input", "output"):
        if key not in numbers:
            raise AnsibleError(f"{place}.{key}: is required: the price of a million tokens.")
    cached = numbers.get("cached_input", numbers["input"])
    return Rates(numbers["input"], cached, numbers.get("cache_write"), numbers["output"])


def _number(value: Any, place: str) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value < math.inf:
        raise AnsibleError(f"{place}: must be a number that is not negative, and is {value!r}.")
    return float(value)
