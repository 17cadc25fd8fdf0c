# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run ``ansible-test units`` in a virtual environment that holds nothing but what ``tests/unit`` asks for."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from scripts.cores import CHECKOUT
from scripts.sanity import HOME, copy_collection, make_home, provide_get_pip, search_path

VENV = CHECKOUT / ".venv"
LOG = CHECKOUT / ".cache" / "logs" / "units.log"
SUMMARY = re.compile(r"^=+ (?:.*, )?(?P<passed>\d+) passed.*=+$", re.MULTILINE)


def run_units(collection: Path) -> int:
    """Run the tests, keep the whole output in a log, and return the status."""
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    command = [f"{VENV}/bin/python", f"{VENV}/bin/ansible-test", "units", "--color", "no"]
    LOG.parent.mkdir(parents=True, exist_ok=True)
    with LOG.open("w") as log:
        return subprocess.run(
            [*command, "--venv", "--python", version],
            cwd=collection,
            env={**os.environ, "HOME": str(HOME), "PATH": search_path(VENV)},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            check=False,
        ).returncode


def main() -> None:
    """Run the tests, and end with an error where one failed, or where none ran."""
    make_home()
    provide_get_pip(VENV)
    with tempfile.TemporaryDirectory(prefix="promptops-openai-") as root:
        status = run_units(copy_collection(Path(root)))
    passed = [int(match["passed"]) for match in SUMMARY.finditer(LOG.read_text())]
    if status or not passed:
        sys.exit(f"ansible-test ended with status {status}, {sum(passed)} tests passed. Its whole output is in {LOG}")
    print(f"    {sum(passed)} unit tests passed under ansible-test")


if __name__ == "__main__":
    main()
