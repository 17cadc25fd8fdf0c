# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""The response that a request would get."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._answers import FORMAT, FUNCTION, FUNCTION_CALL, MESSAGE, RESPONSE, TEXT, TEXT_TOKEN
from .._kind import Kind
from .._output import part
from .._predicting import answered, filled, sample_call, sample_text, words

_WITH_LOGPROBS = "message.output_text.logprobs"


def predicted(kind: Kind, request: Mapping[str, Any]) -> dict[str, Any]:
    """A response with one message, or with the call that the request demands."""
    response = answered(RESPONSE, request)
    if isinstance(request.get("conversation"), str):
        response["conversation"] = {"id": request["conversation"]}
    form = part(response["text"], "format")
    if form.get("type") == "json_schema":
        response["text"]["format"] = filled(FORMAT, form)
    response["tools"] = [_tool(tool) for tool in words(response, "tools")]
    called = sample_call(kind, request)
    response["output"] = [_message(kind, request) if called is None else filled(FUNCTION_CALL, called)]
    return response


def _tool(tool: Any) -> Any:
    return filled(FUNCTION, tool) if isinstance(tool, Mapping) and tool.get("type") == "function" else tool


def _message(kind: Kind, request: Mapping[str, Any]) -> dict[str, Any]:
    logprobs = [TEXT_TOKEN] if _WITH_LOGPROBS in words(request, "include") else []
    text = filled(TEXT, {"text": sample_text(kind, request), "logprobs": logprobs})
    return filled(MESSAGE, {"content": [text]})
