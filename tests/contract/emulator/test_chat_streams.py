# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Streamed chat completions: the chunks, and that they come to the same object."""

from __future__ import annotations

from typing import Any

import openai
import pytest
from openai.types.chat import ChatCompletionChunk, ChatCompletionMessageParam, ChatCompletionMessageToolCallUnion

HELLO: list[ChatCompletionMessageParam] = [{"role": "user", "content": "größer 🚀"}]
WEATHER: dict[str, Any] = {
    "type": "function",
    "function": {"name": "weather", "parameters": {"type": "object", "properties": {"city": {"type": "string"}}}},
}
PARAMETERS: list[dict[str, Any]] = [
    {"model": "gpt-4o"},
    {"model": "gpt-4o", "n": 2},
    {"model": "gpt-4o", "max_tokens": 5},
    {"model": "gpt-4o", "tools": [WEATHER]},
    {"model": "gpt-4o", "functions": [WEATHER["function"]]},
    {"model": "emulator/refusal"},
]


def folded(chunks: list[ChatCompletionChunk]) -> dict[int, dict[str, Any]]:
    """Return the choices that the chunks add up to."""
    choices: dict[int, dict[str, Any]] = {}
    for part in (choice for chunk in chunks for choice in chunk.choices):
        choice = choices.setdefault(part.index, {"content": "", "refusal": "", "arguments": ""})
        choice["content"] += part.delta.content or ""
        choice["refusal"] += part.delta.refusal or ""
        for call in part.delta.tool_calls or []:
            choice["arguments"] += (call.function and call.function.arguments) or ""
        if part.delta.function_call:
            choice["arguments"] += part.delta.function_call.arguments or ""
        choice["finish_reason"] = part.finish_reason or choice.get("finish_reason")
    return choices


def _arguments(calls: list[ChatCompletionMessageToolCallUnion] | None) -> str:
    return "".join(call.function.arguments for call in calls or [] if call.type == "function")


@pytest.mark.parametrize("parameters", PARAMETERS, ids=range(len(PARAMETERS)))
def test_stream_comes_to_the_same_choices(client: openai.OpenAI, parameters: dict[str, Any]) -> None:
    plain = client.chat.completions.create(messages=HELLO, **parameters)
    chunks = list(client.chat.completions.create(messages=HELLO, stream=True, **parameters))
    choices = folded(chunks)
    assert len({chunk.id for chunk in chunks}) == 1
    for choice in plain.choices:
        message = choice.message
        called = _arguments(message.tool_calls)
        older = message.function_call.arguments if message.function_call else ""
        assert choices[choice.index] == {
            "content": message.content or "",
            "refusal": message.refusal or "",
            "arguments": called or older,
            "finish_reason": choice.finish_reason,
        }


def test_usage_comes_last_when_asked_for(client: openai.OpenAI) -> None:
    plain = client.chat.completions.create(model="gpt-4o", messages=HELLO)
    chunks = list(
        client.chat.completions.create(
            model="gpt-4o",
            messages=HELLO,
            stream=True,
            stream_options={"include_usage": True},
        )
    )
    assert [chunk.usage for chunk in chunks[:-1]] == [None] * (len(chunks) - 1)
    assert (chunks[-1].choices, chunks[-1].usage) == ([], plain.usage)
    without = client.chat.completions.create(model="gpt-4o", messages=HELLO, stream=True)
    assert all(chunk.usage is None for chunk in without)


def test_stored_stream_can_be_read(client: openai.OpenAI) -> None:
    chunks = list(client.chat.completions.create(model="gpt-4o", messages=HELLO, stream=True, store=True))
    found = client.chat.completions.retrieve(chunks[0].id)
    assert found.choices[0].message.content == folded(chunks)[0]["content"]


def test_helper_of_the_package_folds_the_stream(client: openai.OpenAI) -> None:
    with client.chat.completions.stream(model="gpt-4o", messages=HELLO) as stream:
        stream.until_done()
        final = stream.get_final_completion()
    plain = client.chat.completions.create(model="gpt-4o", messages=HELLO)
    assert final.choices[0].message.content == plain.choices[0].message.content
