# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What counts as the same result through both doors."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.integration.comparison import Comparison

RESULT = {
    "id": "resp_58d5fff4bb958476458c387039f17485",
    "created": 1795565470,
    "state_file": "/tmp/one/store/x.json",
    "msg": "At http://127.0.0.1:8080/v1.",
}


def compare(folder: Path, action: Any, module: Any) -> None:
    Comparison(folder / "doors", "a test", "action").check([action], Path("/tmp/one"))
    Comparison(folder / "doors", "another test", "action").check([{}], Path("/tmp/one"))
    Comparison(folder / "doors", "a test", "module").check([module], Path("/tmp/two"))


def test_ids_times_and_places_may_differ(tmp_path: Path) -> None:
    other = {
        "id": "resp_00000000000000000000000000000000",
        "created": 1795565499,
        "state_file": "/tmp/two/store/x.json",
        "msg": "At http://127.0.0.1:9090/v1.",
    }
    compare(tmp_path, RESULT, other)


@pytest.mark.parametrize("change", [{"more": None}, {"created": None}, {"msg": "Another."}, {"id": "resp_1"}], ids=str)
def test_all_else_must_not(tmp_path: Path, change: dict[str, Any]) -> None:
    with pytest.raises(AssertionError, match="module gives another result"):
        compare(tmp_path, RESULT, {**RESULT, **change})


def test_a_missing_key_is_a_difference(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="module gives another result"):
        compare(tmp_path, RESULT, {key: value for key, value in RESULT.items() if key != "created"})
