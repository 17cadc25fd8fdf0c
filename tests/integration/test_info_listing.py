# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Listings of what is recorded: filters, order, limits, fields."""

from __future__ import annotations

from typing import Any

import pytest

from tests.integration.harness import Ansible
from tests.integration.reading import READINGS, RESPONSES, Reading

pytestmark = pytest.mark.parametrize("reading", READINGS, ids=lambda reading: reading.subject.kind)

FIRST = 1_700_000_000
"""When the first is created; each of the others an hour after the one before it."""
NAMES = ["web-1", "web-2", "db/1", "ünïcode & <b>"]
MODELS = ["gpt-4o", "gpt-4o-mini", "gpt-4o", "gpt-4o-mini"]
SUMMARY = {
    "id",
    "name",
    "state_file",
    "status",
    "model",
    "created",
    "object",
    "finish_reason",
    "usage",
    "metadata",
    "imported",
    "drifted",
    "base_url",
    "recorded_at",
    "updated_at",
}


def made(ansible: Ansible, reading: Reading) -> list[dict[str, Any]]:
    """Four records, an hour apart, in an order that is not that of their names; the last ends incomplete."""
    tasks = []
    key = "created_at" if reading is RESPONSES else "created"
    for number, (name, model) in enumerate(zip(NAMES, MODELS, strict=True)):
        prompt = f"Question {number}"
        last = (
            {"status": "incomplete", "reason": "max_output_tokens", "text": "Cut"} if number == 3 else {"text": "Whole"}
        )
        ansible.emulator.answer(match=prompt, overrides={key: FIRST + 3600 * number}, **last)
        metadata = {"team": "a&b" if number % 2 else "sre", "n": str(number), "odd": "true" if number % 2 else "false"}
        tasks.append(reading.subject.task(name, prompt=prompt, model=model, metadata=metadata, accept=["incomplete"]))
    run = ansible.play(*tasks)
    assert all(result["action"] == "created" for result in run.results), run.output
    ansible.requests()
    return run.results


def test_filters(ansible: Ansible, reading: Reading) -> None:
    made(ansible, reading)
    hour = "2023-11-14T23:13:20Z"
    cases: list[tuple[dict[str, Any], set[str]]] = [
        ({}, set(NAMES)),
        ({"model": "gpt-4o"}, {"web-1", "db/1"}),
        ({"model": "gpt-4o-2024-08-06"}, {"web-1", "db/1"}),
        ({"model": "gpt-4"}, set()),
        ({"status": "incomplete"}, {NAMES[3]}),
        ({"status": "completed"}, set(NAMES[:3])),
        ({"metadata": {"team": "a&b"}}, {NAMES[1], NAMES[3]}),
        ({"metadata": {"team": "a&b", "n": 3}}, {NAMES[3]}),
        ({"metadata": {"odd": True}}, {NAMES[1], NAMES[3]}),
        ({"metadata": {"absent": ""}}, set()),
        ({"created_after": str(FIRST)}, set(NAMES[1:])),
        ({"created_after": hour}, set(NAMES[2:])),
        ({"created_after": "2023-11-15T00:13:20+01:00"}, set(NAMES[2:])),
        ({"created_after": "2023-11-14 23:13:20"}, set(NAMES[2:])),
        ({"created_before": hour}, {NAMES[0]}),
        ({"created_after": str(FIRST), "created_before": str(FIRST + 7200)}, {NAMES[1]}),
        ({"created_after": "2023-11-15"}, set(NAMES[2:])),
        ({"name_patterns": ["web-*"]}, {"web-1", "web-2"}),
        ({"name_patterns": ["WEB-*"]}, set()),
        ({"name_patterns": ["*1", "*<b>"]}, {"web-1", "db/1", NAMES[3]}),
        ({"name_patterns": ["web-[!1]"], "model": "gpt-4o-mini", "metadata": {"team": "a&b"}}, {"web-2"}),
        ({"name_patterns": ["web-*"], "model": "gpt-4o-mini", "status": "incomplete"}, set()),
    ]
    run = ansible.play(*(reading.info(source="store", **options) for options, _names in cases))
    for result, (options, names) in zip(run.results, cases, strict=True):
        assert {element["name"] for element in result[reading.key]} == names, (options, run.output)
        assert result["missing"] == []
        assert result["changed"] is False
    assert ansible.requests() == []


def test_order_and_max_items(ansible: Ansible, reading: Reading) -> None:
    made(ansible, reading)
    by_file_name = ["db/1", "web-1", "web-2", NAMES[3]]
    cases: list[tuple[dict[str, Any], list[str]]] = [
        ({}, sorted(by_file_name, key=by_file_name.index)),
        ({"order": "asc"}, NAMES),
        ({"order": "desc"}, NAMES[::-1]),
        ({"order": "asc", "max_items": 2}, NAMES[:2]),
        ({"order": "desc", "max_items": 1}, NAMES[3:]),
        ({"order": "desc", "max_items": 99}, NAMES[::-1]),
        ({"order": "desc", "max_items": 1, "model": "gpt-4o"}, ["db/1"]),
    ]
    run = ansible.play(
        *(reading.info(source="store", **options) for options, _names in cases),
        reading.info(source="store", max_items=2),
    )
    for result, (options, names) in zip(run.results, cases, strict=False):
        found = [element["name"] for element in result[reading.key]]
        if options:
            assert found == names, (options, run.output)
        else:
            assert sorted(found) == sorted(names)
            everything = found
    assert [element["name"] for element in run.results[-1][reading.key]] == everything[:2]


def test_fields(ansible: Ansible, reading: Reading) -> None:
    created = made(ansible, reading)
    run = ansible.play(
        reading.info(source="store", order="asc"),
        reading.info(source="store", order="asc", fields=["summary"]),
        reading.info(source="store", order="asc", fields=["name", "output_text"]),
        reading.info(source="store", order="asc", fields=["full"]),
    )
    default, summary, single, full = (result[reading.key] for result in run.results)
    assert default == summary, run.output
    assert all(element.keys() == SUMMARY for element in summary)
    assert single == [{"name": one["name"], "output_text": one["output_text"]} for one in created]
    for element, one in zip(full, created, strict=True):
        assert element[reading.object_key] == one[reading.object_key]
        assert element.keys() >= SUMMARY | {"output_text", "refusal", "role", "function_calls", "drift"}


def test_empty_and_absent_stores(ansible: Ansible, reading: Reading) -> None:
    (ansible.folder / "empty").mkdir()
    (ansible.folder / "file").write_text("")
    run = ansible.play(
        reading.info(source="store", state_store=str(ansible.folder / "empty")),
        reading.info(source="store", state_store=str(ansible.folder / "absent")),
        reading.info(source="store", state_store=str(ansible.folder / "file")),
        reading.info(source="store", state_store="postgresql://localhost/records"),
    )
    empty, absent, a_file, url = run.results
    assert empty[reading.key] == absent[reading.key] == [], run.output
    assert not (ansible.folder / "absent").exists()
    assert a_file["failed"]
    assert str(ansible.folder / "file") in a_file["msg"]
    assert url["failed"]
    assert "postgresql://" in url["msg"]


def test_records_without_an_object(ansible: Ansible, reading: Reading) -> None:
    ansible.emulator.fault("reset_before", method="POST")
    run = ansible.play(
        reading.subject.task("broken"),
        reading.subject.task("digest", record_content="digest"),
        reading.info(source="store", fields=["summary", "output_text"]),
        reading.info(name="broken"),
        reading.info(name="digest"),
    )
    assert run.results[0]["failed"], run.output
    listed = {element["name"]: element for element in run.results[2][reading.key]}
    broken, digest = listed["broken"], listed["digest"]
    assert (broken["status"], broken["id"], broken["finish_reason"]) == ("creating", None, None), run.output
    assert (broken["output_text"], broken["model"], broken["usage"]["total_tokens"]) == (None, "gpt-4o", None)
    assert (digest["status"], digest["id"], digest["model"]) == ("completed", run.results[1]["id"], "gpt-4o")
    assert digest["output_text"] is None
    assert run.results[3][reading.key][0]["status"] == "creating"
    read = run.results[4][reading.key][0]
    assert read["output_text"] == run.results[1]["output_text"]
    assert read[reading.object_key]["id"] == digest["id"]


def test_digest_that_the_server_has_lost(ansible: Ansible, reading: Reading) -> None:
    made = ansible.play(reading.subject.task(record_content="digest")).only["id"]
    ansible.emulator.reset()
    run = ansible.play(
        reading.info(name="one"), reading.info(name="one", fail_on_missing=True), reading.items(name="one")
    )
    lost, strict, items = run.results
    assert lost["missing"] == [made], run.output
    assert lost[reading.key][0]["id"] == made
    assert lost[reading.key][0]["output_text"] is None
    assert any(made in str(warning) for warning in lost["warnings"])
    assert strict["failed"]
    assert made in strict["msg"]
    assert (items[reading.items_key], items["missing"]) == ([], [made])


def test_drifted(ansible: Ansible, reading: Reading) -> None:
    subject = reading.subject
    imported = ansible.play(subject.task(None, metadata={"team": "sre"})).only["id"]
    run = ansible.play(
        subject.task("same"),
        subject.task("drifted"),
        subject.task("drifted", prompt="Something else", temperature=0.5, preserve_on_change=True),
        subject.bare(name="imported", **{subject.id_option: imported}),
        subject.task("imported", metadata={"team": "sre"}),
        subject.bare(name="imported and drifted", **{subject.id_option: imported}),
        subject.task("imported and drifted", metadata={"team": "dba"}),
        reading.info(source="store", fields=["name", "drifted", "drift"]),
    )
    found = {element["name"]: element for element in run.results[-1][reading.key]}
    drifted = {name: [entry["parameter"] for entry in element["drift"]] for name, element in found.items()}
    assert drifted == {
        "same": [],
        "drifted": [subject.prompt, "temperature"],
        "imported": [],
        "imported and drifted": ["metadata"],
    }, run.output
    assert {name: bool(names) for name, names in drifted.items()} == {
        name: element["drifted"] for name, element in found.items()
    }
    assert found["drifted"]["drift"] == run.results[2]["drift"]
    assert found["imported and drifted"]["drift"] == run.results[6]["drift"]
