# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The names of all faults."""

from __future__ import annotations

TRANSIENT = frozenset(
    {
        "429",
        "status",
        "reset_before",
        "reset_after_headers",
        "reset_mid_body",
        "cut_stream",
        "stream_error",
        "garbled_stream",
        "stream_no_done",
        "broken_json",
        "html",
        "empty_body",
        "stall",
    }
)
"""Faults that pass: applied once, unless ``times`` says otherwise."""

LASTING = frozenset(
    {
        "slow",
        "stream_failed",
        "crlf_stream",
        "wrong_type",
        "endless_body",
        "endless_headers",
        "endless_stream",
        "gzip_bomb",
        "endless_cursor",
        "has_more_without_cursor",
        "page_not_list",
        "redirect",
        "echo_key",
        "failed",
        "cancelled",
        "incomplete",
        "refusal",
        "content_filter",
        "large_stream",
        "line_expired",
    }
)
"""Faults that stay: applied always, unless ``times`` says otherwise."""

IGNORING_CURSORS = frozenset({"endless_cursor"})
"""Faults under which a page is the same, whatever cursor is sent."""


def known(name: str) -> bool:
    """Whether there is a fault of that name."""
    return name in TRANSIENT or name in LASTING
