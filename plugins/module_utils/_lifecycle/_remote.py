# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""One kind of resource on the server: what the lifecycle asks of the API, in the API's own steps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Callable

from .._api._errors import ApiError
from .._api._events import DONE
from .._api._verdict import ANSWER, error_of, kind_of, verdict
from .._base._quoted import quoted
from .._base._said import said
from .._resources._kind import Fold, Kind

if TYPE_CHECKING:
    from .._api._client import Answer, Client
    from .._api._pages import Position

_ALL_WELL = 200
"""The HTTP status of a stream, whatever it goes on to say."""


class Remote:
    """Calls for one kind; ``connect`` makes the client when the first call is due."""

    def __init__(self, kind: Kind, connect: Callable[[], Client], check: Callable[[], None]) -> None:
        self._kind = kind
        self._connect = connect
        self.check = check
        """Raises ApiError where no call could be made, without making one."""
        self._client_made: Client | None = None
        self.attempts = 0
        """How many tries the call took that the task is about."""

    @property
    def _client(self) -> Client:
        if self._client_made is None:
            self._client_made = self._connect()
        return self._client_made

    def create(
        self, request: Mapping[str, Any], on_id: Callable[[dict[str, Any]], None], client_request_id: str
    ) -> Answer:
        """The paid call. A stream is folded, and ``on_id`` gets the object as soon as its ID is known.

        ``client_request_id`` is what the server's operator can find the call by. Raises ApiError, which holds in
        ``partial`` what a stream had told.
        """
        fold = self._kind.fold()
        seen = False
        stores = self._kind.is_stored(request)

        def take(event: Mapping[str, Any]) -> None:
            nonlocal fold, seen
            _add(fold, event)
            if fold.error is not None and not fold.generated and not (stores and fold.object.get("id")):
                # It stands in the place of an answer, and the call may be made again.
                told, fold = said(fold.error), self._kind.fold()
                raise error_of(told, _ALL_WELL, "The stream reported an error: ")
            if not seen and _tells_id(event) and fold.object.get("id"):
                seen = True
                on_id(fold.object)

        try:
            answer = self._client.create(self._kind.path, self._kind.sent(request), take, client_request_id)
            self.attempts = answer.attempts
            if answer.data is not None:
                return answer._replace(data=self._object(answer))
            self._check_whole(fold, answer)
        except ApiError as error:
            error.partial = fold.object
            raise
        return answer._replace(data=fold.object)

    def _object(self, answer: Answer) -> dict[str, Any]:
        """The object of an answer; raises ApiError where it is nothing that the API sends."""
        data = answer.data
        if isinstance(data, dict) and (verdict(data) == ANSWER or data.get("id") or data.get("object")):
            return data
        message = f"The server's answer is not a {self._kind.label}."
        raise ApiError("protocol", message, request_id=answer.request_id, attempts=answer.attempts)

    def _check_whole(self, fold: Fold, answer: Answer) -> None:
        if fold.error is not None:
            told = said(fold.error)
            words = self._client.shown(told.words or told.code or "no explanation")
            message = f"The stream reported an error: {words}"
            kind = kind_of(_ALL_WELL, told) if told.code or not fold.generated else "stream"
            raise ApiError(kind, message, error=told._asdict(), request_id=answer.request_id)
        if not fold.complete:
            raise ApiError("stream", "The stream ended before the answer did.", request_id=answer.request_id)

    def get(self, object_id: str, query: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """The object; where the query asks for a stream, its events are replayed and folded. Raises ApiError."""
        path = (*self._kind.path, object_id)
        if not (query or {}).get("stream"):
            answer = self._client.get(path, query)
            self.attempts = self.attempts or answer.attempts
            return self._object(answer)
        fold = self._kind.fold()
        answer = self._client.get_stream(path, query or {}, lambda event: _add(fold, event))
        if answer.data is not None:
            return self._object(answer)
        self._check_whole(fold, answer)
        return fold.object

    def get_or_none(self, object_id: str, query: Mapping[str, Any] | None = None) -> dict[str, Any] | None:
        """The object, or None where the server has none of this ID; raises ApiError for anything else."""
        try:
            return self.get(object_id, query)
        except ApiError as error:
            if error.kind == "not_found":
                return None
            raise

    def items(
        self,
        object_id: str,
        query: Mapping[str, Any],
        max_items: int | None = None,
        position: Position | None = None,
    ) -> Iterator[dict[str, Any]]:
        """What went into the object, page by page."""
        return self._client.list((*self._kind.path, object_id, self._kind.items_path), query, max_items, position)

    def listed(self, query: Mapping[str, Any], position: Position | None = None) -> Iterator[dict[str, Any]]:
        """The objects that the server lists, page by page."""
        return self._client.list(self._kind.path, query, position=position)

    def update(self, object_id: str, values: Mapping[str, Any]) -> dict[str, Any]:
        """Changes fields in place; raises ApiError, of the kind ``not_updatable`` where the server cannot."""
        try:
            answer = self._client.post((*self._kind.path, object_id), values)
        except ApiError as error:
            if error.status in (404, 405):
                error.kind = "not_updatable"
                error.message = f"{', '.join(values)}: cannot be changed in place of {object_id}. {error.message}"
            raise
        self.attempts = answer.attempts
        return self._object(answer)

    def cancel(self, object_id: str) -> dict[str, Any] | None:
        """Cancels it; None where there is nothing left to cancel."""
        try:
            return self._object(self._client.post((*self._kind.path, object_id, "cancel"), {}))
        except ApiError as error:
            if error.kind in ("bad_request", "not_found", "conflict"):
                return None
            raise

    def delete(self, object_id: str) -> bool | None:
        """Deletes it; returns whether there was something to delete, and None where the server deletes nothing."""
        answer = self._client.delete((*self._kind.path, object_id))
        self.attempts = self.attempts or answer.attempts
        deleted: bool | None = answer.data
        return deleted


def _tells_id(event: Mapping[str, Any]) -> bool:
    """Whether an event holds its object's ID: only then is it worth putting together what there is of the object."""
    holder = event if "choices" in event else event.get("response")
    return isinstance(holder, Mapping) and bool(holder.get("id"))


def _add(fold: Fold, event: Mapping[str, Any]) -> None:
    """Folds an event in; raises ApiError for one whose fields are not what the API sends."""
    try:
        if event is DONE:
            fold.end()
        else:
            fold.add(event)
    except (AttributeError, IndexError, KeyError, TypeError, ValueError):
        kind = quoted(str(event.get("type")))
        raise ApiError("stream", f"The stream holds an event of the wrong shape, and of the type {kind}.") from None
