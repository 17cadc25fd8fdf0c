# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""vLLM: an error at the top of the body, a reasoning text in null's place, and nothing that is kept."""

from __future__ import annotations

from typing import Any

from ..wire import Json
from .dialect import Dialect, message


def _error(status: int, body: Json) -> tuple[int, Any]:
    said = body["error"]
    return status, {
        "object": "error",
        "message": said["message"],
        "type": "BadRequestError",
        "param": None,
        "code": status,
    }


def _answer(body: Json) -> Json:
    told = message(body)
    if told:
        told |= {"reasoning_content": None, "tool_calls": told.get("tool_calls") or []}
        body["choices"][0] |= {"stop_reason": None}
    return {**body, "prompt_logprobs": None, "kv_transfer_params": None}


DIALECT = Dialect(
    name="vllm",
    title="vLLM",
    reports=(
        "https://github.com/vllm-project/vllm/issues/12886",
        "https://github.com/langgenius/dify-plugin-sdks/pull/74",
    ),
    stores=False,
    answer=_answer,
    error=_error,
)
