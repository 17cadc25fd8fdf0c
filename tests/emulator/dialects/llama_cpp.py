# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""llama.cpp: heartbeats in a stream, no blank line behind its last, and an error with a number for its code."""

from __future__ import annotations

from typing import Any

from ..wire import Json
from .dialect import Dialect, as_data


def _frame(event: Json) -> bytes:
    return b": ping\n\ndata:\n\n" + as_data(event)


def _error(status: int, body: Json) -> tuple[int, Any]:
    said = body["error"]
    return status, {"error": {"code": status, "message": said["message"], "type": "invalid_request_error"}}


DIALECT = Dialect(
    name="llama.cpp",
    title="llama.cpp",
    reports=(
        "https://github.com/ggml-org/llama.cpp/pull/16109",
        "https://github.com/coddy-project/coddy-agent/pull/106",
        "https://github.com/darshi1337/apogee/pull/139",
    ),
    stores=False,
    frame=_frame,
    error=_error,
    done=b"data: [DONE]",
)
