# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Plays against llama.cpp's own server, with a model that is small enough for any machine."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.emulator import engine
from tests.emulator.client import Emulator
from tests.integration.harness import Ansible

PATIENCE = 540
"""Seconds that a play may take: the model shares its cores with whatever else runs."""


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The base URL."""
    try:
        with engine.running("smollm2") as url:
            yield url
    except engine.EngineAbsent as absent:
        pytest.skip(str(absent))


@pytest.fixture
def ansible(tmp_path: Path, server: str) -> Ansible:
    """Plays through the door that is open by default."""
    ansible = Ansible(Path(sys.executable).parent, tmp_path, Emulator(server), "action")
    ansible.defaults["timeout"] = PATIENCE
    return ansible
