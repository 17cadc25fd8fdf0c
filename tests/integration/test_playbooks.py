# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The playbooks of the collection do their job, cost nothing the second time, and work in check mode."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import CHECKOUT
from tests.integration.harness import KEY, Ansible, Run

PLAYBOOKS = CHECKOUT / "playbooks"
COSTS = {
    "quickstart": ["POST /v1/responses"],
    "tools_with_chat": ["POST /v1/chat/completions"] * 2,
    "tools_with_responses": ["POST /v1/responses"] * 2,
    "terraform_chat_examples": ["POST /v1/chat/completions"] * 4,
}


def run(ansible: Ansible, name: str, *arguments: str) -> Run:
    environment = {
        "OPENAI_API_KEY": KEY,
        "OPENAI_BASE_URL": ansible.emulator.base_url,
        "OPENAI_STATE_STORE": str(ansible.store),
        "PWD": str(ansible.folder),
    }
    return ansible.run(PLAYBOOKS / f"{name}.yml", *arguments, environment=environment)


@pytest.mark.chance
@pytest.mark.parametrize("name", COSTS)
def test_paid_once(ansible: Ansible, name: str) -> None:
    first = run(ansible, name)
    assert first.code == 0, first.output
    assert ansible.requests() == COSTS[name]
    second = run(ansible, name)
    assert second.code == 0, second.output
    assert not any(result["changed"] for result in second.results), second.output
    assert ansible.requests() == []


@pytest.mark.parametrize("name", COSTS)
def test_check_mode_costs_nothing(in_process: Ansible, name: str) -> None:
    predicted = run(in_process, name, "--check", "--diff")
    assert predicted.code == 0, predicted.output
    assert in_process.requests() == []
    assert not in_process.store.exists()


@pytest.mark.parametrize("name", ["tools_with_chat", "tools_with_responses"])
def test_the_tools_output_reaches_the_model(in_process: Ansible, name: str) -> None:
    told = run(in_process, name)
    release = Path("/proc/sys/kernel/osrelease").read_text().strip()
    assert release in told.results[-1]["msg"], told.output


def test_a_tool_off_the_allow_list_is_not_run(in_process: Ansible) -> None:
    told = run(in_process, "tools_with_chat", "--extra-vars", '{"tools_allowed": {}}')
    assert told.code == 0, told.output
    assert "not on the allow-list" in told.results[-1]["msg"]


def test_quickstart_drifts_and_goes(in_process: Ansible) -> None:
    run(in_process, "quickstart")
    other = ("--extra-vars", '{"quickstart_instructions": "Be kind.", "quickstart_preserve": true}')
    drifted = run(in_process, "quickstart", *other)
    assert any(result.get("action") == "drifted" for result in drifted.results), drifted.output
    assert in_process.requests() == COSTS["quickstart"]
    gone = run(in_process, "quickstart", "--extra-vars", "quickstart_state=absent")
    assert any(result.get("action") == "deleted" for result in gone.results), gone.output
    assert list((in_process.folder / "quickstart" / "generated").rglob("*.json")) == []
