# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Files that hold records: how they are written, and who may write them when."""

from __future__ import annotations

import os
import resource
import signal
import stat
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given

from ansible_collections.promptops.openai.plugins.module_utils._state._directory import (
    DirectoryStore,
    FileSlot,
)
from ansible_collections.promptops.openai.plugins.module_utils._state._record import (
    Record,
    RecordError,
    empty_record,
)
from ansible_collections.promptops.openai.tests.unit.strategies import NAMES

KIND = "response"
ROOT = pytest.mark.skipif(os.geteuid() == 0, reason="nothing is read-only for root")


def record(name: str | None = "one") -> Record:
    return {**empty_record(KIND, name), "id": "resp_1"}


@pytest.fixture
def store(tmp_path: Path) -> DirectoryStore:
    return DirectoryStore(str(tmp_path / "a store" / "überall"))


# --- Reading and writing ---


@given(name=NAMES)
def test_a_record_of_any_name_is_found_again(name: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    store = DirectoryStore(str(tmp_path_factory.getbasetemp() / "names"))
    slot = store.slot(KIND, name)

    slot.write(record(name))

    assert store.slot(KIND, name).read() == record(name)
    slot.remove()
    assert slot.read() is None


def test_nothing_is_read_where_nothing_was_written(store: DirectoryStore) -> None:
    slot = store.slot(KIND, "one")

    assert slot.read() is None
    slot.remove()
    assert list(store.slots(KIND)) == []
    assert not Path(slot.location).parents[1].exists()


def test_a_written_record_is_its_owners_alone_and_leaves_no_other_file(store: DirectoryStore) -> None:
    slot = store.slot(KIND, "one")

    before = os.umask(0)
    try:
        with slot.lock(1):
            slot.write(record())
            slot.write(record())
    finally:
        os.umask(before)

    file = Path(slot.location)
    assert [entry.name for entry in file.parent.iterdir()] == ["one.json"]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    for folder in (file.parent, file.parents[1], file.parents[2]):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_reader_sees_the_whole_of_one_version_while_another_is_written(store: DirectoryStore) -> None:
    slot = store.slot(KIND, "one")
    versions = [{**record(), "object": {"text": letter * 300_000}} for letter in "ab"]
    slot.write(versions[0])
    done = threading.Event()

    def write() -> None:
        for version in versions * 15:
            slot.write(version)
        done.set()

    with ThreadPoolExecutor() as pool:
        writing = pool.submit(write)
        seen = []
        while not done.is_set():
            seen.append(slot.read())
        writing.result()

    assert all(version in versions for version in seen)


@contextmanager
def full_disk() -> Iterator[None]:
    """No file of this process can grow beyond a few bytes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (64, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_failed_write_keeps_the_old_record_and_leaves_no_other_file(store: DirectoryStore) -> None:
    slot = store.slot(KIND, "one")
    slot.write(record())

    with full_disk(), pytest.raises(RecordError, match=f"{slot.location} cannot be written"):
        slot.write({**record(), "object": {"text": "x" * 1000}})

    assert slot.read() == record()
    assert [entry.name for entry in Path(slot.location).parent.iterdir()] == ["one.json"]


KILLED = """
import os, signal, sys
from ansible_collections.promptops.openai.plugins.module_utils._state._directory import FileSlot
os.replace = lambda *_paths: os.kill(os.getpid(), signal.SIGKILL)
FileSlot(sys.argv[1], "response").write({"schema": 1})
"""


def test_a_write_that_was_killed_keeps_the_old_record_and_the_next_one_clears_up(store: DirectoryStore) -> None:
    slot = store.slot(KIND, "one")
    slot.write(record())
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}

    killed = subprocess.run([sys.executable, "-c", KILLED, slot.location], env=environment, check=False)

    assert killed.returncode == -signal.SIGKILL
    assert slot.read() == record()
    assert [found.location for found in store.slots(KIND)] == [slot.location]
    with slot.lock(1):
        slot.write({**record(), "status": "completed"})
    assert slot.read() == {**record(), "status": "completed"}
    assert [entry.name for entry in Path(slot.location).parent.iterdir()] == ["one.json"]


def test_records_in_files_whose_names_begin_alike_can_be_written_at_once(tmp_path: Path) -> None:
    slots = [FileSlot(str(tmp_path / f"{'x' * 200}{end}.json"), KIND) for end in "ab"]
    records = [{**record(), "object": {"text": end * 100_000}} for end in "ab"]

    def write(slot: FileSlot, made: Record) -> None:
        for _unused in range(30):
            with slot.lock(60):
                slot.write(made)

    with ThreadPoolExecutor() as pool:
        for writing in [pool.submit(write, *pair) for pair in zip(slots, records, strict=True)]:
            writing.result()

    assert [slot.read() for slot in slots] == records


def test_the_records_of_a_kind_are_listed_without_locks_and_other_files(store: DirectoryStore) -> None:
    for name in ("b", "a", "c/d"):
        store.slot(KIND, name).write(record(name))
    folder = Path(store.slot(KIND, "a").location).parent
    for other in (".a.json.lock", ".a.json.x.tmp", "README.md"):
        (folder / other).write_text("x")
    store.slot("chat_completion", "z").write({**record("z"), "kind": "chat_completion"})

    assert [(slot.read() or {})["name"] for slot in store.slots(KIND)] == ["a", "b", "c/d"]


def test_a_record_under_another_name_is_refused_and_names_both(store: DirectoryStore) -> None:
    slot = store.slot(KIND, "one")
    slot.write(record("two"))

    with pytest.raises(RecordError, match=r"'two'.*'one'"):
        slot.read()


def test_a_file_of_its_own_takes_a_record_of_any_name(tmp_path: Path) -> None:
    slot = FileSlot(str(tmp_path / "any.json"), KIND)
    slot.write(record("two"))

    assert slot.read() == record("two")


@pytest.mark.parametrize(
    "base", ["a" * 250, "世" * 80 + ".json", "\U0001f600" * 62], ids=["ASCII", "3 bytes", "4 bytes"]
)
def test_every_file_name_that_the_file_system_takes_can_be_used(tmp_path: Path, base: str) -> None:
    slot = FileSlot(str(tmp_path / base), KIND)

    with slot.lock(1):
        slot.write(record())

    assert slot.read() == record()
    assert [entry.name for entry in tmp_path.iterdir()] == [base]


def directory(folder: Path) -> str:
    (folder / "one.json").mkdir()
    return str(folder / "one.json")


def below_a_file(folder: Path) -> str:
    (folder / "file").write_text("x")
    return str(folder / "file" / "one.json")


def below_a_dangling_link(folder: Path) -> str:
    (folder / "link").symlink_to(folder / "nowhere")
    return str(folder / "link" / "one.json")


def too_long(folder: Path) -> str:
    return str(folder / ("x" * 300))


def with_a_nul(folder: Path) -> str:
    return str(folder / "a\0b.json")


def with_a_lone_surrogate(folder: Path) -> str:
    return str(folder / "\ud800.json")


IMPOSSIBLE = (too_long, with_a_nul, with_a_lone_surrogate)


@pytest.mark.parametrize("place", [directory, below_a_file, below_a_dangling_link, *IMPOSSIBLE])
def test_a_place_that_cannot_hold_a_record_is_found_out_before_and_while_writing(
    place: Callable[[Path], str], tmp_path: Path
) -> None:
    path = place(tmp_path)
    slot = FileSlot(path, KIND)

    for attempt in (slot.check_writable, lambda: slot.write(record())):
        with pytest.raises(RecordError) as caught:
            attempt()
        assert path in str(caught.value)


@pytest.mark.parametrize("place", [directory, below_a_file, *IMPOSSIBLE])
def test_a_place_that_cannot_be_read_is_named(place: Callable[[Path], str], tmp_path: Path) -> None:
    path = place(tmp_path)

    with pytest.raises(RecordError) as caught:
        FileSlot(path, KIND).read()

    assert path in str(caught.value)


@ROOT
def test_a_read_only_folder_is_found_out_before_and_while_writing(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    slot = FileSlot(str(tmp_path / "new" / "one.json"), KIND)

    for attempt in (slot.check_writable, lambda: slot.write(record()), lambda: slot.lock(1).__enter__()):
        with pytest.raises(RecordError, match=r"one\.json"):
            attempt()


def test_looking_whether_a_record_can_be_written_makes_nothing(tmp_path: Path) -> None:
    FileSlot(str(tmp_path / "a" / "b" / "one.json"), KIND).check_writable()

    assert list(tmp_path.iterdir()) == []
