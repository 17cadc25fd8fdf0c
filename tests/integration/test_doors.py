# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Both doors, the action plugin and the module, give the same result to the last key, before and after Ansible 2.19."""

from __future__ import annotations

import re
import shutil
from typing import Any

import pytest

from tests.integration.comparison import normal
from tests.integration.harness import Ansible, Run, Task
from tests.integration.subjects import CHAT, RESPONSE, SUBJECTS, Subject


def through_both(ansible: Ansible, tasks: list[Task], *arguments: str, **options: Any) -> tuple[Run, Run]:
    runs = []
    for door in ("action", "module"):
        ansible.emulator.reset()
        for folder in ("store", "somewhere", "elsewhere"):
            shutil.rmtree(ansible.folder / folder, ignore_errors=True)
        ansible.door = door
        play = {"hosts": "localhost", "gather_facts": False, "ignore_errors": True, "tasks": tasks}
        runs.append(ansible.run([play], *arguments, **options))
    return runs[0], runs[1]


def assert_same(action: Run, module: Run) -> None:
    assert len(action.results) == len(module.results) > 0, action.output + module.output
    for ours, theirs in zip(action.results, module.results, strict=True):
        assert normal(ours) == normal(theirs)


def scenario(subject: Subject) -> dict[str, list[Task]]:
    gone = subject.bare(name="one", state="absent")
    return {
        "life": [
            subject.task(),
            subject.task(),
            subject.task(prompt="Something else", preserve_on_change=True),
            subject.task(prompt="Something else"),
            gone,
            gone,
        ],
        "coerced": [subject.task(temperature="0.5", store="yes", metadata={"a": 1, "b": True, "c": "x"})],
        "unknown option": [subject.task(nonsense=1), subject.task(**{subject.prompt: None}, model=None)],
        "wrong type": [subject.task(temperature="warm"), subject.task(timeout="soon"), subject.task(state="gone")],
        "out of range": [subject.task(temperature=3), subject.task(max_retries=-1)],
        "wrong place": [subject.task(tools=[{"name": "x"}]), subject.task(metadata={"k" * 65: "x"})],
        "refused by the server": [
            subject.task(model="emulator/status;code=400"),
            subject.task(api_key="sk-wrong-key-000"),
        ],
        "needs no key": [subject.task(api_key=None)],
        "failed": [subject.task(model="emulator/incomplete"), subject.task("two", model="emulator/refusal")],
        "by id": [subject.bare(**{subject.id_option: "nothing/here?"})],
        "relative paths": [
            subject.task(None, state_file="somewhere/one.json"),
            subject.task(state_store="~/elsewhere"),
        ],
    }


NAMES = sorted(scenario(RESPONSE))


@pytest.mark.parametrize("subject", SUBJECTS, ids=lambda subject: subject.kind)
@pytest.mark.parametrize("name", NAMES)
def test_same_result(both_cores: Ansible, subject: Subject, name: str) -> None:
    assert_same(*through_both(both_cores, scenario(subject)[name]))


@pytest.mark.parametrize("arguments", [["--check"], ["--diff"], ["--check", "--diff"], ["-vvvv"]], ids=" ".join)
def test_same_result_with(both_cores: Ansible, arguments: list[str]) -> None:
    assert_same(*through_both(both_cores, scenario(RESPONSE)["life"], *arguments))


def test_same_result_of_reading(both_cores: Ansible) -> None:
    tasks = [
        RESPONSE.task(),
        CHAT.task(),
        {"promptops.openai.openai_response_info": {}},
        {"promptops.openai.openai_response_info": {"name": "one"}},
        {"promptops.openai.openai_response_info": {"name": "two", "fail_on_missing": True}},
        {"promptops.openai.openai_response_input_items_info": {"name": "one"}},
        {"promptops.openai.openai_chat_completion_info": {"metadata": {"a": "b"}}},
        {"promptops.openai.openai_chat_completion_messages_info": {"name": "one"}},
    ]
    assert_same(*through_both(both_cores, tasks))


def test_same_result_of_many(both_cores: Ansible) -> None:
    elements = [{"name": f"n{index}", "input": f"Question {index}"} for index in range(5)]
    many = {"promptops.openai.openai_responses": {"responses": elements, "common": {"model": "gpt-4o"}}}
    failing = [*elements, {"name": "bad", "input": "x", "model": "emulator/status;code=400"}]
    tasks = [many, many, {"promptops.openai.openai_responses": {"responses": failing, "common": {"model": "gpt-4o"}}}]
    assert_same(*through_both(both_cores, tasks))


def test_same_result_under_keywords(both_cores: Ansible) -> None:
    """Loops, vars, environment, no_log, run_once and delegation."""
    ours: Task = {RESPONSE.module: {"model": "gpt-4o", "input": "{{ asked }}", "name": "{{ asked }}"}}
    environment = {"OPENAI_BASE_URL": both_cores.emulator.base_url, "OPENAI_API_KEY": both_cores.defaults["api_key"]}
    tasks: list[Task] = [
        {**ours, "vars": {"asked": "{{ item }}"}, "loop": ["a", "b", "a"], "environment": environment},
        {**ours, "vars": {"asked": "c"}, "environment": environment, "no_log": True},
        {**ours, "vars": {"asked": "d"}, "environment": environment, "run_once": True, "delegate_to": "localhost"},
        {**ours, "vars": {"asked": "e"}, "environment": {"OPENAI_BASE_URL": "gopher://nowhere"}},
    ]
    action, module = through_both(both_cores, tasks, defaults={"state_store": str(both_cores.store)})
    assert_same(action, module)
    loop = action.results[0]["results"]
    assert [(item["action"], item["changed"]) for item in loop] == [
        ("created", True),
        ("created", True),
        ("unchanged", False),
    ]
    assert "censored" in action.results[1]
    assert action.results[2]["action"] == "created"
    assert "base_url" in action.results[3]["msg"]


def processes(ansible: Ansible, task: Task) -> tuple[Run, int]:
    """How many commands Ansible ran for a task, as it tells at -vvv."""
    play = {"hosts": "localhost", "gather_facts": False, "tasks": [task], "ignore_errors": True}
    run = ansible.run([play], "-vvv", environment={"ANSIBLE_ASYNC_DIR": str(ansible.folder / "async")})
    return run, len(re.findall(r"> EXEC ", run.output))


def test_same_warning_of_an_option_by_two_names(both_cores: Ansible) -> None:
    tool = {"type": "function", "function": {"name": "restart"}}
    action, module = through_both(both_cores, [CHAT.task(tools=[tool], tool=[tool])])
    assert_same(action, module)
    assert action.only["warnings"] == ["Both option tools and its alias tool are set."]


def test_the_controllers_own_process_is_used(in_process: Ansible) -> None:
    run, commands = processes(in_process, RESPONSE.task())
    assert run.only["action"] == "created", run.output
    assert commands == 0


def test_the_switch_hands_over_to_the_module(in_process: Ansible) -> None:
    in_process.door = "module"
    run, commands = processes(in_process, RESPONSE.task())
    assert run.only["action"] == "created", run.output
    assert commands > 0


def test_async_hands_over_to_the_module(in_process: Ansible) -> None:
    run, commands = processes(in_process, {**RESPONSE.task(), "async": 60, "poll": 1})
    assert run.results[-1]["action"] == "created", run.output
    assert commands > 0


def test_become_hands_over_to_the_module(in_process: Ansible) -> None:
    task = {**RESPONSE.task(), "become": True, "become_method": "ansible.builtin.su"}
    run, commands = processes(in_process, task)
    assert commands > 0, run.output


def test_another_connection_hands_over_to_the_module(in_process: Ansible) -> None:
    task = {**RESPONSE.task(), "vars": {"ansible_connection": "ansible.builtin.ssh"}}
    run = in_process.run(
        [{"hosts": "localhost", "gather_facts": False, "tasks": [task], "ignore_errors": True}], "-vvv"
    )
    assert "ESTABLISH SSH CONNECTION" in run.output or "ssh" in run.output
    assert in_process.requests() == []


def test_a_controller_without_requests_hands_over_to_the_module(in_process: Ansible) -> None:
    """A controller that cannot import ``requests`` needs none where nothing is called, and else the target's."""
    in_process.play(RESPONSE.task())
    hidden = in_process.folder / "hidden"
    (hidden / "requests").mkdir(parents=True)
    (hidden / "requests" / "__init__.py").write_text("raise ImportError('hidden by a test')\n")
    environment = {"PYTHONPATH": str(hidden)}
    # The module's own interpreter is not to be affected by the hiding.
    tasks = [{**task, "environment": {"PYTHONPATH": ""}} for task in (RESPONSE.task(), RESPONSE.task("two"))]
    run = in_process.play(*tasks, environment=environment)
    assert [result.get("action") for result in run.results] == ["unchanged", "created"], run.output


def test_without_requests_anywhere_it_says_so(ansible: Ansible) -> None:
    hidden = ansible.folder / "hidden"
    (hidden / "requests").mkdir(parents=True)
    (hidden / "requests" / "__init__.py").write_text("raise ImportError('hidden by a test')\n")
    run = ansible.play(RESPONSE.task(), environment={"PYTHONPATH": str(hidden)})
    assert "requests" in run.only["msg"], run.output
    assert ansible.records() == {}


@pytest.mark.parametrize("subject", SUBJECTS, ids=lambda subject: subject.kind)
def test_the_unchanged_path_does_not_import_requests(ansible: Ansible, subject: Subject) -> None:
    ansible.play(subject.task())
    broken = ansible.folder / "broken"
    (broken / "requests").mkdir(parents=True)
    (broken / "requests" / "__init__.py").write_text("import os\nos._exit(77)\n")
    run = ansible.play(subject.task(), environment={"PYTHONPATH": str(broken)})
    assert run.only["action"] == "unchanged", run.output


@pytest.mark.attack(
    "The model",
    "a template in its answer",
    "data that is never evaluated",
)
def test_generated_text_is_never_a_template(both_cores: Ansible) -> None:
    text = "{{ lookup('ansible.builtin.pipe', 'touch pwned') }} {% for x in y %} !unsafe \x1b[31m \x00 end"
    for door in ("action", "module"):
        both_cores.door = door
        both_cores.emulator.answer(match="Say hello", text=text)
        show = {"ansible.builtin.debug": {"msg": "{{ told.output_text }}"}}
        run = both_cores.play({**RESPONSE.task(door), "register": "told"}, show)
        assert run.results[0]["output_text"] == text, run.output
        assert run.results[1]["msg"] == text
        assert not (both_cores.folder / "pwned").exists()
