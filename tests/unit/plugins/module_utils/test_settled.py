# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The seal on a record: who puts it there, and that nothing but the same task on the same record finds it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.promptops.openai.plugins.module_utils import _settled
from ansible_collections.promptops.openai.plugins.module_utils._base._environment import API_KEY, ENVIRONMENT
from ansible_collections.promptops.openai.plugins.module_utils._lifecycle._keeper import Keeper
from ansible_collections.promptops.openai.plugins.module_utils._lifecycle._plan import Desired, is_settled
from ansible_collections.promptops.openai.plugins.module_utils._settled import (
    asked_for,
    given_key,
    seal,
    unchanged,
)
from ansible_collections.promptops.openai.plugins.module_utils._state._location import open_slot
from ansible_collections.promptops.openai.plugins.module_utils._state._record import Record
from ansible_collections.promptops.openai.plugins.module_utils._tasks._options import resource_spec
from ansible_collections.promptops.openai.tests.unit.strategies import distorted
from ansible_collections.promptops.openai.tests.unit.subjects import RESPONSE, SUBJECTS, Subject

GIVEN = {"name": "one", "model": "gpt-4o", "input": "Say hello", "base_url": "https://api.example.com/v1"}


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (API_KEY, *ENVIRONMENT):
        monkeypatch.delenv(name, raising=False)


def written(store: Path, desired: Desired, record: Record, asked: str | None) -> dict[str, Any]:
    """A record as the keeper writes it for a task that asks for that."""
    slot = open_slot(desired.kind.name, str(store), "one", None)
    Keeper(desired, slot, version="1", asked=asked).save(record)
    kept: dict[str, Any] = json.loads(Path(str(slot.location)).read_text(encoding="utf-8"))
    return kept


def configured(subject: Subject, desired: Desired, **values: Any) -> Record:
    """A record of what that task asked for."""
    return subject.record(
        **{
            "triggers": desired.triggers,
            "configured_triggers": desired.triggers,
            "configured_base_url": desired.base_url,
            "preserve_on_change": bool(desired.preserve),
            **values,
        }
    )


# --- Who puts it there ---


@pytest.mark.parametrize("subject", SUBJECTS, ids=lambda subject: subject.kind.name)
def test_only_a_good_end_settles_a_task(subject: Subject) -> None:
    desired = subject.desired(accept=["incomplete", "refusal", "content_filter"])

    settled = [end for end in subject.endings if is_settled(desired, subject.record(ending=end))]

    assert settled == ["completed"]


@pytest.mark.parametrize(
    "options",
    [
        {"max_age": 60},
        {"verify_remote": True},
        {"force": True},
        {"id": "resp_1"},
        {"record_content": "digest"},
        {"state": "absent"},
        {"triggers": {"release": 2}},
        {"base_url": "https://elsewhere.example.com/v1"},
        {"changes": {"temperature": 0.5}},
    ],
    ids=lambda options: next(iter(options)),
)
@pytest.mark.parametrize("subject", SUBJECTS, ids=lambda subject: subject.kind.name)
def test_what_asks_the_server_or_the_clock_or_differs_is_never_settled(
    subject: Subject, options: dict[str, Any]
) -> None:
    if "id" in options:
        options = {"id": subject.record()["id"]}

    assert is_settled(subject.desired(), subject.record())
    assert not is_settled(subject.desired(**options), subject.record())


@pytest.mark.parametrize("subject", SUBJECTS, ids=lambda subject: subject.kind.name)
def test_what_is_still_to_be_done_keeps_a_task_from_being_settled(subject: Subject) -> None:
    desired = subject.desired()

    assert not is_settled(desired, subject.record(pending_deletion=["resp_0"]))
    assert not is_settled(desired, subject.interrupted())
    assert not is_settled(desired, subject.record(content="digest"))


@pytest.mark.parametrize("asked", [None, "sha256:0"])
def test_a_record_is_sealed_for_a_task_that_has_a_digest(tmp_path: Path, asked: str | None) -> None:
    desired = RESPONSE.desired()

    kept = written(tmp_path, desired, configured(RESPONSE, desired), asked)

    assert kept["settled"] == (seal(kept, asked) if asked else None)


def test_a_seal_goes_where_a_task_that_is_not_settled_writes_the_record(tmp_path: Path) -> None:
    desired = RESPONSE.desired()
    kept = written(tmp_path, desired, configured(RESPONSE, desired), "sha256:0")
    assert kept["settled"]

    kept = written(tmp_path, RESPONSE.desired(max_age=60), kept, "sha256:1")

    assert kept["settled"] is None


# --- Who finds it ---


def sealed(folder: Path, arguments: dict[str, Any]) -> dict[str, Any]:
    desired = RESPONSE.desired()
    return written(folder, desired, configured(RESPONSE, desired), asked_for(arguments))


def test_the_same_task_finds_it(tmp_path: Path) -> None:
    arguments = {**GIVEN, "state_store": str(tmp_path), "api_key": "sk-one"}
    kept = sealed(tmp_path, arguments)

    values = unchanged(RESPONSE.kind, {**arguments, "api_key": "sk-two"})

    assert values is not None
    assert (values["action"], values["changed"], values["attempts"]) == ("unchanged", False, 0)
    assert (values["id"], values["response"]) == (kept["id"], kept["object"])
    assert values["state_file"] == str(tmp_path / "response" / "one.json")


@pytest.mark.parametrize(
    "other",
    [
        {"input": "Say goodbye"},
        {"timeout": 30},
        {"temperature": None},
        {"name": "two"},
        {"api_key": ""},
        {"api_key": None},
        {"api_key": "two words"},
        {"api_key": "sk-ü"},
        {"api_key": "sk-\n"},
        {"extra_headers": {}},
        {"ca_path": "/etc/ssl/ca.pem"},
    ],
    ids=str,
)
def test_another_task_does_not_find_it(tmp_path: Path, other: dict[str, Any]) -> None:
    arguments = {**GIVEN, "state_store": str(tmp_path), "api_key": "sk-one"}
    sealed(tmp_path, arguments)

    assert unchanged(RESPONSE.kind, arguments) is not None
    assert unchanged(RESPONSE.kind, {**arguments, **other}) is None


@pytest.mark.parametrize("name", ENVIRONMENT)
def test_another_environment_does_not_find_it(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    arguments = {**GIVEN, "state_store": str(tmp_path)}
    sealed(tmp_path, arguments)
    assert unchanged(RESPONSE.kind, arguments) is not None

    monkeypatch.setenv(name, "something")

    assert unchanged(RESPONSE.kind, arguments) is None


def test_another_version_does_not_find_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    arguments = {**GIVEN, "state_store": str(tmp_path)}
    sealed(tmp_path, arguments)

    monkeypatch.setattr(_settled, "VERSION", "99.0.0")

    assert unchanged(RESPONSE.kind, arguments) is None


def test_another_kind_does_not_find_it(tmp_path: Path) -> None:
    file = tmp_path / "response" / "one.json"
    arguments = {**GIVEN, "state_file": str(file)}
    sealed(tmp_path, arguments)

    assert unchanged(SUBJECTS[0].kind, arguments) is not None
    assert unchanged(SUBJECTS[1].kind, arguments) is None


@given(data=st.data())
def test_whoever_has_touched_the_record_does_not_find_it(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.getbasetemp() / "touched"
    arguments = {**GIVEN, "state_store": str(folder)}
    kept = sealed(folder, arguments)
    touched = data.draw(distorted(kept))

    (folder / "response" / "one.json").write_text(json.dumps(touched), encoding="utf-8")

    same = json.dumps(touched, sort_keys=True) == json.dumps(kept, sort_keys=True)
    assert (unchanged(RESPONSE.kind, arguments) is not None) == same


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"null", b"\xff", b"[" * 100_000])
def test_what_is_no_record_is_left_to_the_whole_way(tmp_path: Path, content: bytes) -> None:
    arguments = {**GIVEN, "state_store": str(tmp_path)}
    sealed(tmp_path, arguments)
    (tmp_path / "response" / "one.json").write_bytes(content)

    assert unchanged(RESPONSE.kind, arguments) is None


@pytest.mark.parametrize(
    "arguments",
    [{}, {"name": "one"}, {"state_store": "/store"}, {"name": [], "state_store": "/store"}, {"state_file": 1}],
    ids=str,
)
def test_a_task_without_a_place_for_a_record_goes_the_whole_way(arguments: dict[str, Any]) -> None:
    assert unchanged(RESPONSE.kind, arguments) is None


# --- What it is made of ---


def test_every_variable_that_sets_an_option_is_part_of_it() -> None:
    spec = [option for subject in SUBJECTS for option in resource_spec(subject.kind).values()]
    names = {name for option in spec for name in option.get("fallback", (None, []))[1]}

    assert names == {API_KEY, *ENVIRONMENT}


def test_no_secret_is_part_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    assert asked_for({**GIVEN, "api_key": "sk-one"}) == asked_for({**GIVEN, "api_key": "sk-two"})
    assert asked_for(GIVEN) != asked_for({**GIVEN, "api_key": "sk-one"})
    for name in ("extra_headers", "extra_query"):
        assert asked_for({**GIVEN, name: {"X-Token": "secret"}}) is None

    monkeypatch.setenv(API_KEY, "sk-three")

    assert asked_for(GIVEN) == asked_for({**GIVEN, "api_key": "sk-one"})


@pytest.mark.parametrize(
    ("arguments", "variable", "key"),
    [
        ({}, "", ""),
        ({}, "sk-env", "sk-env"),
        ({}, "   ", ""),
        ({"api_key": "sk-given"}, "sk-env", "sk-given"),
        ({"api_key": None}, "sk-env", ""),
        ({"api_key": ""}, "sk-env", ""),
        ({"api_key": 12}, "", "12"),
    ],
)
def test_the_key_is_the_one_that_ansible_takes(
    arguments: dict[str, Any], variable: str, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(API_KEY, variable)

    assert given_key(arguments) == key
