# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Fixtures of the unit tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ansible_collections.promptops.openai.plugins.module_utils._state._postgres_connection import _databases
from ansible_collections.promptops.openai.tests.unit.postgres import Postgres, session_bouncer, session_postgres
from ansible_collections.promptops.openai.tests.unit.subjects import SUBJECTS, Subject

__all__ = ["session_bouncer", "session_postgres"]


def pytest_configure(config: pytest.Config) -> None:
    """Makes marks known to ansible-test too, which reads no configuration of ours."""
    config.addinivalue_line("markers", "attack(attacker, tried, holds): for the table in the guide on security")
    config.addinivalue_line("markers", "slow: takes more than a few seconds")


@pytest.fixture(params=SUBJECTS, ids=lambda subject: subject.kind.name)
def subject(request: pytest.FixtureRequest) -> Subject:
    """Each kind of resource in turn."""
    chosen: Subject = request.param
    return chosen


@pytest.fixture
def postgres(session_postgres: Postgres) -> Iterator[Postgres]:
    """A PostgreSQL in which there is nothing."""
    session_postgres.empty()
    yield session_postgres
    for database in _databases.values():
        database.close()
    _databases.clear()
