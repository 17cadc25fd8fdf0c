# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Background responses: polled, streamed again, cancelled."""

from __future__ import annotations

import time

import openai
import pytest

from tests.emulator.client import Emulator


def test_background_response_is_polled_to_its_end(client: openai.OpenAI) -> None:
    made = client.responses.create(model="gpt-4o", input="x", background=True)
    assert made.status == "queued"
    assert made.output == []
    seen: list[str | None] = [made.status]
    until = time.monotonic() + 10
    while made.status in {"queued", "in_progress"} and time.monotonic() < until:
        time.sleep(0.02)
        made = client.responses.retrieve(made.id)
        if made.status != seen[-1]:
            seen.append(made.status)
    assert seen == ["queued", "in_progress", "completed"]
    assert "no model wrote this" in made.output_text


def test_it_can_end_after_a_number_of_polls(client: openai.OpenAI) -> None:
    made = client.responses.create(
        model="gpt-4o",
        input="x",
        background=True,
        extra_headers={"X-Emulator-Background": "polls=5"},
    )
    seen = [client.responses.retrieve(made.id).status for _unused in range(6)]
    assert seen == ["queued", "in_progress", "in_progress", "in_progress", "completed", "completed"]


@pytest.mark.parametrize("status", ["failed", "cancelled", "incomplete"])
def test_it_can_end_otherwise(client: openai.OpenAI, status: str) -> None:
    made = client.responses.create(
        model=f"emulator/{status}",
        input="x",
        background=True,
        extra_headers={"X-Emulator-Background": "polls=2"},
    )
    assert made.status == "queued"
    assert [client.responses.retrieve(made.id).status for _unused in range(2)] == ["in_progress", status]


def test_running_response_can_be_cancelled(client: openai.OpenAI) -> None:
    made = client.responses.create(
        model="gpt-4o",
        input="x",
        background=True,
        extra_headers={"X-Emulator-Background": "seconds=60"},
    )
    assert client.responses.cancel(made.id).status == "cancelled"
    assert client.responses.cancel(made.id).status == "cancelled"
    assert client.responses.retrieve(made.id).status == "cancelled"


def test_ended_response_cannot_be_cancelled(client: openai.OpenAI) -> None:
    made = client.responses.create(
        model="gpt-4o",
        input="x",
        background=True,
        extra_headers={"X-Emulator-Background": "polls=0"},
    )
    assert made.status == "completed"
    with pytest.raises(openai.BadRequestError, match="Cannot cancel a completed response"):
        client.responses.cancel(made.id)


def test_background_stream_can_be_taken_up_again(client: openai.OpenAI) -> None:
    whole = list(client.responses.create(model="gpt-4o", input="x", background=True, stream=True))
    assert [event.type for event in whole[:3]] == ["response.created", "response.queued", "response.in_progress"]
    created = whole[0]
    assert created.type == "response.created"
    again = list(client.responses.retrieve(created.response.id, stream=True))
    rest = list(client.responses.retrieve(created.response.id, stream=True, starting_after=5))
    assert [event.to_dict() for event in again] == [event.to_dict() for event in whole]
    assert [event.to_dict() for event in rest] == [event.to_dict() for event in whole[6:]]


def test_a_stream_of_one_that_fails_ends_when_that_does(client: openai.OpenAI) -> None:
    headers = {"X-Emulator-Fault": "failed", "X-Emulator-Background": "seconds=1"}
    made = client.responses.create(model="gpt-4o", input="x", background=True, extra_headers=headers)
    last = list(client.responses.retrieve(made.id, stream=True))[-1]
    assert last.type == "response.failed"
    assert client.responses.retrieve(made.id).status == "failed"


def test_other_responses_cannot_be_streamed_again(client: openai.OpenAI, compatible: Emulator) -> None:
    made = client.responses.create(model="gpt-4o", input="x")
    with pytest.raises(openai.BadRequestError) as caught:
        client.responses.retrieve(made.id, stream=True)
    assert caught.value.param == "stream"
    with openai.OpenAI(base_url=compatible.base_url, api_key="none") as lenient:
        made = lenient.responses.create(model="gpt-4o", input="x")
        assert list(lenient.responses.retrieve(made.id, stream=True))[-1].type == "response.completed"
