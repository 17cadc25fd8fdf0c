# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Streamed responses: the events, and that they come to the same object."""

from __future__ import annotations

from typing import Any

import openai
import pytest
from openai.types.responses import ResponseStreamEvent
from pydantic import TypeAdapter

EVENT: TypeAdapter[Any] = TypeAdapter(ResponseStreamEvent)

PARAMETERS: list[dict[str, Any]] = [
    {"model": "gpt-4o", "input": "Übergrößenträger 🚀 and more"},
    {"model": "gpt-5", "input": "x", "reasoning": {"effort": "low", "summary": "auto"}},
    {"model": "gpt-4o", "input": "x", "max_output_tokens": 16},
    {"model": "emulator/refusal", "input": "x"},
    {"model": "emulator/failed", "input": "x"},
    {"model": "emulator/content_filter", "input": "x"},
    {
        "model": "gpt-4o",
        "input": "restart it",
        "tools": [
            {
                "type": "function",
                "name": "restart",
                "strict": False,
                "parameters": {"type": "object", "properties": {"unit": {"enum": ["nginx"]}}, "required": ["unit"]},
            }
        ],
    },
    {"model": "gpt-4o", "input": "x", "tools": [{"type": "custom", "name": "shell"}]},
]


def comparable(made: dict[str, Any]) -> Any:
    """Return an object without what differs from call to call."""
    if isinstance(made, dict):
        moving = {"id", "call_id", "created_at", "completed_at"}
        return {key: comparable(value) for key, value in made.items() if key not in moving}
    if isinstance(made, list):
        return [comparable(element) for element in made]
    return made


@pytest.mark.parametrize("parameters", PARAMETERS, ids=range(len(PARAMETERS)))
def test_stream_comes_to_the_same_object(client: openai.OpenAI, parameters: dict[str, Any]) -> None:
    plain = client.responses.create(**parameters)
    events = list(client.responses.create(**parameters, stream=True))
    assert [event.sequence_number for event in events] == list(range(len(events)))
    assert events[0].type == "response.created"
    last = events[-1]
    assert last.type == f"response.{plain.status}"
    assert comparable(last.response.to_dict()) == comparable(plain.to_dict())
    assert comparable(client.responses.retrieve(last.response.id).to_dict()) == comparable(plain.to_dict())


@pytest.mark.parametrize("parameters", PARAMETERS, ids=range(len(PARAMETERS)))
def test_every_event_conforms_to_the_package(client: openai.OpenAI, parameters: dict[str, Any]) -> None:
    for event in client.responses.create(**parameters, stream=True):
        EVENT.validate_python(event.to_dict())


def test_deltas_make_up_the_text(client: openai.OpenAI) -> None:
    events = list(client.responses.create(model="gpt-4o", input="Übergrößenträger 🚀", stream=True))
    deltas = "".join(event.delta for event in events if event.type == "response.output_text.delta")
    done = [event.text for event in events if event.type == "response.output_text.done"]
    assert done == [deltas]
    assert "Übergrößenträger 🚀" in deltas


def test_helper_of_the_package_folds_the_stream(client: openai.OpenAI) -> None:
    with client.responses.stream(model="gpt-4o", input="hello") as stream:
        kinds = {event.type for event in stream}
        final = stream.get_final_response()
    assert {"response.created", "response.output_text.delta", "response.completed"} <= kinds
    assert final.output_text == client.responses.retrieve(final.id).output_text


def test_obfuscation_can_be_left_out(client: openai.OpenAI) -> None:
    def filled(**options: Any) -> bool:
        events = client.responses.create(model="gpt-4o", input="x", stream=True, **options)
        return any("obfuscation" in event.to_dict() for event in events)

    assert filled()
    assert not filled(stream_options={"include_obfuscation": False})
