# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Identifiers and clocks."""

from __future__ import annotations

import hashlib
import secrets
import time

from .wire import canonical


def fresh(prefix: str) -> str:
    """Return an identifier that was never given out before, such as ``resp_5f0c...``."""
    return f"{prefix}_{secrets.token_hex(24)}"


def completion_id() -> str:
    """Return a fresh identifier of a chat completion."""
    return f"chatcmpl-{secrets.token_hex(15)}"


def file_id() -> str:
    """Return a fresh identifier of a file."""
    return f"file-{secrets.token_hex(11)}"


def digest(value: object) -> str:
    """Return eight hexadecimal digits that depend on a JSON value alone."""
    return hashlib.sha256(canonical(value)).hexdigest()[:8]


def now() -> int:
    """Return the seconds since 1970."""
    return int(time.time())
