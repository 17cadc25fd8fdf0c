# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The three roles with real words, on a server whose responses ignore ``text.format``."""

from __future__ import annotations

from typing import Any

import yaml

from tests.conftest import CHECKOUT
from tests.emulator.writer import bounded
from tests.engine.conftest import PATIENCE
from tests.integration.harness import Ansible, Run


def held_to(role: str, schema: str) -> dict[str, Any]:
    """The options by which this server holds to the role's schema, and ends in time."""
    variables = yaml.safe_load((CHECKOUT / "roles" / role / "vars" / "main.yml").read_text())
    text = yaml.safe_dump(variables[schema])
    for name in ("triage_severities", "review_severities"):
        text = text.replace(f"'{{{{ {name} }}}}'", str(variables.get(name)))
    form = {"type": "json_schema", "json_schema": {"name": role, "schema": bounded(yaml.safe_load(text))}}
    return {"max_output_tokens": 1500, "extra_body": {"response_format": form}}


def play(ansible: Ansible, role: str, *arguments: str, **variables: Any) -> Run:
    tasks = [{"ansible.builtin.include_role": {"name": f"promptops.openai.{role}"}}]
    run = ansible.run(
        [{"hosts": "all", "gather_facts": False, "tasks": tasks}],
        *arguments,
        variables={"ansible_connection": "local", **variables},
        timeout=PATIENCE,
    )
    assert run.code == 0, run.output
    return run


def twice(ansible: Ansible, role: str, *arguments: str, **variables: Any) -> Run:
    """The first run, after a second that changed nothing."""
    first = play(ansible, role, *arguments, **variables)
    second = play(ansible, role, *arguments, **variables)
    assert not any(result.get("changed") for result in second.results), second.output
    return first


def test_triage(ansible: Ansible) -> None:
    (ansible.folder / "app.log").write_text("kernel: Out of memory: Killed process 4711 (nginx)\n")
    twice(
        ansible,
        "triage",
        "-i",
        "web1,",
        triage_incident="INC-1",
        triage_dir=str(ansible.folder / "triage"),
        triage_facts=[],
        triage_commands=[],
        triage_files=[str(ansible.folder / "app.log")],
        triage_model="smollm2",
        triage_options=held_to("triage", "triage_schema"),
    )
    report = (ansible.folder / "triage" / "INC-1" / "report.md").read_text()
    assert "| web1 |" in report


def test_review(ansible: Ansible) -> None:
    run = twice(
        ansible,
        "review",
        "-i",
        "localhost,",
        review_name="sshd",
        review_content="Port 22\nPermitRootLogin yes\n",
        review_model="smollm2",
        review_fail_on="never",
        review_options=held_to("review", "review_schema"),
    )
    assert any(isinstance(result.get("msg"), list) for result in run.results), run.output


def test_generated_files(ansible: Ansible) -> None:
    motd = ansible.folder / "motd"
    twice(
        ansible,
        "generated_files",
        "-i",
        "localhost,",
        generated_files_list=[{"dest": str(motd), "prompt": "Write one line that welcomes users to a server."}],
        generated_files_model="smollm2",
        generated_files_options={"max_output_tokens": 60},
    )
    assert len(motd.read_text().split()) > 3
