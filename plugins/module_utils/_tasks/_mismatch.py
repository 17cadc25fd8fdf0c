# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""What is said of an answer that is not what was asked for."""

from __future__ import annotations

from .._api._errors import ApiError
from .._api._url import is_public
from .._lifecycle._desired import Desired
from .._lifecycle._plan import findings_on
from .._state._record import Record

_MOST = 5


def mismatch(desired: Desired, record: Record, attempts: int) -> ApiError:
    """The error that names each place and what stands there, the first ones of many."""
    found = findings_on(record) or []
    told = [f"{each['path']}: {each['message']}" for each in found[:_MOST]]
    more = f"; and {len(found) - _MOST} more" if len(found) > _MOST else ""
    count = record["repairs"]
    repairs = f" after {count} repair{'s' if count > 1 else ''}" if count else ""
    kind = desired.kind
    message = f"The {kind.label} {record['id']} is not what was asked for{repairs}: {'; '.join(told)}{more}."
    if _ignores_formats(desired, record):
        message += (
            f" The server at {desired.base_url} seems to have ignored text.format; "
            "promptops.openai.openai_chat_completion, with response_format, may be what it holds to."
        )
    error = {"param": found[0]["path"]} if found else None
    return ApiError("mismatch", message, error=error, request_id=record["request_id"], attempts=attempts)


def _ignores_formats(desired: Desired, record: Record) -> bool:
    """Whether there is no JSON at all in a response of a server that may know formats in chat completions only."""
    has_none = any(each["path"] == "output_parsed" for each in findings_on(record) or [])
    shown = desired.kind.returned(record["object"] or {}, desired.request)
    is_other = desired.kind.name == "response" and not is_public(desired.base_url)
    return is_other and has_none and shown.get("output_parsed") is None
