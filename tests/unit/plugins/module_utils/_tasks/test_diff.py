# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The form in which diff mode shows texts."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.promptops.openai.plugins.module_utils._tasks._diff import in_lines


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("one line", "one line"),
        ("one line\n", "one line\n"),
        ("", ""),
        ("first\nsecond", ["first", "second"]),
        ("first\n\nthird\n", ["first", "", "third", ""]),
        ({"input": [{"content": "a\nb"}]}, {"input": [{"content": ["a", "b"]}]}),
        ({"temperature": 0.5, "stop": None, "store": False}, {"temperature": 0.5, "stop": None, "store": False}),
        (("x", "y\nz"), ["x", ["y", "z"]]),
    ],
)
def test_each_line_of_a_text_is_one_of_its_own(value: Any, shown: Any) -> None:
    assert in_lines(value) == shown
