# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Errors as data, and what a person is told about them."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from ansible_collections.promptops.openai.plugins.module_utils._api import _errors
from ansible_collections.promptops.openai.plugins.module_utils._api._advice import ADVICE, plain
from ansible_collections.promptops.openai.plugins.module_utils._api._errors import ApiError
from ansible_collections.promptops.openai.tests.unit.strategies import JSON

CODE = Path(_errors.__file__).parents[1]
MARKUP = ("O(", "E(", "V(", "C(", "RV(")


def raised() -> set[str]:
    """Each kind of error that the code makes by name."""
    calls = [
        node
        for file in CODE.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(("ApiError", "_problem"))
    ]
    firsts = [call.args[0] for call in calls if call.args]
    return {str(first.value) for first in firsts if isinstance(first, ast.Constant)}


@pytest.mark.parametrize("kind", sorted(raised()))
def test_each_kind_that_is_raised_has_advice(kind: str) -> None:
    assert kind in ADVICE


def test_the_kinds_that_are_raised_are_found() -> None:
    assert {"stream", "wait", "protocol", "not_found"} <= raised()


@pytest.mark.parametrize("kind", ADVICE)
def test_each_advice_is_in_full_sentences_and_without_markup(kind: str) -> None:
    for text in (ADVICE[kind].meaning, ADVICE[kind].remedy):
        shown = plain(text)
        assert shown[0].isupper()
        assert shown.endswith(".")
        assert not any(mark in shown for mark in MARKUP)
        assert shown.count("(") == shown.count(")")


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("Set O(api_key) or E(OPENAI_API_KEY).", "Set api_key or OPENAI_API_KEY."),
        ("No markup (at all).", "No markup (at all)."),
        ("Set O(a) (or O(b)).", "Set a (or b)."),
        ("", ""),
    ],
)
def test_markup_becomes_plain_text(markup: str, text: str) -> None:
    assert plain(markup) == text


NOTHING_CREATED = {"connection", "tls", "redirect", "invalid", "missing_library"}


@pytest.mark.parametrize("kind", ADVICE)
def test_without_an_answer_only_what_was_never_sent_has_certainly_created_nothing(kind: str) -> None:
    assert ApiError(kind, "x").nothing_created is (kind in NOTHING_CREATED)


@pytest.mark.parametrize("status", [307, 400, 401, 404, 429])
def test_a_refusal_has_certainly_created_nothing(status: int) -> None:
    assert ApiError("bad_request", "x", status=status).nothing_created


def test_an_answer_that_cannot_be_read_may_have_created_something() -> None:
    assert not ApiError("protocol", "x", status=200).nothing_created


@given(error=JSON)
def test_whatever_a_server_says_of_an_error_it_becomes_data(error: Any) -> None:
    told = error if isinstance(error, dict) else {"type": error, "code": error, "param": error}

    data = ApiError("server", "It failed.", status=500, error=told).as_dict()

    assert set(data) == {"type", "code", "message", "param", "status", "request_id", "retry_after"}
    assert all(data[key] is None or isinstance(data[key], str) for key in ("type", "code", "param"))
    assert (data["message"], data["status"]) == ("It failed.", 500)


def test_an_error_without_a_type_of_its_own_has_its_kind_as_type() -> None:
    assert ApiError("rate_limit", "x").as_dict()["type"] == "rate_limit"
    assert ApiError("rate_limit", "x", error={"type": "tokens"}).as_dict()["type"] == "tokens"


@pytest.mark.parametrize(
    ("kind", "message", "told"),
    [
        ("conflict", "It is locked.", "It is locked. Run the play again."),
        ("conflict", "It is locked", "It is locked. Run the play again."),
        ("conflict", "Why?", "Why? Run the play again."),
        ("invalid", "n: is 0, and must be 1 or more.", "n: is 0, and must be 1 or more."),
    ],
)
def test_a_message_says_what_to_do_once(kind: str, message: str, told: str) -> None:
    assert ApiError(kind, message).told == told


@pytest.mark.parametrize("character", ["\x00", "\x07", "\r", "\x1b", "\x7f", "\x9b", "\u202e", "\u2066"])
def test_no_message_commands_a_terminal(character: str) -> None:
    error = ApiError("server", f"no {character}[31mRED\tand\nmore")

    assert error.message == error.as_dict()["message"] == "no  [31mRED\tand\nmore"
