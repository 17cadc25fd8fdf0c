# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Examples, guides, roles and playbooks ask models that the newest ``openai`` package knows, and that do not end."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tests.conftest import CHECKOUT
from tests.emulator.models import NAMES, SHUTDOWN_DATES

ASKED = re.compile(r"""\b(?:model|[a-z_]+_model)\b["']?\s*[:=]\s*["']?(?P<name>(?:gpt|o\d|chatgpt|codex)[-.\w]*)""")
SHOWN = (
    "README.md",
    "docs/**/*.md",
    "docs/**/*.rst",
    "playbooks/**/*.yml",
    "plugins/**/*.py",
    "roles/**/*.md",
    "roles/**/*.yml",
)


def asked() -> Iterator[tuple[str, str]]:
    """Each model that a reader is shown how to ask, and the file."""
    for pattern in SHOWN:
        for path in CHECKOUT.glob(pattern):
            for found in ASKED.finditer(path.read_text(encoding="utf-8")):
                yield found["name"], str(path.relative_to(CHECKOUT))


def test_no_model_of_an_example_is_about_to_end() -> None:
    found = list(asked())
    assert len(found) > 50
    assert [(name, path) for name, path in found if name in SHUTDOWN_DATES] == []
    assert {name for name, _path in found} <= NAMES


def test_the_package_says_when_models_end() -> None:
    assert SHUTDOWN_DATES["gpt-4o"] == "2027-01-14"
    assert "gpt-6-luna" not in SHUTDOWN_DATES
