# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""What the elements of one task would have to be paid for, before anything is sent."""

from __future__ import annotations

from collections.abc import Iterable

from .._resources._fields import InvalidRequest
from .._tasks._runner import Prepared

_NAMED = 5
"""Elements that the message names."""


def check_paid(elements: Iterable[Prepared], most: int | None, list_name: str) -> None:
    """Raises InvalidRequest where more requests than ``most`` would have to be paid, by what is recorded now."""
    if most is None:
        return
    if most < 0:
        raise InvalidRequest("max_paid", f"is {most}, and must be 0 or more.")
    # One answer serves all that ask the same, where they reuse it.
    paid = {one.question or place: one for place, one in enumerate(elements) if one.will_pay()}
    requests = sum(one.most_requests for one in paid.values())
    if requests > most:
        named = [one.name for one in paid.values() if one.name is not None]
        names = f" ({', '.join(named[:_NAMED])}{', ...' if len(named) > _NAMED else ''})" if named else ""
        repaired = f", by up to {requests} requests with all repairs" if requests > len(paid) else ""
        raise InvalidRequest(
            "max_paid",
            f"is {most}, and {len(paid)} {list_name} would have to be paid{names}{repaired}; nothing was sent. "
            "Raise it, or ask for less at a time.",
        )
