# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the requests of both kinds have in common, and what is true of any request."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ansible_collections.promptops.openai.plugins.module_utils._lifecycle._desired import Desired
from ansible_collections.promptops.openai.plugins.module_utils._resources._fields import InvalidRequest
from ansible_collections.promptops.openai.tests.unit.full_requests import COMPLETIONS, RESPONSES
from ansible_collections.promptops.openai.tests.unit.strategies import JSON, OBJECTS, distorted
from ansible_collections.promptops.openai.tests.unit.subjects import BASE_URL, CHAT, RESPONSE, SUBJECTS, Subject

PAIRS = {f"key {number}": "x" for number in range(16)}

BAD: list[tuple[dict[str, Any], str]] = [
    ({"metadata": {**PAIRS, "one more": "x"}}, "metadata"),
    ({"metadata": {"k" * 65: "x"}}, f"metadata.{'k' * 65}"),
    ({"metadata": {"a": "x", "key": "x" * 513}}, "metadata.key"),
    ({"metadata": {"key": ["x" * 509]}}, "metadata.key"),
    ({"metadata": {"key": None}}, "metadata.key"),
    ({"metadata": []}, "metadata"),
    ({"metadata": "text"}, "metadata"),
    ({"temperature": -0.001}, "temperature"),
    ({"temperature": 2.001}, "temperature"),
    ({"temperature": "hot"}, "temperature"),
    ({"temperature": "nan"}, "temperature"),
    ({"temperature": float("inf")}, "temperature"),
    ({"temperature": []}, "temperature"),
    ({"top_p": -0.001}, "top_p"),
    ({"top_p": 1.001}, "top_p"),
    ({"top_logprobs": -1}, "top_logprobs"),
    ({"top_logprobs": 21}, "top_logprobs"),
    ({"top_logprobs": 1.5}, "top_logprobs"),
    ({"safety_identifier": "x" * 129}, "safety_identifier"),
    ({"user": {}}, "user"),
    ({"prompt_cache_key": []}, "prompt_cache_key"),
    ({"model": ["gpt-4o"]}, "model"),
    ({"store": "perhaps"}, "store"),
    ({"stream": 5}, "stream"),
]


@pytest.mark.parametrize(("options", "place"), BAD)
def test_a_wrong_value_is_refused_by_its_place(subject: Subject, options: dict[str, Any], place: str) -> None:
    with pytest.raises(InvalidRequest) as caught:
        subject.body({"logprobs": True, **options})

    assert caught.value.place == place


@pytest.mark.parametrize(
    ("options", "sent"),
    [
        ({"metadata": PAIRS}, {"metadata": PAIRS}),
        ({"metadata": {"k" * 64: "x" * 512}}, {"metadata": {"k" * 64: "x" * 512}}),
        ({"metadata": {"a": 1, "b": True, "c": 0.5}}, {"metadata": {"a": "1", "b": "true", "c": "0.5"}}),
        ({"metadata": {"a": {"b": [1]}, "c": ""}}, {"metadata": {"a": '{"b": [1]}', "c": ""}}),
        ({"temperature": 0}, {"temperature": 0}),
        ({"temperature": "2"}, {"temperature": 2}),
        ({"top_p": 1, "top_logprobs": "20"}, {"top_p": 1, "top_logprobs": 20}),
        ({"safety_identifier": "x" * 128}, {"safety_identifier": "x" * 128}),
        ({"store": False, "parallel_tool_calls": "no"}, {"store": False, "parallel_tool_calls": False}),
        ({"user": "", "prompt_cache_key": 7}, {"user": "", "prompt_cache_key": "7"}),
        ({"model": 4.1}, {"model": "4.1"}),
    ],
)
def test_a_right_value_is_sent_in_its_right_type(
    subject: Subject, options: dict[str, Any], sent: dict[str, Any]
) -> None:
    logprobs = {"logprobs": True} if subject is CHAT else {}

    assert subject.body({**logprobs, **options}) == {**subject.request, **logprobs, **sent}


def test_nothing_is_sent_that_was_not_set(subject: Subject) -> None:
    assert subject.kind.request(dict.fromkeys(subject.kind.fields)) == {}
    assert (
        subject.kind.request({**subject.request, "name": "one", "api_key": "k", "state": "present"}) == subject.request
    )


def test_making_a_request_leaves_the_options_as_they_are(subject: Subject) -> None:
    options = {**subject.request, "metadata": {"a": 1}, "extra_body": {"metadata": {"b": 2}, "x": {"y": 1}}}
    before = json.dumps(options)

    assert subject.kind.request(options)["metadata"] == {"a": "1", "b": 2}
    assert json.dumps(options) == before


@given(extra=OBJECTS)
def test_what_is_added_to_the_body_is_sent_as_it_is(extra: dict[str, Any]) -> None:
    assert RESPONSE.body({"extra_body": {"x_new": extra}})["x_new"] == extra


NUMBERS = st.floats() | st.just(10**400)
FULL = [
    pytest.param(subject, options, id=f"{subject.kind.name}-{name}")
    for subject, requests in ((RESPONSE, RESPONSES), (CHAT, COMPLETIONS))
    for name, options in requests.items()
]


def sent_or_refused(subject: Subject, options: dict[str, Any]) -> dict[str, Any] | None:
    """The body, which must be JSON; None where the options are refused by an option's name."""
    try:
        body = subject.kind.request(options)
    except InvalidRequest as error:
        names = [*options, *options.get("extra_body", {})]
        return None if any(error.place.startswith(name) for name in names) else pytest.fail(str(error))
    json.dumps(body, allow_nan=False)
    return body


@given(data=st.data())
@pytest.mark.parametrize("subject", SUBJECTS, ids=lambda subject: subject.kind.name)
def test_any_value_of_any_option_is_sent_or_refused(subject: Subject, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(subject.kind.fields)))

    sent_or_refused(subject, {name: data.draw(JSON | NUMBERS)})


@given(data=st.data())
@pytest.mark.parametrize(("subject", "options"), FULL)
def test_any_json_anywhere_in_the_options_is_sent_or_refused(
    subject: Subject, options: dict[str, Any], data: st.DataObject
) -> None:
    body = sent_or_refused(subject, data.draw(distorted(options)))

    if body is not None:
        assert subject.kind.request(body | {"stop_sequences": body.get("stop")}) == body


@given(data=st.data())
@pytest.mark.parametrize(("subject", "options"), FULL)
def test_any_json_added_to_the_body_is_sent_or_refused_and_can_be_predicted(
    subject: Subject, options: dict[str, Any], data: st.DataObject
) -> None:
    distortion = data.draw(distorted(options))
    extra = {key: value for key, value in distortion.items() if value != options.get(key)}
    assume(not isinstance(extra.get("n"), int) or extra["n"] < 1000)

    body = sent_or_refused(subject, {**options, "extra_body": extra})

    if body is not None:
        predicted = subject.kind.predicted(body)
        assert subject.kind.returned(predicted, body)[subject.kind.object_key] == predicted
        assert Desired(subject.kind, body, {}, BASE_URL).fingerprint
