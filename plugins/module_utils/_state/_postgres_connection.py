# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""The connection to a PostgreSQL database: one a process, made when it is needed, and made anew when it is lost."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from ._postgres_schema import bring_up_to_date
from ._postgres_url import PostgresUrl
from ._record import MissingLibrary, RecordError

T = TypeVar("T")

_SETTINGS: Mapping[str, Any] = {
    "connect_timeout": 10,
    "keepalives_idle": 15,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
}
"""libpq's, unless the URL says otherwise; a server that has gone silent is given up after half a minute."""
_PAUSE = 0.5
_READ_ONLY = "25006"
_NO_TABLE = "42P01"
_NO_RIGHT = "42501"
_FULL = "53300"
"""SQLSTATEs: what a replica says, a table that is not there, a missing privilege, no connection left."""
_WAITS_FOR_CONNECTION = 30.0
"""Seconds for which a connection is waited for where the server has none left for now."""


class Unreachable(RecordError):
    """The database is down, was lost or takes no writes for now: later it may do."""


class Database:
    """One database, for all threads of one process; every method raises RecordError."""

    def __init__(self, url: PostgresUrl) -> None:
        self.url = url
        self._connection: Any = None
        self._is_up_to_date = False
        self._lock = threading.RLock()

    def read(self, work: Callable[[Any], T], missing: T) -> T:
        """What ``work`` makes of the connection; ``missing`` where the tables were not made yet."""
        try:
            return self._run(work, 0.0)
        except _NoTable:
            return missing

    def write(self, work: Callable[[Any], T], patience: float = 0.0) -> T:
        """As read(), on tables that are made before; for so many seconds, a lost database is waited for.

        What it does may be done twice where the answer to the first try was lost.
        """

        def up_to_date(connection: Any) -> T:
            if not self._is_up_to_date:
                bring_up_to_date(connection)
                self._is_up_to_date = True
            return work(connection)

        try:
            return self._run(up_to_date, patience)
        except _NoTable:
            # Somebody has dropped them since this process looked.
            self._is_up_to_date = False
            return self._run(up_to_date, patience)

    def _run(self, work: Callable[[Any], T], patience: float) -> T:
        import_psycopg()
        import psycopg

        deadline = time.monotonic() + patience
        is_first = True
        while True:
            with self._lock:
                was_open = self._connection is not None
                try:
                    return work(self._opened())
                except psycopg.Error as error:
                    told = self._told(error)
            # A connection that was kept from an earlier task may have been cut since.
            if not isinstance(told, Unreachable) or not ((is_first and was_open) or time.monotonic() < deadline):
                raise told from None
            if not (is_first and was_open):
                time.sleep(_PAUSE)
            is_first = False

    def _opened(self) -> Any:
        if self._connection is None or self._connection.closed:
            self._connection = self._connect()
        return self._connection

    def _connect(self) -> Any:
        import psycopg

        # The rest comes from where libpq looks for it: PGPASSWORD, PGPASSFILE, PGSERVICE, sslmode and so on.
        given = psycopg.conninfo.conninfo_to_dict(self.url.url)
        settings = {key: value for key, value in _SETTINGS.items() if key not in given}
        if "PGCONNECT_TIMEOUT" in os.environ:
            settings.pop("connect_timeout", None)
        deadline = time.monotonic() + _WAITS_FOR_CONNECTION
        while True:
            try:
                # Nothing is prepared, and no transaction outlives its statement: each may go to another backend.
                return psycopg.connect(
                    self.url.url,
                    autocommit=True,
                    prepare_threshold=None,
                    client_encoding="utf8",
                    fallback_application_name="promptops.openai",
                    **settings,
                )
            except psycopg.OperationalError as error:
                is_full = error.sqlstate == _FULL or "too many" in str(error) or "remaining connection" in str(error)
                if not is_full or time.monotonic() >= deadline:
                    raise
                time.sleep(_PAUSE)

    def _told(self, error: Any) -> RecordError:
        """The error for a person, without a password; what cannot be used any more is dropped."""
        import psycopg

        connection = self._connection
        if connection is None or connection.closed:
            self._connection = None
        state = error.sqlstate
        said = self.url.scrubbed(" ".join(str(error).split())).rstrip(".") or type(error).__name__
        place = f"The database {self.url.shown} (server {self.url.server})"
        if state == _NO_TABLE:
            return _NoTable(f"{place} has lost the tables of the store: {said}.")
        if state == _READ_ONLY:
            self.close()
            return Unreachable(f"{place} takes no writes: it is a read-only replica, or is set to be read-only.")
        if state == _NO_RIGHT:
            return RecordError(f"{place} refuses: {said}. Its owner can grant what is missing.")
        if isinstance(error, (psycopg.OperationalError, psycopg.InterfaceError)):
            return Unreachable(f"{place} cannot be used: {said}.")
        return RecordError(f"{place} failed: {said}.")

    def close(self) -> None:
        """Ends the connection; the next call makes a new one."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
            self._connection = None


class _NoTable(RecordError):
    """The tables were not made yet."""


def import_psycopg() -> None:
    """Raises MissingLibrary, which says what to install, where psycopg cannot be used."""
    try:
        import psycopg  # noqa: F401
    except ImportError as error:
        from ansible.module_utils.basic import missing_required_lib

        said = missing_required_lib("psycopg[binary]", reason="for a state_store in PostgreSQL")
        raise MissingLibrary(f"state_store: {said} ({error}).") from None


_databases: dict[Any, Database] = {}


def database(url: PostgresUrl) -> Database:
    """The database of a URL, one a process and environment: a connection is never shared with a fork."""
    surroundings = tuple(sorted(item for item in os.environ.items() if item[0].startswith("PG")))
    key = (os.getpid(), url.url, surroundings)
    if key not in _databases:
        _databases[key] = Database(url)
    return _databases[key]
