# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ollama: every tool call of a stream has the index 0, and an error is a text."""

from __future__ import annotations

from typing import Any

from ..wire import Json
from .dialect import Dialect, pieces


def _chunk(chunk: Json) -> Json:
    for piece in pieces(chunk):
        piece["index"] = 0
    return {**chunk, "system_fingerprint": "fp_ollama"} if "choices" in chunk else chunk


def _error(status: int, body: Json) -> tuple[int, Any]:
    return status, {"error": {"message": body["error"]["message"], "type": "api_error", "param": None, "code": None}}


DIALECT = Dialect(
    name="ollama",
    title="Ollama",
    reports=(
        "https://github.com/ollama/ollama/issues/15457",
        "https://github.com/ollama/ollama/issues/7881",
    ),
    stores=False,
    chunk=_chunk,
    error=_error,
)
