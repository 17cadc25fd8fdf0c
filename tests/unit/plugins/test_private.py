# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Each utility says in its head that it is private to the collection."""

from __future__ import annotations

from pathlib import Path

import pytest

PLUGINS = Path(__file__).resolve().parents[3] / "plugins"
NOTE = "# Private to promptops.openai, and may change at any time: nothing outside of it may import this."
UTILITIES = sorted(
    path
    for room in ("module_utils", "plugin_utils")
    for path in (PLUGINS / room).rglob("*.py")
    if path.stat().st_size > 0
)


@pytest.mark.parametrize("path", UTILITIES, ids=lambda path: str(path.relative_to(PLUGINS)))
def test_it_says_so_under_its_licence(path: Path) -> None:
    head = path.read_text().splitlines()[:4]
    assert NOTE in head, f"put this under the licence of {path.name}: {NOTE}"


def test_there_are_utilities() -> None:
    assert len(UTILITIES) > 40
