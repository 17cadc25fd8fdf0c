# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""This server holds to a schema in chat completions, and takes one in responses only to ignore it: the task says so."""

from __future__ import annotations

from tests.engine.conftest import PATIENCE
from tests.integration.harness import Ansible
from tests.integration.subjects import CHAT, RESPONSE

SCHEMA = {
    "type": "object",
    "properties": {"action": {"type": "string", "enum": ["restart", "ignore"]}},
    "required": ["action"],
    "additionalProperties": False,
}
PROMPT = "The web server is down. What is to be done?"


def test_a_response_whose_format_was_ignored_is_no_answer_and_a_chat_completion_is_one(ansible: Ansible) -> None:
    response_format = {"type": "json_schema", "json_schema": {"name": "verdict", "schema": SCHEMA}}
    text = {"format": {"type": "json_schema", "name": "verdict", "schema": SCHEMA}}
    run = ansible.play(
        RESPONSE.task(prompt=PROMPT, model="smollm2", text=text, max_output_tokens=24, accept=["incomplete"]),
        CHAT.task(prompt=PROMPT, model="smollm2", response_format=response_format, max_tokens=40),
        timeout=PATIENCE,
    )
    ignored, held = run.results
    assert held["output_parsed"]["action"] in ("restart", "ignore"), run.output
    assert (held["output_errors"], held.get("failed", False)) == ([], False)
    assert ignored["output_parsed"] is None
    if ignored["status"] == "completed":
        assert ignored["error"]["type"] == "mismatch"
        assert "promptops.openai.openai_chat_completion" in ignored["msg"]
