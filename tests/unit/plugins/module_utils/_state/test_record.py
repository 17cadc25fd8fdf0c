# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Records as bytes: what comes back, and what is refused and left as it is."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.promptops.openai.plugins.module_utils._state._directory import FileSlot
from ansible_collections.promptops.openai.plugins.module_utils._state._record import (
    SCHEMA,
    Record,
    RecordError,
    canonical,
    digest,
    empty_record,
    fingerprint,
    from_bytes,
    to_bytes,
)
from ansible_collections.promptops.openai.tests.unit.planning import decide
from ansible_collections.promptops.openai.tests.unit.strategies import ANY_TEXT, JSON, NUMBERS, OBJECTS, distorted
from ansible_collections.promptops.openai.tests.unit.subjects import SUBJECTS, Subject

KIND = "response"
PLACE = "/store/response/one.json"


@given(request=OBJECTS, obj=st.none() | OBJECTS, name=st.none() | ANY_TEXT, triggers=OBJECTS)
def test_a_record_comes_back_as_it_was_written(
    request: dict[str, Any], obj: Any, name: str | None, triggers: dict[str, Any]
) -> None:
    record = {**empty_record(KIND, name), "request": request, "object": obj, "triggers": triggers}

    assert from_bytes(to_bytes(record), PLACE, KIND) == record


@given(record=OBJECTS)
def test_a_written_record_is_utf_8_and_ends_in_a_newline(record: dict[str, Any]) -> None:
    assert to_bytes(record).decode("utf-8").endswith("}\n")


def test_a_written_record_can_be_read_line_by_line() -> None:
    lines = to_bytes({**empty_record(KIND, "one"), "request": {"input": "Grüße, 世界"}}).decode("utf-8").splitlines()

    assert '    "input": "Grüße, 世界"' in lines


def test_keys_that_an_older_version_did_not_write_get_their_defaults() -> None:
    older = {"schema": 1, "kind": KIND, "name": "one", "id": "resp_1"}

    assert from_bytes(json.dumps(older).encode(), PLACE, KIND) == {**empty_record(KIND, "one"), "id": "resp_1"}


def test_keys_that_this_version_does_not_know_are_kept() -> None:
    record = {**empty_record(KIND, "one"), "note": "by hand"}

    assert from_bytes(to_bytes(record), PLACE, KIND)["note"] == "by hand"


def made(**values: Any) -> bytes:
    return to_bytes({**empty_record(KIND, "one"), **values})


GARBAGE = {
    "empty": b"",
    "not JSON": b"request: {}",
    "cut off": made()[:40],
    "not UTF-8": b'{"schema": 1, "kind": "\xff"}',
    "UTF-16": made().decode().encode("utf-16"),
    "nested without end": b"[" * 200_000,
    "a list": b"[]",
    "null": b"null",
    "text": b'"record"',
    "no schema": b'{"kind": "response"}',
    "schema of another type": made(schema="1"),
    "schema of true": made(schema=True),
    "schema of null": made(schema=None),
    "schema of a fraction": made(schema=1.5),
    "of another kind": made(kind="chat_completion"),
    "of no kind": made(kind=None),
}
NEWER = made(schema=SCHEMA + 1, collection_version="9.9.9")
WRONG_TYPES = {
    key: made(**{key: value})
    for key, value in {
        "id": 5,
        "status": ["completed"],
        "base_url": 5,
        "fingerprint": {},
        "request": [],
        "configured": "x",
        "triggers": None,
        "pending_deletion": {},
        "object": "x",
        "replaces": [],
        "imported": "yes",
        "preserve_on_change": "no",
        "content": 1,
    }.items()
}


@pytest.mark.parametrize("data", [*GARBAGE.values(), NEWER], ids=[*GARBAGE, "newer"])
def test_what_is_no_record_is_named_and_left_as_it_is(data: bytes, tmp_path: Any) -> None:
    path = tmp_path / "one.json"
    path.write_bytes(data)

    with pytest.raises(RecordError) as caught:
        FileSlot(str(path), KIND).read()

    assert str(path) in str(caught.value)
    assert "left as it is" in str(caught.value).lower()
    assert path.read_bytes() == data


@pytest.mark.parametrize("key", WRONG_TYPES)
def test_a_value_of_a_wrong_type_is_named_with_its_record(key: str) -> None:
    with pytest.raises(RecordError) as caught:
        from_bytes(WRONG_TYPES[key], PLACE, KIND)

    assert PLACE in str(caught.value)
    assert key in str(caught.value)


def test_a_newer_record_names_the_version_that_wrote_it() -> None:
    with pytest.raises(RecordError, match=r"newer version.*9\.9\.9.*upgrade"):
        from_bytes(NEWER, PLACE, KIND)


@pytest.mark.parametrize("entry", [5, None, {}, ["resp_1"]])
def test_ids_to_delete_that_are_no_text_are_refused(entry: Any) -> None:
    with pytest.raises(RecordError, match="pending_deletion"):
        from_bytes(made(pending_deletion=["resp_0", entry]), PLACE, KIND)


def read_or_refused(data: bytes, kind: str, named: str) -> Record | None:
    """The record; None where it is refused by its name, with ``named`` in the message."""
    try:
        return from_bytes(data, PLACE, kind)
    except RecordError as error:
        return None if PLACE in str(error) and named in str(error) else pytest.fail(str(error))


@pytest.mark.parametrize("before", [{}, {"id": "resp_0"}, {"id": 5, "status": "completed", "object": None}])
def test_what_is_to_be_replaced_is_checked_like_a_record(before: dict[str, Any]) -> None:
    """The record that an attempt keeps is compared and restored like any other."""
    subject = SUBJECTS[0]

    record = read_or_refused(to_bytes(subject.interrupted(replaces=before)), KIND, "replaces")

    assert record is None or decide(subject.desired(), record).action in ("created", "replaced", "restored")


@given(data=st.data())
@pytest.mark.parametrize("subject", SUBJECTS, ids=lambda subject: subject.kind.name)
def test_any_json_anywhere_in_a_record_is_refused_or_can_be_planned_with(subject: Subject, data: st.DataObject) -> None:
    attempt = subject.record(subject.other, ending="incomplete", replaces=subject.record())
    changed = data.draw(distorted(attempt))

    record = read_or_refused(to_bytes(changed), subject.kind.name, "")

    assert record is None or decide(subject.desired(max_age=60), record).action


@given(value=JSON, data=st.data())
def test_the_order_of_keys_does_not_matter(value: Any, data: st.DataObject) -> None:
    shuffled = _shuffled(value, data)

    assert canonical(shuffled) == canonical(value)
    assert digest(shuffled) == digest(value)


@given(value=JSON)
def test_canonical_json_is_json_of_the_same_value(value: Any) -> None:
    assert json.loads(canonical(value)) == value


@given(number=st.integers(-(2**53), 2**53))
def test_a_whole_number_needs_no_fraction(number: int) -> None:
    assert canonical({"a": [float(number)]}) == canonical({"a": [number]}) == f'{{"a":[{number}]}}'


@given(first=JSON | NUMBERS, second=JSON | NUMBERS)
def test_digests_differ_where_values_differ(first: Any, second: Any) -> None:
    assert (digest(first) == digest(second)) == (canonical(first) == canonical(second))


@pytest.mark.parametrize(("first", "second"), [(1, True), (0, False), (0, ""), ("1", 1), (None, False), ([], {})])
def test_values_of_different_types_differ(first: Any, second: Any) -> None:
    assert digest([first]) != digest([second])


def test_the_fingerprint_never_changes_between_versions() -> None:
    """A change of it would replace every resource of every user."""
    request = {"model": "gpt-4o", "input": "Grüße", "temperature": 1.0, "text": {"verbosity": "low"}}

    assert fingerprint("https://api.openai.com/v1", request) == (
        "sha256:91755a14f434197df5f61618694ec7798944b2c6ba30bb0475c14eb878a8ab38"
    )


def test_the_fingerprint_holds_the_server() -> None:
    assert fingerprint("https://a.example.com", {}) != fingerprint("https://b.example.com", {})


def _shuffled(value: Any, data: st.DataObject) -> Any:
    if isinstance(value, dict):
        return {key: _shuffled(value[key], data) for key in data.draw(st.permutations(list(value)))}
    return [_shuffled(item, data) for item in value] if isinstance(value, list) else value
