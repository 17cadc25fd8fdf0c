# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""``POST /v1/responses``."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from ..answer import limited
from ..call import ApiCall
from ..errors import bad_request, not_found
from ..outcome import EventStream, Outcome, Reply
from ..store import Background, StoredResponse
from ..wire import Json
from ..writer import answered
from .background import HEADER, current, remaining, started
from .build import conversation_id, response_object
from .events import events
from .items import normalised
from .request import check, input_tokens, prompt_of

_BEFORE_OUTPUT = frozenset({"response.created", "response.queued", "response.in_progress"})


async def create(call: ApiCall) -> Outcome:
    """Answer ``POST /v1/responses``."""
    body = call.document()
    check(body, compatible=call.state.settings.compatible)
    history = _history(call, body)
    stored = await _made(call, body, history)
    _keep(call, body, stored)
    if not body.get("background"):
        await asyncio.sleep(call.state.settings.latency)
    ids = [stored.object["id"]]
    if body.get("stream"):
        obfuscate = (body.get("stream_options") or {}).get("include_obfuscation") is not False
        return EventStream(frames(stored, obfuscate=obfuscate), ids)
    return Reply(current(stored), ids=ids)


async def frames(stored: StoredResponse, *, obfuscate: bool, after: int = -1) -> AsyncIterator[bytes]:
    """Return the events of a response from a sequence number on, as they happen."""
    for number, event in enumerate(events(stored.object, obfuscate=obfuscate)):
        if event.name not in _BEFORE_OUTPUT:
            await asyncio.sleep(remaining(stored))
        if stored.cancelled:
            return
        if number > after:
            yield event.frame()


async def _made(call: ApiCall, body: Json, history: list[Json]) -> StoredResponse:
    items = normalised(body.get("input"), history)
    prompt = prompt_of(body, items, history)
    scripted = call.state.scripts.take(prompt)
    if scripted is None:
        answer = await answered(prompt, call.fault, call.state.settings.writer)
    else:
        answer = limited(scripted, prompt)
    made = response_object(
        body,
        prompt,
        answer,
        input_tokens(body, items, history),
        lenient=call.state.settings.compatible,
    )
    background = _background(call, body)
    return StoredResponse(made, items, history, background, stored=body.get("store") is not False)


def _background(call: ApiCall, body: Json) -> Background | None:
    return started(call.state.settings, call.request.headers.get(HEADER)) if body.get("background") else None


def _keep(call: ApiCall, body: Json, stored: StoredResponse) -> None:
    # What runs in the background is kept for a while, so that it can be polled.
    if stored.stored or stored.background is not None:
        call.state.store.responses[stored.object["id"]] = stored
    conversation = conversation_id(body)
    if conversation is not None:
        call.state.store.conversations[conversation].items += [*stored.items, *stored.object["output"]]


def _history(call: ApiCall, body: Json) -> list[Json]:
    previous = body.get("previous_response_id")
    if previous is not None:
        return _previous(call, previous)
    conversation = conversation_id(body)
    if conversation is None:
        return []
    if conversation not in call.state.store.conversations:
        raise not_found(f"Conversation with id '{conversation}' not found.")
    return list(call.state.store.conversations[conversation].items)


def _previous(call: ApiCall, identifier: str) -> list[Json]:
    stored = call.state.store.responses.get(identifier)
    if stored is None:
        message = f"Previous response with id '{identifier}' not found."
        raise bad_request(message, "previous_response_id", "previous_response_not_found")
    return stored.everything
