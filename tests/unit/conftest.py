# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Fixtures of the unit tests."""

from __future__ import annotations

import pytest

from ansible_collections.promptops.openai.tests.unit.subjects import SUBJECTS, Subject


@pytest.fixture(params=SUBJECTS, ids=lambda subject: subject.kind.name)
def subject(request: pytest.FixtureRequest) -> Subject:
    """Each kind of resource in turn."""
    chosen: Subject = request.param
    return chosen
