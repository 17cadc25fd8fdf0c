# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An emulator for the session, and plays that run against it through either door."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import CHECKOUT
from tests.emulator.client import Emulator
from tests.emulator.server import running
from tests.integration.comparison import Comparison
from tests.integration.harness import DOORS, KEY, Ansible
from tests.integration.subjects import CHAT
from tests.unit.postgres import Postgres, session_bouncer, session_postgres

__all__ = ["session_bouncer", "session_postgres"]

BIN = Path(sys.executable).parent
CORES = {"current": None, "oldest": 0, "newest": -1}


def bin_of(core: str) -> Path:
    """The executables of an ansible-core: that of this environment, or the oldest or newest that has been installed."""
    place = CORES[core]
    if place is None:
        return BIN
    found = sorted(CHECKOUT.glob(".cache/ansible-2.*/bin/ansible-playbook"))
    if not found:
        pytest.skip("make pytest installs the oldest and the newest ansible-core")
    return found[place].parent


def pytest_addoption(parser: pytest.Parser) -> None:
    """Lets everything be tried everywhere, which takes twice as long."""
    parser.addoption("--everywhere", action="store_true", help="both kinds, each door, each ansible-core")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leaves out the second kind through the second door and on other cores, where both kinds go there.

    A module costs an interpreter for each task, and all that lies behind the door is shared by both kinds.
    """
    if config.getoption("everywhere"):
        return
    again = [item for item in items if _goes_again(item)]
    config.hook.pytest_deselected(items=again)
    items[:] = [item for item in items if item not in again]


def _goes_again(item: pytest.Item) -> bool:
    parameters = getattr(getattr(item, "callspec", None), "params", {})
    reading = parameters.get("reading")
    subject = parameters.get("subject") if reading is None else reading.subject
    second = parameters.get("ansible") == "module" or parameters.get("both_cores") in ("oldest", "newest")
    return second and subject is CHAT


def without_spaces(bin_dir: Path, folder: Path) -> Path:
    """The same executables at a path that ansible-core before 2.19, which does not quote an interpreter's, can run."""
    if " " not in str(bin_dir):
        return bin_dir
    link = folder / "core"
    link.symlink_to(bin_dir.parent, target_is_directory=True)
    return link / bin_dir.name


@pytest.fixture(scope="session")
def session_emulator() -> Iterator[Emulator]:
    with running(api_key=KEY) as emulator:
        yield emulator


@pytest.fixture
def emulator(session_emulator: Emulator) -> Emulator:
    session_emulator.reset()
    session_emulator.clear_journal()
    return session_emulator


@pytest.fixture(params=DOORS)
def ansible(
    request: pytest.FixtureRequest, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, emulator: Emulator
) -> Iterator[Ansible]:
    """Plays, once through each door; both come to the same results, unless a test tries less through one of them."""
    door = request.param
    ansible = Ansible(BIN, tmp_path, emulator, door)
    ansible.compares = request.node.get_closest_marker("chance") is None
    yield ansible
    if ansible.compares:
        # One folder for all processes that share the tests.
        base = tmp_path_factory.getbasetemp()
        folder = (base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base) / "doors"
        parameters = [part for part in request.node.callspec.id.split("-") if part != door]
        test = f"{request.node.nodeid.partition('[')[0]} {parameters}"
        Comparison(folder, test, door).check(ansible.told, tmp_path)


@pytest.fixture
def in_process(tmp_path: Path, emulator: Emulator) -> Ansible:
    """Plays through the door that is open by default, where the doors make no difference."""
    return Ansible(BIN, tmp_path, emulator, "action")


@pytest.fixture
def postgres(session_postgres: Postgres) -> Postgres:
    """A PostgreSQL in which there is nothing."""
    session_postgres.empty()
    return session_postgres


@pytest.fixture(params=CORES)
def both_cores(request: pytest.FixtureRequest, tmp_path: Path, emulator: Emulator) -> Ansible:
    """Plays on the ansible-core of this environment, and on both ends of what is supported."""
    return Ansible(without_spaces(bin_of(request.param), tmp_path), tmp_path, emulator, "action")
