# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""A price table as the user gives it, and what tokens cost by it."""

from __future__ import annotations

import math
import os
from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import Any, NamedTuple

from ansible.errors import AnsibleError
from ansible.module_utils.common.yaml import yaml_load

_MILLION = 1_000_000
_KEYS = ("input", "cached_input", "output")


class Price(NamedTuple):
    """The prices of a million tokens."""

    input: float
    cached_input: float
    output: float

    def of(self, usage: Mapping[str, int]) -> float:
        """What so many tokens cost; those that came from the server's cache are among those of the input."""
        cached = usage.get("cached_tokens", 0)
        fresh = usage.get("input_tokens", 0) - cached
        cost = fresh * self.input + cached * self.cached_input + usage.get("output_tokens", 0) * self.output
        return cost / _MILLION


class Prices:
    """The prices of models, by patterns of their names; the first pattern that matches counts."""

    def __init__(self, table: Mapping[str, Price]) -> None:
        self._table = table

    def of(self, model: str) -> Price | None:
        """The model's price; None where no pattern matches."""
        return next((price for pattern, price in self._table.items() if fnmatchcase(model, pattern)), None)


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
    if not isinstance(entry, Mapping):
        raise AnsibleError(f"{place}: must be a mapping with {', '.join(_KEYS)}.")
    unknown = sorted(str(key) for key in entry if key not in _KEYS)
    if unknown:
        raise AnsibleError(f"{place}.{unknown[0]}: is not known; there are {', '.join(_KEYS)}.")
    numbers = {key: _number(entry[key], f"{place}.{key}") for key in _KEYS if entry.get(key) is not None}
    for key in ("input", "output"):
        if key not in numbers:
            raise AnsibleError(f"{place}.{key}: is required: the price of a million tokens.")
    return Price(numbers["input"], numbers.get("cached_input", numbers["input"]), numbers["output"])


def _number(value: Any, place: str) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value < math.inf:
        raise AnsibleError(f"{place}: must be a number that is not negative, and is {value!r}.")
    return float(value)
