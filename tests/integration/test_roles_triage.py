# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The role triage: evidence is taken once, each host is judged in one task, and the report is safe to read."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests.integration.harness import Ansible, Run

HOSTS = ("web1", "web2", "db1")
PAID = ["POST /v1/responses"] * len(HOSTS)


def triage(ansible: Ansible, *arguments: str, handlers: list[dict[str, Any]] | None = None, **options: Any) -> Run:
    hosts = options.pop("hosts", HOSTS)
    variables = {
        "ansible_connection": "local",
        "triage_incident": "INC-1",
        "triage_dir": str(ansible.folder / "triage"),
        # To gather them takes seconds for each host.
        "triage_facts": [],
        "triage_commands": ["echo password=hunter2 from a command", "no-such-command"],
        "triage_files": [str(ansible.folder / "app.log")],
        **options,
    }
    play = {
        "hosts": "all",
        "gather_facts": False,
        "tasks": [{"ansible.builtin.include_role": {"name": "promptops.openai.triage"}}],
        "handlers": handlers or [],
    }
    return ansible.run([play], "-i", ",".join(hosts) + ",", *arguments, variables=variables)


def log(ansible: Ansible, text: str) -> None:
    (ansible.folder / "app.log").write_text(text)


def verdict(severity: str, summary: str = "All is well.") -> dict[str, Any]:
    return {"severity": severity, "summary": summary, "cause": "None.", "quotes": ["a line"], "actions": ["Wait."]}


def report(ansible: Ansible) -> str:
    return (ansible.folder / "triage" / "INC-1" / "report.md").read_text()


def shown(run: Run) -> list[str]:
    """The verdicts as they are printed."""
    [lines] = [result["msg"] for result in run.results if isinstance(result.get("msg"), list)]
    return list(lines)


def assert_unchanged(ansible: Ansible, run: Run) -> None:
    assert run.code == 0, run.output
    assert not any(result.get("changed") for result in run.results), run.output
    assert ansible.requests() == []


def test_each_host_is_judged_once(both_cores: Ansible) -> None:
    log(both_cores, "out of memory {{ lookup('ansible.builtin.pipe', 'touch pwned') }}\n")
    first = triage(both_cores)
    assert first.code == 0, first.output
    assert both_cores.requests() == PAID
    assert len(both_cores.records()) == len(HOSTS)
    log(both_cores, "something else\n")
    assert_unchanged(both_cores, triage(both_cores))
    assert not (both_cores.folder / "pwned").exists()


def test_what_is_sent(in_process: Ansible) -> None:
    log(in_process, "first\n" + "noise\n" * 300 + "customer=ACME\nlast {{ 1 + 1 }}\n")
    asked: dict[str, Any] = {
        "triage_redact": ["customer=(.*)", "kernel: (.*)"],
        "triage_context": "They serve the shop.",
    }
    run = triage(in_process, triage_facts=["distribution", "kernel"], **asked)
    assert run.code == 0, run.output
    bodies = [entry["body"] for entry in in_process.emulator.journal()]
    assert {body["input"].splitlines()[0] for body in bodies} == {f"# {host}" for host in HOSTS}
    text = bodies[0]["input"]
    assert "hunter2" not in text
    assert "password=[redacted] from a command" in text
    assert "customer=[redacted]" in text
    assert "last {{ 1 + 1 }}" in text
    assert "first" not in text
    assert "exit status" in text
    assert '- distribution: "' in text
    assert "- kernel: [redacted]\n" in text
    assert bodies[0]["instructions"].endswith("They serve the shop.")
    assert bodies[0]["text"]["format"]["strict"] is True


def test_a_source_is_limited_in_size(in_process: Ansible) -> None:
    log(in_process, "x" * 5000 + "END\n")
    triage(in_process, triage_max_characters=100)
    (body, *_others) = [entry["body"] for entry in in_process.emulator.journal()]
    assert "x" * 97 + "END" in body["input"]
    assert "x" * 98 not in body["input"]


def test_refreshed_evidence_is_judged_anew(in_process: Ansible) -> None:
    log(in_process, "one\n")
    triage(in_process)
    in_process.requests()
    log(in_process, "two\n")
    again = triage(in_process, triage_refresh=True)
    assert again.code == 0, again.output
    assert sorted(in_process.requests()).count("POST /v1/responses") == len(HOSTS)
    assert_unchanged(in_process, triage(in_process, triage_refresh=True))


def test_check_mode_writes_and_costs_nothing(in_process: Ansible) -> None:
    log(in_process, "one\n")
    predicted = triage(in_process, "--check", "--diff")
    assert predicted.code == 0, predicted.output
    assert in_process.requests() == []
    assert not (in_process.folder / "triage").exists()
    assert in_process.folder.joinpath("store").exists() is False
    assert shown(predicted) == [f"{host}: would be judged" for host in HOSTS]
    triage(in_process)
    in_process.requests()
    assert_unchanged(in_process, triage(in_process, "--check", "--diff"))


@pytest.mark.attack(
    "The model",
    "Markdown, HTML and links in a verdict",
    "escaped in the report",
)
def test_the_report_escapes_what_was_generated(both_cores: Ansible) -> None:
    log(both_cores, "one\n")
    nasty = "a | b\n# no heading <script>alert(1)</script> [x](http://evil) *b* {{ 7 * 7 }} `c` \\"
    both_cores.emulator.answer(match="web2", json=verdict("critical", nasty))
    both_cores.emulator.answer(json=verdict("low"), times=0)
    run = triage(both_cores)
    assert run.code == 0, run.output
    rows = [line for line in report(both_cores).splitlines() if line.startswith("| ")]
    assert [row.split(" | ")[1] for row in rows[1:]] == ["critical", "low", "low"]
    assert rows[1] == (
        "| web2 | critical | a \\| b \\# no heading \\<script\\>alert\\(1\\)\\</script\\> "
        "\\[x\\]\\(http://evil\\) \\*b\\* \\{\\{ 7 \\* 7 \\}\\} \\`c\\` \\\\ |"
    )
    assert "> a line" in report(both_cores)
    assert "1. Wait." in report(both_cores)
    # Neither is a template that stands in it evaluated where the verdict is printed.
    [printed] = [line for line in shown(run) if line.startswith("web2")]
    assert "{{ 7 * 7 }}" in printed


def test_handlers_hear_of_a_new_severe_verdict_once(in_process: Ansible) -> None:
    log(in_process, "one\n")
    in_process.emulator.answer(match="web2", json=verdict("critical"))
    in_process.emulator.answer(json=verdict("low"), times=0)
    call = {
        "name": "Call",
        "listen": "triage_alert",
        "ansible.builtin.debug": {"msg": "call for {{ inventory_hostname }}"},
    }
    run = triage(in_process, handlers=[call])
    assert run.code == 0, run.output
    assert [result["msg"] for result in run.results if str(result.get("msg")).startswith("call for")] == [
        "call for web2"
    ]
    in_process.requests()
    second = triage(in_process, handlers=[call])
    assert "call for" not in second.output
    assert_unchanged(in_process, second)


def test_a_severe_verdict_fails_the_host(in_process: Ansible) -> None:
    log(in_process, "one\n")
    in_process.emulator.answer(match="web2", json=verdict("critical", "It burns."))
    in_process.emulator.answer(json=verdict("low"), times=0)
    run = triage(in_process, triage_fail_on="high")
    assert run.code != 0
    assert [result["msg"] for result in run.results if result["failed"]] == [
        f"critical: It burns. (see {in_process.folder}/triage/INC-1/report.md)"
    ]
    assert "web2" in report(in_process)


def without_a_verdict(ansible: Ansible, message: str, **options: Any) -> None:
    """Runs the role where web1 burns and web2 gets no verdict: alert, report and verdicts of the others are there."""
    ansible.emulator.answer(match="# web1", json=verdict("critical", "It burns."))
    ansible.emulator.answer(match="# db1", json=verdict("low"))
    call = {
        "name": "Call",
        "listen": "triage_alert",
        "ansible.builtin.debug": {"msg": "call for {{ inventory_hostname }}"},
    }
    run = triage(ansible, handlers=[call], **options)
    assert run.code != 0
    [told] = [re.sub("resp_[0-9a-f]+", "RESP", result["msg"]) for result in run.results if result["failed"]]
    assert told.startswith(f"There is no verdict: {message}")
    assert [result["msg"] for result in run.results if str(result.get("msg")).startswith("call for")] == [
        "call for web1"
    ]
    assert shown(run) == [
        "web1: critical: It burns.",
        "db1: low: All is well.",
        "web2: no verdict: The model gave none.",
    ]
    rows = [line for line in report(ansible).splitlines() if line.startswith("| ")]
    assert rows[1:] == [
        "| web1 | critical | It burns. |",
        "| db1 | low | All is well. |",
        "| web2 | no verdict | The model gave none. |",
    ]


def test_a_refusal_takes_nothing_from_the_others(both_cores: Ansible) -> None:
    log(both_cores, "one\n")
    both_cores.emulator.answer(match="# web2", refusal="I can't.")
    without_a_verdict(both_cores, "The response RESP ended as refusal.")


def test_a_host_without_evidence_is_in_the_report(in_process: Ansible) -> None:
    log(in_process, "one\n")
    run = triage(in_process, triage_commands=["echo {{ 1 if inventory_hostname != 'web2' else undefined_variable }}"])
    assert run.code != 0
    assert "| web2 | no verdict | No evidence could be taken. |" in report(in_process)
    assert len(in_process.requests()) == len(HOSTS) - 1


def test_a_limited_play_reports_its_hosts_alone(in_process: Ansible) -> None:
    log(in_process, "one\n")
    assert triage(in_process, "--limit", "web1").code == 0
    rows = [line for line in report(in_process).splitlines() if line.startswith("| ")]
    assert [row.split(" | ")[0] for row in rows] == ["| Host", "| web1"]


def test_a_message_steers_no_terminal(both_cores: Ansible) -> None:
    log(both_cores, "one\n")
    both_cores.emulator.answer(json=verdict("critical", "It\x1b[31m burns.\n\u202eX"), times=0)
    run = triage(both_cores, triage_fail_on="high")
    told = "critical: It [31m burns. X"
    failure = f"{told} (see {both_cores.folder}/triage/INC-1/report.md)"
    assert [result["msg"] for result in run.results if result["failed"]] == [failure] * len(HOSTS)
    assert shown(run) == [f"{host}: {told}" for host in HOSTS]
    assert "\x1b" not in run.output


def test_hyphens_are_readable(in_process: Ansible) -> None:
    log(in_process, "one\n")
    answer = {**verdict("low", "- a-b+c"), "cause": "10.0.0.5 - down", "quotes": ["+ added"], "actions": ["1. Wait"]}
    in_process.emulator.answer(json=answer, times=0)
    assert triage(in_process).code == 0
    text = report(in_process)
    assert text.startswith("# Incident INC-1\n")
    for line in (r"| web1 | low | \- a-b+c |", "10.0.0.5 - down", r"> \+ added", r"1. 1\. Wait"):
        assert f"\n{line}\n" in text


def test_at_least_one_character_is_kept(in_process: Ansible) -> None:
    run = triage(in_process, triage_max_characters=0)
    assert run.code != 0
    assert "triage_max_characters is 0, and must be 1 or more." in run.output
    assert in_process.requests() == []


def test_an_accepted_refusal_is_no_verdict(in_process: Ansible) -> None:
    log(in_process, "one\n")
    in_process.emulator.answer(match="# web2", refusal="I can't.")
    without_a_verdict(in_process, "the model refused to answer.", triage_options={"accept": ["refusal"]})


def test_an_answer_against_the_schema_is_no_verdict(in_process: Ansible) -> None:
    log(in_process, "one\n")
    in_process.emulator.answer(match="# web2", json={**verdict("low"), "severity": "terrible"})
    without_a_verdict(in_process, "")


@pytest.mark.attack(
    "The model",
    "a verdict of another shape",
    "that host has none; the others' verdicts and the report are there",
)
@pytest.mark.parametrize(
    "wrong",
    [
        {"actions": 5},
        {"actions": {"first": "Wait."}},
        {"quotes": "a line"},
        {"quotes": [1, {"x": 2}]},
        {"summary": ["one"]},
        {"severity": ["low"]},
    ],
    ids=str,
)
def test_a_verdict_of_the_wrong_shape_takes_nothing_from_the_others(in_process: Ansible, wrong: dict[str, Any]) -> None:
    log(in_process, "one\n")
    in_process.emulator.answer(match="# web2", json={**verdict("low"), **wrong})
    without_a_verdict(in_process, "")


@pytest.mark.attack(
    "Whoever names hosts",
    "hosts called db@1, db_1, report and .ssh",
    "each has evidence, a record and a verdict of its own",
)
def test_hosts_are_kept_apart(both_cores: Ansible) -> None:
    log(both_cores, "one\n")
    hosts = ("db@1", "db_1", "report", ".ssh")
    run = triage(both_cores, hosts=hosts, triage_commands=["echo {{ inventory_hostname }}"])
    assert run.code == 0, run.output
    texts = [entry["body"]["input"] for entry in both_cores.emulator.journal()]
    assert {text.splitlines()[0] for text in texts} == {f"# {host}" for host in hosts}
    folder = both_cores.folder / "triage" / "INC-1"
    evidence = {path.name: path.read_text().splitlines()[0] for path in folder.iterdir() if path.name != "report.md"}
    assert sorted(evidence.values()) == [f"# {host}" for host in sorted(hosts)]
    assert {"db%401.md", "db_1.md"} <= set(evidence)
    assert report(both_cores).startswith("# Incident INC-1\n")
    both_cores.requests()
    assert_unchanged(both_cores, triage(both_cores, hosts=hosts, triage_commands=["echo {{ inventory_hostname }}"]))


@pytest.mark.attack(
    "The model", "terminal escapes and C1 characters in a verdict", "neither the report nor a message holds any"
)
def test_no_escape_gets_into_the_report(in_process: Ansible) -> None:
    log(in_process, "one\n")
    odd = "a\x1b[31mb\x9b2Jc\x85d\u2028e\u202ef\x07"
    answer = {"severity": "high", "summary": odd, "cause": odd, "quotes": [odd], "actions": [odd]}
    in_process.emulator.answer(json=answer, times=0)
    run = triage(in_process)
    assert run.code == 0, run.output
    for text in (report(in_process), run.output):
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u202a-\u202e]", text)


def test_a_server_with_chat_completions_alone(both_cores: Ansible) -> None:
    log(both_cores, "one {{ 1 + 1 }}\n")
    both_cores.emulator.fault("status;code=404", path="/v1/responses", times=0)
    both_cores.emulator.answer(match="web2", json=verdict("critical", "It burns."))
    chat: dict[str, Any] = {"triage_api": "chat_completions", "triage_lifecycle": {"ignore_changes": ["messages"]}}
    run = triage(both_cores, **chat, triage_context="They serve the shop.")
    assert run.code == 0, run.output
    bodies = [entry["body"] for entry in both_cores.emulator.journal()]
    assert [message["role"] for message in bodies[0]["messages"]] == ["system", "user"]
    assert bodies[0]["messages"][0]["content"].endswith("They serve the shop.")
    assert "one {{ 1 + 1 }}" in bodies[0]["messages"][1]["content"]
    assert bodies[0]["response_format"]["json_schema"]["strict"] is True
    assert both_cores.requests() == ["POST /v1/chat/completions"] * len(HOSTS)
    assert "| web2 | critical | It burns. |" in report(both_cores)
    assert_unchanged(both_cores, triage(both_cores, **chat, triage_context="They serve another."))


@pytest.mark.attack(
    "Whoever names incidents",
    "an incident called ../x",
    "refused",
)
def test_an_incident_cannot_leave_the_folder(in_process: Ansible) -> None:
    run = triage(in_process, triage_incident="../x")
    assert run.code != 0
    assert "names a folder" in run.output
    assert in_process.requests() == []
    assert not Path(in_process.folder / "x").exists()


def test_a_wrong_option_is_named(in_process: Ansible) -> None:
    run = triage(in_process, triage_fail_on="sometimes")
    assert run.code != 0
    assert "triage_fail_on" in run.output
