# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What becomes of records and locks where the database is lost, refuses, or is somebody else's too."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.promptops.openai.plugins.module_utils._state import _lease, _postgres
from ansible_collections.promptops.openai.plugins.module_utils._state._location import open_slot, open_store
from ansible_collections.promptops.openai.plugins.module_utils._state._postgres import PostgresStore
from ansible_collections.promptops.openai.plugins.module_utils._state._postgres_connection import _databases
from ansible_collections.promptops.openai.plugins.module_utils._state._postgres_schema import MIGRATIONS
from ansible_collections.promptops.openai.plugins.module_utils._state._postgres_url import PostgresUrl, passwords_in
from ansible_collections.promptops.openai.plugins.module_utils._state._record import Record, RecordError, empty_record
from ansible_collections.promptops.openai.plugins.module_utils._state._store import LockTimeout, Query
from ansible_collections.promptops.openai.tests.unit.postgres import PASSWORD, Postgres, free_port

pytest.importorskip("psycopg")

KIND = "response"


def record(name: str = "one", **values: Any) -> Record:
    return {**empty_record(KIND, name), "client_request_id": "attempt-1", **values}


CREATING = record(status="creating")
PAID = record(status="completed", id="resp_1", object={"id": "resp_1", "text": "What was paid for."})


@pytest.fixture
def store(postgres: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> PostgresStore:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setattr(_postgres, "_PATIENCE", 1.5)
    return PostgresStore(postgres.url())


# --- A database that is down ---


@pytest.mark.parametrize("do", ["read", "write", "lock", "check_writable", "list", "find"])
def test_a_database_that_is_down_is_named_at_once_without_its_password(do: str) -> None:
    port = free_port()
    store = open_store(f"postgresql://somebody:{PASSWORD}@127.0.0.1:{port}/records?sslpassword=hidden-too")
    slot = store.slot(KIND, "one")
    attempts: dict[str, Any] = {
        "read": slot.read,
        "write": lambda: slot.write(PAID),
        "lock": lambda: slot.lock(60).__enter__(),
        "check_writable": slot.check_writable,
        "list": lambda: list(store.slots(KIND)),
        "find": lambda: list(store.slots_with(KIND, "sha256:1")),
    }
    started = time.monotonic()

    with pytest.raises(RecordError) as caught:
        attempts[do]()

    assert time.monotonic() - started < 30
    assert f"127.0.0.1:{port}" in str(caught.value)
    assert PASSWORD not in str(caught.value)
    assert "hidden-too" not in str(caught.value)


def test_a_wrong_password_is_told_without_it(postgres: Postgres) -> None:
    with pytest.raises(RecordError, match="password authentication failed") as caught:
        open_store(postgres.url(password="wrong-word")).slot(KIND, "one").read()

    assert "wrong-word" not in str(caught.value)


def test_the_password_comes_from_where_libpq_has_it(
    postgres: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = postgres.url().replace(f":{PASSWORD}", "")
    with pytest.raises(RecordError, match="no password supplied"):
        open_store(url).slot(KIND, "one").read()

    monkeypatch.setenv("PGPASSWORD", PASSWORD)
    assert open_store(url).slot(KIND, "one").read() is None
    monkeypatch.delenv("PGPASSWORD")
    passwords = tmp_path / "passwords"
    passwords.write_text(f"127.0.0.1:*:*:admin:{PASSWORD}\n")
    passwords.chmod(0o600)
    monkeypatch.setenv("PGPASSFILE", str(passwords))
    assert open_store(url).slot(KIND, "one").read() is None
    services = tmp_path / "services"
    services.write_text(f"[records]\nhost=127.0.0.1\nport={postgres.port}\nuser=admin\ndbname=postgres\n")
    monkeypatch.setenv("PGSERVICEFILE", str(services))
    monkeypatch.setenv("PGSERVICE", "records")
    assert open_store("postgresql://").slot(KIND, "one").read() is None


def test_a_missing_library_is_told_with_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)

    with pytest.raises(RecordError, match=r"state_store: .*psycopg"):
        open_store("postgresql://db/records").slot(KIND, "one").read()


# --- A database that is lost in the middle ---


def test_a_restart_in_the_middle_loses_neither_the_output_nor_the_lock(
    store: PostgresStore, postgres: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_postgres, "_PATIENCE", 20)
    slot = store.slot(KIND, "one")

    with slot.lock(5):
        slot.write(CREATING)
        postgres.stop()
        starting = threading.Timer(1, postgres.start)
        starting.start()
        slot.write(PAID)
        starting.join()
        with pytest.raises(LockTimeout), store.slot(KIND, "one").lock(0):
            pytest.fail("two hold the lock")

    assert store.slot(KIND, "one").read() == PAID


def test_an_output_whose_database_is_lost_waits_in_a_file_for_the_next_run(
    store: PostgresStore, postgres: Postgres, tmp_path: Path
) -> None:
    slot = store.slot(KIND, "one")
    with slot.lock(5):
        slot.write(CREATING)
        postgres.stop()
        try:
            with pytest.raises(RecordError) as caught:
                slot.write(PAID)
            with pytest.raises(RecordError):
                slot.write({**PAID, "object": None})
        finally:
            postgres.start()
    (kept,) = (tmp_path / "state").rglob("*.json")
    assert str(kept) in str(caught.value)
    assert PASSWORD not in kept.read_text()
    assert kept.stat().st_mode & 0o777 == 0o600

    # Whoever only looks sees it, and changes nothing.
    assert store.slot(KIND, "one").read() == PAID
    assert kept.exists()
    # Its process is alive, but this lock could not be given back.
    postgres.execute("DELETE FROM promptops_openai_lock")
    store.slot(KIND, "one").take_in()

    assert not kept.exists()
    assert store.slot(KIND, "one").read() == PAID


def test_what_was_kept_does_not_go_over_a_later_output_and_is_told(
    store: PostgresStore, postgres: Postgres, tmp_path: Path
) -> None:
    slot = store.slot(KIND, "one")
    with slot.lock(5):
        slot.write(CREATING)
        postgres.stop()
        with pytest.raises(RecordError):
            slot.write({**PAID, "created_at": "2026-01-01T00:00:00Z"})
        postgres.start()
    later = record(client_request_id="attempt-2", id="resp_2", updated_at="2026-02-01T00:00:00Z")
    store.slot(KIND, "one").write(later)
    postgres.execute("DELETE FROM promptops_openai_lock")
    (kept,) = (tmp_path / "state").rglob("*.json")

    slot = store.slot(KIND, "one")
    slot.take_in()

    assert slot.read() == later
    assert str(kept) in slot.warnings[0]
    assert kept.exists()


def test_a_disk_that_is_full_while_it_is_paid_for_loses_nothing(store: PostgresStore, postgres: Postgres) -> None:
    slot = store.slot(KIND, "one")
    with slot.lock(5):
        slot.write(CREATING)
        postgres.execute(
            "CREATE FUNCTION is_full() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'No space left on device' USING ERRCODE = '53100'; END $$",
            "CREATE TRIGGER is_full BEFORE INSERT OR UPDATE ON promptops_openai_record EXECUTE FUNCTION is_full()",
        )
        with pytest.raises(RecordError, match=r"No space left.*It is kept in /"):
            slot.write(PAID)

    with pytest.raises(RecordError, match=r"cannot be written\. .*No space left"):
        store.slot(KIND, "two").write(record("two"))
    postgres.execute("DROP TRIGGER is_full ON promptops_openai_record")
    store.slot(KIND, "one").take_in()
    assert store.slot(KIND, "one").read() == PAID


def test_a_server_that_does_not_answer_is_left_for_the_next(store: PostgresStore, postgres: Postgres) -> None:
    hosts = f"127.0.0.1:{free_port()},127.0.0.1:{postgres.port}"
    url = f"postgresql://admin:{PASSWORD}@{hosts}/postgres?target_session_attrs=read-write"
    slot = open_store(url).slot(KIND, "one")

    with slot.lock(5):
        slot.write(PAID)

    assert store.slot(KIND, "one").read() == PAID
    assert slot.location == f"postgresql://admin@{hosts}/postgres/{KIND}/one"


# --- A database that refuses ---


def test_a_read_only_database_is_read_and_told_before_anything_is_paid(
    store: PostgresStore, postgres: Postgres
) -> None:
    store.slot(KIND, "one").write(PAID)
    postgres.execute("ALTER ROLE admin SET default_transaction_read_only = on")
    try:
        for database in _databases.values():
            database.close()
        slot = store.slot(KIND, "one")
        assert slot.read() == PAID
        assert [found.read() for found in store.slots(KIND)] == [PAID]
        for attempt in (slot.check_writable, lambda: slot.lock(5).__enter__(), lambda: slot.write(PAID)):
            with pytest.raises(RecordError, match="read-only"):
                attempt()
    finally:
        postgres.execute(
            "SET default_transaction_read_only = off", "ALTER ROLE admin RESET default_transaction_read_only"
        )


def test_tables_of_a_newer_version_are_left_as_they_are(store: PostgresStore, postgres: Postgres) -> None:
    store.slot(KIND, "one").write(PAID)
    postgres.execute(f"UPDATE promptops_openai_schema SET version = {len(MIGRATIONS) + 1}")
    command = f"""
from ansible_collections.promptops.openai.plugins.module_utils._state._location import open_store
open_store({postgres.url()!r}).slot("response", "one").lock(5).__enter__()
"""
    environment = {"PYTHONPATH": ":".join(sys.path)}

    told = subprocess.run([sys.executable, "-c", command], env=environment, check=False, capture_output=True, text=True)

    assert "newer version" in told.stderr
    assert "upgrade" in told.stderr


def test_many_processes_may_make_the_tables_at_once(postgres: Postgres) -> None:
    command = f"""
from ansible_collections.promptops.openai.plugins.module_utils._state._location import open_store
with open_store({postgres.url()!r}).slot("response", "one").lock(30): pass
"""
    environment = {"PYTHONPATH": ":".join(sys.path)}

    started = [subprocess.Popen([sys.executable, "-c", command], env=environment) for _unused in range(6)]

    assert [process.wait() for process in started] == [0] * 6


# --- Leases ---


def test_a_lock_whose_machine_is_gone_ends_with_its_lease(
    store: PostgresStore, postgres: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_lease, "LEASE", 1)
    held = store.slot(KIND, "one").lock(5)
    held.__enter__()
    postgres.execute("UPDATE promptops_openai_lock SET token = gen_random_uuid(), process = 'boot pid:[1] 1 1'")

    with pytest.raises(LockTimeout, match="within 1 seconds"), store.slot(KIND, "one").lock(0):
        pytest.fail("two hold the lock")
    with store.slot(KIND, "one").lock(5):
        held.__exit__(None, None, None)
        with pytest.raises(LockTimeout), store.slot(KIND, "one").lock(0):
            pytest.fail("who lost the lock has given it back")


def test_a_lease_is_renewed_for_as_long_as_it_takes(store: PostgresStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_lease, "LEASE", 1)
    monkeypatch.setattr(_lease, "_RENEW", 0.2)

    with store.slot(KIND, "one").lock(5):
        time.sleep(2.5)
        with pytest.raises(LockTimeout), store.slot(KIND, "one").lock(0):
            pytest.fail("two hold the lock")


def test_a_holder_that_slept_too_long_does_not_write_over_the_next_one(
    store: PostgresStore, postgres: Postgres
) -> None:
    slot = store.slot(KIND, "one")
    with slot.lock(5):
        slot.write(CREATING)
        postgres.execute("UPDATE promptops_openai_lock SET token = gen_random_uuid()")
        with pytest.raises(RecordError, match=r"Another run has taken its lock.*It is kept in "):
            slot.write(PAID)

    postgres.execute("DELETE FROM promptops_openai_lock")
    assert postgres.execute("SELECT record->>'status' FROM promptops_openai_record") == [("creating",)]


# --- Speed ---


class Wire:
    """Counts how often the server is asked."""

    def __init__(self, store: PostgresStore) -> None:
        store.slot(KIND, "none").read()
        (self._connection,) = [found._connection for found in _databases.values() if found._connection is not None]

    def count(self, work: Any) -> int:
        calls = 0
        send = type(self._connection).wait

        def counted(*arguments: Any, **more: Any) -> Any:
            nonlocal calls
            calls += 1
            return send(*arguments, **more)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(type(self._connection), "wait", counted)
            work()
        return calls


def test_an_unchanged_record_is_read_in_one_round_trip(store: PostgresStore) -> None:
    store.slot(KIND, "one").write(PAID)
    for database in list(_databases.values()):
        database.close()
    _databases.clear()
    wire = Wire(store)

    assert wire.count(store.slot(KIND, "one").read) == 1
    assert wire.count(lambda: list(store.slots_with(KIND, "sha256:1"))) == 1
    assert wire.count(lambda: list(store.slots(KIND))) == 1


@pytest.mark.slow
def test_a_listing_of_very_many_is_found_by_an_index(
    store: PostgresStore, postgres: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, Any]] = []
    rows = PostgresStore._rows

    def noted(self: PostgresStore, statement: str, values: Any) -> list[Any]:
        asked.append((statement, values))
        return rows(self, statement, values)

    monkeypatch.setattr(PostgresStore, "_rows", noted)
    store.slot(KIND, "one").write(PAID)
    postgres.execute(
        """
        INSERT INTO promptops_openai_record
        SELECT 'response', 'n' || n, jsonb_build_object('schema', 1, 'kind', 'response', 'name', 'n' || n),
            'sha256:' || n, 'gpt-' || n % 50, CASE n % 100 WHEN 0 THEN 'failed' ELSE 'completed' END,
            jsonb_build_object('team', 't' || n % 500), n
        FROM generate_series(1, 100000) AS n
        """,
        "ANALYZE promptops_openai_record",
    )
    query = Query(model_prefix="gpt-0", status="failed", metadata={"team": "t0"}, after=90_000, before=99_000)

    found = list(store.slots(KIND, query))

    assert [slot._name for slot in found] == sorted(f"n{number}" for number in range(90_500, 99_000, 500))
    assert [slot._name for slot in store.slots_with(KIND, "sha256:77777")] == ["n77777"]
    first = next(store.slots(KIND, Query(order="desc")))
    assert first._name == "n100000" or first.read() == PAID
    import psycopg

    with psycopg.connect(postgres.url()) as connection:
        for statement, values in asked:
            explained = connection.execute(f"EXPLAIN {statement}", values).fetchall()
            assert not any("Seq Scan" in line for (line,) in explained), explained


# --- Addresses ---


@pytest.mark.parametrize(
    ("url", "shown", "secrets"),
    [
        ("postgresql://u:s3cret@h:1/d", "postgresql://u@h:1/d", {"s3cret"}),
        ("postgres://u:s%2Fcret@h/d?sslmode=require", "postgresql://u@h/d", {"s%2Fcret", "s/cret"}),
        ("POSTGRESQL://u@h,i:2/d?password=s3cret&x=y", "postgresql://u@h,i:2/d", {"s3cret"}),
        ("postgresql://[::1]:5432/d", "postgresql://[::1]:5432/d", set()),
        (" postgresql://u:s3cret@h/d\n", "postgresql://u@h/d", {"s3cret"}),
        ("postgresql://u@h/d?pass%77ord=s3cret", "postgresql://u@h/d", {"s3cret"}),
        ("postgresql://u@h/d?sslpassword=s3cret&scram_client_key=s3", "postgresql://u@h/d", {"s3cret", "s3"}),
        ("postgresql:///d?user=a@b", "postgresql:///d", set()),
        ("postgresql://h/d?application_name=a@b:c", "postgresql://h/d", set()),
        ("postgresql://%2Fvar%2Frun/d", "postgresql://%2Fvar%2Frun/d", set()),
        ("postgresql://", "postgresql://", set()),
        ("postgresql://u:a:b@h/d", "postgresql://u@h/d", {"a:b"}),
    ],
)
def test_an_address_is_shown_without_passwords(url: str, shown: str, secrets: set[str]) -> None:
    assert PostgresUrl(url).shown == shown
    assert {secret for secret in passwords_in(url) if not secret.startswith(":")} == secrets
    assert open_slot(KIND, url, "one", None).location == f"{shown}/{KIND}/one"


@pytest.mark.parametrize(
    "url",
    ["postgresql://u:s3/cret@h/d", "postgresql://u:s3?cret@h/d", "postgresql://u:s3#cret@h/d", "postgresql://h:x/d"],
)
def test_an_address_that_cannot_be_read_is_refused_without_being_shown(url: str) -> None:
    with pytest.raises(RecordError, match="state_store: ") as caught:
        open_store(url)

    assert "cret" not in str(caught.value)
    assert "cret" not in url or any("cret" in secret for secret in passwords_in(url))


def test_many_whose_locks_were_taken_meanwhile_are_told_of(store: PostgresStore, postgres: Postgres) -> None:
    held = store.held(KIND, ["one", "two"])
    held.__enter__()
    for name in ("one", "two"):
        store.slot(KIND, name).write(record(name))
    postgres.execute("DELETE FROM promptops_openai_lock WHERE name = 'two'")

    with pytest.raises(RecordError, match=r"1 of 2 records of .* cannot be written"):
        held.__exit__(None, None, None)

    assert store.slot(KIND, "one").read() is not None
    assert store.slot(KIND, "two").read() is None


def test_many_cost_few_round_trips(store: PostgresStore, monkeypatch: pytest.MonkeyPatch) -> None:
    import psycopg

    asked: list[str] = []
    execute = psycopg.Connection.execute

    def counted(connection: Any, statement: Any, *arguments: Any, **options: Any) -> Any:
        asked.append(str(statement))
        return execute(connection, statement, *arguments, **options)

    store.slot(KIND, "made").write(empty_record(KIND, "made"))
    monkeypatch.setattr(psycopg.Connection, "execute", counted)
    names = [f"n{number}" for number in range(100)]
    with store.held(KIND, names):
        for name in names:
            slot = store.slot(KIND, name)
            slot.check_writable()
            with slot.lock(1):
                slot.read()
                slot.write(empty_record(KIND, name))

    assert len(asked) == 5, asked
