# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""What a request for a response may hold.

Source of names, types and limits: the OpenAI API's CreateResponse, Tool and InputItem. ``top_k``, ``stop_sequences``
and the penalties are what other servers take.
"""

from __future__ import annotations

from typing import Any

from .._fields import (
    Field,
    Fields,
    InvalidRequest,
    data_or,
    kind_of,
    list_of,
    mapping,
    open_shape,
    string_map,
    tagged,
    text,
    text_or,
)
from .._shared_fields import (
    ALLOWED_TOOLS,
    EFFORTS,
    GRAMMAR,
    PROMPT_CACHE_OPTIONS,
    SHARED,
    VERBOSITIES,
    api_name,
    flat,
    json_format,
    tool_choice,
)

_TEXT = Field(required=True)
_STATUS = ("in_progress", "completed", "incomplete")
_SUMMARIES = ("auto", "concise", "detailed")


def _function_name(value: Any, place: str) -> str:
    return api_name(value, place, longest=128)


_FUNCTION_TOOL: Fields = {
    "type": _TEXT,
    "name": Field(required=True, check=_function_name),
    "description": Field(),
    "parameters": Field("dict"),
    "output_schema": Field("dict"),
    "strict": Field("bool"),
    "defer_loading": Field("bool"),
}
_CUSTOM_TOOL: Fields = {
    "name": _TEXT,
    "description": Field(),
    "format": Field("dict", check=tagged("type", {"grammar": GRAMMAR})),
    "defer_loading": Field("bool"),
}
_WEB_SEARCH: Fields = {
    "search_context_size": Field(choices=VERBOSITIES),
    "user_location": Field("dict"),
    "filters": Field("dict"),
    "external_web_access": Field("bool"),
}
_RANKING: Fields = {
    "score_threshold": Field("float", minimum=0, maximum=1),
    "hybrid_search": Field(
        "dict",
        check=open_shape(
            {"embedding_weight": Field("float", required=True), "text_weight": Field("float", required=True)}
        ),
    ),
}


def _allowed_tools(value: Any, place: str) -> Any:
    """The names of an MCP server's tools, or a filter of them."""
    if isinstance(value, list):
        return list_of(text)(value, place)
    return open_shape({"tool_names": Field("list", elements="str"), "read_only": Field("bool")})(value, place)


TOOL = tagged(
    "type",
    {
        "function": _FUNCTION_TOOL,
        "custom": _CUSTOM_TOOL,
        "file_search": {
            "vector_store_ids": Field("list", elements="str", required=True),
            "max_num_results": Field("int", minimum=1, maximum=50),
            "ranking_options": Field("dict", check=open_shape(_RANKING)),
            "filters": Field("dict", check=tagged("type", {})),
        },
        "computer_use_preview": {
            "environment": Field(required=True, choices=("windows", "mac", "linux", "ubuntu", "browser")),
            "display_width": Field("int", required=True, minimum=1),
            "display_height": Field("int", required=True, minimum=1),
        },
        "web_search": _WEB_SEARCH,
        "web_search_2025_08_26": _WEB_SEARCH,
        "web_search_preview": _WEB_SEARCH,
        "web_search_preview_2025_03_11": _WEB_SEARCH,
        "mcp": {
            "server_label": _TEXT,
            "server_url": Field(),
            "connector_id": Field(),
            "tunnel_id": Field(),
            "authorization": Field(),
            "headers": Field("dict", check=string_map),
            "allowed_tools": Field("raw", check=_allowed_tools),
            "server_description": Field(),
            "defer_loading": Field("bool"),
        },
        "code_interpreter": {"container": Field("raw", required=True, check=text_or(tagged("type", {})))},
        "image_generation": {
            "output_compression": Field("int", minimum=0, maximum=100),
            "partial_images": Field("int", minimum=0, maximum=3),
        },
        "namespace": {
            "name": _TEXT,
            "description": _TEXT,
            "tools": Field(
                "list",
                required=True,
                check=list_of(tagged("type", {"function": _FUNCTION_TOOL, "custom": _CUSTOM_TOOL}), minimum=1),
            ),
        },
        "tool_search": {
            "execution": Field(choices=("server", "client")),
            "description": Field(),
            "parameters": Field("dict"),
        },
    },
    advice=", for example function, web_search or mcp",
)

_DETAIL = Field(choices=("low", "high", "auto", "original"))

CONTENT_PART = tagged(
    "type",
    {
        "input_text": {"text": _TEXT},
        "output_text": {"text": _TEXT},
        "refusal": {"refusal": _TEXT},
        "input_image": {"image_url": Field(), "file_id": Field(), "detail": _DETAIL},
        "input_file": {"file_data": Field(), "file_id": Field(), "file_url": Field(), "filename": Field()},
        "input_audio": {"input_audio": Field("dict", required=True)},
    },
    advice=", for example input_text",
)

_ROLES = ("user", "assistant", "system", "developer")


def _role(value: Any, place: str) -> Any:
    if value not in _ROLES:
        raise InvalidRequest(place, f"is {value!r}, and must be one of: {', '.join(_ROLES)}.")
    return value


_MESSAGE: Fields = {
    "role": Field(required=True, check=_role),
    "content": Field("raw", required=True, check=text_or(list_of(CONTENT_PART))),
    "status": Field(choices=_STATUS),
    "phase": Field(choices=("commentary", "final_answer")),
}
_CALL: Fields = {"call_id": Field(required=True), "name": Field(required=True)}
_OUTPUT = Field("raw", required=True, check=data_or(CONTENT_PART))

_ITEMS: dict[str, Fields] = {
    "message": _MESSAGE,
    "function_call": {**_CALL, "arguments": Field("json", required=True)},
    "function_call_output": {"call_id": Field(), "output": _OUTPUT},
    "custom_tool_call": {**_CALL, "input": Field(required=True)},
    "custom_tool_call_output": {"call_id": _TEXT, "output": _OUTPUT},
    "computer_call_output": {"call_id": _TEXT, "output": Field("dict", required=True)},
    "local_shell_call_output": {"id": _TEXT, "output": Field("json", required=True)},
    "mcp_approval_response": {"approval_request_id": _TEXT, "approve": Field("bool", required=True)},
    "reasoning": {"summary": Field("list", required=True), "encrypted_content": Field()},
    "item_reference": {"id": _TEXT},
}


def _input(value: Any, place: str) -> Any:
    if isinstance(value, dict):
        raise InvalidRequest(
            place, "must be text or a list of items, and is a mapping; use the to_json filter on data."
        )
    return list_of(_item)(value, place) if isinstance(value, list) else text(value, place)


def _item(value: Any, place: str) -> Any:
    if not isinstance(value, dict):
        raise InvalidRequest(place, f"must be an item such as {{role: user, content: ...}}, and is {kind_of(value)}.")
    if value.get("type") is None and "role" in value:
        return open_shape(_MESSAGE)(value, place)
    if value.get("type") is None and "id" in value and set(value) <= {"id", "type"}:
        return open_shape(_ITEMS["item_reference"])(value, place)
    item = tagged("type", _ITEMS, advice=" (or role, for a message)")(value, place)
    if item["type"] == "function_call_output" and not any(item.get(key) for key in ("call_id", "name")):
        raise InvalidRequest(f"{place}.call_id", "is required, unless name says of which tool it is the output.")
    return item


def _variables(value: Any, place: str) -> dict[str, Any]:
    """What is filled into a stored prompt: texts, or parts of an input."""
    part = text_or(CONTENT_PART)
    return {name: part(item, f"{place}.{name}") for name, item in value.items()}


_TOOL_CHOICE = tool_choice(
    {
        "function": {"name": _TEXT},
        "custom": {"name": _TEXT},
        "mcp": {"server_label": _TEXT, "name": Field()},
        "allowed_tools": ALLOWED_TOOLS,
    }
)


def _conversation(value: Any, place: str) -> Any:
    return text_or(open_shape({"id": _TEXT}))(value, place)


_FORMAT: Fields = {
    "type": Field(required=True, choices=("text", "json_schema", "json_object")),
    "name": Field(check=api_name),
    "description": Field(),
    "schema": Field("dict"),
    "strict": Field("bool"),
}

RESPONSE_FIELDS: Fields = {
    **SHARED,
    "access_programs": Field("dict", options={"cyber": Field(choices=("standard", "daybreak_blue", "daybreak_red"))}),
    "background": Field("bool"),
    "background_options": Field(
        "dict",
        options={"completion_window": Field(choices=("soonest", "2h", "8h")), "continuation_id": Field()},
    ),
    "context_management": Field(
        "list",
        elements="dict",
        options={"type": Field(required=True), "compact_threshold": Field("int", minimum=1000)},
        check=list_of(mapping, minimum=1),
    ),
    "conversation": Field("raw", check=_conversation),
    "image": Field("dict", options={"context_compression": Field(choices=("auto", "enabled", "disabled"))}),
    "include": Field("list", elements="str"),
    "input": Field("raw", check=_input),
    "instructions": Field(),
    "max_output_tokens": Field("int", minimum=16),
    "max_tool_calls": Field("int", minimum=0),
    "previous_response_id": Field(),
    "prompt": Field(
        "dict", options={"id": Field(required=True), "version": Field(), "variables": Field("dict", check=_variables)}
    ),
    "prompt_cache_options": Field(
        "dict",
        options={**PROMPT_CACHE_OPTIONS, "comparison_response_id": Field(), "prewarm": Field("bool")},
    ),
    "reasoning": Field(
        "dict",
        options={
            "effort": Field(choices=EFFORTS),
            "summary": Field(choices=_SUMMARIES),
            "generate_summary": Field(choices=_SUMMARIES),
            "context": Field(choices=("auto", "current_turn", "all_turns")),
            "mode": Field(),
        },
    ),
    "service_tier": Field(choices=("auto", "default", "flex", "scale", "priority", "fast", "ultrafast")),
    "stop_sequences": Field("list", elements="str"),
    "stream_options": Field("dict", options={"include_obfuscation": Field("bool")}),
    "text": Field(
        "dict",
        options={
            "format": Field("dict", options=_FORMAT, check=json_format),
            "verbosity": Field(choices=VERBOSITIES),
        },
    ),
    "tool_choice": Field("raw", check=flat(_TOOL_CHOICE)),
    "tools": Field("list", elements="dict", check=list_of(flat(TOOL))),
    "top_k": Field("int", minimum=0),
    "truncation": Field(choices=("auto", "disabled")),
}
