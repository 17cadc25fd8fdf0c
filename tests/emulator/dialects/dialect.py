# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a dialect may say of a server: what it refuses, and what becomes of an answer, an event and an error."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any

from ..outcome import EventStream, Outcome, Reply
from ..wire import Json, dumps

RESPONSES = "/responses"


def same(value: Any) -> Any:
    """Return it as it is."""
    return value


def as_data(event: Json) -> bytes:
    """Return an event as most servers send it: without a name, unless it is one of a response's."""
    name = event.get("type", "")
    start = f"event: {name}\n".encode() if name.startswith("response.") else b""
    return start + b"data: " + dumps(event) + b"\n\n"


@dataclass(frozen=True)
class Dialect:
    """What one server sends differently.

    Attributes:
        name: What ``--dialect`` calls it.
        title: What people call it.
        reports: Addresses of public reports of what it sends.
        responses: Whether it has ``/responses`` at all.
        stores: Whether it keeps what it makes.
        refuses: Takes the body of a generating request, and returns what is wrong with it, if anything is.
        answer: Takes the object of a plain answer and returns it as it is sent.
        chunk: Takes the data of an event of a stream and returns it as it is sent; ``None`` leaves it out.
        frame: Takes such data and returns it as it travels.
        error: Takes the status and the API's body of an error, and returns both as they are sent.
        content_type: That of a stream.
        done: What a stream ends with.
    """

    name: str
    title: str
    reports: tuple[str, ...]
    responses: bool = True
    stores: bool = True
    refuses: Callable[[Json], str | None] = lambda _body: None
    answer: Callable[[Json], Json] = same
    chunk: Callable[[Json], Json | None] = same
    frame: Callable[[Json], bytes] = as_data
    error: Callable[[int, Json], tuple[int, Any]] = lambda status, body: (status, body)
    content_type: str = "text/event-stream; charset=utf-8"
    done: bytes = b"data: [DONE]\n\n"

    def objection(self, method: str, path: str, body: Any) -> Reply | None:
        """Return what this server says in place of an answer, where it does not take the request."""
        if RESPONSES in path and not self.responses:
            return self._refusal(404, f"Not Found ({method} {path})", "not_found")
        if method in ("GET", "DELETE") and not self.stores and "/models" not in path:
            return self._refusal(404, f"Not Found ({method} {path})", "not_found")
        problem = self.refuses(body) if method == "POST" and isinstance(body, dict) else None
        return None if problem is None else self._refusal(422, problem, "invalid_request_error")

    def spoken(self, outcome: Outcome) -> Outcome:
        """Return an answer as this server sends it."""
        if isinstance(outcome, EventStream):
            outcome.frames = self._frames(outcome.frames)
            outcome.content_type = self.content_type
        elif isinstance(outcome, Reply) and outcome.status == 200 and isinstance(outcome.body, dict):
            if "choices" in outcome.body or "output" in outcome.body:
                outcome.body = self.answer(outcome.body)
        elif isinstance(outcome, Reply) and (outcome.status or 0) >= 400:
            outcome.status, outcome.body = self.error(outcome.status or 500, outcome.body)
        return outcome

    def _refusal(self, status: int, message: str, code: str) -> Reply:
        body = {"error": {"message": message, "type": code, "param": None, "code": code}}
        status, said = self.error(status, body)
        return Reply(said, status)

    async def _frames(self, frames: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
        async for frame in frames:
            data = frame.partition(b"data: ")[2].strip()
            if data == b"[DONE]":
                continue
            event = self.chunk(json.loads(data))
            if event is not None:
                yield self.frame(event)
        if self.done:
            yield self.done


def deltas(chunk: Json) -> list[Json]:
    """Return the deltas of a chunk of a chat completion."""
    return [choice["delta"] for choice in chunk.get("choices") or [] if choice.get("delta")]


def pieces(chunk: Json) -> list[Json]:
    """Return the pieces of tool calls in a chunk of a chat completion."""
    return [piece for delta in deltas(chunk) for piece in delta.get("tool_calls") or []]


def message(body: Json) -> Json:
    """Return the first choice's message of a chat completion; an empty one of anything else."""
    choices = body.get("choices")
    found: Json = choices[0].get("message", {}) if choices else {}
    return found
