# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""The chat completion that a request would get."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._answers import AUDIO, CHAT_MESSAGE, CHOICE, COMPLETION, TOKEN, TOOL_CALL
from .._kind import Kind
from .._predicting import answered, filled, sample_call, sample_text, words

_MOST_CHOICES = 128


def predicted(kind: Kind, request: Mapping[str, Any]) -> dict[str, Any]:
    """A completion with the choices asked for, each with a text, or with the call that the request demands."""
    completion = answered(COMPLETION, request)
    asked = request.get("n")
    count = min(max(asked, 1), _MOST_CHOICES) if isinstance(asked, int) else 1
    completion["choices"] = [_choice(kind, request, index) for index in range(count)]
    return completion


def _choice(kind: Kind, request: Mapping[str, Any], index: int) -> dict[str, Any]:
    called = _demanded_call(kind, request)
    said: dict[str, Any] = {} if called else {"content": sample_text(kind, request)}
    if "audio" in words(request, "modalities"):
        said["audio"] = AUDIO
    logprobs = {"content": [filled(TOKEN, {})], "refusal": None} if request.get("logprobs") else None
    message = filled(CHAT_MESSAGE, {**said, **called})
    return {**filled(CHOICE, {"index": index, "logprobs": logprobs}), "message": message}


def _demanded_call(kind: Kind, request: Mapping[str, Any]) -> dict[str, Any]:
    called = sample_call(kind, request)
    if called is None:
        return {}
    # What is asked of the older functions is answered in the older way.
    return (
        {"tool_calls": [filled(TOOL_CALL, {"function": called})]} if request.get("tools") else {"function_call": called}
    )
