# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Faults of a finished answer: how it travels, or what of it is wrong."""

from __future__ import annotations

from collections.abc import Callable

from ..call import ApiCall
from ..outcome import EventStream, Outcome, Reply
from .bodies import BODIES
from .frames import FRAMES
from .pages import PAGES
from .spec import Fault
from .wrong_type import wrong_type

Altering = Callable[[Reply, Fault], Outcome]

REPLIES: dict[str, Altering] = {**BODIES, **PAGES, "wrong_type": wrong_type}


def altered(outcome: Outcome, call: ApiCall, fault: Fault) -> Outcome:
    """Return what is sent in place of an answer; a fault that does not concern it leaves it as it is."""
    if isinstance(outcome, EventStream):
        frames = FRAMES.get(fault.name)
        if frames is not None:
            outcome.frames = frames(outcome.frames, call, fault)
        return outcome
    if isinstance(outcome, Reply) and fault.name in REPLIES:
        return REPLIES[fault.name](outcome, fault)
    return outcome
