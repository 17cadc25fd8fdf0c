# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""Options in, result or failure out: the room behind both doors.

Knows nothing of AnsibleModule or of action plugins, so that both give the same result.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any, Callable, NamedTuple

from .._api._errors import ApiError
from .._api._url import is_public
from .._base._json import characters
from .._base._version import VERSION
from .._lifecycle._desired import Desired
from .._lifecycle._drift import narrowed
from .._lifecycle._keeper import Keeper
from .._lifecycle._lifecycle import Lifecycle, Outcome, Timing
from .._lifecycle._neighbours import Neighbours
from .._lifecycle._plan import Conflict, Protected, in_batch, record_outcome
from .._resources._fields import InvalidRequest
from .._resources._kind import Kind
from .._resources._output import part
from .._state._record import MissingLibrary, RecordError, secrets_of
from .._state._store import Query, Slot, Store
from ._connection import MISSING_LIBRARY, Connection, other_providers
from ._options import check_content, check_lifecycle, check_texts, resource_spec
from ._place import slot_of, store_of
from ._returned import resource_values
from ._secrets import secrets_in, secrets_under_other_names

if TYPE_CHECKING:
    from .._lifecycle._batching import Batching
    from .._lifecycle._remote import Remote

__all__ = [
    "MISSING_LIBRARY",
    "Context",
    "Prepared",
    "Result",
    "Task",
    "failure",
    "guarded",
    "refused",
    "resource_task",
    "with_names",
]


_SHORTEST_IN_RECORD = 8
_PAID = frozenset({"created", "replaced", "submitted"})
_PROBLEMS = {
    "failed": "failed",
    "cancelled": "failed",
    "incomplete": "incomplete",
    "refusal": "refusal",
    "content_filter": "content_filter",
    "mismatch": "mismatch",
}


class Context(NamedTuple):
    """How a task is run."""

    check_mode: bool = False
    diff: bool = False


class Estimate(NamedTuple):
    """What a request would be paid for; ``question`` is the same where one answer serves several requests."""

    model: str
    input_tokens: int
    question: str | None


class Result(NamedTuple):
    """What a task comes to; ``secrets`` are texts that must not be seen in it."""

    values: dict[str, Any]
    failed: bool = False
    warnings: tuple[str, ...] = ()
    secrets: tuple[str, ...] = ()
    estimate: Estimate | None = None
    """What would be paid, in check mode."""


class Task(NamedTuple):
    """What a module does: its argument spec, what is made of the options, and other names that options have."""

    argument_spec: Mapping[str, Any]
    run: Callable[[Mapping[str, Any], Context], Result]
    renamed: Mapping[str, str] = {}
    element_names: frozenset[str] = frozenset()
    """The names of the options of its elements, if it has any."""

    def secrets(self, options: Mapping[str, Any]) -> set[str]:
        """Texts that must not be seen in the options, whatever is wrong with these."""
        known = {*self.argument_spec, *self.renamed, *self.element_names}
        return {*secrets_in(options), *secrets_under_other_names(options, known)}

    def with_names(self, options: Mapping[str, Any]) -> dict[str, Any]:
        """The options by the names of the argument spec."""
        return with_names(options, self.renamed)

    def checked(self, given: Mapping[str, Any], options: Mapping[str, Any], context: Context) -> Result:
        """What comes of the options, of which ``given`` are as they were given, before Ansible made types of them."""
        try:
            check_texts(self.argument_spec, given)
        except InvalidRequest as error:
            return failure(as_api_error(error))
        result = self.run(options, context)
        return result._replace(warnings=(*other_providers(given, options), *result.warnings))


def with_names(options: Mapping[str, Any], renamed: Mapping[str, str]) -> dict[str, Any]:
    """The options with other names in the place of those that are renamed; an option that is set keeps its value."""
    named = {name: value for name, value in options.items() if name not in renamed}
    for other, name in renamed.items():
        if options.get(other) is not None and named.get(name) is None:
            named[name] = options[other]
    return named


def resource_task(kind: Kind) -> Task:
    """The task of the module for one resource of a kind."""

    def run(options: Mapping[str, Any], context: Context) -> Result:
        return guarded(options, lambda: _run(kind, options, context))

    return Task(resource_spec(kind), run, kind.renamed)


def guarded(options: Mapping[str, Any], run: Callable[[], Result]) -> Result:
    """Runs it; whatever goes wrong becomes a failure that a person can read."""
    try:
        result = run()
    except (ApiError, Conflict, InvalidRequest, RecordError) as error:
        result = failure(as_api_error(error), {"drift": error.told} if isinstance(error, Protected) else None)
    except Exception as error:  # noqa: BLE001 (the last door before the user, who can do nothing with a traceback)
        message = f"Something went wrong that should not have: {type(error).__name__}: {error}."
        result = failure(ApiError("bug", message))
    return result._replace(values=characters(result.values), secrets=secrets_in(options))


def as_api_error(error: Exception) -> ApiError:
    """Any of the errors that this collection raises, with its kind."""
    if isinstance(error, ApiError):
        return error
    if isinstance(error, MissingLibrary):
        return ApiError("missing_library", str(error), error={"code": MISSING_LIBRARY})
    return ApiError("record" if isinstance(error, RecordError) else "invalid", str(error))


def failure(error: ApiError, values: Mapping[str, Any] | None = None) -> Result:
    """A failed result: what is known, the error as data, and what to do about it."""
    told = {"changed": False, "attempts": error.attempts, **(values or {})}
    return Result({**told, "msg": error.told, "error": error.as_dict()}, failed=True, warnings=error.warnings)


def refused(message: str) -> dict[str, Any]:
    """What a task returns where Ansible refuses its options, in Ansible's words."""
    return {**failure(ApiError("invalid", message)).values, "msg": message}


def _run(kind: Kind, options: Mapping[str, Any], context: Context) -> Result:
    return Prepared(kind, options, Connection(options)).run(context)


class Prepared:
    """One resource's options, checked, so that it can be brought to what they ask; raises what guarded() takes."""

    def __init__(self, kind: Kind, options: Mapping[str, Any], connection: Connection) -> None:
        check_lifecycle(kind, options)
        self.name: str | None = options.get("name")
        self._options = options
        self._connection = connection
        self._request = kind.request(options, is_public(connection.base_url))
        check_content(kind, options, self._request)
        self._desired = Desired(kind, self._request, options, connection.base_url)
        self._slot = slot_of(kind.name, options)
        keeps_many = options.get("state_store") and self.name and not options.get("state_file")
        self._store = store_of(options) if keeps_many else None

    @property
    def location(self) -> str | None:
        """Where the record is, or will be; None where nothing is remembered."""
        return self._slot.location

    def check_complete(self) -> None:
        """Raises InvalidRequest where it is sure to be created, and the request does not hold all that that needs."""
        desired = self._desired
        if desired.state != "present" or desired.id:
            return
        try:
            desired.kind.check_complete(desired.request)
        except InvalidRequest:
            # What is recorded may not have to be created.
            if not self._is_recorded():
                raise
        if desired.kind.schemas(desired.request) and not self._is_recorded():
            from .._resources._findings import check_schemas

            check_schemas(desired.kind, desired.request)

    def _is_recorded(self) -> bool:
        try:
            return self._slot.read() is not None
        except RecordError:
            return True

    def run(self, context: Context, batching: Batching | None = None) -> Result:
        """Brings the resource to what is desired, or says what that would do; raises what the lifecycle raises.

        ``batching`` knows the batches of a task for many.
        """
        if batching is not None:
            return self._brought(context, lambda: batching)
        own = lru_cache(maxsize=None)(partial(self.batching, context))
        try:
            result = self._brought(context, own)
        finally:
            warnings = own().close() if own.cache_info().currsize else ()
        return result._replace(warnings=(*result.warnings, *warnings))

    def settled(self, context: Context, batching: Batching | None) -> Result | None:
        """What run() would come to where its record settles it; None where more is to be done, or is wrong."""
        if batching is None:
            return None
        try:
            outcome = self._settling(context, lambda: batching).settled()
        except (ApiError, Conflict, InvalidRequest, RecordError):
            return None
        return None if outcome is None else _result(self._desired, self._slot, outcome, context)

    def _settling(self, context: Context, to_batching: Callable[[], Batching]) -> Lifecycle:
        if not context.check_mode:
            self._slot.take_in()
        return self._lifecycle(to_batching)

    def _brought(self, context: Context, to_batching: Callable[[], Batching]) -> Result:
        lifecycle = self._settling(context, to_batching)
        outcome = lifecycle.predict() if context.check_mode else lifecycle.apply()
        result = _result(self._desired, self._slot, outcome, context)
        pays = context.check_mode and outcome.action in _PAID
        return result._replace(estimate=self._estimate()) if pays else result

    @property
    def question(self) -> str | None:
        """What is the same for all that one answer serves; None where each is answered on its own."""
        return self._desired.fingerprint if self._desired.reuse and self._store is not None else None

    @property
    def most_requests(self) -> int:
        """How many requests may have to be paid where it has to be asked for: with all repairs that are allowed."""
        return 1 + self._desired.repair

    def _estimate(self) -> Estimate:
        # Four characters are a token, roughly.
        tokens = len(json.dumps(self._request)) // 4
        return Estimate(str(self._request.get("model")), tokens, self.question)

    def will_pay(self, batching: Batching | None = None) -> bool:
        """Whether run() would make a call that has to be paid; raises what the lifecycle raises."""
        return self._lifecycle(lambda: batching or self.batching(Context(check_mode=True))).will_pay()

    def claim(self, batching: Batching) -> bool:
        """Takes what has to be paid to where requests are collected; raises what the lifecycle raises."""
        return self._lifecycle(lambda: batching).claim()

    @property
    def store(self) -> Store | None:
        """The store that its record is in, with those of others; None where it is elsewhere."""
        return self._store

    @property
    def needs_others(self) -> bool:
        """Whether it has to do with other records than its own."""
        return self._desired.reuse or self._desired.moved_from is not None

    def check_batch(self, other: Prepared) -> None:
        """Raises InvalidRequest where it cannot be in one batch with another."""
        if self._desired.state != "present":
            return
        for name in ("stream", "background"):
            if self._request.get(name):
                raise InvalidRequest(name, "cannot be true in a batch, whose answers come later, in files.")
        if self._store is None:
            raise InvalidRequest(
                "name" if self.name is None else "state_file",
                "a batch needs name and state_store, so that a later run finds what it has submitted.",
            )
        if other.store is not None and self._store.location != other.store.location:
            raise InvalidRequest("state_store", "must be the same for all elements of a batch.")

    def batching(self, context: Context) -> Batching:
        """What knows the batches that have to do with the resource."""
        from .._lifecycle._batching import QUEUED, Batching
        from .._lifecycle._ledger import Ledger

        kind, store = self._desired.kind.name, self._store
        guard = None if store is None else store.slot(kind, f"batches at {self._desired.base_url}")
        records = (lambda: store.slots(kind, Query(status=QUEUED))) if store is not None else tuple
        ledger = None if store is None else Ledger(store, self._desired.base_url)
        return Batching(self._connection.client, guard, records, only_reads=context.check_mode, ledger=ledger)

    def _remote(self) -> Remote:
        from .._lifecycle._remote import Remote

        return Remote(self._desired.kind, self._connection.client, self._connection.check)

    def _lifecycle(self, to_batching: Callable[[], Batching]) -> Lifecycle:
        desired, options = self._desired, self._options
        secrets = (*self._connection.secrets, *secrets_of(self._request))
        # A short one may well be a word of the output, which is not to be damaged.
        secrets = tuple(secret for secret in secrets if len(secret) >= _SHORTEST_IN_RECORD)
        return Lifecycle(
            desired,
            Keeper(desired, self._slot, version=VERSION, secrets=secrets),
            self._remote,
            Neighbours(desired, self._store),
            to_batching,
            timing=Timing(
                wait=options["wait"],
                timeout=options["wait_timeout"],
                interval=options["wait_interval"],
                slowest=desired.kind.slowest_poll(desired.request),
                cancel=options["cancel_on_timeout"],
            ),
        )


def _result(desired: Desired, slot: Slot, outcome: Outcome, context: Context) -> Result:
    values = _values(desired, slot, outcome)
    if context.diff:
        from ._diff import diff_of

        values["diff"] = diff_of(desired, outcome)
    problem = outcome.problem or _ended(desired, outcome)
    if problem is not None:
        result = failure(problem, values)
    else:
        result = Result(values)
    return result._replace(warnings=(*slot.warnings, *outcome.warnings, *_remarks(desired, outcome)))


def _remarks(desired: Desired, outcome: Outcome) -> list[str]:
    """What is to be known of the answer that is returned."""
    record = outcome.record
    return desired.kind.remarks(record["object"]) if record is not None and record["object"] else []


def _values(desired: Desired, slot: Slot, outcome: Outcome) -> dict[str, Any]:
    record = outcome.record
    before = record or outcome.before
    values = resource_values(
        desired.kind,
        record,
        desired.asked(record) if record else {},
        object_id=before["id"] if before else desired.id,
        action=outcome.action,
        name=desired.name,
        location=slot.location,
        batch_id=((record or {}).get("batch") or {}).get("id"),
        changed=outcome.changed,
        drift=narrowed(desired.kind, outcome.drift),
        attempts=outcome.attempts,
    )
    if in_batch(record):
        values["status"] = "queued"
    return values


def _ended(desired: Desired, outcome: Outcome) -> ApiError | None:
    """The error that the recorded end is, unless it is a good one or accepted."""
    record = outcome.record
    if record is None or record["object"] is None:
        return None
    kind = desired.kind
    ended = record_outcome(kind, record)
    if ended not in _PROBLEMS or ended in desired.accept:
        return None
    if ended == "mismatch":
        from ._mismatch import mismatch

        return mismatch(desired, record, outcome.attempts)
    # A refusal is a part of the answer, and a message is shown where no_log hides answers.
    reason = "" if ended == "refusal" else kind.problem(record["object"]).rstrip(".")
    which = f" {record['id']}" if record["id"] else ""
    message = f"The {kind.label}{which} ended as {ended}{f': {reason}' if reason else ''}."
    told = part(record["object"], "error")
    return ApiError(_PROBLEMS[ended], message, error=told, request_id=record["request_id"], attempts=outcome.attempts)
