# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The bodies that the kinds make of options, judged by the types of the official ``openai`` package."""

from __future__ import annotations

from typing import Any, NamedTuple

import pytest
from openai.types.chat import ChatCompletion, completion_create_params
from openai.types.responses import Response, response_create_params

from ansible_collections.promptops.openai.plugins.module_utils._resources._chat_completion._kind import (
    ChatCompletionKind,
)
from ansible_collections.promptops.openai.plugins.module_utils._resources._kind import Kind
from ansible_collections.promptops.openai.plugins.module_utils._resources._response._kind import ResponseKind
from ansible_collections.promptops.openai.tests.contract.requests.judge import Judge
from ansible_collections.promptops.openai.tests.unit import full_requests, objects

RESPONSES = Judge(
    response_create_params.ResponseCreateParamsNonStreaming, response_create_params.ResponseCreateParamsStreaming
)
COMPLETIONS = Judge(
    completion_create_params.CompletionCreateParamsNonStreaming,
    completion_create_params.CompletionCreateParamsStreaming,
)


class Contract(NamedTuple):
    """One kind, its judge, requests that it must accept, and the fields that only other servers take."""

    kind: Kind
    judge: Judge
    requests: dict[str, dict[str, Any]]
    elsewhere: dict[str, str]
    params: Any


CONTRACTS = (
    Contract(
        ResponseKind(),
        RESPONSES,
        full_requests.RESPONSES,
        {
            "top_k": "top_k",
            "stop_sequences": "stop",
            "frequency_penalty": "frequency_penalty",
            "presence_penalty": "presence_penalty",
        },
        response_create_params.ResponseCreateParamsBase,
    ),
    Contract(
        ChatCompletionKind(),
        COMPLETIONS,
        full_requests.COMPLETIONS,
        {},
        completion_create_params.CompletionCreateParamsBase,
    ),
)
REQUESTS = [
    pytest.param(contract, options, id=f"{contract.kind.name}-{name}")
    for contract in CONTRACTS
    for name, options in contract.requests.items()
]
EACH_KIND = pytest.mark.parametrize("contract", CONTRACTS, ids=lambda contract: contract.kind.name)


@pytest.mark.parametrize(("contract", "options"), REQUESTS)
@pytest.mark.parametrize("stream", [False, True])
def test_the_package_has_nothing_against_a_body(contract: Contract, options: dict[str, Any], stream: bool) -> None:
    options = {**options, "stream": stream}
    if not stream:
        options["stream_options"] = None

    assert contract.judge.complaints(contract.kind.request(options)) == []


@EACH_KIND
def test_every_field_is_in_one_of_the_judged_bodies(contract: Contract) -> None:
    judged = {name for options in contract.requests.values() for name, value in options.items() if value is not None}

    assert judged == set(contract.kind.fields) - set(contract.elsewhere)


@EACH_KIND
def test_every_parameter_of_the_package_is_a_field(contract: Contract) -> None:
    assert set(contract.params.__annotations__) - set(contract.kind.fields) == set()


def test_what_only_other_servers_take_is_all_that_the_package_refuses() -> None:
    contract = CONTRACTS[0]
    body = contract.kind.request(full_requests.RESPONSES_ELSEWHERE)

    told = {complaint.split(":")[0] for complaint in contract.judge.complaints(body)}

    assert told == set(contract.elsewhere.values())
    assert set(full_requests.RESPONSES_ELSEWHERE) - {"model", "input"} == set(contract.elsewhere)


STRINGS: list[tuple[int, dict[str, Any]]] = [
    (0, {"temperature": "0.5", "top_logprobs": "3", "store": "yes", "max_output_tokens": "100"}),
    (0, {"metadata": {"build": 7, "ok": True, "tags": ["a"], "ratio": 0.5}}),
    (0, {"tools": [{"type": "file_search", "vector_store_ids": ["vs_1"], "max_num_results": "5"}]}),
    (0, {"tools": ['{"type": "web_search"}'], "tool_choice": '{"type": "function", "name": "restart"}'}),
    (0, {"input": [{"role": "user", "content": 5}]}),
    (0, {"input": [{"type": "function_call_output", "call_id": "call_1", "output": {"ok": True}}]}),
    (0, {"input": [{"type": "function_call", "call_id": "call_1", "name": "restart", "arguments": {"a": 1}}]}),
    (0, {"instructions": 5, "user": 7, "previous_response_id": True}),
    (1, {"n": "2", "seed": "7", "logit_bias": {"50256": "-100"}, "logprobs": "true", "top_logprobs": "3"}),
    (1, {"messages": [{"role": "user", "content": 5}, {"role": "tool", "tool_call_id": "c", "content": [1, 2]}]}),
    (1, {"stop": 5, "tools": [{"type": "function", "function": {"name": "restart", "parameters": "{}"}}]}),
    (1, {"response_format": {"type": "json_schema", "json_schema": {"name": "n", "strict": "no"}}}),
]


@pytest.mark.parametrize(("index", "options"), STRINGS)
def test_what_templates_turned_into_other_types_has_the_packages_types(index: int, options: dict[str, Any]) -> None:
    contract = CONTRACTS[index]
    least: tuple[dict[str, Any], ...] = (
        {"model": "gpt-5.1", "input": "Say hello"},
        {"model": "gpt-5.1", "messages": [{"role": "user", "content": "Say hello"}]},
    )

    assert contract.judge.complaints(contract.kind.request({**least[index], **options})) == []


@pytest.mark.parametrize(
    ("index", "body"),
    [
        (0, {"model": "gpt-5.1", "input": "x", "temperature": "0.5"}),
        (0, {"model": "gpt-5.1", "input": "x", "unknown": 1}),
        (0, {"model": "gpt-5.1", "input": [{"role": "boss", "content": "x"}]}),
        (1, {"model": "gpt-5.1", "messages": [{"role": "user"}]}),
        (1, {"model": "gpt-5.1", "messages": []} | {"n": "2"}),
        (1, {"messages": [{"role": "user", "content": "x"}]}),
    ],
)
def test_the_judge_is_strict(index: int, body: dict[str, Any]) -> None:
    assert CONTRACTS[index].judge.complaints(body)


@pytest.mark.parametrize("ending", ["completed", "incomplete", "failed", "cancelled", "refusal", "content_filter"])
def test_the_responses_that_the_unit_tests_are_about_conform_to_the_package(ending: str) -> None:
    Response.model_validate(objects.response(ending), strict=True)


@pytest.mark.parametrize("ending", ["completed", "incomplete", "refusal", "content_filter"])
def test_the_completions_that_the_unit_tests_are_about_conform_to_the_package(ending: str) -> None:
    ChatCompletion.model_validate(objects.completion(ending), strict=True)
