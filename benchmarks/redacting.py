# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the filter redact takes for a megabyte: of logs, and of the worst texts that are known."""

from __future__ import annotations

import random
import time
from collections.abc import Sequence

from benchmarks.bench import Table

MEGABYTE = 1_000_000
ROUNDS = 3
WORST = ("password: {\n", "token=a&", "password is 1 ", "name: password ", "snmpwalk ", "aB3-")


def _log(kinds: Sequence[str]) -> str:
    chance = random.Random(1)
    lines: list[str] = []
    size = 0
    while size < MEGABYTE:
        lines.append(
            f"2026-11-26T10:{chance.randrange(60):02}:00Z db{chance.randrange(9)} app: {chance.choice(kinds)}\n"
        )
        size += len(lines[-1])
    return "".join(lines)


def _seconds(text: str) -> float:
    from ansible_collections.promptops.openai.plugins.filter.redact import redact

    redact("what is loaded once")
    taken = []
    for _round in range(ROUNDS):
        started = time.process_time()
        redact(text)
        taken.append(time.process_time() - started)
    return min(taken) * MEGABYTE / len(text)


def redacting() -> Table:
    """Seconds of the processor, the least of a few rounds."""
    from ansible_collections.promptops.openai.tests.unit.secrets import INNOCENT, samples

    secrets = [sample.text for sample in samples()]
    texts = {
        "a log without secrets": _log(INNOCENT),
        "a log in which each tenth entry holds one": _log([*INNOCENT, *random.Random(2).sample(secrets, 33)]),
        **{f"nothing but `{part.rstrip()}`": part * (MEGABYTE // len(part)) for part in WORST},
    }
    rows = [(name, f"{_seconds(text):.2f} s") for name, text in texts.items()]
    note = "With the library detect-secrets. Seconds of the processor, the least of a few rounds."
    return Table("A megabyte through the filter `redact`", note, ("text", "took"), rows)
