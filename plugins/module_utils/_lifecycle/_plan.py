# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""What is to be done, decided of what is configured, what is recorded, and what the server said if it was asked.

Nothing here reads, writes or calls: the whole table of the lifecycle is one pure function.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from .._resources._kind import PENDING, Kind
from .._state._record import Record
from ._desired import Desired
from ._drift import Difference, drift, narrowed

CREATING = "creating"
"""The status of a record whose request was sent, or was about to be, and whose ID is not known."""

_ENDED_BADLY = frozenset({"failed", "cancelled"})
_UNACCEPTABLE = frozenset({"incomplete", "refusal", "content_filter", "mismatch"})

DUE = "due"
"""The findings of a record whose answer was not looked at yet."""


class Conflict(Exception):
    """What is configured contradicts what is recorded."""


class Protected(Conflict):
    """What is protected would be replaced or deleted; ``told`` is what differs, for a person."""

    def __init__(self, message: str, differs: list[dict[str, Any]]) -> None:
        super().__init__(message)
        self.told = differs


class Plan(NamedTuple):
    """What to do, and how what is configured differs from what is recorded.

    ``then`` is the row that applies after a record was moved.
    """

    action: str
    drift: tuple[Difference, ...] = ()
    warnings: tuple[str, ...] = ()
    then: str | None = None


def plan(
    desired: Desired,
    record: Record | None,
    *,
    now: float,
    gone: bool = False,
    moved: Record | None = None,
    is_answered: bool = False,
) -> Plan:
    """The row of the lifecycle's table that applies.

    ``now`` is in seconds since the epoch; ``gone`` says that the server answered 404 when it was asked for the recorded
    object, or for the one that is named by its ID; ``moved`` is the record under the name that this one had before, and
    ``is_answered`` says that another record holds the answer to the same request. Raises Protected, and Conflict for an
    ID that differs from the recorded one.
    """
    if record is None and moved is not None:
        then = plan(desired, moved, now=now, gone=gone)
        return then._replace(action="moved", then=then.action)
    _check_id(desired, record)
    decided = _decided(desired, record, now, gone, is_answered)
    if desired.protect and decided.action in ("replaced", "deleted"):
        raise Protected(_refusal(desired, record, decided), narrowed(desired.kind, decided.drift))
    return decided


def _decided(desired: Desired, record: Record | None, now: float, gone: bool, is_answered: bool) -> Plan:
    if desired.state == "forgotten":
        return Plan("forgotten")
    if desired.state == "absent":
        _check_reachable(desired, record)
        return Plan("deleted" if record is not None or (desired.id and not gone) else "absent")
    if record is None:
        return Plan("imported" if desired.id else "reused" if is_answered else "created")
    if desired.force:
        return Plan("replaced", drift(desired, record, now))
    if record["status"] == CREATING and record["id"] is None:
        return _after_a_crash(desired, record, now)
    return _present(desired, record, now, gone)


def _check_id(desired: Desired, record: Record | None) -> None:
    if record is not None and desired.id and record["id"] and desired.id not in (record["id"], record["imported_from"]):
        raise Conflict(
            f"{desired.kind.id_option}: is {desired.id}, and the record {desired.name or ''} holds {record['id']}; "
            "correct the ID, or give the record another name."
        )


def _check_reachable(desired: Desired, record: Record | None) -> None:
    if record is not None and is_elsewhere(desired, record) and is_on_server(desired.kind, record):
        raise Conflict(
            f"base_url: is {desired.base_url}, and the recorded {desired.kind.label} {record['id']} is at "
            f"{record['base_url']}, where it would be left; set that base_url to delete it, or state: forgotten to "
            "leave it there."
        )


def _refusal(desired: Desired, record: Record | None, decided: Plan) -> str:
    """Why something protected is not touched, and what to set."""
    subject = f"the {desired.kind.label} {desired.name or (record['id'] if record else desired.id)}"
    if decided.action == "deleted":
        return f"protect: {subject} would be deleted; set protect: false to delete it, or state: forgotten to keep it."
    if decided.drift:
        reason = f"these differ: {named(desired.kind, decided.drift)}"
    else:
        reason = "force is set" if desired.force else f"it ended as {record_outcome(desired.kind, record or {})}"
    return (
        f"protect: {subject} would be replaced, since {reason}. Set protect: false to replace it, or keep it by "
        "preserve_on_change: true or ignore_changes."
    )


def named(kind: Kind, differs: Iterable[Difference]) -> str:
    """The options that differ, for a sentence."""
    return ", ".join(dict.fromkeys(kind.option_name(str(entry["parameter"])) for entry in differs))


def is_elsewhere(desired: Desired, record: Record) -> bool:
    """Whether the recorded object is at another server than the one that is configured."""
    return record["base_url"] not in (None, desired.base_url)


def is_on_server(kind: Kind, record: Record) -> bool:
    """Whether a server keeps the recorded object."""
    return bool(record["id"]) and (
        bool(record["imported"]) or kind.is_stored(record["request"]) or kind.is_pending_there(record["object"] or {})
    )


def in_batch(record: Record | None) -> bool:
    """Whether the record's request is in a batch, and its result not on the record yet."""
    return record is not None and bool(record["batch"]) and record["status"] in PENDING and record["object"] is None


def is_owned(kind: Kind, record: Record) -> bool:
    """Whether the object that a server keeps is the record's own, and not another's whose answer it reuses."""
    return is_on_server(kind, record) and record["reused_from"] is None


def _after_a_crash(desired: Desired, record: Record, now: float) -> Plan:
    warning = (
        "An earlier attempt to create it broke off before its ID was known, and may have been billed "
        f"(at {record['created_at']}, client request ID {record['client_request_id'] or 'unknown'})."
    )
    before = record["replaces"]
    if before is not None and not drift(desired, before, now) and not ended_badly(desired, before):
        return Plan("restored", (), (warning,))
    return Plan("replaced" if before is not None else "created", (), (warning,))


def _present(desired: Desired, record: Record, now: float, gone: bool) -> Plan:
    differs = drift(desired, record, now)
    preserved = preserves(desired, record)
    bad = ended_badly(desired, record)
    before = record["replaces"]
    if gone:
        lost = {"parameter": "id", "recorded": record["id"], "configured": "(gone from the server)"}
        return _drifted(desired, record, (*differs, lost)) if preserved else Plan("created", differs)
    if bad and before is not None and differs and not drift(desired, before, now):
        return Plan("restored")
    if bad and not (differs and preserved and record["status"] not in _ENDED_BADLY):
        return Plan("replaced", differs)
    if record["status"] in PENDING and (preserved or not differs) and not is_elsewhere(desired, record):
        return Plan("resumed", differs)
    if not differs:
        return Plan("unchanged")
    if preserved:
        return _drifted(desired, record, differs)
    return Plan("updated" if _can_update(desired, record, differs) else "replaced", differs)


def _drifted(desired: Desired, record: Record, differs: tuple[Difference, ...]) -> Plan:
    why = "preserve_on_change" if desired.preserve else "it was imported"
    warning = (
        f"The {desired.kind.label} {desired.name or record['id']} is kept as it is recorded ({why}), and these differ: "
        f"{named(desired.kind, differs)}."
    )
    return Plan("drifted", differs, (warning,))


def _can_update(desired: Desired, record: Record, differs: tuple[Difference, ...]) -> bool:
    kind = desired.kind
    return is_owned(kind, record) and all(entry["parameter"] in kind.updatable for entry in differs)


def preserves(desired: Desired, record: Record) -> bool:
    """Whether the recorded output is kept when what is asked changes."""
    return bool(record["imported"]) if desired.preserve is None else desired.preserve


def ended_badly(desired: Desired, record: Record) -> bool:
    """Whether what came of it is not what was wanted: creating it again is then the way to have it."""
    outcome = record_outcome(desired.kind, record)
    return outcome in _ENDED_BADLY or (outcome in _UNACCEPTABLE and outcome not in desired.accept)


def record_outcome(kind: Kind, record: Record) -> str:
    """How it ended, of the object where it is recorded, of the record's status where it is not, or it has not ended."""
    known = record["object"] is not None and record["status"] not in PENDING
    outcome = kind.outcome(record["object"]) if known else str(record["status"])
    return "mismatch" if outcome == "completed" and findings_on(record) else outcome


def findings_on(record: Record) -> list[Mapping[str, str]] | None:
    """What does not hold of the recorded answer; None where it was not, or could not be, looked at."""
    findings = record.get("findings")
    return [each for each in findings if isinstance(each, Mapping)] if isinstance(findings, list) else None
