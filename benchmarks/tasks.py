# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What one task costs: in a loop of 20, and on many hosts that delegate to the controller."""

from __future__ import annotations

import shutil
from typing import Any

from benchmarks.bench import KEY, Bench, Table, bench, medians, milliseconds

ITEMS = 20
ROUNDS = 5
RESPONSE = "promptops.openai.openai_response"


def _uri(bench_: Bench, asked: str) -> dict[str, Any]:
    return {
        "url": f"{bench_.server.base_url}/responses",
        "method": "POST",
        "body_format": "json",
        "body": {"model": "gpt-4o", "input": asked},
        "headers": {"Authorization": f"Bearer {KEY}"},
    }


def _tasks(bench_: Bench) -> list[dict[str, Any]]:
    ours = {"name": "{{ door }}-{{ item }}", "model": "gpt-4o", "input": "Question {{ item }}"}
    as_module = {"promptops_openai_in_process": False, "door": "module"}
    package = {"model": "gpt-4o", "input": "Question {{ item }}", "api_key": KEY, "base_url": bench_.server.base_url}
    tasks = [
        {"name": "warm up", "ansible.builtin.debug": {"msg": "x"}},
        {"name": "debug", "ansible.builtin.debug": {"msg": "Question {{ item }}"}},
        {"name": "ping", "ansible.builtin.ping": {}},
        {"name": "uri", "ansible.builtin.uri": _uri(bench_, "Question {{ item }}")},
        {"name": "package", "openai_package": package},
        {"name": "created", RESPONSE: ours, "vars": {"door": "action"}},
        {"name": "unchanged", RESPONSE: ours, "vars": {"door": "action"}},
        {"name": "created as module", RESPONSE: ours, "vars": as_module},
        {"name": "unchanged as module", RESPONSE: ours, "vars": as_module},
    ]
    return [{**task, "loop": list(range(ITEMS))} for task in tasks]


LABELS = {
    "debug": "`ansible.builtin.debug`",
    "ping": "`ansible.builtin.ping`",
    "uri": "`ansible.builtin.uri`, POST",
    "package": "a module on the `openai` package",
    "created": "`openai_response`, created",
    "unchanged": "`openai_response`, unchanged",
    "created as module": "`openai_response` as a module, created",
    "unchanged as module": "`openai_response` as a module, unchanged",
}


def loop() -> Table:
    """Milliseconds an item in a loop of 20."""
    with bench() as bench_:
        rounds = []
        for _round in range(ROUNDS):
            shutil.rmtree(bench_.folder / "store", ignore_errors=True)
            rounds.append(bench_.play([{"hosts": "localhost", "tasks": _tasks(bench_)}]))
    took = medians(rounds, ITEMS)
    rows = [
        (label, milliseconds(took[name]), *(f"{took[name] / took[base]:.2f}" for base in ("debug", "ping", "uri")))
        for name, label in LABELS.items()
    ]
    return Table(
        f"One task, in a loop of {ITEMS}",
        f"The emulator answers at once. Median of {ROUNDS} rounds, each of which runs every row.",
        ("task", "an item", "of `debug`", "of `ping`", "of `uri`"),
        rows,
    )


def hosts() -> Table:
    """Seconds for one task on many hosts, each of which delegates to the controller."""
    rows = []
    with bench() as bench_:
        for count in (10, 50):
            inventory = bench_.folder / "hosts"
            inventory.write_text("".join(f"h{index}\n" for index in range(count)))
            ours = {"name": "{{ inventory_hostname }}", "model": "gpt-4o", "input": "About {{ inventory_hostname }}"}
            tasks = [
                {"name": "warm up", "ansible.builtin.debug": {"msg": "x"}},
                {"name": "debug", "ansible.builtin.debug": {"msg": "x"}},
                {"name": "ping", "ansible.builtin.ping": {}},
                {"name": "uri", "ansible.builtin.uri": _uri(bench_, "About {{ inventory_hostname }}")},
                {"name": "created", RESPONSE: ours},
                {"name": "unchanged", RESPONSE: ours},
            ]
            delegated = [{**task, "delegate_to": "localhost"} for task in tasks]
            rounds = []
            for _round in range(3):
                shutil.rmtree(bench_.folder / "store", ignore_errors=True)
                arguments = ("-i", str(inventory), "--forks", str(count))
                rounds.append(bench_.play([{"hosts": "all", "tasks": delegated}], *arguments))
            took = medians(rounds, 1)
            rows += [
                (str(count), LABELS[name], f"{took[name]:.2f} s", f"{took[name] / took['uri']:.2f}")
                for name in ("debug", "ping", "uri", "created", "unchanged")
            ]
    return Table(
        "Many hosts that delegate to the controller",
        "As many forks as hosts. Median of 3 rounds.",
        ("hosts", "task", "all hosts", "of `uri`"),
        rows,
    )
