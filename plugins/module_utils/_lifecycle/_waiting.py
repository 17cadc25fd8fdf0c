# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""Waits for what the server still works on, as long as a task may wait."""

from __future__ import annotations

from typing import Any, Callable

from .._api._errors import ApiError
from .._resources._kind import PENDING, Kind
from .._state._record import Record
from ._keeper import Keeper
from ._patience import is_young
from ._remote import Remote
from ._timing import Timing


class Waiting:
    """Polls an object by its ID; what it learns goes on the record at once."""

    def __init__(
        self,
        kind: Kind,
        keeper: Keeper,
        remote: Remote,
        timing: Timing,
        clock: Callable[[], float],
        sleep: Callable[[float], None],
    ) -> None:
        self._kind = kind
        self._keeper = keeper
        self._remote = remote
        self._timing = timing
        self._clock = clock
        self._sleep = sleep

    def to_the_end(self, record: Record) -> ApiError | None:
        """Returns when it has ended, or the problem that kept it from that; nothing is raised for what was paid for."""
        if record["status"] in PENDING and not record["id"]:
            message = f"The server says that the {self._kind.label} is {record['status']}, and gives no ID for it."
            return ApiError("protocol", message, request_id=record["request_id"])
        pauses = self._timing.pauses()
        deadline = self._clock() + self._timing.timeout
        while self._timing.wait and record["status"] in PENDING:
            left = deadline - self._clock()
            if left <= 0:
                return self._give_up(record)
            self._sleep(min(next(pauses), left))
            try:
                self._keeper.take(record, self._remote.get(str(record["id"])))
            except ApiError as error:
                if error.kind != "not_found" or not is_young(record, self._clock()):
                    return error
        return None

    def _give_up(self, record: Record) -> ApiError:
        waited = (
            f"The {self._kind.label} {record['id']} is still {record['status']} after {self._timing.timeout:g} seconds."
        )
        if not (self._timing.cancel and self._kind.cancellable):
            return ApiError("wait", waited)
        try:
            cancelled: Any = self._remote.cancel(str(record["id"]))
        except ApiError as error:
            return ApiError("wait", f"{waited} It could not be cancelled: {error.message}")
        if cancelled is not None:
            self._keeper.take(record, cancelled)
        return ApiError("failed", f"{waited} It was cancelled, as cancel_on_timeout asks.")
