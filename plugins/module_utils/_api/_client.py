# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""The API over HTTP: one session, authentication, retries and limits. Knows nothing of Ansible or of records."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from http.cookiejar import DefaultCookiePolicy
from itertools import count
from typing import IO, Any, Callable, NamedTuple

try:
    import requests
    import urllib3
except ImportError:
    # Whoever makes a client has found out before whether it can be made.
    pass

from . import _http
from ._errors import ApiError
from ._events import events
from ._pace import Cost, Pace
from ._pages import items
from ._retry import LONGEST_WAIT, backoff, is_retried
from ._upload import Form, Upload
from ._url import InvalidUrl, joined, origin
from ._watch import Watch, WatchedAdapter

_CONNECT_TIMEOUT = 10.0
_MAX_REDIRECTS = 5
_EVENTS = "text/event-stream"
_RETRIED_KINDS = frozenset({"connection", "connection_lost", "timeout"})

Take = Callable[[Mapping[str, Any]], None]


class Settings(NamedTuple):
    """How the API is reached; ``timeout`` is in seconds and for one HTTP exchange."""

    base_url: str
    user_agent: str
    api_key: str | None = None
    organization: str | None = None
    project: str | None = None
    timeout: float = 600.0
    max_retries: int = 2
    verify: Any = True
    cert: Any = None
    extra_headers: tuple[tuple[str, str], ...] = ()
    extra_query: tuple[tuple[str, str], ...] = ()
    secrets: tuple[str, ...] = ()


class Answer(NamedTuple):
    """What a call came to: the decoded body, the server's request ID and how many tries it took."""

    data: Any
    request_id: str | None
    attempts: int


class _Call(NamedTuple):
    method: str
    path: tuple[str, ...]
    body: Mapping[str, Any] | None = None
    query: Mapping[str, Any] = {}
    paid: bool = False
    accept: str = "application/json"
    client_request_id: str | None = None
    upload: Upload | None = None

    @property
    def cost(self) -> Cost:
        """What it may cost; four characters are a token, roughly, and then there is what the answer may have."""
        if not self.paid or self.body is None:
            return Cost()
        limits = (self.body.get(name) for name in ("max_output_tokens", "max_completion_tokens", "max_tokens"))
        tokens = len(json.dumps(self.body)) // 4 + next((limit for limit in limits if isinstance(limit, int)), 0)
        return Cost(True, tokens, str(self.body.get("model")))


class Client:
    """Speaks to one server. Errors are raised as ApiError, with every secret taken out of their text."""

    def __init__(
        self,
        settings: Settings,
        pace: Pace | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._settings = settings
        self._pace = pace or Pace()
        self._sleep = sleep
        self._session = _session(settings, self._pace.concurrency)

    def get(self, path: Iterable[str], query: Mapping[str, Any] | None = None) -> Answer:
        """Reads one object."""
        return self._plain(_Call("GET", tuple(path), query=query or {}))

    def post(
        self,
        path: Iterable[str],
        body: Mapping[str, Any],
        *,
        paid: bool = False,
        client_request_id: str | None = None,
    ) -> Answer:
        """Sends a body; a ``paid`` one whose outcome is unknown is not sent again."""
        return self._plain(_Call("POST", tuple(path), body=body, paid=paid, client_request_id=client_request_id))

    def upload(self, path: Iterable[str], upload: Upload) -> Answer:
        """Sends a file, piece by piece."""
        return self._plain(_Call("POST", tuple(path), upload=upload))

    def download(self, path: Iterable[str], file: IO[bytes]) -> Answer:
        """Writes what the server has there to a file, piece by piece, whatever it is; the data is its size."""

        def read(response: requests.Response, watch: Watch) -> int:
            file.seek(0)
            file.truncate()
            for piece in _http.chunks(response, _http.LARGEST_FILE):
                file.write(piece)
            self._check_time(watch)
            return file.tell()

        return self._exchange(_Call("GET", tuple(path), accept="*/*"), read)

    def delete(self, path: Iterable[str]) -> Answer:
        """Deletes; the data says whether there was something to delete.

        Nothing is no error (404), nor is a server that keeps nothing and so has nothing to delete (404, 405).
        """
        try:
            return self._plain(_Call("DELETE", tuple(path)))._replace(data=True)
        except ApiError as error:
            if error.status in (404, 405):
                return Answer(False, error.request_id, error.attempts)
            raise

    def list(
        self, path: Iterable[str], query: Mapping[str, Any], max_items: int | None = None
    ) -> Iterator[dict[str, Any]]:
        """The entries of a list, page by page."""
        segments = tuple(path)
        return items(lambda page_query: self.get(segments, page_query).data, query, max_items)

    def post_stream(
        self, path: Iterable[str], body: Mapping[str, Any], take: Take, client_request_id: str | None = None
    ) -> Answer:
        """Sends a paid body and hands each event of the answer to ``take``; see _stream."""
        call = _Call("POST", tuple(path), body=body, paid=True, accept=_EVENTS, client_request_id=client_request_id)
        return self._stream(call, take)

    def get_stream(self, path: Iterable[str], query: Mapping[str, Any], take: Take) -> Answer:
        """Reads one object's events again and hands each to ``take``; see _stream."""
        return self._stream(_Call("GET", tuple(path), query=query, accept=_EVENTS), take)

    def _stream(self, call: _Call, take: Take) -> Answer:
        """A server that answers with a plain object is taken at its word: that is then the data, else None.

        Raises ApiError where the stream breaks off or is garbled.
        """

        def read(response: requests.Response, watch: Watch) -> Any:
            if not _http.is_stream(response):
                return _http.decoded(response)
            try:
                for event in events(_http.chunks(response, _http.LARGEST_BODY)):
                    take(event)
                self._check_time(watch)
            except requests.exceptions.RequestException as error:
                # What was taken cannot be taken again, so a part of a stream is never read twice.
                reason = _http.connection_problem(self._timely(error, watch), call.paid, sent=True)[1]
                raise ApiError("stream", f"The stream broke off. {reason}") from None
            return None

        return self._exchange(call, read)

    def _plain(self, call: _Call) -> Answer:
        def read(response: requests.Response, watch: Watch) -> Any:
            data = _http.decoded(response)
            self._check_time(watch)
            return data

        return self._exchange(call, read)

    def _exchange(self, call: _Call, read: Callable[[requests.Response, Watch], Any]) -> Answer:
        """Makes a call as often as it may be made; ``read`` makes the answer's data of it."""
        try:
            url = joined(self._settings.base_url, call.path)
        except InvalidUrl as error:
            raise ApiError("invalid", str(error)) from None
        for attempt in count(1):
            answer, problem, again = self._try(call, url, read)
            if problem is None:
                return answer._replace(attempts=attempt)
            problem.attempts = attempt
            self._check_wait(problem)
            if not again or attempt > self._settings.max_retries:
                raise problem
            self._pause(problem)
        raise AssertionError("unreachable")

    def _try(
        self, call: _Call, url: str, read: Callable[[requests.Response, Watch], Any]
    ) -> tuple[Answer, ApiError | None, bool]:
        """One try: the answer, or the problem and whether the call may be made again."""
        # Each call under way is at its end when its own time is over.
        turn = self._pace.enter(call.cost, 2 * self._settings.timeout)
        answer = Answer(None, None, 0)
        with Watch(self._settings.timeout) as watch:
            try:
                response = self._send(call, url)
                turn.hear(response.status_code, response.headers)
                answer = answer._replace(request_id=_http.request_id(response))
                with closing(response):
                    if response.status_code < 300:
                        return answer._replace(data=read(response, watch)), None, False
                    problem = _http.refusal(response, self._clean, self._settings.base_url)
                if problem.kind == "rate_limit":
                    turn.refused(problem.retry_after)
                return answer, problem, is_retried(response.status_code, response.headers, problem.kind)
            except (requests.exceptions.RequestException, ApiError) as error:
                return answer, *self._broken(call, error, watch, answer.request_id)
            finally:
                turn.leave()

    def _broken(self, call: _Call, error: Exception, watch: Watch, request_id: str | None) -> tuple[ApiError, bool]:
        """What a broken exchange comes to, and whether the call may be made again."""
        if isinstance(error, ApiError) and (error.kind == "stream" or not watch.expired):
            return self._problem(error.kind, error.message, request_id), False
        kind, message = _http.connection_problem(self._timely(error, watch), call.paid, watch.sent)
        return self._problem(kind, message, request_id), kind in _RETRIED_KINDS

    def _check_time(self, watch: Watch) -> None:
        """Raises Timeout where the time was over: what was read may then be a part only."""
        if watch.expired:
            raise requests.exceptions.ReadTimeout(f"not complete after {self._settings.timeout:g} seconds")

    def _timely(self, error: Exception, watch: Watch) -> Exception:
        """The error, or the timeout that has caused it."""
        try:
            self._check_time(watch)
        except requests.exceptions.ReadTimeout as timeout:
            return timeout
        return error

    def _check_wait(self, problem: ApiError) -> None:
        """Raises the problem where the server asks for a wait that is too long."""
        wait = problem.retry_after
        if wait is not None and wait > LONGEST_WAIT:
            problem.message += f" The server asks to wait {wait:.0f} seconds, and {LONGEST_WAIT:.0f} are the most."
            raise problem

    def _pause(self, problem: ApiError) -> None:
        """Waits before the next try; a limit is everybody's, and the pace has heard of it."""
        if problem.kind != "rate_limit":
            self._sleep(backoff(problem.attempts) if problem.retry_after is None else problem.retry_after)

    def _send(self, call: _Call, url: str) -> requests.Response:
        headers = {"Accept": call.accept, "X-Client-Request-Id": call.client_request_id or str(uuid.uuid4())}
        form = None if call.upload is None else Form(call.upload)
        data: Any = form
        if form is not None:
            headers["Content-Type"] = form.content_type
        elif call.body is not None:
            headers["Content-Type"] = "application/json"
            data = json.dumps(call.body).encode("ascii")
        params = [*self._settings.extra_query, *_pairs(call.query)]
        for _redirect in range(_MAX_REDIRECTS):
            if form is not None:
                form.rewind()
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

    def _problem(self, kind: str, message: str, request_id: str | None) -> ApiError:
        return ApiError(kind, f"{self._clean(message)} ({self._settings.base_url})", request_id=request_id)

    def _clean(self, message: str) -> str:
        for secret in self._settings.secrets:
            message = message.replace(secret, "********")
        return message


def _session(settings: Settings, connections: int) -> requests.Session:
    session = requests.Session()
    adapter = WatchedAdapter(pool_connections=1, pool_maxsize=connections)
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


def _redirect_target(response: requests.Response, method: str) -> str | None:
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


def _pairs(query: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """A query as the API writes it: ``include[]=a``, ``metadata[key]=value``, booleans in lower case."""
    for name, value in query.items():
        if isinstance(value, Mapping):
            yield from ((f"{name}[{key}]", str(item)) for key, item in value.items())
        elif isinstance(value, (list, tuple)):
            yield from ((f"{name}[]", str(item)) for item in value)
        elif value is not None:
            yield name, str(value).lower() if isinstance(value, bool) else str(value)
