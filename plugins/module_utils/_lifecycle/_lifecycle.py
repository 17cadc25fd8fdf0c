# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""The life of one resource: asks plan() what is to be done, and does it so that nothing is paid twice or lost."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any, Callable, NamedTuple

from .._api._errors import ApiError
from .._resources._kind import PENDING
from .._resources._output import KNOWN_AFTER_APPLY
from .._state._record import Record
from .._state._store import LockTimeout
from ._deletion import Deletion
from ._keeper import Keeper
from ._plan import CREATING, Desired, Plan, ended_badly, is_elsewhere, is_on_server, plan, record_outcome
from ._remote import Remote
from ._waiting import Timing, Waiting

__all__ = ["DEFAULT_TIMING", "Lifecycle", "Outcome", "Timing"]

_NO_CALL = frozenset({"unchanged", "drifted", "absent", "restored"})
_CREATING = frozenset({"created", "replaced"})
_GOOD_ENDS = frozenset({"completed", "refusal", "incomplete", "content_filter"})


DEFAULT_TIMING = Timing()


class Outcome(NamedTuple):
    """What was done, or would be; ``record`` is None where nothing is left, ``problem`` what kept it from its end."""

    action: str
    changed: bool
    record: Record | None
    before: Record | None = None
    drift: tuple[Mapping[str, Any], ...] = ()
    warnings: tuple[str, ...] = ()
    attempts: int = 0
    problem: ApiError | None = None


class Lifecycle:
    """Brings one resource to what is desired."""

    def __init__(
        self,
        desired: Desired,
        keeper: Keeper,
        remote: Remote,
        *,
        timing: Timing = DEFAULT_TIMING,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._desired = desired
        self._kind = desired.kind
        self._keeper = keeper
        self._slot = keeper.slot
        self._remote = remote
        self._timing = timing
        self._clock = clock
        self._waiting = Waiting(desired.kind, keeper, remote, timing, clock, sleep)
        self._warnings: list[str] = []
        self._deletion = Deletion(desired, remote, self._warnings)

    def apply(self) -> Outcome:
        """Does what is to be done; raises ApiError, RecordError, Conflict or InvalidRequest."""
        record, decided = self._decide()
        if decided.action in _NO_CALL and not self._must_write(record, decided):
            return self._outcome(decided, self._with_object(record), before=record)
        self._check_ready(decided)
        try:
            with self._slot.lock(self._timing.timeout):
                # Another run may have done it while this one waited for the lock.
                record, decided = self._decide()
                outcome: Outcome = getattr(self, f"_{decided.action}")(record, decided)
                return outcome
        except LockTimeout as error:
            raise ApiError("wait", f"Gave up after {self._timing.timeout:g} seconds: {error}.") from None

    def predict(self) -> Outcome:
        """What apply() would do; reads where that is needed, and never posts, deletes or writes a record."""
        if self._desired.id == KNOWN_AFTER_APPLY:
            return self._predict_unknown_id()
        record, decided = self._decide()
        if decided.action not in _NO_CALL or self._must_write(record, decided):
            self._check_ready(decided)
        predicted: Outcome = getattr(self, f"_predict_{decided.action}", self._predict_same)(record, decided)
        return predicted

    def _decide(self) -> tuple[Record | None, Plan]:
        """What is recorded, and the plan, after asking the server what only it can tell."""
        desired = self._desired
        record = self._slot.read()
        if record is None and desired.id and desired.state == "present" and self._slot.location is None:
            # There is no place to remember it, so the server's own account stands for the record.
            record = self._imported_record()
            self._slot.write(record)
        gone = record is not None and desired.verify_remote and desired.state == "present" and self._is_gone(record)
        decided = plan(desired, record, now=self._clock(), gone=gone)
        if decided.action in _CREATING:
            self._kind.check_complete(desired.request)
        return record, decided

    def _check_ready(self, decided: Plan) -> None:
        """Finds out before anything is paid for whether it could be sent and recorded."""
        self._slot.check_writable()
        if decided.action in _CREATING:
            self._remote.check()

    # --- What each action does ---

    def _created(self, record: Record | None, decided: Plan) -> Outcome:
        return self._create(record, decided, replaced=record["replaces"] if record is not None else None)

    def _replaced(self, record: Record, decided: Plan) -> Outcome:
        kept = record["replaces"] if record["id"] is None or ended_badly(self._desired, record) else None
        return self._create(record, decided, replaced=kept or (record if record["id"] else None))

    def _create(self, before: Record | None, decided: Plan, replaced: Record | None) -> Outcome:
        record = self._keeper.new_record()
        record["replaces"] = {**replaced, "replaces": None} if replaced else None
        if before is not None:
            replaces = decided.action == "replaced"
            left = before["pending_deletion"]
            due = self._deletion.due(before) if replaces else self._deletion.within_reach(before, left)
            record["pending_deletion"] = due
            record["imported_from"] = before["id"] if before["imported"] else before["imported_from"]
        record["status"] = CREATING
        self._keeper.save(record)
        self._keeper.must_lose_nothing()
        try:
            answer = self._remote.create(
                self._desired.request,
                lambda partial: self._keeper.take_partial(record, partial),
                client_request_id=record["client_request_id"],
            )
        except ApiError as error:
            return self._not_created(error, record, before, decided)
        record["request_id"] = answer.request_id
        self._keeper.take(record, answer.data)
        problem = self._finish(record)
        return self._outcome(decided, record, before=before, changed=True, problem=problem)

    def _not_created(self, error: ApiError, record: Record, before: Record | None, decided: Plan) -> Outcome:
        """Leaves the record as it was where nothing was created, and with all that is known where something may be."""
        if error.nothing_created:
            self._keeper.put_back(before)
            raise error
        record["request_id"] = error.request_id
        if not error.partial:
            self._keeper.save(record)
            error.message += f" It may have been billed{', and its record says so' if self._slot.location else ''}."
            raise error
        self._keeper.take_partial(record, error.partial)
        problem: ApiError | None = error
        found = self._rest_of(record)
        if found is not None:
            self._keeper.take(record, found)
            problem = self._finish(record)
        return self._outcome(decided, record, before=before, changed=True, problem=problem)

    def _imported(self, _record: Record | None, decided: Plan) -> Outcome:
        made = self._imported_record()
        self._keeper.save(made)
        problem = self._finish(made)
        again = plan(self._desired, made, now=self._clock())
        return self._outcome(decided._replace(drift=again.drift), made, changed=True, problem=problem)

    def _resumed(self, record: Record, decided: Plan) -> Outcome:
        before = dict(record)
        found = self._unfinished(record)
        if found is None:
            return self._created(record, decided._replace(action="created"))
        self._keeper.take(record, found)
        problem = self._finish(record)
        changed = record["status"] != before["status"]
        return self._outcome(decided, record, before=before, changed=changed, problem=problem)

    def _updated(self, record: Record, decided: Plan) -> Outcome:
        before = dict(record)
        told = self._remote.update(str(record["id"]), self._updates(decided))
        self._keeper.take_update(record, {name: told.get(name) for name in self._updates(decided)})
        self._keeper.save(record)
        return self._outcome(decided, self._with_object(record), before=before, changed=True)

    def _unchanged(self, record: Record, decided: Plan) -> Outcome:
        record = dict(self._with_object(record) or record)
        if self._must_write(record, decided):
            # What is configured now is what was asked, though it may have been something else in between.
            self._keeper.take_same(record)
            self._keeper.save(record)
        self._finish(record)
        return self._outcome(decided, record, before=record)

    def _drifted(self, record: Record, decided: Plan) -> Outcome:
        # What produced the output stays; what is configured now is kept beside it.
        self._keeper.take_configured(record)
        self._keeper.save(record)
        if not is_elsewhere(self._desired, record):
            self._finish(record)
        return self._outcome(decided, self._with_object(record), before=record)

    def _restored(self, record: Record, decided: Plan) -> Outcome:
        """Goes back to what an attempt to replace it would have replaced, which was paid for and is what is asked."""
        restored = self._keeper.before_attempt(record)
        if record["id"] and record["id"] != restored["id"]:
            attempt = self._deletion.within_reach(record, [record["id"]])
            restored["pending_deletion"] = [*restored["pending_deletion"], *attempt]
        self._keeper.save(restored)
        return self._unchanged(restored, decided._replace(action="unchanged"))

    def _deleted(self, record: Record | None, decided: Plan) -> Outcome:
        if record is None:
            deleted = self._remote.delete(str(self._desired.id))
            return self._outcome(decided._replace(action="deleted" if deleted else "absent"), None, changed=deleted)
        if record["status"] in PENDING and self._kind.cancellable and record["id"]:
            self._remote.cancel(record["id"])
        for object_id in self._deletion.due(record, everything=True):
            self._remote.delete(object_id)
        self._slot.remove()
        return self._outcome(decided, None, before=record, changed=True)

    # --- What check mode says of each ---

    def _predict_created(self, record: Record | None, decided: Plan) -> Outcome:
        predicted = self._keeper.new_record()
        predicted["object"] = self._kind.predicted(self._desired.request)
        return self._outcome(decided, predicted, before=record, changed=True)

    _predict_replaced = _predict_created

    def _predict_unknown_id(self) -> Outcome:
        """For an ID that an earlier task will only know when it is run."""
        record = self._slot.read()
        if self._desired.state == "absent":
            return self._outcome(Plan("deleted"), None, before=record, changed=True)
        remembers = self._slot.location is not None
        decided = Plan("imported" if remembers and record is None else "unchanged")
        outcome = self._predict_created(record, decided)
        return outcome._replace(record=record or outcome.record, changed=decided.action == "imported")

    def _predict_imported(self, _record: Record | None, decided: Plan) -> Outcome:
        made = self._imported_record()
        again = plan(self._desired, made, now=self._clock())
        return self._outcome(decided._replace(drift=again.drift), made, changed=True)

    def _predict_resumed(self, record: Record, decided: Plan) -> Outcome:
        before = dict(record)
        found = self._unfinished(record)
        if found is None:
            return self._predict_created(record, decided._replace(action="created"))
        self._keeper.set_object(record, found)
        changed = self._timing.wait or record["status"] != before["status"]
        return self._outcome(decided, record, before=before, changed=changed)

    def _predict_updated(self, record: Record, decided: Plan) -> Outcome:
        before = dict(record)
        record = dict(self._with_object(record) or record)
        self._keeper.take_update(record, self._updates(decided))
        return self._outcome(decided, record, before=before, changed=True)

    def _predict_deleted(self, record: Record | None, decided: Plan) -> Outcome:
        if record is None and self._remote.get_or_none(str(self._desired.id)) is None:
            return self._outcome(decided._replace(action="absent"), None)
        return self._outcome(decided, None, before=record, changed=True)

    def _predict_same(self, record: Record | None, decided: Plan) -> Outcome:
        if record is not None and decided.action == "restored":
            record, decided = self._keeper.before_attempt(record), decided._replace(action="unchanged")
        return self._outcome(decided, self._with_object(record), before=record)

    # --- Waiting, and letting go of what was replaced ---

    def _finish(self, record: Record) -> ApiError | None:
        """Waits for what still runs, then deletes what it has replaced."""
        problem = self._waiting.to_the_end(record)
        left = record["pending_deletion"] or record["replaces"]
        if left and record_outcome(self._kind, record) in _GOOD_ENDS:
            record["replaces"] = None
            record["pending_deletion"] = self._deletion.delete(record["pending_deletion"])
            self._keeper.save(record)
        return problem

    # --- What the server has ---

    def _rest_of(self, record: Record) -> dict[str, Any] | None:
        """The whole of what a stream has broken off of; None where the server does not have it, or does not answer."""
        try:
            return self._remote.get_or_none(record["id"]) if is_on_server(self._kind, record) else None
        except ApiError:
            return None

    def _unfinished(self, record: Record) -> dict[str, Any] | None:
        """The object that an earlier run left unfinished; None where it must be created anew."""
        found = self._remote.get_or_none(record["id"]) if is_on_server(self._kind, record) else None
        if found is None:
            self._warnings.append(
                f"The {self._kind.label} {record['id']} was not finished and cannot be fetched: it is created anew, "
                "and the earlier attempt may have been billed."
            )
            self._kind.check_complete(self._desired.request)
        return found

    def _is_gone(self, record: Record) -> bool:
        if not record["id"] or is_elsewhere(self._desired, record):
            return False
        if is_on_server(self._kind, record):
            return self._remote.get_or_none(record["id"]) is None
        self._warnings.append(
            f"verify_remote: the {self._kind.label} {record['id']} cannot be verified, since the server was not asked "
            "to "
            "store it; set store: true."
        )
        return False

    def _with_object(self, record: Record | None) -> Record | None:
        """The record with its object, which is fetched where only its ID is kept."""
        if record is None or record["object"] is not None or not record["id"]:
            return record
        if is_elsewhere(self._desired, record):
            message = (
                f"{record['id']} is at {record['base_url']}, and its record holds no copy of it; set that base_url."
            )
            raise ApiError("not_found", message)
        found = self._remote.get_or_none(str(record["id"]))
        if found is None:
            message = f"{record['id']} is gone from the server, and its record holds no copy of it; "
            message += "force: true creates it anew."
            raise ApiError("not_found", message)
        return {**record, "object": found}

    def _imported_record(self) -> Record:
        object_id = str(self._desired.id)
        found = self._remote.get_or_none(object_id)
        if found is None:
            message = f"{self._kind.id_option}: the server has no {self._kind.label} {object_id}."
            raise ApiError("not_found", message, status=404)
        return self._keeper.imported_record(found, list(self._remote.items(object_id, self._kind.items_query)))

    # --- Small decisions ---

    def _updates(self, decided: Plan) -> dict[str, Any]:
        """The fields to change in place; one that is configured no more is emptied."""
        names = sorted(str(entry["parameter"]) for entry in decided.drift)
        return {name: self._desired.request.get(name) or {} for name in names}

    def _must_write(self, record: Record | None, decided: Plan) -> bool:
        if record is None or decided.action in ("absent", "restored"):
            return decided.action == "restored"
        if not self._keeper.knows_configured(record):
            return True
        if decided.action == "unchanged" and record["content"] != self._desired.content:
            return True
        due = decided.action in ("unchanged", "drifted") and not is_elsewhere(self._desired, record)
        return due and bool(record["pending_deletion"])

    def _outcome(
        self,
        decided: Plan,
        record: Record | None,
        *,
        before: Record | None = None,
        changed: bool = False,
        problem: ApiError | None = None,
    ) -> Outcome:
        return Outcome(
            action=decided.action,
            changed=changed,
            record=record,
            before=before,
            drift=decided.drift,
            warnings=(*decided.warnings, *self._warnings),
            attempts=self._remote.attempts,
            problem=self._keeper.unrecorded or problem,
        )
