# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rows of the fault matrix: the one request that is paid for."""

from __future__ import annotations

from tests.integration.faults.row import Row, created, lost, refused

RETRIED = tuple(
    Row(f"status-{code}", f"Status {code}, once", f"emulator/status;code={code}", (created("POST POST"),))
    for code in (408, 409, 500, 502, 503, 504, 529)
)

REFUSED = tuple(
    Row(f"status-{code}", f"Status {code}", f"emulator/status;code={code};times=9", (refused(error),))
    for code, error in (
        (400, "bad_request"),
        (401, "authentication"),
        (403, "permission"),
        (404, "not_found"),
        (413, "request_too_large"),
        (422, "bad_request"),
    )
)

WAITS = (
    Row("429-ms", "Status 429 with retry-after-ms", "emulator/429;retry_after_ms=30", (created("POST POST"),)),
    Row("429-seconds", "Status 429 with Retry-After in seconds", "emulator/429;retry_after=1", (created("POST POST"),)),
    Row(
        "429-date",
        "Status 429 with Retry-After as an HTTP date",
        "emulator/429;retry_after=date;seconds=1",
        (created("POST POST"),),
    ),
    Row("429-none", "Status 429 without Retry-After", "emulator/429", (created("POST POST"),)),
    *(
        Row(
            f"429-{name}",
            f"Status 429 with Retry-After: {value}",
            f"emulator/429;retry_after={value}",
            (created("POST POST"),),
        )
        for name, value in (
            ("rubbish", "garbage"),
            ("negative", "-5"),
            ("nan", "nan"),
            ("infinite", "inf"),
            ("zero", "0"),
        )
    ),
    Row(
        "429-ms-first",
        "Status 429 with retry-after-ms: 20 and Retry-After: 500",
        "emulator/429;retry_after_ms=20;retry_after=500",
        (created("POST POST"),),
    ),
    Row(
        "429-ms-rubbish",
        "Status 429 with retry-after-ms: nan and Retry-After: 0",
        "emulator/429;retry_after_ms=nan;retry_after=0",
        (created("POST POST"),),
    ),
    Row(
        "429-too-long",
        "Status 429 with Retry-After: 121",
        "emulator/429;retry_after=121",
        (refused("rate_limit", says="121 seconds"),),
    ),
    Row(
        "429-ms-too-long",
        "Status 429 with retry-after-ms: 500000 and Retry-After: 0",
        "emulator/429;retry_after_ms=500000;retry_after=0",
        (refused("rate_limit", says="500 seconds"),),
    ),
    Row(
        "503-too-long",
        "Status 503 with Retry-After: 3600, where nothing would be retried anyway",
        "emulator/status;code=503;retry_after=3600",
        (refused("server", says="3600 seconds"),),
        options={"max_retries": 0},
    ),
)

SAID = (
    Row(
        "quota",
        "Status 429 with insufficient_quota",
        "emulator/429;code=insufficient_quota;retry_after_ms=1;times=9",
        (refused("insufficient_quota", says="billing"),),
    ),
    Row(
        "quota-retried",
        "Status 429 with insufficient_quota and x-should-retry: true",
        "emulator/429;code=insufficient_quota;retry_after_ms=1;should_retry=true",
        (created("POST POST"),),
    ),
    Row(
        "should-not",
        "Status 500 with x-should-retry: false",
        "emulator/status;code=500;should_retry=false;times=9",
        (refused("server"),),
    ),
    Row(
        "should-not-429",
        "Status 429 with x-should-retry: false",
        "emulator/429;should_retry=false;retry_after_ms=1;times=9",
        (refused("rate_limit"),),
    ),
    Row(
        "should",
        "Status 400 with x-should-retry: true, once",
        "emulator/status;code=400;should_retry=true",
        (created("POST POST"),),
    ),
    Row(
        "lasting",
        "Status 429 for good",
        "emulator/429;retry_after_ms=1;times=3",
        (refused("rate_limit", "POST POST POST"), created("POST")),
    ),
    Row(
        "no-retries",
        "Status 500 once, with max_retries: 0",
        "emulator/status;code=500",
        (refused("server"), created("POST")),
        options={"max_retries": 0},
    ),
    Row(
        "many-retries",
        "Status 429 four times, with max_retries: 4",
        "emulator/429;retry_after_ms=1;times=4",
        (created("POST POST POST POST POST"),),
        options={"max_retries": 4},
    ),
)

UNKNOWN = (
    Row("reset", "The connection is reset before the answer", "emulator/reset_before", lost("unknown_outcome")),
    Row(
        "reset-headers",
        "The connection is reset after the headers",
        "emulator/reset_after_headers",
        lost("unknown_outcome"),
    ),
    Row(
        "reset-body",
        "The connection is reset in the middle of the body",
        "emulator/reset_mid_body",
        lost("unknown_outcome"),
    ),
    Row("stall", "No answer before the timeout", "emulator/stall", lost("unknown_outcome", options={"timeout": 0.5})),
    Row(
        "trickle",
        "An answer so slow that it is not whole before the timeout",
        "emulator/slow;each=0.2;bytes=1;times=1",
        lost("unknown_outcome", options={"timeout": 0.6}),
    ),
    Row("broken-json", "An answer that is cut JSON", "emulator/broken_json", lost("protocol")),
    Row("html", "A web page with status 200", "emulator/html", (refused("protocol", says="HTML page"),)),
    Row("empty", "An empty answer with status 200", "emulator/empty_body", lost("protocol")),
    Row("not-an-object", "A number in place of the object", "emulator/wrong_type;value=42;times=1", lost("protocol")),
    Row(
        "another-object",
        "An object of something else",
        'emulator/wrong_type;value={"ok":true};times=1',
        lost("protocol"),
    ),
)

NEVER_SENT = (
    Row(
        "refused",
        "Nobody listens at base_url",
        "gpt-4o",
        (refused("connection", "", options={"base_url": "http://127.0.0.1:9/v1"}), created("POST")),
    ),
    Row(
        "no-such-host",
        "The host's name is not known",
        "gpt-4o",
        (
            refused("connection", "", options={"base_url": "https://nowhere.invalid/v1", "max_retries": 0}),
            created("POST"),
        ),
    ),
    Row("redirect", "A redirect that changes the method", "emulator/redirect;code=302", (refused("redirect"),)),
    Row(
        "redirect-loop",
        "Redirects without end",
        "gpt-4o",
        (
            refused(
                "redirect",
                "POST POST POST POST POST",
                options={"extra_headers": {"X-Emulator-Fault": "redirect;code=307;to=?"}},
            ),
        ),
    ),
    Row("echo", "The key is refused, and the message repeats it", "emulator/echo_key", (refused("authentication"),)),
)
