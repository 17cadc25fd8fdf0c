# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Does what a batch asks: its requests are answered as they would be alone, in an order of chance."""

from __future__ import annotations

import asyncio
import random
from typing import NamedTuple

from ..call import ApiCall, Handler
from ..chat import creation as chat_creation
from ..errors import ApiError
from ..faults.after import altered
from ..faults.before import instead
from ..faults.book import Asked
from ..ids import fresh
from ..outcome import Outcome, Reply
from ..responses import creation as response_creation
from ..store import Line, StoredBatch
from ..wire import Json, dumps

ENDPOINTS: dict[str, Handler] = {
    "/v1/responses": response_creation.create,
    "/v1/chat/completions": chat_creation.create,
}
METHOD = "LINE"
"""The method by which a fault is queued for requests in batches; their path ends in ``/lines/<number>``."""

EXPIRED = "This request could not be executed before the completion window expired."
CANCELLED = "This request could not be executed because the batch was cancelled."
_TOGETHER = 50


class Results(NamedTuple):
    """The two files, their lines, and what was used."""

    output: list[bytes]
    errors: list[bytes]
    usage: Json


async def run(stored: StoredBatch, call: ApiCall, done: int | None, why_not: str) -> Results:
    """Answer the requests of a batch.

    Args:
        stored: The batch.
        call: A request whose state they are answered in.
        done: How many come to be answered, by chance; ``None`` is all.
        why_not: The code of the error that the others get.
    """
    results = Results([], [], {})
    lines = list(stored.lines)
    random.Random(stored.object["id"]).shuffle(lines)
    for index, line in enumerate(lines):
        if done is not None and index >= done:
            results.errors.append(_not_executed(line, why_not))
            continue
        await _answer(line, stored, call, results)
        if index % _TOGETHER == 0:
            await asyncio.sleep(0)
    return results


async def _answer(line: Line, stored: StoredBatch, call: ApiCall, results: Results) -> None:
    path = f"/v1/batches/{stored.object['id']}/lines/{line.number}"
    fault = call.state.faults.take(Asked(METHOD, path, line.custom_id.encode(), None, line.body.get("model")))
    if fault is not None and fault.name == "line_expired":
        results.errors.append(_not_executed(line, "batch_expired"))
        return
    inner = ApiCall(call.request, call.state, call.entry, body=line.body, fault=fault)
    try:
        outcome = await _outcome(inner, ENDPOINTS[stored.object["endpoint"]])
    except ApiError as error:
        results.errors.append(_line(line, error.status, error.body()))
        return
    if isinstance(outcome, Reply):
        _add(results.usage, outcome.body.get("usage") or {})
        results.output.append(_line(line, 200, outcome.body))
    elif fault is not None and fault.name == "broken_json":
        results.output.append(b'{"id": "batch_req_broken", "custom_id": "' + line.custom_id.encode())


async def _outcome(inner: ApiCall, handler: Handler) -> Outcome:
    if inner.fault is None:
        return await handler(inner)
    misbehave = instead(inner.fault)
    if misbehave is None:
        return altered(await handler(inner), inner, inner.fault)
    return await misbehave(inner, inner.fault)


def _line(line: Line, status: int, body: Json) -> bytes:
    response = {"status_code": status, "request_id": fresh("req"), "body": body}
    return dumps({"id": fresh("batch_req"), "custom_id": line.custom_id, "response": response, "error": None})


def _not_executed(line: Line, code: str) -> bytes:
    message = EXPIRED if code == "batch_expired" else CANCELLED
    error = {"code": code, "message": message}
    return dumps({"id": fresh("batch_req"), "custom_id": line.custom_id, "response": None, "error": error})


def _add(total: Json, usage: Json) -> None:
    for name, older in (("input_tokens", "prompt_tokens"), ("output_tokens", "completion_tokens")):
        total[name] = total.get(name, 0) + usage.get(name, usage.get(older, 0))
    total["total_tokens"] = total["input_tokens"] + total["output_tokens"]
