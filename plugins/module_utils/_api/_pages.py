# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""Lists, read page by page to their end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Callable

from .._base._quoted import quoted
from ._errors import ApiError

_MOST_PAGES = 20_000
_MOST_REPEATS = 3
"""Pages that may begin with what another has begun with: a list may change while it is read."""


class Position:
    """How far a list was read."""

    more: bool = False
    """Whether the server has entries after the last that was returned."""


Fetch = Callable[[Mapping[str, Any]], Any]
"""Takes a query and returns the page."""


def items(
    fetch: Fetch, query: Mapping[str, Any], max_items: int | None = None, position: Position | None = None
) -> Iterator[dict[str, Any]]:
    """The entries of a list, page after page; ``position`` is told how far it was read.

    ``max_items`` ends it early. Raises ApiError for a page that is not a list, a cursor that comes back, and
    ``has_more`` without a cursor, so that no server keeps the caller for ever.
    """
    query = dict(query)
    position = position or Position()
    seen: set[str] = set()
    firsts: set[str] = set()
    repeats = 0
    count = 0
    while True:
        page = fetch(query)
        entries = _entries(page)
        for number, entry in enumerate(entries, 1):
            if max_items is not None and count >= max_items:
                return
            count += 1
            position.more = number < len(entries) or bool(page.get("has_more"))
            yield entry
        if not page.get("has_more") or (max_items is not None and count >= max_items):
            return
        cursor = _cursor(page, entries)
        first = str(entries[0].get("id")) if entries else ""
        repeats += first in firsts
        if cursor in seen or repeats > _MOST_REPEATS:
            raise ApiError("protocol", f"The server's list comes back to the same place (after {quoted(cursor)}).")
        if len(seen) > _MOST_PAGES:
            raise ApiError("protocol", f"The server's list does not end after {_MOST_PAGES} pages.")
        seen.add(cursor)
        firsts.add(first)
        query["after"] = cursor


def _entries(page: Any) -> list[dict[str, Any]]:
    entries = page.get("data") if isinstance(page, Mapping) else None
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise ApiError("protocol", "The server's page of a list holds no list of objects under data.")
    return entries


def _cursor(page: Mapping[str, Any], entries: list[dict[str, Any]]) -> str:
    cursor = page.get("last_id") or (entries[-1].get("id") if entries else None)
    if not isinstance(cursor, str) or not cursor:
        raise ApiError("protocol", "The server says that its list goes on, and does not say where.")
    return cursor
