# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the engine in children that are killed with SIGKILL at the n-th thing they do: one process that only forks.

Reads one JSON document a line: ``{"kind", "options", "kill"}``, where ``kill`` is the number of the step to be killed
at (0 for none). Writes what came of it: ``{"steps", "killed", "result"}``, where ``steps`` names those that were made.
"""

from __future__ import annotations

import contextlib
import functools
import json
import os
import signal
import socket
import sys
from collections.abc import Callable
from typing import Any

import requests
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.promptops.openai.plugins.module_utils._api import _client
from ansible_collections.promptops.openai.plugins.module_utils._resources._chat_completion._kind import (
    ChatCompletionKind,
)
from ansible_collections.promptops.openai.plugins.module_utils._resources._response._kind import ResponseKind
from ansible_collections.promptops.openai.plugins.module_utils._tasks._runner import Context, resource_task

with contextlib.suppress(ImportError):
    import psycopg

PRELOADED = _client
"""Loaded before anything is counted, so that its own files are no steps; psycopg too, where it can be had."""
KINDS = {"response": ResponseKind(), "chat_completion": ChatCompletionKind()}
FILES = ("mkdir", "open", "write", "fsync", "replace", "unlink", "ftruncate", "close")


class Steps:
    """Counts what touches a disk or a network, before and after each, and kills the process at one of them."""

    def __init__(self, kill: int, log: int) -> None:
        self._kill = kill
        self._log = log
        self._count = 0

    def wrap(self, owner: Any, name: str, label: str) -> None:
        call: Callable[..., Any] = getattr(owner, name)

        @functools.wraps(call)
        def counted(*arguments: Any, **options: Any) -> Any:
            self._step(f"before {label}")
            result = call(*arguments, **options)
            self._step(f"after {label}")
            return result

        setattr(owner, name, counted)

    def _step(self, label: str) -> None:
        self._count += 1
        REAL_WRITE(self._log, f"{label}\n".encode())
        if self._count == self._kill:
            os.kill(os.getpid(), signal.SIGKILL)


REAL_WRITE = os.write


def run(order: dict[str, Any], log: int) -> dict[str, Any]:
    kind = KINDS[order["kind"]]
    task = resource_task(kind)
    validated = ArgumentSpecValidator(dict(task.argument_spec)).validate(order["options"])
    assert not validated.error_messages, validated.error_messages
    steps = Steps(order["kill"], log)
    for name in FILES:
        steps.wrap(os, name, name)
    steps.wrap(os, "fdopen", "fdopen")
    if "://" in (order["options"]["state_store"] or ""):
        steps.wrap(psycopg, "connect", "connect to the database")
        steps.wrap(psycopg.Connection, "execute", "query")
    steps.wrap(socket.socket, "connect", "connect")
    steps.wrap(socket.socket, "sendall", "send")
    steps.wrap(socket.SocketIO, "readinto", "receive")
    result = task.run(validated.validated_parameters, Context())
    return {**result.values, "failed": result.failed, "warnings": list(result.warnings)}


def child(order: dict[str, Any], answer: int, log: int) -> None:
    code = 1
    try:
        REAL_WRITE(answer, json.dumps(run(order, log)).encode())
        code = 0
    finally:
        sys.stderr.flush()
        os._exit(code)


def forked(order: dict[str, Any]) -> dict[str, Any]:
    answer_out, answer_in = os.pipe()
    log_out, log_in = os.pipe()
    pid = os.fork()
    if pid == 0:
        child(order, answer_in, log_in)
    os.close(answer_in)
    os.close(log_in)
    with os.fdopen(log_out) as log, os.fdopen(answer_out) as answer:
        steps, told = log.read().splitlines(), answer.read()
    _pid, status = os.waitpid(pid, 0)
    killed = os.WIFSIGNALED(status)
    return {"steps": steps, "killed": killed, "result": json.loads(told) if told and not killed else None}


def main() -> None:
    assert requests
    for line in sys.stdin:
        sys.stdout.write(json.dumps(forked(json.loads(line))) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
