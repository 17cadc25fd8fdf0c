# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Response objects, as the API gives them: each parameter echoed, defaults filled in."""

from __future__ import annotations

from openai.types.responses import Response

from .. import models, tokens
from ..answer import Answer, Call
from ..building import built
from ..ids import fresh, now
from ..prompt import Prompt
from ..wire import Json
from .request import output_format

_ECHOED = (
    "instructions",
    "max_output_tokens",
    "max_tool_calls",
    "previous_response_id",
    "prompt_cache_key",
    "prompt_cache_retention",
    "safety_identifier",
    "user",
)
_FAILURE = {"code": "server_error", "message": "The emulator was asked to fail."}


def response_object(body: Json, prompt: Prompt, answer: Answer, input_tokens: int, *, lenient: bool) -> Json:
    """Return the finished object of a response.

    Args:
        body: The request.
        prompt: What it asks.
        answer: The answer.
        input_tokens: The number of input tokens.
        lenient: Whether the answer may hold what the ``openai`` package has no type for.
    """
    created = now()
    output = _output(body, prompt, answer)
    made = {
        "id": fresh("resp"),
        "object": "response",
        "created_at": created,
        "status": answer.status,
        "background": bool(body.get("background")),
        "completed_at": created if answer.status == "completed" else None,
        "error": answer.error or (_FAILURE if answer.status == "failed" else None),
        "incomplete_details": {"reason": answer.reason} if answer.reason else None,
        "model": models.dated(prompt.model),
        "output": output,
        "usage": answer.usage or _usage(answer, output, prompt, input_tokens),
        **{name: body.get(name) for name in _ECHOED},
        **_settings(body, prompt),
        **answer.overrides,
    }
    return built(Response, made, lenient=lenient or answer.items is not None or bool(answer.overrides))


def _settings(body: Json, prompt: Prompt) -> Json:
    reasoning = body.get("reasoning") or {}
    text = body.get("text") or {}
    settings = {
        "metadata": body.get("metadata") or {},
        "parallel_tool_calls": prompt.parallel,
        "reasoning": {
            "effort": models.effort_of(prompt.model, reasoning.get("effort")),
            "summary": reasoning.get("summary") or reasoning.get("generate_summary"),
        },
        "service_tier": _service_tier(body),
        "store": body.get("store") is not False,
        "temperature": _or_default(body.get("temperature"), 1.0),
        "text": {"format": _format(body), "verbosity": text.get("verbosity") or "medium"},
        "tool_choice": body.get("tool_choice") or "auto",
        "tools": [_tool(tool) for tool in body.get("tools") or []],
        "top_logprobs": body.get("top_logprobs") or 0,
        "top_p": _or_default(body.get("top_p"), 1.0),
        "truncation": body.get("truncation") or "disabled",
        "prompt": body.get("prompt"),
    }
    if body.get("conversation") is not None:
        settings["conversation"] = {"id": conversation_id(body)}
    return settings


def conversation_id(body: Json) -> str | None:
    """Return the identifier of the conversation that a request belongs to."""
    given = body.get("conversation")
    return given.get("id") if isinstance(given, dict) else given


def _or_default(value: float | None, default: float) -> float:
    return default if value is None else value


def _service_tier(body: Json) -> str:
    tier = body.get("service_tier") or "auto"
    return {"auto": "default", "fast": "priority"}.get(tier, tier)


def _format(body: Json) -> Json:
    form = output_format(body)
    if form["type"] != "json_schema":
        return form
    return {"description": None, "strict": bool(form.get("strict")), **form}


def _tool(tool: Json) -> Json:
    if tool.get("type") != "function":
        return tool
    strict = tool.get("strict") is not False
    return {"description": None, **tool, "parameters": tool.get("parameters"), "strict": strict}


def _output(body: Json, prompt: Prompt, answer: Answer) -> list[Json]:
    if answer.items is not None:
        return answer.items
    if answer.status in {"failed", "cancelled"}:
        return []
    calls = [_call_item(call) for call in answer.calls]
    return [*_reasoning(body, prompt, answer), *_message(body, answer), *calls]


def _reasoning(body: Json, prompt: Prompt, answer: Answer) -> list[Json]:
    if not prompt.reasoning_tokens and answer.summary is None:
        return []
    wanted = (body.get("reasoning") or {}).get("summary")
    summary = answer.summary or (f"Emulated summary of no thoughts for {prompt.digest}." if wanted else None)
    item: Json = {"id": fresh("rs"), "type": "reasoning", "summary": []}
    if summary:
        item["summary"] = [{"type": "summary_text", "text": summary}]
    if "reasoning.encrypted_content" in (body.get("include") or []):
        item["encrypted_content"] = f"emulated-{prompt.digest}"
    return [item]


def _message(body: Json, answer: Answer) -> list[Json]:
    if answer.refusal is not None:
        return [_message_item({"type": "refusal", "refusal": answer.refusal}, answer)]
    if answer.text is None:
        return []
    wanted = "message.output_text.logprobs" in (body.get("include") or [])
    shares = tokens.logprobs(answer.text, body.get("top_logprobs") or 0) if wanted else []
    part = {"type": "output_text", "annotations": [], "logprobs": shares, "text": answer.text}
    return [_message_item(part, answer)]


def _message_item(part: Json, answer: Answer) -> Json:
    status = "incomplete" if answer.status == "incomplete" else "completed"
    return {"id": fresh("msg"), "type": "message", "status": status, "role": "assistant", "content": [part]}


def _call_item(call: Call) -> Json:
    common = {"call_id": fresh("call"), "name": call.function.name}
    if call.function.custom:
        return {"id": fresh("ctc"), "type": "custom_tool_call", "input": call.arguments, **common}
    return {
        "id": fresh("fc"),
        "type": "function_call",
        "status": "completed",
        "arguments": call.arguments,
        **common,
    }


def _usage(answer: Answer, output: list[Json], prompt: Prompt, input_tokens: int) -> Json | None:
    if answer.status in {"failed", "cancelled"}:
        return None
    visible = tokens.count(answer.text or answer.refusal or "") + sum(tokens.count(c.arguments) for c in answer.calls)
    if answer.items is not None:
        visible = tokens.count_deep(output)
    spent = visible + prompt.reasoning_tokens
    if answer.reason == "max_output_tokens" and prompt.max_tokens is not None:
        spent = prompt.max_tokens
    return {
        "input_tokens": input_tokens,
        "input_tokens_details": {"cached_tokens": tokens.cached(input_tokens), "cache_write_tokens": 0},
        "output_tokens": spent,
        "output_tokens_details": {"reasoning_tokens": min(prompt.reasoning_tokens, spent)},
        "total_tokens": input_tokens + spent,
    }
