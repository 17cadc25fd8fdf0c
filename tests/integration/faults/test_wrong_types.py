# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Any JSON value in place of any field that is read, over HTTP: a clear error or a right result, and never a bug."""

from __future__ import annotations

import copy
import json
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from ansible_collections.promptops.openai.plugins.module_utils._resources._chat_completion._kind import (
    ChatCompletionKind,
)
from ansible_collections.promptops.openai.plugins.module_utils._resources._response._kind import ResponseKind
from ansible_collections.promptops.openai.plugins.module_utils._tasks._runner import Context, Result, resource_task
from tests.integration.faults.raw import Raw, Request, json_answer
from tests.integration.subjects import RESPONSE, SUBJECTS, Subject
from tests.unit import objects

KINDS = {"response": ResponseKind(), "chat_completion": ChatCompletionKind()}
TRIED: Counter[str] = Counter()
EXAMPLES = 150

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=5)
    | st.sampled_from(
        ["queued", "in_progress", "failed", "cancelled", "incomplete", "completed", "length", "message", ".."]
    ),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=4,
)
many = settings(
    max_examples=EXAMPLES,
    deadline=None,
    database=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where something stands in a document, the document itself included."""
    yield path
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in entries:
        yield from places(item, (*path, key))


def replaced(document: Any, path: tuple[Any, ...], value: Any) -> Any:
    if not path:
        return value
    changed = copy.deepcopy(document)
    here = changed
    for step in path[:-1]:
        here = here[step]
    here[path[-1]] = value
    return changed


class Bench:
    """A server that answers what it is told to, and the engine that asks it."""

    def __init__(self, folder: Path) -> None:
        self.store = folder / "store"
        self.answers: dict[str, Any] = {}
        self.stream = False
        self.server = Raw(self._answer)

    def _answer(self, request: Request) -> Any:
        method, path, _version = request.line.split()
        if self.stream and method == "POST":
            head = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"
            return [head, *(b"data: " + json.dumps(event).encode() + b"\n\n" for event in self.answers["POST"])]
        listing = path.partition("?")[0].endswith(("input_items", "messages"))
        return json_answer(self.answers["list" if listing else method])

    def run(self, subject: Subject, **options: Any) -> Result:
        task = resource_task(KINDS[subject.kind])
        shared = {"base_url": self.server.base_url, "state_store": str(self.store), "name": "one"}
        limits = {
            "wait_interval": 0.01,
            "wait_timeout": 0.03,
            "timeout": 5,
            "max_retries": 0,
            "api_key": "sk-none-0000",
        }
        asked = {**shared, **limits, **options}
        validated = ArgumentSpecValidator(dict(task.argument_spec)).validate(asked)
        assert not validated.error_messages
        return task.run(validated.validated_parameters, Context(diff=True))

    def forget(self) -> None:
        shutil.rmtree(self.store, ignore_errors=True)


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    # Thousands of records are synced, and nothing is learned from how fast the disk does that.
    memory = Path("/dev/shm")
    folder = Path(tempfile.mkdtemp(dir=memory)) if memory.is_dir() else tmp_path
    made = Bench(folder)
    with made.server:
        yield made
    shutil.rmtree(folder, ignore_errors=True)
    print(f"bad inputs tried: {dict(TRIED)}")  # noqa: T201


def check(result: Result, what: str) -> None:
    TRIED[what] += 1
    json.dumps(result.values, allow_nan=False)
    if result.failed:
        assert result.values["error"]["type"] != "bug", result.values["msg"]
        assert "Traceback" not in result.values["msg"]


def whole(subject: Subject) -> dict[str, Any]:
    return objects.RESPONSE if subject is RESPONSE else objects.COMPLETION


@pytest.mark.parametrize("subject", SUBJECTS, ids=lambda subject: subject.kind)
def test_of_an_answer(bench: Bench, subject: Subject) -> None:
    @many
    @given(st.sampled_from(list(places(whole(subject)))), JSON)
    def tried(path: tuple[Any, ...], value: Any) -> None:
        bench.forget()
        wrong = replaced(whole(subject), path, value)
        bench.answers = {"POST": wrong, "GET": wrong, "DELETE": {}}
        first = bench.run(subject, **subject.request)
        check(first, "answers")
        check(bench.run(subject, **subject.request), "records of such answers")
        if not first.failed and path:
            assert first.values[subject.kind] == wrong
        check(bench.run(subject, state="absent"), "deletions after such answers")

    tried()


@pytest.mark.parametrize("subject", SUBJECTS, ids=lambda subject: subject.kind)
def test_of_an_event(bench: Bench, subject: Subject) -> None:
    events = streamed(subject)
    choices = [(number, path) for number, event in enumerate(events) for path in places(event)]
    bench.stream = True

    @many
    @given(st.sampled_from(choices), JSON)
    def tried(choice: tuple[int, tuple[Any, ...]], value: Any) -> None:
        bench.forget()
        number, path = choice
        wrong = [replaced(event, path, value) if index == number else event for index, event in enumerate(events)]
        bench.answers = {"POST": wrong, "GET": whole(subject), "DELETE": {}}
        check(bench.run(subject, **subject.request, stream=True), "events")

    tried()


def streamed(subject: Subject) -> list[dict[str, Any]]:
    if subject is not RESPONSE:
        head = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": "m"}
        call = {"index": 0, "id": "call_1", "type": "function", "function": {"name": "f", "arguments": "{"}}
        deltas: list[dict[str, Any]] = [{"role": "assistant", "content": "a"}, {"refusal": "b"}, {"tool_calls": [call]}]
        chunks: list[dict[str, Any]] = [
            {"index": 0, "delta": delta, "finish_reason": None, "logprobs": {"content": [{}]}} for delta in deltas
        ]
        last = {"index": 0, "delta": {}, "finish_reason": "stop"}
        return [
            *({**head, "choices": [chunk]} for chunk in [*chunks, last]),
            {**head, "choices": [], "usage": {"total_tokens": 1}},
        ]
    started = {**objects.RESPONSE, "status": "in_progress", "output": []}
    item = {"output_index": 0, "item": {"type": "message", "role": "assistant", "content": []}}
    part = {"output_index": 0, "content_index": 0}
    return [
        {"type": "response.created", "response": started},
        {"type": "response.output_item.added", **item},
        {"type": "response.content_part.added", **part, "part": {"type": "output_text", "text": ""}},
        {"type": "response.output_text.delta", **part, "delta": "a"},
        {"type": "response.output_text.done", **part, "text": "a"},
        {"type": "response.output_item.added", "output_index": 1, "item": {"type": "function_call", "arguments": ""}},
        {"type": "response.function_call_arguments.delta", "output_index": 1, "delta": "{"},
        {"type": "response.function_call_arguments.done", "output_index": 1, "arguments": "{}"},
        {"type": "error", "code": "x", "message": "y"},
        {"type": "response.completed", "response": objects.RESPONSE},
    ]


@pytest.mark.parametrize("subject", SUBJECTS, ids=lambda subject: subject.kind)
def test_of_what_is_imported(bench: Bench, subject: Subject) -> None:
    items = objects.INPUT_ITEMS if subject is RESPONSE else objects.STORED_MESSAGES
    page = {"object": "list", "data": items, "has_more": False, "first_id": "a", "last_id": "b"}
    choices = [("GET", path) for path in places(whole(subject))] + [("list", path) for path in places(page)] * 3

    @many
    @given(st.sampled_from(choices), JSON)
    def tried(choice: tuple[str, tuple[Any, ...]], value: Any) -> None:
        bench.forget()
        bench.answers = {"GET": whole(subject), "list": page, "DELETE": {}, "POST": whole(subject)}
        bench.answers[choice[0]] = replaced(bench.answers[choice[0]], choice[1], value)
        if choice[0] == "list" and isinstance(bench.answers["list"], dict) and bench.answers["list"].get("has_more"):
            bench.answers["list"]["last_id"] = "again"
        check(bench.run(subject, **{subject.id_option: "some_id"}), "imports")
        check(bench.run(subject, **subject.request), "tasks after such imports")

    tried()


@pytest.mark.parametrize("subject", SUBJECTS, ids=lambda subject: subject.kind)
def test_of_a_record(bench: Bench, subject: Subject) -> None:
    bench.answers = {"GET": whole(subject), "POST": whole(subject), "DELETE": {}}
    for prompt in ("Before", None):
        asked = {**subject.request, **(subject.asks(prompt) if prompt else {})}
        assert not bench.run(subject, **asked).failed
    path_of_record = next(bench.store.rglob("*.json"))
    record = json.loads(path_of_record.read_text())
    record["replaces"] = {**record, "replaces": None}
    record["pending_deletion"] = ["another_id"]
    choices = [path for path in places(record) if len(path) < 4]

    @many
    @given(st.sampled_from(choices), JSON)
    def tried(path: tuple[Any, ...], value: Any) -> None:
        text = json.dumps(replaced(record, path, value))
        path_of_record.write_text(text)
        asked = dict(subject.request)
        result = bench.run(subject, **asked)
        check(result, "records")
        if result.failed and result.values["error"]["type"] == "record":
            # What cannot be read is named, and left as it is.
            assert str(path_of_record) in result.values["msg"]
            assert path_of_record.read_text() == text
        check(bench.run(subject, state="absent"), "deletions of such records")

    tried()
