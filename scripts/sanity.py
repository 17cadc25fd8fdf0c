# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run ``ansible-test sanity`` with one or more versions of ansible-core, and check that it did test something."""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import NamedTuple

from scripts.cores import CACHE, CHECKOUT, NoPythonError, find_python, matrix, oldest

# ansible-test keeps its virtual environments and downloads under the home directory.
HOME = CACHE / "ansible-test"

MODULE_PYTHONS = (9, 10, 11, 12, 13, 14)
# These run wherever there is a module; without them ansible-test has looked at nothing.
ESSENTIAL_TESTS = {"ansible-doc", "compile", "import", "pylint", "validate-modules", "yamllint"}

GET_PIP_URL = "https://ci-files.testing.ansible.com/ansible-test/get-pip-{version}.py"
# Stands in for the real get-pip where it cannot be downloaded.
GET_PIP_STUB = """\
import subprocess
import sys

arguments = [argument for argument in sys.argv[1:] if argument not in ("--no-setuptools", "--no-wheel")]
subprocess.check_call([sys.executable, "-m", "ensurepip"], stdout=subprocess.DEVNULL)
subprocess.check_call([sys.executable, "-m", "pip", "install", "-q"] + arguments)
"""


class SanityError(Exception):
    """A message for the developer."""


class Outcome(NamedTuple):
    """What one run of ansible-test did."""

    status: int
    tests: set[str]
    log: Path


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


def run_ansible_test(venv: Path, collection: Path) -> Outcome:
    """Run every sanity test, show which one is running, and keep the whole output in a log."""
    log = CACHE / "logs" / f"sanity-{venv.name.lstrip('.')}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    environment = {**os.environ, "HOME": str(HOME), "PATH": search_path(venv)}
    tests = set()
    with (
        log.open("w") as file,
        subprocess.Popen(
            [venv / "bin" / "python", venv / "bin" / "ansible-test", "sanity", "--color", "no", "--truncate", "0"],
            cwd=collection,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        ) as process,
    ):
        assert process.stdout is not None  # noqa: S101 (for the type checker)
        for line in process.stdout:
            file.write(line)
            if match := re.match(r'Running sanity test "([\w.-]+)"', line):
                tests.add(match[1])
                print(f"    {line.rstrip()}", flush=True)
            elif line.startswith(("ERROR", "FATAL")):
                print(f"    {line.rstrip()}", flush=True)
    return Outcome(process.returncode, tests, log)


def check(outcome: Outcome) -> None:
    """Raise SanityError where a test failed, or where ansible-test ended well without having tested anything."""
    if outcome.status:
        raise SanityError(f"ansible-test ended with status {outcome.status}. Its whole output is in {outcome.log}")
    if missing := ESSENTIAL_TESTS - outcome.tests:
        raise SanityError(f"ansible-test did not run {', '.join(sorted(missing))}. Its output is in {outcome.log}")


def sanity(venv: Path) -> None:
    """Run the sanity tests with the ansible-core of that virtual environment."""
    version = subprocess.run(
        [venv / "bin" / "python", "-c", "import ansible, sys; print(ansible.__version__, sys.version.split()[0])"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout.split()
    title = f"ansible-core {version[0]} on Python {version[1]}"
    print(f"==> ansible-test sanity: {title} (a first run takes minutes)", flush=True)
    started = time.monotonic()
    make_home()
    provide_get_pip(venv)
    with tempfile.TemporaryDirectory(prefix="promptops-openai-") as root:
        outcome = run_ansible_test(venv, copy_collection(Path(root)))
    check(outcome)
    print(f"    {len(outcome.tests)} sanity tests passed: {title}, {time.monotonic() - started:.0f} s", flush=True)


def passes(venv: Path) -> bool:
    """Tell whether the sanity tests passed, and say so where not, so that one version does not hide the next."""
    try:
        sanity(venv)
    except (SanityError, subprocess.CalledProcessError) as error:
        print(f"    sanity: {error}", file=sys.stderr, flush=True)
        return False
    return True


def main() -> None:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("which", choices=["venv", "oldest", "matrix"], help="which versions of ansible-core")
    which = parser.parse_args().which
    try:
        venvs = {"venv": lambda: [CHECKOUT / ".venv"], "oldest": lambda: [oldest()], "matrix": matrix}[which]()
    except (NoPythonError, subprocess.CalledProcessError) as error:
        sys.exit(f"    sanity: {error}")
    verdicts = [passes(venv) for venv in venvs]
    sys.exit(0 if all(verdicts) else 1)


if __name__ == "__main__":
    main()
