# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Background responses: queued, then in progress, then ended."""

from __future__ import annotations

import time

from ..faults.spec import Fault
from ..settings import Settings
from ..store import Background, StoredResponse
from ..wire import Json

HEADER = "X-Emulator-Background"
"""The request header that says how long this background response takes."""

QUEUED_SHARE = 0.25
"""The part of its time that a background response is queued."""


def started(settings: Settings, asked: str | None) -> Background:
    """Return the progress of a background response that was just created.

    Args:
        settings: How long it takes.
        asked: What the request itself says of that, such as ``polls=3`` or ``seconds=0.2``.

    Raises:
        BadFault: Where it cannot be read.
    """
    if asked is None:
        return Background(time.monotonic(), settings.background_seconds, settings.background_polls)
    wish = Fault.parse(f"background;{asked}")
    polls = int(wish.number("polls", 0)) if "polls" in wish.arguments else None
    return Background(time.monotonic(), wish.number("seconds", settings.background_seconds), polls)


def polled(stored: StoredResponse) -> Json:
    """Return a response as a GET shows it, and count that GET."""
    if stored.background is not None and stored.background.polls is not None:
        stored.background.seen += 1
    return current(stored)


def current(stored: StoredResponse) -> Json:
    """Return a response as it is now."""
    if stored.cancelled:
        return unfinished(stored.object, "cancelled")
    progress = 1.0 if stored.background is None else _progress(stored.background)
    if progress >= 1:
        return stored.object
    return unfinished(stored.object, "queued" if progress < QUEUED_SHARE else "in_progress")


def remaining(stored: StoredResponse) -> float:
    """Return the seconds until a response has ended; 0 where it does not depend on time."""
    background = stored.background
    if background is None or stored.cancelled or background.polls is not None:
        return 0.0
    return max(0.0, background.started + background.seconds - time.monotonic())


def running(stored: StoredResponse) -> bool:
    """Whether a response has not ended yet."""
    return current(stored)["status"] in {"queued", "in_progress"}


def unfinished(finished: Json, status: str) -> Json:
    """Return a response as it was before it ended."""
    return {
        **finished,
        "status": status,
        "completed_at": None,
        "error": None,
        "incomplete_details": None,
        "output": [],
        "usage": None,
    }


def _progress(background: Background) -> float:
    if background.polls is not None:
        return background.seen / max(background.polls, 1) if background.polls else 1.0
    if background.seconds <= 0:
        return 1.0
    return (time.monotonic() - background.started) / background.seconds
