# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The journal: every request, no secret."""

from __future__ import annotations

import json
import time

import openai
import requests

from tests.emulator.client import Emulator
from tests.emulator.journal import fingerprint

from .asking import ask, look
from .conftest import KEY


def test_entry_holds_the_request_and_its_outcome(client: openai.OpenAI, emulator: Emulator) -> None:
    before = time.time()
    made = client.responses.create(model="gpt-4o", input="x", extra_query={"a": ["1", "2"]}, extra_headers={"X-A": "b"})
    (entry,) = emulator.journal()
    assert (entry["method"], entry["path"], entry["template"]) == ("POST", "/v1/responses", "/v1/responses")
    assert entry["body"] == {"model": "gpt-4o", "input": "x"}
    assert entry["headers"]["x-a"] == "b"
    assert [value for values in entry["query"].values() for value in values] == ["1", "2"]
    assert (entry["status"], entry["ids"], entry["fault"]) == (200, [made.id], None)
    assert before <= entry["time"] <= time.time()


def test_secrets_can_be_compared_but_not_read(client: openai.OpenAI, emulator: Emulator) -> None:
    client.models.list()
    client.models.list()
    first, second = emulator.journal()
    assert first["headers"]["authorization"] == fingerprint(f"Bearer {KEY}")
    assert first["headers"]["authorization"] == second["headers"]["authorization"]
    assert KEY not in json.dumps([first, second])


def test_order_clearing_and_counts(emulator: Emulator) -> None:
    identifier = ask(emulator).json()["id"]
    look(emulator, f"responses/{identifier}")
    look(emulator, "responses/a%2Fb")
    ask(emulator, "429")
    look(emulator, "nothing/here")
    sequence = [entry["sequence"] for entry in emulator.journal()]
    assert sequence == sorted(sequence)
    assert emulator.summary() == {
        "GET (unknown)": 1,
        "GET /v1/responses/{response_id}": 2,
        "POST /v1/responses": 2,
    }
    assert emulator.journal()[2]["path"] == "/v1/responses/a%2Fb"
    assert emulator.journal()[3]["fault"] == "429"
    emulator.clear_journal()
    assert emulator.journal() == []
    ask(emulator)
    assert emulator.journal()[0]["sequence"] > sequence[-1]


def test_refused_and_broken_requests_are_entered(emulator: Emulator) -> None:
    requests.post(f"{emulator.base_url}/responses", data=b"{broken", timeout=10)
    (entry,) = emulator.journal()
    assert (entry["status"], entry["body"]) == (401, "{broken")


def test_control_requests_are_not_entered(emulator: Emulator) -> None:
    emulator.summary()
    emulator.control("GET", "settings")
    assert emulator.journal() == []
