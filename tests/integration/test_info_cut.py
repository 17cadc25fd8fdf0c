# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A list says whether max_items has left something out, and what plays no part is passed over."""

from __future__ import annotations

from typing import Any

import pytest

from tests.integration.harness import Ansible
from tests.integration.reading import CHATS, READINGS, RESPONSES, Reading

both = pytest.mark.parametrize("reading", READINGS, ids=lambda reading: reading.subject.kind)


@both
def test_a_list_that_was_cut_says_so(in_process: Ansible, reading: Reading) -> None:
    conversation = [{"role": "user", "content": text} for text in ("One", "Two", "Three")]
    prompt: dict[str, Any] = {"input" if reading is RESPONSES else "messages": conversation}
    made = in_process.play(reading.subject.task(**prompt), reading.subject.task("two")).results
    cases = [
        (reading.info(source="store"), False),
        (reading.info(source="store", max_items=2), False),
        (reading.info(source="store", max_items=1), True),
        (reading.info(source="store", max_items=1, order="desc"), True),
        (reading.info(source="store", max_items=1, name_patterns=["two"]), False),
        (reading.info(name="one"), False),
        (reading.items(name="one"), False),
        (reading.items(name="one", max_items=3), False),
        (reading.items_of(made[0]["id"], max_items=2), True),
        (reading.items_of(made[0]["id"], max_items=2, limit=2), True),
    ]
    if reading is CHATS:
        cases += [
            (reading.info(max_items=1), True),
            (reading.info(max_items=2), False),
            (reading.info(max_items=1, model="gpt-4o"), True),
            (reading.info(max_items=1, status="completed"), True),
            (reading.info(max_items=2, status="completed"), False),
        ]
    run = in_process.play(*(task for task, _cut in cases))
    assert [result.get("truncated") for result in run.results] == [cut for _task, cut in cases], run.output


def test_what_goes_with_a_stream_is_passed_over_without_one(in_process: Ansible) -> None:
    made = in_process.play(RESPONSES.subject.task()).only["id"]
    run = in_process.play(
        RESPONSES.by_id(made, stream=False, starting_after=0, include_obfuscation=True),
        RESPONSES.by_id(made, include_obfuscation=False),
    )
    assert [result["responses"][0]["id"] for result in run.results] == [made] * 2, run.output
    said = " ".join(map(str, run.results[0]["warnings"]))
    assert "starting_after: plays no part" in said
    assert "include_obfuscation: plays no part" in said
    assert "warnings" not in run.results[1]
