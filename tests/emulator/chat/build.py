# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Chat completion objects, as the API gives them."""

from __future__ import annotations

import secrets

from openai.types.chat import ChatCompletion

from .. import models, tokens
from ..answer import Answer, Call
from ..building import built
from ..ids import completion_id, now
from ..prompt import Prompt
from ..wire import Json

FINGERPRINT = "fp_emulator"


def completion_object(body: Json, prompt: Prompt, answers: list[Answer], input_tokens: int) -> Json:
    """Return the object of a chat completion.

    Args:
        body: The request.
        prompt: What it asks.
        answers: The answer of each choice.
        input_tokens: The number of input tokens.
    """
    first = answers[0]
    made = {
        "id": completion_id(),
        "object": "chat.completion",
        "created": now(),
        "model": models.dated(prompt.model),
        "choices": first.items or [_choice(body, answer, index) for index, answer in enumerate(answers)],
        "usage": first.usage or _usage(prompt, answers, input_tokens),
        "service_tier": _service_tier(body),
        "system_fingerprint": FINGERPRINT,
        **first.overrides,
    }
    return built(ChatCompletion, made, lenient=first.items is not None or bool(first.overrides))


def stored_object(made: Json, body: Json, request_id: str) -> Json:
    """Return a chat completion as it is shown when it is read again."""
    return {
        **made,
        "request_id": request_id,
        "metadata": body.get("metadata") or {},
        "tool_choice": body.get("tool_choice"),
        "tools": body.get("tools"),
        "seed": body.get("seed"),
        "temperature": _or_default(body.get("temperature"), 1.0),
        "top_p": _or_default(body.get("top_p"), 1.0),
        "presence_penalty": _or_default(body.get("presence_penalty"), 0.0),
        "frequency_penalty": _or_default(body.get("frequency_penalty"), 0.0),
        "input_user": body.get("user"),
        "response_format": body.get("response_format"),
    }


def stored_messages(made: Json, body: Json) -> list[Json]:
    """Return the messages of a request as they are listed."""
    return [
        {
            **message,
            "id": f"{made['id']}-{index}",
            "name": message.get("name"),
            "content": _as_text(message.get("content")),
            "content_parts": message["content"] if isinstance(message.get("content"), list) else None,
        }
        for index, message in enumerate(body["messages"])
    ]


def _as_text(content: object) -> str | None:
    return content if isinstance(content, str) else None


def _or_default(value: float | None, default: float) -> float:
    return default if value is None else value


def _service_tier(body: Json) -> str:
    tier = body.get("service_tier") or "auto"
    return {"auto": "default", "fast": "priority"}.get(tier, tier)


def _choice(body: Json, answer: Answer, index: int) -> Json:
    return {
        "index": index,
        "message": _message(answer),
        "logprobs": _logprobs(body, answer),
        "finish_reason": answer.finish_reason or _finish_reason(answer),
    }


def _finish_reason(answer: Answer) -> str:
    if answer.status == "incomplete":
        return "content_filter" if answer.reason == "content_filter" else "length"
    if answer.calls:
        return "function_call" if answer.calls[0].function.legacy else "tool_calls"
    return "stop"


def _message(answer: Answer) -> Json:
    message: Json = {"role": "assistant", "content": answer.text, "refusal": answer.refusal, "annotations": []}
    if not answer.calls:
        return message
    if answer.calls[0].function.legacy:
        call = answer.calls[0]
        return {**message, "function_call": {"name": call.function.name, "arguments": call.arguments}}
    return {**message, "tool_calls": [_tool_call(call) for call in answer.calls]}


def _tool_call(call: Call) -> Json:
    identifier = f"call_{secrets.token_hex(12)}"
    if call.function.custom:
        return {"id": identifier, "type": "custom", "custom": {"name": call.function.name, "input": call.arguments}}
    function = {"name": call.function.name, "arguments": call.arguments}
    return {"id": identifier, "type": "function", "function": function}


def _logprobs(body: Json, answer: Answer) -> Json | None:
    if not body.get("logprobs"):
        return None
    top = body.get("top_logprobs") or 0
    return {
        "content": None if answer.text is None else tokens.logprobs(answer.text, top),
        "refusal": None if answer.refusal is None else tokens.logprobs(answer.refusal, top),
    }


def _usage(prompt: Prompt, answers: list[Answer], input_tokens: int) -> Json:
    spent = sum(_spent(prompt, answer) for answer in answers)
    reasoning = prompt.reasoning_tokens * len(answers)
    return {
        "prompt_tokens": input_tokens,
        "completion_tokens": spent,
        "total_tokens": input_tokens + spent,
        "prompt_tokens_details": {"cached_tokens": tokens.cached(input_tokens), "audio_tokens": 0},
        "completion_tokens_details": {
            "reasoning_tokens": min(reasoning, spent),
            "audio_tokens": 0,
            "accepted_prediction_tokens": 0,
            "rejected_prediction_tokens": 0,
        },
    }


def _spent(prompt: Prompt, answer: Answer) -> int:
    if answer.reason == "max_output_tokens" and prompt.max_tokens is not None:
        return prompt.max_tokens
    visible = tokens.count(answer.text or answer.refusal or "") + sum(tokens.count(c.arguments) for c in answer.calls)
    return visible + prompt.reasoning_tokens
