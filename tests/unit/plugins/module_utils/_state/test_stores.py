# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What every store must do, whatever it is made of."""

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
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from ansible_collections.promptops.openai.plugins.module_utils._state._location import open_store
from ansible_collections.promptops.openai.plugins.module_utils._state._record import (
    SCHEMA,
    Record,
    RecordError,
    empty_record,
    to_bytes,
)
from ansible_collections.promptops.openai.plugins.module_utils._state._store import LockTimeout, Query, Store
from ansible_collections.promptops.openai.tests.unit.strategies import JSON, NAMES

KIND = "response"
STORES = ("directory", "postgres", "bouncer")


@pytest.fixture(params=STORES)
def location(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where an empty store is, of each sort in turn."""
    if request.param == "directory":
        return str(tmp_path / "a store")
    postgres = request.getfixturevalue("postgres")
    if request.param == "bouncer":
        return str(postgres.url(port=request.getfixturevalue("session_bouncer").port))
    return str(postgres.url())


@pytest.fixture
def store(location: str) -> Store:
    return open_store(location)


def record(name: str = "one", **values: Any) -> Record:
    return {**empty_record(KIND, name), "id": "resp_1", **values}


# --- Reading and writing ---


def test_nothing_is_read_where_nothing_was_written(store: Store) -> None:
    slot = store.slot(KIND, "one")

    assert slot.read() is None
    slot.remove()
    slot.check_writable()
    slot.take_in()
    assert list(store.slots(KIND)) == []
    assert list(store.slots_with(KIND, "sha256:1")) == []


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=NAMES, value=JSON)
def test_a_record_of_any_name_and_text_is_found_again(name: str, value: Any, location: str) -> None:
    slot = open_store(location).slot(KIND, name)
    made = record(name, object={"value": value}, request={"metadata": {"text": value}, "model": name})

    slot.write(made)

    assert open_store(location).slot(KIND, name).read() == made
    slot.remove()
    assert slot.read() is None


NAMES_THAT_ARE_HARD = (
    "a\0b",
    "\ud800",
    "a\x1ab",
    "a\x1a0000b",
    "\\u0000",
    "x" * 5000,
    "x" * 4999 + "y",
    "/",
    "..",
    "%",
    "世" * 900,
)


def test_names_that_are_hard_to_hold_are_told_apart_and_listed(store: Store) -> None:
    for name in NAMES_THAT_ARE_HARD:
        store.slot(KIND, name).write(record(name, fingerprint=name))

    for name in NAMES_THAT_ARE_HARD:
        assert (store.slot(KIND, name).read() or {})["name"] == name
        assert [(slot.read() or {})["name"] for slot in store.slots_with(KIND, name)] == [name]
    assert {(slot.read() or {})["name"] for slot in store.slots(KIND)} == set(NAMES_THAT_ARE_HARD)


@pytest.mark.parametrize(
    "text",
    ["\0", "a\0\ud800", "\udfff\\", "\\u0000", "\\\\u0000\0", "\x1a", "\x1a0000", "\U0001f600\0", '"\0"', "\\\ud83d"],
)
def test_texts_that_are_hard_to_hold_come_back(store: Store, text: str) -> None:
    made = record(object={"text": text, text: [text]}, request={"model": text, "metadata": {text: text}}, status=text)

    store.slot(KIND, "one").write(made)

    assert store.slot(KIND, "one").read() == made


def test_a_record_is_replaced_and_removed(store: Store) -> None:
    slot = store.slot(KIND, "one")
    slot.write(record())
    slot.write(record(id="resp_2"))

    assert (slot.read() or {})["id"] == "resp_2"
    assert store.slot("chat_completion", "one").read() is None
    slot.remove()
    assert slot.read() is None


def test_the_records_of_a_kind_are_listed_in_order(store: Store) -> None:
    for name in ("b", "a", "c/d"):
        store.slot(KIND, name).write(record(name))
    store.slot("chat_completion", "z").write({**record("z"), "kind": "chat_completion"})

    assert [(slot.read() or {})["name"] for slot in store.slots(KIND)] == ["a", "b", "c/d"]


def test_a_listing_goes_on_beyond_its_first_page(store: Store) -> None:
    names = [f"{number:04}" for number in range(450)]
    for number, name in enumerate(reversed(names)):
        store.slot(KIND, name).write(record(name, object={"created_at": number // 7}))

    assert [(slot.read() or {})["name"] for slot in store.slots(KIND)] == names
    assert len(list(store.slots(KIND, Query(order="desc", most=5)))) == 450


def test_records_that_a_query_needs_are_all_there(store: Store) -> None:
    wanted = record(
        "wanted",
        status="completed",
        object={"model": "gpt-5.1-2026-01-01", "created_at": 100, "metadata": {"team": "a\0", "x": "y"}},
    )
    others = [
        {**wanted, "name": "status", "status": "failed"},
        {**wanted, "name": "age", "object": {**wanted["object"], "created_at": 99}},
        {**wanted, "name": "team", "object": {**wanted["object"], "metadata": {"team": "b"}}},
        {**wanted, "name": "model", "object": {**wanted["object"], "model": "gpt_5.1"}},
    ]
    for made in (wanted, *others):
        store.slot(KIND, made["name"]).write(made)
    query = Query(model_prefix="gpt-5", status="completed", metadata={"team": "a\0"}, after=99, before=101)

    found = [(slot.read() or {})["name"] for slot in store.slots(KIND, query)]

    assert found == (["wanted"] if store.is_ordered else ["age", "model", "status", "team", "wanted"])


def test_records_are_found_by_their_fingerprint_as_it_is_now(store: Store) -> None:
    def found(fingerprint: str) -> list[str]:
        return [(slot.read() or {})["name"] for slot in store.slots_with(KIND, fingerprint)]

    store.slot(KIND, "before").write(record("before", fingerprint="sha256:1"))
    assert found("sha256:1") == ["before"]
    store.slot(KIND, "after").write(record("after", fingerprint="sha256:1"))
    store.slot(KIND, "other").write(record("other", fingerprint="sha256:2"))
    assert sorted(found("sha256:1")) == ["after", "before"]
    store.slot(KIND, "before").write(record("before", fingerprint="sha256:2"))
    store.slot(KIND, "after").remove()
    assert found("sha256:1") == []
    assert sorted(found("sha256:2")) == ["before", "other"]


def test_a_record_of_a_newer_version_is_named_and_left_as_it_is(store: Store, location: str) -> None:
    slot = store.slot(KIND, "one")
    slot.write(record(schema=SCHEMA + 1, collection_version="9.9.9", fingerprint="sha256:1"))

    for _unused in range(2):
        with pytest.raises(RecordError, match=r"newer version.*9\.9\.9.*upgrade"):
            open_store(location).slot(KIND, "one").read()


# --- Locks ---

HOLD = """
import sys
from ansible_collections.promptops.openai.plugins.module_utils._state._location import open_store
with open_store(sys.argv[1]).slot("response", "one").lock(10):
    print("held", flush=True)
    sys.stdin.read()
"""


@contextmanager
def holder(location: str) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the lock until its standard input ends."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", HOLD, location]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_only_one_thread_holds_it_at_a_time(location: str, tmp_path: Path) -> None:
    counter = tmp_path / "counter"
    counter.write_text("0")

    def count() -> None:
        with open_store(location).slot(KIND, "one").lock(60):
            value = int(counter.read_text())
            time.sleep(0.001)
            counter.write_text(str(value + 1))

    with ThreadPoolExecutor(8) as pool:
        for future in [pool.submit(count) for _unused in range(24)]:
            future.result()

    assert counter.read_text() == "24"


def test_another_process_is_kept_out_and_told_who_holds_it(store: Store, location: str) -> None:
    with holder(location) as process:
        started = time.monotonic()
        with pytest.raises(LockTimeout) as caught, store.slot(KIND, "one").lock(0.2):
            pytest.fail("two hold the lock")

        assert 0.2 <= time.monotonic() - started < 30
        assert f"process {process.pid} on {os.uname().nodename}" in str(caught.value)


def test_it_waits_until_the_holder_lets_go(store: Store, location: str) -> None:
    with holder(location) as process, ThreadPoolExecutor() as pool:
        waiting = pool.submit(lambda: store.slot(KIND, "one").lock(30).__enter__())
        time.sleep(0.2)
        assert not waiting.done()
        assert process.stdin is not None
        process.stdin.close()
        waiting.result(timeout=30)


def test_it_is_free_after_its_holder_was_killed(store: Store, location: str) -> None:
    with holder(location) as process:
        os.kill(process.pid, signal.SIGKILL)
        process.wait()

        with store.slot(KIND, "one").lock(0):
            pass


def test_it_is_free_after_an_error_and_a_timeout_of_zero_tries_once(store: Store) -> None:
    with pytest.raises(ZeroDivisionError), store.slot(KIND, "one").lock(1):
        raise ZeroDivisionError

    with store.slot(KIND, "one").lock(0), pytest.raises(LockTimeout), store.slot(KIND, "one").lock(0):
        pytest.fail("two hold the lock")


def test_two_records_are_locked_apart(store: Store) -> None:
    with store.slot(KIND, "one").lock(0), store.slot(KIND, "two").lock(0), store.slot("chat", "one").lock(0):
        pass


# --- What is not a record ---


def planted(location: str, text: bytes) -> None:
    """Puts a text in a record's place, as far as the store can hold it."""
    store = open_store(location)
    store.slot(KIND, "one").write(record())
    place = store.slot(KIND, "one").location
    if "://" not in location:
        Path(str(place)).write_bytes(text)
        return
    import psycopg

    with psycopg.connect(location, autocommit=True, prepare_threshold=None) as connection:
        connection.execute("UPDATE promptops_openai_record SET record = %s::jsonb", (text.decode(),))


GOOD = to_bytes(record(request={"n": "HERE"}))
PLANTED: dict[str, bytes] = {
    "a list": b"[]",
    "no schema": b'{"kind": "response"}',
    "another kind": to_bytes({**record(), "kind": "chat_completion"}),
    "another name": to_bytes(record("two")),
    "deep": GOOD.replace(b'"HERE"', b'{"a":' * 900 + b"1" + b"}" * 900),
    "wrong type": to_bytes(record(request=[])),
}


@pytest.mark.parametrize("text", PLANTED.values(), ids=PLANTED)
def test_what_is_no_record_is_named(text: bytes, location: str) -> None:
    planted(location, text)
    slot = open_store(location).slot(KIND, "one")

    with pytest.raises(RecordError) as caught:
        slot.read()

    assert str(slot.location) in str(caught.value)


def test_no_location_tells_a_password(store: Store) -> None:
    slot = store.slot(KIND, "one")
    slot.write(record())

    assert "pass-word" not in f"{slot.location}{[found.location for found in store.slots(KIND)]}{slot.warnings}"


# --- Many together ---

SEVERAL = ["one", "two", NAMES_THAT_ARE_HARD[0], NAMES_THAT_ARE_HARD[5]]


def test_what_is_written_to_many_together_is_there_in_the_end(store: Store) -> None:
    store.slot(KIND, "one").write(record("one", status="old"))

    with store.held(KIND, SEVERAL):
        for name in SEVERAL:
            slot = store.slot(KIND, name)
            with slot.lock(1):
                assert (slot.read() or {}).get("status") == ("old" if name == "one" else None)
                slot.check_writable()
                slot.write(record(name, status="queued"))
                slot.write(record(name, status="completed", object={"text": name}))
                assert (slot.read() or {})["status"] == "completed"
        store.slot(KIND, "two").remove()
        assert store.slot(KIND, "two").read() is None

    for name in SEVERAL:
        found = store.slot(KIND, name).read()
        assert found == (None if name == "two" else record(name, status="completed", object={"text": name}))
        with store.slot(KIND, name).lock(0):
            pass


def test_many_are_left_alone_where_another_run_holds_one_of_them(store: Store, location: str) -> None:
    with holder(location), store.held(KIND, SEVERAL):
        with store.slot(KIND, "two").lock(0):
            store.slot(KIND, "two").write(record("two"))
            assert open_store(location).slot(KIND, "two").read() == record("two")
        with pytest.raises(LockTimeout), store.slot(KIND, "one").lock(0):
            pass


def test_what_is_settled_outlives_what_breaks_off(store: Store, location: str) -> None:
    def broken_off() -> None:
        with store.held(KIND, SEVERAL):
            slot = store.slot(KIND, "one")
            slot.write(record("one", status="creating"))
            slot.settle()
            with ThreadPoolExecutor(1) as executor:
                # Another thread is not within it, and sees what anybody sees.
                assert executor.submit(open_store(location).slot(KIND, "one").read).result() is not None
            store.slot(KIND, "two").write(record("two"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        broken_off()

    assert [(slot.read() or {})["name"] for slot in store.slots(KIND)] == ["one", "two"]
