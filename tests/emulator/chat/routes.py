# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The paths below ``/v1/chat/completions``, but for the creation."""

from __future__ import annotations

import re

from openai.types.chat.completion_update_params import CompletionUpdateParams

from .. import models
from ..call import ApiCall
from ..errors import not_found
from ..limits import check_metadata
from ..outcome import Outcome, Reply
from ..pages import page
from ..store import StoredCompletion
from ..validation import RequestValidator

_UPDATE = RequestValidator(CompletionUpdateParams, "forbid")
_METADATA = re.compile(r"metadata\[(.*)\]")


async def list_completions(call: ApiCall) -> Outcome:
    """Answer ``GET /v1/chat/completions``."""
    every = [stored.object for stored in call.state.store.completions.values()]
    model = models.dated(call.query["model"]) if "model" in call.query else None
    wanted = {match[1]: value for key, value in call.query.items() if (match := _METADATA.fullmatch(key))}
    found = [made for made in every if model in {None, made["model"]} and wanted.items() <= made["metadata"].items()]
    return Reply(page(found, call.query, default_order="asc"))


async def retrieve(call: ApiCall) -> Outcome:
    """Answer ``GET /v1/chat/completions/{completion_id}``."""
    return Reply(_stored(call).object)


async def update(call: ApiCall) -> Outcome:
    """Answer ``POST /v1/chat/completions/{completion_id}``."""
    stored = _stored(call)
    body = call.document()
    _UPDATE.check(body)
    check_metadata(body["metadata"])
    stored.object["metadata"] = body["metadata"] or {}
    return Reply(stored.object)


async def delete(call: ApiCall) -> Outcome:
    """Answer ``DELETE /v1/chat/completions/{completion_id}``."""
    identifier = _stored(call).object["id"]
    del call.state.store.completions[identifier]
    return Reply({"id": identifier, "object": "chat.completion.deleted", "deleted": True})


async def messages(call: ApiCall) -> Outcome:
    """Answer ``GET /v1/chat/completions/{completion_id}/messages``."""
    return Reply(page(_stored(call).messages, call.query, default_order="asc"))


def _stored(call: ApiCall) -> StoredCompletion:
    identifier = call.part("completion_id")
    stored = call.state.store.completions.get(identifier)
    if stored is None:
        raise not_found(f"Chat completion with id '{identifier}' not found.")
    return stored
