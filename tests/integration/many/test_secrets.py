# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is secret in an element is seen nowhere: not at -vvvv, not in a diff, not in a failure, not in a record."""

from __future__ import annotations

from typing import Any

from tests.integration.harness import KEY, Ansible
from tests.integration.many.asking import many
from tests.integration.subjects import RESPONSE

SECRETS = {
    name: f"tok-{name}-0123456789abcdef" for name in ("element", "shared", "header", "extra", "failing", "wrong")
}


def mcp(name: str) -> dict[str, Any]:
    """A tool with a credential of its own."""
    return {
        "type": "mcp",
        "server_label": name,
        "server_url": "https://mcp.example.com",
        "authorization": SECRETS[name],
    }


def test_secrets_of_elements_are_seen_nowhere(ansible: Ansible) -> None:
    headers = {**mcp("element"), "authorization": None, "headers": {"X-Token": SECRETS["header"]}}
    elements: list[dict[str, Any]] = [
        {"name": "own", "input": "x", "tools": [mcp("element")]},
        {"name": "shared", "input": f"Say {SECRETS['shared']}"},
        {"name": "headers", "input": "x", "tools": [{key: value for key, value in headers.items() if value}]},
        {"name": "extra", "input": "x", "tools": None, "extra_body": {"tools": [mcp("extra")]}},
        {"name": "failing", "input": "x", "tools": [mcp("failing")], "model": "emulator/status;code=400;times=0"},
    ]
    common = {"model": "gpt-4o", "tools": [mcp("shared")]}
    wrong = many(RESPONSE, [{"name": "wrong", "input": "x", "tools": [mcp("wrong")], "nonsense": 1}], common=common)
    task = many(RESPONSE, elements, common=common)
    play = {"hosts": "localhost", "gather_facts": False, "tasks": [task, task, wrong], "ignore_errors": True}
    run = ansible.run([play], "-vvvv", "--diff")
    assert [result.get("counts") for result in run.results] == [
        {"created": 4, "failed": 1},
        {"unchanged": 4, "failed": 1},
        None,
    ], run.output
    sent = [entry["body"]["tools"][0] for entry in ansible.emulator.journal() if entry["status"] == 200]
    assert sorted(tool.get("authorization", "") for tool in sent) == sorted(
        ["", SECRETS["element"], SECRETS["extra"], SECRETS["shared"]]
    )
    said = [run.output, str(run.results), str(ansible.records())]
    for secret in (*SECRETS.values(), KEY):
        # What was asked in so many words is in the record, as any other text of the input.
        for text in said:
            assert secret not in text, secret
