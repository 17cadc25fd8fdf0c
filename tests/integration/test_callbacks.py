# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The callbacks: what was paid for, and how far long tasks are."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from ansible_collections.promptops.openai.plugins.callback import usage
from tests.integration.harness import Ansible, Run, Task
from tests.integration.many.asking import asked, many, set_to, several
from tests.integration.subjects import CHAT, RESPONSE

USAGE = {"ANSIBLE_CALLBACKS_ENABLED": "results,promptops.openai.usage"}
PROGRESS = {"ANSIBLE_CALLBACKS_ENABLED": "results,promptops.openai.progress"}
COLUMNS = ["input", "cached", "output", "reasoning", "total"]
PRICES = "{gpt-4o*: {input: 10, cached_input: 1, output: 100}}"
LINE = re.compile(r"^(.*): (\d+) of (\d+) ([a-z ]+?)(?: \((.*)\))?$", re.MULTILINE)


def printed(run: Run) -> dict[str, list[str]]:
    """The rows of the table, by task."""
    assert "OPENAI USAGE" in run.output, run.output
    lines = run.output.partition("OPENAI USAGE")[2].splitlines()[1:]
    rows = [re.split(r"  +", line.strip()) for line in lines if "  " in line]
    return {row[0]: row[1:] for row in rows}


def tokens(*results: dict[str, Any]) -> list[str]:
    """The row of tasks with these results: of what each has paid."""
    used = [result.get("paid_usage", result["usage"]) for result in results]
    keys = ["input_tokens", "cached_tokens", "output_tokens", "reasoning_tokens", "total_tokens"]
    return [f"{sum(usage[key] for usage in used):,}" for key in keys]


def named(task: Task, name: str) -> Task:
    return {**task, "name": name}


def test_tokens_by_task_and_in_all(both_cores: Ansible) -> None:
    prompts = {RESPONSE.module: {"model": "gpt-4o", "input": "{{ item }} of a loop"}, "loop": ["First", "Second"]}
    tasks = [
        named(RESPONSE.task("one", "long " * 1200), "Ask one"),
        named(RESPONSE.task("one", "long " * 1200), "Ask the same"),
        named(prompts, "Ask in a loop"),
        named(many(RESPONSE, several(RESPONSE, 3)), "Ask many"),
        named(many(RESPONSE, [*several(RESPONSE, 3), asked(RESPONSE, "new")], **{"return": "none"}), "Ask many more"),
        named(CHAT.task("chat", model="emulator/incomplete"), "Ask for too little"),
        {**named(RESPONSE.task("slow"), "Ask and go on"), "async": 60, "poll": 1},
        {**named(CHAT.task("hidden"), "Ask in secret"), "no_log": True},
        {**named(RESPONSE.task("again", force=True), "Ask until"), "retries": 1, "delay": 0, "until": False},
    ]
    run = both_cores.play(*tasks, environment={**USAGE, "ANSIBLE_ASYNC_DIR": str(both_cores.folder / "async")})
    rows = printed(run)
    ask_one, _same, loop, ask_many, more, too_little, slow, hidden, until = run.results
    assert "censored" in hidden
    assert rows["task"] == COLUMNS
    paid = [ask_one, *loop["results"], ask_many, more, too_little, slow, until, until]
    assert rows == {
        "task": COLUMNS,
        "Ask one": tokens(ask_one),
        "Ask in a loop": tokens(*loop["results"]),
        "Ask many": tokens(ask_many),
        "Ask many more": tokens(more),
        "Ask for too little": tokens(too_little),
        "Ask and go on": tokens(slow),
        "Ask until": tokens(until, until),
        "all tasks": tokens(*paid),
    }
    assert ask_one["usage"]["cached_tokens"] > 0
    assert "Results that no_log hides are not counted: 1" in run.output
    again = both_cores.play(*tasks[:2], tasks[3], environment=USAGE)
    assert "No task of this collection has paid for anything in this run." in again.output


def test_costs_by_a_table_of_prices(in_process: Ansible) -> None:
    tasks = [
        named(RESPONSE.task("one", "long " * 1200), "Ask one"),
        named(many(CHAT, [asked(CHAT, "a"), asked(CHAT, "b", model="gpt-5.1")], **{"return": "none"}), "Ask many"),
        named(RESPONSE.task("two", model="gpt-5.1"), "Ask another"),
    ]
    file = in_process.folder / "prices.yml"
    file.write_text(f"# By model.\n{PRICES}\n")
    configuration = in_process.folder / "ansible.cfg"
    configuration.write_text("[promptops_openai_usage]\nprices = ~/prices.yml\ncurrency = EUR\n")
    run = in_process.play(*tasks, environment={**USAGE, "ANSIBLE_CONFIG": str(configuration)})
    one = run.results[0]["usage"]
    of_many = run.results[1]["paid_usage_by_model"]
    cost = (10 * (one["input_tokens"] - one["cached_tokens"]) + one["cached_tokens"] + 100 * one["output_tokens"]) / 1e6
    [cheap] = [usage for model, usage in of_many.items() if model.startswith("gpt-4o")]
    other = (10 * cheap["input_tokens"] + 100 * cheap["output_tokens"]) / 1e6
    rows = printed(run)
    assert rows["task"] == [*COLUMNS, "EUR"]
    assert rows["Ask one"][-1] == f"{cost:.4f}"
    assert rows["Ask many"][-1] == f"{other:.4f} + unpriced"
    assert rows["Ask another"][-1] == "unpriced"
    assert rows["all tasks"][-1] == f"{cost + other:.4f} + unpriced"
    [unpriced] = [model for model in of_many if model.startswith("gpt-5.1")]
    assert f"No price is known for: {unpriced}" in run.output

    environment = {**USAGE, "PROMPTOPS_OPENAI_USAGE_PRICES": "{'*': {input: 0, output: 1000000}}"}
    run = in_process.play(RESPONSE.task("three"), environment=environment)
    assert printed(run)["all tasks"][-1] == f"{run.only['usage']['output_tokens']:,}.0000"


@pytest.mark.parametrize(
    ("prices", "message"),
    [
        ("nowhere.yml", "prices: nowhere.yml cannot be read: No such file or directory."),
        ("{gpt: 5}", "prices[gpt]: must be a mapping with input, cached_input, cache_write, output"),
        ("{gpt: {input: 5}}", "prices[gpt].output: is required"),
        ("{gpt: {input: 5, output: -1}}", "prices[gpt].output: must be a number that is not negative"),
        ("{gpt: {input: 5, output: 1, speed: 2}}", "prices[gpt].speed: is not known"),
        ("[1, 2]", "prices: must be a mapping of models to prices, and is a list."),
        ("{a: ]", "prices: is not YAML"),
    ],
)
def test_a_wrong_table_is_named_and_the_play_goes_on(in_process: Ansible, prices: str, message: str) -> None:
    run = in_process.play(RESPONSE.task(), environment={**USAGE, "PROMPTOPS_OPENAI_USAGE_PRICES": prices})
    assert run.only["action"] == "created"
    assert message in re.sub(r"\s+", " ", run.output), run.output
    assert "Traceback" not in run.output


def test_the_documented_table_works_as_a_file(in_process: Ansible) -> None:
    (in_process.folder / "prices.yml").write_text(yaml.safe_load(usage.EXAMPLES)["openai_prices_yml"])
    environment = {**USAGE, "PROMPTOPS_OPENAI_USAGE_PRICES": "~/prices.yml"}
    run = in_process.play(RESPONSE.task(model="gpt-6-terra"), environment=environment)
    used = run.only["usage"]
    assert printed(run)["all tasks"][-1] == f"{(1.25 * used['input_tokens'] + 10 * used['output_tokens']) / 1e6:.4f}"


def test_nothing_is_printed_where_there_is_nothing_to_say(in_process: Ansible) -> None:
    run = in_process.play({"ansible.builtin.debug": {"msg": {"action": "created", "usage": {}}}}, environment=USAGE)
    assert "OPENAI USAGE" not in run.output
    run = in_process.play(RESPONSE.task())
    assert "OPENAI USAGE" not in run.output
    play = {"hosts": "localhost", "gather_facts": False, "tasks": [RESPONSE.task("two"), many(CHAT, several(CHAT, 2))]}
    run = in_process.run([play], "--check", environment=USAGE)
    assert "No task of this collection has paid for anything in this run." in run.output, run.output
    told = run.output.partition("A run without check mode would pay for this")[2].splitlines()
    assert told[1].split() == ["task", "requests", "input"], run.output
    assert [line.split()[-2] for line in told[2:5]] == ["1", "2", "3"]


# --- How far ---


def watched() -> list[Task]:
    """A task of some seconds between two that tell of the folder."""
    folder = "{{ lookup('ansible.builtin.env', 'PROMPTOPS_OPENAI_PROGRESS') }}"
    stat: Task = {"name": "Look", "ansible.builtin.stat": {"path": folder}}
    return [
        stat,
        named(many(RESPONSE, several(RESPONSE, 16), concurrency=2), "Ask many"),
        named(RESPONSE.task(), "Ask one"),
    ]


@pytest.mark.parametrize("door", ["action", "module"])
def test_lines_while_it_runs(both_cores: Ansible, door: str) -> None:
    both_cores.door = door
    log = both_cores.folder / "ansible.log"
    with set_to(both_cores.emulator, latency=0.4):
        run = both_cores.play(*watched(), environment={**PROGRESS, "ANSIBLE_LOG_PATH": str(log)})
    assert run.results[1]["counts"] == {"created": 16}, run.output
    lines = LINE.findall(run.output)
    assert 2 <= len(lines) <= 6, run.output
    assert {(task, total, what) for task, _done, total, what, _details in lines} == {("Ask many", "16", "responses")}
    done = [int(line[1]) for line in lines]
    assert done == sorted(set(done))
    assert 0 <= done[0] < 16
    assert all(
        details == (f"created: {count}" if count != "0" else "") for _task, count, _total, _what, details in lines
    )
    for line in lines:
        assert f"Ask many: {line[1]} of 16 responses" in log.read_text()
    folder = run.results[0]["stat"]
    assert folder["mode"] == "0700"
    assert not Path(folder["path"]).exists()


def test_hosts_are_added_up(in_process: Ansible) -> None:
    task = named(many(CHAT, several(CHAT, 8), concurrency=2, state_store="{{ inventory_hostname }}"), "Ask for each")
    play = {"hosts": "all", "connection": "local", "gather_facts": False, "tasks": [task]}
    with set_to(in_process.emulator, latency=0.5):
        run = in_process.run([play], "--inventory", "a,b,", environment=PROGRESS)
    assert [result["counts"] for result in run.results] == [{"created": 8}] * 2, run.output
    assert {(line[0], line[2], line[3]) for line in LINE.findall(run.output)} >= {
        ("Ask for each", "16", "chat completions")
    }


@pytest.mark.parametrize("door", ["action", "module"])
def test_a_task_that_waits_says_so(in_process: Ansible, door: str) -> None:
    in_process.door = door
    tasks = [
        named(CHAT.task("slow", extra_headers={"X-Emulator-Fault": "slow;seconds=3.6"}), "Ask a slow one"),
        {"name": "Ask nobody", "ansible.builtin.command": {"cmd": "sleep 2.2"}},
    ]
    run = in_process.play(*tasks, environment={**PROGRESS, "PROMPTOPS_OPENAI_PROGRESS_PATIENCE": "1"})
    waited = re.findall(r"^Ask a slow one: still waiting for the chat completion, (\d+) s$", run.output, re.MULTILINE)
    assert len(waited) >= 2, run.output
    assert list(map(int, waited)) == sorted({int(seconds) for seconds in waited})
    assert "Ask nobody: still" not in run.output


def test_the_last_line_says_how_far_it_came(in_process: Ansible) -> None:
    task = named(many(RESPONSE, several(RESPONSE, 20)), "Ask many")
    run = in_process.play(task, task, environment=PROGRESS)
    assert [(line[1], line[4]) for line in LINE.findall(run.output)][-2:] == [
        ("20", "created: 20"),
        ("20", "unchanged: 20"),
    ], run.output


def test_what_is_unchanged_is_counted_before_anything_is_asked(in_process: Ansible) -> None:
    in_process.play(many(RESPONSE, several(RESPONSE, 20)))
    changed = [asked(RESPONSE, f"new {number}") for number in range(2)]
    task = named(many(RESPONSE, [*changed, *several(RESPONSE, 18)], concurrency=1), "Ask many")
    with set_to(in_process.emulator, latency=1.3):
        run = in_process.play(task, environment=PROGRESS)
    assert run.only["counts"] == {"created": 2, "unchanged": 18}, run.output
    lines = LINE.findall(run.output)
    assert lines[-1][1:3] == ("20", "20")
    assert all("unchanged: 18" in details for _task, _done, _total, _what, details in lines if details), lines


def test_what_a_program_reads_holds_nothing_else(in_process: Ansible) -> None:
    environment = {
        "ANSIBLE_CALLBACKS_ENABLED": "results,promptops.openai.usage,promptops.openai.progress",
        "ANSIBLE_STDOUT_CALLBACK": "machine",
    }
    run = in_process.play(named(many(RESPONSE, several(RESPONSE, 2)), "Ask many"), environment=environment)
    assert run.only["counts"] == {"created": 2}
    document, end = json.JSONDecoder().raw_decode(run.output)
    assert document == {"ok": 1}
    assert "Ask many: 2 of 2 responses" in run.output[end:]
    assert "OPENAI USAGE" in run.output[end:]


def test_it_is_off_unless_it_is_enabled_and_no_faster_than_a_line_a_second(in_process: Ansible) -> None:
    with set_to(in_process.emulator, latency=0.2):
        run = in_process.play(*watched())
        assert not run.results[0]["stat"]["exists"]
        assert LINE.findall(run.output) == []
        environment = {**PROGRESS, "PROMPTOPS_OPENAI_PROGRESS_INTERVAL": "0.1"}
        run = in_process.play(named(many(CHAT, several(CHAT, 9)), "Ask"), environment=environment)
    assert "interval: is 0.1, and must be 1 second or more." in run.output
    assert LINE.findall(run.output) == []
    assert run.only["counts"] == {"created": 9}
