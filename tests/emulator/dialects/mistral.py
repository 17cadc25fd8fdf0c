# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Mistral's endpoint: a list of thoughts and texts for a content, and a refusal of what it does not know."""

from __future__ import annotations

from typing import Any

from ..wire import Json
from .dialect import Dialect, deltas, message

_THOUGHT = {"type": "thinking", "thinking": [{"type": "text", "text": "Let me see."}]}


def _refuses(body: Json) -> str | None:
    return "Extra inputs are not permitted: stream_options" if "stream_options" in body else None


def _answer(body: Json) -> Json:
    told = message(body)
    if isinstance(told.get("content"), str):
        told["content"] = [_THOUGHT, {"type": "text", "text": told["content"]}]
    return body


def _chunk(chunk: Json) -> Json:
    for delta in deltas(chunk):
        if delta.get("role"):
            delta["content"] = [_THOUGHT]
    return chunk


def _error(status: int, body: Json) -> tuple[int, Any]:
    detail = [{"type": "extra_forbidden", "loc": ["body"], "msg": body["error"]["message"]}]
    return status if status == 404 else 422, {
        "object": "error",
        "message": {"detail": detail},
        "type": "invalid_request_error",
        "code": None,
    }


DIALECT = Dialect(
    name="mistral",
    title="Mistral (compatible endpoint)",
    reports=(
        "https://github.com/dnakov/anon-kode/issues/53",
        "https://github.com/agentjido/req_llm/issues/742",
        "https://github.com/BerriAI/litellm/issues/16272",
    ),
    responses=False,
    stores=False,
    refuses=_refuses,
    answer=_answer,
    chunk=_chunk,
    error=_error,
)
