# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Times on records, there and back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.promptops.openai.plugins.module_utils._base._times import seconds_of, timestamp


@given(seconds=st.integers(min_value=0, max_value=4_000_000_000))
def test_whole_seconds_come_back(seconds: int) -> None:
    assert seconds_of(timestamp(seconds)) == seconds


def test_the_form_is_that_of_rfc_3339() -> None:
    assert timestamp(1_760_000_600.9) == "2025-10-09T09:03:20Z"


@pytest.mark.parametrize("value", [None, "", "yesterday", 12, "2025-10-09", "2025-10-09T09:03:20+02:00"])
def test_what_is_no_time_of_a_record_has_no_seconds(value: object) -> None:
    assert seconds_of(value) is None
