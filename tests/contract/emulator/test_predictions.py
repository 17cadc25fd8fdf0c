# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What check mode predicts has each key that the API documents, and each that a real answer has, with its value."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from openai import OpenAI

from ansible_collections.promptops.openai.plugins.module_utils._resources import _answers
from ansible_collections.promptops.openai.plugins.module_utils._resources._chat_completion._kind import (
    ChatCompletionKind,
)
from ansible_collections.promptops.openai.plugins.module_utils._resources._kind import Kind
from ansible_collections.promptops.openai.plugins.module_utils._resources._output import KNOWN_AFTER_APPLY
from ansible_collections.promptops.openai.plugins.module_utils._resources._response._kind import ResponseKind
from tests.conftest import CHECKOUT

DOCUMENT = CHECKOUT.parent / "shared" / "openapi" / "openai.json"
SCHEMA = {
    "type": "object",
    "properties": {"action": {"type": "string", "enum": ["restart"]}},
    "required": ["action"],
    "additionalProperties": False,
}
FUNCTION = {"name": "disk_usage", "parameters": SCHEMA}
JSON_TEXT = {"format": {"type": "json_schema", "name": "verdict", "schema": SCHEMA}}
JSON_CHAT = {"type": "json_schema", "json_schema": {"name": "verdict", "schema": SCHEMA}}

RESPONSES: dict[str, dict[str, Any]] = {
    "plain": {},
    "json": {"text": JSON_TEXT},
    "verbosity": {"text": {"verbosity": "low"}},
    "call": {"tools": [{"type": "function", **FUNCTION}], "tool_choice": "required"},
    "hosted": {"tools": [{"type": "web_search"}]},
    "settings": {
        "temperature": 0,
        "top_p": 0.5,
        "metadata": {"team": "platform"},
        "instructions": "Be terse.",
        "max_output_tokens": 500,
        "max_tool_calls": 3,
        "parallel_tool_calls": False,
        "prompt_cache_key": "k",
        "safety_identifier": "s",
        "service_tier": "fast",
        "store": False,
        "truncation": "auto",
        "user": "u",
        "reasoning": {"effort": "none"},
    },
    "logprobs": {"include": ["message.output_text.logprobs"], "top_logprobs": 2},
}
CHATS: dict[str, dict[str, Any]] = {
    "plain": {},
    "json": {"response_format": JSON_CHAT},
    "call": {"tools": [{"type": "function", "function": FUNCTION}], "tool_choice": "required"},
    "older call": {"functions": [FUNCTION], "function_call": {"name": "disk_usage"}},
    "several": {"n": 3},
    "settings": {"metadata": {"team": "platform"}, "store": True, "service_tier": "flex"},
    "logprobs": {"logprobs": True, "top_logprobs": 2},
}
LISTS = ("output", "choices", "content", "tools", "tool_calls")
"""What has as many entries in a prediction as in the answer."""
CASES = [
    pytest.param(kind, {**needed, **asked}, stream, id=f"{kind.name}-{name}-{'stream' if stream else 'plain'}")
    for kind, needed, several in (
        (ResponseKind(), {"model": "gpt-6-luna", "input": "Say hello"}, RESPONSES),
        (ChatCompletionKind(), {"model": "gpt-6-luna", "messages": [{"role": "user", "content": "Hello"}]}, CHATS),
    )
    for name, asked in several.items()
    for stream in (False, True)
]


def answer(client: OpenAI, kind: Kind, request: Mapping[str, Any], *, stream: bool) -> Mapping[str, Any]:
    """The emulator's answer to a request, folded where it is streamed."""
    owner: Any = client.responses if kind.name == "response" else client.chat.completions
    if not stream:
        found: dict[str, Any] = owner.create(**request).to_dict(mode="json")
        return found
    fold = kind.fold()
    options = {"stream_options": {"include_usage": True}} if kind.name == "chat_completion" else {}
    for event in owner.create(**request, stream=True, **options):
        fold.add(event.to_dict(mode="json"))
    return fold.object


def differences(predicted: Any, real: Any, place: str = "") -> Iterator[str]:
    """Where a real answer has what the prediction does not tell."""
    if predicted == KNOWN_AFTER_APPLY:
        return
    if isinstance(real, dict):
        for key, item in real.items():
            if not isinstance(predicted, dict) or key not in predicted:
                yield f"{place}.{key} is missing"
            else:
                yield from differences(predicted[key], item, f"{place}.{key}")
    elif (
        isinstance(real, list)
        and not place.endswith("logprobs.content")
        and place.endswith(("output", "choices", "content", "tools", "tool_calls"))
    ):
        if not isinstance(predicted, list) or len(predicted) != len(real):
            yield f"{place} has {len(real)} entries, and not {predicted!r}"
            return
        for index, (foretold, item) in enumerate(zip(predicted, real, strict=True)):
            yield from differences(foretold, item, f"{place}[{index}]")
    elif not isinstance(real, list) and predicted != real and not _is_sample(place):
        yield f"{place} is {real!r}, and not {predicted!r}"


def _is_sample(place: str) -> bool:
    """Whether a text stands there that conforms, and is another each time."""
    return place.endswith((".text", ".content", ".arguments", "effort", "index"))


@pytest.mark.parametrize(("kind", "request_", "stream"), CASES)
def test_the_prediction_has_all_that_a_real_answer_has(
    client: OpenAI, kind: Kind, request_: dict[str, Any], stream: bool
) -> None:
    real = answer(client, kind, request_, stream=stream)
    predicted = kind.predicted(request_)
    if kind.name == "response":
        real = {**real, "output": [item for item in real["output"] if item["type"] != "reasoning"]}

    assert list(differences(predicted, real)) == []
    shown, told = (kind.returned(obj, request_) for obj in (predicted, real))
    assert set(shown) == set(told)


def test_the_message_of_a_choice_can_be_asked_for_what_it_does_not_hold() -> None:
    message = ChatCompletionKind().predicted({})["choices"][0]["message"]

    assert {message[key] for key in ("function_call", "tool_calls", "refusal", "audio")} == {None}


@pytest.mark.skipif(not DOCUMENT.exists(), reason="the OpenAPI document is not at hand")
def test_the_predictions_are_made_of_the_document() -> None:
    command = [sys.executable, str(CHECKOUT / "scripts" / "make-answers.py"), str(DOCUMENT), "--check"]

    assert subprocess.run(command, check=False).returncode == 0


def test_a_prediction_leaves_the_blank_answer_as_it_is() -> None:
    before = repr(_answers.RESPONSE)
    ResponseKind().predicted({"metadata": {"a": "b"}, "text": {"verbosity": "low"}, "tools": [{"type": "x"}]})

    assert repr(_answers.RESPONSE) == before
