# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""What a task for one resource returns, whichever way it was found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


def resource_values(
    shown: Mapping[str, Any],
    *,
    object_id: str | None,
    action: str,
    name: str | None,
    location: str | None,
    request_id: str | None,
    changed: bool = False,
    batch_id: str | None = None,
    drift: Sequence[Mapping[str, Any]] = (),
    attempts: int = 0,
) -> dict[str, Any]:
    """The values, of which ``shown`` are what the kind returns of its object."""
    return {
        "id": object_id,
        **shown,
        "action": action,
        "changed": changed,
        "name": name,
        "state_file": location,
        "drift": list(drift),
        "request_id": request_id,
        "batch_id": batch_id,
        "attempts": attempts,
    }
