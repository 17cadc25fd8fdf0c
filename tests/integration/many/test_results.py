# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What many elements come to in one task: each its own row of the lifecycle, in order, by name, and added up."""

from __future__ import annotations

from typing import Any

import pytest

from tests.integration.harness import Ansible
from tests.integration.many.asking import BOTH, asked, list_name, many, several
from tests.integration.subjects import CHAT, RESPONSE, Subject

of_both = pytest.mark.parametrize("subject", BOTH, ids=lambda subject: subject.kind)

NEVER_BEFORE = ["same", "other", "kept", "gone"]


def usage_of(elements: list[dict[str, Any]]) -> dict[str, int]:
    """The sum of what elements used."""
    used = [element["usage"] for element in elements if element.get("usage")]
    told = [{key: count for key, count in usage.items() if count is not None} for usage in used]
    return {key: sum(usage.get(key, 0) for usage in told) for key in (told[0] if told else {})}


def changed_elements(subject: Subject, imported: str) -> list[dict[str, Any]]:
    """Each action once, and a failure in between."""
    return [
        asked(subject, "same"),
        asked(subject, "other", temperature=0.5),
        asked(subject, "kept", temperature=0.5, preserve_on_change=True),
        {"name": "gone", "state": "absent"},
        {"name": "never", "state": "absent"},
        asked(subject, "bad", model="emulator/status;code=400"),
        asked(subject, "new"),
        {"name": "theirs", subject.id_option: imported, "model": None, "store": None},
        asked(subject, None),
    ]


ACTIONS = ["unchanged", "replaced", "drifted", "deleted", "absent", None, "created", "imported", "created"]


@of_both
def test_every_action_side_by_side(ansible: Ansible, subject: Subject) -> None:
    key = list_name(subject)
    first = many(subject, [asked(subject, name) for name in NEVER_BEFORE])
    run = ansible.play({**first, "register": "first"}, {**subject.task(None, store=True), "register": "theirs"}, first)
    assert run.results[0]["counts"] == {"created": 4}, run.output
    assert run.results[2]["counts"] == {"unchanged": 4}
    assert [run.results[index]["changed"] for index in (0, 2)] == [True, False]
    assert run.results[2]["usage"] == run.results[0]["usage"] == run.results[0]["paid_usage"]
    assert run.results[2]["paid_usage"] == run.results[2]["paid_usage_by_model"] == {}
    ids = {name: element["id"] for name, element in run.results[0]["by_name"].items()}
    theirs = run.results[1]["id"]
    ansible.requests()

    result = ansible.play(many(subject, changed_elements(subject, theirs))).only
    elements = result[key]
    assert [element.get("action") for element in elements] == ACTIONS, result
    assert [element["name"] for element in elements] == [*NEVER_BEFORE, "never", "bad", "new", "theirs", None]
    assert [element["changed"] for element in elements] == [
        action in ("replaced", "deleted", "created", "imported") for action in ACTIONS
    ]
    assert [element["failed"] for element in elements] == [action is None for action in ACTIONS]
    assert result["by_name"] == {element["name"]: element for element in elements if element["name"]}
    assert result["counts"] == {
        "unchanged": 1,
        "replaced": 1,
        "drifted": 1,
        "deleted": 1,
        "absent": 1,
        "failed": 1,
        "created": 2,
        "imported": 1,
    }
    assert result["changed"] is True
    assert result["usage"] == usage_of(elements)
    paid = usage_of([element for element in elements if element.get("action") in ("created", "replaced")])
    assert result["paid_usage"] == paid != result["usage"]
    assert result["paid_usage_by_model"] == {elements[1]["model"]: paid}
    assert elements[0]["id"] == ids["same"]
    assert [entry["parameter"] for entry in elements[2]["drift"]] == ["temperature"]
    assert elements[7]["id"] == theirs

    assert result["failed"] is True
    assert result["msg"].startswith(f"1 of 9 failed. {key}[5] (bad): The server answered 400: ")
    assert result["error"] == elements[5]["error"]
    assert result["error"]["status"] == 400

    sent = ansible.requests()
    assert sorted(sent) == sorted(
        [
            *[f"POST {subject.path}"] * 4,
            *[f"DELETE {subject.path}/{ids[name]}" for name in ("other", "gone")],
            f"GET {subject.path}/{theirs}",
            f"GET {subject.path}/{theirs}/{'input_items' if subject is RESPONSE else 'messages'}",
        ]
    )
    folder = f"{subject.kind}/"
    assert set(ansible.records()) == {f"{folder}{name}.json" for name in ("same", "other", "kept", "new", "theirs")}


@of_both
def test_what_all_share_and_what_each_overrides(ansible: Ansible, subject: Subject) -> None:
    tool = {"type": "function", "name": "look", "parameters": {"type": "object"}}
    if subject is not RESPONSE:
        tool = {"type": "function", "function": {"name": "look", "parameters": {"type": "object"}}}
    common = {
        **subject.asks("What all ask"),
        "model": "gpt-4o",
        "store": True,
        "temperature": 0.5,
        "metadata": {"team": "sre", "ticket": "1"},
        "tools": [tool],
        "tool_choice": "none",
        "state_store": "shared",
    }
    elements = [
        {"name": "as shared"},
        {"name": "overrides", **subject.asks("Own"), "temperature": 0, "metadata": {"ticket": "2"}, "model": "gpt-5.1"},
        {"name": "unsets", "temperature": None, "metadata": None, "tools": None, "tool_choice": None},
        {"name": "elsewhere", "state_store": "own"},
        {"state_file": "file.json"},
    ]
    result = ansible.play(many(subject, elements, common=common, concurrency=1)).only
    assert result["counts"] == {"created": 5}, result
    paths = [f"shared/{subject.kind}/{name}.json" for name in ("as%20shared", "overrides", "unsets")]
    paths += [f"own/{subject.kind}/elsewhere.json", "file.json"]
    files = [element["state_file"] for element in result[list_name(subject)]]
    assert files == [str(ansible.folder / path) for path in paths]
    assert not ansible.store.exists()
    request = {name: value for name, value in common.items() if name != "state_store"}
    unset = {name: value for name, value in request.items() if name not in elements[2]}
    own = {name: value for name, value in elements[1].items() if name != "name"}
    bodies = [entry["body"] for entry in ansible.emulator.journal()]
    assert bodies == [request, {**request, **own}, unset, request, request]
    assert set(result["paid_usage_by_model"]) == {element["model"] for element in result["by_name"].values()}


@of_both
def test_how_much_is_returned(ansible: Ansible, subject: Subject) -> None:
    elements = [asked(subject, "one"), asked(subject, "two", model="emulator/status;code=400;times=0")]
    elements.append(asked(subject, None))
    tasks = [many(subject, elements, **{"return": extent}) for extent in ("full", "summary", "none")]
    single = subject.task("one", "Question one", store=True)
    run = ansible.play(*tasks, single, many(subject, []))
    full, summary, none = (result[list_name(subject)] for result in run.results[:3])
    alone = run.results[3]
    # What the module for one says is what each element says, and the object is the same.
    assert {key: value for key, value in full[0].items() if key not in ("failed", "action", "changed", "attempts")} == {
        key: alone[key] for key in full[0] if key not in ("failed", "action", "changed", "attempts")
    }
    assert set(alone) - {"invocation", "_ansible_no_log"} == set(full[0])
    brief = {"action", "changed", "failed", "id", "name", "state_file", "status"}
    told = {"model", "created", "output_text", "refusal", "finish_reason", "function_calls", "usage", "drift"}
    told |= {"request_id", "attempts", "batch_id", "incomplete_details", "output_errors", "repairs"}
    assert set(summary[0]) == brief | told
    assert set(none[0]) == brief
    assert set(none[1]) == {"changed", "failed", "name", "msg", "error"}
    assert none[1]["error"]["status"] == 400
    assert [result["by_name"]["one"] for result in run.results[:3]] == [full[0], summary[0], none[0]]
    # What is added up does not depend on what is returned.
    assert [result["usage"].keys() for result in run.results[:3]] == [run.results[0]["usage"].keys()] * 3
    assert all(result["paid_usage"]["total_tokens"] > 0 for result in run.results[:3])

    nothing = run.results[4]
    assert not nothing["failed"]
    assert not nothing["changed"]
    assert nothing[list_name(subject)] == []
    assert nothing["by_name"] == nothing["counts"] == nothing["usage"] == {}


@of_both
def test_a_loop_over_the_module_for_one_is_taken_over_at_no_cost(ansible: Ansible, subject: Subject) -> None:
    """Records do not tell by which module they were made, with values that YAML makes of bare words too."""
    odd = {"model": "gpt-4o", "store": "yes", "temperature": "0.5", "metadata": {"number": 1, "switch": True}}
    elements = several(subject, 2)
    loop = {subject.module: {**odd, **{key: f"{{{{ item.{key} }}}}" for key in elements[0]}}, "loop": elements}
    run = ansible.play(loop, many(subject, elements, common=odd))
    assert [item["action"] for item in run.results[0]["results"]] == ["created"] * 2, run.output
    assert run.results[1]["counts"] == {"unchanged": 2}


def test_other_names_of_options_override_each_other(ansible: Ansible) -> None:
    tools = {name: [{"type": "function", "function": {"name": name}}] for name in ("shared", "own")}
    messages = {name: [{"role": "user", "content": name}] for name in ("shared", "own")}
    tasks = [
        many(
            CHAT,
            [{"name": f"e{index}", other_message: messages["own"], other_tool: tools["own"]}],
            common={"model": "gpt-4o", message: messages["shared"], tool: tools["shared"]},
        )
        for index, (message, tool, other_message, other_tool) in enumerate(
            [("messages", "tools", "message", "tool"), ("message", "tool", "messages", "tools")]
        )
    ]
    run = ansible.play(*tasks)
    assert [result["counts"] for result in run.results] == [{"created": 1}] * 2, run.output
    assert [(entry["body"]["messages"], entry["body"]["tools"]) for entry in ansible.emulator.journal()] == [
        (messages["own"], tools["own"])
    ] * 2
