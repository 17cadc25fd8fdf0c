# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Records that go from one store to another: none is lost, none goes over another, and a second run does nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ansible_collections.promptops.openai.plugins.module_utils._state._location import open_store
from ansible_collections.promptops.openai.plugins.module_utils._state._record import Record, empty_record
from ansible_collections.promptops.openai.plugins.module_utils._state._store import Store
from ansible_collections.promptops.openai.plugins.module_utils._tasks._copying import copy_task
from ansible_collections.promptops.openai.plugins.module_utils._tasks._runner import Context, Result

DIRECTIONS = (("directory", "other"), ("directory", "postgres"), ("postgres", "directory"))
NAMES = ("a/b", "web-1", "web-2\0", "\ud800")


class Copy:
    """Two stores, and the task between them."""

    def __init__(self, source: str, destination: str) -> None:
        self.locations = {"source": source, "destination": destination}
        self.source, self.destination = open_store(source), open_store(destination)

    def run(self, check_mode: bool = False, **options: Any) -> Result:
        defaults = {name: option.get("default") for name, option in copy_task().argument_spec.items()}
        return copy_task().run({**defaults, **self.locations, **options}, Context(check_mode=check_mode))


@pytest.fixture(params=DIRECTIONS, ids="-to-".join)
def copy(request: pytest.FixtureRequest, tmp_path: Path) -> Copy:
    places = {"directory": str(tmp_path / "directory"), "other": str(tmp_path / "other")}
    if "postgres" in request.param:
        places["postgres"] = request.getfixturevalue("postgres").url()
    return Copy(*(places[name] for name in request.param))


def record(name: str, kind: str = "response", **values: Any) -> Record:
    made = {**empty_record(kind, name), "id": f"id of {name}", "client_request_id": name, "fingerprint": "sha256:1"}
    return {**made, "updated_at": "2026-01-01T00:00:00Z", **values}


def fill(store: Store) -> None:
    for name in NAMES:
        store.slot("response", name).write(record(name))
    store.slot("chat_completion", "web-3").write(record("web-3", "chat_completion"))


def held(store: Store) -> set[tuple[str, str]]:
    return {
        (kind, str((slot.read() or {})["name"]))
        for kind in ("response", "chat_completion")
        for slot in store.slots(kind)
    }


ALL = {*(("response", name) for name in NAMES), ("chat_completion", "web-3")}


def test_all_is_copied_once_and_predicted_before(copy: Copy) -> None:
    fill(copy.source)

    predicted = copy.run(check_mode=True)
    assert held(copy.destination) == set()
    done, again = copy.run(), copy.run()

    assert predicted == done
    assert done.values["changed"]
    assert done.values["counts"]["copied"] == 5
    assert held(copy.destination) == held(copy.source) == ALL
    assert [(slot.read() or {})["name"] for slot in copy.destination.slots_with("chat_completion", "sha256:1")] == [
        "web-3"
    ]
    assert not again.values["changed"]
    assert again.values["counts"] == {**dict.fromkeys(done.values["counts"], 0), "unchanged": 5}
    assert again.values["records"] == []


def test_only_what_is_named_is_copied(copy: Copy) -> None:
    fill(copy.source)

    copy.run(kinds=["response"], name_patterns=["web-*", "nothing"])

    assert held(copy.destination) == {("response", "web-1"), ("response", "web-2\0")}


def test_what_was_copied_is_removed_where_that_is_asked_for(copy: Copy) -> None:
    fill(copy.source)
    copy.run(name_patterns=["web-1"])

    predicted, done = (copy.run(check_mode=check, remove_source=True) for check in (True, False))

    assert predicted.values == {**done.values, "changed": True}
    assert done.values["counts"]["removed"] == 5
    assert held(copy.source) == set()
    assert held(copy.destination) == ALL
    assert not copy.run(remove_source=True).values["changed"]


def test_the_later_version_of_an_output_stays(copy: Copy) -> None:
    fill(copy.source)
    copy.run()
    later = record("web-1", updated_at="2026-02-01T00:00:00Z", status="completed")
    copy.destination.slot("response", "web-1").write(later)
    copy.source.slot("response", "a/b").write(record("a/b", updated_at="2026-02-01T00:00:00Z"))

    done = copy.run(remove_source=True)

    assert [(found["name"], found["action"]) for found in done.values["records"]] == [
        ("a/b", "updated"),
        ("web-1", "kept"),
    ]
    assert copy.destination.slot("response", "web-1").read() == later
    assert held(copy.source) == {("response", "web-1")}


def test_another_output_is_an_error_that_names_both_and_keeps_no_other_from_being_copied(copy: Copy) -> None:
    fill(copy.source)
    other = record("web-1", client_request_id="other", id="id of another")
    copy.destination.slot("response", "web-1").write(other)

    done = copy.run(remove_source=True)

    assert done.failed
    assert done.values["error"]["type"] == "record"
    assert "id of another" in done.values["msg"]
    assert "id of web-1" in done.values["msg"]
    assert "overwrite" in done.values["msg"]
    assert copy.destination.slot("response", "web-1").read() == other
    assert held(copy.destination) == ALL
    assert held(copy.source) == {("response", "web-1")}
    assert copy.run(overwrite=True).values["counts"]["updated"] == 1
    assert copy.destination.slot("response", "web-1").read() == record("web-1")


def test_a_copy_that_was_broken_off_goes_on(copy: Copy, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(copy.source)
    slot = type(copy.destination.slot("response", "x"))
    written = []

    def breaks(self: Any, made: Record, write: Any = slot.write) -> None:
        written.append(made["name"])
        if len(written) == 3:
            raise KeyboardInterrupt
        write(self, made)

    with monkeypatch.context() as patch:
        patch.setattr(slot, "write", breaks)
        with pytest.raises(KeyboardInterrupt):
            copy.run(remove_source=True)

    assert held(copy.source) | held(copy.destination) == ALL
    assert not copy.run(remove_source=True).failed
    assert held(copy.destination) == ALL
    assert held(copy.source) == set()


def test_what_does_not_read_as_it_was_written_is_not_removed(copy: Copy, monkeypatch: pytest.MonkeyPatch) -> None:
    copy.source.slot("response", "one").write(record("one"))
    slot = type(copy.destination.slot("response", "x"))
    write = slot.write
    with monkeypatch.context() as patch:
        patch.setattr(slot, "write", lambda self, made: write(self, {**made, "status": "damaged"}))
        done = copy.run(remove_source=True)

    assert done.failed
    assert "does not read as it was written" in done.values["msg"]
    assert held(copy.source) == {("response", "one")}


def test_a_record_that_another_run_works_on_is_waited_for(copy: Copy) -> None:
    copy.source.slot("response", "one").write(record("one"))
    with copy.destination.slot("response", "one").lock(5):
        done = copy.run(wait_timeout=0.2)

    assert done.failed
    assert "another run" in done.values["msg"]
    with copy.source.slot("response", "one").lock(5):
        done = copy.run(wait_timeout=0.2, remove_source=True)
    assert done.failed


def test_a_record_that_cannot_be_read_keeps_no_other_from_being_copied(tmp_path: Path) -> None:
    copy = Copy(str(tmp_path / "a"), str(tmp_path / "b"))
    fill(copy.source)
    place = Path(str(copy.source.slot("response", "web-1").location))
    place.write_text("nonsense")

    done = copy.run(remove_source=True)

    assert done.failed
    assert str(place) in done.values["msg"]
    assert place.exists()
    assert held(copy.destination) == ALL - {("response", "web-1")}


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"source": "/x", "destination": "/x/../x"}, "destination: is the source itself"),
        ({"destination": "s3://x"}, "destination: is not"),
        ({"source": "s3://x"}, "source: s3:// is not"),
        ({"destination": None}, "destination: is not set"),
        ({"state_mode": "0777"}, "state_mode: "),
        ({"wait_timeout": -1.0}, "wait_timeout: "),
    ],
)
def test_what_cannot_be_is_told_by_the_options_name(options: dict[str, Any], said: str, tmp_path: Path) -> None:
    done = Copy(str(tmp_path / "a"), str(tmp_path / "b")).run(**options)

    assert done.failed
    assert done.values["error"]["type"] == "invalid"
    assert said.partition(" is not")[0] in done.values["msg"]


def test_the_store_of_the_group_is_the_destination(tmp_path: Path) -> None:
    copy = Copy(str(tmp_path / "a"), str(tmp_path / "b"))
    fill(copy.source)

    copy.run(destination=None, state_store=str(tmp_path / "b"))

    assert held(copy.destination) == ALL
