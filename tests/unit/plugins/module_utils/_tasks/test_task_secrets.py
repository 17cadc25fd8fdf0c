# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The texts among options that must not be seen, whatever is wrong with the options."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.promptops.openai.plugins.module_utils._many._many import many_task
from ansible_collections.promptops.openai.plugins.module_utils._resources._response._kind import ResponseKind
from ansible_collections.promptops.openai.plugins.module_utils._state._record import comparable, recordable
from ansible_collections.promptops.openai.plugins.module_utils._tasks._runner import resource_task
from ansible_collections.promptops.openai.plugins.module_utils._tasks._secrets import masked, secrets_in

SECRET = "hunter2-hunter2"
TASK = resource_task(ResponseKind())
MANY = many_task(ResponseKind())


@pytest.mark.parametrize(
    "options",
    [
        {"base_url": f"https://user:{SECRET}@host/v1"},
        {"base_url": f"https://{SECRET}@host/v1"},
        {"base_url": f"https:\\\\{SECRET}@host/v1"},
        {"base_url": f"https://host/v1?api-version=1&sig={SECRET}"},
        {"base_url": f"https://host/v1#{SECRET}"},
        {"extra_query": {"sig": SECRET}},
        {"extra_query": {"code": SECRET}},
        {"extra_headers": {"X-Passphrase": SECRET}},
        {"extra_body": {"api_key": SECRET}},
        {"extra_body": {"guardrails": [{"auth_token": SECRET}]}},
        {"api_keyy": SECRET},
        {"apikey": SECRET},
        {"api_ky": SECRET},
        {"OPENAI_API_KEY": SECRET},
        {"token": SECRET},
        {"authorisation": f"Bearer {SECRET}"},
        {"credentials": {"user": "me", "value": SECRET}},
    ],
)
def test_what_is_refused_or_free_of_form_may_hold_a_secret(options: dict[str, Any]) -> None:
    assert SECRET in TASK.secrets(options)


@pytest.mark.parametrize("name", ["api_key", "api_keyy", "token"])
def test_so_may_an_element(name: str) -> None:
    assert SECRET in MANY.secrets({"responses": [{"input": "x", name: SECRET}]})
    assert SECRET in MANY.secrets({"responses": [], "common": {name: SECRET}})


def test_known_options_are_taken_for_what_they_are() -> None:
    options = {"prompt_cache_key": "operations", "max_output_tokens": 1000, "metadata": {"key": "operations"}}

    assert not TASK.secrets(options)
    assert not MANY.secrets({"responses": [options], "common": options, "tokens_per_minute": 1000.0})


@pytest.mark.parametrize("value", ["ollama", "EMPTY", "not-needed"])
def test_a_placeholder_is_hidden_nowhere(value: str) -> None:
    assert not secrets_in({"api_key": value, "extra_headers": {"Authorization": f"Bearer {value}"}})


def test_what_is_masked_is_every_text_and_number() -> None:
    value = {"a": [f"x {SECRET} y", SECRET, 4711, None, True], "b": {"c": "nothing"}}
    hidden = "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"

    assert masked(value, {SECRET, "4711"}) == {"a": ["x ******** y", hidden, hidden, None, True], "b": {"c": "nothing"}}


def test_a_secret_of_the_body_is_recorded_as_a_digest_and_not_compared() -> None:
    request = {"model": "m", "gateway": {"api_key": SECRET}, "schema": {"properties": {"password": {"type": "string"}}}}

    recorded = recordable(request)
    assert SECRET not in str(recorded)
    assert comparable(recorded) == comparable(request)
    assert recorded["schema"] == request["schema"]
