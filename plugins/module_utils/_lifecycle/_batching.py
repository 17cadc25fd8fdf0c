# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""The batches that a task has to do with: found, read, and let go of when all of their results are recorded.

A record whose request is in a batch has a seat there, under ``batch``: the batch's own ``token``, the request's
``custom_id``, and the batch's ``id`` as soon as that is known.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, Callable

from .._api._errors import ApiError
from .._base._times import seconds_of
from .._state._record import Record, RecordError
from .._state._store import LockTimeout, Slot
from ._plan import in_batch

if TYPE_CHECKING:
    from .._api._batches import Batch, Batches, Line, Results
    from .._api._client import Client
    from ._ledger import Ledger
    from ._submission import Submission

Seat = Mapping[str, Any]

QUEUED = "queued"
"""The status of a record whose request is in a batch."""

_SETTLED = 60.0
"""Seconds after which a server is sure to list what it has created."""
_AGAIN = 1.0
"""Seconds until it is asked again before that."""


class Batching:
    """Knows the batches of one task, and asks for each of them once; methods raise ApiError.

    ``guard`` is held by whoever submits, and ``records`` are all those that wait in the store of the task. Where it
    ``only_reads``, nothing is locked, deleted or cancelled. ``ledger`` keeps what is still to be tidied up.
    """

    def __init__(
        self,
        connect: Callable[[], Client],
        guard: Slot | None,
        records: Callable[[], Iterable[Slot]],
        *,
        only_reads: bool,
        ledger: Ledger | None = None,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._connect = connect
        self._guard = None if only_reads else guard
        self._only_reads = only_reads
        self._records = records
        self._ledger = None if only_reads else ledger
        self._clock = clock
        self._sleep = sleep
        self._lock = threading.RLock()
        self._is_guarding = False
        self._made: Batches | None = None
        self._found: dict[str, Batch | None] = {}
        self._lost: set[str] = set()
        self._results: dict[str, Results] = {}
        self._recorded: dict[str, set[str]] = {}
        self._unwanted: dict[str, Seat] = {}
        self.is_patient = False
        """Whether somebody else waits for batches, so that no single request has to."""
        self.submission: Submission | None = None
        """Where requests are taken to, instead of being sent by themselves."""

    @property
    def calls(self) -> Batches:
        """The calls about batches."""
        with self._lock:
            if self._made is None:
                # What has nothing to do with batches does not load what speaks HTTP.
                from .._api._batches import Batches

                self._made = Batches(self._connect())
            return self._made

    @contextmanager
    def guarding(self, timeout: float) -> Iterator[None]:
        """Keeps all others from submitting; gives up after so many seconds."""
        if self._guard is None or self._is_guarding:
            yield
            return
        try:
            with self._guard.lock(timeout):
                self._is_guarding = True
                try:
                    yield
                finally:
                    self._is_guarding = False
        except LockTimeout as error:
            raise ApiError("wait", f"Gave up after {timeout:g} seconds: {error}.") from None

    # --- Where a request is ---

    def batch_of(self, seat: Seat) -> Batch | None:
        """The batch as the server has told of it; None where it knows none."""
        with self._lock:
            if seat["token"] not in self._found:
                self._found[seat["token"]] = self._asked(seat)
            return self._found[seat["token"]]

    def refresh(self, seat: Seat) -> Batch | None:
        """The batch as it is now."""
        with self._lock:
            known = self._found.get(seat["token"])
            self._found[seat["token"]] = self._asked({**seat, "id": known["id"]} if known else seat)
            return self._found[seat["token"]]

    def _asked(self, seat: Seat) -> Batch | None:
        if seat["id"]:
            return self.calls.get(str(seat["id"]))
        return self.calls.find([seat["token"]]).get(seat["token"])

    def take(self, created: Mapping[str, Batch]) -> None:
        """Batches that were just created, by their tokens."""
        self._found.update(created)

    @property
    def known(self) -> list[Batch]:
        """All batches of the task, as the server has told of them."""
        return [batch for batch in self._found.values() if batch is not None]

    @property
    def pending(self) -> dict[str, Batch]:
        """Those that have not ended, by their tokens."""
        from .._api._batches import ENDED

        found = self._found.items()
        return {token: batch for token, batch in found if batch is not None and batch.get("status") not in ENDED}

    def refresh_all(self) -> None:
        """Asks again for those."""
        with self._lock:
            for token, batch in self.pending.items():
                self._found[token] = self.calls.get(str(batch["id"]))

    def is_lost(self, record: Record, timeout: float) -> bool:
        """Whether the batch that a request was meant for was never created: whoever was about to do it is dead."""
        seat = record["batch"]
        token = seat["token"]
        if seat["id"] or (self.submission is not None and token in self.submission.tokens):
            return False
        with self._lock:
            if token not in self._lost and self.batch_of(seat) is None and self._is_nowhere(record, timeout):
                self._lost.add(token)
            return token in self._lost

    def _is_nowhere(self, record: Record, timeout: float) -> bool:
        with self.guarding(timeout):
            batch = self.refresh(record["batch"])
            age = self._clock() - (seconds_of(record["updated_at"]) or 0)
            if batch is None and age < _SETTLED:
                self._sleep(_AGAIN)
                batch = self.refresh(record["batch"])
            if batch is None and not self._only_reads:
                # A file that was sent for it is of no use to anybody; it also goes by itself one day.
                with suppress(ApiError):
                    self.calls.discard([record["batch"]["token"]])
        return batch is None

    # --- What came of it ---

    def answer(self, seat: Seat) -> Line | None:
        """What a request has come to; None while that is not known."""
        from .._api._batches import ENDED, no_answer

        with self._lock:
            batch = self.batch_of(seat)
            if batch is None:
                raise ApiError(
                    "not_found",
                    f"The server has no batch {seat['id'] or seat['token']}, which holds this request. Set api_key, "
                    "project and base_url to what they were when it was submitted, or force: true to ask anew.",
                )
            if batch.get("status") not in ENDED:
                return None
            results = self._results_of(seat["token"], batch)
            return results.line(str(seat["custom_id"])) or no_answer(batch, results, str(seat["custom_id"]))

    def _results_of(self, token: str, batch: Batch) -> Results:
        if token not in self._results:
            self._results[token] = self.calls.results(batch)
            if self._ledger is not None and self.is_patient:
                self._ledger.add(token, str(batch["id"]))
        return self._results[token]

    def note(self, seat: Seat) -> None:
        """What came of the request at that seat is on its record, or told: the batch need not keep it."""
        with self._lock:
            self._recorded.setdefault(seat["token"], set()).add(seat["custom_id"])

    def keep(self) -> None:
        """What was noted may not be on its record: the batches keep it, and a later run tidies up."""
        self._recorded.clear()
        self._ledger = None

    def tidy(self) -> None:
        """Deletes the files that an earlier run was broken off before it could delete."""
        if self._ledger is None:
            return
        for token, batch_id in self._ledger.left():
            if self._is_wanted(token):
                continue
            with suppress(ApiError):
                batch = self.calls.get(batch_id)
                if batch is not None:
                    self.calls.delete_files(batch)
                self._ledger.remove(token)

    def let_go(self, seat: Seat) -> None:
        """Nobody wants what is at that seat any more."""
        with self._lock:
            self._unwanted[seat["token"]] = seat

    def close(self) -> tuple[str, ...]:
        """Deletes the files whose results are all recorded, and cancels what is all unwanted; returns warnings."""
        warnings: list[str] = []
        if not self._only_reads:
            self._delete_files()
            warnings = [warning for seat in self._unwanted.values() for warning in self._cancelled(seat)]
        for results in self._results.values():
            results.close()
        return tuple(warnings)

    def _delete_files(self) -> None:
        if not self._results:
            # What follows loads what makes calls.
            return
        from .._api._batches import is_whole

        for token, results in self._results.items():
            batch = self._found.get(token)
            # What cannot be deleted now goes by itself one day.
            with suppress(ApiError, RecordError):
                if batch is not None and is_whole(batch, results) and self._is_recorded(token, results):
                    self.calls.delete_files(batch)
            if self._ledger is not None and self.is_patient:
                self._ledger.remove(token)

    def _is_recorded(self, token: str, results: Results) -> bool:
        """Whether nobody waits for any of the results; who looks for one alone does not look through all records."""
        noted = self._recorded.get(token, set())
        return noted.issuperset(results.custom_ids) or (bool(noted) and self.is_patient and not self._is_wanted(token))

    def _cancelled(self, seat: Seat) -> Iterator[str]:
        """Cancels the batch if nobody waits for it; says what kept it from that."""
        try:
            batch = None if self._is_wanted(seat["token"]) else self.batch_of(seat)
            if batch is not None:
                self.calls.cancel(str(batch["id"]))
        except (ApiError, RecordError) as error:
            yield f"The batch {seat['id'] or seat['token']} is not wanted any more, and was not cancelled: {error}"

    def _is_wanted(self, token: str) -> bool:
        """Whether a record still waits for something from the batch."""
        for slot in self._records():
            record = slot.read()
            if record is not None and in_batch(record) and record["batch"]["token"] == token:
                return True
        return False
