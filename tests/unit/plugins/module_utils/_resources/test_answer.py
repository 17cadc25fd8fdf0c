# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The JSON in an answer is found however a model wraps it, and nothing is taken for it that is not."""

from __future__ import annotations

import contextlib
import json
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.promptops.openai.plugins.module_utils._resources._answer import json_in
from ansible_collections.promptops.openai.tests.unit.strategies import JSON

A = '{"a": 1}'
B = '{"b": 2}'


@pytest.mark.parametrize(
    "text",
    [
        A,
        f"\ufeff \n{A}\t\r\n",
        f"```json\n{A}\n```",
        f"```\n{A}\n```",
        f"```JSON\r\n{A}\r\n```\r\n",
        f"~~~\n{A}\n~~~",
        f"````json\n{A}\n````",
        f"```json {A} ```",
        f"```json\n{A}",
        f"Here it is:\n\n```json\n{A}\n```\n\nIs there anything else, e.g. [1] or {B}?",
        f"First {B}, or so:\n```json\n{B}\n```\nNo, rather:\n```json\n{A}\n```",
        f"Here it is: {A}",
        f"{A}\n\nI hope that this helps!",
        f"As [1] says in {{braces}}, it is {A} [2].",
        f"{B}{A}",
        f"{A}\n{A}",
        f"<think>It may be {B}.</think>{A}",
        f"<think>\nIt may be\n```json\n{B}\n```\n</think>\n\n```json\n{A}\n```",
        f"It may be {B}.\n</think>\n{A}",
        f"<think>one <think>two {B}</think> three {B}</think>{A}",
        f"<think>I think of <think> {B}</think>{A}",
        f"<think></think>{A}<think>so it is {B}</think>",
        f"<think>a</think><think>b</think>{A}",
        f"<THINKING>{B}</THINKING>{A}",
        f"[THINK]{B}[/THINK]{A}",
        f"◁think▷{B}◁/think▷{A}",
        f"<|channel|>analysis<|message|>{B}<|end|><|start|>assistant<|channel|>final<|message|>{A}",
        f"<|channel|>commentary<|message|>{B}<|end|><|channel|>final <|constrain|>JSON<|message|>{A}<|return|>",
        f"<|begin_of_thought|>{B}<|end_of_thought|><|begin_of_solution|>{A}<|end_of_solution|>",
        f"<|START_THINKING|>{B}<|END_THINKING|><|START_RESPONSE|>{A}<|END_RESPONSE|>",
        f'<think duration="3s">{B}</think>{A}',
        f"<analysis>{B}</analysis><answer>{A}</answer>",
        f"[analysis] It is {A}",
        f"~~~\n{B}\n~~~\n```json\n{A}\n```",
        f"```json\n{B}\n```\n~~~ jsonc\n{A}\n~~~",
        f'```json title="x"\n{A}\n```',
        f"```{{.json}}\n{A}\n```",
        f"{A}<|im_end|>",
    ],
)
def test_an_object_is_found_in_whatever_stands_around_it(text: str) -> None:
    assert json_in([text]) == {"a": 1}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('"yes"', "yes"),
        ('```json\n"yes"\n```', "yes"),
        ('It is:\n```json\n"yes"\n```', "yes"),
        ("<think>6 times 7</think> 42", 42),
        ("```\n-1.5e3\n```", -1500.0),
        ("null", None),
        ("true", True),
        ("123456789012345678901234567890", 123456789012345678901234567890),
        ("[]", []),
        ('{"a": "line\nline\ttab\r\n"}', {"a": "line\nline\ttab\r\n"}),
        ('"{\\"a\\": 1}"', '{"a": 1}'),
        ('{"t": "</think>"}', {"t": "</think>"}),
        ('<think>x</think>{"t": "</think>"}', {"t": "</think>"}),
        ('{"t": "```json\n[1]\n```"}', {"t": "```json\n[1]\n```"}),
        ('```json\n{"t": "\n```json\n[1]\n```\n"}\n```', {"t": "\n```json\n[1]\n```\n"}),
        ('Thus: {"t": "```[1]```"}', {"t": "```[1]```"}),
    ],
)
def test_any_value_is_read_as_it_was_meant(text: str, value: Any) -> None:
    assert json_in([text]) == value


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n",
        "No.",
        'The answer is "yes".',
        "The answer is 42.",
        f"<think>It may be {A}.",
        f"<think>It may be {A}.</think>I do not know.",
        f"It may be {A}.</think>I do not know.",
        f"<think>a<think>b</think>```json\n{A}\n```</think>I do not know.",
        f"<think>a<think>{A}</think>I do not know.",
        f"<|channel|>analysis<|message|>It may be {A}<|end|>",
        f"<|begin_of_thought|>It may be {A}",
        f"<reasoning_content>It may be {A}",
        f"<think effort=high>It may be {A}",
        '{"a": 1,}',
        '{"a": 1 /* or so */}',
        '{"action": {"kind": "restart"}, oops}',
        '{"action": {"kind": "restart"}, "reason": "It is',
        '```json\n{"action": {"kind": "restart"}, "reason": "It is\n```',
        '{\'action\': {"kind": "restart"}}',
        '{action: {"kind": "restart"}}',
        '{"a": "}", oops, "b": {"c": 1}}',
        '[{"a": 1}, {"a": 2}, {"a":',
        "NaN",
        '{"a": NaN}',
        '{"a": -Infinity}',
        '{"a": 1e999}',
        "1" * 5000,
        f'{{"a": {"1" * 5000}}}',
        "[" * 100_000,
        "[" * 1000 + "]" * 1000,
    ],
)
def test_what_may_not_be_the_answer_is_not_taken_for_it(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        json_in([text])


@pytest.mark.parametrize(("shape", "value"), [(dict, {"a": 1}), (list, [2])])
def test_of_several_values_the_last_of_the_right_shape_is_taken(shape: type, value: Any) -> None:
    assert json_in([f"[1] says {B}, and then {A} [2]"], shape) == value


def test_other_ways_to_see_the_answer_count_only_where_they_are_json_from_end_to_end() -> None:
    assert json_in(["Done.", A]) == {"a": 1}
    assert json_in(['1, "b": 2}', '{"a": 1, "b": 2}']) == {"a": 1, "b": 2}
    with pytest.raises(ValueError, match="no JSON"):
        json_in(["I do not know.", f"{A}I do not know."])


@given(value=JSON)
def test_any_value_is_found_in_a_fence_and_behind_a_thought(value: Any) -> None:
    text = json.dumps(value)
    assert json_in([f"<think>Hm.</think>\n```json\n{text}\n```\n"]) == json.loads(text)


@given(text=st.text('{}[]"\\`~<think/>1,: \n', max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(ValueError):
        json_in([text])


@pytest.mark.parametrize(
    "unit", ["`", "{", "[", '{"', '\\"', " ", "<think>", "</think>", '{"a":', "[x] ", "[1, ", "```json "]
)
def test_a_long_text_is_read_in_bounded_time(unit: str) -> None:
    began = time.monotonic()
    with pytest.raises(ValueError, match=r"."):
        json_in(['{"' + unit * (200_000 // len(unit)) + '{"'])
    assert time.monotonic() - began < 60
