# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Responses: created, read, deleted, as the official client sees them."""

from __future__ import annotations

import openai
import pytest
import requests
from openai.types.responses import Response, ResponseOutputMessage

from tests.emulator.client import Emulator


def test_created_response_can_be_read_again(client: openai.OpenAI) -> None:
    created = client.responses.create(model="gpt-4o", input="How full is the disk?")
    assert created.status == "completed"
    assert "no model wrote this" in created.output_text
    assert "How full is the disk?" in created.output_text
    assert client.responses.retrieve(created.id) == created


def test_objects_conform_to_the_package(client: openai.OpenAI) -> None:
    created = client.responses.create(model="gpt-5", input="x", reasoning={"effort": "low", "summary": "auto"})
    Response.model_validate(created.to_dict(), strict=False)
    assert [item.type for item in created.output] == ["reasoning", "message"]
    assert created.usage is not None
    assert created.usage.output_tokens_details.reasoning_tokens == 64
    assert created.usage.total_tokens == created.usage.input_tokens + created.usage.output_tokens


@pytest.mark.parametrize(("alias", "dated"), [("gpt-4o", "gpt-4o-2024-08-06"), ("gpt-5.1", "gpt-5.1-2025-11-13")])
def test_alias_is_answered_with_the_dated_name(client: openai.OpenAI, alias: str, dated: str) -> None:
    assert client.responses.create(model=alias, input="x").model == dated
    assert client.responses.create(model=dated, input="x").model == dated


def test_defaults_are_echoed(client: openai.OpenAI) -> None:
    made = client.responses.create(model="gpt-4o", input="x").to_dict()
    expected: dict[str, object] = {
        "background": False,
        "instructions": None,
        "metadata": {},
        "parallel_tool_calls": True,
        "previous_response_id": None,
        "service_tier": "default",
        "store": True,
        "temperature": 1.0,
        "text": {"format": {"type": "text"}, "verbosity": "medium"},
        "tool_choice": "auto",
        "tools": [],
        "top_p": 1.0,
        "truncation": "disabled",
    }
    assert {key: made[key] for key in expected} == expected


def test_parameters_are_echoed(client: openai.OpenAI) -> None:
    made = client.responses.create(
        model="gpt-4o",
        input="x",
        instructions="be terse",
        max_output_tokens=900,
        metadata={"team": "sre"},
        safety_identifier="someone",
        temperature=0,
        top_p=0.5,
        truncation="auto",
        user="me",
        service_tier="flex",
        prompt_cache_key="key",
    ).to_dict()
    assert made["instructions"] == "be terse"
    assert made["max_output_tokens"] == 900
    assert made["metadata"] == {"team": "sre"}
    assert (made["temperature"], made["top_p"], made["truncation"]) == (0, 0.5, "auto")
    assert (made["user"], made["service_tier"], made["prompt_cache_key"]) == ("me", "flex", "key")
    assert made["safety_identifier"] == "someone"


def test_text_depends_on_the_request_alone(client: openai.OpenAI) -> None:
    first = client.responses.create(model="gpt-4o", input="x")
    again = client.responses.create(model="gpt-4o", input="x", metadata={"a": "b"}, store=False, user="u")
    other = client.responses.create(model="gpt-4o", input="x", temperature=0.5)
    assert first.id != again.id
    assert first.output_text == again.output_text
    assert first.output_text != other.output_text


def test_unstored_response_cannot_be_read(client: openai.OpenAI) -> None:
    created = client.responses.create(model="gpt-4o", input="x", store=False)
    with pytest.raises(openai.NotFoundError, match="Response with id"):
        client.responses.retrieve(created.id)


def test_deleted_response_is_gone(client: openai.OpenAI, http: requests.Session, emulator: Emulator) -> None:
    created = client.responses.create(model="gpt-4o", input="x")
    reply = http.delete(f"{emulator.base_url}/responses/{created.id}")
    assert reply.json() == {"id": created.id, "object": "response", "deleted": True}
    with pytest.raises(openai.NotFoundError):
        client.responses.delete(created.id)
    with pytest.raises(openai.NotFoundError):
        client.responses.retrieve(created.id)


@pytest.mark.parametrize("identifier", ["resp_nothing", "a/b", "a?b=c", "über café", "../models"])
def test_unknown_identifier_is_not_found(client: openai.OpenAI, identifier: str) -> None:
    with pytest.raises(openai.NotFoundError) as caught:
        client.responses.retrieve(identifier)
    assert caught.value.type == "invalid_request_error"
    assert identifier in caught.value.message


def test_only_background_responses_can_be_cancelled(client: openai.OpenAI) -> None:
    created = client.responses.create(model="gpt-4o", input="x")
    with pytest.raises(openai.BadRequestError, match="Cannot cancel a synchronous response"):
        client.responses.cancel(created.id)


def test_too_few_tokens_make_it_incomplete(client: openai.OpenAI) -> None:
    made = client.responses.create(model="gpt-4o", input="x", max_output_tokens=16)
    assert made.status == "incomplete"
    assert made.incomplete_details is not None
    assert made.incomplete_details.reason == "max_output_tokens"
    assert made.usage is not None
    assert made.usage.output_tokens == 16
    message = made.output[0]
    assert isinstance(message, ResponseOutputMessage)
    assert message.status == "incomplete"
    assert 0 < len(made.output_text) <= 64


def test_previous_response_is_built_on(client: openai.OpenAI) -> None:
    first = client.responses.create(model="gpt-4o", input="one")
    second = client.responses.create(model="gpt-4o", input="two", previous_response_id=first.id)
    alone = client.responses.create(model="gpt-4o", input="two")
    assert second.previous_response_id == first.id
    assert second.output_text != alone.output_text


def test_unknown_previous_response_is_refused(client: openai.OpenAI) -> None:
    with pytest.raises(openai.BadRequestError) as caught:
        client.responses.create(model="gpt-4o", input="x", previous_response_id="resp_gone")
    assert caught.value.code == "previous_response_not_found"
    assert caught.value.param == "previous_response_id"


def test_log_probabilities_are_there_when_asked_for(client: openai.OpenAI) -> None:
    made = client.responses.create(
        model="gpt-4o",
        input="x",
        include=["message.output_text.logprobs"],
        top_logprobs=2,
    )
    message = made.output[0]
    assert isinstance(message, ResponseOutputMessage)
    part = message.content[0]
    assert part.type == "output_text"
    assert part.logprobs
    assert len(part.logprobs[0].top_logprobs) == 2


def test_headers_name_the_request(http: requests.Session, emulator: Emulator) -> None:
    reply = http.post(f"{emulator.base_url}/responses", json={"model": "gpt-4o", "input": "x"})
    assert reply.headers["x-request-id"].startswith("req_")
    assert int(reply.headers["openai-processing-ms"]) >= 0
    assert emulator.journal()[-1]["request_id"] == reply.headers["x-request-id"]


def test_public_api_does_not_list_responses(http: requests.Session, emulator: Emulator) -> None:
    reply = http.get(f"{emulator.base_url}/responses")
    assert reply.status_code == 405
    assert reply.json()["error"]["type"] == "invalid_request_error"


def test_compatible_server_lists_responses(compatible: Emulator) -> None:
    with openai.OpenAI(base_url=compatible.base_url, api_key="none") as client:
        ids = [client.responses.create(model="gpt-4o", input=str(number)).id for number in range(3)]
    page = requests.get(f"{compatible.base_url}/responses", params={"limit": "2"}, timeout=10).json()
    assert [made["id"] for made in page["data"]] == [ids[2], ids[1]]
    assert page["has_more"]
    more = requests.get(f"{compatible.base_url}/responses", params={"after": page["last_id"]}, timeout=10).json()
    assert [made["id"] for made in more["data"]] == [ids[0]]
    assert not more["has_more"]


def test_compatible_server_takes_unknown_parameters(compatible: Emulator) -> None:
    body = {"model": "llama", "input": "x", "top_k": 5, "stop": ["a"], "frequency_penalty": 0.1}
    assert requests.post(f"{compatible.base_url}/responses", json=body, timeout=10).status_code == 200
