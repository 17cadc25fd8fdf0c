# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The tables of the guide on security are those of the tests."""

from __future__ import annotations

import subprocess
import sys

from tests.conftest import CHECKOUT


def test_the_guide_is_up_to_date() -> None:
    command = [sys.executable, str(CHECKOUT / "scripts" / "make-security-docs.py"), "--check"]
    assert subprocess.run(command, check=False).returncode == 0, "run scripts/make-security-docs.py"
