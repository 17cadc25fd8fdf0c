# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The API over HTTP: one session, authentication, retries and limits. Knows nothing of Ansible or of records."""

from __future__ import annotations

import json
import time
import uuid
from contextlib import closing
from http.cookiejar import DefaultCookiePolicy
from itertools import count
from typing import Any, Callable, Iterable, Iterator, Mapping, NamedTuple, Optional, Tuple

try:
    import requests
    import urllib3
except ImportError:
    # Whoever makes a client has found out before whether it can be made.
    pass

from . import _http
from ._errors import ApiError
from ._events import events
from ._pace import Pace
from ._pages import items
from ._retry import LONGEST_WAIT, backoff, is_retried
from ._url import InvalidUrl, joined, origin

_CONNECT_TIMEOUT = 10.0
_MAX_REDIRECTS = 5
_RETRIED_KINDS = frozenset({"connection", "connection_lost", "timeout"})

Take = Callable[[Mapping[str, Any]], None]


class Settings(NamedTuple):
    """How the API is reached; ``timeout`` is in seconds and for one HTTP exchange."""

    base_url: str
    user_agent: str
    api_key: Optional[str] = None
    organization: Optional[str] = None
    project: Optional[str] = None
    timeout: float = 600.0
    max_retries: int = 2
    verify: Any = True
    cert: Any = None
    extra_headers: Tuple[Tuple[str, str], ...] = ()
    extra_query: Tuple[Tuple[str, str], ...] = ()
    secrets: Tuple[str, ...] = ()


class Answer(NamedTuple):
    """What a call came to: the decoded body, the server's request ID and how many tries it took."""

    data: Any
    request_id: Optional[str]
    attempts: int


class _Call(NamedTuple):
    method: str
    path: Tuple[str, ...]
    body: Optional[Mapping[str, Any]] = None
    query: Mapping[str, Any] = {}
    paid: bool = False
    accept: str = "application/json"

    @property
    def size(self) -> int:
        """Tokens that the call may cost, roughly: four characters are one, and then what the answer may have."""
        if not self.paid or self.body is None:
            return 0
        limits = (self.body.get(name) for name in ("max_output_tokens", "max_completion_tokens", "max_tokens"))
        return len(json.dumps(self.body)) // 4 + next((limit for limit in limits if isinstance(limit, int)), 0)


class Client:
    """Speaks to one server. Errors are raised as ApiError, with every secret taken out of their text."""

    def __init__(
        self,
        settings: Settings,
        pace: Optional[Pace] = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._settings = settings
        self._pace = pace or Pace()
        self._sleep = sleep
        self._session = _session(settings, self._pace.concurrency)

    def get(self, path: Iterable[str], query: Optional[Mapping[str, Any]] = None) -> Answer:
        """Reads one object."""
        return self._plain(_Call("GET", tuple(path), query=query or {}))

    def post(self, path: Iterable[str], body: Mapping[str, Any], *, paid: bool = False) -> Answer:
        """Sends a body; a ``paid`` one whose outcome is unknown is not sent again."""
        return self._plain(_Call("POST", tuple(path), body=body, paid=paid))

    def delete(self, path: Iterable[str]) -> bool:
        """Deletes; returns whether there was something to delete (404 is none, and no error)."""
        try:
            self._plain(_Call("DELETE", tuple(path)))
        except ApiError as error:
            if error.kind == "not_found":
                return False
            raise
        return True

    def list(
        self, path: Iterable[str], query: Mapping[str, Any], max_items: Optional[int] = None
    ) -> Iterator[dict[str, Any]]:
        """The entries of a list, page by page."""
        segments = tuple(path)
        return items(lambda page_query: self.get(segments, page_query).data, query, max_items)

    def post_stream(self, path: Iterable[str], body: Mapping[str, Any], take: Take) -> Answer:
        """Sends a paid body and hands each event of the answer to ``take``; see _stream."""
        return self._stream(_Call("POST", tuple(path), body=body, paid=True, accept="text/event-stream"), take)

    def get_stream(self, path: Iterable[str], query: Mapping[str, Any], take: Take) -> Answer:
        """Reads one object's events again and hands each to ``take``; see _stream."""
        return self._stream(_Call("GET", tuple(path), query=query, accept="text/event-stream"), take)

    def _stream(self, call: _Call, take: Take) -> Answer:
        """A server that answers with a plain object is taken at its word: that is then the data, else None.

        Raises ApiError where the stream breaks off or is garbled.
        """
        response, attempts = self._exchange(call, lambda answered: answered)
        request_id = _http.request_id(response)
        with closing(response):
            try:
                if "event-stream" not in response.headers.get("content-type", ""):
                    return Answer(_http.decoded(response, self._settings.timeout), request_id, attempts)
                for event in events(_http.chunks(response, self._settings.timeout)):
                    take(event)
            except requests.exceptions.RequestException as error:
                message = f"The stream broke off. {_http.connection_problem(error, call.paid)[1]}"
                raise self._problem("stream", message, request_id, attempts) from None
            except ApiError as error:
                raise self._problem(error.kind, error.message, request_id, attempts) from None
        return Answer(None, request_id, attempts)

    def _plain(self, call: _Call) -> Answer:
        def read(response: requests.Response) -> Answer:
            with closing(response):
                return Answer(_http.decoded(response, self._settings.timeout), _http.request_id(response), 0)

        answer, attempts = self._exchange(call, read)
        return Answer(answer.data, answer.request_id, attempts)

    def _exchange(self, call: _Call, read: Callable[[requests.Response], Any]) -> Tuple[Any, int]:
        """Makes a call as often as it may be made; returns what ``read`` makes of the answer, and the tries."""
        try:
            url = joined(self._settings.base_url, call.path)
        except InvalidUrl as error:
            raise ApiError("invalid", str(error)) from None
        for attempt in count(1):
            self._pace.enter(call.size)
            headers: Mapping[str, str] = {}
            try:
                response = self._send(call, url)
                headers = response.headers
                if response.status_code < 300:
                    return read(response), attempt
                with closing(response):
                    problem = _http.refusal(response, self._settings.timeout, self._clean)
                again = is_retried(response.status_code, response.headers, problem.kind)
            except requests.exceptions.RequestException as error:
                kind, message = _http.connection_problem(error, call.paid)
                problem = self._problem(kind, message)
                again = kind in _RETRIED_KINDS
            except ApiError as error:
                error.attempts = attempt
                raise
            finally:
                self._pace.leave(headers)
            problem.attempts = attempt
            if not again or attempt > self._settings.max_retries:
                raise problem
            self._pause(problem)
        raise AssertionError("unreachable")

    def _pause(self, problem: ApiError) -> None:
        """Waits before the next try; raises the problem where the server asks for a wait that is too long."""
        wait = problem.retry_after
        if wait is not None and wait > LONGEST_WAIT:
            problem.message += f" The server asks to wait {wait:.0f} seconds, and {LONGEST_WAIT:.0f} are the most."
            raise problem
        wait = backoff(problem.attempts) if wait is None else wait
        if problem.status == 429:
            # A limit is everybody's: whoever else uses this client waits as well.
            self._pace.hold(wait)
        else:
            self._sleep(wait)

    def _send(self, call: _Call, url: str) -> requests.Response:
        headers = {"Accept": call.accept, "X-Client-Request-Id": str(uuid.uuid4())}
        data = None
        if call.body is not None:
            headers["Content-Type"] = "application/json"
            data = json.dumps(call.body).encode("ascii")
        params = [*self._settings.extra_query, *_pairs(call.query)]
        for _redirect in range(_MAX_REDIRECTS):
            response = self._session.request(
                call.method,
                url,
                params=params,
                data=data,
                headers=headers,
                timeout=(min(_CONNECT_TIMEOUT, self._settings.timeout), self._settings.timeout),
                verify=self._settings.verify,
                cert=self._settings.cert,
                stream=True,
                allow_redirects=False,
            )
            target = _redirect_target(response, call.method)
            if target is None:
                return response
            response.close()
            url, params = target, []
        raise requests.exceptions.TooManyRedirects("the server redirects without end")

    def _problem(
        self, kind: str, message: str, request_id: Optional[str] = None, attempts: int = 0
    ) -> ApiError:
        message = f"{self._clean(message)} ({self._settings.base_url})"
        return ApiError(kind, message, request_id=request_id, attempts=attempts)

    def _clean(self, message: str) -> str:
        for secret in self._settings.secrets:
            message = message.replace(secret, "********")
        return message


def _session(settings: Settings, connections: int) -> requests.Session:
    session = requests.Session()
    adapter = requests.adapters.HTTPAdapter(pool_connections=1, pool_maxsize=connections)
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    # The API sets none that matter, and a jar that threads share would.
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    session.auth = _keep_authorization
    session.headers["User-Agent"] = settings.user_agent
    if settings.api_key:
        session.headers["Authorization"] = f"Bearer {settings.api_key}"
    if settings.organization:
        session.headers["OpenAI-Organization"] = settings.organization
    if settings.project:
        session.headers["OpenAI-Project"] = settings.project
    session.headers.update(dict(settings.extra_headers))
    if settings.verify is False:
        # The user has said so in the playbook; a warning for every request would add nothing.
        urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)
    return session


def _keep_authorization(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Keeps ``requests`` from putting credentials of ~/.netrc in the place of the key."""
    return request


def _redirect_target(response: requests.Response, method: str) -> Optional[str]:
    """The address to follow to: only within the origin, and only where the method stays what it is."""
    location = response.headers.get("location")
    if not location or response.status_code not in (301, 302, 303, 307, 308):
        return None
    target = requests.compat.urljoin(response.url, location)
    keeps_method = method == "GET" or response.status_code in (307, 308)
    try:
        return target if keeps_method and origin(target) == origin(response.url) else None
    except ValueError:
        return None


def _pairs(query: Mapping[str, Any]) -> Iterator[Tuple[str, str]]:
    """A query as the API writes it: ``include[]=a``, ``metadata[key]=value``, booleans in lower case."""
    for name, value in query.items():
        if isinstance(value, Mapping):
            yield from ((f"{name}[{key}]", str(item)) for key, item in value.items())
        elif isinstance(value, (list, tuple)):
            yield from ((f"{name}[]", str(item)) for item in value)
        elif value is not None:
            yield name, str(value).lower() if isinstance(value, bool) else str(value)
