# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options of requests that together set every field of each kind, and every shape that the fields know."""

from __future__ import annotations

from typing import Any

SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {"action": {"type": "string", "enum": ["restart", "wait"]}, "note": {"type": ["string", "null"]}},
    "required": ["action", "note"],
    "additionalProperties": False,
}
_SHARED: dict[str, Any] = {
    "model": "gpt-5.1",
    "metadata": {"team": "sre"},
    "moderation": {
        "model": "omni-moderation-latest",
        "policy": {"input": {"mode": "block"}, "output": {"mode": "score"}},
    },
    "parallel_tool_calls": False,
    "prompt_cache_key": "incidents",
    "prompt_cache_options": {"ttl": "30m", "mode": "explicit"},
    "prompt_cache_retention": "24h",
    "safety_identifier": "user-1",
    "service_tier": "flex",
    "store": False,
    "stream": False,
    "temperature": 0,
    "top_logprobs": 0,
    "top_p": 0.5,
    "user": "ops",
}
_FUNCTION: dict[str, Any] = {"name": "restart", "description": "Restarts.", "parameters": SCHEMA, "strict": True}

RESPONSES: dict[str, dict[str, Any]] = {
    "each parameter": {
        **_SHARED,
        "access_programs": {"cyber": "standard"},
        "background": False,
        "background_options": {"completion_window": "soonest"},
        "image": {"context_compression": "auto"},
        "context_management": [{"type": "compaction", "compact_threshold": 2000}],
        "conversation": "conv_1",
        "include": ["reasoning.encrypted_content", "message.output_text.logprobs"],
        "input": "Say hello",
        "instructions": "Be terse.",
        "max_output_tokens": 16,
        "max_tool_calls": 3,
        "prompt": {"id": "pmpt_1", "version": "2", "variables": {"city": "Bern"}},
        "reasoning": {
            "effort": "low",
            "summary": "auto",
            "generate_summary": "auto",
            "context": "auto",
            "mode": "standard",
        },
        "text": {
            "format": {
                "type": "json_schema",
                "name": "verdict",
                "description": "A verdict.",
                "schema": SCHEMA,
                "strict": True,
            },
            "verbosity": "low",
        },
        "tool_choice": "required",
        "tools": [{"type": "function", **_FUNCTION, "defer_loading": False}],
        "truncation": "auto",
    },
    "streaming": {
        "model": "gpt-5.1",
        "input": "Say hello",
        "stream": True,
        "stream_options": {"include_obfuscation": False},
        "previous_response_id": "resp_0",
        "text": {"format": {"type": "json_object"}},
        "conversation": None,
    },
    "a conversation": {
        "model": "gpt-5.1",
        "conversation": {"id": "conv_1"},
        "text": {"format": {"type": "text"}},
        "input": [
            {"role": "developer", "content": "Be terse."},
            {"type": "message", "role": "system", "content": [{"type": "input_text", "text": "Be kind."}]},
            {
                "role": "user",
                "content": [
                    {"type": "input_text", "text": "What is this?"},
                    {"type": "input_image", "image_url": "https://example.com/a.png", "detail": "low"},
                    {"type": "input_image", "file_id": "file_1", "detail": "auto"},
                    {"type": "input_file", "file_url": "https://example.com/a.pdf"},
                    {"type": "input_file", "file_data": "data:text/plain;base64,YQ==", "filename": "a.txt"},
                ],
            },
            {"role": "assistant", "content": "A pump.", "phase": "final_answer"},
            {"type": "reasoning", "id": "rs_1", "summary": [], "encrypted_content": "abc"},
            {"type": "function_call", "call_id": "call_1", "name": "restart", "arguments": '{"service": "nginx"}'},
            {"type": "function_call_output", "call_id": "call_1", "output": "done"},
            {
                "type": "function_call_output",
                "call_id": "call_2",
                "output": [{"type": "input_text", "text": "done"}],
            },
            {"type": "custom_tool_call", "call_id": "call_3", "name": "shell", "input": "df"},
            {"type": "custom_tool_call_output", "call_id": "call_3", "output": "full"},
            {
                "type": "computer_call_output",
                "call_id": "call_4",
                "output": {"type": "computer_screenshot", "image_url": "https://example.com/a.png"},
            },
            {"type": "local_shell_call_output", "id": "call_5", "output": "{}"},
            {"type": "mcp_approval_response", "approval_request_id": "mcpr_1", "approve": True},
            {"type": "item_reference", "id": "msg_1"},
            {"id": "msg_2"},
        ],
    },
    "each tool": {
        "model": "gpt-5.1",
        "input": "Say hello",
        "tool_choice": {"type": "function", "name": "restart"},
        "tools": [
            {"type": "function", **_FUNCTION},
            {"type": "custom", "name": "shell", "description": "Runs.", "format": {"type": "text"}},
            {
                "type": "custom",
                "name": "sum",
                "format": {"type": "grammar", "syntax": "lark", "definition": "start: INT"},
            },
            {
                "type": "file_search",
                "vector_store_ids": ["vs_1"],
                "max_num_results": 50,
                "filters": {"type": "eq", "key": "team", "value": "sre"},
                "ranking_options": {"ranker": "auto", "score_threshold": 0.5},
            },
            {
                "type": "computer_use_preview",
                "environment": "linux",
                "display_width": 1024,
                "display_height": 768,
            },
            {
                "type": "web_search",
                "search_context_size": "low",
                "filters": {"allowed_domains": ["example.com"]},
                "user_location": {"type": "approximate", "city": "Bern", "country": "CH"},
            },
            {"type": "web_search_2025_08_26"},
            {"type": "web_search_preview", "search_context_size": "high"},
            {"type": "web_search_preview_2025_03_11"},
            {
                "type": "mcp",
                "server_label": "docs",
                "server_url": "https://mcp.example.com",
                "server_description": "Docs.",
                "authorization": "token",
                "headers": {"X-Key": "secret"},
                "require_approval": "never",
                "allowed_tools": {"tool_names": ["search"], "read_only": True},
                "defer_loading": True,
            },
            {"type": "mcp", "server_label": "mail", "connector_id": "connector_gmail"},
            {"type": "code_interpreter", "container": "cntr_1"},
            {
                "type": "code_interpreter",
                "container": {"type": "auto", "file_ids": ["file_1"], "memory_limit": "4g"},
            },
            {"type": "image_generation", "output_compression": 100, "partial_images": 3, "size": "auto"},
            {"type": "local_shell"},
            {"type": "shell", "environment": {"type": "container_auto"}},
            {"type": "apply_patch"},
            {
                "type": "namespace",
                "name": "ops",
                "description": "Operations.",
                "tools": [{"type": "function", "name": "restart"}, {"type": "custom", "name": "shell"}],
            },
            {"type": "tool_search", "execution": "client", "description": "Finds.", "parameters": SCHEMA},
        ],
    },
}
RESPONSES_ELSEWHERE: dict[str, Any] = {
    "model": "local",
    "input": "Say hello",
    "top_k": 40,
    "stop_sequences": ["END"],
    "frequency_penalty": -0.5,
    "presence_penalty": 0.5,
}
"""What other servers take, and the public API does not."""

COMPLETIONS: dict[str, dict[str, Any]] = {
    "each parameter": {
        **_SHARED,
        "audio": {"format": "mp3", "voice": "alloy"},
        "frequency_penalty": -2,
        "logit_bias": {"50256": -100},
        "logprobs": True,
        "max_completion_tokens": 100,
        "messages": [{"role": "user", "content": "Say hello"}],
        "modalities": ["text", "audio"],
        "n": 2,
        "prediction": {"type": "content", "content": "Hello"},
        "presence_penalty": 2,
        "reasoning_effort": "minimal",
        "response_format": {
            "type": "json_schema",
            "json_schema": {"name": "verdict", "description": "A verdict.", "schema": SCHEMA, "strict": True},
        },
        "seed": -1,
        "stop": ["END", "STOP"],
        "tool_choice": "auto",
        "tools": [
            {"type": "function", "function": _FUNCTION},
            {"type": "custom", "custom": {"name": "shell", "description": "Runs.", "format": {"type": "text"}}},
        ],
        "verbosity": "high",
        "web_search_options": {
            "search_context_size": "medium",
            "user_location": {
                "type": "approximate",
                "approximate": {
                    "city": "Bern",
                    "country": "CH",
                    "region": "Bern",
                    "timezone": "Europe/Zurich",
                },
            },
        },
    },
    "streaming": {
        "model": "gpt-5.1",
        "messages": [{"role": "user", "content": "Say hello"}],
        "stream": True,
        "stream_options": {"include_obfuscation": False, "include_usage": True},
        "stop": "END",
        "audio": {"format": "wav", "voice": {"id": "voice_1"}},
        "response_format": {"type": "text"},
    },
    "the older names": {
        "model": "gpt-4",
        "messages": [
            {"role": "user", "content": "Say hello"},
            {"role": "assistant", "function_call": {"name": "restart", "arguments": "{}"}},
            {"role": "function", "name": "restart", "content": "done"},
        ],
        "function_call": {"name": "restart"},
        "functions": [{"name": "restart", "description": "Restarts.", "parameters": SCHEMA}],
        "max_tokens": 100,
        "prediction": {"type": "content", "content": [{"type": "text", "text": "Hello"}]},
        "response_format": {"type": "json_object"},
    },
    "each role": {
        "model": "gpt-5.1",
        "tool_choice": {"type": "function", "function": {"name": "restart"}},
        "messages": [
            {"role": "developer", "content": "Be terse.", "name": "dev"},
            {"role": "system", "content": [{"type": "text", "text": "Be kind."}]},
            {
                "role": "user",
                "name": "ops",
                "content": [
                    {"type": "text", "text": "What is this?"},
                    {"type": "image_url", "image_url": {"url": "https://example.com/a.png", "detail": "low"}},
                    {"type": "input_audio", "input_audio": {"data": "YQ==", "format": "wav"}},
                    {"type": "file", "file": {"file_id": "file_1"}},
                ],
            },
            {
                "role": "assistant",
                "content": None,
                "tool_calls": [
                    {"id": "call_1", "type": "function", "function": {"name": "restart", "arguments": "{}"}},
                    {"id": "call_2", "type": "custom", "custom": {"name": "shell", "input": "df"}},
                ],
            },
            {"role": "tool", "tool_call_id": "call_1", "content": "done"},
            {"role": "tool", "tool_call_id": "call_2", "content": [{"type": "text", "text": "full"}]},
            {"role": "assistant", "content": [{"type": "refusal", "refusal": "No."}], "name": "bot"},
            {"role": "assistant", "refusal": "No."},
            {"role": "assistant", "audio": {"id": "audio_1"}},
        ],
    },
}
