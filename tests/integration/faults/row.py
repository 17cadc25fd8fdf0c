# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a row of the fault matrix is made of."""

from __future__ import annotations

from typing import Any, NamedTuple

BOTH = ("response", "chat_completion")
NEXT_WARNS = "may have been billed"


class Step(NamedTuple):
    """One task of a row: its options, and what must come of it.

    ``requests`` are the methods that the server must see, ``recorded`` is the record's status afterwards, ``-`` for no
    record. ``error`` is the type of the error, ``says`` and ``warns`` stand in its message and in the warnings.
    """

    requests: str
    recorded: str
    action: str = ""
    error: str = ""
    says: str = ""
    warns: str = ""
    options: dict[str, Any] = {}  # noqa: RUF012
    bare: bool = False


class Row(NamedTuple):
    """One fault: its name, what it is in words, and the runs that meet with it."""

    name: str
    fault: str
    model: str
    steps: tuple[Step, ...]
    kinds: tuple[str, ...] = BOTH
    options: dict[str, Any] = {}  # noqa: RUF012


def created(requests: str, **options: Any) -> Step:
    """Created after these requests."""
    return Step(requests, "completed", action="created", **options)


def refused(error: str, requests: str = "POST", **options: Any) -> Step:
    """Refused: nothing is recorded."""
    return Step(requests, "-", error=error, **options)


def lost(error: str, says: str = NEXT_WARNS, **options: Any) -> tuple[Step, ...]:
    """A paid request whose outcome is unknown, and the next run."""
    return (
        Step("POST", "creating", error=error, says=says, **options),
        created("POST", warns=NEXT_WARNS, options={"timeout": 30}),
    )


def after_creation(name: str, fault: str, step: Step, header: str) -> Row:
    """A fault of a later call, which a header of the request asks for."""
    options = {**step.options, "extra_headers": {"X-Emulator-Fault": header}}
    return Row(name, fault, "gpt-4o", (created("POST"), step._replace(options=options)))


def deletes(name: str, fault: str, header: str, requests: str = "DELETE DELETE", **options: Any) -> Row:
    """A fault of a DELETE."""
    step = Step(requests, "-", action="deleted", options={"state": "absent", **options}, bare=True)
    return after_creation(name, fault, step, header)


def verifies(name: str, fault: str, header: str, requests: str = "GET GET", **options: Any) -> Row:
    """A fault of a GET."""
    step = Step(requests, "completed", action="unchanged", options={"verify_remote": True, **options})
    return after_creation(name, fault, step, header)
