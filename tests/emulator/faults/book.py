# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which fault applies to which request, and how often yet."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from .names import TRANSIENT, known
from .spec import BadFault, Fault

HEADER = "X-Emulator-Fault"
MODEL_PREFIX = "emulator/"


@dataclass
class Queued:
    """A fault for the next requests that match; ``left`` is how often yet, ``None`` always."""

    method: str | None
    path: re.Pattern[str]
    left: int | None
    fault: Fault


@dataclass(frozen=True)
class Asked:
    """What of a request decides on its fault."""

    method: str
    path: str
    raw: bytes
    header: str | None
    model: object


class FaultBook:
    """The queue of faults, and how often each fault that was asked for by a request was applied."""

    def __init__(self) -> None:
        self._queue: list[Queued] = []
        self._applied: dict[str, int] = {}

    def add(self, fault: Fault, *, method: str | None = None, path: str = "", times: int | None = None) -> None:
        """Queue a fault for the next requests.

        Args:
            fault: What goes wrong.
            method: The method of these requests, or ``None`` for any.
            path: A regular expression that is searched for in their path with its query.
            times: How many of them, 0 for all; ``None`` leaves it to the fault's ``times`` and its kind.

        Raises:
            BadFault: Where the fault is not known or the expression is none.
        """
        check(fault)
        count = _times(fault) if times is None else (times or None)
        try:
            self._queue.append(Queued(method, re.compile(path), count, fault))
        except re.error as error:
            raise BadFault(f"path is not a regular expression: {error}") from None

    def clear(self) -> None:
        """Forget the queue and all counts."""
        self._queue.clear()
        self._applied.clear()

    def queued(self) -> list[dict[str, object]]:
        """Return what is in the queue."""
        return [
            {"fault": str(entry.fault), "method": entry.method, "path": entry.path.pattern, "left": entry.left}
            for entry in self._queue
        ]

    def take(self, asked: Asked) -> Fault | None:
        """Return the fault for a request, and count it as applied.

        Raises:
            BadFault: Where the request asks for one that is not known.
        """
        return self._from_queue(asked) or self._from_request(asked)

    def _from_queue(self, asked: Asked) -> Fault | None:
        for entry in self._queue:
            if entry.method in {None, asked.method} and entry.path.search(asked.path):
                if entry.left is not None:
                    entry.left -= 1
                    if entry.left <= 0:
                        self._queue.remove(entry)
                return entry.fault
        return None

    def _from_request(self, asked: Asked) -> Fault | None:
        text = asked.header
        if text is None and isinstance(asked.model, str) and asked.model.startswith(MODEL_PREFIX):
            text = asked.model.removeprefix(MODEL_PREFIX)
        if text is None:
            return None
        fault = Fault.parse(text)
        check(fault)
        return fault if self._is_due(fault, text, asked) else None

    def _is_due(self, fault: Fault, text: str, asked: Asked) -> bool:
        times = _times(fault)
        if times is None:
            return True
        key = "|".join([text, asked.method, asked.path, hashlib.sha256(asked.raw).hexdigest()])
        applied = self._applied.get(key, 0)
        # The request that is let through ends the round, so that the next test finds the same emulator.
        self._applied[key] = 0 if applied >= times else applied + 1
        return applied < times


def check(fault: Fault) -> None:
    """Check that a fault is known.

    Raises:
        BadFault: Where it is not.
    """
    if not known(fault.name):
        raise BadFault(f"There is no fault named {fault.name!r}")


def _times(fault: Fault) -> int | None:
    if "times" in fault.arguments:
        return int(fault.number("times", 1)) or None
    return 1 if fault.name in TRANSIENT else None
