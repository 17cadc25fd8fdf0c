# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is a change of a request, and what only says in other words what was asked."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given

from ansible_collections.promptops.openai.plugins.module_utils._lifecycle._drift import narrowed
from ansible_collections.promptops.openai.plugins.module_utils._resources._sameness import alike
from ansible_collections.promptops.openai.tests.unit.planning import decide, parameters
from ansible_collections.promptops.openai.tests.unit.strategies import JSON
from ansible_collections.promptops.openai.tests.unit.subjects import CHAT, RESPONSE, Subject

SHARED_DEFAULTS: list[dict[str, Any]] = [
    {"temperature": 1},
    {"top_p": 1.0},
    {"parallel_tool_calls": True},
    {"tool_choice": "auto"},
    {"tool_choice": "none"},
    {"metadata": {}},
    {"tools": []},
    {"frequency_penalty": 0},
    {"presence_penalty": 0},
]
RESPONSE_DEFAULTS: list[dict[str, Any]] = [
    {"store": True},
    {"truncation": "disabled"},
    {"include": []},
    {"text": {"format": {"type": "text"}}},
    {"text": {"verbosity": "medium"}},
    {"text": {}},
    {"instructions": ""},
]
CHAT_DEFAULTS: list[dict[str, Any]] = [
    {"n": 1},
    {"logprobs": False},
    {"response_format": {"type": "text"}},
    {"modalities": ["text"]},
    {"verbosity": "medium"},
    {"logit_bias": {}},
    {"function_call": "none"},
]
DEFAULTS = [
    (subject, values)
    for subject, own in ((RESPONSE, RESPONSE_DEFAULTS), (CHAT, CHAT_DEFAULTS))
    for values in (*SHARED_DEFAULTS, *own)
]
PROCESSING = (
    {"service_tier": "flex"},
    {"prompt_cache_key": "a"},
    {"prompt_cache_retention": "24h"},
    {"prompt_cache_options": {"ttl": "30m"}},
    {"safety_identifier": "a"},
    {"user": "ops"},
)


@pytest.mark.parametrize(("kind", "values"), DEFAULTS)
def test_a_default_in_so_many_words_is_no_change_in_either_direction(kind: Subject, values: dict[str, Any]) -> None:
    assert decide(kind.desired(values), _untold(kind.record())).action == "unchanged"
    assert decide(kind.desired(), _untold(kind.record(values))).action == "unchanged"


def test_where_there_is_nothing_to_choose_from_no_choice_is_a_change() -> None:
    record = RESPONSE.record()
    record["object"]["tool_choice"] = "auto"
    assert decide(RESPONSE.desired({"tool_choice": "none"}), record).action == "unchanged"
    tools = {"tools": [{"type": "function", "name": "f", "parameters": {"type": "object"}, "strict": False}]}
    record = RESPONSE.record(tools)
    record["object"].update(tools, tool_choice="auto")
    assert parameters(decide(RESPONSE.desired({**tools, "tool_choice": "none"}), record)) == ["tool_choice"]


def test_chat_is_not_stored_by_default() -> None:
    assert decide(CHAT.desired({"store": False}), CHAT.record({"store": None})).action == "unchanged"
    assert parameters(decide(CHAT.desired({"store": True}), CHAT.record({"store": None}))) == ["store"]


@pytest.mark.parametrize("values", PROCESSING, ids=lambda values: next(iter(values)))
def test_how_it_is_processed_cached_or_billed_is_no_change(subject: Subject, values: dict[str, Any]) -> None:
    assert decide(subject.desired(values), subject.record()).action == "unchanged"
    assert decide(subject.desired(), subject.record(values)).action == "unchanged"


@pytest.mark.parametrize(
    "values", [{"temperature": 0}, {"top_p": 0.5}, {"metadata": {"a": "b"}}, {"parallel_tool_calls": False}]
)
def test_anything_else_is_a_change_in_either_direction(subject: Subject, values: dict[str, Any]) -> None:
    assert parameters(decide(subject.desired(values), _untold(subject.record()))) == list(values)
    assert parameters(decide(subject.desired(), _untold(subject.record(values)))) == list(values)


def test_the_servers_own_account_of_a_response_decides_where_it_has_one() -> None:
    record = RESPONSE.record()
    record["object"]["temperature"] = 0.7

    assert decide(RESPONSE.desired({"temperature": 0.7}), record).action == "unchanged"
    assert parameters(decide(RESPONSE.desired({"temperature": 1}), record)) == ["temperature"]


def test_the_servers_dated_model_is_never_compared() -> None:
    record = RESPONSE.record()
    record["object"]["model"] = "gpt-4o-2024-08-06"

    assert parameters(decide(RESPONSE.desired({"model": "gpt-4o-2024-08-06"}), record)) == ["model"]


def test_an_option_is_called_by_its_own_name(subject: Subject) -> None:
    changes: dict[str, Any] = {"extra_body": {"new_thing": 1}}
    if subject is RESPONSE:
        changes["stop_sequences"] = ["END"]
    decided = decide(subject.desired(changes, preserve_on_change=True), subject.record())

    names = [entry["parameter"] for entry in narrowed(subject.kind, decided.drift)]

    assert sorted(names) == sorted(["extra_body.new_thing", *(["stop_sequences"] if subject is RESPONSE else [])])
    assert all(name in decided.warnings[0] for name in names)


def test_of_a_long_list_only_what_differs_is_told() -> None:
    messages = [{"role": "user", "content": f"Line {index}"} for index in range(5)]
    changed = [*messages[:3], {"role": "user", "content": "Another"}, messages[4], {"role": "user", "content": "More"}]

    decided = decide(CHAT.desired({"messages": changed}, preserve_on_change=True), CHAT.record({"messages": messages}))

    assert narrowed(CHAT.kind, decided.drift) == [
        {"parameter": "messages[3].content", "recorded": "Line 3", "configured": "Another"},
        {"parameter": "messages[5]", "recorded": None, "configured": {"role": "user", "content": "More"}},
    ]


@given(value=JSON, defaults=JSON, told=JSON)
def test_what_was_asked_is_always_like_itself(value: Any, defaults: Any, told: Any) -> None:
    assert alike(value, value, defaults, told)


def _untold(record: dict[str, Any]) -> dict[str, Any]:
    """The record of an answer that does not say what it was asked."""
    keep = ("id", "object", "status", "created_at", "model", "output", "choices", "usage", "created")
    return {**record, "object": {key: item for key, item in record["object"].items() if key in keep}}
