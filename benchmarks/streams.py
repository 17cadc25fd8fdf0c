# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Long streams as servers send them: with an ID and without, in chunks and without."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from time import perf_counter
from typing import Any

from ansible_collections.promptops.openai.plugins.module_utils._api._client import Client, Settings
from ansible_collections.promptops.openai.plugins.module_utils._lifecycle._remote import Remote
from ansible_collections.promptops.openai.plugins.module_utils._resources._chat_completion._kind import (
    ChatCompletionKind,
)
from benchmarks.bench import Table
from tests.integration.faults.raw import Raw, Request

CHUNKS = 60_000
_AT_ONCE = 64


def _events(identified: bool) -> Iterator[bytes]:
    """Some chunks at a time."""
    known = {"object": "chat.completion.chunk", **({"id": "chatcmpl-1"} if identified else {})}
    word = {**known, "choices": [{"index": 0, "delta": {"content": "word "}, "finish_reason": None}]}
    last = {**known, "choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}
    piece = f"data: {json.dumps(word)}\n\n".encode() * _AT_ONCE
    for _piece in range(CHUNKS // _AT_ONCE):
        yield piece
    yield f"data: {json.dumps(last)}\n\ndata: [DONE]\n\n".encode()


def _answering(identified: bool, chunked: bool) -> Callable[[Request], Iterator[bytes]]:
    def answer(_request: Request) -> Iterator[bytes]:
        yield b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n"
        yield b"Transfer-Encoding: chunked\r\n\r\n" if chunked else b"\r\n"
        for piece in _events(identified):
            yield b"%x\r\n%s\r\n" % (len(piece), piece) if chunked else piece
        if chunked:
            yield b"0\r\n\r\n"

    return answer


def _seconds(client: Client, request: dict[str, Any]) -> float:
    begun = perf_counter()
    Remote(ChatCompletionKind(), lambda: client, lambda: None).create(request, lambda _known: None, "benchmark")
    return perf_counter() - begun


def streams() -> Table:
    """Seconds until each is folded."""
    rows = []
    request = {"model": "m", "messages": [{"role": "user", "content": "x"}], "stream": True}
    for identified, chunked in ((True, True), (False, True), (True, False), (False, False)):
        with Raw(_answering(identified, chunked)) as server:
            client = Client(Settings(base_url=server.base_url, user_agent="benchmark"))
            took = _seconds(client, request)
        name = f"{'with' if identified else 'without'} an ID, {'in chunks' if chunked else 'without chunks'}"
        rows.append((name, f"{took:.2f} s"))
    return Table("Streams", f"A chat completion of {CHUNKS:,} events.", ("stream", "seconds"), rows)
