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
from itertools import count
from typing import IO, Any, Callable, NamedTuple
from urllib.parse import quote

try:  # noqa: SIM105
    from urllib3 import exceptions
except ImportError:
    # Whoever makes a client has found out before whether it can be made.
    pass

from . import _http
from ._errors import ApiError
from ._events import DONE, events
from ._pace import Cost, Pace
from ._pages import Position, items
from ._retry import LONGEST_WAIT, asked_wait, backoff, is_retried
from ._transport import Transport
from ._upload import Form, Upload
from ._url import InvalidUrl, address, joined
from ._watch import Watch
from ._way import Proxy, Trust

_EVENTS = "text/event-stream"
_JSON = "application/json"
_OWN_HEADERS = frozenset({"accept", "content-type", "x-client-request-id"})
"""Headers that each call has of its own."""
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
    trust: Trust = Trust()
    proxy: Proxy | None = None
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
    accept: str = _JSON
    client_request_id: str | None = None
    upload: Upload | None = None

    @property
    def data(self) -> bytes | None:
        """The body as it is sent."""
        return None if self.body is None else json.dumps(self.body).encode("ascii")

    def cost(self, data: bytes | None) -> Cost:
        """What it may cost; four characters are a token, roughly, and then there is what the answer may have."""
        if not self.paid or self.body is None or data is None:
            return Cost()
        limits = (self.body.get(name) for name in ("max_output_tokens", "max_completion_tokens", "max_tokens"))
        tokens = len(data) // 4 + next((limit for limit in limits if isinstance(limit, int)), 0)
        return Cost(True, tokens, str(self.body.get("model")))


class _Send(NamedTuple):
    send: Callable[[], Any]
    cost: Cost


class Client:
    """Speaks to one server. Errors are raised as ApiError, with every secret taken out of their text."""

    def __init__(
        self,
        settings: Settings,
        pace: Pace | None = None,
        sleep: Callable[[float], None] | None = None,
    ) -> None:
        self._settings = settings
        self._pace = pace or Pace()
        self._sleep = sleep or self._pace.rest
        self._path = quote(address(settings.base_url).path, safe="/%!$&'()*+,;=:@~")
        self._transport = Transport(
            settings.base_url,
            _headers(settings),
            timeout=settings.timeout,
            connections=self._pace.concurrency,
            trust=settings.trust,
            proxy=settings.proxy,
        )

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

        def read(response: Any, watch: Watch) -> int:
            file.seek(0)
            file.truncate()
            for piece in _http.chunks(response, _http.LARGEST_FILE):
                file.write(piece)
            self._check_time(watch)
            return file.tell()

        return self._exchange(_Call("GET", tuple(path), accept="*/*"), read)

    def delete(self, path: Iterable[str]) -> Answer:
        """Deletes; the data says whether there was something to delete.

        Nothing is no error (404), nor is a server that keeps nothing and so has no such path (404, 405: None).
        """
        try:
            return self._plain(_Call("DELETE", tuple(path)))._replace(data=True)
        except ApiError as error:
            if error.status in (404, 405) or error.kind == "not_found":
                return Answer(False if error.kind == "not_found" else None, error.request_id, error.attempts)
            raise

    def list(
        self,
        path: Iterable[str],
        query: Mapping[str, Any],
        max_items: int | None = None,
        position: Position | None = None,
    ) -> Iterator[dict[str, Any]]:
        """The entries of a list, page by page; ``position`` is told how far it was read."""
        segments = tuple(path)
        return items(lambda page_query: self.get(segments, page_query).data, query, max_items, position)

    def create(
        self, path: Iterable[str], body: Mapping[str, Any], take: Take, client_request_id: str | None = None
    ) -> Answer:
        """Sends a paid body; what is answered may be a stream, whatever was asked for: see _stream."""
        accept = _EVENTS if body.get("stream") else _JSON
        call = _Call("POST", tuple(path), body=body, paid=True, accept=accept, client_request_id=client_request_id)
        return self._stream(call, take)

    def get_stream(self, path: Iterable[str], query: Mapping[str, Any], take: Take) -> Answer:
        """Reads one object's events again and hands each to ``take``; see _stream."""
        return self._stream(_Call("GET", tuple(path), query=query, accept=_EVENTS), take)

    def _stream(self, call: _Call, take: Take) -> Answer:
        """Hands each event of the answer to ``take``, and DONE where the server says that they are all.

        A server that answers with a plain object is taken at its word: that is then the data, else None.

        Raises ApiError where the stream breaks off or is garbled.
        """

        def read(response: Any, watch: Watch) -> Any:
            start = b""
            try:
                start, pieces = _http.begun(_http.chunks(response, _http.LARGEST_STREAM))
                if not _http.is_stream(response, start):
                    return self._whole(call, response, _http.within(pieces, _http.LARGEST_BODY), watch)
                for event in events(pieces, lambda: take(DONE)):
                    take(event)
                self._check_time(watch)
            except (exceptions.HTTPError, OSError) as error:
                if not _http.is_stream(response, start):
                    raise
                # What was taken cannot be taken again, so a part of a stream is never read twice.
                reason = _http.connection_problem(self._timely(error, watch), call.paid, sent=True)[1]
                raise ApiError("stream", f"The stream broke off. {reason}") from None
            return None

        return self._exchange(call, read)

    def _plain(self, call: _Call) -> Answer:
        def read(response: Any, watch: Watch) -> Any:
            return self._whole(call, response, _http.chunks(response, _http.LARGEST_BODY), watch)

        return self._exchange(call, read)

    def _whole(self, call: _Call, response: Any, pieces: Iterator[bytes], watch: Watch) -> Any:
        data = _http.decoded(response, pieces, call.method)
        self._check_time(watch)
        return data

    def _exchange(self, call: _Call, read: Callable[[Any, Watch], Any]) -> Answer:
        """Makes a call as often as it may be made; ``read`` makes the answer's data of it."""
        try:
            send = self._prepared(call)
        except InvalidUrl as error:
            raise ApiError("invalid", str(error)) from None
        unknown: ApiError | None = None
        started = time.monotonic()
        for attempt in count(1):
            answer, problem, again = self._try(call, send, read)
            if problem is None:
                return answer._replace(attempts=attempt)
            if unknown is not None:
                problem.follows(unknown)
            elif problem.kind == "unknown_outcome":
                unknown = problem
            problem.attempts = attempt
            self._check_wait(problem)
            if not again or attempt > self._settings.max_retries:
                if attempt > 1:
                    problem.message += f" It was asked {attempt} times in {time.monotonic() - started:.0f} seconds."
                raise problem
            self._pause(problem)
        raise AssertionError("unreachable")

    def _prepared(self, call: _Call) -> _Send:
        """What sends the call, as often as that is due; raises InvalidUrl."""
        data = call.data
        headers = {"Accept": call.accept, "X-Client-Request-Id": call.client_request_id or str(uuid.uuid4())}
        body: bytes | Form | None = data
        if call.upload is not None:
            body = Form(call.upload)
            headers |= {"Content-Type": body.content_type, "Content-Length": str(len(body))}
        elif data is not None:
            headers["Content-Type"] = "application/json"
        path = joined(self._path.rstrip("/"), call.path)
        query = [*self._settings.extra_query, *_pairs(call.query)]
        return _Send(lambda: self._transport.send(call.method, path, query, headers, body), call.cost(data))

    def _try(self, call: _Call, send: _Send, read: Callable[[Any, Watch], Any]) -> tuple[Answer, ApiError | None, bool]:
        """One try: the answer, or the problem and whether the call may be made again."""
        # Each call under way is at its end when its own time is over.
        turn = self._pace.enter(send.cost, 2 * self._settings.timeout)
        with Watch(self._settings.timeout) as watch:
            try:
                response = send.send()
                turn.hear(response.status, response.headers)
            except Exception as error:  # noqa: BLE001 (whatever a library or the system raises, it is known what was sent)
                turn.leave()
                return Answer(None, None, 0), *self._broken(call, error, watch, None)
            answer = Answer(None, _http.request_id(response, self._clean), 0)
            try:
                with closing(response):
                    if response.status < 300:
                        return answer._replace(data=read(response, watch)), None, False
                    problem = _http.refusal(response, self._clean, self._settings.base_url, paid=call.paid)
                if problem.kind == "rate_limit":
                    turn.refused(problem.retry_after)
                return answer, problem, is_retried(response.status, response.headers, problem.kind)
            except (exceptions.HTTPError, OSError, ApiError) as error:
                problem, again = self._broken(call, error, watch, answer.request_id)
                if problem.meant is not None:
                    # It is what it would be with that status.
                    problem.retry_after = asked_wait(response.headers)
                    again = is_retried(problem.meant, response.headers, problem.kind)
                    if problem.kind == "rate_limit":
                        turn.refused(problem.retry_after)
                return answer, problem, again
            finally:
                turn.leave()

    def _broken(self, call: _Call, error: Exception, watch: Watch, request_id: str | None) -> tuple[ApiError, bool]:
        """What a broken exchange comes to, and whether the call may be made again."""
        if isinstance(error, ApiError) and (error.kind == "stream" or not watch.expired):
            return self._own(error, request_id), False
        kind, message = _http.connection_problem(self._timely(error, watch), call.paid, watch.sent)
        # What was wrong before a connection was tried will be wrong again.
        lasting = isinstance(error, ValueError) and not watch.sent
        return self._problem(kind, message, request_id), kind in _RETRIED_KINDS and not lasting

    def _check_time(self, watch: Watch) -> None:
        """Raises TimeoutError where the time was over: what was read may then be a part only."""
        if watch.expired:
            raise exceptions.TimeoutError(f"not complete after {self._settings.timeout:g} seconds")

    def _timely(self, error: Exception, watch: Watch) -> Exception:
        """The error, or the timeout that has caused it."""
        try:
            self._check_time(watch)
        except exceptions.TimeoutError as timeout:
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

    def _own(self, error: ApiError, request_id: str | None) -> ApiError:
        """An error of what was answered, with secrets taken out of all that the server said."""
        for name in ("type", "code", "param"):
            said = getattr(error, name)
            setattr(error, name, said and self.shown(said))
        error.message = f"{self.shown(error.message)} ({self._settings.base_url})"
        error.request_id = request_id
        return error

    def _problem(self, kind: str, message: str, request_id: str | None) -> ApiError:
        return ApiError(kind, f"{self._clean(message)} ({self._settings.base_url})", request_id=request_id)

    def shown(self, words: str) -> str:
        """What a server says, as a message shows it: without secrets, and cut after that where it is too long."""
        return self._clean(words)[: _http.LONGEST_MESSAGE]

    def _clean(self, message: str) -> str:
        for secret in self._settings.secrets:
            message = message.replace(secret, "********")
        return message


def _headers(settings: Settings) -> dict[str, str]:
    """What every request of a client is sent with; what the user adds takes the place of what there is."""
    headers = {"User-Agent": settings.user_agent, "Accept-Encoding": "gzip, deflate"}
    if settings.api_key:
        headers["Authorization"] = f"Bearer {settings.api_key}"
    if settings.organization:
        headers["OpenAI-Organization"] = settings.organization
    if settings.project:
        headers["OpenAI-Project"] = settings.project
    added = {name.lower() for name, _value in settings.extra_headers} | _OWN_HEADERS
    kept = {name: value for name, value in headers.items() if name.lower() not in added}
    return {**kept, **{name: value for name, value in settings.extra_headers if name.lower() not in _OWN_HEADERS}}


def _pairs(query: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """A query as the API writes it: ``include[]=a``, ``metadata[key]=value``, booleans in lower case."""
    for name, value in query.items():
        if isinstance(value, Mapping):
            yield from ((f"{name}[{key}]", str(item)) for key, item in value.items())
        elif isinstance(value, (list, tuple)):
            yield from ((f"{name}[]", str(item)) for item in value)
        elif value is not None:
            yield name, str(value).lower() if isinstance(value, bool) else str(value)
