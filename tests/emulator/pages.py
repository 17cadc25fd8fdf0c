# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lists, a page at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from .errors import bad_request
from .limits import Range, check_range
from .wire import Json

DEFAULT_LIMIT = 20
MOST = 100


def page(
    elements: Sequence[Json],
    query: Mapping[str, str],
    *,
    default_order: str,
    default_limit: int = DEFAULT_LIMIT,
    most: int = MOST,
) -> Json:
    """Return the page of a list that a query asks for.

    Args:
        elements: All elements with an ``id``, oldest first.
        query: ``limit``, ``order`` and ``after``.
        default_order: ``asc`` or ``desc``, where the query does not say.
        default_limit: How many elements, where the query does not say.
        most: How many a query may ask for.

    Raises:
        ApiError: Where a parameter has no sense, or ``after`` names none of the elements.
    """
    ordered = list(elements) if _order(query, default_order) == "asc" else list(reversed(elements))
    start = _start(ordered, query.get("after"))
    limit = _limit(query, default_limit, most)
    data = ordered[start : start + limit]
    return {
        "object": "list",
        "data": data,
        "first_id": data[0]["id"] if data else None,
        "last_id": data[-1]["id"] if data else None,
        "has_more": start + limit < len(ordered),
    }


def _order(query: Mapping[str, str], default: str) -> str:
    order = query.get("order", default)
    if order not in {"asc", "desc"}:
        message = f"Invalid value: '{order}'. Supported values are: 'asc' and 'desc'."
        raise bad_request(message, "order", "invalid_value")
    return order


def _limit(query: Mapping[str, str], default: int, most: int) -> int:
    raw = query.get("limit", str(default))
    try:
        limit = int(raw)
    except ValueError:
        message = f"Invalid type for 'limit': expected an integer, but got '{raw}' instead."
        raise bad_request(message, "limit", "invalid_type") from None
    check_range("limit", limit, Range(1, most))
    return limit


def _start(ordered: Sequence[Json], after: str | None) -> int:
    if after is None:
        return 0
    for index, element in enumerate(ordered):
        if element["id"] == after:
            return index + 1
    raise bad_request(f"No such object: '{after}'.", "after", "invalid_value")
