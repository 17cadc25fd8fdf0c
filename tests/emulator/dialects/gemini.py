# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Gemini's compatible endpoint: an error in a list, calls without an index, and a stop where a call was made."""

from __future__ import annotations

from typing import Any

from ..wire import Json
from .dialect import Dialect, pieces


def _error(status: int, body: Json) -> tuple[int, Any]:
    return status, [{"error": {"code": status, "message": body["error"]["message"], "status": "INVALID_ARGUMENT"}}]


def _chunk(chunk: Json) -> Json:
    for piece in pieces(chunk):
        piece.pop("index", None)
        piece.setdefault("id", "")
        piece.get("function", {}).setdefault("name", "")
    for choice in chunk.get("choices") or []:
        if choice.get("finish_reason") == "tool_calls":
            choice["finish_reason"] = "stop"
    return chunk


DIALECT = Dialect(
    name="gemini",
    title="Gemini (compatible endpoint)",
    reports=(
        "https://github.com/AstrBotDevs/AstrBot/issues/6661",
        "https://github.com/googleapis/python-genai/issues/2868",
        "https://github.com/yym68686/ChatGPT-Telegram-Bot/issues/101",
    ),
    responses=False,
    stores=False,
    chunk=_chunk,
    error=_error,
)
