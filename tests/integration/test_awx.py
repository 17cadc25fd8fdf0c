# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Jobs as AWX runs them, each in a folder of its own that is thrown away, and the files that the guide gives for it."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conftest import CHECKOUT
from tests.integration.harness import KEY, Ansible
from tests.unit.postgres import PASSWORD, Postgres

FILES = CHECKOUT / "docs" / "awx"
PLAYBOOKS = CHECKOUT / "playbooks"


def injected(values: dict[str, str]) -> dict[str, str]:
    """The environment that the credential type makes of what a person fills in."""
    credential = yaml.safe_load((FILES / "credential_type.yml").read_text())
    fields = {field["id"] for field in credential["inputs"]["fields"]}
    assert set(credential["inputs"]["required"]) <= fields >= set(values)
    names = {variable: re.fullmatch(r"{{ (\w+) }}", text) for variable, text in credential["injectors"]["env"].items()}
    return {variable: values.get(found[1], "") for variable, found in names.items() if found is not None}


def job(ansible: Ansible, number: int, playbook: Path, environment: dict[str, str]) -> tuple[Path, str]:
    """Runs a job by ansible-runner in a fresh private data directory, and returns that and what it says."""
    folder = ansible.folder / f"job{number}"
    for name in ("project", "env", "inventory"):
        (folder / name).mkdir(parents=True)
    (folder / "project" / playbook.name).write_text(playbook.read_text())
    python = ansible.bin_dir / "python"
    (folder / "inventory" / "hosts").write_text(
        f"localhost ansible_connection=local ansible_python_interpreter={python}\n"
    )
    settings = {
        name: text for name, text in ansible.environment().items() if "RESULTS" not in name and "CALLBACK" not in name
    }
    (folder / "env" / "envvars").write_text(json.dumps({**settings, **environment}))
    command = [str(ansible.bin_dir / "ansible-runner"), "run", str(folder), "-p", playbook.name]
    process = subprocess.run(
        command, env={**settings, "ANSIBLE_VERBOSITY": "4"}, capture_output=True, text=True, check=False, timeout=120
    )
    assert process.returncode == 0, process.stdout + process.stderr
    return folder, process.stdout


def test_the_second_job_pays_nothing_and_no_artifact_holds_a_secret(in_process: Ansible, postgres: Postgres) -> None:
    in_process.emulator.answer(match="nginx", text='{"action": "restart", "reason": "It was killed."}')
    environment = injected(
        {
            "api_key": KEY,
            "base_url": in_process.emulator.base_url,
            "state_store": postgres.url().replace(f":{PASSWORD}", ""),
            "database_password": PASSWORD,
        }
    )

    jobs = [job(in_process, number, PLAYBOOKS / "awx_verdict.yml", environment) for number in (1, 2)]
    jobs.append(job(in_process, 3, PLAYBOOKS / "awx_action.yml", environment))

    assert in_process.requests() == ["POST /v1/responses"]
    assert ["It was killed." in said for _folder, said in jobs] == [True] * 3
    for folder, said in jobs:
        assert "thrown away" not in said
        written = [path for path in (folder / "artifacts").rglob("*") if path.is_file()]
        assert any(path.name == "command" for path in written)
        for path in written:
            text = path.read_text(errors="replace")
            assert path.name == "command" or not (KEY in text or PASSWORD in text), path


def test_a_store_in_the_jobs_own_copy_of_the_project_is_told(in_process: Ansible) -> None:
    playbook = in_process.folder / "lost.yml"
    task = {"promptops.openai.openai_response": {"name": "one", "model": "gpt-4o", "input": "Say hello"}}
    store = {"state_store": "{{ playbook_dir }}/generated"}
    play = {"hosts": "localhost", "gather_facts": False, "module_defaults": {"group/promptops.openai.openai": store}}
    playbook.write_text(json.dumps([{**play, "tasks": [task]}]))

    _folder, said = job(
        in_process, 1, playbook, {"OPENAI_API_KEY": KEY, "OPENAI_BASE_URL": in_process.emulator.base_url}
    )

    assert "thrown away after the job" in " ".join(said.split())


@pytest.mark.parametrize("variables", [{}, {"awx_job_id": 1}, {"tower_job_id": 1}], ids=str)
def test_a_job_is_known_by_its_variables(ansible: Ansible, variables: dict[str, Any]) -> None:
    ask = {"name": "one", "model": "gpt-4o", "input": "Say hello"}
    stores = ["{{ playbook_dir }}/generated", str(ansible.folder.parent / f"{ansible.folder.name}-elsewhere")]
    tasks = [{"promptops.openai.openai_response": {**ask, "state_store": store}} for store in stores]
    answer = "{{ lookup('promptops.openai.response', 'Say hello', model='gpt-4o') }}"
    settings = {
        **variables,
        "promptops_openai_state_store": stores[0],
        "promptops_openai_base_url": ansible.emulator.base_url,
        "promptops_openai_api_key": KEY,
    }

    looked_up = ansible.play({"ansible.builtin.debug": {"msg": answer}}, variables=settings)
    run = ansible.play(*tasks, variables=variables)

    assert looked_up.only["msg"].startswith("Emulated answer"), looked_up.output
    assert ("thrown away" in looked_up.output) == bool(variables)
    told = ["thrown away" in str(result.get("warnings")) for result in run.results]
    assert told == [bool(variables), False], run.output


def test_the_execution_environment_is_one_that_ansible_builder_takes(tmp_path: Path, in_process: Ansible) -> None:
    command = [
        str(in_process.bin_dir / "ansible-builder"),
        "create",
        "--file",
        str(FILES / "execution-environment.yml"),
    ]

    process = subprocess.run(
        [*command, "--context", str(tmp_path / "context")], check=False, capture_output=True, text=True
    )

    assert process.returncode == 0, process.stdout + process.stderr
    assert "promptops.openai" in (tmp_path / "context" / "_build" / "requirements.yml").read_text()


def test_what_the_jobs_name_is_there() -> None:
    jobs = yaml.safe_load((FILES / "jobs.yml").read_text())
    credential = yaml.safe_load((FILES / "credential_type.yml").read_text())
    templates = {template["name"]: template for template in jobs["job_template"]}
    for template in templates.values():
        assert (CHECKOUT / template["playbook"]).is_file()
        assert template["credentials"] == [credential["name"]]
    (workflow,) = jobs["workflow_job_template"]
    nodes = {node["identifier"]: node for node in workflow["workflow_nodes"]}
    for node in nodes.values():
        assert (
            node["unified_job_template"]["type"] == "workflow_approval"
            or node["unified_job_template"]["name"] in templates
        )
        for after in node.get("related", {}).get("success_nodes", ()):
            assert after["identifier"] in nodes
    assert jobs["schedule"][0]["unified_job_template"] == workflow["name"]


def test_the_privileges_in_the_guide_are_enough_and_no_more(in_process: Ansible, postgres: Postgres) -> None:
    guide = (CHECKOUT / "docs" / "docsite" / "rst" / "guide_awx.rst").read_text()
    blocks = re.findall(r"code-block:: sql\n\n((?:    .*\n)+)", guide)
    owner, writer, reader = ([line.strip() for line in block.splitlines()] for block in blocks)
    postgres.execute(*owner)
    for role in ("owner", "writer", "reader"):
        sql = f"ALTER ROLE openai_{role} PASSWORD '{PASSWORD}'"
        if role == "owner":
            postgres.execute(sql)
        url = postgres.url(f"openai_{role}", "automation")
        in_process.defaults["state_store"] = url
        if role != "owner":
            postgres.execute_in("automation", *(writer if role == "writer" else reader), sql)
        ask = {"model": "gpt-4o", "input": "Say hello"}
        run = in_process.play(
            {"promptops.openai.openai_response": {"name": "owner", **ask}},
            {"promptops.openai.openai_response_info": {"source": "store"}},
            {"promptops.openai.openai_response": {"name": role, **ask}},
        )
        actions = [result.get("action") for result in run.results]
        if role == "reader":
            assert actions == ["unchanged", None, None], run.output
            assert [found["name"] for found in run.results[1]["responses"]] == ["owner", "writer"]
            assert run.results[2]["error"]["type"] == "record"
            assert "openai_reader" in run.results[2]["msg"]
        else:
            assert actions == [
                {"owner": "created", "writer": "unchanged"}[role],
                None,
                {"owner": "unchanged", "writer": "created"}[role],
            ]
    assert in_process.requests() == ["POST /v1/responses"] * 2
