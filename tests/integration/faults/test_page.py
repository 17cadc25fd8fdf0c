# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The page of faults and errors is what its script makes of the data."""

from __future__ import annotations

import subprocess
import sys

from tests.conftest import CHECKOUT
from tests.integration.faults.matrix import MATRIX


def test_the_page_is_up_to_date() -> None:
    command = [sys.executable, str(CHECKOUT / "scripts" / "make-fault-docs.py"), "--check"]
    made = subprocess.run(command, check=False)
    assert made.returncode == 0, "run scripts/make-fault-docs.py"


def test_each_row_has_a_name_of_its_own() -> None:
    names = [row.name for _title, rows in MATRIX for row in rows]
    assert len(names) == len(set(names))
