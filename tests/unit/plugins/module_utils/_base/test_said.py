# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a body says of an error is found in any of the shapes in which servers say it, however deep it stands."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.promptops.openai.plugins.module_utils._base._said import error_in, said
from ansible_collections.promptops.openai.tests.unit.strategies import JSON

DEEP = (
    "Azure: Error code: 400 - {'error': {'message': \"It isn't so.\", 'code': 'invalid_prompt', 'param': 'prompt'}}Rest"
)


@pytest.mark.parametrize(
    ("body", "words", "code"),
    [
        ({"error": {"message": "No.", "code": "x", "type": "t"}}, "No.", "x"),
        ({"error": "Unexpected endpoint or method."}, "Unexpected endpoint or method.", None),
        ({"object": "error", "message": "too long", "code": 400}, "too long", "400"),
        ({"error": {"message": "overloaded", "code": 502}}, "overloaded", "502"),
        ({"detail": [{"loc": ["body", "messages"], "msg": "Field required"}]}, "body.messages: Field required", None),
        ({"detail": [{"loc": ["a"], "msg": "x"}, {"loc": ["b", 0], "msg": "y"}]}, "a: x; b.0: y", None),
        ({"detail": "Not Found"}, "Not Found", None),
        ({"title": "Forbidden", "detail": "You may not.", "status": 403}, "Forbidden: You may not.", "403"),
        ([{"error": {"code": 400, "message": "Bad.", "status": "INVALID_ARGUMENT"}}], "Bad.", "INVALID_ARGUMENT"),
        ({"object": "error", "message": {"detail": [{"loc": ["body"], "msg": "no"}]}, "code": None}, "body: no", None),
        ({"errors": [{"message": "a"}, {"message": "b"}, "c"]}, "a; b; c", None),
        ({"message": "Bad", "errors": [{"message": "why"}]}, "Bad: why", None),
        ({"msg": "boom"}, "boom", None),
        ({"error": True, "message": "bad"}, "bad", None),
        (
            {"error": "Bad Request", "message": "model is required", "status": 400},
            "Bad Request: model is required",
            "400",
        ),
        ({"error": "invalid_token", "error_description": "It has expired."}, "It has expired.", "invalid_token"),
        ({"error": {"message": json.dumps({"error": {"message": "inner", "code": "y"}}), "code": 500}}, "inner", "y"),
        ({"error": {"message": DEEP}}, "Azure: Error code: 400 - It isn't so. Rest", "invalid_prompt"),
        (
            {"error": {"message": "Upstream", "metadata": {"raw": '{"error": {"message": "busy"}}'}}},
            "Upstream: busy",
            None,
        ),
        ({"error": {"message": "Upstream", "code": 429, "metadata": {"raw": "busy"}}}, "Upstream: busy", "429"),
        ({"fault": {"faultstring": "Quota.", "detail": {"errorcode": "q"}}}, "Quota.", "q"),
        (
            {"message": "Bad", "errors": {"model": ["is required"], "n": "is 0"}},
            "Bad: model: is required; n: is 0",
            None,
        ),
        ({"choices": None, "base_resp": {"status_code": 1004, "status_msg": "login fail"}}, "login fail", "1004"),
        ({"result": {"error": "No route."}}, "No route.", None),
        ({"Message": "User is not authorized", "__type": "AccessDenied"}, "User is not authorized", None),
        ("plain words", "plain words", None),
        ({"error": {"code": "only_a_code"}}, "", "only_a_code"),
        ({"error": None, "message": ""}, "", None),
        ({}, "", None),
        ([], "", None),
        (None, "", None),
        (5, "", None),
    ],
)
def test_the_innermost_words_and_the_code_are_found(body: Any, words: str, code: str | None) -> None:
    found = said(body)
    assert (found.words, found.code) == (words, code)


def test_a_status_and_a_place_are_found() -> None:
    assert said({"error": {"message": "x", "code": "429"}}).status == 429
    assert said({"error": {"message": "x", "code": 200}}).status is None
    assert (
        said({"detail": [{"loc": ["body", "n", 0], "msg": "m", "type": "missing", "input": "secret"}]}).param
        == "body.n.0"
    )
    assert said({"error": {"message": "x", "param": "model"}}).param == "model"


@pytest.mark.parametrize("words", ["{not json", "expected {role: user}, got [1]", "[", "{}", 'a key such as {"a": 1}'])
def test_words_with_brackets_stay_as_they_are(words: str) -> None:
    assert said({"error": {"message": words}}).words == words


WRAPS = [
    lambda inner: {"error": inner},
    lambda inner: {"error": {"message": inner}},
    lambda inner: {"message": inner, "code": 400},
    lambda inner: {"detail": inner},
    lambda inner: [{"error": inner}],
    lambda inner: {"error": {"message": json.dumps(inner)}},
    lambda inner: {"error": {"message": f"litellm.Error: {inner!r}"}},
    lambda inner: {"errors": [inner]},
    lambda inner: {"error": {"message": "Provider returned error", "metadata": {"raw": json.dumps(inner)}}},
]


@given(wraps=st.lists(st.sampled_from(WRAPS), max_size=3))
def test_words_are_found_through_any_wrapping(wraps: list[Any]) -> None:
    body: Any = {"message": "The very reason.", "code": "its_code"}
    for wrap in wraps:
        body = wrap(body)
    found = said(body)
    assert "The very reason." in found.words
    assert found.code == "its_code"


@given(body=JSON)
def test_any_body_is_read_without_an_error(body: Any) -> None:
    assert isinstance(said(body).words, str)


def test_what_is_too_deep_is_not_followed() -> None:
    body: Any = "deep"
    for _level in range(100):
        body = {"error": body}
    assert said(body).words == ""
    assert said({"error": {"message": "{" * 50_000}}).words


@pytest.mark.parametrize(
    ("event", "error"),
    [
        ({"error": {"message": "x"}}, {"message": "x"}),
        ({"error": "x"}, {"message": "x"}),
        ({"type": "error", "message": "x"}, {"type": "error", "message": "x"}),
        ({"object": "error", "message": "x"}, {"object": "error", "message": "x"}),
        ({"error": None, "choices": []}, None),
        ({"type": "response.created"}, None),
    ],
)
def test_an_event_tells_of_its_error(event: dict[str, Any], error: Any) -> None:
    assert error_in(event) == error
