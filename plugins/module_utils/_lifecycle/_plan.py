# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""What is to be done, decided of what is configured, what is recorded, and what the server said if it was asked.

Nothing here reads, writes or calls: the whole table of the lifecycle is one pure function.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from .._base._times import seconds_of
from .._resources._kind import PENDING, Kind
from .._state._record import Record, canonical, comparable, digests, fingerprint, recordable

CREATING = "creating"
"""The status of a record whose request was sent, or was about to be, and whose ID is not known."""

_ENDED_BADLY = frozenset({"failed", "cancelled"})
_UNACCEPTABLE = frozenset({"incomplete", "content_filter"})


class Conflict(Exception):
    """What is configured contradicts what is recorded."""


class Desired:
    """What a task asks for."""

    def __init__(self, kind: Kind, request: Mapping[str, Any], options: Mapping[str, Any], base_url: str) -> None:
        self.kind = kind
        self.request = dict(request)
        self.base_url = base_url
        self.state: str = options.get("state") or "present"
        self.name: str | None = options.get("name")
        self.id: str | None = options.get(kind.id_option)
        self.preserve: bool | None = options.get("preserve_on_change")
        self.triggers: dict[str, Any] = dict(options.get("triggers") or {})
        self.max_age: int | None = options.get("max_age")
        self.force = bool(options.get("force"))
        self.delete_replaced = options.get("delete_replaced") is not False
        self.verify_remote = bool(options.get("verify_remote"))
        self.accept = frozenset(options.get("accept") or ())
        self.content: str = options.get("record_content") or "full"
        lasting = {name: value for name, value in self.request.items() if name not in kind.transport}
        asked = recordable(lasting)
        self.fingerprint = fingerprint(base_url, asked)
        self.recordable = digests(asked) if self.content == "digest" else asked
        """The request as a record holds it."""


class Plan(NamedTuple):
    """What to do, and how what is configured differs from what is recorded."""

    action: str
    drift: tuple[Mapping[str, Any], ...] = ()
    warnings: tuple[str, ...] = ()


def plan(desired: Desired, record: Record | None, *, now: float, gone: bool = False) -> Plan:
    """The row of the lifecycle's table that applies.

    ``now`` is in seconds since the epoch; ``gone`` says that the server answered 404 when it was asked for the recorded
    object, or for the one that is named by its ID. Raises Conflict for an ID that differs from the recorded one.
    """
    if record is not None and desired.id and record["id"] and desired.id not in (record["id"], record["imported_from"]):
        raise Conflict(
            f"{desired.kind.id_option}: is {desired.id}, and the record {desired.name or ''} holds {record['id']}; "
            "correct the ID, or give the record another name."
        )
    if desired.state == "absent":
        _check_reachable(desired, record)
        return Plan("deleted" if record is not None or (desired.id and not gone) else "absent")
    if record is None:
        return Plan("imported" if desired.id else "created")
    if desired.force:
        return Plan("replaced", drift(desired, record, now))
    if record["status"] == CREATING and record["id"] is None:
        return _after_a_crash(desired, record, now)
    return _present(desired, record, now, gone)


def _check_reachable(desired: Desired, record: Record | None) -> None:
    if record is not None and is_elsewhere(desired, record) and is_on_server(desired.kind, record):
        raise Conflict(
            f"base_url: is {desired.base_url}, and the recorded {desired.kind.label} {record['id']} is at "
            f"{record['base_url']}, where it would be left; set that base_url to delete it, or remove the record by "
            "hand to leave it there."
        )


def is_settled(desired: Desired, record: Record) -> bool:
    """Whether whoever desires the same will find it unchanged whenever that is, and have nothing to ask or to write."""
    asks = desired.id is not None or desired.max_age is not None or desired.verify_remote
    kept = record["status"] == "completed" and record["object"] is not None and record["content"] == desired.content
    if asks or not kept or record["pending_deletion"] or record_outcome(desired.kind, record) != "completed":
        return False
    return plan(desired, record, now=0.0) == Plan("unchanged")


def is_elsewhere(desired: Desired, record: Record) -> bool:
    """Whether the recorded object is at another server than the one that is configured."""
    return record["base_url"] not in (None, desired.base_url)


def is_on_server(kind: Kind, record: Record) -> bool:
    """Whether a server keeps the recorded object."""
    return bool(record["id"]) and (bool(record["imported"]) or kind.is_stored(record["request"]))


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
        return Plan("drifted", (*differs, lost)) if preserved else Plan("created", differs)
    if bad and before is not None and differs and not drift(desired, before, now):
        return Plan("restored")
    if bad and not (differs and preserved and record["status"] not in _ENDED_BADLY):
        return Plan("replaced", differs)
    if record["status"] in PENDING and (preserved or not differs) and not is_elsewhere(desired, record):
        return Plan("resumed", differs)
    if not differs:
        return Plan("unchanged")
    if preserved:
        return Plan("drifted", differs)
    return Plan("updated" if _can_update(desired, record, differs) else "replaced", differs)


def _can_update(desired: Desired, record: Record, differs: tuple[Mapping[str, Any], ...]) -> bool:
    kind = desired.kind
    return is_on_server(kind, record) and all(entry["parameter"] in kind.updatable for entry in differs)


def preserves(desired: Desired, record: Record) -> bool:
    """Whether the recorded output is kept when what is asked changes."""
    return bool(record["imported"]) if desired.preserve is None else desired.preserve


def ended_badly(desired: Desired, record: Record) -> bool:
    """Whether what came of it is not what was wanted: creating it again is then the way to have it."""
    outcome = record_outcome(desired.kind, record)
    return outcome in _ENDED_BADLY or (outcome in _UNACCEPTABLE and outcome not in desired.accept)


def record_outcome(kind: Kind, record: Record) -> str:
    """How it ended, of the object where it is recorded, of the record's status where it is not."""
    return kind.outcome(record["object"]) if record["object"] is not None else str(record["status"])


def drift(desired: Desired, record: Record, now: float) -> tuple[Mapping[str, Any], ...]:
    """Each parameter whose configured value differs from the recorded one, with both."""
    differs = [] if record["fingerprint"] == desired.fingerprint else _parameters(desired, record)
    if canonical(record["triggers"]) != canonical(desired.triggers):
        differs.append({"parameter": "triggers", "recorded": record["triggers"], "configured": desired.triggers})
    age = _age(record, now) if desired.max_age is not None else None
    if desired.max_age is not None and age is not None and age > desired.max_age:
        differs.append({"parameter": "max_age", "recorded": age, "configured": desired.max_age})
    return tuple(differs)


def _parameters(desired: Desired, record: Record) -> list[Mapping[str, Any]]:
    recorded, configured = _alike(record, desired)
    recorded, configured = {"base_url": record["base_url"], **recorded}, {"base_url": desired.base_url, **configured}
    # The server's account of an imported one holds defaults that nobody configured.
    names = configured if record["imported"] else {**recorded, **configured}
    return [
        {"parameter": name, "recorded": recorded.get(name), "configured": configured.get(name)}
        for name in names
        if not _same(desired.kind, record, name, recorded, configured)
    ]


def _alike(record: Record, desired: Desired) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """Both requests in full, or both by digest, since digests can only be compared with digests."""
    if record["content"] == desired.content:
        return record["request"], desired.recordable
    if record["content"] == "digest":
        return record["request"], digests(desired.recordable)
    return digests(record["request"]), desired.recordable


def _same(kind: Kind, record: Record, name: str, recorded: Mapping[str, Any], configured: Mapping[str, Any]) -> bool:
    asked = comparable(configured.get(name))
    # Python takes 1 for True, which JSON does not.
    if canonical(comparable(recorded.get(name))) == canonical(asked):
        return True
    return bool(record["imported"]) and name != "base_url" and kind.same(name, comparable(recorded), asked)


def _age(record: Record, now: float) -> int | None:
    created = seconds_of(record["created_at"])
    return None if created is None else int(now - created)
