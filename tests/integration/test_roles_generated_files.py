# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The role generated_files: each content is paid for once, validated, written and restored."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.integration.harness import Ansible, Run

POST = "POST /v1/responses"


def generate(
    ansible: Ansible,
    *arguments: str,
    files: list[dict[str, Any]],
    hosts: str = "localhost,",
    handlers: Sequence[dict[str, Any]] = (),
    **options: Any,
) -> Run:
    variables = {"ansible_connection": "local", "generated_files_list": files, **options}
    play = {
        "hosts": "all",
        "gather_facts": False,
        "tasks": [{"ansible.builtin.include_role": {"name": "promptops.openai.generated_files"}}],
        "handlers": list(handlers),
    }
    return ansible.run([play], "-i", hosts, *arguments, variables=variables)


def file(ansible: Ansible, **options: Any) -> dict[str, Any]:
    return {"dest": str(ansible.folder / "motd"), "prompt": "Greet the users.", **options}


def content(ansible: Ansible, name: str = "motd") -> str:
    return (ansible.folder / name).read_text()


def assert_unchanged(ansible: Ansible, run: Run) -> None:
    assert run.code == 0, run.output
    assert not any(result.get("changed") for result in run.results), run.output
    assert ansible.requests() == []


def test_a_file_is_generated_once(both_cores: Ansible) -> None:
    files = [file(both_cores), file(both_cores, dest=str(both_cores.folder / "issue"), prompt='{"greet": "them"}')]
    first = generate(both_cores, files=files)
    assert first.code == 0, first.output
    assert both_cores.requests() == [POST, POST]
    assert content(both_cores).startswith("Emulated answer")
    assert content(both_cores).endswith("\n")
    assert_unchanged(both_cores, generate(both_cores, files=files))


@pytest.mark.attack(
    "The model",
    "templates and a `#jinja2` line in a file's content",
    "written as they are",
)
def test_generated_text_is_written_as_it_is(both_cores: Ansible) -> None:
    """Neither templates nor JSON in it are evaluated, and no white space is lost."""
    texts = [
        '{"b": 1,   "a": [2]}',
        "{{ 7 * 7 }}\n  {% if x %}\n\ttab  \n\nend",
        "#jinja2: trim_blocks: False\n[1,  2]",
    ]
    files = []
    for index, text in enumerate(texts):
        both_cores.emulator.answer(match=f"Number {index}", text=text + "\n\n")
        files.append(file(both_cores, dest=str(both_cores.folder / str(index)), prompt=f"Number {index}"))
    run = generate(both_cores, files=files)
    assert run.code == 0, run.output
    assert [content(both_cores, str(index)) for index in range(3)] == [f"{text}\n" for text in texts]


def test_code_fences_are_stripped_where_they_hold_all(in_process: Ansible) -> None:
    in_process.emulator.answer(match="fenced", text="```nginx\nworker_processes 1;\n  # ``two``\n```\n", times=2)
    in_process.emulator.answer(match="several", text="```\na\n```\nand\n```\nb\n```")
    files = [
        file(in_process, dest=str(in_process.folder / "a"), prompt="fenced"),
        file(in_process, dest=str(in_process.folder / "b"), prompt="fenced, kept", strip_fences=False),
        file(in_process, dest=str(in_process.folder / "c"), prompt="several"),
    ]
    run = generate(in_process, files=files)
    assert run.code == 0, run.output
    assert content(in_process, "a") == "worker_processes 1;\n  # ``two``\n"
    assert content(in_process, "b") == "```nginx\nworker_processes 1;\n  # ``two``\n```\n"
    assert content(in_process, "c") == "```\na\n```\nand\n```\nb\n```\n"


def test_a_schema_makes_json(in_process: Ansible) -> None:
    schema = {
        "type": "object",
        "properties": {"port": {"type": "integer"}, "name": {"type": "string"}},
        "required": ["port", "name"],
        "additionalProperties": False,
    }
    files = [file(in_process, schema=schema)]
    run = generate(in_process, files=files)
    assert run.code == 0, run.output
    assert set(json.loads(content(in_process))) == {"port", "name"}
    assert in_process.requests() == [POST]
    assert_unchanged(in_process, generate(in_process, files=files))


def test_a_changed_request_generates_anew_and_keeps_a_backup(in_process: Ansible) -> None:
    generate(in_process, files=[file(in_process)])
    before = content(in_process)
    changed = generate(in_process, "--diff", files=[file(in_process, prompt="Greet them well.")])
    assert changed.code == 0, changed.output
    assert content(in_process) != before
    assert [path.read_text() for path in in_process.folder.glob("motd.*~")] == [before]
    assert in_process.requests().count(POST) == 2
    assert "-" + before.strip() in changed.output
    assert "+" + content(in_process).strip() in changed.output


def test_preserve_on_change_keeps_the_content(in_process: Ansible) -> None:
    generate(in_process, files=[file(in_process)])
    before = content(in_process)
    in_process.requests()
    other = [file(in_process, prompt="Greet them well.")]
    assert_unchanged(in_process, generate(in_process, files=other, generated_files_preserve_on_change=True))
    assert_unchanged(in_process, generate(in_process, files=[{**other[0], "preserve_on_change": True}]))
    assert content(in_process) == before


def test_what_does_not_validate_is_not_written(in_process: Ansible) -> None:
    refused = generate(in_process, files=[file(in_process, validate="grep -q nowhere %s")])
    assert refused.code != 0
    assert not (in_process.folder / "motd").exists()
    accepted = generate(in_process, files=[file(in_process, validate="grep -q Emulated %s")])
    assert accepted.code == 0, accepted.output
    assert in_process.requests() == [POST]


def test_a_file_that_was_changed_by_hand_is_restored_at_no_cost(in_process: Ansible) -> None:
    generate(in_process, files=[file(in_process, mode="0600")])
    before = content(in_process)
    Path(in_process.folder / "motd").write_text("by hand\n")
    in_process.requests()
    generate(in_process, files=[file(in_process, mode="0600")])
    assert content(in_process) == before
    assert (in_process.folder / "motd").stat().st_mode & 0o777 == 0o600
    assert in_process.requests() == []


def test_check_mode_writes_and_costs_nothing(in_process: Ansible) -> None:
    files = [file(in_process, validate="grep -q Emulated %s")]
    predicted = generate(in_process, "--check", "--diff", files=files)
    assert predicted.code == 0, predicted.output
    assert "+(known after apply)" in predicted.output
    assert in_process.requests() == []
    assert not (in_process.folder / "motd").exists()
    assert in_process.folder.joinpath("store").exists() is False
    generate(in_process, files=files)
    in_process.requests()
    assert_unchanged(in_process, generate(in_process, "--check", "--diff", files=files))


def test_absent_deletes_the_file_and_the_record(in_process: Ansible) -> None:
    generate(in_process, files=[file(in_process)])
    gone = generate(in_process, files=[file(in_process, state="absent")])
    assert gone.code == 0, gone.output
    assert not (in_process.folder / "motd").exists()
    assert in_process.records() == {}
    in_process.requests()
    assert_unchanged(in_process, generate(in_process, files=[file(in_process, state="absent")]))


def test_hosts_share_the_content_unless_each_has_its_own(in_process: Ansible) -> None:
    per_host = [
        {
            "dest": str(in_process.folder / "motd-{{ inventory_hostname }}"),
            "name": "motd",
            "prompt": "Greet {{ inventory_hostname }}.",
        }
    ]
    shared = generate(in_process, files=per_host, hosts="web1,web2,")
    assert shared.code == 0, shared.output
    assert in_process.requests() == [POST]
    assert content(in_process, "motd-web1") == content(in_process, "motd-web2")
    own = generate(in_process, files=per_host, hosts="web1,web2,", generated_files_per_host=True)
    assert own.code == 0, own.output
    assert in_process.requests() == [POST, POST]
    assert "web2" in content(in_process, "motd-web2")
    assert_unchanged(
        in_process, generate(in_process, files=per_host, hosts="web1,web2,", generated_files_per_host=True)
    )


def test_an_empty_content_leaves_the_file(both_cores: Ansible) -> None:
    both_cores.emulator.answer(match="nothing", text=" \n")
    both_cores.emulator.answer(match="fences", text="```\n```")
    both_cores.emulator.answer(match="refused", refusal="I can't.")
    both_cores.emulator.answer(match="refused JSON", refusal="I can't.")
    (both_cores.folder / "motd").write_text("as it was\n")
    schema = {"type": "object", "properties": {}, "required": [], "additionalProperties": False}
    options = {"accept": ["refusal"]}
    for asked in (
        {"prompt": "nothing"},
        {"prompt": "fences"},
        {"prompt": "refused", "options": options},
        {"prompt": "refused JSON", "options": options, "schema": schema},
    ):
        run = generate(both_cores, files=[file(both_cores, **asked)])
        assert run.code != 0
        path = both_cores.folder / "motd"
        [message] = [result["results"][0]["msg"] for result in run.results if result["failed"]]
        assert message == (
            f"{path}: the model generated nothing; the file was left as it is. Change the prompt or the triggers."
        )
        assert content(both_cores) == "as it was\n"


def test_what_cannot_be_is_said_before_anything_is_sent(in_process: Ansible) -> None:
    good = file(in_process)
    folder = in_process.folder / "conf.d"
    folder.mkdir()
    either = f"generated_files_list[1] ({folder}/x): set either prompt or input."
    for files, message in (
        ([good, {"dest": f"{folder}/x"}], either),
        ([good, {"dest": f"{folder}/x", "prompt": "A", "input": "B"}], either),
        ([good, file(in_process, dest=str(folder))], f"generated_files_list[1] ({folder}): it is a directory"),
        (
            [file(in_process, dest=str(folder), state="absent")],
            f"generated_files_list[0] ({folder}): it is a directory",
        ),
    ):
        run = generate(in_process, files=files)
        assert run.code != 0
        [failed] = [result for result in run.results if result["failed"]]
        assert message in failed["results"][-1]["msg"]
    assert in_process.requests() == []
    assert folder.is_dir()
    accepted = generate(in_process, files=[{"dest": str(in_process.folder / "motd"), "input": "Greet the users."}])
    assert accepted.code == 0, accepted.output


def test_handlers_hear_of_a_changed_file(both_cores: Ansible) -> None:
    written = "{{ generated_files_written.results | selectattr('changed') | map(attribute='dest') | list }}"
    reload = {"name": "Reload", "listen": "generated_files_changed", "ansible.builtin.debug": {"msg": written}}
    files = [file(both_cores), file(both_cores, dest=str(both_cores.folder / "gone"), state="absent")]
    first = generate(both_cores, files=files, handlers=[reload])
    assert first.code == 0, first.output
    assert [str(both_cores.folder / "motd")] in [result.get("msg") for result in first.results]
    both_cores.requests()
    again = generate(both_cores, files=files, handlers=[reload])
    assert "Reload" not in again.output
    assert_unchanged(both_cores, again)


def test_an_option_that_there_is_not_is_named(in_process: Ansible) -> None:
    run = generate(in_process, files=[file(in_process, temprature=1)])
    assert run.code != 0
    assert "temprature" in run.output
    assert in_process.requests() == []


def test_what_does_not_validate_is_repaired(both_cores: Ansible) -> None:
    """The model is told what the command says, and what it wrote first; it is paid for once each."""
    complain = "sh -c 'f=%s; grep -q good $f || { date +%%N >&2; echo no good in $f >&2; exit 1; }'"
    both_cores.emulator.answer(match="no good in", text="good {{ 7 * 7 }}")
    both_cores.emulator.answer(match="Greet", text="bad")
    files = [file(both_cores, validate=complain), file(both_cores, dest=str(both_cores.folder / "issue"), prompt="Hi")]
    run = generate(both_cores, files=files, generated_files_repair=2)
    assert run.code == 0, run.output
    assert content(both_cores) == "good {{ 7 * 7 }}\n"
    bodies = [entry["body"] for entry in both_cores.emulator.journal()]
    assert both_cores.requests() == [POST] * 3
    first, second, third = bodies[-1]["input"]
    assert [first["content"], second["role"], second["content"]] == ["Greet the users.", "assistant", "bad"]
    assert f"no good in {both_cores.folder}/motd" in third["content"]
    assert_unchanged(both_cores, generate(both_cores, files=files, generated_files_repair=2))
    assert_unchanged(both_cores, generate(both_cores, "--check", files=files, generated_files_repair=2))
    assert not list(Path("/tmp").glob("generated_files*/0"))


@pytest.mark.attack(
    "The model",
    "content that never passes validation",
    "asked for so often as was said, and not written",
)
def test_no_more_repairs_than_allowed(in_process: Ansible) -> None:
    (in_process.folder / "motd").write_text("as it was\n")
    files = [file(in_process, validate="grep -qx nowhere %s", repair=2)]
    run = generate(in_process, files=files)
    assert run.code != 0
    assert content(in_process) == "as it was\n"
    assert in_process.requests() == [POST] * 3


def test_a_server_with_chat_completions_alone(both_cores: Ansible) -> None:
    both_cores.emulator.fault("status;code=404", path="/v1/responses", times=0)
    both_cores.emulator.answer(match="does not accept", text="good")
    schema = {
        "type": "object",
        "properties": {"a": {"type": "integer"}},
        "required": ["a"],
        "additionalProperties": False,
    }
    files = [
        file(both_cores, validate="grep -q good %s", repair=1),
        file(both_cores, dest=str(both_cores.folder / "json"), schema=schema, instructions="Be brief."),
    ]
    run = generate(both_cores, files=files, generated_files_api="chat_completions")
    assert run.code == 0, run.output
    assert content(both_cores) == "good\n"
    assert set(json.loads(content(both_cores, "json"))) == {"a"}
    bodies = [entry["body"] for entry in both_cores.emulator.journal()]
    assert "Be brief." in [body["messages"][0]["content"] for body in bodies]
    assert [message["role"] for message in bodies[-1]["messages"]] == ["system", "user", "assistant", "user"]
    assert both_cores.requests() == ["POST /v1/chat/completions"] * 3
    assert_unchanged(both_cores, generate(both_cores, files=files, generated_files_api="chat_completions"))
