# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The fault matrix: the tests and the page of the documentation are both made of these rows."""

from __future__ import annotations

from tests.integration.faults.row import Row
from tests.integration.faults.rows_of_creation import NEVER_SENT, REFUSED, RETRIED, SAID, UNKNOWN, WAITS
from tests.integration.faults.rows_of_what_follows import BACKGROUND, ENDINGS, LATER_CALLS, STREAMS

MATRIX: tuple[tuple[str, tuple[Row, ...]], ...] = (
    ("Refusals that are tried again", RETRIED),
    ("Refusals that are not", REFUSED),
    ("How long is waited", WAITS),
    ("What the server says of trying again", SAID),
    ("Paid requests of unknown outcome", UNKNOWN),
    ("Requests that created nothing", NEVER_SENT),
    ("Reading and deleting", LATER_CALLS),
    ("Streams", STREAMS),
    ("Answers that did not end well", ENDINGS),
    ("Background responses", BACKGROUND),
)
