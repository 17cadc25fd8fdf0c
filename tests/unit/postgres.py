# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A PostgreSQL of its own for whoever tests, in a temporary folder, and a PgBouncer before it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

PASSWORD = "pass-word-0123"
BOUNCER = shutil.which("pgbouncer", path=f"{os.environ.get('PATH', '')}:/usr/sbin")


def binaries() -> Path | None:
    """The folder of the newest server that is installed, as Debian places it, or of the one on the path."""
    found = max(Path("/usr/lib/postgresql").glob("*/bin/initdb"), default=None, key=_version)
    on_path = shutil.which("initdb")
    if found is None:
        return Path(on_path).parent if on_path else None
    return found.parent


def _version(path: Path) -> int:
    digits = "".join(filter(str.isdigit, path.parts[-3]))
    return int(digits or 0)


def require() -> Path:
    """The server's folder; skips the test where there is none, but never in CI."""
    folder = binaries()
    if folder is None or BOUNCER is None:
        message = "PostgreSQL or PgBouncer is missing (apt-get install postgresql pgbouncer)"
        must = os.environ.get("CI") and not os.environ.get("PROMPTOPS_WITHOUT_POSTGRES")
        if must:
            pytest.fail(message)
        pytest.skip(message)
    return folder


def free_port() -> int:
    """A port on which nothing listens."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


class Postgres:
    """A server that can be stopped, started, and made anew."""

    def __init__(self, folder: Path, bin_dir: Path) -> None:
        self.folder = folder
        self._bin = bin_dir
        self.port = free_port()
        self._data = folder / "data"
        # PostgreSQL refuses to run as root.
        self._user: dict[str, Any] = (
            {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}
        )
        if self._user:
            shutil.chown(folder, "postgres", "postgres")

    def make(self) -> None:
        """Makes the files of an empty server."""
        password = self.folder / "password"
        password.write_text(PASSWORD)
        password.chmod(0o644)
        self._run(
            "initdb",
            "--no-sync",
            "-U",
            "admin",
            "-A",
            "scram-sha-256",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            f"--pwfile={password}",
            "-D",
            str(self._data),
        )

    def start(self) -> None:
        """Starts it, and waits until it takes connections."""
        settings = f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1 -c fsync=off -c max_connections=200"
        self._run("pg_ctl", "-w", "-s", "-D", str(self._data), "-l", str(self.folder / "log"), "-o", settings, "start")

    def stop(self, mode: str = "immediate") -> None:
        """Stops it, by default as a crash would."""
        self._run("pg_ctl", "-w", "-s", "-D", str(self._data), "-m", mode, "stop")

    def _run(self, command: str, *arguments: str) -> None:
        subprocess.run(
            [str(self._bin / command), *arguments],
            check=True,
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            **self._user,
        )

    def url(
        self, user: str = "admin", database: str = "postgres", port: int | None = None, password: str = PASSWORD
    ) -> str:
        """Its URL, with the password."""
        return f"postgresql://{user}:{password}@127.0.0.1:{port or self.port}/{database}"

    def execute(self, *statements: str) -> list[Any]:
        """Runs statements as the administrator, and returns the rows of the last one."""
        return self.execute_in("postgres", *statements)

    def execute_in(self, database: str, *statements: str) -> list[Any]:
        """As execute(), in a database."""
        import psycopg

        with psycopg.connect(self.url(database=database), autocommit=True) as connection:
            for statement in statements:
                cursor = connection.execute(statement)
            return cursor.fetchall() if cursor.description else []

    def empty(self) -> None:
        """Removes all that tests have made."""
        self.execute("DROP SCHEMA public CASCADE", "CREATE SCHEMA public")


class Bouncer:
    """A PgBouncer in transaction mode, with fewer connections than it has clients."""

    def __init__(self, postgres: Postgres) -> None:
        self.port = free_port()
        self._folder = postgres.folder
        users = self._folder / "users.txt"
        users.write_text(f'"admin" "{PASSWORD}"\n')
        settings = self._folder / "pgbouncer.ini"
        settings.write_text(
            f"""[databases]
* = host=127.0.0.1 port={postgres.port}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {self.port}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = {users}
pool_mode = transaction
default_pool_size = 3
max_client_conn = 500
server_login_retry = 1
"""
        )
        for path in (users, settings):
            path.chmod(0o644)
        assert BOUNCER is not None
        self._process = subprocess.Popen(
            [BOUNCER, "-q", str(settings)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            stdin=subprocess.DEVNULL,
            **postgres._user,
        )
        self._wait()

    def _wait(self) -> None:
        for _unused in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.1)
        raise TimeoutError("PgBouncer does not listen")

    def stop(self) -> None:
        """Stops it."""
        self._process.terminate()
        self._process.wait()


@contextmanager
def running() -> Iterator[Postgres]:
    """A server that is gone afterwards."""
    bin_dir = require()
    pytest.importorskip("psycopg")
    with tempfile.TemporaryDirectory(prefix="postgres-") as folder:
        postgres = Postgres(Path(folder), bin_dir)
        postgres.make()
        postgres.start()
        try:
            yield postgres
        finally:
            postgres.stop()


@pytest.fixture(scope="session")
def session_postgres() -> Iterator[Postgres]:
    """One server for all tests of a process; a conftest takes it up by importing it."""
    with running() as postgres:
        yield postgres


@pytest.fixture(scope="session")
def session_bouncer(session_postgres: Postgres) -> Iterator[Bouncer]:
    """A PgBouncer before that."""
    bouncer = Bouncer(session_postgres)
    yield bouncer
    bouncer.stop()
