# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From a request to its answer: the key, the limits, the faults, the handler."""

from __future__ import annotations

import re
import sys
import time
import traceback
from collections.abc import Mapping

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

from .call import ApiCall, Handler
from .dialects import DIALECTS
from .errors import ApiError, bad_request, missing_key, wrong_key
from .faults.after import altered
from .faults.before import instead
from .faults.book import HEADER, Asked
from .faults.slow import slowed
from .faults.spec import BadFault
from .form import is_form, read, summary
from .ids import fresh
from .outcome import Outcome, Reply, Silence
from .state import State
from .tokens import count
from .wire import loads

BATCH_PATHS = ("/v1/files", "/v1/batches")
METHODS_WITH_BODY = frozenset({"POST", "PUT", "PATCH"})


async def answer(
    request: web.Request,
    state: State,
    template: str,
    handlers: Mapping[str, Handler],
) -> web.StreamResponse:
    """Answer one request and enter it in the journal."""
    began = time.monotonic()
    call = await _received(request, state, template)
    headers = {"x-request-id": call.entry.request_id, "openai-version": "2020-10-01"}
    outcome = await _in_dialect(call, handlers, headers)
    headers["openai-processing-ms"] = str(int((time.monotonic() - began) * 1000))
    call.entry.ids += outcome.ids
    call.entry.status = outcome.status
    if state.settings.tell is not None:
        state.settings.tell(call.entry.line(time.monotonic() - began))
    try:
        return await outcome.send(request, headers)
    except ConnectionError:
        # The client has gone away, which is its right.
        return Silence()


async def _received(request: web.Request, state: State, template: str) -> ApiCall:
    query = {key: request.query.getall(key) for key in request.query}
    path = request.raw_path.partition("?")[0]
    entry = state.journal.open(
        method=request.method,
        path=path,
        template=template,
        query=query,
        headers=request.headers,
        request_id=fresh("req"),
    )
    call = ApiCall(request, state, entry)
    await (_read_form if is_form(request) else _read_json)(call)
    entry.body = call.body
    return call


async def _read_json(call: ApiCall) -> None:
    call.raw = raw = await _body(call.request)
    try:
        call.body = loads(raw) if raw else None
    except ValueError:
        call.body = raw.decode("utf-8", "replace")


async def _read_form(call: ApiCall) -> None:
    try:
        call.form = await read(call.request)
    except (ConnectionError, HttpProcessingError, web.RequestPayloadError, ValueError):
        return
    call.body = summary(call.form)


async def _body(request: web.Request) -> bytes:
    try:
        return await request.read()
    except (ConnectionError, HttpProcessingError, web.RequestPayloadError):
        # It broke off, or was not encoded as it says: what there is of it is no JSON.
        return b"\xff"


async def _in_dialect(call: ApiCall, handlers: Mapping[str, Handler], headers: dict[str, str]) -> Outcome:
    """What is answered, as the server would that the emulator speaks like."""
    dialect = DIALECTS.get(call.state.settings.dialect or "")
    if dialect is None:
        return await _safe_outcome(call, handlers, headers)
    objection = dialect.objection(call.request.method, call.request.path, call.body)
    return objection or dialect.spoken(await _safe_outcome(call, handlers, headers))


async def _safe_outcome(call: ApiCall, handlers: Mapping[str, Handler], headers: dict[str, str]) -> Outcome:
    try:
        return await _outcome(call, handlers, headers)
    except ApiError as error:
        return Reply(error.body(), error.status, error.headers)
    except BadFault as error:
        return Reply(bad_request(str(error), HEADER).body(), 400)
    except Exception:  # noqa: BLE001 - a client sees an error of the API, whatever went wrong here
        traceback.print_exc(file=sys.stderr)
        return Reply(ApiError(500, "The emulator had an error.", "server_error").body(), 500)


async def _outcome(call: ApiCall, handlers: Mapping[str, Handler], headers: dict[str, str]) -> Outcome:
    _authenticate(call)
    call.fault = call.state.faults.take(_asked(call))
    call.entry.fault = None if call.fault is None else str(call.fault)
    handler = _handler(call, handlers)
    headers |= _admit(call)
    if call.fault is None:
        return await handler(call)
    await slowed(call, call.fault)
    misbehave = instead(call.fault)
    if misbehave is None:
        return altered(await handler(call), call, call.fault)
    if call.fault.flag("processed"):
        call.entry.ids += (await handler(call)).ids
    return await misbehave(call, call.fault)


def _authenticate(call: ApiCall) -> None:
    key = call.state.settings.api_key
    if key is None:
        return
    given = re.fullmatch(r"(?i)bearer\s+(\S+)\s*", call.request.headers.get("Authorization", ""))
    if given is None:
        raise missing_key()
    if given[1] != key:
        raise wrong_key(given[1])


def _asked(call: ApiCall) -> Asked:
    model = call.body.get("model") if isinstance(call.body, dict) else None
    return Asked(call.request.method, call.request.raw_path, call.raw, call.request.headers.get(HEADER), model)


def _handler(call: ApiCall, handlers: Mapping[str, Handler]) -> Handler:
    method, path = call.request.method, call.request.path
    if not handlers or (not call.state.settings.batches and path.startswith(BATCH_PATHS)):
        raise ApiError(404, f"Invalid URL ({method} {path})")
    handler = handlers.get(method)
    if handler is None:
        message = f"Not allowed to {method} on {path}. (HINT: Perhaps you meant to use a different HTTP method?)"
        raise ApiError(405, message, code="method_not_supported")
    if isinstance(call.body, str) and method in METHODS_WITH_BODY:
        raise bad_request("We could not parse the JSON body of your request. The API expects a JSON payload.")
    return handler


def _admit(call: ApiCall) -> dict[str, str]:
    if call.request.method not in METHODS_WITH_BODY:
        return {}
    tokens = count(call.raw.decode("utf-8", "replace"))
    return call.state.limiter.admit(call.state.settings, tokens)
