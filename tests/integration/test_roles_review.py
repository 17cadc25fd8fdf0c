# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The role review: findings are structured, paid for once, and fail the play from a severity on."""

from __future__ import annotations

from typing import Any

import pytest

from tests.integration.harness import Ansible, Run

POST = "POST /v1/responses"
BAD = {
    "summary": "It listens everywhere.",
    "findings": [
        {"severity": "low", "line": None, "message": "No comment.", "suggestion": "Add one."},
        {
            "severity": "high",
            "line": 2,
            "message": "Root may log in {{ 7 * 7 }}.\n\x1b[31m",
            "suggestion": "PermitRootLogin no",
        },
    ],
}


def review(ansible: Ansible, *arguments: str, **options: Any) -> Run:
    play = {
        "hosts": "localhost",
        "gather_facts": False,
        "tasks": [{"ansible.builtin.include_role": {"name": "promptops.openai.review"}}],
    }
    return ansible.run([play], *arguments, variables=options)


def config(ansible: Ansible, text: str = "Port 22\nPermitRootLogin yes\n") -> str:
    path = ansible.folder / "sshd_config"
    path.write_text(text)
    return str(path)


def table(run: Run) -> list[str]:
    return next(result["msg"] for result in run.results if isinstance(result.get("msg"), list))


def test_reviewed_once(both_cores: Ansible) -> None:
    both_cores.emulator.answer(json=BAD)
    path = config(both_cores)
    first = review(both_cores, review_path=path, review_fail_on="critical")
    assert first.code == 0, first.output
    (body,) = [entry["body"] for entry in both_cores.emulator.journal()]
    assert body["input"] == f"{path}\n\n    1 | Port 22\n    2 | PermitRootLogin yes\n"
    both_cores.requests()
    second = review(both_cores, review_path=path, review_fail_on="critical")
    assert second.code == 0, second.output
    assert not any(result.get("changed") for result in second.results)
    assert both_cores.requests() == []
    assert table(second) == table(first)


def test_the_table(in_process: Ansible) -> None:
    in_process.emulator.answer(json=BAD)
    run = review(in_process, review_path=config(in_process), review_fail_on="never")
    assert run.code == 0, run.output
    assert table(run) == [
        "It listens everywhere.",
        "severity   line  finding",
        "high          2  Root may log in {{ 7 * 7 }}. [31m",
        "                 -> PermitRootLogin no",
        "low           -  No comment.",
        "                 -> Add one.",
    ]


def test_it_fails_at_the_severity_each_time(in_process: Ansible) -> None:
    in_process.emulator.answer(json=BAD)
    path = config(in_process)
    for _attempt in range(2):
        run = review(in_process, review_path=path)
        assert run.code != 0
        assert "1 of 2 findings are high or worse: Root may log in {{ 7 * 7 }}." in run.results[-1]["msg"]
    assert in_process.requests() == [POST]


def test_a_changed_file_is_reviewed_anew(in_process: Ansible) -> None:
    path = config(in_process)
    review(in_process, review_path=path, review_fail_on="never")
    config(in_process, "Port 2222\n")
    review(in_process, review_path=path, review_fail_on="never")
    assert in_process.requests().count(POST) == 2


def test_a_diff_can_be_reviewed(in_process: Ansible) -> None:
    diff = '--- a\n+++ b\n@@ -1 +1 @@\n-listen 127.0.0.1\n+listen 0.0.0.0 {{ evil }}\n+password = "hunter2"\n'
    run = review(in_process, review_content={"__ansible_unsafe": diff}, review_name="change-7", review_fail_on="never")
    assert run.code == 0, run.output
    (body,) = [entry["body"] for entry in in_process.emulator.journal()]
    assert body["input"].startswith("change-7\n\n    1 | --- a\n")
    assert "    5 | +listen 0.0.0.0 {{ evil }}\n" in body["input"]
    assert "hunter2" not in body["input"]


def test_nothing_to_review_is_no_failure(both_cores: Ansible) -> None:
    for empty in ({"review_content": ""}, {"review_content": " \n"}, {"review_path": config(both_cores, "")}):
        run = review(both_cores, **empty)
        assert run.code == 0, run.output
        assert "There is nothing to review." in [result.get("msg") for result in run.results]
        assert next(r["ansible_facts"] for r in run.results if "ansible_facts" in r)["review_findings"] == []
    assert both_cores.requests() == []


def test_binary_data_is_refused(both_cores: Ansible) -> None:
    path = both_cores.folder / "data"
    for data in (b"\x7fELF\x00\x01", b"\xff\xfeabc", b"caf\xe9\n"):
        path.write_bytes(data)
        run = review(both_cores, review_path=str(path))
        assert run.code != 0
        assert f"{path} holds binary data" in run.results[-1]["msg"]
    assert both_cores.requests() == []
    path.write_text("caf\u00e9 \U0001f600\n")
    assert review(both_cores, review_path=str(path), review_fail_on="never").code == 0


def test_a_message_steers_no_terminal(both_cores: Ansible) -> None:
    finding = {"severity": "high", "line": 1, "message": "Red\x1b[31m\r\nalert", "suggestion": "x"}
    both_cores.emulator.answer(json={"summary": "\x1b[31mBad.", "findings": [finding]})
    run = review(both_cores, review_path=config(both_cores))
    assert run.results[-1]["msg"] == "1 of 1 findings are high or worse: Red [31m alert"
    assert "\x1b" not in run.output


def test_check_mode_costs_nothing_and_fails_nothing(in_process: Ansible) -> None:
    path = config(in_process)
    predicted = review(in_process, "--check", "--diff", review_path=path, review_fail_on="info")
    assert predicted.code == 0, predicted.output
    assert "sample" in table(predicted)[1]
    assert in_process.requests() == []
    in_process.emulator.answer(json=BAD)
    review(in_process, review_path=path)
    in_process.requests()
    known = review(in_process, "--check", review_path=path)
    assert known.code != 0
    assert "high or worse" in known.results[-1]["msg"]
    assert in_process.requests() == []


def test_what_is_wrong_is_said_before_anything_is_sent(in_process: Ansible) -> None:
    path = config(in_process)
    assert "Set one of" in review(in_process).output
    assert "Set one of" in review(in_process, review_path=path, review_content="x").output
    assert "review_max_characters" in review(in_process, review_path=path, review_max_characters=10).output
    assert "review_fail_on" in review(in_process, review_path=path, review_fail_on="sometimes").output
    assert review(in_process, review_path="/nowhere").code != 0
    assert in_process.requests() == []


@pytest.mark.attack("The model", "a severity that there is not", "counts as the highest, and no finding is dropped")
def test_an_unknown_severity_counts_as_the_highest(both_cores: Ansible) -> None:
    findings = [
        {"severity": "low", "line": 1, "message": "Small.", "suggestion": "x"},
        {"severity": "blocker", "line": 2, "message": "Root may log in.", "suggestion": "y"},
        {"severity": ["high"], "line": "3-5", "message": "Odd.", "suggestion": "z"},
    ]
    both_cores.emulator.answer(json={"summary": "Bad.", "findings": findings}, times=0)
    run = review(both_cores, review_path=config(both_cores), review_fail_on="critical")
    assert run.code != 0
    assert run.results[-1]["msg"] == "2 of 3 findings are critical or worse: Root may log in. Odd."
    shown = table(run)[2::2]
    assert [line.split()[0] for line in shown] == ["blocker", "['high']", "low"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"summary": "Bad."},
        {"summary": "Bad.", "findings": 5},
        {"summary": "Bad.", "findings": ["one"]},
        {"summary": 1, "findings": []},
        ["one"],
    ],
    ids=str,
)
def test_a_review_of_the_wrong_shape_is_a_sentence(in_process: Ansible, wrong: Any) -> None:
    in_process.emulator.answer(json=wrong, times=0)
    run = review(in_process, review_path=config(in_process))
    assert run.code != 0
    assert run.results[-1]["msg"].startswith("There is no review: ")
    assert "emplate" not in run.output


def test_a_server_with_chat_completions_alone(both_cores: Ansible) -> None:
    both_cores.emulator.fault("status;code=404", path="/v1/responses", times=0)
    both_cores.emulator.answer(json=BAD)
    asked: dict[str, Any] = {"review_path": config(both_cores), "review_api": "chat_completions"}
    run = review(both_cores, **asked, review_fail_on="critical")
    assert run.code == 0, run.output
    assert len(table(run)) == 6
    assert both_cores.requests() == ["POST /v1/chat/completions"]
    protected = {"review_lifecycle": {"protect": True}, "review_instructions": "Another."}
    kept = review(both_cores, **asked, **protected)
    assert kept.code != 0
    assert "protect" in kept.results[-1]["msg"]
    assert both_cores.requests() == []
