# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""``/_emulator/*``: what tests ask of the emulator itself. No key is needed, and nothing of it is in the journal."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from .batches.control import move
from .errors import ApiError, bad_request
from .faults.spec import BadFault, Fault
from .settings import ADJUSTABLE
from .state import State
from .wire import dumps, loads

Admin = Callable[[State, web.Request], Awaitable[Any]]


async def answer(request: web.Request, state: State, admin: Admin) -> web.Response:
    """Answer one control request."""
    try:
        body, status = await admin(state, request), 200
    except ApiError as error:
        body, status = error.body(), error.status
    except BadFault as error:
        body, status = bad_request(str(error)).body(), 400
    return web.Response(body=dumps(body), status=status, content_type="application/json")


async def read_journal(state: State, request: web.Request) -> Any:
    """Return all entries."""
    return state.journal.as_json()


async def clear_journal(state: State, request: web.Request) -> Any:
    """Forget all entries."""
    state.journal.clear()
    return {}


async def summary(state: State, request: web.Request) -> Any:
    """Return the number of requests by method and route."""
    return state.journal.summary()


async def add_fault(state: State, request: web.Request) -> Any:
    """Queue a fault, or each of a list."""
    for raw in await _bodies(request):
        if not isinstance(raw, dict) or not isinstance(raw.get("fault"), str):
            raise bad_request("A fault is an object with the key 'fault'.", "fault")
        fault = Fault.parse(raw["fault"])
        more = {key: str(value) for key, value in raw.get("arguments", {}).items()}
        state.faults.add(
            Fault(fault.name, {**fault.arguments, **more}),
            method=raw.get("method"),
            path=raw.get("path", ""),
            times=raw.get("times"),
        )
    return state.faults.queued()


async def read_faults(state: State, request: web.Request) -> Any:
    """Return the queue of faults."""
    return state.faults.queued()


async def clear_faults(state: State, request: web.Request) -> Any:
    """Forget all faults."""
    state.faults.clear()
    return {}


async def add_answer(state: State, request: web.Request) -> Any:
    """Queue an answer, or each of a list."""
    for raw in await _bodies(request):
        state.scripts.add(raw)
    return {}


async def clear_answers(state: State, request: web.Request) -> Any:
    """Forget all answers."""
    state.scripts.clear()
    return {}


async def move_batches(state: State, request: web.Request) -> Any:
    """Bring batches to a state."""
    return [moved for raw in await _bodies(request) for moved in move(state, raw)]


async def read_settings(state: State, request: web.Request) -> Any:
    """Return the settings that may be changed."""
    return {name: getattr(state.settings, name) for name in sorted(ADJUSTABLE)}


async def change_settings(state: State, request: web.Request) -> Any:
    """Change settings; rate limits start afresh."""
    for raw in await _bodies(request):
        for name, value in raw.items():
            if not isinstance(value, ADJUSTABLE.get(name, ())):
                raise bad_request(f"The setting {name} cannot be changed to {value!r}.", name)
            setattr(state.settings, name, value)
    state.limiter.clear()
    return await read_settings(state, request)


async def reset(state: State, request: web.Request) -> Any:
    """Forget everything but the settings."""
    state.store.clear()
    state.journal.clear()
    state.faults.clear()
    state.scripts.clear()
    state.limiter.clear()
    return {}


async def unknown(state: State, request: web.Request) -> Any:
    """Refuse what is none of these."""
    raise ApiError(404, f"The emulator has no {request.method} {request.path}.")


PREFIX = "/_emulator"
ADMIN: dict[str, dict[str, Admin]] = {
    f"{PREFIX}/journal": {"GET": read_journal, "DELETE": clear_journal},
    f"{PREFIX}/summary": {"GET": summary},
    f"{PREFIX}/faults": {"GET": read_faults, "POST": add_fault, "DELETE": clear_faults},
    f"{PREFIX}/answers": {"POST": add_answer, "DELETE": clear_answers},
    f"{PREFIX}/batches": {"POST": move_batches},
    f"{PREFIX}/settings": {"GET": read_settings, "POST": change_settings},
    f"{PREFIX}/state": {"DELETE": reset},
}


async def _bodies(request: web.Request) -> list[Any]:
    try:
        raw = loads(await request.read())
    except ValueError as error:
        raise bad_request(f"The body is not JSON: {error}.") from None
    bodies = raw if isinstance(raw, list) else [raw]
    if not all(isinstance(body, dict) for body in bodies):
        raise bad_request("The body is an object or a list of objects.")
    return bodies
