# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""A lock that is a row with a lease, which its holder renews, and which ends without it.

A lock of a session or of an open transaction would end at once with its connection, but would need a connection of its
own for as long as an answer takes, would go to whoever shares the connection where a pool such as PgBouncer stands in
between, and would be lost in the middle of a paid call whenever the database restarts.
"""

from __future__ import annotations

import os
import random
import threading
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

from ._flock import signature
from ._postgres_connection import Database
from ._postgres_schema import LOCKS
from ._record import RecordError
from ._store import LockTimeout

LEASE = 60
"""Seconds after which a lock ends whose holder's machine is gone. Where only its process is, others on that machine see
that at once. After a restart of the database a lease begins anew, since nobody could renew it in the meantime."""
_RENEW = 15.0
_RETRY = 1.0
_POLL, _SLOWEST_POLL = 0.05, 0.4
_PATIENCE = 30.0
"""Seconds for which whoever waits for a lock waits for a lost database too."""

_TAKE = f"""
    INSERT INTO {LOCKS} AS held (kind, name, token, holder, process, expires)
    VALUES (%(kind)s, %(name)s, %(token)s, %(holder)s, %(process)s, now() + make_interval(secs => %(lease)s))
    ON CONFLICT (kind, name) DO UPDATE
    SET token = excluded.token, holder = excluded.holder, process = excluded.process, expires = excluded.expires
    WHERE held.token IN (%(token)s, %(dead)s)
        OR greatest(held.expires, pg_postmaster_start_time() + make_interval(secs => %(lease)s)) < now()
    RETURNING 1
"""  # noqa: S608
_LOOK = f"SELECT token::text, holder, process FROM {LOCKS} WHERE kind = %s AND name = %s"  # noqa: S608
_GIVE_BACK = f"DELETE FROM {LOCKS} WHERE kind = %s AND name = %s AND token = %s"  # noqa: S608
_RENEWAL = f"""
    UPDATE {LOCKS} SET expires = now() + make_interval(secs => %(lease)s) WHERE token = ANY(%(tokens)s::uuid[])
"""  # noqa: S608

_TAKE_ALL = f"""
    INSERT INTO {LOCKS} (kind, name, token, holder, process, expires)
    SELECT %(kind)s, name, %(token)s::uuid, %(holder)s, %(process)s, now() + make_interval(secs => %(lease)s)
    FROM unnest(%(names)s::text[]) AS name
    ON CONFLICT DO NOTHING
"""  # noqa: S608
_GIVE_BACK_ALL = f"DELETE FROM {LOCKS} WHERE kind = %s AND name = ANY(%s) AND token = %s"  # noqa: S608


@contextmanager
def held_together(database: Database, kind: str, names: Sequence[str]) -> Iterator[str | None]:
    """Holds all the locks, and gives their token; None, and none of them, where one is held; raises RecordError.

    It never waits for one while it holds others, so that two runs cannot wait for each other.
    """
    # In one order, so that two runs which do this at the same time wait for one another, and not both.
    ordered, token = sorted(names), str(uuid.uuid4())
    renewal = _renewal_of(database)
    renewal.add(token)
    try:
        values = {"kind": kind, "names": ordered, "token": token, **_self(), "lease": LEASE}
        taken = database.write(lambda connection: connection.execute(_TAKE_ALL, values).rowcount)
        if taken != len(ordered):
            _give_back_all(database, kind, ordered, token)
            yield None
            return
        yield token
    finally:
        renewal.drop(token)
        with suppress(RecordError):
            _give_back_all(database, kind, ordered, token)


def _give_back_all(database: Database, kind: str, names: list[str], token: str) -> None:
    database.write(lambda connection: connection.execute(_GIVE_BACK_ALL, (kind, names, token)))


@contextmanager
def leased(database: Database, kind: str, name: str, timeout: float, place: str) -> Iterator[str]:
    """Holds the lock, and gives its token; raises LockTimeout after so many seconds, and RecordError."""
    token = _acquired(database, kind, name, timeout, place)
    renewal = _renewal_of(database)
    renewal.add(token)
    try:
        yield token
    finally:
        renewal.drop(token)
        with suppress(RecordError):
            database.write(lambda connection: connection.execute(_GIVE_BACK, (kind, name, token)))


def _acquired(database: Database, kind: str, name: str, timeout: float, place: str) -> str:
    deadline = time.monotonic() + timeout
    token, dead, holder = str(uuid.uuid4()), None, "unknown"
    pause = 0.0
    while True:
        values = {"kind": kind, "name": name, "token": token, **_self()}
        taken, found = database.write(lambda connection: _try(connection, values, dead), _PATIENCE if pause else 0.0)  # noqa: B023
        if taken:
            return token
        if found is not None:
            held_by, holder, process = found
            if held_by != dead and is_dead(process):
                dead = held_by
                continue
        if time.monotonic() >= deadline:
            raise LockTimeout(
                f"another run ({holder}) still works on it, as the lock of {place} says. One whose run is gone with "
                f"its machine ends by itself within {LEASE} seconds"
            )
        pause = min(_SLOWEST_POLL, (pause or _POLL) * 1.5)
        time.sleep(min(pause * random.uniform(0.5, 1), max(0.0, deadline - time.monotonic())))


def _self() -> dict[str, str]:
    """Who holds a lock that this process takes."""
    return {"holder": signature(), "process": process_of(os.getpid())}


def _try(connection: Any, values: dict[str, Any], dead: str | None) -> tuple[bool, Any]:
    """Whether the lock was taken, and who holds it if it was not."""
    if connection.execute(_TAKE, {**values, "dead": dead, "lease": LEASE}).fetchone():
        return True, None
    return False, connection.execute(_LOOK, (values["kind"], values["name"])).fetchone()


def process_of(number: int) -> str:
    """What tells a process from any other, of any machine, container and time; empty where that cannot be told."""
    try:
        with open("/proc/sys/kernel/random/boot_id", encoding="ascii") as file:
            boot = file.read().strip()
        with open(f"/proc/{number}/stat", encoding="utf-8", errors="replace") as file:
            # The name of the program, in brackets, may hold anything.
            state, *fields = file.read().rpartition(")")[2].split()
    except OSError:
        return ""
    # A zombie does nothing any more.
    return "" if state in "ZX" else f"{boot} {os.readlink('/proc/self/ns/pid')} {number} {fields[18]}"


def is_dead(process: str) -> bool:
    """Whether it is sure that a process has ended: it was one of this machine and container."""
    mine = process_of(os.getpid()).split(" ")
    theirs = process.split(" ")
    if len(theirs) != 4 or theirs[:2] != mine[:2] or not theirs[2].isdigit():
        return False
    return process_of(int(theirs[2])) != process


class _Renewal:
    """Renews the leases of one database that this process holds, as long as it holds any."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._tokens: set[str] = set()
        self._changed = threading.Condition()
        self._runs = False

    def add(self, token: str) -> None:
        """Renews the lease of a token from now on."""
        with self._changed:
            self._tokens.add(token)
            if not self._runs:
                self._runs = True
                threading.Thread(target=self._renew, name="renews leases", daemon=True).start()

    def drop(self, token: str) -> None:
        """Renews it no more."""
        with self._changed:
            self._tokens.discard(token)
            self._changed.notify_all()

    def _renew(self) -> None:
        pause = _RENEW
        while True:
            with self._changed:
                self._changed.wait_for(lambda: not self._tokens, pause)
                if not self._tokens:
                    self._runs = False
                    return
                tokens = list(self._tokens)
            pause = _RENEW if self._is_renewed(tokens) else _RETRY

    def _is_renewed(self, tokens: list[str]) -> bool:
        try:
            self._database.write(lambda connection: connection.execute(_RENEWAL, {"tokens": tokens, "lease": LEASE}))
        except RecordError:
            return False
        return True


_renewals: dict[tuple[int, Database], _Renewal] = {}


def _renewal_of(database: Database) -> _Renewal:
    return _renewals.setdefault((os.getpid(), database), _Renewal(database))
