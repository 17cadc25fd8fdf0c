# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a store in PostgreSQL costs beside a directory: unchanged tasks, very many of them, and listings."""

from __future__ import annotations

import json
from statistics import median
from time import perf_counter
from typing import Any

from ansible_collections.promptops.openai.plugins.module_utils._state._location import open_store
from ansible_collections.promptops.openai.plugins.module_utils._state._record import empty_record
from ansible_collections.promptops.openai.plugins.module_utils._state._store import Query
from ansible_collections.promptops.openai.tests.unit.postgres import Postgres, running
from benchmarks.bench import Bench, Table, bench
from benchmarks.tasks import RESPONSE

ITEMS = 20
MANY = 2000
LISTED = 100_000
ROUNDS = 3


def _seconds(bench_: Bench, store: str) -> dict[str, float]:
    """Seconds for one unchanged in a loop, for one as a module, and for very many in one task."""
    one: dict[str, Any] = {"name": "one", "model": "gpt-4o", "input": "Hello", "state_store": store}
    elements = [{"name": f"n{index}", "input": f"Prompt {index}"} for index in range(MANY)]
    many = {"responses": elements, "common": {"model": "gpt-4o"}, "return": "none", "state_store": store}
    tasks = [
        {"name": "warm up", RESPONSE: one},
        {"name": "created", "promptops.openai.openai_responses": many},
        {"name": "one", RESPONSE: one, "loop": list(range(ITEMS))},
        {"name": "module", RESPONSE: one, "vars": {"promptops_openai_in_process": False}, "loop": [1, 2, 3]},
        {"name": "many", "promptops.openai.openai_responses": many},
    ]
    rounds = [dict(bench_.play([{"hosts": "localhost", "tasks": tasks}])) for _round in range(ROUNDS)]
    per = {"one": ITEMS, "module": 3, "many": 1}
    return {name: median(found[name] for found in rounds) / count for name, count in per.items()}


def _listing(postgres: Postgres) -> float:
    """Seconds for a listing by model, status, metadata and age, of very many records."""
    record = json.dumps({**empty_record("response", "x"), "object": {"text": "x" * 500}})
    postgres.execute(
        f"""
        INSERT INTO promptops_openai_record
        SELECT 'response', 'f' || n, jsonb_set('{record}', '{{name}}', to_jsonb('f' || n)), 'sha256:' || n,
            'gpt-' || n % 50, CASE n % 100 WHEN 0 THEN 'failed' ELSE 'completed' END,
            jsonb_build_object('team', 't' || n % 500), n
        FROM generate_series(1, {LISTED}) AS n
        """,
        "ANALYZE promptops_openai_record",
    )
    store = open_store(postgres.url())
    query = Query(model_prefix="gpt-0", status="failed", metadata={"team": "t0"}, after=50_000, before=90_000)
    took = []
    for _round in range(ROUNDS + 1):
        begun = perf_counter()
        assert len(list(store.slots("response", query))) == 79
        took.append(perf_counter() - begun)
    return median(took[1:])


def databases() -> Table:
    """Milliseconds of unchanged tasks, and of a listing, in PostgreSQL and in a directory."""
    with bench() as bench_, running() as postgres:
        directory = _seconds(bench_, str(bench_.folder / "store"))
        database = _seconds(bench_, postgres.url())
        listed = _listing(postgres)
    labels = {
        "one": "one unchanged, in a loop of 20",
        "module": "one unchanged, as a module",
        "many": f"{MANY} unchanged in one task",
    }
    rows = [
        (
            label,
            f"{directory[name] * 1000:.1f} ms",
            f"{database[name] * 1000:.1f} ms",
            f"{database[name] / directory[name]:.2f}",
        )
        for name, label in labels.items()
    ]
    rows.append((f"79 of {LISTED} records, by model, status, metadata and age", "", f"{listed * 1000:.1f} ms", ""))
    return Table(
        "A store in PostgreSQL",
        "On the same machine, with the connection that each task makes. Median of 3 rounds.",
        ("what", "directory", "PostgreSQL", "ratio"),
        rows,
    )
