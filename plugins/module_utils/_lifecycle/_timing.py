# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""How long a task may wait for what ends later."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple


class Timing(NamedTuple):
    """How long to wait for what ends later; seconds."""

    wait: bool = True
    timeout: float = 600.0
    interval: float = 2.0
    cancel: bool = False
    slowest: float = 0.0
    """To what the interval grows, twice as long after each poll."""

    def pauses(self) -> Iterator[float]:
        """The seconds before each poll, without end; an interval that is longer than the slowest stays as it is."""
        pause = self.interval
        while True:
            yield pause
            pause = max(pause, min(2 * pause, self.slowest))
