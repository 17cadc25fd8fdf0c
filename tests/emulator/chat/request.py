# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Requests for a chat completion: whether they are sound, and what they ask."""

from __future__ import annotations

from typing import Any

from openai.types.chat.completion_create_params import (
    CompletionCreateParamsNonStreaming,
    CompletionCreateParamsStreaming,
)

from .. import models, tokens
from ..errors import bad_request
from ..limits import Range, check_length, check_metadata, check_range, check_ranges
from ..prompt import Function, Prompt, allowed_names, choice_mode, joined
from ..prompt import messages as spoken
from ..strictness import check_strict
from ..validation import RequestValidators
from ..wire import Json

_VALIDATORS = RequestValidators(CompletionCreateParamsNonStreaming, CompletionCreateParamsStreaming)
_RANGES = {
    "temperature": Range(0, 2),
    "top_p": Range(0, 1),
    "top_logprobs": Range(0, 20),
    "presence_penalty": Range(-2, 2),
    "frequency_penalty": Range(-2, 2),
    "n": Range(1, 128),
    "max_tokens": Range(1),
    "max_completion_tokens": Range(1),
}
_BIAS = Range(-100, 100)
_HOW = frozenset(
    {"stream", "stream_options", "store", "metadata", "safety_identifier", "user", "service_tier", "n"}
    | {"prompt_cache_key", "prompt_cache_retention", "prompt_cache_options", "messages"}
)
"""Parameters that an answer does not depend on, and the messages, which count without the identifiers in them."""

_TOOL_ROLES = frozenset({"tool", "function"})


def check(body: Json, *, compatible: bool) -> None:
    """Check the body of a request.

    Raises:
        ApiError: For the first thing that is wrong.
    """
    _VALIDATORS.check(_without_annotations(body), compatible=compatible)
    check_ranges(body, _RANGES)
    check_length("stop", body.get("stop") if isinstance(body.get("stop"), list) else None, 4)
    check_length("safety_identifier", body.get("safety_identifier"), 64)
    check_metadata(body.get("metadata"))
    for token, bias in (body.get("logit_bias") or {}).items():
        check_range(f"logit_bias.{token}", bias, _BIAS)
    _check_together(body)
    _check_messages(body["messages"])
    form = body.get("response_format") or {}
    if form.get("type") == "json_schema" and form["json_schema"].get("strict"):
        named = form["json_schema"]
        check_strict(named.get("schema"), f"response_format '{named['name']}'", "response_format")


def _without_annotations(body: Json) -> Json:
    # An answer may be handed back as it came; the package's types of a message leave this out.
    messages = body.get("messages")
    if not isinstance(messages, list):
        return body
    return {**body, "messages": [_without_annotation(message) for message in messages]}


def _without_annotation(message: Any) -> Any:
    if not isinstance(message, dict) or message.get("role") != "assistant":
        return message
    return {key: value for key, value in message.items() if key != "annotations"}


def _check_together(body: Json) -> None:
    if body.get("top_logprobs") is not None and not body.get("logprobs"):
        message = "The 'top_logprobs' parameter is only allowed when 'logprobs' is enabled."
        raise bad_request(message, "top_logprobs")
    if body.get("stream_options") is not None and not body.get("stream"):
        raise bad_request("The 'stream_options' parameter is only allowed when 'stream' is enabled.", "stream_options")
    if body.get("tool_choice") not in (None, "none") and not body.get("tools"):
        message = "Invalid value for 'tool_choice': 'tool_choice' is only allowed when 'tools' are specified."
        raise bad_request(message, "tool_choice")


def _check_messages(messages: list[Json]) -> None:
    if not messages:
        problem = "Invalid 'messages': empty array. Expected an array with minimum length 1, but got an empty array"
        raise bad_request(f"{problem} instead.", "messages", "empty_array")
    called: set[str] = set()
    for index, message in enumerate(messages):
        called |= {call["id"] for call in message.get("tool_calls") or []}
        if message["role"] == "tool" and message["tool_call_id"] not in called:
            raise bad_request(
                "Invalid parameter: messages with role 'tool' must be a response to a preceding message with"
                " 'tool_calls'.",
                f"messages[{index}].role",
            )


def prompt_of(body: Json, choice: int = 0) -> Prompt:
    """Return what a request asks for one of its choices.

    Raises:
        ApiError: Where a JSON object is asked for and no message says so.
    """
    messages = body["messages"]
    texts = [text for text in (joined(message.get("content")) for message in messages) if text]
    form = body.get("response_format") or {"type": "text"}
    _check_json_object(form, texts)
    asked = [joined(message.get("content")) for message in messages if message["role"] == "user"]
    wanted = body.get("tool_choice") or body.get("function_call") or "auto"
    return Prompt(
        model=body["model"],
        asked={
            "parameters": {key: value for key, value in body.items() if key not in _HOW},
            "messages": [_timeless(message) for message in messages],
            "choice": choice,
        },
        texts=texts,
        question=asked[-1] if asked else "",
        messages=spoken((message["role"], joined(message.get("content"))) for message in messages),
        tool_outputs=[joined(message.get("content")) for message in messages if message["role"] in _TOOL_ROLES],
        functions=_functions(body),
        choice=choice_mode(wanted),
        allowed=allowed_names(wanted),
        parallel=body.get("parallel_tool_calls") is not False,
        json_schema=form["json_schema"].get("schema", {}) if form["type"] == "json_schema" else None,
        json_object=form["type"] == "json_object",
        max_tokens=body.get("max_completion_tokens") or body.get("max_tokens"),
        reasoning_tokens=models.reasoning_tokens(body["model"], body.get("reasoning_effort")),
    )


def input_tokens(body: Json) -> int:
    """Return the number of tokens of the messages and tools."""
    return tokens.count_deep([body["messages"], body.get("tools") or [], body.get("functions") or []])


def _timeless(message: Json) -> Json:
    kept = {key: value for key, value in message.items() if key != "tool_call_id"}
    if "tool_calls" in kept:
        kept["tool_calls"] = [{**call, "id": None} for call in kept["tool_calls"] or []]
    return kept


def _functions(body: Json) -> list[Function]:
    older = [Function(f["name"], f.get("parameters"), legacy=True) for f in body.get("functions") or []]
    return [*(_function(tool) for tool in body.get("tools") or []), *older]


def _function(tool: Json) -> Function:
    if tool["type"] == "custom":
        return Function(tool["custom"]["name"], None, custom=True)
    return Function(tool["function"]["name"], tool["function"].get("parameters"))


def _check_json_object(form: Json, texts: list[str]) -> None:
    if form["type"] == "json_object" and not any("json" in text.lower() for text in texts):
        message = "'messages' must contain the word 'json' in some form, to use 'response_format' of type"
        raise bad_request(f"{message} 'json_object'.", "messages")
