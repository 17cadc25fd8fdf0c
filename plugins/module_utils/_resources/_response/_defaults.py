# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""What a response's parameters are where they are not set.

Source: the OpenAI API's CreateResponse. What depends on the model is left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

DEFAULTS: Mapping[str, Any] = {
    "temperature": 1,
    "top_p": 1,
    "top_logprobs": 0,
    "frequency_penalty": 0,
    "presence_penalty": 0,
    "store": True,
    "parallel_tool_calls": True,
    "truncation": "disabled",
    "tool_choice": "auto",
    "tools": [],
    "instructions": "",
    "context_management": [],
    "include": [],
    "metadata": {},
    "text": {"format": {"type": "text"}, "verbosity": "medium"},
    "reasoning": {},
}
