# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Requests for a response: whether they are sound, and what they ask."""

from __future__ import annotations

from typing import Any

from openai.types.responses.response_create_params import (
    ResponseCreateParamsNonStreaming,
    ResponseCreateParamsStreaming,
)

from .. import models, tokens
from ..errors import bad_request
from ..limits import Range, check_length, check_metadata, check_ranges
from ..prompt import Function, Prompt, allowed_names, choice_mode, messages
from ..strictness import check_strict
from ..validation import RequestValidators
from ..wire import Json
from .items import question, text_of, tool_outputs

_VALIDATORS = RequestValidators(ResponseCreateParamsNonStreaming, ResponseCreateParamsStreaming)
_RANGES = {
    "temperature": Range(0, 2),
    "top_p": Range(0, 1),
    "top_logprobs": Range(0, 20),
    "max_output_tokens": Range(16),
    "max_tool_calls": Range(1),
}
PROMPT_MODEL = "gpt-4.1"
"""The model of every prompt template, which may be used without naming one."""

_HOW = frozenset(
    {"stream", "stream_options", "background", "store", "metadata", "safety_identifier", "user", "include"}
    | {"prompt_cache_key", "prompt_cache_retention", "prompt_cache_options", "service_tier", "conversation"}
    | {"previous_response_id"}
)
"""Parameters that an answer does not depend on, or that the items before the input stand for."""


def check(body: Json, *, compatible: bool) -> None:
    """Check the body of a request.

    Raises:
        ApiError: For the first thing that is wrong.
    """
    _VALIDATORS.check(_with_tool_defaults(body), compatible=compatible)
    check_ranges(body, _RANGES)
    check_length("safety_identifier", body.get("safety_identifier"), 64)
    check_metadata(body.get("metadata"))
    _check_together(body)
    form = output_format(body)
    if form.get("type") == "json_schema" and form.get("strict"):
        check_strict(form["schema"], f"response_format '{form['name']}'", "text.format.schema")


def _with_tool_defaults(body: Json) -> Json:
    # The package demands both keys of a function tool; the API itself takes tools without them.
    tools = body.get("tools")
    if not isinstance(tools, list):
        return body
    return {**body, "tools": [_with_defaults(tool) for tool in tools]}


def _with_defaults(tool: Any) -> Any:
    if isinstance(tool, dict) and tool.get("type") == "function":
        return {"parameters": None, "strict": None, **tool}
    return tool


def _check_together(body: Json) -> None:
    if not any(body.get(name) is not None for name in ("input", "prompt", "previous_response_id", "conversation")):
        message = "One of 'input', 'previous_response_id', 'prompt' or 'conversation' must be provided."
        raise bad_request(message, "input", "missing_required_parameter")
    if body.get("model") is None and body.get("prompt") is None:
        raise bad_request("Missing required parameter: 'model'.", "model", "missing_required_parameter")
    if body.get("previous_response_id") is not None and body.get("conversation") is not None:
        message = "Mutually exclusive parameters: ensure you are only providing one of: 'previous_response_id' or"
        raise bad_request(f"{message} 'conversation'.", "previous_response_id", "mutually_exclusive_parameters")
    if body.get("stream_options") is not None and not body.get("stream"):
        raise bad_request("The 'stream_options' parameter is only allowed when 'stream' is enabled.", "stream_options")


def output_format(body: Json) -> Json:
    """Return what ``text.format`` asks for, ``{"type": "text"}`` where it asks for nothing."""
    form: Json = (body.get("text") or {}).get("format") or {"type": "text"}
    return form


def prompt_of(body: Json, items: list[Json], history: list[Json]) -> Prompt:
    """Return what a request asks.

    Raises:
        ApiError: Where a JSON object is asked for and the input does not say so.
    """
    every = [*history, *items]
    texts = [text for text in map(text_of, every) if text]
    form = output_format(body)
    _check_json_object(form, [*texts, body.get("instructions") or ""])
    choice = body.get("tool_choice") or "auto"
    model = body.get("model") or PROMPT_MODEL
    return Prompt(
        model=model,
        asked={
            "parameters": {key: value for key, value in body.items() if key not in _HOW and key != "input"},
            "items": [{key: value for key, value in item.items() if key not in {"id", "call_id"}} for item in every],
        },
        texts=texts,
        question=question(every),
        messages=messages(
            [
                ("system", body.get("instructions") or ""),
                *((str(item.get("role") or "user"), text_of(item)) for item in every),
            ]
        ),
        tool_outputs=tool_outputs(every),
        functions=_functions(body.get("tools") or []),
        choice=choice_mode(choice),
        allowed=allowed_names(choice),
        parallel=body.get("parallel_tool_calls") is not False,
        json_schema=form.get("schema") if form["type"] == "json_schema" else None,
        json_object=form["type"] == "json_object",
        max_tokens=body.get("max_output_tokens"),
        reasoning_tokens=models.reasoning_tokens(model, (body.get("reasoning") or {}).get("effort")),
    )


def input_tokens(body: Json, items: list[Json], history: list[Json]) -> int:
    """Return the number of input tokens."""
    every = [text_of(item) for item in (*history, *items)]
    return tokens.count_deep([*every, body.get("instructions") or "", body.get("tools") or []]) + 4 * len(every)


def _functions(tools: list[Json]) -> list[Function]:
    return [
        Function(tool["name"], tool.get("parameters"), custom=tool["type"] == "custom")
        for tool in tools
        if tool.get("type") in {"function", "custom"}
    ]


def _check_json_object(form: Json, texts: list[str]) -> None:
    if form["type"] == "json_object" and not any("json" in text.lower() for text in texts):
        message = "Response input messages must contain the word 'json' in some form to use 'text.format' of type"
        raise bad_request(f"{message} 'json_object'.", "input")
