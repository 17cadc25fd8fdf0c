# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What can be asked of a response: each wrong value by its place, each right one in its right type."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.promptops.openai.plugins.module_utils._resources._fields import InvalidRequest
from ansible_collections.promptops.openai.tests.unit.full_requests import RESPONSES_ELSEWHERE
from ansible_collections.promptops.openai.tests.unit.subjects import RESPONSE


def tool(kind: str, **fields: Any) -> dict[str, Any]:
    return {"tools": [{"type": kind, **fields}]}


def message(content: Any, role: str = "user", **fields: Any) -> dict[str, Any]:
    return {"input": [{"role": role, "content": content, **fields}]}


def item(kind: str, **fields: Any) -> dict[str, Any]:
    return {"input": [{"type": "item_reference", "id": "msg_1"}, {"type": kind, **fields}]}


def json_format(**fields: Any) -> dict[str, Any]:
    return {"text": {"format": {"type": "json_schema", "name": "n", "schema": {}, **fields}}}


COMPUTER: dict[str, Any] = {"environment": "linux", "display_width": 800, "display_height": 600}
NAMED = "a-Z_0" * 12 + "abcd"
"""64 characters, which is the most that a name may have."""

BAD: list[tuple[dict[str, Any], str]] = [
    ({"background": "perhaps"}, "background"),
    ({"background_options": {"completion_window": "8h"}}, "background_options.completion_window"),
    ({"background_options": {"completion_window": "1h"}}, "background_options.completion_window"),
    (
        {"background": True, "background_options": {"completion_window": "2h"}, "stream": True},
        "background_options.completion_window",
    ),
    (
        {"background": True, "background_options": {"completion_window": "2h"}, "service_tier": "flex"},
        "background_options.completion_window",
    ),
    ({"context_management": [{}]}, "context_management[0].type"),
    ({"context_management": [{"type": "compaction"}, {"type": "compaction", "new": 1}]}, "context_management[1].new"),
    (
        {"context_management": [{"type": "compaction", "compact_threshold": 999}]},
        "context_management[0].compact_threshold",
    ),
    ({"context_management": 5}, "context_management"),
    ({"context_management": []}, "context_management"),
    ({"conversation": {}}, "conversation.id"),
    ({"conversation": []}, "conversation"),
    ({"conversation": "conv_1", "previous_response_id": "resp_0"}, "previous_response_id"),
    ({"frequency_penalty": 2.1}, "frequency_penalty"),
    ({"presence_penalty": -2.1}, "presence_penalty"),
    ({"include": 5}, "include"),
    ({"include": ["a", {}]}, "include[1]"),
    ({"input": {}}, "input"),
    ({"input": [5]}, "input[0]"),
    ({"input": [[]]}, "input[0]"),
    ({"input": ["text"]}, "input[0]"),
    ({"input": [{}]}, "input[0].type"),
    ({"input": [{"type": 5}]}, "input[0].type"),
    ({"input": [{"content": "x"}]}, "input[0].type"),
    ({"input": [{"id": {}}]}, "input[0].id"),
    (message("x", role="boss"), "input[0].role"),
    (message("x", role="tool"), "input[0].role"),
    (message(None), "input[0].content"),
    (message({}), "input[0].content"),
    (message(["text"]), "input[0].content[0]"),
    (message([{"text": "x"}]), "input[0].content[0].type"),
    (message([{"type": "input_text"}]), "input[0].content[0].text"),
    (message([{"type": "input_text", "text": "x"}, {"type": "input_text", "text": {}}]), "input[0].content[1].text"),
    (message([{"type": "input_image", "image_url": "x", "detail": "sharp"}]), "input[0].content[0].detail"),
    (message([{"type": "input_image", "image_url": {"url": "x"}}]), "input[0].content[0].image_url"),
    (message([{"type": "input_audio"}]), "input[0].content[0].input_audio"),
    (message([{"type": "refusal"}], role="assistant"), "input[0].content[0].refusal"),
    (message("x", status="done"), "input[0].status"),
    (message("x", role="assistant", phase="last"), "input[0].phase"),
    (item("message", content="x"), "input[1].role"),
    (item("message", role="user"), "input[1].content"),
    (item("function_call", name="f", arguments="{}"), "input[1].call_id"),
    (item("function_call", call_id="c", arguments="{}"), "input[1].name"),
    (item("function_call", call_id="c", name="f"), "input[1].arguments"),
    (item("function_call_output", output="x"), "input[1].call_id"),
    (item("function_call_output", call_id="c"), "input[1].output"),
    (item("function_call_output", call_id="c", output=[{"type": "input_text"}]), "input[1].output[0].text"),
    (item("custom_tool_call", call_id="c", name="f"), "input[1].input"),
    (item("custom_tool_call_output", output="x"), "input[1].call_id"),
    (item("computer_call_output", call_id="c", output="x"), "input[1].output"),
    (item("local_shell_call_output", output="x"), "input[1].id"),
    (item("mcp_approval_response", approve=True), "input[1].approval_request_id"),
    (item("mcp_approval_response", approval_request_id="m", approve="perhaps"), "input[1].approve"),
    (item("reasoning"), "input[1].summary"),
    (item("reasoning", summary={}), "input[1].summary"),
    (item("item_reference"), "input[1].id"),
    ({"instructions": []}, "instructions"),
    ({"max_output_tokens": 15}, "max_output_tokens"),
    ({"max_output_tokens": "many"}, "max_output_tokens"),
    ({"max_tool_calls": -1}, "max_tool_calls"),
    ({"model": {}}, "model"),
    ({"moderation": {}}, "moderation.model"),
    ({"moderation": {"model": "m", "policy": {"new": {}}}}, "moderation.policy.new"),
    ({"moderation": {"model": "m", "policy": {"input": "block"}}}, "moderation.policy.input"),
    ({"moderation": {"model": "m", "policy": {"input": {}}}}, "moderation.policy.input.mode"),
    ({"moderation": {"model": "m", "policy": {"output": {"mode": "explode"}}}}, "moderation.policy.output.mode"),
    ({"moderation": {"model": "m", "policy": {"input": {"mod": "block"}}}}, "moderation.policy.input.mod"),
    ({"parallel_tool_calls": "perhaps"}, "parallel_tool_calls"),
    ({"previous_response_id": {}}, "previous_response_id"),
    ({"prompt": {}}, "prompt.id"),
    ({"prompt": {"id": "p", "variables": "x"}}, "prompt.variables"),
    ({"prompt": {"id": "p", "variables": {"n": None}}}, "prompt.variables.n"),
    ({"prompt": {"id": "p", "variables": {"n": {"type": "input_text"}}}}, "prompt.variables.n.text"),
    ({"prompt": {"id": "p", "new": 1}}, "prompt.new"),
    ({"prompt_cache_options": {"ttl": "1h"}}, "prompt_cache_options.ttl"),
    ({"prompt_cache_options": {"mode": "never"}}, "prompt_cache_options.mode"),
    ({"prompt_cache_options": {"new": 1}}, "prompt_cache_options.new"),
    ({"prompt_cache_retention": "1h"}, "prompt_cache_retention"),
    ({"reasoning": {"effort": "huge"}}, "reasoning.effort"),
    ({"reasoning": {"summary": "short"}}, "reasoning.summary"),
    ({"reasoning": {"context": "none"}}, "reasoning.context"),
    ({"reasoning": {"speed": 1}}, "reasoning.speed"),
    ({"reasoning": "low"}, "reasoning"),
    ({"service_tier": "cheap"}, "service_tier"),
    ({"stop_sequences": {}}, "stop_sequences"),
    ({"store": "perhaps"}, "store"),
    ({"stream_options": {"include_obfuscation": True}}, "stream_options"),
    ({"stream": True, "stream_options": {"include_usage": True}}, "stream_options.include_usage"),
    ({"stream": True, "stream_options": {"include_obfuscation": "perhaps"}}, "stream_options.include_obfuscation"),
    ({"text": {"format": {}}}, "text.format.type"),
    ({"text": {"format": {"type": "xml"}}}, "text.format.type"),
    ({"text": {"format": {"type": "text", "new": 1}}}, "text.format.new"),
    (json_format(name=None), "text.format.name"),
    (json_format(schema=None), "text.format.schema"),
    (json_format(name="with space"), "text.format.name"),
    (json_format(name=NAMED + "x"), "text.format.name"),
    (json_format(name=""), "text.format.name"),
    (json_format(name="n\n"), "text.format.name"),
    (json_format(name="ü"), "text.format.name"),
    (json_format(schema="x"), "text.format.schema"),
    (json_format(schema={"maximum": float("inf")}), "text.format.schema.maximum"),
    (json_format(strict="perhaps"), "text.format.strict"),
    ({"text": {"verbosity": "loud"}}, "text.verbosity"),
    ({"text": {"new": 1}}, "text.new"),
    ({"tool_choice": {}}, "tool_choice.type"),
    ({"tool_choice": {"name": "f"}}, "tool_choice.type"),
    ({"tool_choice": []}, "tool_choice"),
    ({"tool_choice": "{not JSON"}, "tool_choice"),
    ({"tool_choice": "{}"}, "tool_choice.type"),
    ({"tool_choice": {"type": "function"}}, "tool_choice.name"),
    ({"tool_choice": {"type": "mcp"}}, "tool_choice.server_label"),
    ({"tool_choice": {"type": "allowed_tools", "tools": []}}, "tool_choice.mode"),
    ({"tool_choice": {"type": "allowed_tools", "tools": [], "mode": "none"}}, "tool_choice.mode"),
    ({"tool_choice": {"type": "allowed_tools", "mode": "auto"}}, "tool_choice.tools"),
    ({"tools": 5}, "tools"),
    ({"tools": ["web_search"]}, "tools[0]"),
    ({"tools": [{}]}, "tools[0].type"),
    ({"tools": [{"type": ""}]}, "tools[0].type"),
    ({"tools": [{"type": ["function"]}]}, "tools[0].type"),
    ({"tools": [{"type": "web_search"}, {"name": "f"}]}, "tools[1].type"),
    (tool("function"), "tools[0].name"),
    (tool("function", name="with space"), "tools[0].name"),
    (tool("function", name=2 * NAMED + "x"), "tools[0].name"),
    (tool("function", name="f", output_schema="x"), "tools[0].output_schema"),
    (tool("function", name="f\n"), "tools[0].name"),
    (tool("function", name="f", parameters="x"), "tools[0].parameters"),
    (tool("function", name="f", parameters={"minimum": float("nan")}), "tools[0].parameters.minimum"),
    (tool("function", name="f", strict="perhaps"), "tools[0].strict"),
    (tool("custom"), "tools[0].name"),
    (tool("custom", name="c", format={}), "tools[0].format.type"),
    (tool("custom", name="c", format={"type": "grammar", "definition": "x"}), "tools[0].format.syntax"),
    (
        tool("custom", name="c", format={"type": "grammar", "definition": "x", "syntax": "peg"}),
        "tools[0].format.syntax",
    ),
    (tool("custom", name="c", defer_loading="perhaps"), "tools[0].defer_loading"),
    (tool("file_search"), "tools[0].vector_store_ids"),
    (tool("file_search", vector_store_ids=["v"], max_num_results=0), "tools[0].max_num_results"),
    (tool("file_search", vector_store_ids=["v"], max_num_results=51), "tools[0].max_num_results"),
    (tool("file_search", vector_store_ids=[{}]), "tools[0].vector_store_ids[0]"),
    (tool("file_search", vector_store_ids=["v"], filters={}), "tools[0].filters.type"),
    (
        tool("file_search", vector_store_ids=["v"], ranking_options={"score_threshold": 1.1}),
        "tools[0].ranking_options.score_threshold",
    ),
    (tool("computer_use_preview", **{**COMPUTER, "environment": "amiga"}), "tools[0].environment"),
    (tool("computer_use_preview", **{**COMPUTER, "display_width": 0}), "tools[0].display_width"),
    (tool("computer_use_preview", **{**COMPUTER, "display_height": None}), "tools[0].display_height"),
    (
        tool("file_search", vector_store_ids=["v"], ranking_options={"hybrid_search": {"text_weight": 1}}),
        "tools[0].ranking_options.hybrid_search.embedding_weight",
    ),
    (tool("web_search", search_context_size="huge"), "tools[0].search_context_size"),
    (tool("web_search", external_web_access="perhaps"), "tools[0].external_web_access"),
    (tool("web_search_preview", user_location="Bern"), "tools[0].user_location"),
    (tool("mcp"), "tools[0].server_label"),
    (tool("mcp", server_label="s", headers=[]), "tools[0].headers"),
    (tool("mcp", server_label="s", headers={"X": None}), "tools[0].headers.X"),
    (tool("mcp", server_label="s", allowed_tools="x"), "tools[0].allowed_tools"),
    (tool("mcp", server_label="s", allowed_tools=[{}]), "tools[0].allowed_tools[0]"),
    (tool("mcp", server_label="s", allowed_tools={"read_only": "perhaps"}), "tools[0].allowed_tools.read_only"),
    (tool("mcp", server_label="s", authorization={}), "tools[0].authorization"),
    (tool("code_interpreter"), "tools[0].container"),
    (tool("code_interpreter", container={}), "tools[0].container.type"),
    (tool("image_generation", partial_images=4), "tools[0].partial_images"),
    (tool("image_generation", output_compression=101), "tools[0].output_compression"),
    (tool("namespace", name="n", description="d"), "tools[0].tools"),
    (tool("namespace", name="n", description="d", tools=[]), "tools[0].tools"),
    (tool("namespace", name="n", description="d", tools=[{"type": "function"}]), "tools[0].tools[0].name"),
    (tool("tool_search", execution="nowhere"), "tools[0].execution"),
    ({"top_k": -1}, "top_k"),
    ({"truncation": "some"}, "truncation"),
    ({"extra_body": {"temperature": float("nan")}}, "temperature"),
    ({"extra_body": {"previous_response_id": "resp_0", "conversation": "conv_1"}}, "previous_response_id"),
]


@pytest.mark.parametrize(("options", "place"), BAD)
def test_a_wrong_value_is_refused_by_its_place(options: dict[str, Any], place: str) -> None:
    with pytest.raises(InvalidRequest) as caught:
        RESPONSE.body(options)

    assert caught.value.place == place


GOOD: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"max_output_tokens": "16"}, {"max_output_tokens": 16}),
    ({"background": "no", "store": "true"}, {"background": False, "store": True}),
    ({"instructions": "", "tools": [], "metadata": {}, "include": []}, {}),
    ({"max_tool_calls": 0, "top_k": 0, "temperature": 0}, {}),
    ({"stop_sequences": ["END"]}, {"stop_sequences": None, "stop": ["END"]}),
    ({"input": ""}, {}),
    ({"input": 4711}, {"input": "4711"}),
    ({"input": []}, {}),
    (message(7), {"input": [{"role": "user", "content": "7"}]}),
    (message("x", new={"a": 1}), {}),
    (message([]), {}),
    (message([{"type": "input_new", "a": [None]}]), {}),
    (item("some_new_item", a=1), {}),
    (item("computer_call", actions=[{"type": "click"}]), {}),
    (
        {"input": [{"type": "function_call_output", "call_id": "c", "output": {"free": 5}}]},
        {"input": [{"type": "function_call_output", "call_id": "c", "output": '{"free": 5}'}]},
    ),
    (
        {"input": [{"type": "function_call", "call_id": "c", "name": "f", "arguments": {"a": 1}}]},
        {"input": [{"type": "function_call", "call_id": "c", "name": "f", "arguments": '{"a": 1}'}]},
    ),
    (
        {"input": [{"type": "mcp_approval_response", "approval_request_id": "m", "approve": "yes"}]},
        {"input": [{"type": "mcp_approval_response", "approval_request_id": "m", "approve": True}]},
    ),
    ({"conversation": "conv_1"}, {}),
    ({"conversation": {"id": "conv_1"}}, {}),
    ({"tool_choice": "auto"}, {}),
    ({"tool_choice": {"type": "web_search_preview"}}, {}),
    ({"tool_choice": {"type": "new", "a": {"b": 1}}}, {}),
    ({"tool_choice": {"type": "allowed_tools", "mode": "auto", "tools": [{"type": "new"}]}}, {}),
    (tool("function", name=2 * NAMED), {}),
    (tool("function", name="f", output_schema="{}"), tool("function", name="f", output_schema={})),
    (tool("mcp", server_label="s", headers={"X": 5}), tool("mcp", server_label="s", headers={"X": "5"})),
    (tool("mcp", server_label="s", allowed_tools=["a"]), {}),
    (
        tool("mcp", server_label="s", allowed_tools={"read_only": "true", "new": 1}),
        tool("mcp", server_label="s", allowed_tools={"read_only": True, "new": 1}),
    ),
    (tool("web_search", external_web_access="no"), tool("web_search", external_web_access=False)),
    (
        {"prompt": {"id": "p", "variables": {"n": 5, "part": {"type": "input_file", "file_id": "f"}}}},
        {"prompt": {"id": "p", "variables": {"n": "5", "part": {"type": "input_file", "file_id": "f"}}}},
    ),
    ({"tool_choice": {"type": "mcp", "server_label": "s"}}, {}),
    ({"tool_choice": ' {"type": "function", "name": "f"}'}, {"tool_choice": {"type": "function", "name": "f"}}),
    (tool("some_new_tool", a={"b": None}), {}),
    (tool("function", name=NAMED, new=1), {}),
    (
        tool("function", name="f", parameters='{"type": "object"}'),
        tool("function", name="f", parameters={"type": "object"}),
    ),
    (
        tool("file_search", vector_store_ids="a, b", max_num_results="50"),
        tool("file_search", vector_store_ids=["a", "b"], max_num_results=50),
    ),
    (tool("mcp", server_label="s", headers='{"X-Key": "k"}'), tool("mcp", server_label="s", headers={"X-Key": "k"})),
    (tool("code_interpreter", container="cntr_1"), {}),
    (json_format(name=NAMED, strict="yes"), json_format(name=NAMED, strict=True)),
    (json_format(schema='{"type": "object"}'), json_format(schema={"type": "object"})),
    ({"text": {"format": {"type": "json_object"}}}, {}),
    ({"prompt": {"id": "p", "variables": {"city": {"type": "input_text", "text": "Bern"}}}}, {}),
    ({"reasoning": {"effort": "xhigh", "mode": "some_new_mode"}}, {}),
    ({"service_tier": "ultrafast"}, {}),
    (RESPONSES_ELSEWHERE, {"stop_sequences": None, "stop": ["END"]}),
    (
        {"extra_body": {"x_new": {"a": 1}, "text": {"verbosity": "low"}}},
        {"x_new": {"a": 1}, "text": {"verbosity": "low"}},
    ),
    (
        {"text": {"verbosity": "high", "format": {"type": "text"}}, "extra_body": {"text": {"verbosity": "low"}}},
        {"text": {"verbosity": "low", "format": {"type": "text"}}},
    ),
]


@pytest.mark.parametrize(("options", "becomes"), GOOD)
def test_a_right_value_is_sent_in_its_right_type_and_the_rest_untouched(
    options: dict[str, Any], becomes: dict[str, Any]
) -> None:
    """``becomes`` says what differs from the options; None there says that it is not sent by that name."""
    asked = {key: value for key, value in {**options, **becomes}.items() if key != "extra_body"}
    expected = {key: value for key, value in {**RESPONSE.request, **asked}.items() if value is not None}

    assert RESPONSE.body(options) == expected


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({"model": "m"}, "input"),
        ({"input": "x"}, "model"),
        ({"model": "m", "input": "x"}, None),
        ({"model": "m", "input": ""}, None),
        ({"prompt": {"id": "p"}}, None),
        ({"model": "m", "previous_response_id": "r"}, None),
        ({"model": "m", "conversation": "c"}, None),
        ({"conversation": "c"}, "model"),
    ],
)
def test_creating_one_needs_something_to_answer_and_someone_to_answer_it(
    body: dict[str, Any], place: str | None
) -> None:
    if place is None:
        RESPONSE.kind.check_complete(body)
        return
    with pytest.raises(InvalidRequest) as caught:
        RESPONSE.kind.check_complete(body)
    assert caught.value.place == place


@pytest.mark.parametrize(("store", "stored"), [(None, True), (True, True), (False, False)])
def test_the_server_keeps_a_response_unless_it_is_told_not_to(store: bool | None, stored: bool) -> None:
    assert RESPONSE.kind.is_stored(RESPONSE.body({"store": store})) is stored
