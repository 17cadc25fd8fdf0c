# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is wrong with an element is said with its place, before anything is sent or recorded."""

from __future__ import annotations

from typing import Any

import pytest

from tests.integration.harness import Ansible, Task
from tests.integration.many.asking import BOTH, asked, list_name, many, several
from tests.integration.subjects import RESPONSE, Subject


def wrong_elements(subject: Subject) -> list[tuple[Any, str]]:
    """Elements, each the fourth in its list, and how the message about it begins."""
    place = f"{list_name(subject)}[3]"
    other = f"{list_name(subject)}[0]"
    prompt = {subject.prompt: [{"role": "user", "content": "x"}, {"role": "nobody", "content": "x"}]}
    tools: Any = [{"name": "look"}]
    file = "somewhere/../one.json"
    return [
        (asked(subject, "x", tools=tools), f"{place}.tools[0].type: is required"),
        ({"name": "x", **prompt}, f"{place}.{subject.prompt}[1].role: "),
        (asked(subject, "x", temperature="warm"), f"{place}: argument 'temperature' is of type"),
        (asked(subject, "x", state="gone"), f"{place}: value of state must be one of: present, absent"),
        (asked(subject, "x", nonsense=1), f"{place}.nonsense: is not an option of an element."),
        (asked(subject, "x", api_key="sk-x"), f"{place}.api_key: is set for all elements together"),
        (asked(subject, "x", max_age=-1), f"{place}.max_age: is '-1'"),
        (asked(subject, ""), f"{place}.name: is empty"),
        (asked(subject, "n000"), f"{place}: has the same record as {other}: "),
        (asked(subject, "n000", state_store="another"), f"{place}: has the same name as {other}: n000."),
        (asked(subject, None, state_file=file), f"{place}: has the same record as {other}: "),
        ({"state": "absent"}, f"{place}.state: absent needs name"),
        ({"name": "x"}, f"{place}.{subject.prompt}: is required to create a {subject.kind.replace('_', ' ')}"),
        ({"name": "x", **subject.asks("x"), "model": None}, f"{place}.model: is required to create a"),
    ]


def tasks(subject: Subject) -> list[tuple[Task, str]]:
    """Tasks that are wrong, and how each message begins."""
    good = several(subject, 3)
    by_file = [{**subject.asks("x"), "state_file": "one.json"}, *good[1:]]
    found = [
        (many(subject, [*(by_file if "state_file" in wrong else good), wrong]), message)
        for wrong, message in wrong_elements(subject)
    ]
    return [
        *found,
        (many(subject, good, common={"nonsense": 1}), "common.nonsense: is not an option of an element."),
        (many(subject, good, common={"base_url": "x"}), "common.base_url: is set for all elements together"),
        (many(subject, good, common={"max_age": -1}), f"{list_name(subject)}[0].max_age: is '-1'"),
        (many(subject, good, concurrency=0), "concurrency: is 0, and must be from 1 to 256."),
        (many(subject, good, concurrency=257), "concurrency: is 257, and must be from 1 to 256."),
        (many(subject, good, requests_per_minute=0), "requests_per_minute: is 0, and must be more than 0."),
        (many(subject, good, tokens_per_minute=-5), "tokens_per_minute: is -5, and must be more than 0."),
        (many(subject, good, requests_per_minute="nan"), "requests_per_minute: is nan, and must be more than 0."),
        (many(subject, ["text"]), f"Elements value for option '{list_name(subject)}' is of type"),
    ]


@pytest.mark.parametrize("subject", BOTH, ids=lambda subject: subject.kind)
def test_the_place_is_named_before_anything_is_sent(ansible: Ansible, subject: Subject) -> None:
    wrong = tasks(subject)
    run = ansible.play(*(task for task, _message in wrong))
    assert len(run.results) == len(wrong), run.output
    for result, (_task, message) in zip(run.results, wrong, strict=True):
        assert result["failed"]
        assert result["msg"].startswith(message), result["msg"]
        assert "Traceback" not in str(result)
    assert ansible.requests() == []
    assert ansible.records() == {}


def test_what_is_recorded_may_be_named_alone(ansible: Ansible) -> None:
    """A name without a request means what is recorded under it, and is no mistake."""
    kept = [{"name": element["name"], "preserve_on_change": True} for element in several(RESPONSE, 2)]
    run = ansible.play(many(RESPONSE, several(RESPONSE, 2)), many(RESPONSE, kept, common={}))
    assert run.results[1]["counts"] == {"drifted": 2}, run.output
    assert [element["output_text"] for element in run.results[1]["responses"]] == [
        element["output_text"] for element in run.results[0]["responses"]
    ]


def test_the_same_object_without_a_record_may_be_named_twice(ansible: Ansible) -> None:
    run = ansible.play({**RESPONSE.task(None), "register": "made"})
    again = many(RESPONSE, [{"response_id": run.only["id"]}] * 2, common={})
    run = ansible.play(again)
    assert run.only["counts"] == {"unchanged": 2}, run.output
