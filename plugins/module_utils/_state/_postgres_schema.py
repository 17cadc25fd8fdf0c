# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""The tables in which records are kept, how they are made, and how they come from one version to the next."""

from __future__ import annotations

from typing import Any

from ._record import RecordError

VERSION_TABLE = "promptops_openai_schema"
RECORDS = "promptops_openai_record"
LOCKS = "promptops_openai_lock"

MIGRATIONS: tuple[str, ...] = (
    f"""
    CREATE TABLE {RECORDS} (
        kind text NOT NULL,
        name text COLLATE "C" NOT NULL,
        record jsonb NOT NULL,
        fingerprint text,
        model text COLLATE "C",
        status text,
        metadata jsonb NOT NULL,
        created double precision NOT NULL,
        PRIMARY KEY (kind, name)
    );
    CREATE INDEX {RECORDS}_fingerprint ON {RECORDS} (kind, fingerprint);
    CREATE INDEX {RECORDS}_model ON {RECORDS} (kind, model, created);
    CREATE INDEX {RECORDS}_status ON {RECORDS} (kind, status, created);
    CREATE INDEX {RECORDS}_created ON {RECORDS} (kind, created, name);
    CREATE INDEX {RECORDS}_metadata ON {RECORDS} USING gin (metadata jsonb_path_ops);
    CREATE TABLE {LOCKS} (
        kind text NOT NULL,
        name text COLLATE "C" NOT NULL,
        token uuid NOT NULL,
        holder text NOT NULL,
        process text NOT NULL,
        expires timestamptz NOT NULL,
        PRIMARY KEY (kind, name)
    );
    """,
)
"""What brings the tables from the version of each one's place to the next; none is ever changed."""

_IS_THERE = """
    SELECT FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
    WHERE relname = %s AND nspname = ANY(current_schemas(false))
"""
_ONE_AT_A_TIME = 0x70726F6D7074
"""The key of the lock under which tables are made."""


def bring_up_to_date(connection: Any) -> None:
    """Makes the tables, or what is new of them; raises RecordError where a newer version has done so."""
    version = _version(connection)
    if version == len(MIGRATIONS):
        return
    _check(version)
    with connection.transaction():
        connection.execute("SELECT pg_advisory_xact_lock(%s)", (_ONE_AT_A_TIME,))
        version = _version(connection)
        _check(version)
        if not version:
            _check_encoding(connection)
            connection.execute(f"CREATE TABLE {VERSION_TABLE} (version integer NOT NULL)")
            connection.execute(f"INSERT INTO {VERSION_TABLE} VALUES (0)")  # noqa: S608
        for step in MIGRATIONS[version:]:
            connection.execute(step)
        connection.execute(f"UPDATE {VERSION_TABLE} SET version = %s", (len(MIGRATIONS),))  # noqa: S608


def _version(connection: Any) -> int:
    """The version of the tables; 0 where there are none."""
    # As this very moment has it: to_regclass() may answer from what was known before another run made the tables.
    if connection.execute(_IS_THERE, (VERSION_TABLE,)).fetchone() is None:
        return 0
    return int(connection.execute(f"SELECT version FROM {VERSION_TABLE}").fetchone()[0])  # noqa: S608


def _check(version: int) -> None:
    if version > len(MIGRATIONS):
        raise RecordError(
            f"state_store: the tables of the store were made by a newer version of this collection (layout {version}, "
            f"and this one knows {len(MIGRATIONS)}); upgrade the collection. They were left as they are."
        )


def _check_encoding(connection: Any) -> None:
    encoding = connection.execute("SHOW server_encoding").fetchone()[0]
    if encoding != "UTF8":
        raise RecordError(f"state_store: the database is encoded as {encoding}; make one whose encoding is UTF8.")
