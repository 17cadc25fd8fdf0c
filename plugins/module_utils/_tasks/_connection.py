# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""How the API is reached: the options that every module has, their checks, and the client made of them."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from ansible.module_utils.basic import missing_required_lib
from ansible.module_utils.errors import AnsibleFallbackNotFound

from .._api._errors import ApiError
from .._api._url import PUBLIC_URL, InvalidUrl, address, checked_base_url, is_loopback, is_public
from .._base._environment import API_KEY, BASE_URL, ORGANIZATION, PROJECT, first_set
from .._base._secrets import is_placeholder, is_secret_name
from .._base._version import VERSION
from .._resources._fields import InvalidRequest, text
from ._secrets import secrets_in

if TYPE_CHECKING:
    from .._api._client import Client, Settings
    from .._api._way import Proxy, Trust


def from_environment(*names: str) -> str:
    """The first of these environment variables that is set, to more than nothing; raises AnsibleFallbackNotFound."""
    value = first_set(*names)
    if value is None:
        raise AnsibleFallbackNotFound
    return value


API_OPTIONS: Mapping[str, Mapping[str, Any]] = {
    "api_key": {"type": "str", "no_log": True, "fallback": (from_environment, [API_KEY])},
    "base_url": {"type": "str", "fallback": (from_environment, [BASE_URL])},
    "organization": {"type": "str", "fallback": (from_environment, list(ORGANIZATION))},
    "project": {"type": "str", "fallback": (from_environment, [PROJECT])},
    "timeout": {"type": "float", "default": 600},
    "max_retries": {"type": "int", "default": 2},
    "validate_certs": {"type": "bool", "default": True},
    "ca_path": {"type": "path"},
    "client_cert": {"type": "path"},
    "client_key": {"type": "path", "no_log": True},
    "extra_headers": {"type": "dict", "no_log": False},
    "extra_query": {"type": "dict", "no_log": False},
    "allow_plain_http": {"type": "bool", "default": False},
}

MISSING_LIBRARY = "missing_library"
"""The code of the error that says that a library cannot be imported here."""

_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_PRINTABLE = re.compile(r"[\x20-\x7e]*")
_may_call = True
_clients: dict[Settings, Client] = {}
# A forked process makes its own connections: on an inherited one it would read what another has asked for.
os.register_at_fork(after_in_child=_clients.clear)


class Connection:
    """The options that say how the API is reached, checked; raises InvalidRequest."""

    def __init__(self, options: Mapping[str, Any]) -> None:
        self._options = options
        self._is_ready = False
        self.secrets = secrets_in(options)
        """See secrets_in."""
        self.api_key = _header_value("api_key", (options.get("api_key") or "").strip()) or None
        self._headers = tuple(_headers(options.get("extra_headers") or {}))
        self._organization = _header_value("organization", (options.get("organization") or "").strip()) or None
        self._project = _header_value("project", (options.get("project") or "").strip()) or None
        self.base_url = self._base_url()
        self._check_numbers()
        self._check_files()

    def _base_url(self) -> str:
        secrets = [("api_key", self.api_key or ""), *self._headers]
        has_secret = any(is_secret_name(name) and value and not is_placeholder(value) for name, value in secrets)
        url = self._options.get("base_url")
        if url is None:
            url = PUBLIC_URL
        elif not url.strip():
            # What was meant for another server would go to the public one.
            raise InvalidRequest("base_url", "is empty; give it a value or leave it out.")
        try:
            return checked_base_url(url, has_secret, bool(self._options.get("allow_plain_http")))
        except InvalidUrl as error:
            raise InvalidRequest("base_url", str(error)) from None

    def _check_numbers(self) -> None:
        if not 0 < self._options["timeout"] < 1e6:
            raise InvalidRequest("timeout", f"is {self._options['timeout']:g}, and must be more than 0 seconds.")
        if self._options["max_retries"] < 0:
            raise InvalidRequest("max_retries", f"is {self._options['max_retries']}, and must be 0 or more.")

    def _check_files(self) -> None:
        for name in ("ca_path", "client_cert", "client_key"):
            path = self._options.get(name)
            if path and not os.path.exists(path):
                raise InvalidRequest(name, "there is no such file.")
        if self._options.get("client_key") and not self._options.get("client_cert"):
            raise InvalidRequest("client_key", "goes with client_cert only.")

    def check(self) -> None:
        """Raises ApiError where no call could be made: the public API demands a key, and a call needs ``requests``."""
        if self._is_ready:
            return
        if is_public(self.base_url) and not self.api_key and not self._brings_authorization():
            raise ApiError("authentication", "api_key: is not set, and the public API demands a key.")
        _require_requests()
        self._way()
        self._is_ready = True

    def _way(self) -> tuple[Trust, Proxy | None]:
        """Whom to trust and which proxy to go through; raises ApiError where the environment says what cannot be."""
        from .._api._way import Trust, authorities, proxy_to

        options = self._options
        verify = (options.get("ca_path") or authorities() or True) if options["validate_certs"] else False
        trust = Trust(verify, options.get("client_cert"), options.get("client_key"))
        return trust, proxy_to(self.base_url, loopback=bool(options.get("allow_plain_http")))

    def _brings_authorization(self) -> bool:
        return any(name.lower() == "authorization" for name, _value in self._headers)

    def client(self) -> Client:
        """The client for these options, one a process; raises ApiError."""
        from .._api._client import Client

        settings = self.settings()
        if settings not in _clients:
            _clients[settings] = Client(settings)
        return _clients[settings]

    def settings(self) -> Settings:
        """How the client reaches the API; raises ApiError where no call could be made."""
        self.check()
        from .._api._client import Settings

        options = self._options
        trust, proxy = self._way()
        return Settings(
            base_url=self.base_url,
            user_agent=f"promptops.openai/{VERSION}",
            api_key=self.api_key,
            organization=self._organization,
            project=self._project,
            timeout=options["timeout"],
            max_retries=options["max_retries"],
            trust=trust,
            proxy=proxy,
            extra_headers=self._headers,
            extra_query=tuple((str(key), str(item)) for key, item in (options.get("extra_query") or {}).items()),
            secrets=(*self.secrets, proxy.password) if proxy and proxy.password else self.secrets,
        )


def _headers(headers: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in headers.items():
        place = f"extra_headers.{name}"
        if not _HEADER_NAME.fullmatch(str(name)):
            raise InvalidRequest("extra_headers", f"{name!r} cannot be the name of a header (RFC 9110).")
        yield str(name), _header_value(place, text(value, place))


def _header_value(place: str, value: str) -> str:
    if not _PRINTABLE.fullmatch(value):
        raise InvalidRequest(place, "holds characters that no HTTP header may hold, such as a line end.")
    return value


@contextmanager
def without_calls() -> Iterator[None]:
    """Within this, whoever needs a call is told that it cannot be made here, as where ``requests`` is missing."""
    global _may_call  # noqa: PLW0603 (a worker runs one task, whose threads must all see it)
    _may_call = False
    try:
        yield
    finally:
        _may_call = True


def other_providers(given: Mapping[str, Any], options: Mapping[str, Any]) -> tuple[str, ...]:
    """Warns of what only the environment sets, for one server, and what goes to another, which a task names."""
    url = given.get("base_url")
    if url is None or url == os.environ.get(BASE_URL):
        return ()
    try:
        host = address(str(url).strip()).host
        if is_loopback(host) or is_public(str(url).strip()):
            return ()
    except InvalidUrl:
        return ()
    sources = {"api_key": (API_KEY,), "organization": ORGANIZATION, "project": (PROJECT,)}
    fallen = [name for name in sources if given.get(name) is None and not is_placeholder(options.get(name) or "x")]
    variables = [next(name for name in sources[option] if first_set(name)) for option in fallen]
    if not variables:
        return ()
    gets = f"base_url: is an address of {host}, which gets what {' and '.join(variables)} of the environment says."
    return (f"{gets} Set {', '.join(fallen)} in the task, if that is meant for another provider.",)


def _require_requests() -> None:
    if not _may_call:
        message = "No call can be made in this process, which was forked."
        raise ApiError("missing_library", message, error={"code": MISSING_LIBRARY})
    try:
        import requests  # noqa: F401
    except ImportError:
        message = f"{missing_required_lib('requests')}."
        raise ApiError("missing_library", message, error={"code": MISSING_LIBRARY}) from None
