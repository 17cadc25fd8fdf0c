# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""cost: what a result's tokens cost, and null where that is not known."""

from __future__ import annotations

from typing import Any

import pytest
from ansible.errors import AnsibleError

from ansible_collections.promptops.openai.plugins.filter.cost import cost

TABLE = {"gpt-4o*": {"input": 10, "cached_input": 1, "output": 100, "service_tiers": {"flex": 0.5}}}
USAGE = {"input_tokens": 1000, "cached_tokens": 400, "cache_write_tokens": 0, "output_tokens": 10}
USUAL = (600 * 10 + 400 * 1 + 10 * 100) / 1e6


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({}, USUAL),
        ({"action": "unchanged"}, USUAL),
        ({"service_tier": "flex"}, USUAL / 2),
        ({"batch_id": "batch_1"}, USUAL / 2),
        ({"service_tier": "priority"}, None),
        ({"model": "gpt-6-luna"}, None),
        ({"usage": {**USAGE, "cache_write_tokens": 5}}, None),
        ({"usage": {"input_tokens": None}}, None),
        ({"usage": None}, None),
    ],
)
def test_cost(told: dict[str, Any], expected: float | None) -> None:
    result = {"model": "gpt-4o-2024-08-06", "usage": USAGE, **told}
    assert cost(result, TABLE) == (None if expected is None else pytest.approx(expected))
    assert cost(result, "{gpt-4o*: {input: 10, cached_input: 1, output: 100, service_tiers: {flex: 0.5}}}") == cost(
        result, TABLE
    )


@pytest.mark.parametrize(
    ("value", "prices", "message"),
    [
        ([], TABLE, r"use map\('promptops.openai.cost', prices\) for a list"),
        ({"output": []}, TABLE, "needs a module's result with its usage"),
        ({"usage": USAGE}, None, "prices: is required"),
        ({"usage": USAGE}, "", "prices: is required"),
        ({"usage": USAGE}, {"gpt": {"input": -1, "output": 1}}, r"prices\[gpt\].input: must be a number"),
    ],
)
def test_what_is_refused(value: Any, prices: Any, message: str) -> None:
    with pytest.raises(AnsibleError, match=message):
        cost(value, prices)
