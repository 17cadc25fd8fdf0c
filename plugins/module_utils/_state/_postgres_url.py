# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""The address of a PostgreSQL database, and what of it may be shown."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

from ._record import RecordError

_SCHEME = re.compile(r"postgres(?:ql)?://", re.IGNORECASE)
_PARAMETER = re.compile(r"[?&]([^=&#]*)=([^&#]*)")
_SECRET_PARAMETERS = frozenset(
    {"password", "sslpassword", "oauth_client_secret", "scram_client_key", "scram_server_key"}
)
_SETTING = re.compile(r"(?:password|secret|scram_\w+_key)\s*=\s*(?:'((?:[^'\\]|\\.)*)'|(\S+))", re.IGNORECASE)
_SLASHES = re.compile(r"^(\s*postgres(?:ql)?:)/?(?!/)", re.IGNORECASE)
_PORT = re.compile(r"(?:\[[^\]]*\]|[^:,\[\]]*)(?::\d*)?")


def is_postgres(location: str) -> bool:
    """Whether a store's location is the URL of a PostgreSQL database."""
    return bool(_SCHEME.match(location.strip()))


def passwords_in(location: str) -> Iterator[str]:
    """Each password in the address of a store, as it stands there and as it is meant; too much where it is broken."""
    from urllib.parse import unquote

    location = _SLASHES.sub(r"\1//", location.strip())
    if "://" not in location:
        yield from filter(None, (part for found in _SETTING.findall(location) for part in found))
        return
    before, at, _host = location.split("://", 1)[1].rpartition("@")
    found = [before.split(":", 1)[1]] if at and ":" in before and _is_userinfo(location, before) else []
    parameters = _PARAMETER.findall(location)
    found_there = [value for name, value in parameters if unquote(name).lower() in _SECRET_PARAMETERS]
    for secret in (*found, *found_there):
        yield from {secret, unquote(secret)} - {""}
    # One that is too short to be masked wherever it stands is known by what stands around it.
    yield from (f"://{before}@" for _secret in found)


def _is_userinfo(location: str, before: str) -> bool:
    """Whether an ``@`` ends a user and a password, and is not a part of the parameters."""
    authority = re.split(r"[/?#]", location.split("://", 1)[1], maxsplit=1)[0]
    return "@" in authority or not _are_hosts(authority) or "?" not in before


def _are_hosts(authority: str) -> bool:
    return all(_PORT.fullmatch(host) for host in authority.split(","))


class PostgresUrl:
    """A URL as libpq takes it, checked as far as its password's sake demands; raises RecordError."""

    def __init__(self, url: str) -> None:
        rest = _SCHEME.sub("", url.strip(), count=1)
        self.url = f"postgresql://{rest}"
        """As libpq knows it, whose scheme has no capitals."""
        self.secrets = tuple(sorted(passwords_in(url), key=len, reverse=True))
        authority = re.split(r"[/?#]", rest, maxsplit=1)[0]
        user, _at, hosts = authority.rpartition("@")
        if not _are_hosts(hosts) or "@" in rest[len(authority) :].split("?", 1)[0]:
            raise RecordError(
                "state_store: is no URL of PostgreSQL. A user, a password or a host with one of : / ? # @ must have it "
                "percent-encoded; better, give the password by PGPASSWORD or PGPASSFILE."
            )
        database = rest[len(authority) :].split("?", 1)[0]
        name = user.split(":", 1)[0]
        self.shown = f"postgresql://{name + '@' if name else ''}{hosts}{database}"
        """The URL without password and parameters."""
        self.server = hosts or _server_of_environment()
        """Host and port, for a message."""

    def scrubbed(self, text: str) -> str:
        """The text without passwords."""
        for secret in self.secrets:
            text = text.replace(secret, "********")
        return text


def _server_of_environment() -> str:
    host = os.environ.get("PGHOST") or "the local socket"
    return f"{host}, port {os.environ.get('PGPORT') or '5432'}"
