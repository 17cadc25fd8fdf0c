# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The keys of real results are those that the modules document, each where it is said to be returned."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
import yaml

from tests.conftest import CHECKOUT
from tests.integration.harness import Ansible, Task
from tests.integration.many.asking import asked, many
from tests.integration.reading import CHATS, READINGS, Reading
from tests.integration.subjects import SUBJECTS, Subject

OF_ANSIBLE = {"changed", "failed", "invocation", "diff", "warnings", "skipped", "exception"}
"""Keys that every module's result may have."""
SOMETHING_DONE = "success, and failure after something was done"

both = pytest.mark.parametrize("subject", SUBJECTS, ids=lambda subject: subject.kind)


def documented(module: str) -> dict[str, Any]:
    """A module's RETURN."""
    path = CHECKOUT / "plugins" / "modules" / f"{module.rpartition('.')[2]}.py"
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id == "RETURN":
            described: dict[str, Any] = yaml.safe_load(ast.literal_eval(node.value))
            return described
    raise AssertionError(f"{module} has no RETURN")


def is_due(when: str, result: Mapping[str, Any], *, is_something: bool) -> bool:
    """Whether a key must be there that is returned then; ``is_something`` is whether there is an object."""
    failed = bool(result.get("failed"))
    if when == "always" or (when.startswith("success") and not failed) or (when == "failure" and failed):
        return True
    if when == SOMETHING_DONE:
        return "id" in result
    return when.startswith("when there is a ") and when.count(" and ") == 0 and is_something


def check(described: Mapping[str, Any], result: Mapping[str, Any], object_key: str | None = None) -> None:
    """That the result has the keys that it should have, and no others; and so have the mappings in it."""
    is_something = object_key is not None and object_key in result
    assert set(result) <= {*described, *OF_ANSIBLE}
    due = {
        key
        for key, value in described.items()
        if is_due(value.get("returned", "success"), result, is_something=is_something)
    }
    assert due <= set(result)
    for key, value in described.items():
        for whole in wholes(result.get(key)):
            if value.get("contains") and key != "choices" and "content" not in whole:
                assert set(whole) <= {*value["contains"], *OF_ANSIBLE}, key


def wholes(value: Any) -> Iterator[Mapping[str, Any]]:
    yield from (item for item in (value if isinstance(value, list) else [value]) if isinstance(item, Mapping))


def asking_for_json(subject: Subject) -> dict[str, Any]:
    if subject.prompt == "input":
        return {"text": {"format": {"type": "json_object"}}, "input": "JSON"}
    return {"response_format": {"type": "json_object"}, "messages": [{"role": "user", "content": "JSON"}]}


def one_of_each(subject: Subject) -> list[Task]:
    """Tasks for what can become of one resource."""
    return [
        subject.task(),
        subject.task(),
        subject.task("json", **asking_for_json(subject)),
        subject.task("short", model="emulator-incomplete"),
        subject.task(prompt="Other"),
        subject.task(prompt="Another", preserve_on_change=True),
        subject.task(temperature=9),
        subject.bare(**{subject.id_option: "none_such", "name": "imported"}),
        subject.bare(name="one", state="absent"),
        subject.bare(name="one", state="absent"),
    ]


@both
@pytest.mark.parametrize("arguments", [(), ("--check", "--diff")], ids=["run", "check"])
def test_of_one(in_process: Ansible, subject: Subject, arguments: tuple[str, ...]) -> None:
    run = in_process.run(
        [{"hosts": "localhost", "gather_facts": False, "ignore_errors": True, "tasks": one_of_each(subject)}],
        *arguments,
    )
    assert len(run.results) == len(one_of_each(subject)), run.output
    for result in run.results:
        check(documented(subject.module), result, subject.kind)


@both
def test_of_many(in_process: Ansible, subject: Subject) -> None:
    module = f"{subject.module}s"
    elements = [asked(subject, "a"), asked(subject, None), asked(subject, "short", model="emulator-incomplete")]
    described = documented(module)
    run = in_process.play(many(subject, elements), many(subject, elements[:2]), many(subject, [{"nonsense": 1}]))
    for result in run.results:
        check(described, result)
        for element in result.get(f"{subject.kind}s", ()):
            check(described[f"{subject.kind}s"]["contains"], element, subject.kind)


@pytest.mark.parametrize("reading", READINGS, ids=lambda reading: reading.subject.kind)
def test_of_what_is_read(in_process: Ansible, reading: Reading) -> None:
    subject = reading.subject
    made = in_process.play(subject.task(), subject.task("json", **asking_for_json(subject))).results
    run = in_process.play(
        reading.info(),
        reading.info(source="store", fields=["full"]),
        reading.by_id(made[0]["id"]),
        reading.by_id("none_such", fail_on_missing=True),
        reading.items_of(made[0]["id"]),
        reading.items(name="one"),
    )
    for result in run.results[:4]:
        described = documented(f"{subject.module}_info")
        check(described, result)
        full = [element for element in result.get(reading.key, ()) if subject.kind in element]
        for element in full:
            optional = {"output_parsed"} - set(element)
            assert set(element) == set(described[reading.key]["contains"]) - optional
    assert sum(subject.kind in element for element in run.results[1][reading.key]) == 2
    for result in run.results[4:]:
        check(documented(reading.items_module), result)
    assert reading is CHATS or run.results[4]["input_items"]
