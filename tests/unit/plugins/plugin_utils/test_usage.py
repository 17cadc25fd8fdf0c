# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whatever a server says of its usage and its models, what was paid for is added up and printed."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from ansible_collections.promptops.openai.plugins.module_utils._base._counts import count_of
from ansible_collections.promptops.openai.plugins.module_utils._many._totals import Totals
from ansible_collections.promptops.openai.plugins.module_utils._resources._output import usage_of
from ansible_collections.promptops.openai.plugins.module_utils._tasks._runner import Result
from ansible_collections.promptops.openai.plugins.plugin_utils._prices import prices_from
from ansible_collections.promptops.openai.plugins.plugin_utils._usage import Ledger, paid_in
from ansible_collections.promptops.openai.plugins.plugin_utils._watcher import Watcher
from ansible_collections.promptops.openai.tests.unit.strategies import JSON

HOSTILE: list[Any] = [10**400, -(10**400), 10**16, "many", "10", True, None, [], {}, {"a": 1}, -5, 1e308, float("nan")]
PRICES = prices_from({"*": {"input": 10, "output": 100, "cached_input": 1}})


def lines(model: Any, usage: Any) -> list[str]:
    result = {"action": "created", "request_id": None, "attempts": 1, "drift": [], "model": model, "usage": usage}
    ledger = Ledger()
    for paid in paid_in(result):
        ledger.add("Ask", paid)
    return ledger.lines(PRICES, "USD")


@pytest.mark.attack("The server", "a usage of 10^400 tokens, or a text in its place", "breaks no callback and no sum")
@pytest.mark.parametrize("value", HOSTILE, ids=lambda value: str(value)[:20])
def test_what_is_no_count_breaks_no_sum(value: Any) -> None:
    assert count_of(value) is None
    usage = {"input_tokens": value, "output_tokens": 5, "cached_tokens": value, "total_tokens": value}
    assert "5" in lines("gpt", usage)[-1]
    values = {"action": "created", "changed": True, "model": "gpt", "usage": usage, "name": "one"}
    totals = Totals("responses", "full")
    for _time in range(2):
        totals.add(Result(dict(values), failed=False))
    assert totals.result(diff=False).values["paid_usage"] == {"output_tokens": 10}


@given(usage=JSON)
def test_any_usage_is_taken(usage: Any) -> None:
    lines("gpt", usage)
    names = {"input_tokens": ("input_tokens",), "output_tokens": ("a", "b")}
    assert all(value is None or isinstance(value, int) for value in usage_of({"usage": usage}, names).values())


@pytest.mark.attack(
    "The server", "a model named by terminal escapes and C1 characters", "the callbacks print blanks in their place"
)
@pytest.mark.parametrize("model", ["gpt\x1b[2Jx", "gpt\x9b31mx", "gpt\u202ex", "gpt\r\nx", "gpt\x07\x85", ["gpt\x1b"]])
def test_a_model_steers_no_terminal(model: Any) -> None:
    free = prices_from({"other": {"input": 1, "output": 1}})
    ledger = Ledger()
    for paid in paid_in({"paid_usage_by_price": [{"model": model, "usage": {"input_tokens": 5}}]}):
        ledger.add("Ask\x1b[2J", paid)
    text = "".join(ledger.lines(free, "USD"))
    assert "No price is known for: " in text
    assert not re.search("[\x00-\x1f\x7f-\x9f\u202e]", text)


def test_how_far_a_task_is_may_be_told_in_any_way(tmp_path: Path) -> None:
    shown: list[str] = []
    watcher = Watcher(str(tmp_path), 0.05, 60, shown.append)
    (folder,) = tmp_path.iterdir()
    good = {"what": "responses", "counts": {"created": 1}, "done": 1, "total": 2}
    for index, told in enumerate(
        [5, [], {}, {"what": "x"}, {**good, "done": "x"}, {**good, "counts": {"a": None}}, good]
    ):
        (folder / f"{index}.json").write_text(json.dumps(told))
    watcher.start()
    watcher.begin("Ask\x1b[2J", "")
    for index, told in enumerate([5, {**good, "total": None}, good]):
        (folder / f"{index}.json").write_text(json.dumps(told))
    for _time in range(100):
        if shown:
            break
        time.sleep(0.05)
    watcher.stop()
    assert shown[-1] == "Ask [2J: 1 of 2 responses (created: 1)"
