# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The lifecycle's options against each other, and the spec that Ansible validates."""

from __future__ import annotations

from typing import Any

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.promptops.openai.plugins.module_utils._resources._fields import InvalidRequest
from ansible_collections.promptops.openai.plugins.module_utils._tasks._options import (
    check_content,
    check_lifecycle,
    element_spec,
    resource_spec,
)
from ansible_collections.promptops.openai.tests.unit.subjects import CHAT, RESPONSE, Subject


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_STATE_STORE", raising=False)


def validated(subject: Subject, **options: Any) -> dict[str, Any]:
    """The options as Ansible hands them over; ``id`` is the kind's own ID option."""
    if "id" in options:
        options[subject.kind.id_option] = options.pop("id")
    result = ArgumentSpecValidator(resource_spec(subject.kind)).validate(options)
    assert not result.error_messages
    return dict(result.validated_parameters)


STORED = {"name": "one", "state_store": "/store"}


@pytest.mark.parametrize(
    "options",
    [
        {},
        STORED,
        {"state_file": "/store/one.json"},
        {"name": "one", "state_file": "/store/one.json"},
        {"id": "x_1"},
        {"state": "absent", **STORED},
        {"state": "absent", "state_file": "/store/one.json"},
        {"state": "absent", "id": "x_1"},
        {"max_age": 0, "wait_timeout": 0, "wait_interval": 0.001},
        {"wait_interval": 3600},
        {"wait_timeout": "inf"},
    ],
)
def test_options_that_go_together_are_taken(subject: Subject, options: dict[str, Any]) -> None:
    check_lifecycle(subject.kind, validated(subject, **options))


@pytest.mark.parametrize(
    ("options", "place"),
    [
        ({"max_age": -1}, "max_age"),
        ({"wait_timeout": -1}, "wait_timeout"),
        ({"wait_timeout": "nan"}, "wait_timeout"),
        ({"wait_interval": 0}, "wait_interval"),
        ({"wait_interval": -1}, "wait_interval"),
        ({"wait_interval": 3601}, "wait_interval"),
        ({"wait_interval": "nan"}, "wait_interval"),
        ({"name": "", "state_store": "/store"}, "name"),
        ({"id": ""}, "the ID"),
        ({"name": "one"}, "name"),
        ({"state": "absent"}, "state"),
        ({"state": "absent", "state_store": "/store"}, "state"),
    ],
)
def test_options_that_do_not_go_together_are_refused(subject: Subject, options: dict[str, Any], place: str) -> None:
    with pytest.raises(InvalidRequest) as caught:
        check_lifecycle(subject.kind, validated(subject, **options))

    assert caught.value.place == (subject.kind.id_option if place == "the ID" else place)


def test_the_store_is_taken_from_the_environment(subject: Subject, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_STATE_STORE", "/from/the/environment")

    assert validated(subject)["state_store"] == "/from/the/environment"
    assert validated(subject, state_store="/set")["state_store"] == "/set"


DIGEST = {"record_content": "digest"}


@pytest.mark.parametrize(
    ("subject", "options", "place"),
    [
        (RESPONSE, DIGEST, None),
        (RESPONSE, {**DIGEST, "store": False}, "record_content"),
        (RESPONSE, {**DIGEST, "store": True, "id": "resp_1"}, "record_content"),
        (RESPONSE, {**DIGEST, "store": False, "state": "absent"}, None),
        (RESPONSE, {"store": False, "id": "resp_1"}, None),
        (CHAT, DIGEST, "record_content"),
        (CHAT, {**DIGEST, "store": True}, None),
        (CHAT, {**DIGEST, "state": "absent"}, None),
    ],
)
def test_content_may_be_left_out_of_a_record_only_where_the_server_keeps_it(
    subject: Subject, options: dict[str, Any], place: str | None
) -> None:
    checked = validated(subject, **options)
    request = subject.kind.request(checked)

    if place is None:
        check_content(subject.kind, checked, request)
        return
    with pytest.raises(InvalidRequest) as caught:
        check_content(subject.kind, checked, request)
    assert caught.value.place == place


def test_one_element_of_many_has_each_option_but_those_that_reach_the_api(subject: Subject) -> None:
    whole, element = resource_spec(subject.kind), element_spec(subject.kind)

    assert {name: whole[name] for name in element} == element
    assert {"api_key", "base_url", "timeout", "max_retries"}.isdisjoint(element)
    assert {"name", "state", "model", subject.kind.id_option} <= set(element)
