#!/usr/bin/env python
# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes docs/faults.md of the data that the messages and the tests are made of; with --check only compares."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(CHECKOUT), str(CHECKOUT / ".cache" / "collections")]

from ansible_collections.promptops.openai.plugins.module_utils._api._advice import ADVICE, plain  # noqa: E402
from tests.integration.faults.matrix import MATRIX  # noqa: E402
from tests.integration.faults.row import Row, Step  # noqa: E402

PAGE = CHECKOUT / "docs" / "faults.md"
HEAD = """<!--
Copyright (c) 2026, promptops contributors
GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
SPDX-License-Identifier: GPL-3.0-or-later
-->

# Faults and errors

This page is made by `scripts/make-fault-docs.py`: the errors of the data that the messages are made of,
the faults of the data that the tests are made of.

## What an error says, and what to do

A failed task returns `error`, whose `type` is one of these unless the server names a type of its own, and
ends its `msg` with the advice.

"""
FAULTS = """
## What happens when something goes wrong

Each row is a test. The runs follow each other with the same task, unless they say otherwise; `GET+` is one GET or more,
and what is recorded is the status on the record, `-` where there is no record.

"""


def page() -> str:
    """The whole page."""
    return HEAD + "\n".join([*_errors(), ""]) + FAULTS + "\n".join(_faults())


def _errors() -> Iterator[str]:
    yield from _row("Type", "What it means", "What to do")
    yield from _row("---", "---", "---")
    for kind, advice in ADVICE.items():
        yield from _row(f"`{kind}`", plain(advice.meaning), plain(advice.remedy))


def _faults() -> Iterator[str]:
    for title, rows in MATRIX:
        yield f"### {title}"
        yield ""
        yield from _row("Fault", "Run", "What the user sees", "Requests", "Recorded")
        yield from _row("---", "---", "---", "---", "---")
        for row in rows:
            yield from _steps(row)
        yield ""


def _steps(row: Row) -> Iterator[str]:
    only = f" ({row.kinds[0].replace('_', ' ')}s)" if len(row.kinds) == 1 else ""
    for number, step in enumerate(row.steps):
        fault = row.fault + only if number == 0 else ""
        recorded = step.recorded.replace("|", " or ")
        yield from _row(fault, f"{number + 1}{_options(step)}", _seen(step), step.requests or "none", recorded)


def _options(step: Step) -> str:
    shown = [f"{name}: {value}" for name, value in step.options.items() if name != "extra_headers"]
    return f", with `{', '.join(shown)}`" if shown else ""


def _seen(step: Step) -> str:
    action = f"`{step.action}`" if step.action else ""
    error = f"fails: `{step.error.replace('|', ' or ')}`" if step.error else ""
    says = f'the message says "{step.says}"' if step.says else ""
    warns = f'warns that it "{step.warns}"' if step.warns else ""
    return "; ".join(filter(None, [action, error, says, warns]))


def _row(*cells: str) -> Iterator[str]:
    yield f"| {' | '.join(cells)} |"


def main() -> int:
    """Writes the page, or says whether it is up to date."""
    if "--check" in sys.argv[1:]:
        return 0 if PAGE.exists() and PAGE.read_text() == page() else 1
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(page())
    return 0


if __name__ == "__main__":
    sys.exit(main())
