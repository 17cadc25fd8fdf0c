# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""Fields that the requests of more than one kind have in common.

Source of names, types and limits: the OpenAI API's CreateModelResponseProperties.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from ._fields import Check, Field, Fields, InvalidRequest, beyond, mapping, metadata, tagged, text

EFFORTS = ("none", "minimal", "low", "medium", "high", "xhigh", "max")
VERBOSITIES = ("low", "medium", "high")
ORDERS = ("asc", "desc")

_MODERATION_STEP = Field("dict", options={"mode": Field(required=True, choices=("score", "block"))})

PROMPT_CACHE_OPTIONS: Fields = {
    "ttl": Field(choices=("30m", "12h")),
    "mode": Field(choices=("implicit", "explicit")),
}

SHARED = {
    "metadata": Field("dict", check=metadata),
    "temperature": Field("float", minimum=0, maximum=2),
    "top_p": Field("float", minimum=0, maximum=1),
    "top_logprobs": Field("int", minimum=0, maximum=20),
    "user": Field(),
    "safety_identifier": Field(max_length=128),
    "prompt_cache_key": Field(),
    "prompt_cache_retention": Field(choices=("in_memory", "24h")),
    "prompt_cache_options": Field("dict", options=PROMPT_CACHE_OPTIONS),
    "model": Field(),
    "parallel_tool_calls": Field("bool"),
    "store": Field("bool"),
    "stream": Field("bool"),
    "moderation": Field(
        "dict",
        options={
            "model": Field(required=True),
            "policy": Field("dict", options={"input": _MODERATION_STEP, "output": _MODERATION_STEP}),
        },
    ),
    "frequency_penalty": Field("float", minimum=-2, maximum=2),
    "presence_penalty": Field("float", minimum=-2, maximum=2),
}

_NAME = re.compile(r"[a-zA-Z0-9_-]+")


def api_name(value: Any, place: str, longest: int = 64) -> str:
    """A name of a function or a format: letters, digits, underscores and dashes, at most 64 of them."""
    name = text(value, place)
    if not _NAME.fullmatch(name) or len(name) > longest:
        beyond(place, f"is {name!r}, and may hold a-z, A-Z, 0-9, _ and -, {longest} of them at most.")
    return name


def json_format(value: Any, place: str) -> dict[str, Any]:
    """A response format's own fields, which a ``json_schema`` needs and others do not have."""
    shape = mapping(value, place)
    if shape.get("type") == "json_schema" and place.endswith("text.format"):
        if shape.get("schema") is None:
            raise InvalidRequest(f"{place}.schema", "is required where type is json_schema.")
        if shape.get("name") is None:
            beyond(f"{place}.name", "is required where type is json_schema.")
    return shape


def word_or(shape: Check) -> Check:
    """A word, or a mapping that the check takes; JSON text of a mapping is taken for the mapping."""

    def check_word_or(value: Any, place: str) -> Any:
        if isinstance(value, str) and value.lstrip().startswith("{"):
            try:
                value = json.loads(value)
            except ValueError:
                raise InvalidRequest(place, "is neither a word nor JSON.") from None
        return shape(value, place) if isinstance(value, dict) else text(value, place)

    return check_word_or


def tool_choice(shapes: Mapping[str, Fields]) -> Check:
    """A word such as ``auto``, or a mapping whose type says which tool; that of a hosted tool holds no more."""
    return word_or(tagged("type", shapes, advice=", since it says which tool is meant"))


_WITH_OWN_KEY = ("function", "custom")


def flat(check: Check) -> Check:
    """The check of a tool, or a choice of one, that holds all beside its type, as responses take it."""

    def check_flat(value: Any, place: str) -> Any:
        kind = value.get("type") if isinstance(value, Mapping) else None
        if kind in _WITH_OWN_KEY and isinstance(value.get(kind), Mapping) and value.get("name") is None:
            raise InvalidRequest(
                place,
                f"has the form of chat completions; a response takes {{type: {kind}, name: ...}}, with all else beside "
                f"these, and nothing within {kind}.",
            )
        return check(value, place)

    return check_flat


def nested(check: Check) -> Check:
    """The check of a tool, or a choice of one, that holds all under a key of its type, as chat completions take it."""

    def check_nested(value: Any, place: str) -> Any:
        kind = value.get("type") if isinstance(value, Mapping) else None
        if kind in _WITH_OWN_KEY and value.get(kind) is None and value.get("name") is not None:
            raise InvalidRequest(
                place,
                f"has the form of responses; a chat completion takes {{type: {kind}, {kind}: {{name: ...}}}}, with all "
                f"else within {kind}.",
            )
        return check(value, place)

    return check_nested


ALLOWED_TOOLS: Fields = {
    "mode": Field(required=True, choices=("auto", "required")),
    "tools": Field("list", required=True),
}
GRAMMAR: Fields = {
    "syntax": Field(required=True, choices=("lark", "regex")),
    "definition": Field(required=True),
}
