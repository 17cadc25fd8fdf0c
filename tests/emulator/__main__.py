# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Starts an emulator: ``python -m tests.emulator``."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import functools
import signal
import sys
from pathlib import Path

from . import engine
from .dialects import DIALECTS
from .server import announce, serve
from .settings import Settings


def main() -> None:
    """Serve until SIGTERM or SIGINT."""
    options = vars(_parser().parse_args())
    ready_file: Path | None = options.pop("ready_file")
    model: str = options.pop("model")
    if options.pop("show_requests"):
        options["tell"] = functools.partial(print, flush=True)
    with contextlib.ExitStack() as stack:
        options["writer"] = _writer(stack, model)
        try:
            asyncio.run(_run(Settings(**options), ready_file))
        except OSError as error:
            sys.exit(f"The emulator cannot start: {error}")


def _writer(stack: contextlib.ExitStack, model: str) -> str | None:
    """Start the model, where one is asked for and can be had."""
    if model == "none":
        return None
    try:
        return stack.enter_context(engine.running(model))
    except engine.EngineAbsent as absent:
        print(f"No model writes the texts: {absent}. They depend on the request alone.", file=sys.stderr, flush=True)
        return None


async def _run(settings: Settings, ready_file: Path | None) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)

    def ready(base_url: str, port: int) -> None:
        if ready_file is not None:
            announce(ready_file, base_url, port)
        print(base_url, flush=True)

    await serve(settings, stop, ready)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.emulator",
        description="A stand-in for the OpenAI API. Without --model no model is behind it: its answers say so.",
    )
    add = parser.add_argument
    add("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    add("--port", type=int, default=0, help="port to listen on; 0 takes a free one (default: %(default)s)")
    add("--api-key", help="the only key that is let in (default: everyone is let in)")
    add("--latency", type=float, default=0.0, metavar="SECONDS", help="time that a generating request takes")
    add("--background-seconds", type=float, default=0.5, metavar="SECONDS", help="time a background response takes")
    add("--background-polls", type=int, metavar="N", help="number of GETs a background response takes, instead")
    add("--batch-seconds", type=float, default=0.5, metavar="SECONDS", help="time a batch takes")
    add("--batch-polls", type=int, metavar="N", help="number of GETs a batch takes, instead")
    add("--no-batches", dest="batches", action="store_false", help="be a server without files and batches")
    add("--requests-per-minute", type=int, metavar="N", help="refuse more with 429")
    add("--tokens-per-minute", type=int, metavar="N", help="refuse more with 429")
    add("--compatible", action="store_true", help="be a server that resembles the API: lenient, and lists responses")
    add("--model", default="none", help="who writes the texts: smollm2, a GGUF file, or none (default: %(default)s)")
    add("--show-requests", action="store_true", help="print each request as a line")
    add("--dialect", choices=sorted(DIALECTS), help="speak like another server or gateway")
    add("--tls-cert", metavar="FILE", help="certificate chain; serve https")
    add("--tls-key", metavar="FILE", help="private key of the certificate")
    add("--ready-file", type=Path, metavar="FILE", help="write base_url, pid and port to this file as JSON")
    return parser


if __name__ == "__main__":
    main()
