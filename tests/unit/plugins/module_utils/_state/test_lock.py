# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A lock holds a record against all others, and never outlives its process."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from ansible_collections.promptops.openai.plugins.module_utils._state._directory import FileSlot
from ansible_collections.promptops.openai.plugins.module_utils._state._store import LockTimeout, MemorySlot

HOLD = """
import sys, time
from ansible_collections.promptops.openai.plugins.module_utils._state._directory import FileSlot
with FileSlot(sys.argv[1], "response").lock(10):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def slot(tmp_path: Path) -> FileSlot:
    return FileSlot(str(tmp_path / "store" / "one.json"), "response")


@contextmanager
def holder(slot: FileSlot) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the lock until its standard input ends."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, slot.location],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_only_one_thread_holds_it_at_a_time(slot: FileSlot) -> None:
    counter = Path(slot.location).with_name("counter")
    counter.parent.mkdir()
    counter.write_text("0")

    def count() -> None:
        with FileSlot(slot.location, "response").lock(60):
            value = int(counter.read_text())
            time.sleep(0.001)
            counter.write_text(str(value + 1))

    with ThreadPoolExecutor(12) as pool:
        for future in [pool.submit(count) for _unused in range(60)]:
            future.result()

    assert counter.read_text() == "60"


def test_another_process_is_kept_out_and_told_who_holds_it(slot: FileSlot) -> None:
    with holder(slot) as process:
        started = time.monotonic()
        with pytest.raises(LockTimeout) as caught, slot.lock(0.2):
            pytest.fail("two hold the lock")

        assert 0.2 <= time.monotonic() - started < 30
        assert f"process {process.pid} on {os.uname().nodename}" in str(caught.value)


def test_it_waits_until_the_holder_lets_go(slot: FileSlot) -> None:
    with holder(slot) as process, ThreadPoolExecutor() as pool:
        waiting = pool.submit(lambda: slot.lock(30).__enter__())
        time.sleep(0.2)
        assert not waiting.done()
        assert process.stdin is not None
        process.stdin.close()
        waiting.result(timeout=30)


def test_it_is_free_after_its_holder_was_killed(slot: FileSlot) -> None:
    with holder(slot) as process:
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        assert list(Path(slot.location).parent.iterdir())

        with slot.lock(0):
            pass

    assert list(Path(slot.location).parent.iterdir()) == []


def test_nothing_is_left_of_it_afterwards_even_after_an_error(slot: FileSlot) -> None:
    with pytest.raises(ZeroDivisionError), slot.lock(1):
        raise ZeroDivisionError

    assert list(Path(slot.location).parent.iterdir()) == []
    with slot.lock(0):
        pass


def test_a_timeout_of_zero_tries_once(slot: FileSlot) -> None:
    with slot.lock(0), pytest.raises(LockTimeout), slot.lock(0):
        pytest.fail("two hold the lock")


def test_two_records_are_locked_apart(slot: FileSlot) -> None:
    other = FileSlot(f"{slot.location}.other", "response")

    with slot.lock(0), other.lock(0):
        assert len(list(Path(slot.location).parent.iterdir())) == 2


def test_what_is_only_remembered_needs_no_lock() -> None:
    slot = MemorySlot()

    with slot.lock(0), slot.lock(0):
        slot.write({"id": "resp_1"})

    assert slot.read() == {"id": "resp_1"}
    assert slot.location is None
    slot.remove()
    assert slot.read() is None
