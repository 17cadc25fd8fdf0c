# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What ansible-test needs to run from a checkout, and running it with its output in a log."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import urllib.error
import urllib.request
from pathlib import Path

from scripts.cores import CACHE, CHECKOUT, find_python

# ansible-test keeps its virtual environments and downloads under the home directory.
HOME = CACHE / "ansible-test"
VENV = CHECKOUT / ".venv"

MODULE_PYTHONS = (9, 10, 11, 12, 13, 14)
GET_PIP_URL = "https://ci-files.testing.ansible.com/ansible-test/get-pip-{version}.py"
# Stands in for the real get-pip where it cannot be downloaded.
GET_PIP_STUB = """\
import subprocess
import sys

arguments = [argument for argument in sys.argv[1:] if argument not in ("--no-setuptools", "--no-wheel")]
subprocess.check_call([sys.executable, "-m", "ensurepip"], stdout=subprocess.DEVNULL)
subprocess.check_call([sys.executable, "-m", "pip", "install", "-q"] + arguments)
"""


def copy_collection(root: Path) -> Path:
    """Copy what git tracks or would track: ansible-test wants a real directory, outside of any git repository."""
    listing = subprocess.run(
        ["git", "ls-files", "-coz", "--exclude-standard"], check=True, capture_output=True, text=True, cwd=CHECKOUT
    )
    target = root / "ansible_collections" / "promptops" / "openai"
    for name in filter(None, listing.stdout.split("\0")):
        if (CHECKOUT / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(CHECKOUT / name, target / name)
    return target


def make_home() -> None:
    """Give ansible-test a home directory in the checkout that shares the developer's configuration of pip."""
    HOME.mkdir(parents=True, exist_ok=True)
    for name in (".config/pip", ".pip"):
        theirs, ours = Path.home() / name, HOME / name
        if theirs.is_dir() and not ours.exists():
            ours.parent.mkdir(exist_ok=True)
            ours.symlink_to(theirs)


def can_download(url: str) -> bool:
    """Tell whether the URL answers."""
    try:
        with urllib.request.urlopen(url, timeout=10):  # noqa: S310 (a constant https URL)
            return True
    except (urllib.error.URLError, TimeoutError):
        return False


def provide_get_pip(venv: Path) -> None:
    """Put a stub where ansible-test looks for get-pip, if it will not be able to download the real one."""
    source = next(venv.glob("lib/python3*/site-packages/ansible_test/_internal/python_requirements.py"))
    for version in re.findall(r"\bpip='([\d.]+)'", source.read_text()):
        cached = HOME / ".ansible" / "test" / "cache" / f"get_pip_{version.replace('.', '_')}.py"
        if not cached.exists() and not can_download(GET_PIP_URL.format(version=version)):
            cached.parent.mkdir(parents=True, exist_ok=True)
            cached.write_text(GET_PIP_STUB)


def search_path(venv: Path) -> str:
    """Return a PATH with every Python that modules support, so that ansible-test compiles and imports with each."""
    found = [python.parent for minor in MODULE_PYTHONS if (python := find_python(minor))]
    return os.pathsep.join(map(str, [venv / "bin", *dict.fromkeys(found), os.environ["PATH"]]))


def run_in_venv(command: str, collection: Path, venv: Path = VENV) -> tuple[int, Path]:
    """Run that ansible-test's command in a virtual environment of its own; return its status and its log."""
    log = CACHE / "logs" / f"{command}-{venv.name.lstrip('.')}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    make_home()
    provide_get_pip(venv)
    python = [str(venv / "bin" / "python"), "-c", "import sys; print('%d.%d' % sys.version_info[:2])"]
    version = subprocess.run(python, check=True, capture_output=True, text=True).stdout.strip()
    with log.open("w") as file:
        status = subprocess.run(
            [f"{venv}/bin/python", f"{venv}/bin/ansible-test", command, "--color", "no", "--venv", "--python", version],
            cwd=collection,
            env={**os.environ, "HOME": str(HOME), "PATH": search_path(venv)},
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=subprocess.STDOUT,
            check=False,
        ).returncode
    return status, log
