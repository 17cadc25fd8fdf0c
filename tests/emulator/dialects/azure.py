# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Azure: what its filter found, in chunks without a choice, or with a choice in which nothing is said."""

from __future__ import annotations

from ..wire import Json, dumps
from .dialect import Dialect

_FILTER = {"hate": {"filtered": False, "severity": "safe"}, "violence": {"filtered": False, "severity": "safe"}}
_EMPTY = {"id": "", "object": "", "created": 0, "model": ""}
_FIRST = {**_EMPTY, "choices": [], "prompt_filter_results": [{"prompt_index": 0, "content_filter_results": _FILTER}]}
_BETWEEN = {
    **_EMPTY,
    "choices": [{"index": 0, "finish_reason": None, "content_filter_results": _FILTER}],
    "usage": None,
}


def _answer(body: Json) -> Json:
    for choice in body.get("choices") or []:
        choice["content_filter_results"] = _FILTER
    return {**body, "prompt_filter_results": _FIRST["prompt_filter_results"]} if "choices" in body else body


def _frame(event: Json) -> bytes:
    data = [_FIRST, event, _BETWEEN] if event.get("choices") else [event]
    names = [f"event: {event['type']}\n".encode() if "type" in event else b"" for event in data]
    return b"".join(name + b"data: " + dumps(each) + b"\n\n" for name, each in zip(names, data, strict=True))


DIALECT = Dialect(
    name="azure",
    title="Azure OpenAI",
    reports=(
        "https://github.com/microsoft/autogen/issues/6465",
        "https://github.com/langchain-ai/langchain/issues/18977",
    ),
    answer=_answer,
    frame=_frame,
)
