# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Stores that more than one user works on, and folders that are shared over a network."""

from __future__ import annotations

import errno
import fcntl
import os
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.promptops.openai.plugins.module_utils._resources._fields import InvalidRequest
from ansible_collections.promptops.openai.plugins.module_utils._state import _flock, _index
from ansible_collections.promptops.openai.plugins.module_utils._state._directory import DirectoryStore, FileSlot
from ansible_collections.promptops.openai.plugins.module_utils._state._record import RecordError, empty_record
from ansible_collections.promptops.openai.plugins.module_utils._tasks._place import state_mode

KIND = "response"
GROUP = 0o660
AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root can be two users")
# Another user may not be allowed to read the source of what is loaded when it is needed.
LOADED = (_flock, _index)
RECORD = {**empty_record(KIND, "one"), "fingerprint": "sha256:1"}


@pytest.fixture
def shared() -> Iterator[Path]:
    """A folder that group 0 may write to, as an execution environment on OpenShift has it, where all may go."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o2770)
        yield Path(folder)


def work(store: Path, user: int, name: str, mode: int = GROUP) -> str:
    """What another user of group 0 says of its work on a record."""
    reading, writing = os.pipe()
    if not (child := os.fork()):
        try:
            os.setgroups([])
            os.setgid(0)
            os.setuid(user)
            os.umask(0o077)
            told = write_record(DirectoryStore(str(store), mode).slot(KIND, name), name)
            os.write(writing, told.encode() or b"nothing")
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as said:
        told = said.read()
    os.waitpid(child, 0)
    assert told, "it died"
    return "" if told == "nothing" else told


def write_record(slot: FileSlot, name: str) -> str:
    try:
        slot.check_writable()
        with slot.lock(5):
            slot.write({**(slot.read() or empty_record(KIND, name)), "fingerprint": "sha256:1"})
    except RecordError as error:
        return str(error)
    return ""


@AS_ROOT
def test_a_groups_store_is_used_by_one_user_after_the_other(shared: Path) -> None:
    store = shared / "store"

    for user in (1_000_660_000, 1_000_670_000, 0):
        assert work(store, user, "one") == ""
        assert work(store, user, f"of-{user}") == ""
        assert len(list(DirectoryStore(str(store), GROUP).slots_with(KIND, "sha256:1"))) > 1

    for path in (store, store / KIND, *store.rglob("*.json")):
        found = path.stat()
        assert found.st_gid == 0
        assert path.is_dir() or stat.S_IMODE(found.st_mode) == GROUP
        assert path.is_file() or stat.S_IMODE(found.st_mode) == 0o2770


@AS_ROOT
def test_a_record_or_folder_of_another_owner_is_named_with_its_owner(shared: Path) -> None:
    store = shared / "store"
    assert work(store, 1_000_660_000, "one", 0o600) == ""

    said = work(store, 65534, "one", 0o600)

    assert "1000660000" in said
    assert "runs as nobody" in said
    assert "state_mode: '0660'" in said
    slot = FileSlot(str(shared / "two.json"), KIND)
    slot.write(RECORD)
    os.chown(slot.location, 65534, 0)
    assert slot.read() == RECORD


@AS_ROOT
def test_a_lock_of_another_owner_is_named_with_its_owner(shared: Path) -> None:
    (shared / "store" / KIND).mkdir(parents=True)
    lock = shared / "store" / KIND / ".one.json.lock"
    lock.touch(0o600)
    for path in (shared / "store", shared / "store" / KIND):
        path.chmod(0o2770)
    os.chown(lock, 1, 1)

    said = work(shared / "store", 65534, "one")

    assert "daemon" in said
    assert "cannot be locked" in said


def failing(call: Any, error: int, applies: Any) -> Any:
    def fail(handle: int, *arguments: Any) -> Any:
        if applies(handle):
            raise OSError(error, os.strerror(error))
        return call(handle, *arguments)

    return fail


def is_folder(handle: int) -> bool:
    return stat.S_ISDIR(os.fstat(handle).st_mode)


@pytest.mark.parametrize("error", [errno.EINVAL, errno.ENOTSUP, errno.EBADF])
def test_a_folder_that_cannot_be_synced_is_written_to_all_the_same(
    error: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "fsync", failing(os.fsync, error, is_folder))
    slot = FileSlot(str(tmp_path / "one.json"), KIND)

    slot.write(RECORD)

    assert slot.read() == RECORD


def test_a_folder_that_fails_to_be_synced_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fsync", failing(os.fsync, errno.EIO, is_folder))

    with pytest.raises(RecordError, match="cannot be written"):
        FileSlot(str(tmp_path / "one.json"), KIND).write(RECORD)


@pytest.mark.parametrize("error", [errno.ENOTSUP, errno.ENOSYS, errno.ENOLCK, errno.EINVAL])
def test_a_file_system_without_locks_is_told_with_what_to_do(
    error: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fcntl, "flock", failing(fcntl.flock, error, lambda _handle: True))
    slot = FileSlot(str(tmp_path / "one.json"), KIND)

    with pytest.raises(RecordError) as caught, slot.lock(5):
        pytest.fail("nothing is locked")

    assert slot.location in str(caught.value)
    assert "has no locks" in str(caught.value)
    assert "state_store" in str(caught.value)
    assert "postgresql://" in str(caught.value)


@pytest.mark.parametrize(
    ("given", "mode"),
    [(None, 0o600), ("0600", 0o600), ("660", 0o660), ("0o660", 0o660), (0o660, 0o660), (" 0640 ", 0o640)],
)
def test_a_mode_is_taken_as_ansible_takes_it(given: Any, mode: int) -> None:
    assert state_mode({"state_mode": given}) == mode


@pytest.mark.parametrize("given", [660, "0400", "0770", "02660", "u=rw", "", "-1", True, [], "0o", 1.5, "99999999999"])
def test_what_is_no_mode_of_a_record_is_refused_by_the_options_name(given: Any) -> None:
    with pytest.raises(InvalidRequest, match="state_mode: "):
        state_mode({"state_mode": given})
