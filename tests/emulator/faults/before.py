# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Faults in place of an answer: the request may not even be processed."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from email.utils import formatdate
from time import time

from aiohttp import web

from ..call import ApiCall
from ..errors import ApiError, wrong_key
from ..outcome import STALL, Outcome, Silence, reset, until_gone
from ..wire import Json
from .spec import Fault

Before = Callable[[ApiCall, Fault], Awaitable[Outcome]]

QUOTA = "You exceeded your current quota, please check your plan and billing details."


class Reset:
    """The connection is reset."""

    def __init__(self) -> None:
        self.status: int | None = None
        self.ids: list[str] = []

    async def send(self, request: web.Request, headers: dict[str, str]) -> web.StreamResponse:
        """Send nothing."""
        reset(request)
        return Silence()


class Text:
    """A body that is no JSON."""

    def __init__(self, body: str, status: int, content_type: str = "text/html") -> None:
        self.status: int | None = status
        self.ids: list[str] = []
        self._body, self._type = body, content_type

    async def send(self, request: web.Request, headers: dict[str, str]) -> web.StreamResponse:
        """Send it."""
        return web.Response(text=self._body, status=self.status or 200, content_type=self._type, headers=headers)


class Redirect:
    """Another place."""

    def __init__(self, to: str, status: int) -> None:
        self.status: int | None = status
        self.ids: list[str] = []
        self._to = to

    async def send(self, request: web.Request, headers: dict[str, str]) -> web.StreamResponse:
        """Send it."""
        return web.Response(status=self.status or 307, headers=headers | {"Location": self._to})


async def too_many(call: ApiCall, fault: Fault) -> Outcome:
    """Refuse with 429, with or without the headers that say how long to wait."""
    headers = {}
    if "retry_after" in fault.arguments:
        headers["retry-after"] = _retry_after(fault)
    if "retry_after_ms" in fault.arguments:
        headers["retry-after-ms"] = fault.text("retry_after_ms", "")
    raise _error(fault, 429, headers)


async def status(call: ApiCall, fault: Fault) -> Outcome:
    """Refuse with any status."""
    headers = {"retry-after": _retry_after(fault)} if "retry_after" in fault.arguments else {}
    raise _error(fault, int(fault.number("code", 500)), headers)


async def reset_before(call: ApiCall, fault: Fault) -> Outcome:
    """Reset the connection before any answer."""
    return Reset()


async def stall(call: ApiCall, fault: Fault) -> Outcome:
    """Never answer."""
    await until_gone(call.request, fault.number("seconds", STALL))
    return Reset()


async def html(call: ApiCall, fault: Fault) -> Outcome:
    """Answer with a page, as a proxy would."""
    code = int(fault.number("code", 200))
    title = f"{code} emulated page"
    body = f"<!DOCTYPE html>\n<html><head><title>{title}</title></head><body><h1>{title}</h1></body></html>\n"
    return Text(body, code)


async def empty_body(call: ApiCall, fault: Fault) -> Outcome:
    """Answer with nothing but a status."""
    return Text("", int(fault.number("code", 200)), "application/json")


async def redirect(call: ApiCall, fault: Fault) -> Outcome:
    """Send the client somewhere else."""
    return Redirect(fault.text("to", "/v1/elsewhere"), int(fault.number("code", 307)))


async def echo_key(call: ApiCall, fault: Fault) -> Outcome:
    """Refuse the key and quote the whole of it."""
    given = call.request.headers.get("Authorization", "")
    raise wrong_key(re.sub(r"(?i)^bearer\s+", "", given), whole=True)


_BEFORE: dict[str, Before] = {
    "429": too_many,
    "status": status,
    "reset_before": reset_before,
    "stall": stall,
    "html": html,
    "empty_body": empty_body,
    "redirect": redirect,
    "echo_key": echo_key,
}


def instead(fault: Fault) -> Before | None:
    """Return what a fault does in place of an answer, or ``None`` where it concerns one that is made."""
    if fault.name == "stall" and "after" in fault.arguments:
        return None
    return _BEFORE.get(fault.name)


def _retry_after(fault: Fault) -> str:
    wanted = fault.text("retry_after", "")
    if wanted == "date":
        return formatdate(time() + fault.number("seconds", 1), usegmt=True)
    return "soon" if wanted == "garbage" else wanted


def _error(fault: Fault, code: int, headers: dict[str, str]) -> ApiError:
    if "should_retry" in fault.arguments:
        headers["x-should-retry"] = fault.text("should_retry", "true")
    kind: Json = {"type": "server_error"} if code >= 500 else {}
    message = f"Emulated error {code}."
    if code == 429:
        kind = {"type": "requests", "code": "rate_limit_exceeded"}
    if code == 429 and fault.text("code", "") == "insufficient_quota":
        kind, message = {"type": "insufficient_quota", "code": "insufficient_quota"}, QUOTA
    named = {key: fault.arguments.get(f"error_{key}") for key in ("type", "code", "param")}
    kind |= {key: value for key, value in named.items() if value is not None}
    return ApiError(code, fault.text("message", message), headers=headers, **kind)
