# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tasks for many resources of a kind, and what the emulator saw of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from tests.emulator.client import Emulator
from tests.integration.harness import Task
from tests.integration.subjects import CHAT, RESPONSE, Subject

BOTH = (RESPONSE, CHAT)


def list_name(subject: Subject) -> str:
    """The option, and the result, that holds the elements."""
    return f"{subject.kind}s"


def many(subject: Subject, elements: Sequence[Any], **options: Any) -> Task:
    """A task for elements that share a model, and are stored on the server."""
    options.setdefault("common", {"model": "gpt-4o", "store": True})
    module = f"{subject.module}s"
    return {"name": module, module: {list_name(subject): list(elements), **options}}


def asked(subject: Subject, name: str | None, **options: Any) -> dict[str, Any]:
    """An element that asks something of its own."""
    element = {**subject.asks(f"Question {name}"), **options}
    return element if name is None else {"name": name, **element}


def several(subject: Subject, count: int, **options: Any) -> list[dict[str, Any]]:
    """So many elements, with names in their order."""
    return [asked(subject, f"n{index:03}", **options) for index in range(count)]


def posts(emulator: Emulator) -> list[dict[str, Any]]:
    """The journal's entries of what had to be paid, or was refused."""
    return [entry for entry in emulator.journal() if entry["method"] == "POST"]


def most_at_once(entries: Sequence[dict[str, Any]], seconds: float) -> int:
    """How many of these requests were under way together, each for so many seconds."""
    begun = sorted(entry["time"] for entry in entries)
    return max(sum(1 for other in begun if time - seconds < other <= time) for time in begun)


@contextmanager
def set_to(emulator: Emulator, **settings: Any) -> Iterator[None]:
    """Settings of the emulator for a while."""
    emulator.settings(**settings)
    try:
        yield
    finally:
        emulator.settings(**{name: 0.0 if name == "latency" else None for name in settings})
