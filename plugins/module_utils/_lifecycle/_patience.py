# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""Patience with what was made a moment ago: servers may know nothing of it for up to half a minute."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Callable

from .._api._errors import ApiError
from .._base._times import seconds_of
from .._state._record import Record

if TYPE_CHECKING:
    from .._api._client import Answer

_YOUNG = 60.0
"""Seconds; of what is older, a server that knows nothing of it is believed at once."""
WAITS = (0.5, 1.0, 2.0, 4.0, 8.0, 16.0)
"""Seconds between the times that it is asked."""


def is_young(record: Record, now: float) -> bool:
    """Whether what is recorded was made less than a minute ago, by this collection."""
    born = seconds_of(record["created_at"])
    return born is not None and not record["imported"] and 0 <= now - born < _YOUNG


def asked_again(
    ask: Callable[[], Any], record: Record | None, clock: Callable[[], float], sleep: Callable[[float], None]
) -> Any:
    """What ``ask`` returns; where that is nothing, and the record is of something young, it is asked again."""
    found = ask()
    for wait in WAITS:
        if found or record is None or not is_young(record, clock()):
            break
        sleep(wait)
        found = ask()
    return found


def answered(ask: Callable[[], Answer], request: Mapping[str, Any], sleep: Callable[[float], None]) -> Answer:
    """The answer; what it goes on from may be so young that the server does not know it yet; raises ApiError."""
    for wait in WAITS:
        try:
            return ask()
        except ApiError as error:
            if not _misses_earlier(error, request) or not error.nothing_created:
                raise
            sleep(wait)
    return ask()


def _misses_earlier(error: ApiError, request: Mapping[str, Any]) -> bool:
    """Whether a server says that it does not know the response that another goes on from."""
    earlier = str(request.get("previous_response_id") or "")
    told = error.kind == "not_found" or "not found" in error.message.lower()
    return error.code == "previous_response_not_found" or bool(earlier and told and earlier in error.message)
