# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs an emulator: in this process until it is told to stop, or in a thread beside a test."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import ssl
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

from aiohttp import web

from .app import application
from .client import Emulator
from .settings import Settings
from .state import State

START = 30.0
"""Seconds that an emulator may take to start."""


@contextlib.asynccontextmanager
async def listening(settings: Settings) -> AsyncIterator[tuple[str, int]]:
    """Serve while the context lasts, and yield the base URL and the port."""
    # What clients do wrong in HTTP itself is answered with 400; it is not worth a traceback here.
    quiet = logging.Logger("emulator", logging.CRITICAL)
    runner = web.AppRunner(application(State(settings)), access_log=None, shutdown_timeout=0.5, logger=quiet)
    await runner.setup()
    try:
        context = _tls(settings)
        site = web.TCPSite(runner, settings.host, settings.port, ssl_context=context, backlog=1024)
        await site.start()
        port = int(runner.addresses[0][1])
        yield _base_url(settings, port), port
    finally:
        await runner.cleanup()


async def serve(settings: Settings, stop: asyncio.Event, ready: Callable[[str, int], None]) -> None:
    """Serve until ``stop`` is set; ``ready`` is called with the base URL and the port."""
    async with listening(settings) as (base_url, port):
        ready(base_url, port)
        await stop.wait()


def announce(path: Path, base_url: str, port: int) -> None:
    """Write where the emulator is to a file, whole or not at all."""
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    partial.write_text(json.dumps({"base_url": base_url, "pid": os.getpid(), "port": port}) + "\n")
    partial.replace(path)


@contextlib.contextmanager
def running(**options: Any) -> Iterator[Emulator]:
    """Run an emulator in a thread of its own.

    Args:
        options: Fields of :class:`Settings`.

    Yields:
        The running emulator.

    Raises:
        RuntimeError: Where it does not start.
    """
    thread = _Thread(Settings(**options))
    thread.start()
    try:
        base_url = thread.wait()
        yield Emulator(base_url)
    finally:
        thread.stop()


class _Thread(threading.Thread):
    def __init__(self, settings: Settings) -> None:
        super().__init__(name="emulator", daemon=True)
        self._settings = settings
        self._answered = threading.Event()
        self._event_loop: asyncio.AbstractEventLoop | None = None
        self._stop_event: asyncio.Event | None = None
        self._base_url = ""
        self._failure: BaseException | None = None

    def run(self) -> None:
        try:
            asyncio.run(self._serve())
        except BaseException as error:  # noqa: BLE001 - it belongs to whoever waits for the start
            self._failure = error
        finally:
            self._answered.set()

    def wait(self) -> str:
        self._answered.wait(START)
        if self._failure is not None or not self._base_url:
            raise RuntimeError("the emulator did not start") from self._failure
        return self._base_url

    def stop(self) -> None:
        if self._event_loop is not None and self._stop_event is not None and not self._event_loop.is_closed():
            with contextlib.suppress(RuntimeError):
                self._event_loop.call_soon_threadsafe(self._stop_event.set)
        self.join(START)

    async def _serve(self) -> None:
        self._event_loop = asyncio.get_running_loop()
        self._stop_event = asyncio.Event()
        await serve(self._settings, self._stop_event, self._ready)

    def _ready(self, base_url: str, port: int) -> None:
        self._base_url = base_url
        self._answered.set()


def _tls(settings: Settings) -> ssl.SSLContext | None:
    if settings.tls_cert is None:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(settings.tls_cert, settings.tls_key)
    return context


def _base_url(settings: Settings, port: int) -> str:
    scheme = "http" if settings.tls_cert is None else "https"
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return f"{scheme}://{host}:{port}/v1"
