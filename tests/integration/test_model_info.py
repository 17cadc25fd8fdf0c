# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which models a server has, and when they end."""

from __future__ import annotations

from typing import Any

from tests.integration.harness import Ansible, Task
from tests.integration.test_documented_values import check, documented

MODULE = "promptops.openai.openai_model_info"


def reading(**options: Any) -> Task:
    return {"name": MODULE, MODULE: options}


def test_one_several_or_all(ansible: Ansible) -> None:
    run = ansible.play(
        reading(model="gpt-5.1"),
        reading(model=["gpt-6-luna", "gpt-none", "gpt-4o", "gpt-none"]),
        reading(),
        reading(model=["gpt-none"], fail_on_missing=True),
        reading(model=[""]),
        reading(model=[]),
    )
    one, several, every, missing, empty, none = run.results
    assert (one["models"][0]["id"], one["models"][0]["shutdown_date"]) == ("gpt-5.1", "2027-04-01"), run.output
    assert one["models"][0]["model"]["owned_by"] == one["models"][0]["owned_by"] == "emulator"
    assert [(model["id"], model["shutdown_date"]) for model in several["models"]] == [
        ("gpt-6-luna", None),
        ("gpt-4o", "2027-01-14"),
    ]
    assert several["missing"] == ["gpt-none"]
    assert len(every["models"]) > 50
    assert every["missing"] == none["missing"] == none["models"] == []
    assert missing["failed"]
    assert (missing["missing"], missing["error"]["status"]) == (["gpt-none"], 404)
    assert "fail_on_missing: " in missing["msg"]
    assert "model[0]: is empty" in empty["msg"]
    for result in run.results:
        check(documented(MODULE), result)


def test_a_server_that_cannot_be_asked(ansible: Ansible) -> None:
    ansible.emulator.fault("status;code=404", method="GET", times=1)
    ansible.emulator.fault("status;code=500", method="GET", times=2)
    run = ansible.play(reading(), reading(model="gpt-4o", max_retries=0), reading(api_key="sk-wrong-0123456789"))
    assert [result["failed"] for result in run.results] == [True] * 3, run.output
    assert run.results[2]["error"]["status"] == 401


def test_a_model_that_is_not_listed(ansible: Ansible) -> None:
    ansible.emulator.fault("status;code=405", method="GET", times=1)
    run = ansible.play(reading(model=["gpt-6-luna"]))
    assert [model["id"] for model in run.only["models"]] == ["gpt-6-luna"], run.output
    assert ansible.requests() == ["GET /v1/models", "GET /v1/models/gpt-6-luna"]
