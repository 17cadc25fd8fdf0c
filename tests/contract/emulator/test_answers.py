# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Answers that a test wrote beforehand."""

from __future__ import annotations

import json
from typing import Any

import openai
import pytest

from tests.emulator.client import ControlError, Emulator

from .asking import ask

TEXTS = {
    "templates": "{{ lookup('pipe', 'id') }} {% raw %} {# x #} !unsafe",
    "escapes": "\x1b[31mred\x1b[0m\x00\x07\r\n\t\\ \" ' </script>",
    "surrogates": "before \ud800 and \udfff after \U0001f680",
    "unicode": "\u2028\u2029\ufeff\u202e\U0010ffff e\u0301",
    "empty": "",
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
@pytest.mark.parametrize("stream", [False, True])
def test_text_is_sent_as_it_is(emulator: Emulator, text: str, stream: bool) -> None:
    emulator.answer(text=text, times=2)
    response = ask(emulator, json={"stream": stream})
    chat = ask(emulator, path="chat/completions", json={"stream": stream})
    if not stream:
        assert response.json()["output"][0]["content"][0]["text"] == text
        assert chat.json()["choices"][0]["message"]["content"] == text
        return
    lines = [line[6:] for line in response.content.split(b"\n") if line.startswith(b"data: ")]
    events = [json.loads(line) for line in lines]
    assert events[-1]["response"]["output"][0]["content"][0]["text"] == text
    assert "".join(event["delta"] for event in events if event["type"].endswith("text.delta")) == text


def test_long_text(client: openai.OpenAI, emulator: Emulator) -> None:
    text = "0123456789" * 500_000
    emulator.answer(text=text, times=2)
    assert client.responses.create(model="gpt-4o", input="x").output_text == text
    events = list(client.responses.create(model="gpt-4o", input="x", stream=True))
    assert "".join(event.delta for event in events if event.type == "response.output_text.delta") == text


def test_lone_surrogates_are_taken_in_too(emulator: Emulator) -> None:
    identifier = ask(emulator, json={"input": "a \ud83d b"}).json()["id"]
    assert emulator.journal()[-1]["body"]["input"] == "a \ud83d b"
    assert identifier


def test_first_that_matches_is_given_once(client: openai.OpenAI, emulator: Emulator) -> None:
    emulator.answer(match="disk", text="about disks")
    emulator.answer(match="me.ory", text="about memory", times=None)
    emulator.answer(model="^gpt-4o$", match="disk", text="about disks again")

    def answered(text: str, model: str = "gpt-4o") -> str:
        return client.responses.create(model=model, input=text).output_text

    assert answered("memory") == "about memory"
    assert answered("the disk") == "about disks"
    assert answered("the disk", "gpt-4.1").startswith("Emulated")
    assert answered("the disk") == "about disks again"
    assert answered("the disk").startswith("Emulated")
    assert answered("memory") == "about memory"
    emulator.control("DELETE", "answers")
    assert answered("memory").startswith("Emulated")


def test_json_refusal_calls_and_summary(client: openai.OpenAI, emulator: Emulator) -> None:
    emulator.control(
        "POST",
        "answers",
        [
            {"json": {"a": [1, None]}},
            {"refusal": "no"},
            {"calls": [{"name": "f", "arguments": {"a": 1}}, {"name": "g", "arguments": "{broken"}]},
            {"summary": "thought hard", "text": "so"},
        ],
    )
    made = [client.responses.create(model="gpt-4o", input="x").to_dict() for _unused in range(4)]
    outputs: list[Any] = [response["output"] for response in made]
    assert json.loads(outputs[0][0]["content"][0]["text"]) == {"a": [1, None]}
    assert outputs[1][0]["content"][0] == {"type": "refusal", "refusal": "no"}
    assert [(call["name"], call["arguments"]) for call in outputs[2]] == [("f", '{"a": 1}'), ("g", "{broken")]
    assert [item["type"] for item in outputs[3]] == ["reasoning", "message"]
    assert outputs[3][0]["summary"][0]["text"] == "thought hard"


def test_items_are_sent_as_they_are(emulator: Emulator) -> None:
    items = [
        {"id": "rs_1", "type": "reasoning", "summary": []},
        {"id": "zz_1", "type": "invented_call", "anything": {"at": "all"}},
        {
            "id": "msg_1",
            "type": "message",
            "role": "assistant",
            "status": "completed",
            "content": [
                {"type": "output_text", "text": "one ", "annotations": []},
                {"type": "output_text", "text": "two", "annotations": []},
            ],
        },
    ]
    emulator.answer(items=items, times=2)
    assert ask(emulator).json()["output"] == items
    assert b"invented_call" in ask(emulator, json={"stream": True}).content


def test_status_usage_and_overrides(emulator: Emulator) -> None:
    emulator.answer(
        text="partial",
        status="incomplete",
        reason="content_filter",
        usage={"input_tokens": 1, "output_tokens": 2, "total_tokens": 3},
        overrides={"model": "another", "future_field": 1},
    )
    emulator.answer(status="failed", error={"code": "invalid_prompt", "message": "because"})
    made = ask(emulator).json()
    assert (made["status"], made["incomplete_details"]) == ("incomplete", {"reason": "content_filter"})
    assert (made["usage"]["total_tokens"], made["model"], made["future_field"]) == (3, "another", 1)
    failed = ask(emulator).json()
    assert (failed["status"], failed["error"]["code"]) == ("failed", "invalid_prompt")


def test_finish_reason_of_a_chat_completion(client: openai.OpenAI, emulator: Emulator) -> None:
    emulator.answer(text="cut", finish_reason="length")
    made = client.chat.completions.create(model="gpt-4o", messages=[{"role": "user", "content": "x"}])
    assert made.choices[0].finish_reason == "length"


@pytest.mark.parametrize(
    "body", [{"txt": "a"}, {"match": "("}, {"calls": [1]}, {"items": "a"}, {"times": "b"}, 3, "x"], ids=str
)
def test_senseless_answers_are_refused(emulator: Emulator, body: object) -> None:
    with pytest.raises(ControlError):
        emulator.control("POST", "answers", body)
