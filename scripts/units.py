# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run ``ansible-test units`` in a virtual environment that holds nothing but what ``tests/unit`` asks for."""

from __future__ import annotations

import re
import sys
import tempfile
from pathlib import Path

from scripts.ansible_test import copy_collection, run_in_venv
from scripts.cores import newest

SUMMARY = re.compile(r"^=+ (?:.*, )?(?P<passed>\d+) passed.*=+$", re.MULTILINE)


def main() -> None:
    """Run the tests with the newest ansible-core; end with an error where one failed, or none ran."""
    venv = newest()
    with tempfile.TemporaryDirectory(prefix="promptops-openai-") as root:
        status, log = run_in_venv("units", copy_collection(Path(root)), venv)
    passed = [int(match["passed"]) for match in SUMMARY.finditer(log.read_text())]
    if status or not passed:
        sys.exit(f"ansible-test ended with status {status}, {sum(passed)} tests passed. Its whole output is in {log}")
    print(f"    {sum(passed)} unit tests passed under the ansible-test of {venv.name}")


if __name__ == "__main__":
    main()
