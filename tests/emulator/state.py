# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""All that one emulator knows."""

from __future__ import annotations

from dataclasses import dataclass, field

from .faults.book import FaultBook
from .journal import Journal
from .limiter import Limiter
from .scripts import Scripts
from .settings import Settings
from .store import Store


@dataclass
class State:
    """The parts of one emulator that last from request to request."""

    settings: Settings
    store: Store = field(default_factory=Store)
    journal: Journal = field(default_factory=Journal)
    faults: FaultBook = field(default_factory=FaultBook)
    scripts: Scripts = field(default_factory=Scripts)
    limiter: Limiter = field(default_factory=Limiter)
