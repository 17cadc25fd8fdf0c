# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Faults of a page of a list."""

from __future__ import annotations

from collections.abc import Callable

from ..ids import fresh
from ..outcome import Outcome, Reply
from .spec import Fault


def endless_cursor(reply: Reply, fault: Fault) -> Outcome:
    """Claim that there is always more: behind the same cursor, or with ``kind=fresh`` behind a new one."""
    if _is_page(reply):
        last = fresh("cursor") if fault.text("kind", "repeat") == "fresh" else reply.body["last_id"]
        reply.body = {**reply.body, "has_more": True, "last_id": last}
    return reply


def has_more_without_cursor(reply: Reply, fault: Fault) -> Outcome:
    """Claim that there is more and do not say where; with ``data=keep`` the elements stay."""
    if _is_page(reply):
        data = reply.body["data"] if fault.text("data", "drop") == "keep" else []
        reply.body = {**reply.body, "data": data, "has_more": True, "first_id": None, "last_id": None}
    return reply


def page_not_list(reply: Reply, fault: Fault) -> Outcome:
    """Send an object where the elements should be."""
    if _is_page(reply):
        reply.body = {**reply.body, "data": {"emulated": "not a list"}}
    return reply


PAGES: dict[str, Callable[[Reply, Fault], Outcome]] = {
    "endless_cursor": endless_cursor,
    "has_more_without_cursor": has_more_without_cursor,
    "page_not_list": page_not_list,
}


def _is_page(reply: Reply) -> bool:
    return isinstance(reply.body, dict) and reply.body.get("object") == "list"
