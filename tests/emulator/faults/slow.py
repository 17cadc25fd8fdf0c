# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Slow answers."""

from __future__ import annotations

import asyncio

from ..call import ApiCall
from .spec import Fault


async def slowed(call: ApiCall, fault: Fault) -> None:
    """Wait before a request is processed, where its fault says so."""
    if fault.name == "slow":
        await asyncio.sleep(fault.number("seconds", 0 if "each" in fault.arguments else 1))
