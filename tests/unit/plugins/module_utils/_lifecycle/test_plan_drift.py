# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What counts as a difference between what is asked and what is recorded, and what does not."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ansible_collections.promptops.openai.tests.unit.planning import decide, parameters
from ansible_collections.promptops.openai.tests.unit.strategies import ANY_TEXT, JSON
from ansible_collections.promptops.openai.tests.unit.subjects import (
    CHAT,
    RESPONSE,
    SUBJECTS,
    Subject,
    read_back,
)

TRANSPORTS = [
    pytest.param(subject, transport, id=f"{subject.kind.name}-{'-'.join(transport)}")
    for subject in SUBJECTS
    for transport in subject.transport
]


@pytest.mark.parametrize(("subject", "transport"), TRANSPORTS)
def test_how_an_answer_travels_is_no_part_of_what_is_asked(subject: Subject, transport: dict[str, Any]) -> None:
    assert decide(subject.desired(transport), subject.record()).action == "unchanged"
    assert decide(subject.desired(), subject.record(transport)).action == "unchanged"


@pytest.mark.parametrize("options", [{}, {"preserve_on_change": True}])
def test_another_server_is_drift(subject: Subject, options: dict[str, Any]) -> None:
    decided = decide(subject.desired(base_url="https://other.example.com/v1", **options), subject.record())

    assert decided.action == ("drifted" if options else "replaced")
    assert decided.drift == (
        {
            "parameter": "base_url",
            "recorded": "https://api.example.com/v1",
            "configured": "https://other.example.com/v1",
        },
    )


def test_drift_holds_the_recorded_and_the_configured_value_of_each_parameter(subject: Subject) -> None:
    recorded, configured = {"temperature": 0.5, "top_p": 0.5}, {"temperature": 0.7, "presence_penalty": 0.5}

    decided = decide(subject.desired(configured, preserve_on_change=True), subject.record(recorded))

    assert sorted(decided.drift, key=lambda entry: str(entry["parameter"])) == [
        {"parameter": "presence_penalty", "recorded": None, "configured": 0.5},
        {"parameter": "temperature", "recorded": 0.5, "configured": 0.7},
        {"parameter": "top_p", "recorded": 0.5, "configured": None},
    ]


def mcp(**secrets: Any) -> dict[str, Any]:
    return {"type": "mcp", "server_label": "docs", "server_url": "https://mcp.example.com", **secrets}


@pytest.mark.parametrize("preserve", [None, True])
@pytest.mark.parametrize(
    ("recorded", "configured"),
    [
        (mcp(authorization="secret-1"), mcp(authorization="secret-2")),
        (mcp(headers={"X-Key": "secret-1"}), mcp(headers={"X-Key": "secret-2", "X-More": "secret-3"})),
        (mcp(authorization="secret-1"), mcp()),
        (mcp(), mcp(headers={"X-Key": "secret-1"})),
    ],
)
@pytest.mark.parametrize("content", ["full", "digest"])
def test_a_change_of_secrets_alone_is_no_drift(
    recorded: dict[str, Any], configured: dict[str, Any], preserve: bool | None, content: str
) -> None:
    record = RESPONSE.record({"tools": [recorded]}, content=content)
    desired = RESPONSE.desired({"tools": [configured]}, preserve_on_change=preserve, record_content=content)

    assert decide(desired, record).action == "unchanged"


@pytest.mark.parametrize("changed", [False, True])
@pytest.mark.parametrize("now", ["full", "digest"])
@pytest.mark.parametrize("then", ["full", "digest"])
def test_records_with_and_without_content_can_be_compared(subject: Subject, then: str, now: str, changed: bool) -> None:
    common = {"temperature": 0.5, "user": "ops"}
    desired = subject.desired({**common, **(subject.other if changed else {})}, record_content=now)

    decided = decide(desired, subject.record(common, content=then))

    assert decided.action == ("replaced" if changed else "unchanged")
    assert parameters(decided) == ([subject.prompt] if changed else [])


@pytest.mark.parametrize("content", ["full", "digest"])
def test_a_digest_of_a_prompt_tells_nothing_of_it(subject: Subject, content: str) -> None:
    decided = decide(subject.desired(subject.other, record_content="digest"), subject.record(content=content))

    assert "hello" not in str(decided.drift)
    assert "goodbye" not in str(decided.drift)


@pytest.mark.parametrize(
    ("recorded", "configured", "same"),
    [
        ("gpt-4o-2024-08-06", "gpt-4o", True),
        ("gpt-4o", "gpt-4o-2024-08-06", True),
        ("gpt-4-0613", "gpt-4", True),
        ("gpt-4o-2024-08-06", "gpt-4o-2024-08-06", True),
        ("gpt-4o-2024-08-06", "gpt-4o-2024-05-13", False),
        ("gpt-4o-mini-2024-07-18", "gpt-4o", False),
        ("gpt-4o-2024-08-06", "gpt-4o-mini", False),
        ("gpt-4o-audio", "gpt-4o", False),
        ("gpt-4o-2024-08-06", "gpt-4o-2024", False),
    ],
)
def test_an_alias_is_its_dated_model_where_the_record_was_imported(
    subject: Subject, recorded: str, configured: str, same: bool
) -> None:
    record = subject.imported()
    record["request"]["model"] = recorded

    decided = decide(subject.desired({"model": configured}), record)

    assert parameters(decided) == ([] if same else ["model"])


def test_an_alias_is_not_its_dated_model_where_the_record_was_created(subject: Subject) -> None:
    decided = decide(subject.desired({"model": "gpt-4o-2024-08-06"}), subject.record())

    assert parameters(decided) == ["model"]


def message(role: str, content: Any, **more: Any) -> dict[str, Any]:
    return {"type": "message", "role": role, "content": content, **more}


HELLO = message("user", [{"type": "input_text", "text": "Say hello"}], id="msg_0", status="completed")


@pytest.mark.parametrize(
    ("recorded", "configured", "same"),
    [
        ([HELLO], "Say hello", True),
        ([HELLO], [{"role": "user", "content": "Say hello"}], True),
        ([HELLO], [{"role": "user", "content": [{"type": "input_text", "text": "Say hello"}]}], True),
        ([HELLO], "Say goodbye", False),
        ([HELLO], [{"role": "system", "content": "Say hello"}], False),
        ([HELLO, HELLO], "Say hello", False),
        ([], "Say hello", False),
        (None, "Say hello", False),
        (
            [HELLO, message("assistant", [{"type": "output_text", "text": "Hello", "annotations": []}])],
            [{"role": "user", "content": "Say hello"}, {"role": "assistant", "content": "Hello"}],
            True,
        ),
    ],
)
def test_text_is_one_user_message_where_the_response_was_imported(recorded: Any, configured: Any, same: bool) -> None:
    record = RESPONSE.imported()
    record["request"]["input"] = recorded

    assert parameters(decide(RESPONSE.desired({"input": configured}), record)) == ([] if same else ["input"])


@pytest.mark.parametrize("before", [{"previous_response_id": "resp_0"}, {"conversation": {"id": "conv_1"}}, {}])
def test_what_went_before_an_imported_response_is_not_its_input(before: dict[str, Any]) -> None:
    earlier = [message("user", [{"type": "input_text", "text": "Hello"}]), message("assistant", "Hello")]
    record = RESPONSE.imported()
    record["request"].update({"previous_response_id": None, **before, "input": [*earlier, HELLO]})

    decided = decide(RESPONSE.desired({"input": "Say hello"}), record)

    assert parameters(decided) == ([] if before else ["input"])


def test_text_is_not_a_message_where_the_response_was_created() -> None:
    asked = {"input": [{"role": "user", "content": "Say hello"}]}

    assert parameters(decide(RESPONSE.desired(asked), RESPONSE.record())) == ["input"]


@pytest.mark.parametrize(
    ("configured", "same"),
    [
        ([{"role": "user", "content": "Say hello"}], True),
        ([{"role": "user", "content": [{"type": "text", "text": "Say hello"}]}], True),
        ([{"role": "user", "content": "Say goodbye"}], False),
        ([{"role": "developer", "content": "Say hello"}], False),
        ([{"role": "system", "content": "Be terse"}, {"role": "user", "content": "Say hello"}], False),
    ],
)
def test_messages_are_compared_by_what_is_configured_where_the_completion_was_imported(
    configured: list[Any], same: bool
) -> None:
    decided = decide(CHAT.desired({"messages": configured}), CHAT.imported())

    assert parameters(decided) == ([] if same else ["messages"])


@pytest.mark.parametrize(
    ("configured", "drift"),
    [
        ({}, []),
        ({"temperature": 1}, []),
        ({"temperature": 0.5}, ["temperature"]),
        ({"text": {"verbosity": "medium"}}, []),
        ({"text": {"verbosity": "low"}}, ["text"]),
        ({"reasoning": {"effort": "low"}}, ["reasoning"]),
        ({"metadata": {"team": "sre"}}, ["metadata"]),
        ({"user": "ops"}, []),
        ({"previous_response_id": "resp_0"}, ["previous_response_id"]),
        ({"service_tier": "auto"}, []),
        ({"service_tier": "flex"}, []),
        ({"include": ["reasoning.encrypted_content"], "top_k": 5}, []),
        ({"store": True, "truncation": "disabled"}, []),
    ],
)
def test_only_what_is_configured_is_compared_with_an_imported_record(
    configured: dict[str, Any], drift: list[str]
) -> None:
    assert parameters(decide(RESPONSE.desired(configured), RESPONSE.imported())) == drift


def test_what_a_server_takes_as_stop_is_recalled_and_compared_where_the_response_was_imported() -> None:
    obj = {**RESPONSE.object("completed"), "stop": ["END"]}
    record = RESPONSE.imported(request=RESPONSE.kind.recalled(obj, RESPONSE.items))

    assert decide(RESPONSE.desired({"stop_sequences": ["END"]}), record).action == "unchanged"


SENT = ANY_TEXT | JSON.filter(lambda value: value is not None)
"""Values of parameters; null is left out, since the API takes it for a parameter that is not set."""
ALIKE = st.sampled_from([0, False, 0.0, "", "0", 1, True, 1.0, "1", [1], [True], {"a": 1}, {"a": True}])


@example(first=1, second=True)
@given(first=SENT | ALIKE, second=SENT | ALIKE)
@pytest.mark.parametrize("subject", SUBJECTS, ids=lambda subject: subject.kind.name)
@pytest.mark.parametrize("content", ["full", "digest"])
def test_what_drifts_is_what_the_fingerprint_tells_apart(
    subject: Subject, content: str, first: Any, second: Any
) -> None:
    recorded = subject.record({"extra_body": {"x_new": first}}, content=content)
    desired = subject.desired({"extra_body": {"x_new": second}}, record_content=content)

    drift = parameters(decide(desired, recorded))

    assert drift == ([] if desired.fingerprint == recorded["fingerprint"] else ["x_new"])


@given(triggers=st.dictionaries(ANY_TEXT, JSON, max_size=3))
def test_triggers_survive_the_record(triggers: dict[str, Any]) -> None:
    record = read_back(RESPONSE.record(triggers=triggers))

    assert decide(RESPONSE.desired(triggers=triggers), record).action == "unchanged"


@pytest.mark.parametrize(("recorded", "configured"), [(1, True), (0, False), ("1", 1)])
def test_triggers_tell_types_apart(recorded: Any, configured: Any) -> None:
    record = RESPONSE.record(triggers={"release": recorded})

    assert decide(RESPONSE.desired(triggers={"release": configured}), record).action == "replaced"


@pytest.mark.parametrize("created_at", [None, "", "yesterday", "2025-13-45T99:99:99Z", 5, [], {}])
def test_a_record_whose_age_cannot_be_told_does_not_exceed_max_age(subject: Subject, created_at: Any) -> None:
    assert decide(subject.desired(max_age=0), subject.record(created_at=created_at)).action == "unchanged"
