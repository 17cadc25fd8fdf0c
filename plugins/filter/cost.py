# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: cost
short_description: What the tokens of a response or a chat completion cost
version_added: 0.1.0
author:
  - promptops contributors (@promptops)
description:
  - Works out what the tokens of one response or chat completion cost by a table of prices, whether they were paid for
    in this run or an earlier one.
  - The callback P(promptops.openai.usage#callback) prints what a run has paid for, by the same table.
options:
  _input:
    description:
      - What a module of this collection returns for one response or chat completion, or an element of its list.
      - For a list, use P(ansible.builtin.map#filter).
    type: dict
    required: true
  prices:
    description:
      - The prices of a million tokens by model, as a mapping, as YAML text, or as the path of a YAML file. See
        P(promptops.openai.usage#callback) for what it holds.
    type: raw
    required: true
seealso:
  - plugin: promptops.openai.usage
    plugin_type: callback
"""

EXAMPLES = r"""
- name: Ask
  promptops.openai.openai_response:
    name: motd
    model: gpt-6-luna
    input: Write a message of the day for a database server.
  register: motd

- name: Show what it has cost. The prices are invented, take those of your server
  ansible.builtin.debug:
    msg: "{{ motd | promptops.openai.cost({'gpt-6-*': {'input': 1.25, 'output': 10}}) }}"

- name: List what is recorded
  promptops.openai.openai_response_info:
  register: recorded

- name: Show what all of it has cost
  ansible.builtin.debug:
    msg: "{{ recorded.responses | map('promptops.openai.cost', {'*': {'input': 1.25, 'output': 10}}) | select | sum }}"
"""

RETURN = r"""
_value:
  description: The cost, in the currency of the prices. It is null where the table does not hold the price of all of it.
  type: float
  sample: 0.0031
"""

from collections.abc import Callable, Mapping
from typing import Any

from ansible.errors import AnsibleFilterError

from ..plugin_utils._prices import prices_from
from ..plugin_utils._usage import used_in


def cost(value: Any, prices: Any) -> float | None:
    """The cost of a result's tokens; raises AnsibleFilterError for what is no result, or no table of prices."""
    if not isinstance(value, Mapping) or "usage" not in value:
        advice = "; use map('promptops.openai.cost', prices) for a list" if isinstance(value, list) else ""
        raise AnsibleFilterError(f"cost needs a module's result with its usage, not {type(value).__name__}{advice}.")
    table = prices_from(prices)
    if table is None:
        raise AnsibleFilterError("prices: is required, a mapping of models to prices.")
    used = used_in(value)
    known, unknown = table.cost(*used) if used.usage else (None, None)
    return known if unknown is None else None


class FilterModule:
    """Ansible's way to find the filter."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """The filter by its name."""
        return {"cost": cost}
