# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The tool calls that pieces of a stream mean, in the API's form and in those of other servers."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.promptops.openai.plugins.module_utils._resources._chat_completion._calls import Calls
from ansible_collections.promptops.openai.tests.unit.strategies import JSON


def piece(index: Any = "none", call_id: Any = "none", name: Any = "none", arguments: Any = "none") -> dict[str, Any]:
    function = {key: value for key, value in {"name": name, "arguments": arguments}.items() if value != "none"}
    told = {key: value for key, value in {"index": index, "id": call_id}.items() if value != "none"}
    return {**told, "function": function}


def meant(*pieces: dict[str, Any]) -> list[tuple[Any, ...]]:
    calls = Calls()
    for each in pieces:
        calls.add([each])
    found = [(call["id"], call["function"].get("name"), call["function"].get("arguments")) for call in calls.calls]
    assert all(call["type"] == "function" for call in calls.calls)
    return found


A, B = ("a", "f", '{"x": 1}'), ("b", "g", '{"y": 2}')


@pytest.mark.parametrize(
    ("pieces", "calls"),
    [
        ([piece(0, "a", "f", ""), piece(0, arguments='{"x"'), piece(0, arguments=": 1}")], [A]),
        ([piece(0, "a", "f", ""), piece(0, "", "", '{"x"'), piece(0, "", "", ": 1}")], [A]),
        ([piece(0, "a", "f", ""), piece(0, None, None, '{"x": 1}')], [A]),
        ([piece(0, "a", "f", '{"x": 1}'), piece(0, "b", "g", '{"y": 2}')], [A, B]),
        (
            [
                piece(0, "a", "f", '{"x"'),
                piece(0, "b", "g", '{"y"'),
                piece(0, "a", arguments=": 1}"),
                piece(0, "b", arguments=": 2}"),
            ],
            [A, B],
        ),
        (
            [
                piece(0, "a", "f", ""),
                piece(1, "b", "g", ""),
                piece(0, arguments='{"x": 1}'),
                piece(1, arguments='{"y": 2}'),
            ],
            [A, B],
        ),
        ([piece(1, "b", "g", '{"y": 2}'), piece(0, "a", "f", '{"x": 1}')], [A, B]),
        ([piece(None, "a", "f", '{"x": 1}'), piece(None, "b", "g", '{"y": 2}')], [A, B]),
        ([piece(None, "a", "f", '{"x"'), piece(None, arguments=": 1}")], [A]),
        (
            [
                piece("none", "a", "f", ""),
                piece(arguments='{"x": 1}'),
                piece("none", "b", "g", ""),
                piece(arguments='{"y": 2}'),
            ],
            [A, B],
        ),
        ([piece(0, "a", "f", {"x": 1}), piece(0, "b", "g", {"y": 2})], [A, B]),
        ([piece(0, "a", "f", '{"x"'), piece(0, "another", "", ": 1}")], [A]),
        ([piece(0, None, "f", ""), piece(0, "a", None, '{"x": 1}')], [A]),
        ([piece(0, "none", "f", '{"x": 1}'), piece(0, "none", "g", '{"y": 2}')], [(None, *A[1:]), (None, *B[1:])]),
        ([piece(0, "none", "f", '{"x"'), piece(0, "none", "f", ": 1}")], [(None, *A[1:])]),
        ([piece(0, "a", "f", ""), piece(0, "a", "f", '{"x": 1}')], [A]),
        (
            [piece(0, "a", "f", ""), piece(0, "", "", '{"x": 1}'), piece(0, "", "", '{"y": 2}')],
            [A, (None, None, '{"y": 2}')],
        ),
        ([piece(0, "a", "f", "")], [("a", "f", "")]),
        ([piece(3, "a", "f", '{"x": 1}')], [A]),
    ],
)
def test_the_calls_that_were_meant_come_out(pieces: list[dict[str, Any]], calls: list[Any]) -> None:
    assert meant(*pieces) == calls


def test_what_else_a_call_holds_is_kept() -> None:
    calls = Calls()
    calls.add(
        [{"index": 0, "id": "a", "function": {"name": "f"}, "extra_content": {"google": {"thought_signature": "s"}}}]
    )
    calls.add({"index": 0, "type": "function", "function": {"arguments": "{}"}})
    assert calls.calls == [
        {
            "id": "a",
            "type": "function",
            "function": {"name": "f", "arguments": "{}"},
            "extra_content": {"google": {"thought_signature": "s"}},
        }
    ]


CALLS = st.lists(
    st.tuples(st.sampled_from(["f", "g"]), st.dictionaries(st.sampled_from("xyz"), st.integers(0, 9), max_size=2)),
    min_size=1,
    max_size=4,
)
INDEXES: dict[str, Callable[[int], Any]] = {
    "api": lambda number: number,
    "zero": lambda _number: 0,
    "null": lambda _number: None,
}


@given(
    made=CALLS, index=st.sampled_from(sorted(INDEXES)), later=st.sampled_from(["", None, "none", "id"]), data=st.data()
)
def test_calls_of_any_dialect_come_out_whole(made: list[Any], index: str, later: Any, data: st.DataObject) -> None:
    expected, pieces = [], []
    for number, (name, arguments) in enumerate(made):
        text, call_id = json.dumps(arguments), f"call_{number}"
        expected.append((call_id, name, text))
        cut = data.draw(st.integers(0, len(text)))
        pieces.append(piece(INDEXES[index](number), call_id, name, text[:cut]))
        pieces.append(piece(INDEXES[index](number), call_id if later == "id" else later, "", text[cut:]))
    assert meant(*pieces) == expected


@given(pieces=st.lists(JSON))
def test_whatever_comes_is_taken_without_an_error(pieces: list[Any]) -> None:
    calls = Calls()
    calls.add(pieces)
    assert isinstance(calls.calls, list)
