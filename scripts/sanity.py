# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run ``ansible-test sanity`` with one or more versions of ansible-core, and check that it did test something."""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from scripts.ansible_test import HOME, can_download, copy_collection, make_home, provide_get_pip, search_path
from scripts.cores import CACHE, CHECKOUT, NoPythonError, matrix, newest, oldest

# These run wherever there is a module; without them ansible-test has looked at nothing.
ESSENTIAL_TESTS = {"ansible-doc", "compile", "import", "pylint", "validate-modules", "yamllint"}


class SanityError(Exception):
    """A message for the developer."""


class Outcome(NamedTuple):
    """What one run of ansible-test did."""

    status: int
    tests: set[str]
    log: Path


def out_of_reach(venv: Path) -> list[str]:
    """Return the tests whose libraries ansible-test would fetch from elsewhere than PyPI, where that is not reached."""
    folder = next(venv.glob("lib/python3*/site-packages/ansible_test/_data/requirements"))
    needed = {path: re.findall(r"https://[^\s#]+", path.read_text()) for path in sorted(folder.glob("sanity.*.txt"))}
    return [path.stem.removeprefix("sanity.") for path, urls in needed.items() if not all(map(can_download, urls))]


def run_ansible_test(venv: Path, collection: Path, skipped: list[str]) -> Outcome:
    """Run every sanity test, show which one is running, and keep the whole output in a log."""
    log = CACHE / "logs" / f"sanity-{venv.name.lstrip('.')}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    environment = {**os.environ, "HOME": str(HOME), "PATH": search_path(venv)}
    tests = set()
    with (
        log.open("w") as file,
        subprocess.Popen(
            [
                *(venv / "bin" / "python", venv / "bin" / "ansible-test", "sanity", "--color", "no", "--truncate", "0"),
                *(f"--skip-test={test}" for test in skipped),
            ],
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


def check(outcome: Outcome, skipped: list[str]) -> None:
    """Raise SanityError where a test failed, or where ansible-test ended well without having tested anything."""
    if outcome.status:
        raise SanityError(f"ansible-test ended with status {outcome.status}. Its whole output is in {outcome.log}")
    if missing := ESSENTIAL_TESTS - outcome.tests - {*skipped}:
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
    skipped = out_of_reach(venv)
    for test in skipped:
        print(f"    {test} is skipped: what it needs is not on PyPI, and cannot be fetched here", flush=True)
    started = time.monotonic()
    make_home()
    provide_get_pip(venv)
    with tempfile.TemporaryDirectory(prefix="promptops-openai-") as root:
        outcome = run_ansible_test(venv, copy_collection(Path(root)), skipped)
    check(outcome, skipped)
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
    parser.add_argument("which", choices=["venv", "oldest", "newest", "matrix"], help="which versions of ansible-core")
    which = parser.parse_args().which
    try:
        venvs = {
            "venv": lambda: [CHECKOUT / ".venv"],
            "oldest": lambda: [oldest()],
            "newest": lambda: [newest()],
            "matrix": matrix,
        }[which]()
    except (NoPythonError, subprocess.CalledProcessError) as error:
        sys.exit(f"    sanity: {error}")
    verdicts = [passes(venv) for venv in venvs]
    sys.exit(0 if all(verdicts) else 1)


if __name__ == "__main__":
    main()
