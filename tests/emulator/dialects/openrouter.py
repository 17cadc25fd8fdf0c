# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""OpenRouter: an error in an answer that says that all is well, with the provider's own words deep within it."""

from __future__ import annotations

import json
from typing import Any

from ..wire import Json
from .dialect import Dialect, as_data


def _answer(body: Json) -> Json:
    for choice in body.get("choices") or []:
        choice["native_finish_reason"] = choice["finish_reason"]
    return {**body, "provider": "Somebody"}


def _error(status: int, body: Json) -> tuple[int, Any]:
    raw = json.dumps({"error": {"message": body["error"]["message"], "code": body["error"]["code"]}})
    error = {
        "message": "Provider returned error",
        "code": status,
        "metadata": {"raw": raw, "provider_name": "Somebody"},
    }
    return 200, {"id": "gen-1", "error": error, "user_id": "user_1"}


def _frame(event: Json) -> bytes:
    return b": OPENROUTER PROCESSING\n\n" + as_data(event)


DIALECT = Dialect(
    name="openrouter",
    title="OpenRouter",
    reports=(
        "https://github.com/open-webui/computer/issues/293",
        "https://github.com/maximhq/bifrost/issues/5425",
        "https://github.com/diegosouzapw/OmniRoute/pull/8210",
    ),
    stores=False,
    answer=_answer,
    frame=_frame,
    error=_error,
)
