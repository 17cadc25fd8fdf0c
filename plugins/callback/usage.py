# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Prints how many tokens the tasks of this collection have paid for."""

from __future__ import annotations

DOCUMENTATION = r"""
name: usage
type: aggregate
short_description: Print the tokens that were paid for
version_added: 0.1.0
author:
  - promptops contributors (@promptops)
description:
  - Prints at the end of a playbook how many tokens each task of this collection has paid for in this run, and all
    tasks together. What earlier runs have paid for and this one has used again does not count.
  - What the lookup P(promptops.openai.response#lookup) pays for is not counted, since it is no task of this collection.
  - With a table of prices, it prints what that costs.
  - In check mode, it prints how many requests a run would pay for, and the tokens of their inputs by an estimate. What
    the models will answer is not among them.
  - Results that O(ignore:no_log=true) hides cannot be counted. It prints how many there are.
requirements:
  - Enable it in the configuration, by the option C(callbacks_enabled) of the section C([defaults]) in C(ansible.cfg),
    or by the environment variable E(ANSIBLE_CALLBACKS_ENABLED)
seealso:
  - plugin: promptops.openai.progress
    plugin_type: callback
options:
  prices:
    description:
      - The prices of a million tokens by model, as the path of a YAML file or as YAML text itself.
      - A mapping of models to mappings of C(input), C(output), C(cached_input), which is that of C(input) where it is
        not given, and C(cache_write), for what is written to the server's cache.
      - Beside them may stand the prices of other ways to be processed. C(batch) holds those of batches,
        C(service_tiers) those of tiers by the names under which the API answers, and C(completion_windows) those of
        windows by their names in C(background_options). Each is such a mapping itself, or a number that the usual
        prices are multiplied by.
      - A batch costs half, if C(batch) says nothing else. All other prices that the table does not hold are not known.
      - In the name of a model, V(*) stands for any text, and V(?) for any character. The first that matches counts.
      - Models are matched by the names under which they answer, which are often dated.
      - What has no price is printed as V(unpriced), and named below the table.
    type: raw
    ini:
      - section: promptops_openai_usage
        key: prices
    env:
      - name: PROMPTOPS_OPENAI_USAGE_PRICES
  currency:
    description: The currency of the prices, which is printed above the costs.
    type: str
    default: USD
    ini:
      - section: promptops_openai_usage
        key: currency
    env:
      - name: PROMPTOPS_OPENAI_USAGE_CURRENCY
"""

EXAMPLES = r"""
# In ansible.cfg:
ansible_cfg: |
  [defaults]
  callbacks_enabled = promptops.openai.usage

  [promptops_openai_usage]
  prices = ~/.config/openai-prices.yml

# In ~/.config/openai-prices.yml. The prices are invented: take those of your server.
openai_prices_yml: |
  gpt-6-luna*: {input: 0.25, cached_input: 0.025, output: 2.0}
  gpt-6-*:
    input: 1.25
    cached_input: 0.125
    cache_write: 1.5
    output: 10.0
    batch: 0.5
    service_tiers: {flex: 0.5, priority: {input: 2.5, cached_input: 0.25, output: 20.0}}
    completion_windows: {2h: 0.8, 8h: 0.6}
  "*": {input: 0, output: 0}
"""

from typing import Any

from ansible.plugins.callback import CallbackBase

from ..plugin_utils._prices import Prices, prices_from
from ..plugin_utils._teller import tell
from ..plugin_utils._usage import PREDICTED, Ledger, is_ours, paid_in, passes, predicted_in

_BANNER = 66
_MODULES = ("openai_response", "openai_responses", "openai_chat_completion", "openai_chat_completions")


class CallbackModule(CallbackBase):  # type: ignore[misc]
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "aggregate"
    CALLBACK_NAME = "promptops.openai.usage"
    CALLBACK_NEEDS_ENABLED = True

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._prices: Prices | None = None
        self._forget()

    def set_options(self, *arguments: Any, **options: Any) -> None:
        super().set_options(*arguments, **options)
        self._prices = prices_from(self.get_option("prices"))

    def v2_runner_on_ok(self, result: Any) -> None:
        self._take(result)

    def v2_runner_on_failed(self, result: Any, ignore_errors: bool = False) -> None:
        self._take(result)

    def v2_runner_retry(self, result: Any) -> None:
        self._take(result)

    def v2_playbook_on_stats(self, stats: Any) -> None:
        currency = str(self.get_option("currency"))
        lines = self._ledger.lines(self._prices, currency)
        if self._seen and not lines:
            lines = ["No task of this collection has paid for anything in this run."]
        predicted = self._predicted.lines(self._prices, currency)
        if predicted:
            lines += ["A run without check mode would pay for this, and for what the models answer:", *predicted]
        if self._hidden:
            lines.append(f"Results that no_log hides are not counted: {self._hidden}")
        if lines:
            for line in [f"\nOPENAI USAGE {'*' * _BANNER}", *lines]:
                tell(self._display, line)
        self._forget()

    def _forget(self) -> None:
        """Each playbook of a run has an account of its own."""
        self._ledger = Ledger()
        self._predicted = Ledger(PREDICTED)
        self._seen = False
        self._hidden = 0

    def _take(self, result: Any) -> None:
        # From ansible-core 2.19 on, the names with an underscore are but other names of these.
        values = getattr(result, "result", None) or result._result
        task = getattr(result, "task", None) or result._task
        if "censored" in values and str(task.action).rpartition(".")[2] in _MODULES:
            self._hidden += 1
        for one in passes(values):
            self._seen = self._seen or is_ours(one)
            for paid in paid_in(one):
                self._ledger.add(task.get_name(), paid)
            for paid in predicted_in(one) if task.check_mode else ():
                self._predicted.add(task.get_name(), paid)
