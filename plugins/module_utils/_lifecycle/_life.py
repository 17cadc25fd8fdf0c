# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""What every row of the lifecycle works with: what is desired, the record's keeper, the server, and time."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, Callable, NamedTuple

from .._api._errors import ApiError
from .._resources._kind import PENDING, Kind
from .._state._record import Record
from ._desired import Desired
from ._drift import Difference
from ._keeper import Keeper
from ._plan import CREATING, DUE, Plan, is_elsewhere, is_on_server, record_outcome
from ._timing import Timing

if TYPE_CHECKING:
    from .._api._client import Answer
    from ._batching import Batching
    from ._deletion import Deletion
    from ._remote import Remote

_GOOD_ENDS = frozenset({"completed", "refusal", "incomplete", "content_filter", "mismatch"})


class Outcome(NamedTuple):
    """What was done, or would be; ``record`` is None where nothing is left, ``problem`` what kept it from its end."""

    action: str
    changed: bool
    record: Record | None
    before: Record | None = None
    drift: tuple[Difference, ...] = ()
    warnings: tuple[str, ...] = ()
    attempts: int = 0
    problem: ApiError | None = None


class Life:
    """One resource and the means to bring it to what is desired.

    ``to_remote`` and ``to_batching`` make what is needed only where the server or a batch has to do with it.
    """

    def __init__(
        self,
        desired: Desired,
        keeper: Keeper,
        to_remote: Callable[[], Remote],
        to_batching: Callable[[], Batching],
        timing: Timing,
        clock: Callable[[], float],
        sleep: Callable[[float], None],
    ) -> None:
        self.desired = desired
        self.keeper = keeper
        self._to_remote = to_remote
        self._to_batching = to_batching
        self.timing = timing
        self.clock = clock
        self.sleep = sleep
        self.warnings: list[str] = []

    @property
    def kind(self) -> Kind:
        """The kind of resource."""
        return self.desired.kind

    @cached_property
    def remote(self) -> Remote:
        """The calls for the kind."""
        return self._to_remote()

    @cached_property
    def batching(self) -> Batching:
        """The batches of the task."""
        return self._to_batching()

    @property
    def attempts(self) -> int:
        """How many tries the call took that the task is about."""
        return self.remote.attempts if "remote" in vars(self) else 0

    @property
    def deletion(self) -> Deletion:
        """What lets go of objects on the server."""
        from ._deletion import Deletion

        return Deletion(self.desired, self.remote, self.warnings, self.clock, self.sleep)

    def finish(self, record: Record, *, repair: bool = False) -> ApiError | None:
        """Waits for what still runs, has it repaired where it may be, and then deletes what it has replaced."""
        problem = self.wait(record)
        if repair and problem is None:
            from ._repair import Repair

            problem = Repair(self).until_it_holds(record)
        left = record["pending_deletion"] or record["replaces"]
        if left and record_outcome(self.kind, record) in _GOOD_ENDS:
            # Some servers give each object the same ID; one that a record holds is not one that it has replaced.
            replaced = [object_id for object_id in record["pending_deletion"] if object_id != record["id"]]
            self.deletion.delete(record, replaced)
            record["replaces"] = None
            self.keeper.save(record)
        return problem

    def wait(self, record: Record) -> ApiError | None:
        """Waits for what still runs, and records what does not hold of the answer."""
        problem = None
        if record["status"] in PENDING:
            from ._waiting import Waiting

            waiting = Waiting(self.kind, self.keeper, self.remote, self.timing, self.clock, self.sleep)
            problem = waiting.to_the_end(record)
        if record["findings"] == DUE:
            from ._judging import judge

            judge(self.desired, self.keeper, record, self.warnings)
        return problem

    def ask(self, record: Record, request: Mapping[str, Any]) -> ApiError | None:
        """Records that it is asked for, asks, and records what came of it before anything else.

        Returns the problem where something was created and is recorded; raises ApiError where nothing is there.
        """
        from ._patience import answered

        keeper = self.keeper
        record["status"] = CREATING
        keeper.save(record)
        keeper.slot.settle()
        keeper.must_lose_nothing()
        try:
            answer = answered(lambda: self._answer(record, request), request, self.sleep)
        except ApiError as error:
            return self._not_answered(error, record)
        record["request_id"] = answer.request_id
        keeper.take(record, answer.data)
        return None

    def _answer(self, record: Record, request: Mapping[str, Any]) -> Answer:
        return self.remote.create(
            request,
            lambda partial: self.keeper.take_partial(record, partial),
            client_request_id=record["client_request_id"],
        )

    def _not_answered(self, error: ApiError, record: Record) -> ApiError | None:
        """Leaves on the record all that is known where something may have been created; raises what nothing came of."""
        if error.nothing_created:
            raise error
        record["request_id"] = error.request_id
        if not error.partial:
            self.keeper.save(record)
            recorded = ", and its record says so" if self.keeper.slot.location else ""
            error.message += f" It may have been billed{recorded}."
            raise error
        self.keeper.take_partial(record, error.partial)
        found = self._rest_of(record)
        if found is None:
            return error
        self.keeper.take(record, found)
        return None

    def _rest_of(self, record: Record) -> dict[str, Any] | None:
        """The whole of what a stream has broken off of; None where the server does not have it, or does not answer."""
        try:
            return self.object_of(record)
        except ApiError:
            return None

    def object_of(self, record: Record) -> dict[str, Any] | None:
        """The object of an ID that a record holds; None where the server keeps none; raises ApiError."""
        return self._fetched(record) if is_on_server(self.kind, record) else None

    def _fetched(self, record: Record) -> dict[str, Any] | None:
        from ._patience import asked_again

        found: dict[str, Any] | None = asked_again(
            lambda: self.remote.get_or_none(str(record["id"])), record, self.clock, self.sleep
        )
        return found

    def with_object(self, record: Record | None) -> Record | None:
        """The record with its object, which is fetched where only its ID is kept; raises ApiError."""
        if record is None or record["object"] is not None or not record["id"]:
            return record
        if is_elsewhere(self.desired, record):
            place = f"{record['id']} is at {record['base_url']}"
            raise ApiError("not_found", f"{place}, and its record holds no copy of it; set that base_url.")
        found = self._fetched(record)
        if found is None:
            message = f"{record['id']} is gone from the server, and its record holds no copy of it; "
            message += "force: true creates it anew."
            raise ApiError("not_found", message)
        return {**record, "object": found}

    def imported_record(self) -> Record:
        """A record of the object that is named by its ID, as the server tells of it; raises ApiError."""
        object_id = str(self.desired.id)
        found = self.remote.get_or_none(object_id)
        if found is None:
            message = f"{self.kind.id_option}: the server has no {self.kind.label} {object_id}."
            raise ApiError("not_found", message, status=404)
        return self.keeper.imported_record(found, list(self.remote.items(object_id, self.kind.items_query)))

    def outcome(
        self,
        decided: Plan,
        record: Record | None,
        *,
        before: Record | None = None,
        changed: bool = False,
        problem: ApiError | None = None,
    ) -> Outcome:
        """What came of a row."""
        return Outcome(
            action=decided.action,
            changed=changed,
            record=record,
            before=before,
            drift=decided.drift,
            warnings=(*decided.warnings, *self.warnings),
            attempts=self.attempts,
            problem=self.keeper.unrecorded or problem,
        )
