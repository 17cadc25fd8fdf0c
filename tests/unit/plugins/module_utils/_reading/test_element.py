# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is returned of one object, of the server's account or of a record's, whole or odd."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.promptops.openai.plugins.module_utils._reading._element import (
    SUMMARY,
    check_fields,
    chosen,
    of_object,
    of_record,
)
from ansible_collections.promptops.openai.plugins.module_utils._resources._fields import InvalidRequest
from ansible_collections.promptops.openai.plugins.module_utils._state._record import RecordError, from_bytes
from ansible_collections.promptops.openai.tests.unit.strategies import OBJECTS, distorted
from ansible_collections.promptops.openai.tests.unit.subjects import SUBJECTS, Subject

EACH_KIND = pytest.mark.parametrize("subject", SUBJECTS, ids=lambda subject: subject.kind.name)


def drifted(element: dict[str, Any]) -> list[str]:
    assert element["drifted"] == bool(element["drift"])
    return [entry["parameter"] for entry in element["drift"]]


def configured(subject: Subject, **options: Any) -> dict[str, Any]:
    return subject.desired(**options).recordable


def test_the_same_keys_wherever_it_comes_from(subject: Subject) -> None:
    server = of_object(subject.kind, subject.object("completed"))
    record = of_record(subject.kind, subject.record(), "/store/one.json")
    interrupted = of_record(subject.kind, subject.interrupted(), "/store/one.json")
    assert server.keys() == record.keys() >= interrupted.keys() - {"output_parsed"} >= set(SUMMARY)
    assert server[subject.kind.object_key] == record[subject.kind.object_key] == subject.object("completed")
    assert (record["name"], record["state_file"]) == ("one", "/store/one.json")


def test_what_was_never_answered_tells_nothing_of_an_answer(subject: Subject) -> None:
    element = of_record(subject.kind, subject.interrupted(), None)
    assert element["status"] == "creating"
    assert element["model"] == subject.request["model"]
    for key in ("id", "role", "output_text", "finish_reason", "created", subject.kind.object_key):
        assert element[key] is None, key
    assert set(element["usage"].values()) == {None}


def test_digest_tells_the_model_and_no_text(subject: Subject) -> None:
    record = subject.record(content="digest")
    element = of_record(subject.kind, record, None)
    assert (element["id"], element["status"], element["model"]) == (record["id"], "completed", subject.request["model"])
    assert element["output_text"] is None
    read = of_record(subject.kind, {**record, "object": subject.object("completed")}, None)
    assert read["output_text"]


def test_no_drift(subject: Subject) -> None:
    assert drifted(of_record(subject.kind, subject.record(), None)) == []
    assert drifted(of_record(subject.kind, subject.record(configured=None), None)) == []


@pytest.mark.parametrize(
    ("known", "drift"),
    [
        ({"triggers": {"a": 1}, "configured_triggers": {"a": 2}}, ["triggers"]),
        ({"configured_triggers": {}, "configured_base_url": "https://other.example.com/v1"}, ["base_url"]),
        ({"triggers": {"a": 1}, "configured_triggers": {"a": 1}}, []),
        ({"triggers": {"a": 1}}, []),
    ],
)
def test_triggers_and_the_server_count(subject: Subject, known: dict[str, Any], drift: list[str]) -> None:
    assert drifted(of_record(subject.kind, subject.record(**known), None)) == drift


def test_drift_names_both(subject: Subject) -> None:
    changes = {**subject.other, "temperature": 0.5}
    record = subject.record(configured=configured(subject, changes=changes))
    element = of_record(subject.kind, record, None)
    assert drifted(element) == [subject.prompt, "temperature"]
    assert element["drift"][0] == {
        "parameter": subject.prompt,
        "recorded": subject.request[subject.prompt],
        "configured": subject.other[subject.prompt],
    }


@pytest.mark.parametrize("recorded", ["full", "digest"])
@pytest.mark.parametrize("asked", ["full", "digest"])
def test_drift_is_told_by_digest_too(subject: Subject, recorded: str, asked: str) -> None:
    same = subject.record(content=recorded, configured=configured(subject, record_content=asked))
    assert drifted(of_record(subject.kind, same, None)) == []
    other = configured(subject, changes=subject.other, record_content=asked)
    assert drifted(of_record(subject.kind, {**same, "configured": other}, None)) == [subject.prompt]


def test_an_imported_one_is_compared_as_the_server_tells_it(subject: Subject) -> None:
    record = subject.imported(configured=configured(subject))
    differs = drifted(of_record(subject.kind, record, None))
    assert "model" not in differs
    assert "temperature" not in differs
    other = {**record, "configured": configured(subject, changes={"model": "gpt-5"})}
    assert "model" in drifted(of_record(subject.kind, other, None))


def test_fields(subject: Subject) -> None:
    element = of_record(subject.kind, subject.record(), None)
    assert chosen(element, ["full"]) is element
    assert chosen(element, ["id", "full"]) is element
    assert chosen(element, ["summary"]).keys() == set(SUMMARY)
    assert chosen(element, ["summary", "drift"]).keys() == {*SUMMARY, "drift"}
    assert chosen(element, ["id"]) == {"id": element["id"]}
    check_fields(subject.kind, ["full", "summary", "output_parsed", *element])
    with pytest.raises(InvalidRequest, match=r"^fields\[1\]: is 'nope'"):
        check_fields(subject.kind, ["id", "nope"])


@EACH_KIND
@given(data=st.data())
def test_any_object_of_a_server_can_be_returned(subject: Subject, data: st.DataObject) -> None:
    ended = subject.object(data.draw(st.sampled_from(subject.endings)))
    obj = data.draw(OBJECTS | distorted(ended))
    json.dumps(of_object(subject.kind, obj))


@EACH_KIND
@given(data=st.data())
def test_any_record_that_can_be_read_can_be_returned(subject: Subject, data: st.DataObject) -> None:
    made = data.draw(st.sampled_from([subject.record, subject.interrupted, subject.imported]))()
    record = data.draw(distorted(made))
    try:
        read = from_bytes(json.dumps(record).encode(), "/store/one.json", subject.kind.name)
    except RecordError:
        return
    json.dumps(of_record(subject.kind, read, "/store/one.json"))
