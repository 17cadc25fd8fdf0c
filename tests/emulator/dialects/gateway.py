# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A small gateway: no ID, no kind of object, no word for the end, a stream typed as JSON, and an error as RFC 9457."""

from __future__ import annotations

from typing import Any

from ..wire import Json, dumps
from .dialect import Dialect, pieces


def _answer(body: Json) -> Json:
    for choice in body.get("choices") or []:
        choice["finish_reason"] = None
    for item in body.get("output") or []:
        if item.get("type") == "message":
            item["content"] = "".join(part.get("text", "") for part in item["content"])
    return {key: value for key, value in body.items() if key not in ("id", "object", "status")}


def _chunk(chunk: Json) -> Json:
    for choice in chunk.get("choices") or []:
        choice["finish_reason"] = None
    for piece in pieces(chunk):
        piece["index"] = None
    if isinstance(chunk.get("response"), dict):
        chunk["response"] = {key: value for key, value in chunk["response"].items() if key not in ("id", "object")}
    return {key: value for key, value in chunk.items() if key not in ("id", "object")}


def _frame(event: Json) -> bytes:
    name = event.get("type")
    if name is None:
        return b"data:" + dumps(event) + b"\r\n\r\n"
    data = {key: value for key, value in event.items() if key != "type"}
    return f"event:{name}\r\n".encode() + b"data:" + dumps(data) + b"\r\n\r\n"


def _error(status: int, body: Json) -> tuple[int, Any]:
    return status, {"type": "about:blank", "title": "Bad Request", "status": status, "detail": body["error"]["message"]}


DIALECT = Dialect(
    name="gateway",
    title="A small gateway",
    reports=(
        "https://github.com/dyedd/lens/issues/49",
        "https://www.rfc-editor.org/rfc/rfc9457",
    ),
    stores=False,
    answer=_answer,
    chunk=_chunk,
    frame=_frame,
    error=_error,
    content_type="application/json",
)
