# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""LM Studio: 200 for whatever goes wrong, with a text for an error, and for a path that it does not have."""

from __future__ import annotations

from typing import Any

from ..wire import Json
from .dialect import Dialect


def _error(_status: int, body: Json) -> tuple[int, Any]:
    return 200, {"error": body["error"]["message"].replace("Not Found", "Unexpected endpoint or method.")}


DIALECT = Dialect(
    name="lm-studio",
    title="LM Studio",
    reports=(
        "https://github.com/lmstudio-ai/lmstudio-bug-tracker/issues/618",
        "https://github.com/lmstudio-ai/lmstudio-bug-tracker/issues/1323",
    ),
    stores=False,
    error=_error,
)
