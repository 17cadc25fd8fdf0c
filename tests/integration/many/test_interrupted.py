# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A task of many that Ansible ends, by the keyword ``timeout``."""

from __future__ import annotations

import time
from typing import Any

import pytest

from tests.integration.faults.raw import Raw, Request
from tests.integration.harness import Ansible

pytestmark = pytest.mark.chance


def silent(_request: Request) -> Any:
    yield 120.0


def test_a_task_ends_soon_after_its_timeout_and_its_records_tell_of_what_was_sent(ansible: Ansible) -> None:
    if ansible.door == "module":
        pytest.skip("Ansible leaves a module's process to itself, which writes its records when it ends")
    elements = [{"name": f"n{number}", "input": "x"} for number in range(6)]
    options = {"responses": elements, "common": {"model": "m"}, "concurrency": 4}
    with Raw(silent) as server:
        task = {"promptops.openai.openai_responses": {**options, "base_url": server.base_url}, "timeout": 5}
        begun = time.monotonic()
        run = ansible.play(task)
        took = time.monotonic() - begun
        assert len(server.requests) == 4
    assert run.only["failed"], run.output
    assert took < 60, "nothing waits for an answer"
    records = ansible.records()
    assert sorted(record["status"] for record in records.values()) == ["creating"] * 4, records
