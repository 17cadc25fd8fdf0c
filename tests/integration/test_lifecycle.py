# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each row of the lifecycle's table, for each kind, through each door, with the requests that it makes."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from tests.integration.harness import Ansible, Run
from tests.integration.subjects import CHAT, RESPONSE, SUBJECTS, Subject

pytestmark = pytest.mark.parametrize("subject", SUBJECTS, ids=lambda subject: subject.kind)


def actions(run: Run) -> list[tuple[str, bool]]:
    assert all("action" in result for result in run.results), run.output
    return [(result["action"], result["changed"]) for result in run.results]


def test_created_then_unchanged(ansible: Ansible, subject: Subject) -> None:
    run = ansible.play(subject.task(), subject.task())
    assert actions(run) == [("created", True), ("unchanged", False)], run.output
    assert ansible.requests() == [f"POST {subject.path}"]
    first, second = run.results
    told = {key: value for key, value in first.items() if key not in ("action", "changed", "attempts", "invocation")}
    assert {key: second[key] for key in told} == told
    assert first["attempts"] == 1
    assert second["attempts"] == 0
    record = ansible.records()[f"{subject.kind}/one.json"]
    assert record["id"] == first["id"]
    assert record["status"] == "completed"
    assert record["request"] == subject.request


def test_nothing_to_remember_it_by(ansible: Ansible, subject: Subject) -> None:
    run = ansible.play(subject.task(None), subject.task(None))
    assert actions(run) == [("created", True)] * 2, run.output
    assert ansible.requests() == [f"POST {subject.path}"] * 2
    assert ansible.records() == {}


def test_record_by_path(ansible: Ansible, subject: Subject) -> None:
    task = subject.task(None, state_file="here/record.json")
    run = ansible.play(task, task)
    assert actions(run) == [("created", True), ("unchanged", False)], run.output
    assert ansible.requests() == [f"POST {subject.path}"]
    assert run.results[0]["state_file"] == str(ansible.folder / "here" / "record.json")
    assert (ansible.folder / "here" / "record.json").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("delete_replaced", [True, False])
def test_replaced(ansible: Ansible, subject: Subject, delete_replaced: bool) -> None:
    run = ansible.play(subject.task(), subject.task(prompt="Something else", delete_replaced=delete_replaced))
    assert actions(run) == [("created", True), ("replaced", True)], run.output
    old = f"DELETE {subject.path}/{run.results[0]['id']}"
    assert ansible.requests() == [f"POST {subject.path}"] * 2 + [old] * delete_replaced
    record = ansible.records()[f"{subject.kind}/one.json"]
    assert record["id"] == run.results[1]["id"] != run.results[0]["id"]
    assert record["pending_deletion"] == []
    assert [entry["parameter"] for entry in run.results[1]["drift"]] == [subject.prompt]


@pytest.mark.parametrize(
    "change",
    [{"force": True}, {"triggers": {"release": "2"}}, {"max_age": 0}, {"temperature": 0}],
    ids=["force", "triggers", "max_age", "zero"],
)
def test_replaced_for_other_reasons(ansible: Ansible, subject: Subject, change: dict[str, Any]) -> None:
    # The drift tells the age, which is another each time.
    ansible.compares = "max_age" not in change
    pause = [{"ansible.builtin.wait_for": {"timeout": 2}}] if "max_age" in change else []
    run = ansible.play(subject.task(), *pause, subject.task(**change))
    assert run.results[-1]["action"] == "replaced", run.output
    assert ansible.requests()[:2] == [f"POST {subject.path}"] * 2


def test_transport_is_no_drift(ansible: Ansible, subject: Subject) -> None:
    run = ansible.play(subject.task(), subject.task(stream=True, timeout=30, max_retries=5, max_age=3600))
    assert actions(run) == [("created", True), ("unchanged", False)], run.output
    assert ansible.requests() == [f"POST {subject.path}"]


def test_drifted_keeps_what_produced_the_output(ansible: Ansible, subject: Subject) -> None:
    changed = subject.task(prompt="Something else", temperature=0.5, preserve_on_change=True)
    run = ansible.play(subject.task(), changed, changed)
    assert actions(run) == [("created", True), ("drifted", False), ("drifted", False)], run.output
    assert ansible.requests() == [f"POST {subject.path}"]
    for result in run.results[1:]:
        assert result["output_text"] == run.results[0]["output_text"]
        assert {entry["parameter"]: (entry["recorded"], entry["configured"]) for entry in result["drift"]} == {
            subject.prompt: (subject.request[subject.prompt], subject.asks("Something else")[subject.prompt]),
            "temperature": (None, 0.5),
        }
    record = ansible.records()[f"{subject.kind}/one.json"]
    assert record["request"] == subject.request
    assert record["configured"]["temperature"] == 0.5


def test_deleted_then_absent(ansible: Ansible, subject: Subject) -> None:
    gone = subject.bare(name="one", state="absent")
    run = ansible.play(subject.task(), gone, gone)
    assert actions(run) == [("created", True), ("deleted", True), ("absent", False)], run.output
    assert ansible.requests() == [f"POST {subject.path}", f"DELETE {subject.path}/{run.results[0]['id']}"]
    assert ansible.records() == {}


def test_deleted_though_the_server_has_lost_it(ansible: Ansible, subject: Subject) -> None:
    ansible.play(subject.task())
    ansible.emulator.reset()
    run = ansible.play(subject.bare(name="one", state="absent"))
    assert actions(run) == [("deleted", True)], run.output
    assert ansible.records() == {}


def test_imported(ansible: Ansible, subject: Subject) -> None:
    made = ansible.play(subject.task(None)).only["id"]
    ansible.requests()
    imports = subject.bare(name="two", **{subject.id_option: made})
    run = ansible.play(imports, imports, subject.task("two"), subject.task("two", prompt="Something else"))
    assert actions(run) == [("imported", True), ("unchanged", False), ("unchanged", False), ("drifted", False)], (
        run.output
    )
    items = "input_items" if subject is RESPONSE else "messages"
    assert ansible.requests() == [f"GET {subject.path}/{made}", f"GET {subject.path}/{made}/{items}"]
    assert [entry["parameter"] for entry in run.results[3]["drift"]] == [subject.prompt]
    record = ansible.records()[f"{subject.kind}/two.json"]
    assert record["imported"] is True
    assert record["preserve_on_change"] is True


def test_imported_is_replaced_where_that_is_said_in_so_many_words(ansible: Ansible, subject: Subject) -> None:
    made = ansible.play(subject.task(None)).only["id"]
    run = ansible.play(
        subject.bare(name="two", **{subject.id_option: made}),
        subject.task("two", prompt="Something else", preserve_on_change=False),
    )
    assert actions(run) == [("imported", True), ("replaced", True)], run.output
    assert f"DELETE {subject.path}/{made}" in ansible.requests()


def test_by_id_alone(ansible: Ansible, subject: Subject) -> None:
    made = ansible.play(subject.task(None)).only["id"]
    by_id: dict[str, Any] = {subject.id_option: made}
    run = ansible.play(
        subject.bare(**by_id),
        subject.bare(**by_id, state="absent"),
        subject.bare(**by_id, state="absent"),
        subject.bare(**by_id),
    )
    assert [(result.get("action"), result["changed"]) for result in run.results] == [
        ("unchanged", False),
        ("deleted", True),
        ("absent", False),
        (None, False),
    ], run.output
    assert run.results[3]["failed"]
    assert made in run.results[3]["msg"]
    assert run.results[3]["error"]["status"] == 404


def test_another_id_than_the_recorded_one(ansible: Ansible, subject: Subject) -> None:
    run = ansible.play(subject.task(), subject.task(**{subject.id_option: "another_id"}))
    assert run.results[1]["failed"], run.output
    assert "another_id" in run.results[1]["msg"]
    assert run.results[0]["id"] in run.results[1]["msg"]


def test_verify_remote(ansible: Ansible, subject: Subject) -> None:
    checked = subject.task(verify_remote=True)
    run = ansible.play(subject.task(), checked)
    assert actions(run) == [("created", True), ("unchanged", False)], run.output
    made = run.results[0]["id"]
    assert ansible.requests() == [f"POST {subject.path}", f"GET {subject.path}/{made}"]
    ansible.emulator.reset()
    run = ansible.play(subject.task(verify_remote=True, preserve_on_change=True), checked, checked)
    assert actions(run) == [("drifted", False), ("created", True), ("unchanged", False)], run.output
    assert run.results[0]["output_text"]
    assert [entry["parameter"] for entry in run.results[0]["drift"]] == ["id"]


def test_what_could_not_be_deleted_is_tried_again(ansible: Ansible, subject: Subject) -> None:
    ansible.play(subject.task())
    ansible.emulator.fault("status;code=500", method="DELETE", times=1)
    run = ansible.play(subject.task(prompt="Something else", max_retries=0))
    assert actions(run) == [("replaced", True)], run.output
    assert any("could not be deleted" in str(warning) for warning in run.only["warnings"]), run.output
    assert len(ansible.records()[f"{subject.kind}/one.json"]["pending_deletion"]) == 1
    ansible.requests()
    run = ansible.play(subject.task(prompt="Something else"))
    assert actions(run) == [("unchanged", False)], run.output
    assert [request.split()[0] for request in ansible.requests()] == ["DELETE"]
    assert ansible.records()[f"{subject.kind}/one.json"]["pending_deletion"] == []


def test_what_could_not_be_deleted_is_tried_again_though_it_has_drifted(ansible: Ansible, subject: Subject) -> None:
    ansible.play(subject.task())
    ansible.emulator.fault("status;code=403", method="DELETE", times=1)
    ansible.play(subject.task(prompt="Something else"))
    ansible.requests()
    kept = subject.task(prompt="Once more", preserve_on_change=True)
    run = ansible.play(kept, kept)
    assert actions(run) == [("drifted", False)] * 2, run.output
    assert [request.split()[0] for request in ansible.requests()] == ["DELETE"]


def test_imported_and_configured_as_it_was_made_is_unchanged(ansible: Ansible, subject: Subject) -> None:
    asked: dict[str, Any] = {"service_tier": "auto", "temperature": 0.5, "metadata": {"a": "b"}}
    [made] = ansible.play(subject.task(None, **asked)).results
    ansible.requests()
    imported = subject.task(**asked, **{subject.id_option: made["id"]}, preserve_on_change=False)
    run = ansible.play(imported, imported)
    assert actions(run) == [("imported", True), ("unchanged", False)], run.output
    assert {request.split()[0] for request in ansible.requests()} == {"GET"}


def test_imported_and_replaced_is_the_same_resource(ansible: Ansible, subject: Subject) -> None:
    [made] = ansible.play(subject.task(None)).results
    by_id: dict[str, Any] = {subject.id_option: made["id"], "preserve_on_change": False}
    other = subject.task(prompt="Something else", **by_id)
    run = ansible.play(subject.task(**by_id), other, other)
    assert actions(run) == [("imported", True), ("replaced", True), ("unchanged", False)], run.output


@pytest.mark.parametrize("accept", [[], ["incomplete"]], ids=["refused", "accepted"])
def test_incomplete(ansible: Ansible, subject: Subject, accept: list[str]) -> None:
    ansible.emulator.fault("incomplete", method="POST", times=1)
    run = ansible.play(subject.task(accept=accept), subject.task(accept=accept))
    if accept:
        assert actions(run) == [("created", True), ("unchanged", False)], run.output
        assert run.results[0]["status"] == "incomplete"
    else:
        assert actions(run) == [("created", True), ("replaced", True)], run.output
        assert run.results[0]["failed"]
        assert run.results[0]["output_text"]
        assert run.results[0]["finish_reason"] == "length"
        assert run.results[0]["error"]["type"] == "incomplete"
        assert "accept" in run.results[0]["msg"]


@pytest.mark.parametrize("ending", ["refusal", "content_filter"])
def test_refusal_and_content_filter(ansible: Ansible, subject: Subject, ending: str) -> None:
    ansible.emulator.fault(ending, method="POST", times=1)
    run = ansible.play(subject.task(), subject.task(accept=[ending]))
    assert run.results[0]["failed"], run.output
    assert run.results[0]["error"]["type"] == ending
    assert actions(run)[1] == ("unchanged", False)
    assert ansible.requests() == [f"POST {subject.path}"]


def test_check_mode_predicts(ansible: Ansible, subject: Subject) -> None:
    run = ansible.run([play(subject.task())], "--check", "--diff")
    assert actions(run) == [("created", True)], run.output
    assert ansible.requests() == []
    assert not ansible.store.exists()
    real = ansible.play(subject.task())
    assert real.only.keys() - {"invocation"} <= run.only.keys()
    assert run.only["id"] == run.only["output_text"] == "(known after apply)"
    ansible.requests()
    for task, predicted in (
        (subject.task(), "unchanged"),
        (subject.task(prompt="Something else"), "replaced"),
        (subject.task(prompt="Something else", preserve_on_change=True), "drifted"),
        (subject.bare(name="one", state="absent"), "deleted"),
        (subject.bare(name="two", state="absent"), "absent"),
    ):
        before = ansible.records()
        run = ansible.run([play(task)], "--check", "--diff")
        assert run.only["action"] == predicted, run.output
        assert ansible.records() == before
    assert ansible.requests() == []


def play(*tasks: dict[str, Any]) -> dict[str, Any]:
    return {"hosts": "localhost", "gather_facts": False, "tasks": list(tasks), "ignore_errors": True}


def test_check_mode_of_an_import_reads(ansible: Ansible, subject: Subject) -> None:
    made = ansible.play(subject.task(None)).only["id"]
    ansible.requests()
    run = ansible.run([play(subject.bare(name="two", **{subject.id_option: made}))], "--check")
    assert actions(run) == [("imported", True)], run.output
    assert run.only["id"] == made
    assert {request.split()[0] for request in ansible.requests()} == {"GET"}
    assert not ansible.store.exists()


def test_check_mode_has_a_conforming_sample(ansible: Ansible, subject: Subject) -> None:
    schema = {
        "type": "object",
        "properties": {"action": {"type": "string", "enum": ["restart", "none"]}, "load": {"type": "number"}},
        "required": ["action", "load"],
        "additionalProperties": False,
    }
    shape = {"name": "verdict", "strict": True, "schema": schema}
    asked: dict[str, Any] = {"text": {"format": {"type": "json_schema", **shape}}}
    if subject is CHAT:
        asked = {"response_format": {"type": "json_schema", "json_schema": shape}}
    branch = {"ansible.builtin.debug": {"msg": "yes"}, "when": "verdict.output_parsed.action == 'restart'"}
    task = {**subject.task(**asked), "register": "verdict"}
    for arguments in (["--check"], []):
        run = ansible.run([play(task, branch)], *arguments)
        assert run.results[0]["output_parsed"]["action"] == "restart", run.output
        assert run.results[1]["msg"] == "yes"
        assert json.loads(run.results[0]["output_text"]) == run.results[0]["output_parsed"]


def test_diff_shows_request_and_output(ansible: Ansible, subject: Subject) -> None:
    run = ansible.run([play(subject.task(), subject.task(prompt="Something else"))], "--diff")
    diff = run.results[1]["diff"]
    assert diff["before"]["output_text"] == run.results[0]["output_text"]
    assert diff["after"]["output_text"] == run.results[1]["output_text"]
    assert diff["before"]["request"] == subject.request
    assert "Something else" in json.dumps(diff["after"]["request"])


def test_diff_shows_texts_as_lines_and_json_indented(ansible: Ansible, subject: Subject) -> None:
    ansible.emulator.answer(match="The journal", text="It is full.\nIt is slow.")
    ansible.emulator.answer(match="The mail", text='{"verdict": "ignore"}')
    run = ansible.run(
        [play(subject.task(prompt="The journal:\nerror"), subject.task(prompt="The mail:\nerror"))], "--diff"
    )
    lines = {line.lstrip("+-").strip(' ",') for line in run.output.splitlines()}
    assert {"It is full.", "It is slow.", "The journal:", "The mail:"} <= lines
    assert re.search(r'^\+ +"verdict": "ignore"$', run.output, re.MULTILINE), run.output
    # What is the same in both is no difference.
    assert not re.search(r'^- +"error"', run.output, re.MULTILINE), run.output
