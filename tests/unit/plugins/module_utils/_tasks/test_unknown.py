# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An option that there is none of, and a tool in the other API's form, are answered with what may be meant."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.promptops.openai.plugins.module_utils._many._many import many_task
from ansible_collections.promptops.openai.plugins.module_utils._resources._fields import InvalidRequest
from ansible_collections.promptops.openai.plugins.module_utils._tasks._options import resource_spec
from ansible_collections.promptops.openai.plugins.module_utils._tasks._runner import Context
from ansible_collections.promptops.openai.plugins.module_utils._tasks._unknown import hints
from ansible_collections.promptops.openai.plugins.plugin_utils._in_process import run_in_process
from ansible_collections.promptops.openai.tests.unit.subjects import CHAT, RESPONSE, Subject


@pytest.mark.parametrize(
    ("subject", "given", "expected"),
    [
        (RESPONSE, {"imput": "x"}, " Did you mean `input`?"),
        (RESPONSE, {"messages": []}, " Did you mean `input`?"),
        (RESPONSE, {"max_tokens": 5}, " Did you mean `max_output_tokens`?"),
        (RESPONSE, {"response_format": {}}, " Did you mean `text`?"),
        (RESPONSE, {"text": {"formt": {}}}, " Did you mean `format`?"),
        (RESPONSE, {"reasoning": {"efort": "low"}, "modle": "x"}, " Did you mean `effort`? Did you mean `model`?"),
        (RESPONSE, {"input": "x", "zzzz": 1}, ""),
        (CHAT, {"input": "x"}, " Did you mean `messages`?"),
        (CHAT, {"tool": []}, ""),
        (CHAT, {"max_output_tokens": 5}, " Did you mean `max_completion_tokens`?"),
    ],
)
def test_what_may_be_meant_is_asked(subject: Subject, given: dict[str, Any], expected: str) -> None:
    assert hints(resource_spec(subject.kind), given) == expected


@pytest.mark.parametrize("place", ["elements", "common"])
def test_what_an_element_may_mean_is_asked(subject: Subject, place: str) -> None:
    name = f"{subject.kind.name}s"
    wrong = {"name": "one", "modle": "gpt-4o"}
    given = {name: [wrong]} if place == "elements" else {name: [], "common": wrong}

    told = run_in_process(many_task(subject.kind), given, Context(), "it").returned()

    assert told["msg"].endswith("Did you mean `model`?"), told["msg"]


FLAT = {"type": "function", "name": "restart", "parameters": {"type": "object"}}
NESTED = {"type": "function", "function": {"name": "restart", "parameters": {"type": "object"}}}


@pytest.mark.parametrize(
    ("subject", "option", "value", "message"),
    [
        (
            RESPONSE,
            "tools",
            [NESTED],
            r"tools\[0\]: has the form of chat completions; a response takes \{type: function, ",
        ),
        (RESPONSE, "tool_choice", NESTED, "tool_choice: has the form of chat completions; a response takes"),
        (CHAT, "tools", [FLAT], r"tools\[0\]: has the form of responses; a chat completion takes \{type: function, "),
        (CHAT, "tool_choice", FLAT, "tool_choice: has the form of responses; a chat completion takes"),
    ],
)
def test_a_tool_in_the_other_apis_form_is_told(subject: Subject, option: str, value: Any, message: str) -> None:
    with pytest.raises(InvalidRequest, match=f"^{message}"):
        subject.body({option: value})


def test_a_key_of_a_fixed_shape_may_be_meant_too() -> None:
    with pytest.raises(InvalidRequest, match=r"text\.verbosty: .* Did you mean `verbosity`\?"):
        RESPONSE.body({"text": {"verbosty": "low"}})
