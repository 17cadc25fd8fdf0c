# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Batches on their way: validating, in progress, finalizing; then ended, in one of four ways."""

from __future__ import annotations

import asyncio
import time

from openai.types import Batch

from ..building import built
from ..call import ApiCall
from ..files import kept
from ..ids import now
from ..store import StoredBatch
from ..wire import Json
from .running import Results, run

ENDED = frozenset({"completed", "failed", "expired", "cancelled"})
STATUSES = frozenset({*ENDED, "validating", "in_progress", "finalizing", "cancelling"})
_VALIDATED = 0.2
_FINALIZING = 0.8
_USAGE = ("input_tokens", "output_tokens", "total_tokens")


def polled(stored: StoredBatch) -> None:
    """Count a GET."""
    stored.seen += 1
    if stored.cancelling_at is not None:
        stored.cancel_seen += 1


async def advance(stored: StoredBatch, call: ApiCall) -> None:
    """Let a batch come as far as it has to be by now; one that has ended then has its files."""
    status = _status(stored)
    if status not in ENDED or stored.ended is not None:
        return
    if stored.finishing is None:
        stored.finishing = asyncio.ensure_future(_finish(stored, call, status))
    await asyncio.shield(stored.finishing)


async def _finish(stored: StoredBatch, call: ApiCall, status: str) -> None:
    if status == "failed":
        stored.ended = {"status": status, "failed_at": now()}
        return
    done = None if status == "completed" else stored.done or 0
    results = await run(stored, call, done, f"batch_{status}")
    stored.ended = {
        "status": status,
        f"{status}_at": now(),
        "output_file_id": _file(stored, call, results.output, "output"),
        "error_file_id": _file(stored, call, results.errors, "error"),
        "request_counts": _counts(stored, results),
        "usage": _usage(results.usage),
    }


def current(stored: StoredBatch) -> Json:
    """Return a batch as it is now."""
    status = _status(stored)
    done = 0 if status in {"validating", "failed"} else int(len(stored.lines) * min(1.0, _progress(stored)))
    state: Json = {
        "status": status,
        "in_progress_at": None if status in {"validating", "failed"} else now(),
        "finalizing_at": now() if status in {"finalizing", "completed"} else None,
        "cancelling_at": stored.cancelling_at,
        "errors": {"object": "list", "data": stored.errors} if status == "failed" else None,
        "request_counts": {"total": 0 if done == 0 else len(stored.lines), "completed": done, "failed": 0},
    }
    never = {f"{ended}_at": None for ended in ENDED}
    files = {"output_file_id": None, "error_file_id": None, "usage": None}
    return built(Batch, {**stored.object, **never, **files, **state, **(stored.ended or {})})


def _status(stored: StoredBatch) -> str:
    if stored.ended is not None:
        return str(stored.ended["status"])
    if stored.forced is not None:
        return stored.forced
    if stored.cancelling_at is not None:
        return "cancelled" if stored.cancel_seen > 0 else "cancelling"
    progress = _progress(stored)
    if progress < _VALIDATED:
        return "validating"
    if stored.errors:
        return "failed"
    if progress < _FINALIZING:
        return "in_progress"
    return "finalizing" if progress < 1 else "completed"


def _progress(stored: StoredBatch) -> float:
    if stored.polls is not None:
        return stored.seen / stored.polls if stored.polls else 1.0
    return (time.monotonic() - stored.started) / stored.seconds if stored.seconds > 0 else 1.0


def _file(stored: StoredBatch, call: ApiCall, lines: list[bytes], what: str) -> str | None:
    if not lines:
        return None
    content = b"".join(line + b"\n" for line in lines)
    made = kept(call.state.store, content, f"{stored.object['id']}_{what}.jsonl", "batch_output", stored.expires_after)
    return str(made.object["id"])


def _counts(stored: StoredBatch, results: Results) -> Json:
    return {"total": len(stored.lines), "completed": len(results.output), "failed": len(results.errors)}


def _usage(total: Json) -> Json:
    details = {"input_tokens_details": {"cached_tokens": 0}, "output_tokens_details": {"reasoning_tokens": 0}}
    return {**{name: total.get(name, 0) for name in _USAGE}, **details}
