# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Objects as the API sends them, whole and in each way in which they can end."""

from __future__ import annotations

import copy
from typing import Any

RESPONSE: dict[str, Any] = {
    "id": "resp_1",
    "object": "response",
    "created_at": 1760000000.0,
    "status": "completed",
    "background": False,
    "error": None,
    "incomplete_details": None,
    "instructions": "Be terse.",
    "max_output_tokens": 100,
    "model": "gpt-4o-2024-08-06",
    "output": [
        {"id": "rs_1", "type": "reasoning", "summary": [{"type": "summary_text", "text": "Thinking."}]},
        {
            "id": "msg_1",
            "type": "message",
            "status": "completed",
            "role": "assistant",
            "content": [
                {"type": "output_text", "text": '{"action": ', "annotations": [], "logprobs": []},
                {"type": "output_text", "text": '"restart"}', "annotations": [], "logprobs": []},
            ],
        },
        {
            "id": "fc_1",
            "type": "function_call",
            "status": "completed",
            "call_id": "call_1",
            "name": "restart",
            "arguments": '{"service": "nginx"}',
        },
    ],
    "parallel_tool_calls": True,
    "previous_response_id": None,
    "reasoning": {"effort": None, "summary": None},
    "service_tier": "default",
    "store": True,
    "temperature": 1.0,
    "text": {"format": {"type": "text"}, "verbosity": "medium"},
    "tool_choice": "auto",
    "tools": [],
    "top_p": 1.0,
    "truncation": "disabled",
    "usage": {
        "input_tokens": 11,
        "input_tokens_details": {"cached_tokens": 3, "cache_write_tokens": 0},
        "output_tokens": 7,
        "output_tokens_details": {"reasoning_tokens": 2},
        "total_tokens": 18,
    },
    "metadata": {},
}

COMPLETION: dict[str, Any] = {
    "id": "chatcmpl-1",
    "object": "chat.completion",
    "created": 1760000000,
    "model": "gpt-4o-2024-08-06",
    "choices": [
        {
            "index": 0,
            "message": {
                "role": "assistant",
                "content": '{"action": "restart"}',
                "refusal": None,
                "tool_calls": [
                    {
                        "id": "call_1",
                        "type": "function",
                        "function": {"name": "restart", "arguments": '{"service": "nginx"}'},
                    }
                ],
            },
            "logprobs": None,
            "finish_reason": "stop",
        }
    ],
    "usage": {
        "prompt_tokens": 11,
        "completion_tokens": 7,
        "total_tokens": 18,
        "prompt_tokens_details": {"cached_tokens": 3, "cache_write_tokens": 0},
        "completion_tokens_details": {"reasoning_tokens": 2},
    },
    "system_fingerprint": "fp_1",
    "service_tier": "default",
}

INPUT_ITEMS: list[dict[str, Any]] = [
    {
        "id": "msg_0",
        "type": "message",
        "status": "completed",
        "role": "user",
        "content": [{"type": "input_text", "text": "Say hello"}],
    }
]

STORED_MESSAGES: list[dict[str, Any]] = [
    {"id": "chatcmpl-1-0", "role": "user", "content": "Say hello", "name": None, "content_parts": None}
]


def response(ending: str) -> dict[str, Any]:
    """A response that ended so: a status, ``refusal`` or ``content_filter``."""
    obj = copy.deepcopy(RESPONSE)
    if ending == "refusal":
        obj["output"] = [{**obj["output"][1], "content": [{"type": "refusal", "refusal": "No."}]}]
        return obj
    obj["status"] = "incomplete" if ending == "content_filter" else ending
    if obj["status"] == "incomplete":
        reason = "content_filter" if ending == "content_filter" else "max_output_tokens"
        obj["incomplete_details"] = {"reason": reason}
    if ending == "failed":
        obj["error"] = {"code": "server_error", "message": "It failed."}
    return obj


def completion(ending: str) -> dict[str, Any]:
    """A chat completion that ended so: ``completed``, ``incomplete``, ``refusal`` or ``content_filter``."""
    obj = copy.deepcopy(COMPLETION)
    choice = obj["choices"][0]
    if ending == "refusal":
        choice["message"] = {"role": "assistant", "content": None, "refusal": "No."}
    choice["finish_reason"] = {"incomplete": "length", "content_filter": "content_filter"}.get(ending, "stop")
    return obj
