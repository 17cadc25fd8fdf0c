# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Objects that are named: by ID, by the name of a record, or by its file."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.integration.harness import Ansible
from tests.integration.reading import READINGS, RESPONSES, Reading, official

STRANGE = ["resp/with/slashes", "resp?with=query&x=1", "resp#fragment", "resp with %20 and ü", "chatcmpl:é;..", "a\\b"]
both = pytest.mark.parametrize("reading", READINGS, ids=lambda reading: reading.subject.kind)


def play(*tasks: dict[str, Any]) -> dict[str, Any]:
    return {"hosts": "localhost", "gather_facts": False, "tasks": list(tasks), "ignore_errors": True}


@both
def test_by_id_as_the_official_client_sees_it(ansible: Ansible, reading: Reading) -> None:
    with official(ansible.emulator) as client:
        made = [reading.create(client, f"Question {number}", metadata={"n": str(number)}) for number in range(3)]
        seen = [reading.retrieve(client, one.id).to_dict(mode="json") for one in made]
    ansible.requests()
    ids = [one.id for one in made]
    run = ansible.play(reading.by_id(*ids), reading.info(**{reading.subject.id_option: ids[1]}))
    several, single = run.results
    assert several["changed"] is False
    assert several["missing"] == []
    found = several[reading.key]
    assert [element["id"] for element in found] == ids, run.output
    assert [element["metadata"] for element in found] == [{"n": str(number)} for number in range(3)]
    for element, expected in zip(found, seen, strict=True):
        told = element[reading.object_key]
        assert {key: told[key] for key in expected} == expected
        assert element["output_text"]
        assert element["usage"]["total_tokens"] > 0
        assert element["status"] == "completed"
        assert element["name"] is element["state_file"] is element["drifted"] is element["imported"] is None
        assert element["drift"] == []
    assert [element["id"] for element in single[reading.key]] == [ids[1]]
    assert ansible.requests() == [f"GET {reading.subject.path}/{one}" for one in (*ids, ids[1])]


@both
def test_what_a_module_made_the_official_client_reads(ansible: Ansible, reading: Reading) -> None:
    run = ansible.play(reading.subject.task(metadata={"team": "sre"}), reading.info(name="one"))
    made, read = run.results
    with official(ansible.emulator) as client:
        seen = reading.retrieve(client, made["id"])
    (element,) = read[reading.key]
    assert seen.id == element["id"] == made["id"], run.output
    assert seen.model == element["model"] == made["model"]
    assert seen.metadata == element["metadata"] == {"team": "sre"}
    text = seen.output_text if reading is RESPONSES else seen.choices[0].message.content
    assert text == element["output_text"] == made["output_text"]


@both
def test_by_name_and_by_file_without_a_request(ansible: Ansible, reading: Reading) -> None:
    subject = reading.subject
    changed = subject.task("kept", prompt="Something else", preserve_on_change=True)
    ansible.play(subject.task(), subject.task("kept"), changed, subject.task(None, state_file="here/record.json"))
    ansible.requests()
    run = ansible.play(
        reading.info(name="one"),
        reading.info(state_file=str(ansible.store / subject.kind / "one.json")),
        reading.info(name="kept"),
        reading.info(state_file="here/record.json"),
    )
    assert ansible.requests() == []
    one, by_file, kept, elsewhere = (result[reading.key][0] for result in run.results)
    record = ansible.records()[f"{subject.kind}/one.json"]
    assert one == by_file
    assert one["id"] == record["id"]
    assert one["name"] == "one"
    assert one["state_file"] == str(ansible.store / subject.kind / "one.json")
    assert one[reading.object_key] == record["object"]
    assert one["base_url"] == ansible.emulator.base_url
    assert (one["recorded_at"], one["updated_at"]) == (record["created_at"], record["updated_at"])
    assert (one["drifted"], one["drift"], one["imported"]) == (False, [], False)
    assert kept["drifted"] is True
    assert [entry["parameter"] for entry in kept["drift"]] == [subject.prompt]
    assert kept["drift"][0]["configured"] == subject.asks("Something else")[subject.prompt]
    assert elsewhere["state_file"] == str(ansible.folder / "here" / "record.json")
    assert elsewhere["name"] is None


@both
def test_a_task_and_the_module_that_reads_it_return_the_same(ansible: Ansible, reading: Reading) -> None:
    run = ansible.play(reading.subject.task(), reading.info(name="one"))
    made, (element,) = run.results[0], run.results[1][reading.key]
    of_the_task = {"action", "changed", "failed", "attempts", "request_id", "invocation", "warnings"}
    told = {key: value for key, value in made.items() if key not in of_the_task and not key.startswith("_")}
    assert {key: element[key] for key in told} == told
    assert "output_text" in told


@both
def test_ids_are_escaped(ansible: Ansible, reading: Reading) -> None:
    with official(ansible.emulator) as client:
        for object_id in STRANGE:
            ansible.emulator.answer(overrides={"id": object_id})
            assert reading.create(client).id == object_id
    ansible.requests()
    run = ansible.play(reading.by_id(*STRANGE), reading.items_of(STRANGE[0]), reading.items_of(STRANGE[1]))
    assert [element["id"] for element in run.results[0][reading.key]] == STRANGE, run.output
    for result in run.results[1:]:
        assert [item["text"] for item in result[reading.items_key]] == ["Say hello"], run.output
    assert ansible.requests()[:2] == [
        f"GET {reading.subject.path}/resp%2Fwith%2Fslashes",
        f"GET {reading.subject.path}/resp%3Fwith%3Dquery%26x%3D1",
    ]


@both
def test_ids_never_leave_their_path(in_process: Ansible, reading: Reading) -> None:
    run = in_process.play(*(task for bad in (".", "..") for task in (reading.by_id(bad), reading.items_of(bad))))
    for result in run.results:
        assert result["failed"], run.output
        assert "cannot be an ID" in result["msg"]
    assert in_process.requests() == []


@both
def test_missing(ansible: Ansible, reading: Reading) -> None:
    with official(ansible.emulator) as client:
        made = reading.create(client).id
    run = ansible.play(
        reading.by_id("gone_1", made, "gone_2"),
        reading.by_id("gone_1", made, "gone_2", fail_on_missing=True),
        reading.info(name="nowhere"),
        reading.info(name="nowhere", fail_on_missing=True),
        reading.info(state_file="nowhere.json"),
        reading.items_of("gone_1"),
        reading.items_of("gone_1", fail_on_missing=True),
        reading.items(name="nowhere"),
        reading.items(name="nowhere", fail_on_missing=True),
    )
    some, strict, unnamed, strict_name, no_file, no_items, strict_items, unnamed_items, strict_name_items = run.results
    assert [element["id"] for element in some[reading.key]] == [made], run.output
    assert some["missing"] == ["gone_1", "gone_2"]
    assert not some.get("failed")
    for result in (strict, strict_name, strict_items, strict_name_items):
        assert result["failed"]
        assert result["error"]["type"] == "not_found"
        assert result["msg"].startswith("fail_on_missing: ")
    assert "gone_1" in strict["msg"]
    assert "gone_2" in strict["msg"]
    assert strict["missing"] == ["gone_1", "gone_2"]
    assert [element["id"] for element in strict[reading.key]] == [made]
    assert str(ansible.store / reading.subject.kind / "nowhere.json") in strict_name["msg"]
    for result, missing in ((unnamed, "nowhere"), (no_file, "nowhere.json")):
        assert (result[reading.key], result["missing"], bool(result.get("failed"))) == ([], [missing], False)
    for result, missing in ((no_items, "gone_1"), (unnamed_items, "nowhere")):
        assert (result[reading.items_key], result["missing"], bool(result.get("failed"))) == ([], [missing], False)


@both
def test_no_ids_are_no_listing(ansible: Ansible, reading: Reading) -> None:
    run = ansible.play(reading.subject.task(), reading.by_id())
    assert run.results[1][reading.key] == run.results[1]["missing"] == [], run.output


@both
def test_check_mode_reads_all_the_same(ansible: Ansible, reading: Reading) -> None:
    made = ansible.play(reading.subject.task()).only["id"]
    tasks = (reading.by_id(made), reading.info(name="one"), reading.info(source="store"), reading.items_of(made))
    real = ansible.run([play(*tasks)])
    checked = ansible.run([play(*tasks)], "--check", "--diff")
    assert real.code == checked.code == 0, checked.output
    assert checked.results == real.results
    assert all(result["changed"] is False and "diff" not in result for result in checked.results)


@both
def test_check_mode_of_what_an_earlier_task_has_predicted(ansible: Ansible, reading: Reading) -> None:
    made = {**reading.subject.task(), "register": "made"}
    read = reading.by_id("{{ made.id }}", fail_on_missing=True)
    run = ansible.run([play(made, read, reading.items_of("{{ made.id }}", fail_on_missing=True))], "--check")
    assert run.code == 0, run.output
    [element] = run.results[1][reading.key]
    assert element["output_text"] == "(known after apply)"
    assert run.results[2][reading.items_key] == []
    assert ansible.requests() == []


@both
def test_fields(ansible: Ansible, reading: Reading) -> None:
    run = ansible.play(
        reading.subject.task(),
        reading.info(name="one", fields=["output_text", "id"]),
        reading.info(name="one", fields=["summary"]),
        reading.info(name="one", fields=["summary", "output_text"]),
        reading.info(name="one", fields=["full"]),
        reading.info(name="one", fields=["id", "outptu_text"]),
    )
    made, single, summary, more, full, wrong = run.results
    assert single[reading.key] == [{"output_text": made["output_text"], "id": made["id"]}], run.output
    assert {"output_text", reading.object_key, "drift"}.isdisjoint(summary[reading.key][0])
    assert more[reading.key] == [{**summary[reading.key][0], "output_text": made["output_text"]}]
    assert full[reading.key][0][reading.object_key]["id"] == made["id"]
    assert wrong["failed"]
    assert "fields[1]: is 'outptu_text'" in wrong["msg"]
    assert "output_text" in wrong["msg"]


@both
def test_options_that_do_not_go_together(ansible: Ansible, reading: Reading) -> None:
    id_option = reading.subject.id_option
    cases = [
        (reading.by_id("x", name="one"), f"{id_option}: cannot be used together with name"),
        (reading.by_id("x", state_file="one.json"), f"{id_option}: cannot be used together with state_file"),
        (reading.by_id("x", model="gpt-4o"), f"model: is for a listing, and cannot be used together with {id_option}"),
        (reading.info(name="one", order="asc"), "order: is for a listing, and cannot be used together with name"),
        (reading.by_id("x", ""), f"{id_option}[1]: is empty"),
        (reading.info(name=""), "name: is empty"),
        (reading.info(max_items=0), "max_items: is 0"),
        (reading.info(source="store", after="x"), "after: goes with source: api only"),
        (reading.info(source="api", name_patterns=["x"]), "name_patterns: goes with source: store only"),
        (reading.info(created_after="yesterday"), "created_after: is 'yesterday', and must be a time"),
        (reading.info(created_before="nan"), "created_before: is 'nan', and must be a time"),
        (reading.info(metadata={"team": None}), "metadata.team: is null"),
        (reading.items(), f"{id_option}: is required"),
        (reading.items_of("x", name="one"), f"{id_option}: cannot be used together with name"),
        (reading.items_of(""), f"{id_option}: is empty"),
        (reading.items_of("x", limit=0), "limit: is 0"),
    ]
    if reading is RESPONSES:
        cases += [
            (reading.info(stream=True), "stream: goes with response_id or name"),
            (reading.by_id("x", stream=True, starting_after=-1), "starting_after: is -1"),
        ]
    run = ansible.play(*(task for task, _message in cases))
    for result, (_task, message) in zip(run.results, cases, strict=True):
        assert result["failed"], (message, run.output)
        assert message in result["msg"]
        assert result["error"]["type"] == "invalid"
    assert ansible.requests() == []
    nameless = ansible.run(
        [play(reading.info(name="one"), reading.info(source="store"))],
        defaults={key: value for key, value in ansible.defaults.items() if key != "state_store"},
    )
    for result, place in zip(nameless.results, ("name: needs state_store", "state_store: is needed"), strict=True):
        assert place in result["msg"], nameless.output


@both
def test_a_record_that_cannot_be_read_is_named(ansible: Ansible, reading: Reading) -> None:
    ansible.play(reading.subject.task())
    record = ansible.records()[f"{reading.subject.kind}/one.json"]
    bad = {
        "is not valid JSON": "{",
        "is not a record of this collection": "[]",
        "was written by a newer version": json.dumps({**record, "schema": 99}),
        "is of a other": json.dumps({**record, "kind": "other"}),
        "holds a value of the wrong type under request": json.dumps({**record, "request": []}),
    }
    tasks = []
    for number, text in enumerate(bad.values()):
        path = ansible.folder / f"store{number}" / reading.subject.kind / "one.json"
        path.parent.mkdir(parents=True)
        path.write_text(text)
        store = str(path.parents[1])
        tasks += [reading.info(source="store", state_store=store), reading.items(name="one", state_store=store)]
    run = ansible.play(*tasks)
    for number, (told, text) in enumerate(bad.items()):
        path = ansible.folder / f"store{number}" / reading.subject.kind / "one.json"
        assert path.read_text() == text
        for result in run.results[2 * number : 2 * number + 2]:
            assert result["failed"], run.output
            assert str(path) in result["msg"]
            assert told in result["msg"]
            assert result["error"]["type"] == "record"
