# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""LiteLLM: what the server behind it says stands as a Python literal in a text, with what the gateway did about it."""

from __future__ import annotations

from typing import Any

from ..wire import Json
from .dialect import Dialect, pieces


def _error(status: int, body: Json) -> tuple[int, Any]:
    inner = {"error": body["error"]}
    text = f"litellm.BadRequestError: OpenAIException - Error code: {status} - {inner!r}No fallback model group found"
    return status, {"error": {"message": text, "type": None, "param": None, "code": str(status)}}


def _chunk(chunk: Json) -> Json:
    for piece in pieces(chunk):
        piece.setdefault("id", None)
        piece.get("function", {}).setdefault("name", None)
    return chunk


DIALECT = Dialect(
    name="litellm",
    title="LiteLLM",
    reports=(
        "https://github.com/BerriAI/litellm/issues/6578",
        "https://github.com/BerriAI/litellm/issues/4970",
    ),
    chunk=_chunk,
    error=_error,
)
