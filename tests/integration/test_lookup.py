# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lookup has the module's engine and records: what is templated twice is paid for once."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from ansible_collections.promptops.openai.plugins.lookup import response as lookup
from tests.integration.harness import KEY, Ansible, Run, Task
from tests.integration.subjects import RESPONSE

POST = "POST /v1/responses"
SCHEMA = {
    "type": "object",
    "properties": {"action": {"type": "string", "enum": ["restart", "none"]}},
    "required": ["action"],
    "additionalProperties": False,
}
FORMAT = {"format": {"type": "json_schema", "name": "verdict", "strict": True, "schema": SCHEMA}}

LOOSE = {"format": {"type": "json_object"}}


def show(arguments: str) -> Task:
    """A task that shows what the lookup returns; the space keeps text text."""
    return {"ansible.builtin.debug": {"msg": f"{{{{ lookup('promptops.openai.response', {arguments}) }}}}"}}


def play(ansible: Ansible, *tasks: Task, arguments: tuple[str, ...] = (), **variables: Any) -> Run:
    configured = {
        "promptops_openai_base_url": ansible.emulator.base_url,
        "promptops_openai_api_key": KEY,
        "promptops_openai_state_store": str(ansible.store),
        "promptops_openai_model": "gpt-4o",
        **variables,
    }
    given = {name: value for name, value in configured.items() if value is not None}
    plays = [{"hosts": "localhost", "gather_facts": False, "ignore_errors": True, "tasks": list(tasks)}]
    return ansible.run(plays, *arguments, variables=given)


def test_every_option_is_documented_as_the_module_takes_it() -> None:
    documented = yaml.safe_load(lookup.DOCUMENTATION)["options"]
    own = {"_terms", "return"}
    assert set(documented) - own == set(lookup._TASK.argument_spec) - {"input"}
    for name in set(documented) - own:
        option = lookup._TASK.argument_spec[name]
        for key in ("type", "elements", "choices", "default"):
            assert documented[name].get(key) == option.get(key), f"{name}.{key}"


def test_templating_twice_pays_once(both_cores: Ansible) -> None:
    run = play(both_cores, show("'hello'"), show("'hello'"))
    texts = [result["msg"] for result in run.results]
    assert texts[0].startswith("Emulated answer"), run.output
    assert texts[0] == texts[1]
    assert both_cores.requests() == [POST]
    again = play(both_cores, show("'hello'"), show("'bye'"))
    assert again.results[0]["msg"] == texts[0]
    assert both_cores.requests() == [POST]
    assert len(both_cores.records()) == 2


def test_the_modules_records_are_the_lookups(both_cores: Ansible) -> None:
    run = play(
        both_cores,
        {RESPONSE.module: {**both_cores.defaults, **RESPONSE.request, "name": "one"}},
        show("'Say hello', name='one'"),
    )
    assert run.results[1]["msg"] == run.results[0]["output_text"], run.output
    assert both_cores.requests() == [POST]
    play(both_cores, show("'Say bye', name='one'"))
    assert both_cores.requests() == [POST, f"DELETE /v1/responses/{run.results[0]['id']}"]
    assert list(both_cores.records()) == ["response/one.json"]


def test_the_name_follows_the_request(in_process: Ansible) -> None:
    play(in_process, show("'a'"), show("'a', model='gpt-5.1'"), show("'a', temperature=0.5"), show("'a', timeout=5"))
    assert in_process.requests() == [POST] * 3
    assert len(in_process.records()) == 3
    assert all(path.startswith("response/lookup-") for path in in_process.records())


def test_triggers_replace_under_the_same_name(in_process: Ansible) -> None:
    play(in_process, show("'a', triggers={'version': 1}"), show("'a', triggers={'version': 2}"))
    assert in_process.requests().count(POST) == 2
    assert len(in_process.records()) == 1


def test_what_is_returned(both_cores: Ansible) -> None:
    tasks = [
        show("'a', text=format, return='parsed'"),
        show("'a', text=format, return='full'"),
        show("'a', text=format"),
        {
            "ansible.builtin.debug": {
                "msg": "{{ query('promptops.openai.response', 'b', [{'role': 'user', 'content': 'c'}]) }}"
            }
        },
    ]
    run = play(both_cores, *tasks, format=FORMAT)
    assert run.results[0]["msg"] == {"action": "restart"}, run.output
    full = run.results[1]["msg"]
    assert (full["action"], full["output_parsed"]) == ("unchanged", {"action": "restart"})
    assert "invocation" not in full
    assert len(run.results[3]["msg"]) == 2
    assert both_cores.requests() == [POST] * 3


def test_check_mode_predicts(both_cores: Ansible) -> None:
    tasks = [show("'a'"), show("'a', text=format, return='parsed'"), show("'a', return='full'")]
    run = play(both_cores, *tasks, arguments=("--check",), format=FORMAT)
    assert run.results[0]["msg"] == "(known after apply)", run.output
    assert run.results[1]["msg"] == {"action": "restart"}
    assert run.results[2]["msg"]["action"] == "created"
    assert both_cores.requests() == []
    assert not both_cores.store.exists()
    done = play(both_cores, show("'a'"))
    both_cores.requests()
    known = play(both_cores, show("'a'"), arguments=("--check",))
    assert known.results[0]["msg"] == done.results[0]["msg"]
    assert both_cores.requests() == []


@pytest.mark.attack(
    "The model",
    "a template in what the lookup returns",
    "data that is never evaluated",
)
def test_generated_text_is_never_a_template(both_cores: Ansible) -> None:
    text = "{{ lookup('ansible.builtin.pipe', 'touch pwned') }} {% for x in y %} end"
    both_cores.emulator.answer(match="evil", text=text)
    both_cores.emulator.answer(match="json", json={"action": text})
    tasks = [
        show("'evil'"),
        {"ansible.builtin.debug": {"msg": "{{ indirect }}"}},
        {"ansible.builtin.set_fact": {"kept": "{{ lookup('promptops.openai.response', 'evil') }}"}},
        {"ansible.builtin.debug": {"msg": "{{ kept }}"}},
        {
            "ansible.builtin.debug": {
                "msg": "{{ lookup('promptops.openai.response', 'json', text=loose, return='parsed').action }}"
            }
        },
        {"ansible.builtin.debug": {"msg": "{{ indirect | promptops.openai.redact }}"}},
    ]
    run = play(both_cores, *tasks, indirect="{{ lookup('promptops.openai.response', 'evil') }}", loose=LOOSE)
    assert [run.results[index]["msg"] for index in (0, 1, 3, 4, 5)] == [text] * 5, run.output
    assert not (both_cores.folder / "pwned").exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("'a', nonsense=1", "Unsupported parameters for the lookup promptops.openai.response: nonsense"),
        ("'a', state='absent'", "Unsupported parameters for the lookup promptops.openai.response: state"),
        ("'a', temperature='warm'", "temperature"),
        ("'a', 'b', name='one'", "there are 2 terms"),
        ("'a', input='b'", "input: is the term"),
        ("'a', return='all'", "return"),
        ("'a', return='parsed'", "text.format"),
        ("'a', state_store=''", "state_store: is required"),
        ("'a', model='emulator/status;code=400'", "The server answered 400"),
        ("'a', model='emulator/incomplete'", "ended as incomplete"),
        ("'a', base_url='gopher://nowhere'", "base_url"),
    ],
)
def test_errors_are_for_people(both_cores: Ansible, arguments: str, message: str) -> None:
    run = play(both_cores, show(arguments))
    assert run.only["failed"]
    assert message in run.only["msg"]
    assert "Traceback" not in run.output
    assert KEY not in run.output


def test_a_wrong_key_is_not_shown(in_process: Ansible) -> None:
    run = play(in_process, show("'a', model='emulator/echo_key'"))
    assert run.only["failed"]
    assert KEY not in run.output


def test_options_come_from_the_environment_and_the_configuration(in_process: Ansible) -> None:
    (in_process.folder / "ansible.cfg").write_text(
        f"[promptops_openai]\nbase_url = {in_process.emulator.base_url}\nmodel = gpt-4o\nstate_store = /nowhere\n"
    )
    environment = {"OPENAI_API_KEY": KEY, "OPENAI_STATE_STORE": str(in_process.store)}
    tasks = [show("'a', return='full'")]
    plays = [{"hosts": "localhost", "gather_facts": False, "tasks": tasks}]
    run = in_process.run(plays, environment=environment)
    assert run.code == 0, run.output
    assert run.only["msg"]["state_file"].startswith(str(in_process.store))
    assert run.only["msg"]["model"].startswith("gpt-4o")


def test_variables_may_hold_templates_and_arguments_come_first(in_process: Ansible) -> None:
    run = play(
        in_process,
        show("'a', model='gpt-5.1', return='full'"),
        promptops_openai_base_url="{{ url }}",
        url=in_process.emulator.base_url,
    )
    assert run.only["msg"]["model"].startswith("gpt-5.1"), run.output


def test_the_examples_run(in_process: Ansible) -> None:
    # The documentation's own tasks, with the key and the store from the environment as it says.
    from tests.integration.test_filters import examples

    environment = {
        "OPENAI_API_KEY": KEY,
        "OPENAI_BASE_URL": in_process.emulator.base_url,
        "OPENAI_STATE_STORE": str(in_process.store),
    }
    tasks = examples("lookup", "response")
    in_process.emulator.answer(match="4711", json={"action": "restart", "reason": "It crashed."})
    for task in tasks:
        if "ansible.builtin.copy" in task:
            task["ansible.builtin.copy"]["dest"] = str(in_process.folder / "motd")
    run = in_process.run(
        [{"hosts": "localhost", "gather_facts": False, "tasks": tasks}], defaults={}, environment=environment
    )
    assert run.code == 0, run.output
    assert run.results[1]["msg"] == "restart, because It crashed."


def test_variables_are_configured_as_modules_are(in_process: Ansible) -> None:
    (in_process.folder / "ca.pem").write_text("")
    in_process.emulator.answer(match="^chat$", json={"action": "restart"})
    elsewhere = in_process.folder / "elsewhere"
    elsewhere.mkdir()
    tasks = [
        show("'a', return='full'"),
        show("'a', return='full', state_store='relative'"),
        show("'a', ca_path='nowhere.pem'"),
        show("'chat', api='chat_completions', text=format, return='parsed', instructions='Judge', max_output_tokens=9"),
        show("'chat', api='chat_completions', previous_response_id='resp_1'"),
    ]
    variables: dict[str, Any] = {
        "promptops_openai_state_store": "{{ playbook_dir }}/generated",
        "promptops_openai_ca_path": "{{ playbook_dir }}/ca.pem",
        "promptops_openai_timeout": "{{ 20 + 5 }}",
        "promptops_openai_extra_headers": {"x-team": "{{ team }}"},
        "promptops_openai_modle": "gpt-4o",
        "team": "sre",
        "format": FORMAT,
    }
    run = play(in_process, *tasks, **variables)
    assert run.results[0]["msg"]["state_file"].startswith(f"{in_process.folder}/generated/response/"), run.output
    assert run.results[1]["msg"]["state_file"].startswith(f"{in_process.folder}/relative/response/")
    assert "ca_path: there is no such file" in run.results[2]["msg"]
    assert run.results[3]["msg"] == {"action": "restart"}
    assert "previous_response_id: goes with api=responses only." in run.results[4]["msg"]
    assert "promptops_openai_modle: is a variable that nothing reads; did you mean promptops_openai_model?" in " ".join(
        run.output.split()
    )
    journal = in_process.emulator.journal()
    assert [entry["path"] for entry in journal] == ["/v1/responses", "/v1/responses", "/v1/chat/completions"]
    assert journal[0]["headers"]["x-team"] == "sre"
    assert journal[2]["body"] == {
        "model": "gpt-4o",
        "messages": [{"role": "system", "content": "Judge"}, {"role": "user", "content": "chat"}],
        "max_completion_tokens": 9,
        "response_format": {
            "type": "json_schema",
            "json_schema": {key: item for key, item in FORMAT["format"].items() if key != "type"},
        },
    }
