# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets are nowhere: not in what is printed, returned, recorded or sent elsewhere. Both doors, both ansible-cores."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.integration.faults.raw import Piece, Raw, Request, json_answer, text_answer
from tests.integration.harness import DOORS, KEY, Ansible
from tests.integration.subjects import CHAT, RESPONSE, SUBJECTS, Subject
from tests.unit.objects import response

SECRETS = {
    "authorization": "mcp-authorization-5551",
    "header": "mcp-header-5552",
    "more": "mcp-extra-body-5553",
    "own": "own-header-5554",
    "bearer": "own-bearer-5555",
}
MCP = {
    "type": "mcp",
    "server_label": "deploy",
    "server_url": "https://mcp.example.com",
    "authorization": SECRETS["authorization"],
    "headers": {"X-Token": SECRETS["header"]},
}
HEADERS = {"X-Api-Key": SECRETS["own"], "X-Upstream-Authorization": f"Bearer {SECRETS['bearer']}"}
ARGUMENTS = ("--diff", "-vvvv")


@pytest.fixture(params=DOORS)
def every(request: pytest.FixtureRequest, both_cores: Ansible) -> Ansible:
    """Plays through each door, on each ansible-core."""
    both_cores.door = request.param
    return both_cores


def play(ansible: Ansible, *tasks: dict[str, Any]) -> Any:
    own = {"hosts": "localhost", "gather_facts": False, "ignore_errors": True, "tasks": list(tasks)}
    return ansible.run([own], *ARGUMENTS)


def everything_seen(ansible: Ansible, run: Any) -> str:
    """What was printed, returned and left on the disk, apart from the playbook itself."""
    written = [path for path in ansible.folder.rglob("*") if path.is_file() and path.name != "play.yml"]
    return "\n".join([run.output, json.dumps(run.results), *(path.read_text(errors="replace") for path in written)])


def assert_nowhere(ansible: Ansible, run: Any) -> None:
    seen = everything_seen(ansible, run)
    for name, secret in {"key": KEY, **SECRETS}.items():
        at = seen.find(secret)
        assert at < 0, f"{name}: {seen[max(0, at - 200) : at + 100]}"


@pytest.mark.attack(
    "Whoever reads output",
    "secrets in options, at -vvvv and with --diff",
    "in no result, log, diff or record",
)
def test_of_the_options(every: Ansible) -> None:
    extra = {"tools": [MCP, {**MCP, "authorization": SECRETS["more"]}]}
    secretive = RESPONSE.task(tools=[MCP], extra_headers=HEADERS)
    run = play(
        every,
        secretive,
        RESPONSE.task("two", extra_body=extra, extra_headers=HEADERS),
        RESPONSE.task(tools=[{**MCP, "authorization": SECRETS["more"]}], extra_headers=HEADERS),
        RESPONSE.task(prompt="Something else", tools=[MCP], extra_headers=HEADERS),
        RESPONSE.task("three", tools=[MCP], extra_headers=HEADERS, model="emulator/status;code=400"),
        RESPONSE.task(
            "four", tools=[{**MCP, "server_label": 5, "type": "mcp", "allowed_tools": 7}], extra_headers=HEADERS
        ),
    )
    assert [result.get("action") for result in run.results[:4]] == ["created", "created", "unchanged", "replaced"], (
        run.output
    )
    assert_nowhere(every, run)
    # They were sent where they belong.
    sent = [entry for entry in every.emulator.journal() if entry["method"] == "POST"]
    assert sent[0]["body"]["tools"] == [MCP]
    assert sent[1]["body"]["tools"] == extra["tools"]
    assert sent[0]["headers"]["x-upstream-authorization"] == HEADERS["X-Upstream-Authorization"]


def echoing(request: Request) -> Iterator[Piece]:
    """Repeats in an answer all that was sent, as the text and as the error of a failed generation."""
    told = json.dumps(request.headers) + request.body.decode()
    obj = response("completed")
    obj["metadata"] = {KEY: told}
    obj["output"][1]["content"][0]["text"] = told
    yield from json_answer(obj, x_request_id=KEY)


def refusing(request: Request) -> Iterator[Piece]:
    told = json.dumps(request.headers) + request.body.decode()
    body = {"error": {"message": f"No: {told}", "type": told, "code": told, "param": told}}
    yield from json_answer(body, "400 Bad Request")


def page(request: Request) -> Iterator[Piece]:
    yield from text_answer(json.dumps(request.headers).encode(), "502 Bad Gateway", x_should_retry="false")


@pytest.mark.attack(
    "The server",
    "an answer or error that repeats the key",
    "masked in results, messages and records",
)
def test_of_an_echoing_server(every: Ansible) -> None:
    tasks, servers = [], [Raw(answer) for answer in (echoing, refusing, page)]
    for number, server in enumerate(servers):
        server.__enter__()
        tasks.append(RESPONSE.task(f"n{number}", tools=[MCP], extra_headers=HEADERS, base_url=server.base_url))
    run = play(every, *tasks)
    for server in servers:
        assert KEY in server.requests[0].headers["authorization"]
        server.__exit__(None, None, None)
    assert [result["failed"] for result in run.results] == [False, True, True], run.output
    assert run.results[0]["output_text"]
    assert_nowhere(every, run)


@pytest.mark.parametrize("status", ["301", "302", "303", "307", "308"])
def test_never_follow_a_redirect_to_another_origin(in_process: Ansible, status: str) -> None:
    with Raw(lambda _request: json_answer(response("completed"))) as elsewhere:
        location = elsewhere.base_url + "/responses"
        with Raw(lambda _request: text_answer(b"", f"{status} Elsewhere", Location=location)) as server:
            tasks = [
                RESPONSE.task(base_url=server.base_url),
                RESPONSE.bare(name="x", response_id="resp_1", base_url=server.base_url),
            ]
            run = in_process.play(*tasks)
            assert len(server.requests) == 2
        assert elsewhere.connections == 0
    assert [result["error"]["type"] for result in run.results] == ["redirect", "redirect"], run.output
    assert in_process.records() == {}


def test_a_redirect_within_the_origin_is_followed(in_process: Ansible) -> None:
    def answer(request: Request) -> list[Piece]:
        if "/v1/" in request.line:
            return text_answer(b"", "307 Moved", Location="/v2/responses")
        return json_answer(response("completed"))

    with Raw(answer) as server:
        run = in_process.play(RESPONSE.task(base_url=server.base_url))
        assert run.only["action"] == "created", run.output
        assert [request.line.split()[1] for request in server.requests] == ["/v1/responses", "/v2/responses"]
        assert server.requests[0].body == server.requests[1].body
        assert server.requests[1].headers["authorization"] == f"Bearer {KEY}"


@pytest.mark.parametrize("subject", SUBJECTS, ids=lambda subject: subject.kind)
def test_record_content_digest(ansible: Ansible, subject: Subject) -> None:
    prompt, answer = "the prompt 5556", "the answer 5557"
    ansible.emulator.answer(match=prompt, text=answer, times=None)
    asked: dict[str, Any] = {"prompt": prompt, "record_content": "digest", "store": True}
    run = ansible.play(subject.task(**asked), subject.task(**asked), subject.task("two", stream=True, **asked))
    assert [result["action"] for result in run.results] == ["created", "unchanged", "created"], run.output
    assert {result["output_text"] for result in run.results} == {answer}
    made = run.results[0]["id"]
    assert ansible.requests() == [f"POST {subject.path}", f"GET {subject.path}/{made}", f"POST {subject.path}"]
    for record in ansible.records().values():
        assert record["id"]
        assert record["fingerprint"].startswith("sha256:")
    stored = "".join(path.read_text() for path in Path(ansible.store).rglob("*") if path.is_file())
    assert prompt not in stored
    assert answer not in stored


def test_a_key_in_the_store_of_another_kind_is_not_read(in_process: Ansible) -> None:
    """Credentials of ~/.netrc are not sent in the place of the key."""
    (in_process.folder / ".netrc").write_text("machine 127.0.0.1 login someone password netrc-5558\n")
    run = in_process.play(CHAT.task())
    assert run.only["action"] == "created", run.output
