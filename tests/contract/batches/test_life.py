# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the lifecycle's options mean for the elements of a batch, on the room behind both doors."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.promptops.openai.plugins.module_utils._many._many import many_task
from ansible_collections.promptops.openai.plugins.module_utils._resources._response._kind import ResponseKind
from ansible_collections.promptops.openai.plugins.module_utils._tasks._runner import Context
from tests.emulator.client import Emulator
from tests.emulator.server import running

SCHEMA = {"type": "object", "properties": {"action": {"enum": ["restart"]}}, "required": ["action"]}
VERDICT = {"format": {"type": "json_schema", "name": "verdict", "schema": SCHEMA}}


@pytest.fixture(scope="module")
def session() -> Iterator[Emulator]:
    with running(batch_seconds=3600) as emulator:
        yield emulator


class Set:
    """A task for a set of elements, as a batch unless it says otherwise."""

    def __init__(self, emulator: Emulator, store: Path) -> None:
        self.emulator = emulator
        self._shared = {"base_url": emulator.base_url, "state_store": str(store), "batch": True}
        self._task = many_task(ResponseKind())

    def run(self, *elements: dict[str, Any], check: bool = False, **options: Any) -> dict[str, Any]:
        given = {"common": {"model": "gpt-4o"}, "responses": list(elements), **self._shared, **options}
        validated = ArgumentSpecValidator(dict(self._task.argument_spec)).validate(given)
        assert not validated.error_messages, validated.error_messages
        return dict(self._task.run(validated.validated_parameters, Context(check_mode=check)).values)

    def counts(self, *elements: dict[str, Any], **options: Any) -> dict[str, int]:
        result = self.run(*elements, **options)
        assert "counts" in result, result
        return dict(result["counts"])

    def finish(self) -> None:
        """Lets the server do all that it was given."""
        self.emulator.batch("completed")

    @property
    def submitted(self) -> int:
        return self.emulator.summary().get("POST /v1/batches", 0)

    @property
    def paid_alone(self) -> int:
        return self.emulator.summary().get("POST /v1/responses", 0)


@pytest.fixture
def these(session: Emulator, tmp_path: Path) -> Set:
    session.reset()
    session.clear_journal()
    return Set(session, tmp_path / "store")


def asked(name: str, prompt: str | None = None, **options: Any) -> dict[str, Any]:
    return {"name": name, "input": prompt or f"Question {name}", **options}


def collected(these: Set, *elements: dict[str, Any], **options: Any) -> dict[str, Any]:
    """Submits, lets the server work, and collects."""
    these.counts(*elements, **options)
    these.finish()
    return these.run(*elements, **options)


def test_one_answer_serves_all_that_ask_the_same_and_reuse_it(these: Set) -> None:
    collected(these, asked("first", "The same"))
    again = [asked(name, "The same", reuse=True) for name in ("second", "third")]
    assert these.counts(*again, max_paid=0) == {"reused": 2}
    assert these.submitted == 1


@pytest.mark.parametrize(
    ("options", "counts"),
    [
        ({"preserve_on_change": True}, {"drifted": 1}),
        ({"ignore_changes": ["input"]}, {"unchanged": 1}),
        ({"protect": True}, {"failed": 1}),
        ({}, {"submitted": 1}),
    ],
    ids=str,
)
def test_what_is_to_be_kept_is_not_submitted(these: Set, options: dict[str, Any], counts: dict[str, int]) -> None:
    collected(these, asked("one"))
    result = these.run(asked("one", "Another", **options))
    assert result["counts"] == counts, result
    if "protect" in options:
        assert "protect: the response one would be replaced, since these differ: input" in result["msg"]
    assert these.submitted == 1 + ("submitted" in counts)


def test_a_record_is_moved_and_not_submitted_again(these: Set) -> None:
    collected(these, asked("old", "The same"))
    assert these.counts(asked("new", "The same", moved_from="old")) == {"moved": 1}
    assert these.counts(asked("new", "The same", moved_from="old")) == {"unchanged": 1}
    assert these.submitted == 1


def test_what_still_waits_is_moved_too_and_collected_by_its_new_name(these: Set) -> None:
    these.counts(asked("old", "The same"), asked("other"))
    these.run(asked("new", "The same", moved_from="old"), asked("other"))
    these.finish()
    result = these.run(asked("new", "The same", moved_from="old"), asked("other"))
    assert result["counts"].get("created", 0) == 2, result["counts"]
    assert these.submitted == 1


def test_no_more_is_submitted_than_may_be_paid(these: Set) -> None:
    elements = [asked(f"n{number}") for number in range(3)]
    for check in (True, False):
        result = these.run(*elements, max_paid=2, check=check)
        assert "max_paid: is 2, and 3 responses would have to be paid" in result["msg"]
    assert these.emulator.summary() == {}
    assert these.counts(*elements, max_paid=3) == {"submitted": 3}
    assert these.counts(*elements, max_paid=0) == {"resumed": 3}


def test_an_answer_that_does_not_hold_is_repaired_alone_and_once(these: Set) -> None:
    elements = [asked("good", text=VERDICT), asked("bad", "Be wrong", text=VERDICT)]
    these.emulator.answer(match="Be wrong", text="I cannot say.", times=1)
    result = collected(these, *elements, common={"model": "gpt-4o", "repair": 2})
    assert result["counts"] == {"created": 2}, result
    assert (result["by_name"]["bad"]["repairs"], result["by_name"]["good"]["repairs"]) == (1, 0)
    assert result["by_name"]["bad"]["output_parsed"] == {"action": "restart"}
    assert these.paid_alone == 1
    assert these.counts(*elements, common={"model": "gpt-4o", "repair": 2}) == {"unchanged": 2}
    assert (these.submitted, these.paid_alone) == (1, 1)


def test_an_answer_that_does_not_hold_fails_and_is_submitted_again(these: Set) -> None:
    element = asked("bad", "Be wrong", text=VERDICT)
    these.emulator.answer(match="Be wrong", text='{"action": "reboot"}', times=1)
    result = collected(these, element)
    assert result["error"]["type"] == "mismatch", result
    assert "output_parsed.action" in result["msg"]
    again = collected(these, element)
    assert again["counts"] in ({"created": 1}, {"replaced": 1}), again
    assert (these.submitted, these.paid_alone) == (2, 0)


def test_what_is_removed_meanwhile_keeps_no_file(these: Set) -> None:
    these.counts(asked("one"), asked("two"))
    assert these.counts({"name": "two", "state": "absent"}) == {"deleted": 1}
    these.finish()
    assert these.counts(asked("one")) == {"created": 1}
    assert these.emulator.summary()["DELETE /v1/files/{file_id}"] == 2
