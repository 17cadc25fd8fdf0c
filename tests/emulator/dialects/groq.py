# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Groq: usage under a name of its own, and a request that is too large for a limit of tokens."""

from __future__ import annotations

from typing import Any

from ..wire import Json
from .dialect import Dialect


def _answer(body: Json) -> Json:
    return {**body, "usage_breakdown": None, "x_groq": {"id": "req_1"}, "service_tier": "on_demand"}


def _error(status: int, body: Json) -> tuple[int, Any]:
    return status if status == 404 else 413, {
        "error": {"message": body["error"]["message"], "type": "tokens", "code": "rate_limit_exceeded"}
    }


DIALECT = Dialect(
    name="groq",
    title="Groq",
    reports=(
        "https://github.com/iamsrikanthnani/pluely/issues/242",
        "https://github.com/sashirestela/simple-openai/pull/345",
    ),
    stores=False,
    answer=_answer,
    error=_error,
)
