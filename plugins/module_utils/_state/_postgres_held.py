# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""Many rows of PostgreSQL that are locked, read and written together: a few round trips, however many they are."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from typing import Any

from ._lease import held_together
from ._postgres_connection import Database
from ._postgres_schema import LOCKS, RECORDS
from ._record import RecordError

_PATIENCE = 15.0
"""Seconds for which a lost database is waited for before what was written is given up."""
_COLUMNS = ("name", "record", "fingerprint", "model", "status", "metadata", "created")

_READ = f"SELECT name, record::text FROM {RECORDS} WHERE kind = %s AND name = ANY(%s)"  # noqa: S608
_WRITE = f"""
    INSERT INTO {RECORDS} (kind, name, record, fingerprint, model, status, metadata, created)
    SELECT %(kind)s, new.name, new.record::jsonb, new.fingerprint, new.model, new.status, new.metadata::jsonb,
        new.created
    FROM unnest(%(name)s::text[], %(record)s::text[], %(fingerprint)s::text[], %(model)s::text[], %(status)s::text[],
            %(metadata)s::text[], %(created)s::double precision[])
        AS new (name, record, fingerprint, model, status, metadata, created)
    WHERE EXISTS (
        SELECT FROM {LOCKS} WHERE kind = %(kind)s AND name = new.name AND token = %(token)s::uuid)
    ON CONFLICT (kind, name) DO UPDATE
    SET record = excluded.record, fingerprint = excluded.fingerprint, model = excluded.model,
        status = excluded.status, metadata = excluded.metadata, created = excluded.created
"""  # noqa: S608

Key = tuple[str, str, str]
"""A database, a kind, and what a record is found by."""


class Held:
    """The rows of one kind that this process holds; ``texts`` are what they hold, None where there is no record."""

    def __init__(self, database: Database, kind: str, token: str, texts: dict[str, str | None]) -> None:
        self._database = database
        self._kind = kind
        self.token = token
        self.texts = texts
        self.may_be_written: bool = False
        """Whether the database was asked, and has said so."""
        self._unwritten: dict[str, Mapping[str, Any]] = {}

    def put(self, key: str, columns: Mapping[str, Any]) -> None:
        """Takes what is to be in a row."""
        self._unwritten[key] = columns
        self.texts[key] = columns["record"]

    def drop(self, key: str) -> None:
        """A row was removed."""
        self._unwritten.pop(key, None)
        self.texts[key] = None

    def settle(self, keys: Collection[str] | None = None) -> None:
        """Writes what was put into some rows, or into all; raises RecordError."""
        chosen = {key: row for key, row in self._unwritten.items() if keys is None or key in keys}
        if not chosen:
            return
        values: dict[str, Any] = {column: [row[column] for row in chosen.values()] for column in _COLUMNS[1:]}
        values.update(kind=self._kind, token=self.token, name=list(chosen))
        written = self._database.write(lambda on: on.execute(_WRITE, values).rowcount, _PATIENCE)
        for key in chosen:
            del self._unwritten[key]
        if written != len(chosen):
            raise RecordError(
                f"{len(chosen) - written} of {len(chosen)} records of {self._database.url.shown} cannot be written. "
                "Another run has taken their locks, since this one did not answer for too long."
            )


_held: ContextVar[Mapping[Key, Held]] = ContextVar("held", default={})  # noqa: B039 (nobody changes it)


def holder_of(database: str, kind: str, key: str) -> Held | None:
    """What holds a row together with others, if anything does."""
    held = _held.get()
    return held.get((database, kind, key)) if held else None


@contextmanager
def holding(database: Database, kind: str, keys: Sequence[str]) -> Iterator[None]:
    """Holds the rows, unless another run holds one of them: then each is left to be waited for by itself.

    What is written to them is there at its end; raises RecordError.
    """
    with held_together(database, kind, keys) as token:
        if token is None:
            yield
            return
        none: list[tuple[str, str]] = []
        found = database.read(lambda on: on.execute(_READ, (kind, list(keys))).fetchall(), none)
        texts: dict[str, str | None] = {**dict.fromkeys(keys), **dict(found)}
        held = Held(database, kind, token, texts)
        before = _held.set({(database.url.url, kind, key): held for key in keys})
        try:
            yield
        except BaseException:
            # Whatever broke it off, what is known by now is worth more on the record.
            with suppress(RecordError):
                held.settle()
            raise
        else:
            held.settle()
        finally:
            _held.reset(before)
