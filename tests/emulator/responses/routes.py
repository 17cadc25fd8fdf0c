# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The paths below ``/v1/responses``, but for the creation."""

from __future__ import annotations

from typing import get_args

from openai.types.responses import ResponseIncludable

from ..call import ApiCall
from ..errors import ApiError, bad_request, not_found
from ..limits import Range, check_range
from ..outcome import EventStream, Outcome, Reply
from ..pages import page
from ..store import StoredResponse
from .background import current, polled, running
from .creation import frames
from .items import visible

INCLUDABLE: tuple[str, ...] = get_args(ResponseIncludable)
FOR_REPLAY = "This response cannot be streamed because it was not created with background=true."


async def retrieve(call: ApiCall) -> Outcome:
    """Answer ``GET /v1/responses/{response_id}``."""
    stored = _stored(call)
    _include(call)
    if not call.switch("stream"):
        return Reply(polled(stored))
    if stored.background is None and not call.state.settings.compatible:
        raise bad_request(FOR_REPLAY, "stream", "invalid_request_error")
    obfuscate = call.query.get("include_obfuscation", "true").lower() != "false"
    return EventStream(frames(stored, obfuscate=obfuscate, after=_starting_after(call)))


async def delete(call: ApiCall) -> Outcome:
    """Answer ``DELETE /v1/responses/{response_id}``."""
    stored = _stored(call)
    del call.state.store.responses[stored.object["id"]]
    return Reply({"id": stored.object["id"], "object": "response", "deleted": True})


async def cancel(call: ApiCall) -> Outcome:
    """Answer ``POST /v1/responses/{response_id}/cancel``."""
    stored = _stored(call)
    if stored.background is None:
        raise bad_request("Cannot cancel a synchronous response.")
    if not stored.cancelled and not running(stored):
        raise bad_request("Cannot cancel a completed response.")
    stored.cancelled = True
    return Reply(current(stored))


async def input_items(call: ApiCall) -> Outcome:
    """Answer ``GET /v1/responses/{response_id}/input_items``."""
    stored = _stored(call)
    items = visible([*stored.history, *stored.items], _include(call))
    return Reply(page(items, call.query, default_order="desc"))


async def list_responses(call: ApiCall) -> Outcome:
    """Answer ``GET /v1/responses``, which only servers that resemble the API have."""
    if not call.state.settings.compatible:
        message = "Not allowed to GET on /v1/responses. (HINT: Perhaps you meant to use a different HTTP method?)"
        raise ApiError(405, message, code="method_not_supported")
    every = [current(stored) for stored in call.state.store.responses.values()]
    wanted = [made for made in every if call.query.get("model") in {None, made["model"]}]
    return Reply(page(wanted, call.query, default_order="desc"))


def _stored(call: ApiCall) -> StoredResponse:
    identifier = call.part("response_id")
    stored = call.state.store.responses.get(identifier)
    if stored is None:
        raise not_found(f"Response with id '{identifier}' not found.")
    return stored


def _include(call: ApiCall) -> list[str]:
    wanted = call.request.query.getall("include[]", []) + call.request.query.getall("include", [])
    for index, name in enumerate(wanted):
        if name not in INCLUDABLE:
            supported = ", ".join(f"'{known}'" for known in INCLUDABLE)
            message = f"Invalid value: '{name}'. Supported values are: {supported}."
            raise bad_request(message, f"include[{index}]", "invalid_value")
    return wanted


def _starting_after(call: ApiCall) -> int:
    raw = call.query.get("starting_after", "-1")
    try:
        number = int(raw)
    except ValueError:
        message = f"Invalid type for 'starting_after': expected an integer, but got '{raw}' instead."
        raise bad_request(message, "starting_after", "invalid_type") from None
    check_range("starting_after", number, Range(-1))
    return number
