# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.emulator.client import Emulator


@pytest.fixture(autouse=True)
def _slow_batches(emulator: Emulator) -> Iterator[None]:
    """A batch ends when a test says so."""
    emulator.settings(batch_seconds=3600)
    yield
    emulator.settings(batch_seconds=0.5, batch_polls=None, batches=True)
