# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""What a request for a chat completion may hold.

Source of names, types and limits: the OpenAI API's CreateChatCompletionRequest and what it refers to.
"""

from __future__ import annotations

from typing import Any

from .._fields import (
    Field,
    Fields,
    InvalidRequest,
    beyond,
    clean_value,
    data_or,
    list_of,
    mapping,
    open_shape,
    tagged,
    text,
    text_or,
)
from .._shared_fields import (
    ALLOWED_TOOLS,
    EFFORTS,
    GRAMMAR,
    SHARED,
    VERBOSITIES,
    api_name,
    nested,
    tool_choice,
    word_or,
)

_TEXT = Field(required=True)
_NAME = Field(required=True, check=api_name)

_IMAGE = open_shape({"url": _TEXT, "detail": Field(choices=("auto", "low", "high", "original"))})


def _image_url(value: Any, place: str) -> Any:
    """A mapping with the image's ``url``; some servers want the address alone."""
    if isinstance(value, str) and not value.lstrip().startswith("{"):
        beyond(place, "must be a mapping with the url, and is text; write {url: ...}.")
        return value
    return _IMAGE(value, place)


CONTENT_PART = tagged(
    "type",
    {
        "text": {"text": _TEXT},
        "refusal": {"refusal": _TEXT},
        "image_url": {"image_url": Field("raw", required=True, check=_image_url)},
        "input_audio": {
            "input_audio": Field(
                "dict", required=True, check=open_shape({"data": _TEXT, "format": Field(required=True)})
            )
        },
        "file": {"file": Field("dict", required=True)},
    },
    advice=", for example text or image_url",
)

_CONTENT = Field("raw", required=True, check=text_or(list_of(CONTENT_PART, minimum=1)))
_OPTIONAL_CONTENT = _CONTENT._replace(required=False)
_CALLED: Fields = {"name": _TEXT, "arguments": Field("json", required=True)}
_TYPED_CALL = tagged(
    "type",
    {
        "function": {"id": _TEXT, "function": Field("dict", required=True, check=open_shape(_CALLED))},
        "custom": {
            "id": _TEXT,
            "custom": Field("dict", required=True, check=open_shape({"name": _TEXT, "input": _TEXT})),
        },
    },
    advice=", for example function",
)


def _tool_calls(value: Any, place: str) -> list[Any]:
    """The calls of a message that a server returned; some leave out that they are of functions."""
    calls = list_of(mapping)(value, place)
    typed = [{"type": "function", **call} if "function" in call else call for call in calls]
    checked: list[Any] = list_of(_TYPED_CALL)(typed, place)
    return checked


_MESSAGE: Fields = {"content": _CONTENT, "name": Field()}
_ROLES: dict[str, Fields] = {
    "developer": _MESSAGE,
    "system": _MESSAGE,
    "user": _MESSAGE,
    "assistant": {
        "content": _OPTIONAL_CONTENT,
        "refusal": Field(),
        "name": Field(),
        "audio": Field("dict", check=open_shape({"id": _TEXT})),
        "tool_calls": Field("list", check=_tool_calls),
        "function_call": Field("dict", check=open_shape(_CALLED)),
    },
    "tool": {
        "tool_call_id": _TEXT,
        "content": Field("raw", required=True, check=data_or(CONTENT_PART)),
    },
    "function": {"content": Field("json"), "name": _TEXT},
}


def _message(value: Any, place: str) -> Any:
    message = tagged("role", _ROLES, advice=f" and must be one of: {', '.join(_ROLES)}")(value, place)
    if message["role"] not in _ROLES:
        raise InvalidRequest(f"{place}.role", f"is {message['role']!r}, and must be one of: {', '.join(_ROLES)}.")
    if message.get("tool_calls") == []:
        # So a server may return a message without calls; the API refuses it when it is handed back.
        del message["tool_calls"]
    says_something = any(
        message.get(key) is not None for key in ("content", "refusal", "tool_calls", "function_call", "audio")
    )
    if message["role"] == "assistant" and not says_something:
        beyond(f"{place}.content", "is required, unless the message holds tool_calls, a refusal or audio.")
    # What a function returned may be nothing, which has to be said.
    if message["role"] == "function" and "content" not in message:
        raise InvalidRequest(f"{place}.content", "is required; set it to null where the function returned nothing.")
    return message


_FUNCTION: Fields = {
    "name": _NAME,
    "description": Field(),
    "parameters": Field("dict"),
    "strict": Field("bool"),
}
_GRAMMAR_FORMAT = Field("dict", required=True, check=open_shape(GRAMMAR))
_CUSTOM: Fields = {
    "name": _TEXT,
    "description": Field(),
    "format": Field("dict", check=tagged("type", {"grammar": {"grammar": _GRAMMAR_FORMAT}})),
}
_TOOL = tagged(
    "type",
    {
        "function": {"function": Field("dict", required=True, check=open_shape(_FUNCTION))},
        "custom": {"custom": Field("dict", required=True, check=open_shape(_CUSTOM))},
    },
    advice=", for example function",
)
_NAMED = Field("dict", required=True, check=open_shape({"name": _TEXT}))
_TOOL_CHOICE = tool_choice(
    {
        "function": {"function": _NAMED},
        "custom": {"custom": _NAMED},
        "allowed_tools": {"allowed_tools": Field("dict", required=True, check=open_shape(ALLOWED_TOOLS))},
    }
)


def _stop(value: Any, place: str) -> Any:
    return list_of(text, minimum=1, maximum=4)(value, place) if isinstance(value, list) else text(value, place)


def _logit_bias(value: Any, place: str) -> dict[str, int]:
    bias = Field("int", minimum=-100, maximum=100)
    return {token: clean_value(bias, item, f"{place}.{token}") for token, item in value.items()}


def _format(value: Any, place: str) -> Any:
    if value["type"] == "json_schema" and value.get("json_schema") is None:
        raise InvalidRequest(f"{place}.json_schema", "is required where type is json_schema.")
    if value.get("schema") is not None:
        beyond(f"{place}.schema", "is what other servers take; set json_schema.schema with type: json_schema.")
    return value


CHAT_FIELDS: Fields = {
    **SHARED,
    "audio": Field(
        "dict",
        options={
            "format": Field(required=True, choices=("wav", "aac", "mp3", "flac", "opus", "pcm16")),
            "voice": Field("raw", required=True, check=text_or(open_shape({"id": _TEXT}))),
        },
    ),
    "function_call": Field("raw", check=word_or(open_shape({"name": _TEXT}))),
    "functions": Field("list", elements="dict", check=list_of(open_shape(_FUNCTION), minimum=1, maximum=128)),
    "logit_bias": Field("dict", check=_logit_bias),
    "logprobs": Field("bool"),
    "max_completion_tokens": Field("int", minimum=0),
    "max_tokens": Field("int", minimum=0),
    "messages": Field("list", elements="dict", check=list_of(_message)),
    "modalities": Field("list", elements="str"),
    "n": Field("int", minimum=1, maximum=128),
    "prediction": Field(
        "dict",
        options={
            "type": Field(required=True, choices=("content",)),
            "content": Field("raw", required=True, check=text_or(list_of(CONTENT_PART, minimum=1))),
        },
    ),
    "reasoning_effort": Field(choices=EFFORTS),
    "response_format": Field(
        "dict",
        options={
            "type": Field(required=True, choices=("text", "json_schema", "json_object")),
            "json_schema": Field(
                "dict",
                options={
                    "name": _NAME,
                    "description": Field(),
                    "schema": Field("dict"),
                    "strict": Field("bool"),
                },
            ),
            "schema": Field("dict"),
        },
        check=_format,
    ),
    "seed": Field("int", minimum=-(2**63), maximum=2**63 - 1),
    "service_tier": Field(choices=("auto", "default", "flex", "scale", "priority", "fast")),
    "stop": Field("raw", check=_stop),
    "stream_options": Field("dict", options={"include_obfuscation": Field("bool"), "include_usage": Field("bool")}),
    "tool_choice": Field("raw", check=nested(_TOOL_CHOICE)),
    "tools": Field("list", elements="dict", check=list_of(nested(_TOOL)), aliases=("tool",)),
    "verbosity": Field(choices=VERBOSITIES),
    "web_search_options": Field(
        "dict",
        options={
            "search_context_size": Field(choices=VERBOSITIES),
            "user_location": Field(
                "dict",
                options={
                    "type": Field(required=True, choices=("approximate",)),
                    "approximate": Field(
                        "dict",
                        required=True,
                        options={
                            "city": Field(),
                            "country": Field(),
                            "region": Field(),
                            "timezone": Field(),
                        },
                    ),
                },
            ),
        },
    ),
}
