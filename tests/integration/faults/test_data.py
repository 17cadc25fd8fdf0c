# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whatever a model generates is data: it comes back as it is, and is never templated."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.integration.faults.raw import Raw, Request, json_answer
from tests.integration.harness import Ansible, Task
from tests.integration.subjects import CHAT, RESPONSE, Subject
from tests.unit.objects import completion, response

LARGE = 5_000_000
TEXTS = {
    "template": "{{ lookup('ansible.builtin.pipe', 'touch pwned') }} {% for x in y %} {# note #} {{ undefined_here }}",
    "tag": "!unsafe !vault |\n  $ANSIBLE_VAULT;1.1;AES256\n  6162",
    "marks": '{"__ansible_unsafe": "x", "__ansible_type": "y", "_ansible_no_log": true}',
    "escapes": "\x1b[31mred\x1b]0;title\x07 \x9b31m",
    "controls": "".join(map(chr, range(32))) + "\x7f\x85\ufeff\u2028\u2029",
    "surrogates": "\ud800 \udfff alone, \U0001f600 a pair, \uffff",
    "quotes": "' \" \\ \\u0000 \\x1b </script> $(touch pwned) `touch pwned` %s %n",
    "json": '{"failed": true, "changed": false, "rc": 1, "ansible_facts": {"a": 1}}',
    "empty": "",
    "large": "x" * LARGE,
}


RETURNED = {**TEXTS, "surrogates": "\ufffd \ufffd alone, \U0001f600 a pair, \uffff"}
"""What must come back: a lone surrogate is no character, and Ansible refuses a module's result that holds one."""


def objects(subject: Subject) -> dict[str, dict[str, Any]]:
    """An object for each text, which stands in it in more than one place."""
    made = {}
    for name, text in TEXTS.items():
        obj = response("completed") if subject.prompt == "input" else completion("completed")
        obj["metadata"] = {"note": text[:400]}
        if subject.prompt == "input":
            obj["output"][1]["content"] = [{"type": "output_text", "text": text, "annotations": []}]
            obj["output"][2]["arguments"] = json.dumps({"command": text[:400]}, ensure_ascii=False)
        else:
            obj["choices"][0]["message"]["content"] = text
            obj["choices"][0]["message"]["tool_calls"][0]["function"]["arguments"] = json.dumps(
                {"command": text[:400]}, ensure_ascii=False
            )
        made[name] = obj
    return made


@pytest.mark.parametrize(
    ("door", "subject"),
    [("action", RESPONSE), ("action", CHAT), ("module", RESPONSE)],
    ids=lambda value: value if isinstance(value, str) else value.kind,
)
def test_text_is_returned_as_it_is(both_cores: Ansible, door: str, subject: Subject) -> None:
    every = both_cores
    every.door = door
    by_name = objects(subject)

    def answer(request: Request) -> Any:
        return json_answer(by_name[json.loads(request.body)["metadata"]["name"]])

    with Raw(answer) as server:
        shared: dict[str, Any] = {"base_url": server.base_url, "metadata": {"name": "NAME"}, "store": True}
        tasks = [{**subject.task(name, **{**shared, "metadata": {"name": name}}), "register": "told"} for name in TEXTS]
        again: list[Task] = [subject.task(name, **{**shared, "metadata": {"name": name}}) for name in TEXTS]
        show: Task = {"ansible.builtin.debug": {"msg": "text: {{ told.output_text }}"}}
        run = every.play(*(each for task in tasks for each in (task, show)), *again)
        assert len(server.requests) == len(TEXTS), run.output[-3000:]
    created, shown = run.results[0 : 2 * len(TEXTS) : 2], run.results[1 : 2 * len(TEXTS) : 2]
    unchanged = run.results[2 * len(TEXTS) :]
    for name, first, message, second in zip(TEXTS, created, shown, unchanged, strict=True):
        assert [first.get("action"), second.get("action")] == ["created", "unchanged"], (name, first.get("msg"))
        for result in (first, second):
            assert result["output_text"] == RETURNED[name], name
            if name == "surrogates":
                # The record keeps what the result cannot hold.
                kept = json.loads((every.store / subject.kind / f"{name}.json").read_text())
                assert TEXTS[name] in json.dumps(kept, ensure_ascii=False)
            else:
                assert result["function_calls"][0]["arguments"] == {"command": TEXTS[name][:400]}
                assert result[subject.kind] == by_name[name]
        assert message["msg"] == f"text: {RETURNED[name]}", name
    assert not (every.folder / "pwned").exists()
