# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What servers were reported to answer, byte for byte: what becomes of it, and what is recorded of it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, NamedTuple

from tests.integration.faults.raw import Piece, Raw, Request, text_answer
from tests.integration.harness import Ansible
from tests.integration.subjects import CHAT, RESPONSE, Subject

HELLO = {"role": "assistant", "content": "Hello."}
EVENTS = "text/event-stream"
DONE = b"data: [DONE]\n\n"


def chat(message: dict[str, Any], **choice: Any) -> dict[str, Any]:
    return {"id": "c1", "object": "chat.completion", "choices": [{"index": 0, "message": message, **choice}]}


def chunks(*data: Any) -> bytes:
    return b"".join(b"data: " + json.dumps(each).encode() + b"\n\n" for each in data)


def delta(content: Any, **choice: Any) -> dict[str, Any]:
    return {"id": "c1", "choices": [{"index": 0, "delta": {"content": content}, **choice}]}


class Case(NamedTuple):
    """An answer, and what must come of it: a text, or a part of the message of a failure."""

    subject: Subject
    body: Any
    text: str | None = None
    fails: str = ""
    kind: str = ""
    warns: str = ""
    recorded: bool = False
    status: str = "200 OK"
    type: str = "application/json"
    stream: bool = False


def failing(subject: Subject, body: Any, fails: str, kind: str, **options: Any) -> Case:
    return Case(subject, body, None, fails, kind, **options)


CASES = {
    # --- Errors in place of an answer: nothing is recorded, and nothing is said of a bill ---
    "code-in-200": failing(
        CHAT, {"id": "g", "error": {"message": "upstream overloaded", "code": 502}}, "upstream overloaded", "server"
    ),
    "text-in-200": failing(RESPONSE, {"error": "Unexpected endpoint or method."}, "Unexpected endpoint", "not_found"),
    "object-in-200": failing(CHAT, {"object": "error", "message": "too long", "code": 400}, "too long", "bad_request"),
    "money-in-200": failing(
        RESPONSE, {"error": {"message": "No credits.", "code": 402}}, "No credits.", "insufficient_quota"
    ),
    "page-in-200": failing(CHAT, b"<html><body>Sign in</body></html>", "HTML page", "protocol", type="text/html"),
    "fastapi": failing(
        CHAT,
        {"detail": [{"loc": ["body", "messages"], "msg": "Field required"}]},
        "body.messages: Field required",
        "bad_request",
        status="422 No",
    ),
    "rfc9457": failing(
        RESPONSE, {"title": "Forbidden", "detail": "Not for you."}, "Not for you.", "permission", status="403 No"
    ),
    "google": failing(
        CHAT,
        [{"error": {"message": "Bad field.", "status": "INVALID_ARGUMENT"}}],
        "Bad field.",
        "bad_request",
        status="400 No",
    ),
    "plain-text": failing(
        RESPONSE, b"model is not loaded", "model is not loaded", "bad_request", status="400 No", type="text/plain"
    ),
    "money": failing(
        CHAT, {"error": {"message": "Top up.", "code": 402}}, "Top up.", "insufficient_quota", status="402 No"
    ),
    "size": failing(CHAT, {"error": {"message": "Too big."}}, "Too big.", "request_too_large", status="413 No"),
    "event": failing(
        CHAT,
        chunks({"error": {"message": "no memory", "code": 500}}) + DONE,
        "no memory",
        "server",
        type=EVENTS,
        stream=True,
    ),
    "field-error": failing(
        CHAT,
        b'error: {"code":400,"message":"exceeds the available context size"}\n\n' + DONE,
        "context size",
        "context_length",
        type=EVENTS,
        stream=True,
    ),
    "bare-line": failing(
        CHAT, b'{"error": {"message": "crashed", "code": 500}}\n', "crashed", "server", type=EVENTS, stream=True
    ),
    # --- Ends that are no good ends, and answers without one: recorded, and an error ---
    "choice-error": failing(
        CHAT,
        chat({"content": "Half"}, finish_reason="error", error={"message": "The provider broke."}),
        "The provider broke.",
        "failed",
        recorded=True,
    ),
    "network-error": failing(
        CHAT, chat({"content": ""}, finish_reason="network_error"), "network_error", "failed", recorded=True
    ),
    "max-tokens": failing(CHAT, chat(HELLO, finish_reason="max_tokens"), "max_tokens", "incomplete", recorded=True),
    "sensitive": failing(CHAT, chat(HELLO, finish_reason="sensitive"), "sensitive", "content_filter", recorded=True),
    "no-choices": failing(
        CHAT, {"id": "c1", "object": "chat.completion", "choices": []}, "no choices", "failed", recorded=True
    ),
    "null-choices": failing(
        CHAT, {"id": "c1", "object": "chat.completion", "choices": None}, "no choices", "failed", recorded=True
    ),
    "no-output": failing(
        RESPONSE, {"id": "r1", "object": "response", "status": "completed"}, "no output", "failed", recorded=True
    ),
    # --- Answers ---
    "eos": Case(CHAT, chat(HELLO, finish_reason="eos"), "Hello."),
    "no-reason": Case(CHAT, chat(HELLO, finish_reason=None), "Hello."),
    "unknown-reason": Case(CHAT, chat(HELLO, finish_reason="whatever"), "Hello.", warns="whatever"),
    "thoughts-only": Case(
        CHAT, chat({"content": None, "reasoning_content": "Hm."}, finish_reason="stop"), "", warns="reasoning_content"
    ),
    "bare": Case(CHAT, {"choices": [{"message": HELLO}]}, "Hello."),
    "bare-response": Case(RESPONSE, {"output": [{"role": "assistant", "content": "Hello."}]}, "Hello."),
    "text-output": Case(RESPONSE, {"id": "r1", "output": "Hello."}, "Hello."),
    "parts": Case(
        CHAT,
        chat(
            {
                "content": [
                    {"type": "thinking", "thinking": [{"type": "text", "text": "Hm."}]},
                    {"type": "text", "text": "Hello."},
                ]
            }
        ),
        "Hello.",
    ),
    "plain-for-stream": Case(CHAT, chat(HELLO), "Hello.", stream=True),
    "stream-for-plain": Case(CHAT, chunks(delta("Hel"), delta("lo.")) + DONE, "Hello.", type=EVENTS),
    "stream-as-json": Case(CHAT, chunks(delta("Hel"), delta("lo.")) + DONE, "Hello.", stream=True),
    "heartbeats": Case(
        CHAT,
        b"data:\n\n: ping\n\n" + chunks(delta("Hel")) + b"data: \n\n" + chunks(delta("lo.")) + DONE,
        "Hello.",
        type=EVENTS,
        stream=True,
    ),
    "named-events": Case(
        RESPONSE,
        b'event: response.output_text.delta\ndata: {"delta": "Hello."}\n\n'
        b'event: response.completed\ndata: {"response": {"id": "r1", "status": "completed"}}\n\n',
        "Hello.",
        type=EVENTS,
        stream=True,
    ),
    "cut": failing(
        CHAT, chunks(delta("Hel")), "ended before the answer did", "stream", type=EVENTS, stream=True, recorded=True
    ),
}


def answer(request: Request) -> Iterable[Piece]:
    if not request.line.startswith("POST"):
        return text_answer(b'{"error": {"message": "No such object."}}', "404 Not Found")
    case = CASES[json.loads(request.body)["model"]]
    body = case.body if isinstance(case.body, bytes) else json.dumps(case.body).encode()
    return text_answer(body, case.status, Content_Type=case.type)


def test_what_servers_answer_is_read_as_it_is_meant(in_process: Ansible) -> None:
    with Raw(answer) as server:
        options: dict[str, Any] = {"base_url": server.base_url, "store": False, "max_retries": 0}
        tasks = [case.subject.task(name, model=name, stream=case.stream, **options) for name, case in CASES.items()]
        run = in_process.play(*tasks, *tasks)
        posts = [json.loads(each.body)["model"] for each in server.requests if each.line.startswith("POST")]
    first, second = run.results[: len(CASES)], run.results[len(CASES) :]
    records = {path.rsplit("/", 1)[1].removesuffix(".json") for path in in_process.records()}
    for (name, case), result, again in zip(CASES.items(), first, second, strict=True):
        told = (name, result.get("msg"), result.get("output_text"), result.get("warnings"))
        if case.text is None:
            assert result["failed"], told
            assert case.fails in result["msg"], told
            assert "billed" not in result["msg"] or case.recorded, told
            assert (name in records) == case.recorded, told
        else:
            assert not result["failed"], told
            assert result["output_text"] == case.text, told
            assert case.warns in str(result.get("warnings", "")), told
            assert bool(case.warns) == bool(result.get("warnings")), told
            assert (again["action"], again["output_text"]) == ("unchanged", case.text), told
            assert posts.count(name) == 1, told
