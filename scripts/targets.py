# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run ``ansible-test integration`` against an emulator, in a virtual environment of its own."""

from __future__ import annotations

import json
import re
import sys
import tempfile
from pathlib import Path

from scripts.ansible_test import copy_collection, run_in_venv
from tests.emulator.server import running

KEY = "sk-emulator"
RAN = re.compile(r"^Running (?P<name>\S+) integration test role", re.MULTILINE)


def main() -> None:
    """Run every target, and end with an error where one failed, or where one did not run."""
    with tempfile.TemporaryDirectory(prefix="promptops-openai-") as root, running(api_key=KEY) as emulator:
        collection = copy_collection(Path(root))
        settings = {"openai_base_url": emulator.base_url, "openai_api_key": KEY}
        tests = collection / "tests" / "integration"
        (tests / "integration_config.yml").write_text(json.dumps(settings))
        wanted = {path.name for path in (tests / "targets").iterdir()}
        status, log = run_in_venv("integration", collection)
    ran = {match["name"] for match in RAN.finditer(log.read_text())}
    if status or ran != wanted:
        sys.exit(f"ansible-test ended with status {status}, {len(ran)} targets ran. Its whole output is in {log}")
    print(f"    {len(ran)} targets passed under ansible-test")


if __name__ == "__main__":
    main()
