# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whatever goes wrong becomes a failure that a person can read, and nothing is imported that is not needed."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from typing import Any, NoReturn

import pytest

from ansible_collections.promptops.openai.plugins.module_utils._api._advice import ADVICE, plain
from ansible_collections.promptops.openai.plugins.module_utils._api._errors import ApiError
from ansible_collections.promptops.openai.plugins.module_utils._lifecycle._plan import Conflict
from ansible_collections.promptops.openai.plugins.module_utils._resources._fields import InvalidRequest
from ansible_collections.promptops.openai.plugins.module_utils._state._record import RecordError
from ansible_collections.promptops.openai.plugins.module_utils._tasks._runner import (
    Result,
    failure,
    guarded,
    with_names,
)


def raising(error: Exception) -> Callable[[], NoReturn]:
    def run() -> NoReturn:
        raise error

    return run


@pytest.mark.parametrize(
    ("error", "kind", "said"),
    [
        (ApiError("rate_limit", "Too much."), "rate_limit", "Too much."),
        (InvalidRequest("tools[0].type", "is required."), "invalid", "tools[0].type: is required."),
        (Conflict("IDs differ."), "invalid", "IDs differ."),
        (RecordError("The record x is broken."), "record", "The record x is broken."),
        (KeyError("surprise"), "bug", "KeyError: 'surprise'"),
        (RecursionError("deep"), "bug", "RecursionError: deep"),
        (MemoryError(), "bug", "MemoryError"),
    ],
)
def test_any_error_becomes_a_message_with_advice_and_no_traceback(error: Exception, kind: str, said: str) -> None:
    result = guarded({}, raising(error))

    assert result.failed
    assert result.values["changed"] is False
    assert said in result.values["msg"]
    assert result.values["msg"].endswith(plain(ADVICE[kind].remedy) if ADVICE[kind].in_message else said)
    assert "Traceback" not in result.values["msg"]
    assert result.values["error"]["type"] == kind


def test_a_failure_keeps_what_is_known() -> None:
    error = ApiError("failed", "It failed.", request_id="req_1", attempts=2, error={"code": "server_error"})

    values = failure(error, {"id": "resp_1", "changed": True}).values

    assert (values["id"], values["changed"], values["attempts"]) == ("resp_1", True, 2)
    assert (values["error"]["request_id"], values["error"]["code"]) == ("req_1", "server_error")


@pytest.mark.parametrize("run", [lambda: Result({}, secrets=("sk-own",)), raising(KeyError("x"))])
def test_secrets_among_the_options_are_known_whether_it_fails_or_not(run: Callable[[], Result]) -> None:
    tool = {"type": "mcp", "authorization": "token-1", "headers": {"X-Key": "token-2"}}
    options: dict[str, Any] = {"tools": [tool], "extra_body": {"tools": [{**tool, "authorization": "token-3"}]}}

    assert {"token-1", "token-2", "token-3"} <= set(guarded(options, run).secrets)


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"message": 1}, {"messages": 1}),
        ({"message": 1, "messages": None}, {"messages": 1}),
        ({"message": 1, "messages": 2}, {"messages": 2}),
        ({"message": None, "messages": 2}, {"messages": 2}),
        ({"message": None}, {}),
        ({"model": "m"}, {"model": "m"}),
    ],
)
def test_an_option_by_its_other_name_is_the_option(options: dict[str, Any], named: dict[str, Any]) -> None:
    assert with_names(options, {"message": "messages"}) == named


IMPORTS = """
import sys
from ansible_collections.promptops.openai.plugins.module_utils._tasks import _runner
from ansible_collections.promptops.openai.plugins.module_utils._resources._chat_completion import _kind as chat
from ansible_collections.promptops.openai.plugins.module_utils._resources._response import _kind as response
for kind in (response.ResponseKind(), chat.ChatCompletionKind()):
    _runner.resource_task(kind)
assert "requests" not in sys.modules
"""


def test_a_task_that_makes_no_call_imports_no_http_client() -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}

    done = subprocess.run([sys.executable, "-c", IMPORTS], env=environment, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
