# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rows of the fault matrix: streams, endings, waiting, and later calls."""

from __future__ import annotations

from typing import Any

from tests.integration.faults.row import (
    NEXT_WARNS,
    Row,
    Step,
    after_creation,
    created,
    deletes,
    lost,
    refused,
    verifies,
)

LATER_CALLS = (
    deletes("delete-reset", "DELETE: the connection is reset once", "reset_before"),
    deletes("delete-500", "DELETE: status 500, once", "status;code=500"),
    deletes("delete-stall", "DELETE: no answer before the timeout, once", "stall", timeout=0.5),
    deletes("delete-404", "DELETE: status 404", "status;code=404", "DELETE+"),
    after_creation(
        "delete-fails",
        "DELETE: status 500 for good",
        Step("DELETE DELETE DELETE", "completed", error="server", options={"state": "absent"}, bare=True),
        "status;code=500;times=9",
    ),
    verifies("get-reset", "GET: the connection is reset once", "reset_before"),
    verifies(
        "get-reset-body", "GET: the connection is reset in the body, twice", "reset_mid_body;times=2", "GET GET GET"
    ),
    verifies("get-stall", "GET: no answer before the timeout, once", "stall", timeout=0.5),
    verifies(
        "get-trickle", "GET: an answer too slow for the timeout, once", "slow;each=0.2;bytes=1;times=1", timeout=0.6
    ),
    verifies("get-503", "GET: status 503, once", "status;code=503"),
    after_creation(
        "get-html",
        "GET: a web page with status 200",
        Step("GET", "completed", error="protocol", options={"verify_remote": True}),
        "html",
    ),
    Row(
        "id-unknown",
        "The ID that is to be taken over is unknown",
        "gpt-4o",
        (Step("GET", "-", error="not_found", says="no_such_id", bare=True, options={"id": "no_such_id"}),),
    ),
)

STREAM = {"stream": True}
STREAMS = (
    Row(
        "cut-stream",
        "A stream is cut, and the server has the object",
        "emulator/cut_stream",
        (created("POST GET"), Step("", "completed", action="unchanged")),
        options=STREAM,
    ),
    Row(
        "cut-stream-gone",
        "A stream is cut, and the server has nothing",
        "emulator/cut_stream;then=gone",
        (
            Step("POST GET+", "in_progress", error="stream", says="broke off"),
            Step("GET+ POST", "completed", action="created", warns=NEXT_WARNS),
        ),
        kinds=("response",),
        options=STREAM,
    ),
    Row(
        "cut-stream-unstored",
        "A stream is cut, and the server was told to store nothing",
        "emulator/cut_stream",
        (
            Step("POST", "in_progress", error="stream", says="broke off"),
            Step("POST", "completed", action="created", warns=NEXT_WARNS),
        ),
        options={**STREAM, "store": False},
    ),
    Row(
        "cut-before-events",
        "A stream is cut before its first event",
        "emulator/cut_stream;after=0",
        lost("stream"),
        options=STREAM,
    ),
    Row(
        "stream-error",
        "An error event in a stream",
        "emulator/stream_error",
        (Step("POST", "in_progress", error="server|server_error", says="Emulated error in the middle of a stream"),),
        options={**STREAM, "store": False},
    ),
    Row(
        "garbled",
        "An event that is no JSON",
        "emulator/garbled_stream",
        (Step("POST", "in_progress", error="stream", says="not an event"),),
        options={**STREAM, "store": False},
    ),
    Row(
        "unfinished",
        "A stream that ends before the answer does",
        "emulator/cut_stream;after=5;times=1",
        (Step("POST", "in_progress", error="stream", says="broke off"),),
        options={**STREAM, "store": False},
    ),
    Row(
        "stalled-stream",
        "A stream that stops before the timeout",
        "emulator/stall;after=4",
        (Step("POST GET", "completed", action="created"),),
        options={**STREAM, "timeout": 0.7},
    ),
    Row(
        "stream-429",
        "Status 429 for a stream, once",
        "emulator/429;retry_after_ms=1",
        (created("POST POST"),),
        options=STREAM,
    ),
    Row(
        "plain-for-stream",
        "A web page in place of a stream",
        "emulator/html",
        (refused("protocol", says="HTML page"),),
        options=STREAM,
    ),
)

ENDINGS = (
    Row(
        "failed",
        "The generation failed",
        "emulator/failed;times=1",
        (Step("POST", "failed", action="created", error="failed"), Step("POST DELETE", "completed", action="replaced")),
        kinds=("response",),
    ),
    Row(
        "incomplete",
        "The limit of tokens was reached",
        "emulator/incomplete;times=1",
        (Step("POST", "incomplete", action="created", error="incomplete", says="accept"),),
    ),
    Row(
        "refusal",
        "The model refused",
        "emulator/refusal",
        (
            Step("POST", "completed", action="created", error="refusal", says="accept"),
            Step("", "completed", action="unchanged", options={"accept": ["refusal"]}),
        ),
    ),
    Row(
        "content-filter",
        "A content filter stopped the answer",
        "emulator/content_filter",
        (Step("POST", "incomplete", action="created", error="content_filter"),),
    ),
)


def _background(lasts: str) -> dict[str, Any]:
    return {"background": True, "extra_headers": {"X-Emulator-Background": lasts}}


POLL_RESET = Step(
    "GET GET+",
    "completed",
    action="resumed",
    options={"extra_headers": {"X-Emulator-Fault": "reset_before"}},
)
BACKGROUND = (
    Row(
        "background",
        "A background response ends while it is waited for",
        "gpt-4o",
        (created("POST GET+"),),
        ("response",),
        _background("seconds=0.3"),
    ),
    Row(
        "background-no-wait",
        "A background response is started, and collected by a later run",
        "gpt-4o",
        (
            Step("POST", "queued", action="created", options={"wait": False}),
            Step("GET", "queued|in_progress", action="resumed", options={"wait": False}),
            Step("GET+", "completed", action="resumed"),
        ),
        ("response",),
        _background("polls=3"),
    ),
    Row(
        "background-timeout",
        "wait_timeout passes while a background response runs",
        "gpt-4o",
        (
            Step(
                "POST GET+",
                "queued|in_progress",
                action="created",
                error="wait",
                says="Run again",
                options={"wait_timeout": 0.3},
            ),
            Step("GET+", "completed", action="resumed"),
        ),
        ("response",),
        _background("seconds=1.2"),
    ),
    Row(
        "background-cancel-on-timeout",
        "wait_timeout passes, and cancel_on_timeout is set",
        "gpt-4o",
        (
            Step(
                "POST GET+ POST",
                "cancelled",
                action="created",
                error="failed",
                says="cancel_on_timeout",
                options={"wait_timeout": 0.2, "cancel_on_timeout": True},
            ),
            Step("POST", "queued", action="replaced", options={"wait": False}),
        ),
        ("response",),
        _background("seconds=30"),
    ),
    Row(
        "background-absent",
        "state: absent on a running background response",
        "gpt-4o",
        (
            Step("POST", "queued", action="created", options={"wait": False}),
            Step("POST DELETE", "-", action="deleted", options={"state": "absent"}, bare=True),
        ),
        ("response",),
        _background("seconds=30"),
    ),
    *(
        Row(
            f"background-{ending}",
            f"A background response ends as {ending}",
            f"emulator/{ending}",
            (Step("POST GET+", ending, action="created", error="failed" if ending == "cancelled" else ending),),
            ("response",),
            _background("seconds=0.2"),
        )
        for ending in ("failed", "cancelled", "incomplete")
    ),
    Row(
        "background-poll-reset",
        "A poll's connection is reset once",
        "gpt-4o",
        (Step("POST", "queued", action="created", options={"wait": False}), POLL_RESET),
        ("response",),
        _background("seconds=0.2"),
    ),
)
