# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The fault matrix as data: the tests and the page of the documentation are both made of these rows."""

from __future__ import annotations

from typing import Any, NamedTuple

BOTH = ("response", "chat_completion")
NEXT_WARNS = "may have been billed"


class Step(NamedTuple):
    """One task of a row: its options, and what must come of it.

    ``requests`` are the methods that the server must see, ``recorded`` is the record's status afterwards, ``-`` for no
    record. ``error`` is the type of the error, ``says`` and ``warns`` stand in its message and in the warnings.
    """

    requests: str
    recorded: str
    action: str = ""
    error: str = ""
    says: str = ""
    warns: str = ""
    options: dict[str, Any] = {}
    bare: bool = False


class Row(NamedTuple):
    """One fault: its name, what it is in words, and the runs that meet with it."""

    name: str
    fault: str
    model: str
    steps: tuple[Step, ...]
    kinds: tuple[str, ...] = BOTH
    options: dict[str, Any] = {}


def _created(requests: str, **options: Any) -> Step:
    return Step(requests, "completed", action="created", **options)


def _refused(error: str, requests: str = "POST", **options: Any) -> Step:
    return Step(requests, "-", error=error, **options)


def _lost(error: str, says: str = NEXT_WARNS, **options: Any) -> tuple[Step, ...]:
    """A paid request whose outcome is unknown, and the next run."""
    return (
        Step("POST", "creating", error=error, says=says, **options),
        _created("POST", warns=NEXT_WARNS, options={"timeout": 30}),
    )


def _after_creation(name: str, fault: str, step: Step, header: str) -> Row:
    """A fault of a later call, which a header of the request asks for."""
    options = {**step.options, "extra_headers": {"X-Emulator-Fault": header}}
    return Row(name, fault, "gpt-4o", (_created("POST"), step._replace(options=options)))


def _deletes(name: str, fault: str, header: str, requests: str = "DELETE DELETE", **options: Any) -> Row:
    step = Step(requests, "-", action="deleted", options={"state": "absent", **options}, bare=True)
    return _after_creation(name, fault, step, header)


def _verifies(name: str, fault: str, header: str, requests: str = "GET GET", **options: Any) -> Row:
    step = Step(requests, "completed", action="unchanged", options={"verify_remote": True, **options})
    return _after_creation(name, fault, step, header)


RETRIED = tuple(
    Row(f"status-{code}", f"Status {code}, once", f"emulator/status;code={code}", (_created("POST POST"),))
    for code in (408, 409, 500, 502, 503, 504, 529)
)

REFUSED = tuple(
    Row(f"status-{code}", f"Status {code}", f"emulator/status;code={code};times=9", (_refused(error),))
    for code, error in (
        (400, "bad_request"),
        (401, "authentication"),
        (403, "permission"),
        (404, "not_found"),
        (413, "unexpected_status"),
        (422, "bad_request"),
    )
)

WAITS = (
    Row("429-ms", "Status 429 with retry-after-ms", "emulator/429;retry_after_ms=30", (_created("POST POST"),)),
    Row("429-seconds", "Status 429 with Retry-After in seconds", "emulator/429;retry_after=1", (_created("POST POST"),)),
    Row(
        "429-date",
        "Status 429 with Retry-After as an HTTP date",
        "emulator/429;retry_after=date;seconds=1",
        (_created("POST POST"),),
    ),
    Row("429-none", "Status 429 without Retry-After", "emulator/429", (_created("POST POST"),)),
    *(
        Row(f"429-{name}", f"Status 429 with Retry-After: {value}", f"emulator/429;retry_after={value}", (_created("POST POST"),))
        for name, value in (("rubbish", "garbage"), ("negative", "-5"), ("nan", "nan"), ("infinite", "inf"), ("zero", "0"))
    ),
    Row(
        "429-ms-first",
        "Status 429 with retry-after-ms: 20 and Retry-After: 500",
        "emulator/429;retry_after_ms=20;retry_after=500",
        (_created("POST POST"),),
    ),
    Row(
        "429-ms-rubbish",
        "Status 429 with retry-after-ms: nan and Retry-After: 0",
        "emulator/429;retry_after_ms=nan;retry_after=0",
        (_created("POST POST"),),
    ),
    Row(
        "429-too-long",
        "Status 429 with Retry-After: 121",
        "emulator/429;retry_after=121",
        (_refused("rate_limit", says="121 seconds"),),
    ),
    Row(
        "429-ms-too-long",
        "Status 429 with retry-after-ms: 500000 and Retry-After: 0",
        "emulator/429;retry_after_ms=500000;retry_after=0",
        (_refused("rate_limit", says="500 seconds"),),
    ),
    Row(
        "503-too-long",
        "Status 503 with Retry-After: 3600, where nothing would be retried anyway",
        "emulator/status;code=503;retry_after=3600",
        (_refused("server", says="3600 seconds"),),
        options={"max_retries": 0},
    ),
)

SAID = (
    Row(
        "quota",
        "Status 429 with insufficient_quota",
        "emulator/429;code=insufficient_quota;retry_after_ms=1;times=9",
        (_refused("insufficient_quota", says="billing"),),
    ),
    Row(
        "quota-retried",
        "Status 429 with insufficient_quota and x-should-retry: true",
        "emulator/429;code=insufficient_quota;retry_after_ms=1;should_retry=true",
        (_created("POST POST"),),
    ),
    Row(
        "should-not",
        "Status 500 with x-should-retry: false",
        "emulator/status;code=500;should_retry=false;times=9",
        (_refused("server"),),
    ),
    Row(
        "should-not-429",
        "Status 429 with x-should-retry: false",
        "emulator/429;should_retry=false;retry_after_ms=1;times=9",
        (_refused("rate_limit"),),
    ),
    Row(
        "should",
        "Status 400 with x-should-retry: true, once",
        "emulator/status;code=400;should_retry=true",
        (_created("POST POST"),),
    ),
    Row(
        "lasting",
        "Status 429 for good",
        "emulator/429;retry_after_ms=1;times=3",
        (_refused("rate_limit", "POST POST POST"), _created("POST")),
    ),
    Row(
        "no-retries",
        "Status 500 once, with max_retries: 0",
        "emulator/status;code=500",
        (_refused("server"), _created("POST")),
        options={"max_retries": 0},
    ),
    Row(
        "many-retries",
        "Status 429 four times, with max_retries: 4",
        "emulator/429;retry_after_ms=1;times=4",
        (_created("POST POST POST POST POST"),),
        options={"max_retries": 4},
    ),
)

UNKNOWN = (
    Row("reset", "The connection is reset before the answer", "emulator/reset_before", _lost("unknown_outcome")),
    Row("reset-headers", "The connection is reset after the headers", "emulator/reset_after_headers", _lost("unknown_outcome")),
    Row("reset-body", "The connection is reset in the middle of the body", "emulator/reset_mid_body", _lost("unknown_outcome")),
    Row("stall", "No answer before the timeout", "emulator/stall", _lost("unknown_outcome", options={"timeout": 0.5})),
    Row(
        "trickle",
        "An answer so slow that it is not whole before the timeout",
        "emulator/slow;each=0.2;bytes=1;times=1",
        _lost("unknown_outcome", options={"timeout": 0.6}),
    ),
    Row("broken-json", "An answer that is cut JSON", "emulator/broken_json", _lost("protocol")),
    Row("html", "A web page with status 200", "emulator/html", _lost("protocol")),
    Row("empty", "An empty answer with status 200", "emulator/empty_body", _lost("protocol")),
    Row("not-an-object", "A number in place of the object", "emulator/wrong_type;value=42;times=1", _lost("protocol")),
    Row("another-object", "An object of something else", 'emulator/wrong_type;value={"ok":true};times=1', _lost("protocol")),
)

NEVER_SENT = (
    Row(
        "refused",
        "Nobody listens at base_url",
        "gpt-4o",
        (_refused("connection", "", options={"base_url": "http://127.0.0.1:9/v1"}), _created("POST")),
    ),
    Row(
        "no-such-host",
        "The host's name is not known",
        "gpt-4o",
        (_refused("connection", "", options={"base_url": "https://nowhere.invalid/v1", "max_retries": 0}), _created("POST")),
    ),
    Row("redirect", "A redirect that changes the method", "emulator/redirect;code=302", (_refused("redirect"),)),
    Row(
        "redirect-loop",
        "Redirects without end",
        "gpt-4o",
        (
            _refused(
                "redirect", "POST POST POST POST POST", options={"extra_headers": {"X-Emulator-Fault": "redirect;code=307;to=?"}}
            ),
        ),
    ),
    Row("echo", "The key is refused, and the message repeats it", "emulator/echo_key", (_refused("authentication"),)),
)

LATER_CALLS = (
    _deletes("delete-reset", "DELETE: the connection is reset once", "reset_before"),
    _deletes("delete-500", "DELETE: status 500, once", "status;code=500"),
    _deletes("delete-stall", "DELETE: no answer before the timeout, once", "stall", timeout=0.5),
    _deletes("delete-404", "DELETE: status 404", "status;code=404", "DELETE"),
    _after_creation(
        "delete-fails",
        "DELETE: status 500 for good",
        Step("DELETE DELETE DELETE", "completed", error="server", options={"state": "absent"}, bare=True),
        "status;code=500;times=9",
    ),
    _verifies("get-reset", "GET: the connection is reset once", "reset_before"),
    _verifies("get-reset-body", "GET: the connection is reset in the body, twice", "reset_mid_body;times=2", "GET GET GET"),
    _verifies("get-stall", "GET: no answer before the timeout, once", "stall", timeout=0.5),
    _verifies("get-trickle", "GET: an answer too slow for the timeout, once", "slow;each=0.2;bytes=1;times=1", timeout=0.6),
    _verifies("get-503", "GET: status 503, once", "status;code=503"),
    _after_creation(
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
        (_created("POST GET"), Step("", "completed", action="unchanged")),
        options=STREAM,
    ),
    Row(
        "cut-stream-gone",
        "A stream is cut, and the server has nothing",
        "emulator/cut_stream;then=gone",
        (
            Step("POST GET", "in_progress", error="stream", says="broke off"),
            Step("GET POST", "completed", action="created", warns=NEXT_WARNS),
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
        _lost("stream"),
        options=STREAM,
    ),
    Row(
        "stream-error",
        "An error event in a stream",
        "emulator/stream_error",
        (Step("POST", "in_progress", error="server_error", says="Emulated error in the middle of a stream"),),
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
        (_created("POST POST"),),
        options=STREAM,
    ),
    Row(
        "plain-for-stream",
        "A web page in place of a stream",
        "emulator/html",
        _lost("protocol"),
        options=STREAM,
    ),
)

ENDINGS = (
    Row(
        "failed",
        "The generation failed",
        "emulator/failed;times=1",
        (Step("POST", "failed", action="created", error="failed"), Step("POST", "completed", action="replaced")),
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


def _background(seconds: float, **options: Any) -> dict[str, Any]:
    return {"background": True, "extra_headers": {"X-Emulator-Background": f"seconds={seconds}"}, **options}


BACKGROUND = (
    Row("background", "A background response ends while it is waited for", "gpt-4o", (_created("POST GET+"),), ("response",), _background(0.3)),
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
        _background(1.5),
    ),
    Row(
        "background-timeout",
        "wait_timeout passes while a background response runs",
        "gpt-4o",
        (
            Step("POST GET+", "queued|in_progress", action="created", error="wait", says="Run again", options={"wait_timeout": 0.3}),
            Step("GET+", "completed", action="resumed"),
        ),
        ("response",),
        _background(1.2),
    ),
    Row(
        "background-cancelled",
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
        _background(30),
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
        _background(30),
    ),
    *(
        Row(
            f"background-{ending}",
            f"A background response ends as {ending}",
            f"emulator/{ending}",
            (Step("POST GET+", ending, action="created", error="failed" if ending == "cancelled" else ending),),
            ("response",),
            _background(0.2),
        )
        for ending in ("failed", "cancelled", "incomplete")
    ),
    Row(
        "background-poll-reset",
        "A poll's connection is reset once",
        "gpt-4o",
        (Step("POST", "queued", action="created", options={"wait": False}), Step("GET GET+", "completed", action="resumed")),
        ("response",),
        _background(0.2),
    ),
)

MATRIX: tuple[tuple[str, tuple[Row, ...]], ...] = (
    ("Refusals that are tried again", RETRIED),
    ("Refusals that are not", REFUSED),
    ("How long is waited", WAITS),
    ("What the server says of trying again", SAID),
    ("Paid requests of unknown outcome", UNKNOWN),
    ("Requests that created nothing", NEVER_SENT),
    ("Reading and deleting", LATER_CALLS),
    ("Streams", STREAMS),
    ("Answers that did not end well", ENDINGS),
    ("Background responses", BACKGROUND),
)
