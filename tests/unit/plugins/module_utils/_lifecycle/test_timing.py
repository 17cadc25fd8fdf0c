# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How often what ends later is asked for."""

from __future__ import annotations

from itertools import islice
from typing import Any

import pytest

from ansible_collections.promptops.openai.plugins.module_utils._lifecycle._timing import Timing
from ansible_collections.promptops.openai.tests.unit.subjects import CHAT, RESPONSE, Subject

RUSH, TWO, EIGHT = ({"completion_window": window} for window in ("soonest", "2h", "8h"))


@pytest.mark.parametrize(
    ("subject", "options", "interval", "pauses"),
    [
        (RESPONSE, None, 2.0, [2, 2, 2, 2, 2, 2]),
        (RESPONSE, RUSH, 2.0, [2, 2, 2, 2, 2, 2]),
        (RESPONSE, TWO, 2.0, [2, 4, 8, 16, 32, 60, 60]),
        (RESPONSE, EIGHT, 2.0, [2, 4, 8, 16, 32, 64, 128, 240, 240]),
        (RESPONSE, TWO, 0.5, [0.5, 1, 2, 4, 8, 16, 32, 60, 60]),
        # Whoever asks for longer ones gets them.
        (RESPONSE, TWO, 300.0, [300, 300]),
        (CHAT, TWO, 2.0, [2, 2, 2]),
    ],
)
def test_polls_slow_down_where_an_answer_may_take_hours(
    subject: Subject, options: dict[str, Any] | None, interval: float, pauses: list[float]
) -> None:
    request = {} if options is None else {"background_options": options}
    timing = Timing(interval=interval, slowest=subject.kind.slowest_poll(request))

    assert list(islice(timing.pauses(), len(pauses))) == pauses
