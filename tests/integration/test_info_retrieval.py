# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How a response is read: what is included, and its events replayed."""

from __future__ import annotations

import pytest

from tests.integration.harness import Ansible
from tests.integration.reading import RESPONSES, official

INCLUDES = ["message.output_text.logprobs", "reasoning.encrypted_content"]


def queries(ansible: Ansible) -> list[dict[str, list[str]]]:
    """The queries of all requests since this was last asked."""
    journal = ansible.emulator.journal()
    ansible.emulator.clear_journal()
    return [entry["query"] for entry in journal]


def test_include_is_asked_for(ansible: Ansible) -> None:
    with official(ansible.emulator) as client:
        made = RESPONSES.create(client).id
    ansible.emulator.clear_journal()
    run = ansible.play(
        RESPONSES.by_id(made, include=INCLUDES),
        RESPONSES.items_of(made, include=INCLUDES[:1]),
        RESPONSES.by_id(made, include=["nonsense"]),
    )
    read, items, refused = run.results
    assert [element["id"] for element in read["responses"]] == [made], run.output
    assert items["input_items"]
    assert refused["failed"]
    assert "include[0]" in refused["error"]["param"]
    assert "'nonsense'" in refused["msg"]
    assert [query.get("include[]") for query in queries(ansible)] == [INCLUDES, INCLUDES[:1], ["nonsense"]]


def test_include_changes_what_the_items_hold(ansible: Ansible) -> None:
    image = "data:image/png;base64,iVBORw0KGgo="
    parts = [
        {"type": "input_text", "text": "What is it?"},
        {"type": "input_image", "image_url": image, "detail": "auto"},
    ]
    with official(ansible.emulator) as client:
        made = RESPONSES.create(client, input=[{"role": "user", "content": parts}]).id
    run = ansible.play(RESPONSES.items_of(made), RESPONSES.items_of(made, include=["message.input_image.image_url"]))
    plain, included = (result["input_items"][0] for result in run.results)
    assert plain["content"][1]["image_url"] is None, run.output
    assert included["content"][1]["image_url"] == image
    assert plain["text"] == included["text"] == "What is it?"


def test_replay_returns_the_same_object(ansible: Ansible) -> None:
    with official(ansible.emulator) as client:
        made = RESPONSES.create(client, background=True).id
    ansible.emulator.clear_journal()
    run = ansible.play(
        RESPONSES.by_id(made, stream=True),
        RESPONSES.by_id(made, stream=True, starting_after=0),
        RESPONSES.by_id(made, stream=True, starting_after=3, include_obfuscation=False),
        RESPONSES.by_id(made),
        RESPONSES.by_id(made, stream=False),
    )
    *replayed, plain, not_streamed = (result["responses"] for result in run.results)
    assert plain[0]["status"] == "completed", run.output
    assert plain[0]["output_text"]
    for elements in (*replayed, not_streamed):
        assert elements == plain
    asked = [{key: value for key, value in query.items() if key != "include[]"} for query in queries(ansible)]
    assert asked == [
        {"stream": ["true"]},
        {"stream": ["true"], "starting_after": ["0"]},
        {"stream": ["true"], "starting_after": ["3"], "include_obfuscation": ["false"]},
        {},
        {"stream": ["false"]},
    ]


@pytest.mark.parametrize("ending", ["failed", "incomplete", "refusal"])
def test_replay_of_one_that_did_not_end_well(ansible: Ansible, ending: str) -> None:
    ansible.emulator.fault(ending, method="POST", times=1)
    with official(ansible.emulator) as client:
        made = RESPONSES.create(client, background=True).id
    run = ansible.play(RESPONSES.by_id(made, stream=True), RESPONSES.by_id(made))
    replayed, plain = (result["responses"][0] for result in run.results)
    assert replayed == plain, run.output
    assert plain["status"] == ("completed" if ending == "refusal" else ending)


def test_what_was_not_in_the_background_cannot_be_replayed(ansible: Ansible) -> None:
    with official(ansible.emulator) as client:
        made = RESPONSES.create(client).id
    refused = ansible.play(RESPONSES.by_id(made, stream=True)).only
    assert refused["failed"]
    assert "background=true" in refused["msg"]
    assert refused["error"]["status"] == 400


@pytest.mark.parametrize("fault", ["cut_stream", "garbled_stream", "stream_error", "stream_no_done"])
def test_replay_that_breaks_off(ansible: Ansible, fault: str) -> None:
    with official(ansible.emulator) as client:
        made = RESPONSES.create(client, background=True).id
    ansible.emulator.fault(fault, method="GET", times=1)
    run = ansible.play(RESPONSES.by_id(made, stream=True))
    assert run.only["failed"], run.output
    assert "stream" in run.only["msg"].lower()
    assert "responses" not in run.only
    assert "Traceback" not in run.output


def test_by_name_what_only_the_server_can_tell_is_asked_of_it(ansible: Ansible) -> None:
    ansible.play(RESPONSES.subject.task("kept", background=True), RESPONSES.subject.task("unkept", store=False))
    ansible.requests()
    run = ansible.play(
        RESPONSES.info(name="kept", include=INCLUDES),
        RESPONSES.info(name="kept", stream=True),
        RESPONSES.info(name="unkept", include=INCLUDES),
    )
    included, replayed, refused = run.results
    made = included["responses"][0]["id"]
    assert ansible.requests() == [f"GET /v1/responses/{made}"] * 2, run.output
    for result in (included, replayed):
        assert result["responses"][0]["name"] == "kept"
        assert result["responses"][0]["output_text"]
    assert refused["failed"]
    assert refused["msg"].startswith("include: the server cannot be asked for this response")
