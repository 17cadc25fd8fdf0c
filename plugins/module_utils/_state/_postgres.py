# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""Records in PostgreSQL: one row a record, in tables that are made when the first one is written."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from typing import Any

from .._base._times import seconds_of
from ._lease import leased
from ._postgres_connection import Database, database
from ._postgres_held import Held, holder_of, holding
from ._postgres_schema import LOCKS, RECORDS
from ._postgres_text import from_jsonb, to_jsonb, to_text
from ._postgres_url import PostgresUrl
from ._record import Record, RecordError, from_bytes
from ._spool import Spool, is_later
from ._store import LockTimeout, Query, Slot, Store

_PATIENCE = 15.0
"""Seconds for which a lost database is waited for before an output that was paid for is kept elsewhere."""
_LONGEST_NAME = 1000
"""Bytes; an index of PostgreSQL takes some 2700."""
_PAGE = 200

_READ = f"SELECT record::text FROM {RECORDS} WHERE kind = %s AND name = %s"  # noqa: S608
_WRITE = f"""
    INSERT INTO {RECORDS} (kind, name, record, fingerprint, model, status, metadata, created)
    SELECT
        %(kind)s, %(name)s, %(record)s::jsonb, %(fingerprint)s, %(model)s, %(status)s, %(metadata)s::jsonb, %(created)s
    WHERE %(token)s::uuid IS NULL OR EXISTS (
        SELECT FROM {LOCKS} WHERE kind = %(kind)s AND name = %(name)s AND token = %(token)s::uuid)
    ON CONFLICT (kind, name) DO UPDATE
    SET record = excluded.record, fingerprint = excluded.fingerprint, model = excluded.model,
        status = excluded.status, metadata = excluded.metadata, created = excluded.created
"""  # noqa: S608
_WRITE_UNLOCKED = _WRITE.partition("    WHERE")[0] + "    ON CONFLICT" + _WRITE.partition("ON CONFLICT")[2]
_REMOVE = f"DELETE FROM {RECORDS} WHERE kind = %s AND name = %s"  # noqa: S608
_MAY_WRITE = f"""
    SELECT pg_is_in_recovery() OR current_setting('transaction_read_only')::bool,
        coalesce(
            (SELECT bool_and(has_table_privilege(to_regclass(needed.name), needed.privilege)) FROM (VALUES
                ('{RECORDS}', 'INSERT'), ('{RECORDS}', 'UPDATE'), ('{RECORDS}', 'DELETE'),
                ('{LOCKS}', 'SELECT'), ('{LOCKS}', 'INSERT'), ('{LOCKS}', 'UPDATE'), ('{LOCKS}', 'DELETE')
            ) AS needed (name, privilege)),
            has_schema_privilege(current_schema(), 'CREATE'), false),
        current_user
"""  # noqa: S608


class PostgresSlot(Slot):
    """One row that holds one record."""

    def __init__(self, url: PostgresUrl, kind: str, name: str, read: str | None = None) -> None:
        self._url = url
        self._kind = kind
        self._name = name
        self._key = key_of(name)
        self._read = read
        self._token: str | None = None
        self._has_written = False
        self._patience = _PATIENCE
        self._spool = Spool(url.shown, kind, name)
        self._left: str | None = None

    @property
    def location(self) -> str:
        """The database, kind and name, without a password."""
        return f"{self._url.shown}/{self._kind}/{self._name}"

    @property
    def name(self) -> str:
        """The record's name."""
        return self._name

    @property
    def warnings(self) -> tuple[str, ...]:
        """Tells of an output that was kept elsewhere, and that the store has no place for."""
        if self._left is None:
            return ()
        return (
            f"{self._left} holds an output of {self.location} that was paid for while the database was lost. The store "
            "has a later one; remove the file where you do not need it.",
        )

    def read(self) -> Record | None:
        """The record, in one round trip; see Slot.read."""
        record = self._recorded()
        kept = self._spool.read()
        if kept is None:
            return record
        if is_later(kept, record):
            return kept
        self._left = self._spool.location
        return record

    def _recorded(self) -> Record | None:
        text, self._read = self._read, None
        held = self._held
        if held is not None:
            text = held.texts[self._key]
        elif text is None:
            row = self._database.read(lambda on: on.execute(_READ, (self._kind, self._key)).fetchone(), None)
            text = row[0] if row else None
        if text is None:
            return None
        record = record_of(text, self.location, self._kind)
        if record["name"] != self._name:
            raise RecordError(
                f"The record {self.location} is of {record['name']!r}, and not of {self._name!r}; it was left as it is."
            )
        return record

    def write(self, record: Record) -> None:
        """One statement; a record that is lost on its way after one that was written is kept in a file."""
        columns, held = columns_of(record, self.location), self._held
        if held is not None:
            held.put(self._key, columns)
            return
        values = {"kind": self._kind, "name": self._key, "token": self._token, **columns}
        statement = _WRITE if self._token else _WRITE_UNLOCKED
        try:
            written = self._database.write(
                lambda on: on.execute(statement, values).rowcount, self._patience if self._has_written else 0.0
            )
            if not written:
                raise RecordError("Another run has taken its lock, since this one did not answer for too long.")
        except RecordError as error:
            raise self._unwritten(record, error) from None
        if self._has_written:
            self._spool.remove()
        self._has_written = self._token is not None

    def settle(self) -> None:
        """Writes what was taken to be written together with others."""
        held = self._held
        if held is not None:
            held.settle([self._key])

    def _unwritten(self, record: Record, error: RecordError) -> RecordError:
        problem = f"The record {self.location} cannot be written. {error}"
        if not self._has_written:
            return type(error)(problem)
        # The time that there was to wait is over.
        self._patience = 0.0
        try:
            self._spool.keep(record)
        except RecordError as second:
            return RecordError(f"{problem} It could not be kept on this machine either. {second}")
        return RecordError(
            f"{problem} It is kept in {self._spool.location}, from where the next run of this task on this machine "
            "puts it into the store."
        )

    def take_in(self) -> None:
        """Puts into the store what an earlier run had to keep in a file."""
        kept = self._spool.read()
        if kept is None:
            return
        # Whoever holds it may be doing just that; what is kept is read all the same.
        with suppress(LockTimeout), self.lock(_PATIENCE):
            if is_later(kept, self._recorded()):
                self.write(kept)
                self._spool.remove()

    def remove(self) -> None:
        """Deletes the row if it is there."""
        try:
            self._database.write(lambda on: on.execute(_REMOVE, (self._kind, self._key)))
        except RecordError as error:
            raise type(error)(f"The record {self.location} cannot be removed. {error}") from None
        held = self._held
        if held is not None:
            held.drop(self._key)
        self._spool.remove()

    def check_writable(self) -> None:
        """Asks the database, and makes nothing."""
        held = self._held
        if held is not None and held.may_be_written:
            return
        read_only, may, user = self._database.read(lambda on: on.execute(_MAY_WRITE).fetchone(), (False, True, ""))
        if read_only:
            problem = "the database takes no writes: it is a read-only replica, or is set to be read-only"
        elif not may:
            problem = f"the database does not let {user} do that; its owner can grant what is missing"
        else:
            if held is not None:
                held.may_be_written = True
            return
        raise RecordError(f"The record {self.location} cannot be written: {problem}.")

    @contextmanager
    def lock(self, timeout: float) -> Iterator[None]:
        """A lease, which ends by itself after its holder; see _lease."""
        if self._held is not None:
            yield
            return
        with leased(self._database, self._kind, self._key, timeout, self.location) as token:
            self._token = token
            try:
                yield
            finally:
                self._token, self._has_written = None, False

    @property
    def _held(self) -> Held | None:
        """What holds the row together with others, if anything does."""
        return holder_of(self._url.url, self._kind, self._key)

    @property
    def _database(self) -> Database:
        return database(self._url)


class PostgresStore(Store):
    """The tables of one database."""

    is_ordered = True

    def __init__(self, url: str) -> None:
        self._url = PostgresUrl(url)

    @property
    def location(self) -> str:
        """The URL without password and parameters."""
        return self._url.shown

    def slot(self, kind: str, name: str) -> PostgresSlot:
        """The row of one record."""
        return PostgresSlot(self._url, kind, name)

    def held(self, kind: str, names: Sequence[str]) -> AbstractContextManager[None]:
        """Locked, read and written in a few round trips; see Store.held."""
        return holding(database(self._url), kind, list(dict.fromkeys(map(key_of, names))))

    def slots(self, kind: str, query: Query | None = None) -> Iterator[PostgresSlot]:
        """Filtered and ordered by the database, and read in pages, each in one round trip."""
        query = query or Query()
        conditions, values = _conditions(query)
        order = "name" if query.order is None else "created, name"
        direction = "DESC" if query.order == "desc" else "ASC"
        size = min(_PAGE, query.most or _PAGE)
        statement = (
            f"SELECT name, created, record::text FROM {RECORDS} WHERE kind = %(kind)s {conditions}"  # noqa: S608
            f" ORDER BY {order.replace(',', f' {direction},')} {direction} LIMIT {size}"
        )
        after = f" AND ({order}) {'<' if direction == 'DESC' else '>'} ({_after(order)})"
        position: dict[str, Any] = {}
        while True:
            text = statement.replace(" ORDER BY", f"{after} ORDER BY") if position else statement
            parameters = {"kind": kind, **values, **position}
            rows = self._rows(text, parameters)
            for name, _created, record in rows:
                yield self._found(kind, name, record)
            if len(rows) < size:
                return
            position = {"last_name": rows[-1][0], "last_created": rows[-1][1]}

    def slots_with(self, kind: str, fingerprint: str) -> Iterator[PostgresSlot]:
        """By an index of the database; see Store.slots_with."""
        statement = f"SELECT name, record::text FROM {RECORDS} WHERE kind = %s AND fingerprint = %s ORDER BY name"  # noqa: S608
        values = (kind, to_text(fingerprint))
        for name, record in self._rows(statement, values):
            yield self._found(kind, name, record)

    def _rows(self, statement: str, values: Any) -> list[Any]:
        none: list[Any] = []
        return database(self._url).read(lambda on: on.execute(statement, values).fetchall(), none)

    def _found(self, kind: str, key: str, text: str) -> PostgresSlot:
        """The place of a record that has been read, by the name that stands in it."""
        try:
            name = json.loads(from_jsonb(text))["name"]
        except (ValueError, TypeError, KeyError):
            name = key
        return PostgresSlot(self._url, kind, name if isinstance(name, str) and key_of(name) == key else key, text)


def key_of(name: str) -> str:
    """What a record is found by: its name as PostgreSQL can hold it, cut and with its digest where it is too long."""
    text = to_text(name)
    if len(text.encode()) <= _LONGEST_NAME:
        return text
    digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()
    # No name holds this mark before a dash.
    return f"{text[: _LONGEST_NAME // 5]}\x1a-{digest}"


def record_of(text: str, location: str, kind: str) -> Record:
    """The record in a row; raises RecordError."""
    return from_bytes(from_jsonb(text).encode("utf-8", "surrogatepass"), location, kind)


def columns_of(record: Record, location: str) -> dict[str, Any]:
    """A record as a row holds it, and beside it what listings and searches go by; raises RecordError."""
    obj, request = record["object"] or {}, record["request"]
    metadata = obj.get("metadata") or request.get("metadata")
    model = obj.get("model") if record["object"] is not None else request.get("model")
    try:
        return {
            "record": to_jsonb(record),
            "fingerprint": _text(record["fingerprint"]),
            "model": _text(model),
            "status": _text(record["status"]),
            "metadata": to_jsonb(metadata if isinstance(metadata, Mapping) else {}),
            "created": created(record),
        }
    except ValueError:
        raise RecordError(
            f"The record {location} cannot be written: it holds a number that JSON does not have."
        ) from None


def created(record: Record) -> float:
    """When what is recorded was created, in seconds since the epoch: as the server says, else as the record does."""
    obj = record["object"] or {}
    for name in ("created", "created_at"):
        if isinstance(obj.get(name), (int, float)) and not isinstance(obj[name], bool):
            try:
                return float(obj[name])
            except OverflowError:
                return math.inf
    return seconds_of(record["created_at"]) or 0.0


def _text(value: Any) -> str | None:
    return to_text(value) if isinstance(value, str) else None


def _conditions(query: Query) -> tuple[str, dict[str, Any]]:
    """What the database filters by; it may let more through than is asked for, and never less."""
    conditions: list[str] = []
    values: dict[str, Any] = {}
    if query.model_prefix is not None:
        escaped = to_text(query.model_prefix).replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        conditions.append("model LIKE %(model)s")
        values["model"] = f"{escaped}%"
    if query.status is not None:
        conditions.append("status = %(status)s")
        values["status"] = to_text(query.status)
    if query.metadata:
        conditions.append("metadata @> %(metadata)s::jsonb")
        values["metadata"] = to_jsonb(dict(query.metadata))
    if query.after is not None:
        conditions.append("created > %(after)s")
        values["after"] = query.after
    if query.before is not None:
        conditions.append("created < %(before)s")
        values["before"] = query.before
    return "".join(f" AND {condition}" for condition in conditions), values


def _after(order: str) -> str:
    return ", ".join(f"%(last_{column})s" for column in order.split(", "))
