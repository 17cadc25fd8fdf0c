# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Responses in the background: asked for once, and followed by their ID, whether the server is to store them or not."""

from __future__ import annotations

from typing import Any

import pytest

from tests.integration.harness import Ansible
from tests.integration.subjects import RESPONSE


@pytest.mark.parametrize("store", [True, False])
def test_what_runs_in_the_background_is_collected_by_a_later_run(ansible: Ansible, store: bool) -> None:
    slow: dict[str, Any] = {"background": True, "store": store, "extra_headers": {"X-Emulator-Background": "polls=2"}}
    run = ansible.play(
        RESPONSE.task(**slow, wait=False),
        RESPONSE.task(**slow, wait_interval=0.05),
        RESPONSE.task(**slow),
    )
    assert [result.get("action") for result in run.results] == ["created", "resumed", "unchanged"], run.output
    assert run.results[1]["status"] == "completed"
    assert run.results[1]["output_text"]
    made = run.results[0]["id"]
    methods = ansible.requests()
    assert methods[0] == "POST /v1/responses"
    assert set(methods[1:]) == {f"GET /v1/responses/{made}"}


def test_a_failed_response_has_the_servers_code_and_words(ansible: Ansible) -> None:
    run = ansible.play(RESPONSE.task(model="emulator/failed"))
    told = run.only["response"]["error"]
    assert told["code"], run.output
    assert run.only["error"]["code"] == told["code"]
    assert told["message"].rstrip(".") in run.only["error"]["message"]
    assert told["message"].rstrip(".") in run.only["msg"]
