# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The paths of ``/v1/batches``."""

from __future__ import annotations

import time

from openai.types.batch_create_params import BatchCreateParams

from ..call import ApiCall
from ..errors import ApiError, bad_request, not_found
from ..ids import fresh, now
from ..limits import Range, check_metadata, check_range
from ..outcome import Outcome, Reply
from ..pages import page
from ..store import StoredBatch
from ..validation import RequestValidator
from .input import read
from .progress import ENDED, advance, current, polled
from .running import ENDPOINTS

_VALIDATOR = RequestValidator(BatchCreateParams, "forbid")
_DAY = 24 * 60 * 60
_EXPIRY = Range(3600, 2592000)


async def create(call: ApiCall) -> Outcome:
    """Answer ``POST /v1/batches``."""
    body = call.document()
    _VALIDATOR.check(body)
    check_metadata(body.get("metadata"))
    _check(call)
    made = _made(call)
    call.state.store.batches[made.object["id"]] = made
    return Reply(current(made), ids=[made.object["id"]])


async def retrieve(call: ApiCall) -> Outcome:
    """Answer ``GET /v1/batches/{batch_id}``."""
    stored = _stored(call)
    polled(stored)
    await advance(stored, call)
    return Reply(current(stored))


async def list_batches(call: ApiCall) -> Outcome:
    """Answer ``GET /v1/batches``."""
    every = list(call.state.store.batches.values())
    for stored in every:
        await advance(stored, call)
    return Reply(page([current(stored) for stored in every], call.query, default_order="desc"))


async def cancel(call: ApiCall) -> Outcome:
    """Answer ``POST /v1/batches/{batch_id}/cancel``."""
    stored = _stored(call)
    await advance(stored, call)
    status = current(stored)["status"]
    if status in ENDED:
        raise ApiError(409, f"Cannot cancel a batch with status '{status}'.")
    if stored.cancelling_at is None:
        stored.cancelling_at = now()
    return Reply(current(stored))


def _check(call: ApiCall) -> None:
    body = call.document()
    file = call.state.store.files.get(body["input_file_id"])
    if file is None:
        raise bad_request(f"No such File object: {body['input_file_id']}", "input_file_id")
    if file.object["purpose"] != "batch":
        raise bad_request("The purpose of the input file must be 'batch'.", "input_file_id", "invalid_value")
    if body["endpoint"] not in ENDPOINTS:
        raise bad_request(f"The emulator has no batches for {body['endpoint']}.", "endpoint", "invalid_value")
    expiry = body.get("output_expires_after")
    if expiry is not None:
        check_range("output_expires_after.seconds", expiry["seconds"], _EXPIRY)


def _made(call: ApiCall) -> StoredBatch:
    body = call.document()
    created = now()
    lines, errors = read(call.state.store.files[body["input_file_id"]].content, body["endpoint"])
    made = {
        "id": fresh("batch"),
        "object": "batch",
        "endpoint": body["endpoint"],
        "input_file_id": body["input_file_id"],
        "completion_window": body["completion_window"],
        "created_at": created,
        "expires_at": created + _DAY,
        "metadata": body.get("metadata"),
        "model": lines[0].body.get("model") if lines else None,
    }
    settings = call.state.settings
    expiry = body.get("output_expires_after") or {}
    return StoredBatch(
        made, lines, errors, time.monotonic(), settings.batch_seconds, settings.batch_polls, expiry.get("seconds")
    )


def _stored(call: ApiCall) -> StoredBatch:
    identifier = call.part("batch_id")
    stored = call.state.store.batches.get(identifier)
    if stored is None:
        raise not_found(f"No batch found with id '{identifier}'.")
    return stored
