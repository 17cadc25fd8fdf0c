# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""How what is configured differs from what is recorded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from .._base._times import seconds_of
from .._resources._kind import Kind
from .._resources._sameness import alike
from .._state._record import Record, canonical, comparable, digest
from ._desired import Desired

Difference = Mapping[str, Any]
"""``parameter`` by its name in the API, with its ``recorded`` and its ``configured`` value."""


class Configured(NamedTuple):
    """What is configured now: a request as records hold it, triggers, and the server."""

    request: Mapping[str, Any]
    triggers: Mapping[str, Any]
    base_url: str


def drift(desired: Desired, record: Record, now: float) -> tuple[Difference, ...]:
    """Each parameter whose configured value differs from the recorded one and is not ignored, with both."""
    configured = Configured(desired.recordable, desired.triggers, desired.base_url)
    differs = differences(desired.kind, record, configured, record["fingerprint"] == desired.fingerprint)
    since = None if desired.max_age is None else age(record, now)
    if desired.max_age is not None and since is not None and since > desired.max_age:
        differs.append({"parameter": "max_age", "recorded": since, "configured": int(desired.max_age)})
    return tuple(entry for entry in differs if not desired.ignores(str(entry["parameter"])))


def differences(kind: Kind, record: Record, configured: Configured, same_request: bool = False) -> list[Difference]:
    """Each parameter, the server among them, and the triggers, where what is configured differs from a record."""
    differs = [] if same_request else _of_request(kind, record, configured)
    if canonical(record["triggers"]) != canonical(configured.triggers):
        differs.append({"parameter": "triggers", "recorded": record["triggers"], "configured": configured.triggers})
    return differs


def _of_request(kind: Kind, record: Record, configured: Configured) -> list[Difference]:
    recorded = {"base_url": record["base_url"], **record["request"]}
    asked = {"base_url": configured.base_url, **configured.request}
    # The server's account of an imported one holds defaults that nobody configured.
    names = asked if record["imported"] else {**recorded, **asked}
    same = _Sameness(kind, record, recorded, asked)
    return [
        _difference(name, recorded.get(name), asked.get(name))
        for name in names
        if kind.counts(name) and not same.of(name)
    ]


def _difference(name: str, recorded: Any, configured: Any) -> Difference:
    """Both values, or both by digest where one is held so."""
    if _is_digest(recorded) or _is_digest(configured):
        recorded, configured = (
            value if value is None or _is_digest(value) else digest(comparable(value))
            for value in (recorded, configured)
        )
    return {"parameter": name, "recorded": recorded, "configured": configured}


class _Sameness:
    """Whether a parameter is the same in what is recorded and in what is configured."""

    def __init__(self, kind: Kind, record: Record, recorded: Mapping[str, Any], configured: Mapping[str, Any]) -> None:
        self._kind = kind
        self._is_imported = bool(record["imported"])
        self._recorded: Mapping[str, Any] = comparable(recorded)
        self._configured: Mapping[str, Any] = comparable(configured)
        self._told = kind.told(record["object"] or {})

    def of(self, name: str) -> bool:
        """Whether it is the same for the parameter of that name."""
        recorded, configured = self._recorded.get(name), self._configured.get(name)
        # Python takes 1 for True, which JSON does not.
        if canonical(recorded) == canonical(configured) or _is_digest_of(recorded, configured):
            return True
        if name == "base_url":
            return False
        if self._is_imported:
            return self._kind.same(name, self._recorded, configured)
        defaults = self._kind.defaults(self._configured if recorded is None else self._recorded)
        return alike(recorded, configured, defaults.get(name), self._told.get(name))


def _is_digest_of(left: Any, right: Any) -> bool:
    """Whether one of the two is held by its digest, and is the other's."""
    pairs = ((left, right), (right, left))
    return any(_is_digest(held) and other is not None and held == digest(other) for held, other in pairs)


def _is_digest(value: Any) -> bool:
    return isinstance(value, str) and value.startswith("sha256:")


def narrowed(kind: Kind, differs: tuple[Difference, ...]) -> list[dict[str, Any]]:
    """Differences for a person: by the options' names, and of a list of several only the entries that differ."""
    return [entry for difference in differs for entry in _narrowed(kind, difference)]


def _narrowed(kind: Kind, difference: Difference) -> Iterator[dict[str, Any]]:
    name = kind.option_name(str(difference["parameter"]))
    recorded, configured = difference["recorded"], difference["configured"]
    if not (isinstance(recorded, list) and isinstance(configured, list) and _overlap(recorded, configured)):
        yield {"parameter": name, "recorded": recorded, "configured": configured}
        return
    for index in range(max(len(recorded), len(configured))):
        pair = (_at(recorded, index), _at(configured, index))
        if canonical(pair[0]) != canonical(pair[1]):
            yield from _of_entry(f"{name}[{index}]", *pair)


def _of_entry(place: str, recorded: Any, configured: Any) -> Iterator[dict[str, Any]]:
    if not (isinstance(recorded, Mapping) and isinstance(configured, Mapping)):
        yield {"parameter": place, "recorded": recorded, "configured": configured}
        return
    for key in {**recorded, **configured}:
        if canonical(recorded.get(key)) != canonical(configured.get(key)):
            yield {"parameter": f"{place}.{key}", "recorded": recorded.get(key), "configured": configured.get(key)}


def _overlap(recorded: list[Any], configured: list[Any]) -> bool:
    """Whether two lists are the same in some place, so that it helps to say in which they are not."""
    return any(canonical(left) == canonical(right) for left, right in zip(recorded, configured))


def _at(values: list[Any], index: int) -> Any:
    return values[index] if index < len(values) else None


def age(record: Record, now: float) -> int | None:
    """Seconds since the record was made; None where it does not tell."""
    created = seconds_of(record["created_at"])
    return None if created is None else int(now - created)
