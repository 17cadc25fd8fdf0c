# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What check mode says that a model will answer: text, JSON that conforms, or the call that the request demands."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.promptops.openai.plugins.module_utils._resources._kind import Kind
from ansible_collections.promptops.openai.tests.unit.subjects import CHAT, RESPONSE

PARAMETERS = {"type": "object", "properties": {"service": {"enum": ["nginx"]}}, "required": ["service"]}
FUNCTION = {"type": "function", "name": "restart", "parameters": PARAMETERS}
CUSTOM = {"type": "custom", "name": "c"}
HOSTED = {"type": "web_search"}
CHAT_FUNCTION = {"type": "function", "function": {"name": "restart", "parameters": PARAMETERS}}
CHAT_CUSTOM = {"type": "custom", "custom": {"name": "c"}}
ALLOWED = {"mode": "required", "tools": [CHAT_FUNCTION]}


def calls(kind: Kind, request: dict[str, Any]) -> list[tuple[Any, Any]]:
    told = kind.returned(kind.predicted(request), request)
    return [(call["name"], call["arguments"]) for call in told["function_calls"]]


@pytest.mark.parametrize(
    ("tools", "choice", "called"),
    [
        ([HOSTED], None, False),
        ([HOSTED], "required", False),
        ([CUSTOM], "required", False),
        ([FUNCTION], None, False),
        ([FUNCTION], "auto", False),
        ([FUNCTION], "none", False),
        ([FUNCTION], "required", True),
        ([HOSTED, CUSTOM, FUNCTION], "required", True),
        ([HOSTED, FUNCTION], {"type": "function", "name": "restart"}, True),
        ([FUNCTION], {"type": "custom", "name": "restart"}, False),
        ([FUNCTION], {"type": "allowed_tools", "mode": "required", "tools": [FUNCTION]}, True),
        ([FUNCTION], {"type": "allowed_tools", "mode": "auto", "tools": [FUNCTION]}, False),
        ([FUNCTION], {"type": "allowed_tools", "mode": "required", "tools": [HOSTED]}, False),
    ],
)
def test_a_response_with_the_call_that_is_demanded(tools: list[Any], choice: Any, called: bool) -> None:
    request = {"model": "gpt-4o", "input": "x", "tools": tools, **({} if choice is None else {"tool_choice": choice})}

    assert calls(RESPONSE.kind, request) == ([("restart", {"service": "nginx"})] if called else [])


@pytest.mark.parametrize(
    ("tools", "choice", "called"),
    [
        ([CHAT_CUSTOM], None, False),
        ([CHAT_CUSTOM], "required", False),
        ([CHAT_FUNCTION], "none", False),
        ([CHAT_CUSTOM, CHAT_FUNCTION], "required", True),
        ([CHAT_FUNCTION], {"type": "function", "function": {"name": "restart"}}, True),
        ([CHAT_FUNCTION], {"type": "function", "function": {"name": "other"}}, False),
        ([CHAT_FUNCTION], {"type": "allowed_tools", "allowed_tools": ALLOWED}, True),
        ([CHAT_FUNCTION], {"type": "allowed_tools", "allowed_tools": {**ALLOWED, "mode": "auto"}}, False),
    ],
)
def test_a_completion_with_the_call_that_is_demanded(tools: list[Any], choice: Any, called: bool) -> None:
    request = {"model": "gpt-4o", "messages": [], "tools": tools, **({} if choice is None else {"tool_choice": choice})}

    assert calls(CHAT.kind, request) == ([("restart", {"service": "nginx"})] if called else [])


def test_json_that_conforms_where_the_model_may_use_tools_of_the_server() -> None:
    shape = {"type": "json_schema", "name": "verdict", "schema": PARAMETERS}
    request = {"model": "gpt-4o", "input": "x", "tools": [HOSTED, FUNCTION], "text": {"format": shape}}

    assert RESPONSE.kind.returned(RESPONSE.kind.predicted(request), request)["output_parsed"] == {"service": "nginx"}
