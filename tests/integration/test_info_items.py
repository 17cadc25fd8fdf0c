# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What went into one object: from the server by pages, or from its record."""

from __future__ import annotations

from typing import Any

import pytest

from tests.integration.harness import Ansible
from tests.integration.reading import CHATS, READINGS, RESPONSES, Reading, official

both = pytest.mark.parametrize("reading", READINGS, ids=lambda reading: reading.subject.kind)


def conversation(reading: Reading, count: int) -> dict[str, Any]:
    """A request of so many messages, by turns of the user and the assistant."""
    roles = ("user", "assistant")
    messages = [{"role": roles[number % 2], "content": f"Message {number}"} for number in range(count)]
    return {"input" if reading is RESPONSES else "messages": messages}


def texts(result: dict[str, Any], reading: Reading) -> list[str]:
    return [item["text"] for item in result[reading.items_key]]


def expected(numbers: range) -> list[str]:
    return [f"Message {number}" for number in numbers]


@both
def test_every_page_in_either_order(ansible: Ansible, reading: Reading) -> None:
    with official(ansible.emulator) as client:
        made = reading.create(client, **conversation(reading, 250)).id
        listed = (
            client.responses.input_items.list(made, order="asc")
            if reading is RESPONSES
            else client.chat.completions.messages.list(made, order="asc")
        )
        seen = [item.to_dict(mode="json") for item in listed]
    ansible.requests()
    run = ansible.play(
        reading.items_of(made, order="asc"),
        reading.items_of(made, order="desc", limit=60),
        reading.items_of(made),
        reading.items_of(made, order="asc", max_items=3),
        reading.items_of(made, order="asc", max_items=150, limit=100),
        reading.items_of(made, order="asc", after=seen[240]["id"]),
        reading.items_of(made, order="desc", after=seen[2]["id"]),
        reading.items_of(made, after="item_nowhere"),
    )
    *found, unknown = run.results
    newest_first, default = expected(range(249, -1, -1)), "desc" if reading is RESPONSES else "asc"
    assert [texts(result, reading) for result in found] == [
        expected(range(250)),
        newest_first,
        newest_first if default == "desc" else expected(range(250)),
        expected(range(3)),
        expected(range(150)),
        expected(range(241, 250)),
        ["Message 1", "Message 0"],
    ], run.output
    assert unknown["failed"]
    assert "item_nowhere" in unknown["msg"]
    for item, official_item in zip(found[0][reading.items_key], seen, strict=True):
        assert {key: item[key] for key in official_item} == official_item
    path = f"GET {reading.subject.path}/{made}/{reading.items_key}"
    assert ansible.requests() == [path] * (3 + 5 + 3 + 1 + 2 + 1 + 1 + 1)


@both
def test_what_a_page_holds(ansible: Ansible, reading: Reading) -> None:
    with official(ansible.emulator) as client:
        made = reading.create(client, **conversation(reading, 12)).id
    ansible.emulator.clear_journal()
    run = ansible.play(
        reading.items_of(made, limit=5),
        reading.items_of(made, limit=5, max_items=3),
        reading.items_of(made, limit=500, max_items=101),
    )
    assert [len(result.get(reading.items_key, ())) for result in run.results] == [12, 3, 0], run.output
    limits = [entry["query"]["limit"][0] for entry in ansible.emulator.journal()]
    assert limits == ["5", "5", "5", "3", "101"]
    assert run.results[2]["failed"]
    assert "limit" in run.results[2]["msg"]


@both
def test_by_name(ansible: Ansible, reading: Reading) -> None:
    subject, request = reading.subject, conversation(reading, 3)
    ansible.play(
        subject.task("kept", **request),
        subject.task("unkept", **request, store=False),
        subject.task("digest", **request, record_content="digest"),
        subject.task(None, **request, store=False, state_file="here.json"),
    )
    ansible.requests()
    run = ansible.play(
        reading.items(name="kept", order="asc"),
        reading.items(name="digest", order="asc"),
        reading.items(name="unkept", order="asc"),
        reading.items(name="unkept", order="desc"),
        reading.items(name="unkept"),
        reading.items(name="unkept", order="asc", max_items=2),
        reading.items(state_file="here.json", order="asc"),
        reading.items(name="unkept", after="item_nowhere"),
    )
    *found, after = run.results
    every, default = expected(range(3)), "desc" if reading is RESPONSES else "asc"
    assert [texts(result, reading) for result in found] == [
        every,
        every,
        every,
        every[::-1],
        every[::-1] if default == "desc" else every,
        every[:2],
        every,
    ], run.output
    assert after["failed"]
    assert after["msg"].startswith("after: the record holds no item whose ID is item_nowhere")
    ids = [ansible.records()[f"{subject.kind}/{name}.json"]["id"] for name in ("kept", "digest")]
    assert ansible.requests() == [f"GET {subject.path}/{one}/{reading.items_key}" for one in ids]
    assert {item["role"] for item in found[2][reading.items_key]} == {"user", "assistant"}


@both
def test_what_the_server_has_lost_is_read_from_the_record(ansible: Ansible, reading: Reading) -> None:
    made = ansible.play(reading.subject.task()).only["id"]
    ansible.emulator.reset()
    run = ansible.play(reading.items(name="one"), reading.items(name="one", fail_on_missing=True))
    lost, strict = run.results
    assert texts(lost, reading) == ["Say hello"], run.output
    assert lost["missing"] == [made]
    assert any(made in str(warning) for warning in lost["warnings"])
    assert strict["failed"]
    assert made in strict["msg"]


@both
def test_a_record_of_another_server(ansible: Ansible, reading: Reading) -> None:
    made = ansible.play(reading.subject.task()).only["id"]
    elsewhere = ansible.emulator.base_url.replace("127.0.0.1", "localhost")
    ansible.emulator.reset()
    run = ansible.play(reading.items(name="one", base_url=elsewhere))
    assert run.only["missing"] == [made], run.output
    warning = str(run.only["warnings"])
    assert elsewhere in warning
    assert ansible.emulator.base_url in warning


@both
def test_a_record_that_is_neither_here_nor_there(ansible: Ansible, reading: Reading) -> None:
    ansible.emulator.fault("reset_before", method="POST", times=2)
    ansible.play(reading.subject.task("broken"), reading.subject.task("digest", record_content="digest"))
    run = ansible.play(reading.items(name="broken"), reading.items(name="digest"))
    broken, digest = run.results
    assert texts(broken, reading) == ["Say hello"], run.output
    assert digest["failed"]
    assert "neither content nor an ID" in digest["msg"]


def test_text_is_found_where_there_is_some(ansible: Ansible) -> None:
    call = {"type": "function_call", "call_id": "call_1", "name": "reboot", "arguments": "{}"}
    parts = [{"type": "input_text", "text": "One "}, {"type": "input_text", "text": "two"}]
    items = [
        {"role": "user", "content": parts},
        call,
        {"type": "function_call_output", "call_id": "call_1", "output": "done"},
    ]
    with official(ansible.emulator) as client:
        made = RESPONSES.create(client, input=items).id
    run = ansible.play(
        RESPONSES.items_of(made, order="asc"),
        RESPONSES.subject.task("one", input=items, store=False),
        RESPONSES.items(name="one", order="asc"),
    )
    for result in (run.results[0], run.results[2]):
        assert texts(result, RESPONSES) == ["One two", None, "done"], run.output
    read = run.results[0]["input_items"][1]
    assert {key: read[key] for key in call} == call


def test_messages_without_text(ansible: Ansible) -> None:
    calls = [{"id": "call_1", "type": "function", "function": {"name": "reboot", "arguments": "{}"}}]
    messages = [
        {"role": "user", "content": [{"type": "text", "text": "One "}, {"type": "text", "text": "two"}]},
        {"role": "assistant", "content": None, "tool_calls": calls},
        {"role": "tool", "tool_call_id": "call_1", "content": "done"},
    ]
    for store in (False, True):
        run = ansible.play(
            CHATS.subject.task(f"store {store}", messages=messages, store=store),
            CHATS.items(name=f"store {store}", order="asc"),
        )
        assert texts(run.results[1], CHATS) == ["One two", None, "done"], run.output
        assert run.results[1]["messages"][1]["tool_calls"] == calls


def test_items_of_a_response_that_follows_another(ansible: Ansible) -> None:
    with official(ansible.emulator) as client:
        first = client.responses.create(model="gpt-4o", input="First")
        second = client.responses.create(model="gpt-4o", input="Second", previous_response_id=first.id).id
    run = ansible.play(RESPONSES.items_of(second, order="asc"))
    assert texts(run.only, RESPONSES) == ["First", first.output_text, "Second"], run.output
