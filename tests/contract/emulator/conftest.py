# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An emulator, and the official ``openai`` package as the client that judges it."""

from __future__ import annotations

from collections.abc import Iterator

import openai
import pytest
import requests

from tests.emulator.client import Emulator
from tests.emulator.server import running

KEY = "sk-emulator-contract-tests"


@pytest.fixture(scope="session")
def shared_emulator() -> Iterator[Emulator]:
    with running(api_key=KEY, background_seconds=0.3) as emulator:
        yield emulator


@pytest.fixture
def emulator(shared_emulator: Emulator) -> Emulator:
    """An emulator that knows nothing of earlier tests."""
    shared_emulator.reset()
    return shared_emulator


@pytest.fixture
def compatible() -> Iterator[Emulator]:
    """An emulator of a server that only resembles the API, and wants no key."""
    with running(compatible=True) as emulator:
        yield emulator


@pytest.fixture
def client(emulator: Emulator) -> Iterator[openai.OpenAI]:
    """The official client; it raises where an answer does not conform to its types, and does not retry."""
    with openai.OpenAI(
        base_url=emulator.base_url,
        api_key=KEY,
        max_retries=0,
        timeout=30,
        _strict_response_validation=True,
    ) as official:
        yield official


@pytest.fixture
def http(emulator: Emulator) -> Iterator[requests.Session]:
    """A plain HTTP session that carries the key."""
    with requests.Session() as session:
        session.trust_env = False
        session.headers["Authorization"] = f"Bearer {KEY}"
        yield session
