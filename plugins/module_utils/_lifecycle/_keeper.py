# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""Keeps the record of one resource: what goes on it, and that it is written at once."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from .._api._errors import ApiError
from .._base._environment import RUN, first_set
from .._base._times import timestamp
from .._state._record import Record, RecordError, canonical, comparable, empty_record, recordable, scrubbed
from .._state._store import Slot
from ._desired import Desired
from ._plan import DUE

_ANSWER = ("id", "status", "object", "findings", "request_id", "client_request_id")
"""What a record holds of an answer."""


class Keeper:
    """Writes what becomes known of a resource to its slot; ``secrets`` are texts that no record may hold."""

    def __init__(
        self,
        desired: Desired,
        slot: Slot,
        *,
        version: str,
        secrets: tuple[str, ...] = (),
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._desired = desired
        self._kind = desired.kind
        self.slot = slot
        self._version = version
        self._secrets = secrets
        self._clock = clock
        self._paid = False
        self.unrecorded: ApiError | None = None
        """Why what was paid for is not on the record, if it is not."""

    def new_record(self) -> Record:
        """A record of what is about to be asked."""
        record = self._empty()
        record["client_request_id"] = new_request_id()
        record["run"] = first_set(RUN)
        self.take_request(record)
        return record

    def imported_record(self, found: Mapping[str, Any], items: Sequence[Mapping[str, Any]]) -> Record:
        """A record of what the server tells of an object that was made elsewhere."""
        record = self._empty()
        record.update(
            base_url=self._desired.base_url,
            request=recordable(self._kind.recalled(found, items)),
            triggers=self._desired.triggers,
            preserve_on_change=self._desired.preserve is not False,
            imported=True,
        )
        self.take_configured(record)
        self.set_object(record, found)
        # Whoever made it has asked for what it is.
        record["findings"] = None
        record["id"] = self._desired.id
        return record

    def reused_record(self, answer: Record) -> Record:
        """A record of an answer that another record holds, and that stays as old as it is."""
        record = self._empty()
        self.take_request(record)
        own = {"reused_from": answer["reused_from"] or answer["name"], "created_at": answer["created_at"]}
        shared = {name: answer[name] for name in _ANSWER}
        return {**record, **shared, **own}

    def before_attempt(self, record: Record) -> Record:
        """The record of what an attempt was to replace."""
        return {**self._empty(), **(record["replaces"] or {})}

    def before_batch(self, record: Record) -> Record | None:
        """The record as it was before its request was submitted in a batch."""
        return None if record["replaces"] is None else self.before_attempt(record)

    def take_request(self, record: Record) -> None:
        """Puts on the record what is asked."""
        desired = self._desired
        record.update(
            base_url=desired.base_url,
            fingerprint=desired.fingerprint,
            request=desired.recordable,
            triggers=desired.triggers,
            preserve_on_change=bool(desired.preserve),
            content=desired.content,
        )
        self.take_configured(record)

    def take_configured(self, record: Record) -> None:
        """Puts on the record what is configured, beside what was asked."""
        record.update(self._configured)

    def knows_configured(self, record: Record) -> bool:
        """Whether the record holds already what is configured."""
        known = {name: record[name] for name in self._configured}
        return canonical(self._counted(known)) == canonical(self._counted(self._configured))

    def _counted(self, configured: Mapping[str, Any]) -> Any:
        """What of it counts: how an answer travels or is billed is no reason to write a record."""
        request = {name: item for name, item in (configured["configured"] or {}).items() if self._kind.counts(name)}
        return comparable({**configured, "configured": request})

    @property
    def _configured(self) -> dict[str, Any]:
        desired = self._desired
        return {
            "configured": desired.recordable,
            "configured_triggers": desired.triggers,
            "configured_base_url": desired.base_url,
        }

    def take_same(self, record: Record) -> None:
        """Puts on the record what is configured, which is what was asked, in another form perhaps."""
        if record["fingerprint"] == self._desired.fingerprint:
            self.take_request(record)
        else:
            # What produced the output stays.
            self.take_configured(record)

    def take_update(self, record: Record, values: Mapping[str, Any]) -> None:
        """Puts on the record what was changed in place."""
        if record["object"] is not None:
            record["object"] = {**record["object"], **values}
        if record["imported"]:
            # All else that the server told of it stands.
            asked = {name: self._desired.recordable.get(name, {}) for name in values}
            record["request"] = {**record["request"], **asked}
            self.take_configured(record)
        else:
            self.take_request(record)

    def set_object(self, record: Record, obj: Any) -> None:
        """Puts on the record what the server told, without writing it."""
        if not isinstance(obj, dict):
            raise ApiError("protocol", f"The server's answer is not a {self._kind.label}.")
        # A server may echo what it was sent, as a key of an object too.
        obj = scrubbed(obj, self._secrets)
        record["object"] = obj
        record["status"] = self._kind.status(obj)
        record["findings"] = DUE if self._is_to_be_judged(record) else []
        if isinstance(obj.get("id"), str) and obj["id"]:
            record["id"] = obj["id"]

    def _is_to_be_judged(self, record: Record) -> bool:
        return record["status"] == "completed" and self._kind.expects(self._desired.asked(record))

    def take(self, record: Record, obj: Any) -> None:
        """Puts on the record what the server told, at once."""
        self.set_object(record, obj)
        self.save(record)

    def take_partial(self, record: Record, obj: Any) -> None:
        """Puts a part of an answer on the record, which says that there is more to come."""
        self.set_object(record, obj)
        record.update(status="in_progress", findings=[])
        self.save(record)

    def must_lose_nothing(self) -> None:
        """From here on something may have been paid for: what cannot be written is no reason to drop it."""
        self._paid = True

    def save(self, record: Record) -> None:
        """Writes the record; raises RecordError, or keeps it in ``unrecorded`` where nothing may be lost."""
        record["updated_at"] = timestamp(self._clock())
        record["collection_version"] = self._version
        kept = _without_content(record) if record["content"] == "digest" else record
        try:
            self.slot.write(scrubbed(kept, self._secrets))
            self.unrecorded = None
        except RecordError as error:
            if not self._paid:
                raise
            self.unrecorded = ApiError("unrecorded", self._lost(record, error), request_id=record["request_id"])

    def _lost(self, record: Record, error: RecordError) -> str:
        """What to say of a record that could not be written, after trying to write the little that finds it again."""
        said = f"The {self._kind.label} {record['id']} was paid for, and could not be recorded. {error}"
        try:
            self.slot.write(scrubbed({**record, "object": None}, self._secrets))
        except RecordError:
            return said
        return f"{said} Its ID was recorded."

    def put_back(self, before: Record | None) -> None:
        """Leaves the slot as it was before; raises RecordError."""
        if before is not None:
            self.slot.write(before)
        else:
            self.slot.remove()

    def _empty(self) -> Record:
        record = empty_record(self._kind.name, self._desired.name)
        record["created_at"] = timestamp(self._clock())
        return record


def new_request_id() -> str:
    """What the server's operator can find one call by."""
    from uuid import uuid4

    return str(uuid4())


def _without_content(record: Record) -> Record:
    """The record without what was generated, of which findings tell as well."""
    findings = record["findings"]
    places = [{**found, "message": "(not recorded)"} for found in findings] if isinstance(findings, list) else findings
    rejected = list(map(_without_content, record.get("rejected", ())))
    return {**record, "object": None, "findings": places, "rejected": rejected}
