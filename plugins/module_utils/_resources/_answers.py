# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""What an answer holds where nothing is configured; made by scripts/make-answers.py."""

from __future__ import annotations

from typing import Any

from ._output import KNOWN_AFTER_APPLY

Answer = dict[str, Any]

RESPONSE: Answer = {
    "access_programs": None,
    "background": False,
    "completed_at": KNOWN_AFTER_APPLY,
    "conversation": None,
    "created_at": KNOWN_AFTER_APPLY,
    "error": None,
    "id": KNOWN_AFTER_APPLY,
    "image": None,
    "incomplete_details": None,
    "input_transformations": None,
    "instructions": None,
    "max_output_tokens": None,
    "max_tool_calls": None,
    "metadata": {},
    "model": KNOWN_AFTER_APPLY,
    "moderation": None,
    "object": "response",
    "output": [],
    "parallel_tool_calls": True,
    "previous_response_id": None,
    "prompt": None,
    "prompt_cache_diagnostics": None,
    "prompt_cache_key": None,
    "prompt_cache_options": None,
    "prompt_cache_retention": None,
    "reasoning": {"context": None, "effort": None, "generate_summary": None, "mode": None, "summary": None},
    "safety_identifier": None,
    "service_tier": KNOWN_AFTER_APPLY,
    "status": KNOWN_AFTER_APPLY,
    "store": True,
    "temperature": 1,
    "text": {"format": {"type": "text"}, "verbosity": "medium"},
    "tool_choice": "auto",
    "tool_usage": None,
    "tools": [],
    "top_logprobs": 0,
    "top_p": 1,
    "truncation": "disabled",
    "usage": {
        "input_tokens": KNOWN_AFTER_APPLY,
        "input_tokens_details": {"cache_write_tokens": KNOWN_AFTER_APPLY, "cached_tokens": KNOWN_AFTER_APPLY},
        "output_tokens": KNOWN_AFTER_APPLY,
        "output_tokens_details": {"reasoning_tokens": KNOWN_AFTER_APPLY},
        "total_tokens": KNOWN_AFTER_APPLY,
    },
    "user": None,
}
"""A response."""

MESSAGE: Answer = {
    "content": [],
    "id": KNOWN_AFTER_APPLY,
    "phase": None,
    "role": "assistant",
    "status": KNOWN_AFTER_APPLY,
    "type": "message",
}
"""A message in a response's output."""

TEXT: Answer = {"annotations": [], "logprobs": [], "text": KNOWN_AFTER_APPLY, "type": "output_text"}
"""The text in a message's content."""

FUNCTION_CALL: Answer = {
    "arguments": KNOWN_AFTER_APPLY,
    "call_id": KNOWN_AFTER_APPLY,
    "caller": None,
    "id": KNOWN_AFTER_APPLY,
    "name": KNOWN_AFTER_APPLY,
    "namespace": None,
    "status": KNOWN_AFTER_APPLY,
    "type": "function_call",
}
"""A call of a function in a response's output."""

COMPLETION: Answer = {
    "choices": [],
    "created": KNOWN_AFTER_APPLY,
    "id": KNOWN_AFTER_APPLY,
    "metadata": {},
    "model": KNOWN_AFTER_APPLY,
    "moderation": None,
    "object": "chat.completion",
    "service_tier": KNOWN_AFTER_APPLY,
    "system_fingerprint": KNOWN_AFTER_APPLY,
    "usage": {
        "completion_tokens": KNOWN_AFTER_APPLY,
        "completion_tokens_details": {
            "accepted_prediction_tokens": KNOWN_AFTER_APPLY,
            "audio_tokens": KNOWN_AFTER_APPLY,
            "reasoning_tokens": KNOWN_AFTER_APPLY,
            "rejected_prediction_tokens": KNOWN_AFTER_APPLY,
            "text_tokens": KNOWN_AFTER_APPLY,
        },
        "prompt_tokens": KNOWN_AFTER_APPLY,
        "prompt_tokens_details": {
            "audio_tokens": KNOWN_AFTER_APPLY,
            "cache_write_tokens": KNOWN_AFTER_APPLY,
            "cached_tokens": KNOWN_AFTER_APPLY,
            "image_tokens": KNOWN_AFTER_APPLY,
            "text_tokens": KNOWN_AFTER_APPLY,
        },
        "total_tokens": KNOWN_AFTER_APPLY,
    },
}
"""A chat completion."""

CHAT_MESSAGE: Answer = {
    "annotations": [],
    "audio": None,
    "content": None,
    "function_call": None,
    "refusal": None,
    "role": "assistant",
    "tool_calls": None,
}
"""The message of a chat completion's choice."""

TOOL_CALL: Answer = {"function": KNOWN_AFTER_APPLY, "id": KNOWN_AFTER_APPLY, "type": "function"}
"""A call of a function in a chat completion's message."""

CHOICE: Answer = {"finish_reason": KNOWN_AFTER_APPLY, "index": KNOWN_AFTER_APPLY, "logprobs": None}
"""A choice of a chat completion, but for its message."""

AUDIO: Answer = {
    "data": KNOWN_AFTER_APPLY,
    "expires_at": KNOWN_AFTER_APPLY,
    "id": KNOWN_AFTER_APPLY,
    "transcript": KNOWN_AFTER_APPLY,
}
"""What is said in a chat completion's message."""

TOKEN: Answer = {"bytes": None, "logprob": KNOWN_AFTER_APPLY, "token": KNOWN_AFTER_APPLY, "top_logprobs": []}
"""A token of a chat completion, with its probability."""

TEXT_TOKEN: Answer = {"bytes": [], "logprob": KNOWN_AFTER_APPLY, "token": KNOWN_AFTER_APPLY, "top_logprobs": []}
"""A token of a response, with its probability."""

FORMAT: Answer = {
    "description": None,
    "name": KNOWN_AFTER_APPLY,
    "schema": KNOWN_AFTER_APPLY,
    "strict": False,
    "type": "json_schema",
}
"""The format of a response whose text is JSON."""

FUNCTION: Answer = {
    "allowed_callers": None,
    "defer_loading": None,
    "description": None,
    "name": KNOWN_AFTER_APPLY,
    "output_schema": None,
    "parameters": None,
    "strict": True,
    "type": "function",
}
"""A function that a response was offered."""
