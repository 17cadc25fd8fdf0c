# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Conversations: as much of them as responses need."""

from __future__ import annotations

from openai.types.conversations import Conversation as ConversationObject

from .building import built
from .call import ApiCall
from .errors import not_found
from .ids import fresh, now
from .limits import check_metadata
from .outcome import Outcome, Reply
from .pages import page
from .responses.items import normalised
from .store import Conversation


async def create(call: ApiCall) -> Outcome:
    """Answer ``POST /v1/conversations``."""
    body = {} if call.body is None else call.document()
    check_metadata(body.get("metadata"))
    identifier = fresh("conv")
    made = {
        "id": identifier,
        "object": "conversation",
        "created_at": now(),
        "metadata": body.get("metadata") or {},
    }
    conversation = Conversation(built(ConversationObject, made), normalised(body.get("items"), []))
    call.state.store.conversations[identifier] = conversation
    return Reply(conversation.object, ids=[identifier])


async def retrieve(call: ApiCall) -> Outcome:
    """Answer ``GET /v1/conversations/{conversation_id}``."""
    return Reply(_stored(call).object)


async def update(call: ApiCall) -> Outcome:
    """Answer ``POST /v1/conversations/{conversation_id}``."""
    conversation = _stored(call)
    metadata = call.document().get("metadata")
    check_metadata(metadata)
    conversation.object["metadata"] = metadata or {}
    return Reply(conversation.object)


async def delete(call: ApiCall) -> Outcome:
    """Answer ``DELETE /v1/conversations/{conversation_id}``."""
    identifier = _stored(call).object["id"]
    del call.state.store.conversations[identifier]
    return Reply({"id": identifier, "object": "conversation.deleted", "deleted": True})


async def items(call: ApiCall) -> Outcome:
    """Answer ``GET /v1/conversations/{conversation_id}/items``."""
    return Reply(page(_stored(call).items, call.query, default_order="desc"))


def _stored(call: ApiCall) -> Conversation:
    identifier = call.part("conversation_id")
    conversation = call.state.store.conversations.get(identifier)
    if conversation is None:
        raise not_found(f"Conversation with id '{identifier}' not found.")
    return conversation
