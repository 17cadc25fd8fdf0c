# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A body is an answer, an error or neither, and an error is of the kind that its code says."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given

from ansible_collections.promptops.openai.plugins.module_utils._api._advice import ADVICE
from ansible_collections.promptops.openai.plugins.module_utils._api._verdict import (
    ANSWER,
    ERROR,
    NEITHER,
    kind_of,
    verdict,
)
from ansible_collections.promptops.openai.plugins.module_utils._base._said import said
from ansible_collections.promptops.openai.tests.unit.strategies import JSON

TEXT = [{"index": 0, "message": {"content": "Hello."}}]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"choices": TEXT}, ANSWER),
        ({"choices": TEXT, "error": None}, ANSWER),
        ({"choices": TEXT, "error": {}}, ANSWER),
        ({"choices": TEXT, "error": {"message": "cut"}}, ANSWER),
        ({"choices": [], "id": "x"}, ANSWER),
        ({"choices": None}, ANSWER),
        ({"output": []}, ANSWER),
        ({"output": "text"}, ANSWER),
        ({"id": "r", "object": "response", "status": "failed", "error": {"message": "x"}, "output": []}, ANSWER),
        ({"error": {"message": "x"}, "usage": {"completion_tokens": 7}}, ANSWER),
        ({"id": "gen-1", "error": {"message": "x", "code": 502}}, ERROR),
        (
            {"id": "c", "error": {"message": "x"}, "choices": [{"delta": {"content": ""}, "finish_reason": "error"}]},
            ERROR,
        ),
        ({"id": "c", "error": "x", "choices": [], "usage": {"completion_tokens": 0}}, ERROR),
        ({"error": "Unexpected endpoint or method."}, ERROR),
        ({"object": "error", "message": "too long", "code": 400}, ERROR),
        ({"type": "error", "message": "x"}, ERROR),
        ([{"error": {"message": "x"}}], ERROR),
        ({"detail": "Not Found"}, ERROR),
        ({"msg": "x"}, ERROR),
        ({"message": "x", "code": 1}, ERROR),
        ({"id": "x", "object": "chat.completion"}, NEITHER),
        ({"id": "x", "deleted": True, "message": "Deleted."}, NEITHER),
        ({"object": "list", "data": []}, NEITHER),
        ({}, NEITHER),
        ([], NEITHER),
        ([{"id": "x"}], NEITHER),
        ("text", NEITHER),
        (None, NEITHER),
    ],
)
def test_a_body_is_told_by_what_it_holds(body: Any, expected: str) -> None:
    assert verdict(body) == expected


@given(body=JSON)
def test_any_body_has_a_verdict_and_a_kind(body: Any) -> None:
    assert verdict(body) in (ANSWER, ERROR, NEITHER)
    for status in (0, 200, 400, 404, 418, 500):
        assert kind_of(status, said(body)) in ADVICE


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (402, {"error": {"message": "Insufficient credits", "code": 402}}, "insufficient_quota"),
        (429, {"error": {"message": "x", "code": "insufficient_quota"}}, "insufficient_quota"),
        (400, {"error": {"message": "x", "code": "billing_hard_limit_reached"}}, "insufficient_quota"),
        (413, {"error": {"message": "Request Entity Too Large"}}, "request_too_large"),
        (529, {"error": {"type": "overloaded_error", "message": "Overloaded"}}, "overloaded"),
        (500, {"error": {"type": "overloaded_error", "message": "Overloaded"}}, "overloaded"),
        (400, {"error": {"message": "x", "code": "context_length_exceeded"}}, "context_length"),
        (400, {"error": {"message": "x", "type": "exceed_context_size_error"}}, "context_length"),
        (400, {"message": "This model's maximum context length is 8 tokens."}, "context_length"),
        (400, {"error": {"message": "x"}}, "bad_request"),
        (503, {"error": {"message": "Loading model", "code": 503}}, "server"),
        (418, {"error": {"message": "x"}}, "unexpected_status"),
        (200, {"error": {"message": "upstream overloaded", "code": 502}}, "server"),
        (200, {"error": {"message": "x", "code": 429}}, "rate_limit"),
        (200, {"error": {"message": "x", "code": "429"}}, "rate_limit"),
        (200, {"error": {"message": "x", "code": 402}}, "insufficient_quota"),
        (200, {"error": {"message": "x", "type": "authentication_error"}}, "authentication"),
        (200, {"error": {"message": "x", "status": "PERMISSION_DENIED"}}, "permission"),
        (200, {"error": {"message": "x", "status": "RESOURCE_EXHAUSTED"}}, "rate_limit"),
        (200, {"error": {"message": "x", "code": "model_not_found"}}, "not_found"),
        (200, {"error": {"message": "x", "type": "invalid_request_error"}}, "bad_request"),
        (200, {"object": "error", "message": "too long", "code": 400}, "bad_request"),
        (200, {"error": "Unexpected endpoint or method. (POST /v1/x)"}, "not_found"),
        (200, {"error": {"message": "who knows"}}, "server"),
    ],
)
def test_an_error_is_of_the_kind_that_its_code_says(status: int, body: Any, kind: str) -> None:
    assert kind_of(status, said(body)) == kind
