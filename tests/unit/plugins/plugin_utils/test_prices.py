# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What tokens cost, by the model and by how they were processed; and what of it nobody knows."""

from __future__ import annotations

from typing import Any

import pytest
from ansible.errors import AnsibleError

from ansible_collections.promptops.openai.plugins.plugin_utils._prices import Prices, Way, prices_from
from ansible_collections.promptops.openai.plugins.plugin_utils._usage import (
    PREDICTED,
    Ledger,
    Paid,
    paid_in,
    passes,
    predicted_in,
)

TABLE = {
    "gpt-5*": {
        "input": 10,
        "cached_input": 1,
        "cache_write": 20,
        "output": 100,
        "service_tiers": {"flex": 0.25, "priority": {"input": 30, "output": 300}},
        "completion_windows": {"2h": 0.5},
    },
    "own": {"input": 10, "output": 100, "batch": {"input": 1, "output": 2}},
}
USAGE = {
    "input_tokens": 3_000_000,
    "cached_tokens": 1_000_000,
    "cache_write_tokens": 1_000_000,
    "output_tokens": 1_000_000,
}


def table() -> Prices:
    prices = prices_from(TABLE)
    assert prices is not None
    return prices


@pytest.mark.parametrize(
    ("model", "way", "known", "unknown"),
    [
        ("gpt-5.1", Way(), 10 + 1 + 20 + 100, None),
        ("gpt-5.1", Way(False, "default", "soonest"), 131, None),
        ("gpt-5.1", Way(False, "auto"), 131, None),
        ("gpt-5.1", Way(batch=True), 65.5, None),
        ("gpt-5.1", Way(True, "default"), 65.5, None),
        ("gpt-5.1", Way(False, "flex"), 32.75, None),
        ("gpt-5.1", Way(False, "priority"), 30 + 30 + 300, "what gpt-5.1 (service_tier priority) writes to the cache"),
        ("gpt-5.1", Way(False, "scale"), None, "gpt-5.1 (service_tier scale)"),
        ("gpt-5.1", Way(False, "", "2h"), 65.5, None),
        ("gpt-5.1", Way(False, "default", "8h"), None, "gpt-5.1 (completion_window 8h)"),
        ("gpt-5.1", Way(False, "flex", "2h"), None, "gpt-5.1 (service_tier flex, completion_window 2h)"),
        ("own", Way(), 10 + 10 + 100, "what own writes to the cache"),
        ("own", Way(batch=True), 1 + 1 + 2, "what own (batch) writes to the cache"),
        ("other", Way(), None, "other"),
        ("other", Way(batch=True), None, "other (batch)"),
    ],
    ids=str,
)
def test_costs(model: str, way: Way, known: float | None, unknown: str | None) -> None:
    cost = table().cost(model, way, USAGE)
    assert cost.known == (None if known is None else pytest.approx(known))
    assert cost.unknown == unknown


def test_without_writes_to_the_cache_none_are_missed() -> None:
    assert table().cost("own", Way(), {"input_tokens": 1_000_000, "output_tokens": 0}) == (10.0, None)


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ({"batch": "half"}, r"prices\[m\].batch: must be a number that is not negative"),
        ({"batch": -1}, r"prices\[m\].batch: must be a number"),
        ({"batch": {"input": 1}}, r"prices\[m\].batch.output: is required"),
        ({"batch": {"input": 1, "output": 1, "batch": 1}}, r"prices\[m\].batch.batch: is not known"),
        ({"service_tiers": 2}, r"prices\[m\].service_tiers: must be a mapping"),
        ({"completion_windows": {"2h": []}}, r"prices\[m\].completion_windows.2h: must be a number"),
    ],
    ids=str,
)
def test_a_wrong_price_is_named(entry: dict[str, Any], message: str) -> None:
    with pytest.raises(AnsibleError, match=message):
        prices_from({"m": {"input": 1, "output": 1, **entry}})


def test_results_of_one_and_of_many() -> None:
    one: dict[str, Any] = {
        "action": "created",
        "request_id": None,
        "attempts": 1,
        "drift": [],
        "model": "gpt-5.1",
        "usage": USAGE,
    }
    windowed = {**one, "request": {"background_options": {"completion_window": "2h"}}, "service_tier": "default"}
    by_batch = {**one, "batch_id": "batch_1"}
    many = {
        "paid_usage_by_price": [{"model": "own", "batch": True, "service_tier": None, "usage": {"input_tokens": 5}}]
    }
    results = {"results": [one, windowed, by_batch, many, {**one, "action": "unchanged"}, {"action": "created"}]}
    assert [(paid.model, paid.way) for one in passes(results) for paid in paid_in(one)] == [
        ("gpt-5.1", Way()),
        ("gpt-5.1", Way(False, "default", "2h")),
        ("gpt-5.1", Way(True)),
        ("own", Way(True)),
    ]


def test_the_table_names_what_it_does_not_know() -> None:
    ledger = Ledger()
    ledger.add("a", Paid("gpt-5.1", Way(), {"input_tokens": 1_000_000}))
    ledger.add("a", Paid("gpt-5.1", Way(batch=True), {"input_tokens": 1_000_000}))
    ledger.add("b", Paid("gpt-5.1", Way(False, "scale"), {"input_tokens": 1}))
    lines = ledger.lines(table(), "EUR")
    assert [line.split("  ")[-1].strip() for line in lines[1:4]] == ["15.0000", "unpriced", "15.0000 + unpriced"]
    assert lines[4:] == ["No price is known for: gpt-5.1 (service_tier scale)"]
    assert "unpriced" not in "".join(ledger.lines(None, "EUR"))


def test_what_a_run_would_pay() -> None:
    many = {
        "predicted_usage_by_model": {"gpt-5.1": {"requests": 3, "input_tokens": 2_000_000}},
        "counts": {"submitted": 3},
    }
    one: dict[str, Any] = {"action": "created", "request_id": None, "attempts": 0, "drift": [], "model": "gpt-5.1"}
    one |= {"request": {"input": "x" * 4_000_000}, "service_tier": "(known after apply)"}
    ledger = Ledger(PREDICTED)
    for result in passes({"results": [many, one, {**one, "action": "unchanged"}]}):
        for paid in predicted_in(result):
            ledger.add("ask", paid)
    assert [line.split() for line in ledger.lines(table(), "EUR")] == [
        ["task", "requests", "input", "EUR"],
        ["ask", "4", "3,000,003", "20.0000"],
        ["all", "tasks", "4", "3,000,003", "20.0000"],
    ]
