# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What went into a response, a page at a time."""

from __future__ import annotations

import openai
import pytest
import requests
from openai.types.responses import ResponseInputMessageItem

from tests.emulator.client import Emulator


def test_text_becomes_one_message(client: openai.OpenAI) -> None:
    created = client.responses.create(model="gpt-4o", input="hello")
    (item,) = client.responses.input_items.list(created.id).data
    assert isinstance(item, ResponseInputMessageItem)
    assert item.id.startswith("msg_")
    assert item.role == "user"
    assert item.content[0].type == "input_text"
    assert item.content[0].text == "hello"


@pytest.mark.parametrize("order", ["asc", "desc"])
@pytest.mark.parametrize("limit", [1, 7, 100])
def test_pages_hold_every_item_once(client: openai.OpenAI, order: str, limit: int) -> None:
    texts = [f"line {number}" for number in range(45)]
    created = client.responses.create(model="gpt-4o", input=[{"role": "user", "content": text} for text in texts])
    listed = client.responses.input_items.list(created.id, limit=limit, order="asc" if order == "asc" else "desc")
    found = [item.content[0].text for item in listed if isinstance(item, ResponseInputMessageItem)]  # type: ignore[union-attr]
    assert found == (texts if order == "asc" else texts[::-1])


def test_newest_come_first_unless_asked_otherwise(client: openai.OpenAI) -> None:
    created = client.responses.create(
        model="gpt-4o",
        input=[{"role": "user", "content": str(number)} for number in range(25)],
    )
    page = client.responses.input_items.list(created.id)
    assert len(page.data) == 20
    assert page.has_more
    assert isinstance(page.data[0], ResponseInputMessageItem)
    assert page.data[0].content[0].text == "24"  # type: ignore[union-attr]


def test_page_names_its_first_and_last(http: requests.Session, emulator: Emulator, client: openai.OpenAI) -> None:
    created = client.responses.create(model="gpt-4o", input=[{"role": "user", "content": "a"}] * 3)
    page = http.get(f"{emulator.base_url}/responses/{created.id}/input_items", params={"limit": 2}).json()
    assert page["object"] == "list"
    assert (page["first_id"], page["last_id"]) == (page["data"][0]["id"], page["data"][1]["id"])
    assert page["has_more"] is True


@pytest.mark.parametrize(
    ("query", "param", "code"),
    [
        ({"limit": "0"}, "limit", "integer_below_min_value"),
        ({"limit": "101"}, "limit", "integer_above_max_value"),
        ({"limit": "many"}, "limit", "invalid_type"),
        ({"order": "up"}, "order", "invalid_value"),
        ({"after": "msg_nothing"}, "after", "invalid_value"),
        ({"include[]": "secrets"}, "include[0]", "invalid_value"),
    ],
)
def test_senseless_queries_are_refused(
    http: requests.Session, emulator: Emulator, client: openai.OpenAI, query: dict[str, str], param: str, code: str
) -> None:
    created = client.responses.create(model="gpt-4o", input="x")
    reply = http.get(f"{emulator.base_url}/responses/{created.id}/input_items", params=query)
    assert reply.status_code == 400
    assert (reply.json()["error"]["param"], reply.json()["error"]["code"]) == (param, code)


def test_images_are_shown_when_asked_for(client: openai.OpenAI) -> None:
    url = "data:image/png;base64,AAAA"
    created = client.responses.create(
        model="gpt-4o",
        input=[{"role": "user", "content": [{"type": "input_image", "image_url": url, "detail": "low"}]}],
    )
    (plain,) = client.responses.input_items.list(created.id).data
    (shown,) = client.responses.input_items.list(created.id, include=["message.input_image.image_url"]).data
    assert isinstance(plain, ResponseInputMessageItem)
    assert isinstance(shown, ResponseInputMessageItem)
    assert plain.content[0].image_url is None  # type: ignore[union-attr]
    assert shown.content[0].image_url == url  # type: ignore[union-attr]


def test_items_of_earlier_responses_come_before(client: openai.OpenAI) -> None:
    first = client.responses.create(model="gpt-4o", input="one")
    second = client.responses.create(model="gpt-4o", input="two", previous_response_id=first.id)
    listed = client.responses.input_items.list(second.id, order="asc").data
    assert [getattr(item, "role", None) for item in listed] == ["user", "assistant", "user"]


def test_items_of_a_conversation_come_before(client: openai.OpenAI) -> None:
    conversation = client.conversations.create(items=[{"role": "user", "content": "zero"}], metadata={"a": "b"})
    made = client.responses.create(model="gpt-4o", input="one", conversation=conversation.id)
    assert made.conversation is not None
    assert made.conversation.id == conversation.id
    assert len(client.responses.input_items.list(made.id).data) == 2
    assert len(client.conversations.items.list(conversation.id).data) == 3
    assert client.conversations.retrieve(conversation.id).metadata == {"a": "b"}
    assert client.conversations.update(conversation.id, metadata={"c": "d"}).metadata == {"c": "d"}
    assert client.conversations.delete(conversation.id).deleted
    with pytest.raises(openai.NotFoundError, match="Conversation with id"):
        client.responses.create(model="gpt-4o", input="two", conversation=conversation.id)


def test_reference_stands_for_an_earlier_item(client: openai.OpenAI) -> None:
    first = client.responses.create(model="gpt-4o", input="one")
    (item,) = client.responses.input_items.list(first.id).data
    second = client.responses.create(
        model="gpt-4o",
        previous_response_id=first.id,
        input=[{"type": "item_reference", "id": item.id or ""}],
    )
    assert second.status == "completed"
    with pytest.raises(openai.BadRequestError) as caught:
        client.responses.create(model="gpt-4o", input=[{"type": "item_reference", "id": "msg_gone"}])
    assert caught.value.param == "input[0].id"
