# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Another server may write the texts; a second emulator stands for it here."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator

import pytest
from openai import OpenAI

from tests.conftest import CHECKOUT
from tests.emulator.client import Emulator
from tests.emulator.server import running
from tests.emulator.writer import bounded

SCHEMA = {
    "type": "object",
    "properties": {"reason": {"type": "string"}},
    "required": ["reason"],
    "additionalProperties": False,
}
FORMAT = {"type": "json_schema", "name": "verdict", "strict": True, "schema": SCHEMA}


@pytest.fixture
def writer() -> Iterator[Emulator]:
    with running(compatible=True) as emulator:
        yield emulator


@pytest.fixture
def client(writer: Emulator) -> Iterator[OpenAI]:
    with running(writer=writer.base_url) as emulator, OpenAI(api_key="k", base_url=emulator.base_url) as client:
        yield client


def test_its_words_are_those_of_the_response(writer: Emulator, client: OpenAI) -> None:
    writer.answer(text="A log is a list of what happened. It goes on and")
    response = client.responses.create(model="gpt-5.1", instructions="Be terse.", input="What is a log?")
    assert response.output_text == "A log is a list of what happened."
    assert response.usage is not None
    assert response.usage.output_tokens == 9
    assert writer.journal()[0]["body"]["messages"] == [
        {"role": "system", "content": "Be terse."},
        {"role": "user", "content": "What is a log?"},
    ]


def test_its_words_are_those_of_the_chat_completion(writer: Emulator, client: OpenAI) -> None:
    writer.answer(text="A list.")
    completion = client.chat.completions.create(model="gpt-5.1", messages=[{"role": "user", "content": "A log?"}])
    assert completion.choices[0].message.content == "A list."


def test_json_is_asked_for_within_bounds(writer: Emulator, client: OpenAI) -> None:
    writer.answer(text='{\n  "reason": "full"\n}')
    response = client.responses.create(model="gpt-5.1", input="Why?", text={"format": FORMAT})  # type: ignore[call-overload]
    assert response.output_text == '{"reason": "full"}'
    asked = writer.journal()[0]["body"]["response_format"]["json_schema"]["schema"]
    assert asked["properties"]["reason"]["maxLength"] > 0


def test_what_breaks_off_is_answered_by_the_emulator(writer: Emulator, client: OpenAI) -> None:
    writer.answer(text='{"reason": "and so')
    response = client.responses.create(model="gpt-5.1", input="Why?", text={"format": FORMAT})  # type: ignore[call-overload]
    assert json.loads(response.output_text)["reason"].startswith("emulated")


def test_faults_do_not_wait_for_it(writer: Emulator, client: OpenAI) -> None:
    response = client.responses.create(model="gpt-5.1", input="x", extra_headers={"X-Emulator-Fault": "incomplete"})
    assert response.status == "incomplete"
    assert writer.journal() == []


def test_enumerations_and_what_is_bounded_stay() -> None:
    schema = {"anyOf": [{"type": "string", "enum": ["a"]}, {"type": "string", "maxLength": 2}], "default": ["x"]}
    assert bounded(schema) == schema
    assert bounded({"type": "array", "items": {"type": "string"}, "minItems": 9})["maxItems"] == 9


def test_a_model_that_cannot_be_had_is_told_and_does_without() -> None:
    command = [sys.executable, "-m", "tests.emulator", "--model", "/nowhere.gguf", "--show-requests"]
    with subprocess.Popen(command, cwd=CHECKOUT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        with OpenAI(api_key="k", base_url=process.stdout.readline().strip()) as client:
            text = client.responses.create(model="gpt-5.1", input="x").output_text
        line = process.stdout.readline()
        process.terminate()
        _output, complaint = process.communicate()
    assert "no model wrote this" in text
    assert "No model writes the texts: there is no model at /nowhere.gguf." in complaint
    assert "POST   /v1/responses  200" in line
