#!/usr/bin/env python
# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the tables of the guide on security of the tests that are marked as attacks, and of what redact finds.

With --check it only compares.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(CHECKOUT), str(CHECKOUT / ".cache" / "collections")]

from ansible_collections.promptops.openai.plugins.filter.redact import redact  # noqa: E402
from ansible_collections.promptops.openai.plugins.plugin_utils._secrets import _library  # noqa: E402
from tests.unit.secrets import FORMATS, INNOCENT, samples  # noqa: E402

GUIDE = CHECKOUT / "docs" / "docsite" / "rst" / "guide_security.rst"
TESTS = CHECKOUT / "tests"


def attacks() -> Iterator[tuple[str, str, str, str]]:
    """Attacker, what was tried, what holds, and the test, of each test that is marked so."""
    for path in sorted(TESTS.rglob("test_*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef):
                for mark in node.decorator_list:
                    if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.attack":
                        attacker, tried, holds = (ast.literal_eval(argument) for argument in mark.args)
                        yield attacker, tried, holds, f"``{path.name}::{node.name}``"


def measured() -> Iterator[tuple[str, str, str]]:
    """How, how many of the secrets are found, and how many innocent lines are changed."""
    known = _library.patterns
    for how, patterns in (("with detect-secrets", known), ("without it", lambda: ())):
        _library.patterns = patterns  # type: ignore[assignment]
        texts = list(samples())
        found = sum(not any(part in redact(sample.text) for part in sample.secrets) for sample in texts)
        wrong = sum(redact(line) != line for line in INNOCENT)
        yield how, f"{found} of {len(texts)} in {len(FORMATS)} formats", f"{wrong} of {len(INNOCENT)}"
    _library.patterns = known


def _table(head: Sequence[str], rows: Iterator[tuple[str, ...]]) -> Iterator[str]:
    yield ".. list-table::"
    yield "   :header-rows: 1"
    yield ""
    for row in (tuple(head), *rows):
        yield from (f"   {'* -' if place == 0 else '  -'} {_escaped(cell)}" for place, cell in enumerate(row))
    yield ""


def _escaped(cell: str) -> str:
    if cell.startswith("``"):
        return cell
    return cell.replace("\\", "\\\\").replace("`", "``").replace("*", "\\*").replace("_", "\\_")


def page(text: str) -> str:
    """The guide with its tables made anew."""
    head = ("Attacker", "What was tried", "What holds", "Test")
    text = _between(text, "attacks", _table(head, iter(sorted(attacks()))))
    return _between(text, "measured", _table(("redact", "Secrets found", "Innocent lines changed"), measured()))


def _between(text: str, name: str, lines: Iterator[str]) -> str:
    begin, end = f".. begin: {name}\n", f".. end: {name}\n"
    before, _begin, rest = text.partition(begin)
    return f"{before}{begin}\n{chr(10).join(lines)}\n{end}{rest.partition(end)[2]}"


def main() -> int:
    """Writes the guide, or says whether it is up to date."""
    text = GUIDE.read_text(encoding="utf-8")
    made = page(text)
    if "--check" in sys.argv[1:]:
        return 0 if made == text else 1
    GUIDE.write_text(made, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
