# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Check mode predicts what each element will come to, and diff mode shows what changes, by name."""

from __future__ import annotations

import re

import pytest

from tests.integration.harness import Ansible, Task
from tests.integration.many.asking import BOTH, asked, list_name, many
from tests.integration.subjects import Subject

pytestmark = pytest.mark.parametrize("subject", BOTH, ids=lambda subject: subject.kind)


def play(*tasks: Task) -> dict[str, object]:
    return {"hosts": "localhost", "gather_facts": False, "tasks": list(tasks), "ignore_errors": True}


def test_predicted_shown_and_then_done(ansible: Ansible, subject: Subject) -> None:
    key = list_name(subject)
    names = ["same", "other", "kept", "gone"]
    made = ansible.play(many(subject, [asked(subject, name) for name in names])).only
    elements = [
        asked(subject, "same"),
        asked(subject, "other", temperature=0.5),
        asked(subject, "kept", temperature=0.5, preserve_on_change=True),
        {"name": "gone", "state": "absent"},
        asked(subject, "new"),
        asked(subject, None),
    ]
    ansible.requests()
    before = ansible.records()
    task = many(subject, elements)
    predicted = ansible.run([play(task)], "--check", "--diff")
    assert ansible.requests() == []
    assert ansible.records() == before

    real = ansible.run([play(task)], "--diff")
    foreseen, done = predicted.only, real.only
    actions = ["unchanged", "replaced", "drifted", "deleted", "created", "created"]
    assert [element["action"] for element in done[key]] == actions
    for guess, truth in zip(foreseen[key], done[key], strict=True):
        assert (guess["action"], guess["changed"]) == (truth["action"], truth["changed"])
        assert truth.keys() <= guess.keys()
    assert foreseen["counts"] == done["counts"]
    assert foreseen.keys() - {"predicted_usage", "predicted_usage_by_model"} == done.keys()
    assert foreseen["predicted_usage"]["requests"] == 3
    assert foreseen["by_name"]["new"]["output_text"] == "(known after apply)"
    assert foreseen["paid_usage"] == {}
    # What is not known yet is not in the sum.
    used = made["by_name"]["same"]["usage"]
    assert foreseen["usage"] == {count: 2 * tokens for count, tokens in used.items() if tokens is not None}

    for result, text in ((foreseen, "(known after apply)"), (done, done["by_name"]["other"]["output_text"])):
        shown, after = result["diff"]["before"], result["diff"]["after"]
        assert list(shown) == list(after) == ["other", "kept", "gone", "new", f"{key}[5]"]
        assert shown["other"]["output_text"] == made["by_name"]["other"]["output_text"]
        assert after["other"]["output_text"] == text
        assert after["other"]["request"]["temperature"] == 0.5
        # What is kept shows what is configured otherwise, and that its output stays.
        assert after["kept"]["request"]["temperature"] == 0.5
        assert shown["kept"]["output_text"] == after["kept"]["output_text"]
        assert "temperature" not in shown["other"]["request"]
        assert (shown["new"], after["gone"]) == ({}, {})
        assert not any("diff" in element for element in result[key])
    for run in (predicted, real):
        assert re.search(r'^\+ +"temperature": 0.5', run.output, re.MULTILINE), run.output


def test_a_diff_of_nothing_is_empty(ansible: Ansible, subject: Subject) -> None:
    task = many(subject, [asked(subject, "same")])
    run = ansible.run([play(task, task)], "--diff")
    assert run.results[1]["diff"] == {"before": {}, "after": {}}, run.output
