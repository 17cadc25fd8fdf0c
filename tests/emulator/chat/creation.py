# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""``POST /v1/chat/completions``."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from ..answer import Answer, limited
from ..call import ApiCall
from ..errors import ApiError
from ..faults.spec import Fault
from ..outcome import EventStream, Outcome, Reply
from ..prompt import Prompt
from ..store import StoredCompletion
from ..wire import Json
from ..writer import answered
from .build import completion_object, stored_messages, stored_object
from .chunks import DONE, chunks
from .request import check, input_tokens, prompt_of


async def create(call: ApiCall) -> Outcome:
    """Answer ``POST /v1/chat/completions``."""
    body = call.document()
    check(body, compatible=call.state.settings.compatible)
    prompts = [prompt_of(body, choice) for choice in range(body.get("n") or 1)]
    answers = await _answers(call, prompts)
    made = completion_object(body, prompts[0], answers, input_tokens(body))
    if body.get("store"):
        stored = StoredCompletion(
            stored_object(made, body, call.entry.request_id),
            stored_messages(made, body),
        )
        call.state.store.completions[made["id"]] = stored
    await asyncio.sleep(call.state.settings.latency)
    if body.get("stream"):
        return EventStream(_frames(made, body.get("stream_options") or {}), [made["id"]])
    return Reply(made, ids=[made["id"]])


async def _answers(call: ApiCall, prompts: list[Prompt]) -> list[Answer]:
    scripted = call.state.scripts.take(prompts[0])
    if scripted is not None:
        answers = [limited(scripted, prompt) for prompt in prompts]
    else:
        answers = [await answered(prompt, _fault(call), call.state.settings.writer) for prompt in prompts]
    if answers[0].status == "failed":
        message = (answers[0].error or {}).get("message", "The server had an error.")
        raise ApiError(500, message, "server_error", code=(answers[0].error or {}).get("code"))
    return answers


def _fault(call: ApiCall) -> Fault | None:
    # A chat completion has no status: its stream can only break off with an error.
    return None if call.fault is not None and call.fault.name == "stream_failed" else call.fault


async def _frames(made: Json, options: Json) -> AsyncIterator[bytes]:
    obfuscate = options.get("include_obfuscation") is not False
    for event in chunks(made, usage=bool(options.get("include_usage")), obfuscate=obfuscate):
        yield event.frame()
    yield DONE
