# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Chat completions: created, listed, read, updated, deleted."""

from __future__ import annotations

from typing import Any

import openai
import pytest
from openai.types.chat import ChatCompletion, ChatCompletionMessageParam

from tests.emulator.client import Emulator

from .conftest import KEY

HELLO: list[ChatCompletionMessageParam] = [{"role": "user", "content": "hello"}]


def test_completion_is_answered(client: openai.OpenAI) -> None:
    made = client.chat.completions.create(model="gpt-4o", messages=HELLO)
    ChatCompletion.model_validate(made.to_dict(), strict=False)
    assert made.model == "gpt-4o-2024-08-06"
    assert made.choices[0].finish_reason == "stop"
    assert "no model wrote this" in (made.choices[0].message.content or "")
    assert made.usage is not None
    assert made.usage.total_tokens == made.usage.prompt_tokens + made.usage.completion_tokens


def test_only_what_was_stored_can_be_read(client: openai.OpenAI) -> None:
    kept = client.chat.completions.create(model="gpt-4o", messages=HELLO, store=True, metadata={"team": "sre"})
    lost = client.chat.completions.create(model="gpt-4o", messages=HELLO)
    found = client.chat.completions.retrieve(kept.id)
    assert found.choices == kept.choices
    assert found.metadata == {"team": "sre"}
    with pytest.raises(openai.NotFoundError, match="Chat completion with id"):
        client.chat.completions.retrieve(lost.id)
    assert [made.id for made in client.chat.completions.list()] == [kept.id]


def test_metadata_is_updated_in_place(client: openai.OpenAI) -> None:
    kept = client.chat.completions.create(model="gpt-4o", messages=HELLO, store=True, metadata={"a": "b"})
    updated = client.chat.completions.update(kept.id, metadata={"c": "d"})
    assert (updated.id, updated.metadata) == (kept.id, {"c": "d"})
    assert client.chat.completions.retrieve(kept.id).choices == kept.choices
    assert client.chat.completions.retrieve(kept.id).metadata == {"c": "d"}


def test_nothing_else_is_updated(client: openai.OpenAI) -> None:
    kept = client.chat.completions.create(model="gpt-4o", messages=HELLO, store=True)
    with pytest.raises(openai.BadRequestError) as caught:
        client.chat.completions.update(kept.id, metadata={}, extra_body={"model": "gpt-4"})
    assert caught.value.param == "model"


def test_deleted_completion_is_gone(client: openai.OpenAI) -> None:
    kept = client.chat.completions.create(model="gpt-4o", messages=HELLO, store=True)
    deleted = client.chat.completions.delete(kept.id)
    assert (deleted.id, deleted.deleted) == (kept.id, True)
    with pytest.raises(openai.NotFoundError):
        client.chat.completions.delete(kept.id)
    with pytest.raises(openai.NotFoundError):
        client.chat.completions.update(kept.id, metadata={})
    assert list(client.chat.completions.list()) == []


def test_list_is_filtered(client: openai.OpenAI) -> None:
    def store(model: str, **metadata: str) -> str:
        return client.chat.completions.create(model=model, messages=HELLO, store=True, metadata=metadata).id

    first = store("gpt-4o", team="a&b")
    second = store("gpt-4o", team="a&b", env="prod")
    third = store("gpt-4.1", team="c")

    def listed(**query: Any) -> list[str]:
        return [made.id for made in client.chat.completions.list(**query)]

    assert listed() == [first, second, third]
    assert listed(order="desc") == [third, second, first]
    assert listed(model="gpt-4o-2024-08-06") == [first, second]
    assert listed(model="gpt-4o") == [first, second]
    assert listed(metadata={"team": "a&b"}) == [first, second]
    assert listed(metadata={"team": "a&b", "env": "prod"}) == [second]
    assert listed(metadata={"team": "a"}) == []


@pytest.mark.parametrize("limit", [1, 20, 100])
def test_list_is_paged(client: openai.OpenAI, limit: int) -> None:
    ids = [client.chat.completions.create(model="gpt-4o", messages=HELLO, store=True).id for _unused in range(45)]
    assert [made.id for made in client.chat.completions.list(limit=limit)] == ids
    assert [made.id for made in client.chat.completions.list(limit=limit, after=ids[40])] == ids[41:]


def test_messages_are_listed(client: openai.OpenAI, emulator: Emulator) -> None:
    parts: list[Any] = [{"type": "text", "text": "look"}, {"type": "text", "text": "here"}]
    messages: list[ChatCompletionMessageParam] = [
        {"role": "system", "content": "be terse"},
        {"role": "user", "content": parts, "name": "ann"},
    ]
    kept = client.chat.completions.create(model="gpt-4o", messages=messages, store=True)
    # The package types each of these as an assistant's message, which none of them is.
    with openai.OpenAI(base_url=emulator.base_url, api_key=KEY) as lenient:
        listed = list(lenient.chat.completions.messages.list(kept.id, limit=1))
        newest = lenient.chat.completions.messages.list(kept.id, order="desc").data[0].to_dict()
    assert [(message.id, message.role) for message in listed] == [(f"{kept.id}-0", "system"), (f"{kept.id}-1", "user")]
    assert newest["content_parts"] == parts
    assert newest["name"] == "ann"


def test_several_choices(client: openai.OpenAI) -> None:
    made = client.chat.completions.create(model="gpt-4o", messages=HELLO, n=3)
    assert [choice.index for choice in made.choices] == [0, 1, 2]
    assert len({choice.message.content for choice in made.choices}) == 3


@pytest.mark.parametrize("name", ["max_tokens", "max_completion_tokens"])
def test_too_few_tokens_cut_it(client: openai.OpenAI, name: str) -> None:
    parameters: dict[str, Any] = {name: 5}
    made = client.chat.completions.create(model="gpt-4o", messages=HELLO, **parameters)
    assert made.choices[0].finish_reason == "length"
    assert made.usage is not None
    assert made.usage.completion_tokens == 5


def test_log_probabilities(client: openai.OpenAI) -> None:
    made = client.chat.completions.create(model="gpt-4o", messages=HELLO, logprobs=True, top_logprobs=3)
    shares = made.choices[0].logprobs
    assert shares is not None
    assert shares.content
    assert "".join(share.token for share in shares.content) == made.choices[0].message.content
    assert len(shares.content[0].top_logprobs) == 3


def test_reasoning_is_counted(client: openai.OpenAI) -> None:
    made = client.chat.completions.create(model="gpt-5", messages=HELLO, reasoning_effort="high")
    assert made.usage is not None
    assert made.usage.completion_tokens_details is not None
    assert made.usage.completion_tokens_details.reasoning_tokens == 256


def test_refusal_and_filter(client: openai.OpenAI) -> None:
    refused = client.chat.completions.create(model="emulator/refusal", messages=HELLO).choices[0]
    assert refused.message.content is None
    assert refused.message.refusal
    filtered = client.chat.completions.create(model="emulator/content_filter", messages=HELLO).choices[0]
    assert filtered.finish_reason == "content_filter"
