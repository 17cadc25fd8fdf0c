# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The table of the lifecycle, row by row, for each kind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import pytest

from ansible_collections.promptops.openai.plugins.module_utils._lifecycle._plan import Conflict
from ansible_collections.promptops.openai.plugins.module_utils._state._record import Record
from ansible_collections.promptops.openai.tests.unit.planning import decide, parameters
from ansible_collections.promptops.openai.tests.unit.subjects import AGE, CHAT, RESPONSE, SUBJECTS, Subject


class Row(NamedTuple):
    """``changed`` asks for another prompt than the recorded one; ``drift`` uses PROMPT for the prompt's parameter."""

    name: str
    recorded: Callable[[Subject], Record | None]
    options: dict[str, Any]
    action: str
    changed: bool = False
    drift: tuple[str, ...] = ()
    gone: bool = False


PROMPT = "the prompt"
DRIFT = (PROMPT,)
ABSENT: dict[str, Any] = {"state": "absent"}
PRESERVED: dict[str, Any] = {"preserve_on_change": True}
REPLACED: dict[str, Any] = {"preserve_on_change": False}


def nothing(_subject: Subject) -> None:
    return None


def same(subject: Subject) -> Record:
    return subject.record()


def imported(subject: Subject) -> Record:
    return subject.imported()


def interrupted(subject: Subject) -> Record:
    return subject.interrupted()


def triggered(subject: Subject) -> Record:
    return subject.record(triggers={"release": "1"})


def partly_streamed(subject: Subject) -> Record:
    return subject.record(status="in_progress")


ROWS = (
    Row("nothing recorded", nothing, {}, "created"),
    Row("nothing recorded, forced", nothing, {"force": True}, "created"),
    Row("nothing recorded, preserved", nothing, PRESERVED, "created"),
    Row("nothing recorded, an ID given", nothing, {"id": "x_1"}, "imported"),
    Row("nothing recorded, an ID given, forced", nothing, {"id": "x_1", "force": True}, "imported"),
    Row("same", same, {}, "unchanged"),
    Row("same, preserved", same, PRESERVED, "unchanged"),
    Row("same, still there", same, {"verify_remote": True}, "unchanged"),
    Row("same, partly streamed", partly_streamed, {}, "resumed"),
    Row("changed", same, {}, "replaced", True, DRIFT),
    Row("changed, kept by delete_replaced", same, {"delete_replaced": False}, "replaced", True, DRIFT),
    Row("changed, preserved", same, PRESERVED, "drifted", True, DRIFT),
    Row("changed, partly streamed", partly_streamed, {}, "replaced", True, DRIFT),
    Row("changed, partly streamed, preserved", partly_streamed, PRESERVED, "resumed", True, DRIFT),
    Row("same, forced", same, {"force": True}, "replaced"),
    Row("same, forced, preserved", same, {"force": True, **PRESERVED}, "replaced"),
    Row("partly streamed, forced", partly_streamed, {"force": True}, "replaced"),
    Row("gone, forced", same, {"force": True}, "replaced", gone=True),
    Row("imported", imported, {}, "unchanged"),
    Row("imported, not preserved", imported, REPLACED, "unchanged"),
    Row("imported, changed", imported, {}, "drifted", True, DRIFT),
    Row("imported, changed, preserved", imported, PRESERVED, "drifted", True, DRIFT),
    Row("imported, changed, not preserved", imported, REPLACED, "replaced", True, DRIFT),
    Row("imported, forced", imported, {"force": True}, "replaced"),
    Row("triggers same", triggered, {"triggers": {"release": "1"}}, "unchanged"),
    Row("triggers changed", triggered, {"triggers": {"release": "2"}}, "replaced", drift=("triggers",)),
    Row("triggers added", same, {"triggers": {"release": "1"}}, "replaced", drift=("triggers",)),
    Row("triggers removed", triggered, {}, "replaced", drift=("triggers",)),
    Row("triggers changed, preserved", same, {"triggers": {"a": 1}, **PRESERVED}, "drifted", drift=("triggers",)),
    Row("triggers and prompt changed", triggered, {}, "replaced", True, (PROMPT, "triggers")),
    Row("younger than max_age", same, {"max_age": AGE + 1}, "unchanged"),
    Row("as old as max_age", same, {"max_age": AGE}, "unchanged"),
    Row("older than max_age", same, {"max_age": AGE - 1}, "replaced", drift=("max_age",)),
    Row("older than max_age of 0", same, {"max_age": 0}, "replaced", drift=("max_age",)),
    Row("older than max_age, preserved", same, {"max_age": 1, **PRESERVED}, "drifted", drift=("max_age",)),
    Row("older than max_age, imported", imported, {"max_age": 1}, "drifted", drift=("max_age",)),
    Row("gone", same, {"verify_remote": True}, "created", gone=True),
    Row("gone, changed", same, {"verify_remote": True}, "created", True, DRIFT, gone=True),
    Row("gone, preserved", same, {"verify_remote": True, **PRESERVED}, "drifted", drift=("id",), gone=True),
    Row("gone, changed, preserved", same, PRESERVED, "drifted", True, (PROMPT, "id"), gone=True),
    Row("gone, imported", imported, {"verify_remote": True}, "drifted", drift=("id",), gone=True),
    Row("gone, imported, not preserved", imported, REPLACED, "created", gone=True),
    Row("absent, recorded", same, ABSENT, "deleted"),
    Row("absent, recorded, changed", same, ABSENT, "deleted", True),
    Row("absent, recorded, preserved", same, {**ABSENT, **PRESERVED}, "deleted"),
    Row("absent, recorded, forced", same, {**ABSENT, "force": True}, "deleted"),
    Row("absent, imported", imported, ABSENT, "deleted"),
    Row("absent, interrupted", interrupted, ABSENT, "deleted"),
    Row("absent, recorded, gone", same, ABSENT, "deleted", gone=True),
    Row("absent, nothing recorded", nothing, ABSENT, "absent"),
    Row("absent, an ID given", nothing, {**ABSENT, "id": "x_1"}, "deleted"),
    Row("absent, an ID given, gone", nothing, {**ABSENT, "id": "x_1"}, "absent", gone=True),
)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_each_row_of_the_table_decides_its_action(subject: Subject, row: Row) -> None:
    desired = subject.desired(subject.other if row.changed else None, **row.options)

    decided = decide(desired, row.recorded(subject), gone=row.gone)

    assert decided.action == row.action
    assert parameters(decided) == [subject.prompt if name is PROMPT else name for name in row.drift]
    if row.action == "drifted":
        # Nobody reads a result that is ok, so a warning names what differs.
        assert len(decided.warnings) == 1
        assert all(name in decided.warnings[0] for name in parameters(decided))
    else:
        assert decided.warnings == ()


ACCEPTS = ((), ("incomplete",), ("content_filter",), ("incomplete", "refusal", "content_filter"))
ENDED = [
    pytest.param(subject, ending, accept, id=f"{subject.kind.name}-{ending}-{'-'.join(accept)}")
    for subject in SUBJECTS
    for ending in ("failed", "cancelled", "incomplete", "content_filter", "refusal")
    for accept in ACCEPTS
    if ending in subject.endings
]


@pytest.mark.parametrize(("subject", "ending", "accept"), ENDED)
def test_what_ended_badly_is_replaced_unless_it_is_accepted(
    subject: Subject, ending: str, accept: tuple[str, ...]
) -> None:
    kept = ending in accept

    decided = decide(subject.desired(accept=accept), subject.record(ending=ending))

    assert decided.action == ("unchanged" if kept else "replaced")


@pytest.mark.parametrize(("status", "action"), [("failed", "replaced"), ("incomplete", "replaced")])
def test_how_it_ended_is_read_from_the_status_where_no_object_is_recorded(
    subject: Subject, status: str, action: str
) -> None:
    record = subject.record(content="digest", status=status)

    assert decide(subject.desired(record_content="digest"), record).action == action


@pytest.mark.parametrize("status", ["queued", "in_progress"])
@pytest.mark.parametrize(
    ("changed", "options", "action"),
    [
        (False, {}, "resumed"),
        (True, {}, "replaced"),
        (True, PRESERVED, "resumed"),
        (False, {"force": True}, "replaced"),
        (False, {"triggers": {"a": 1}}, "replaced"),
        (False, ABSENT, "deleted"),
    ],
)
def test_what_is_pending_is_resumed_unless_something_else_is_asked(
    status: str, changed: bool, options: dict[str, Any], action: str
) -> None:
    desired = RESPONSE.desired(RESPONSE.other if changed else None, **options)

    assert decide(desired, RESPONSE.record(ending=status)).action == action


METADATA = {"metadata": {"team": "sre"}}


@pytest.mark.parametrize(
    ("recorded", "configured", "options", "action"),
    [
        ({}, METADATA, {}, "updated"),
        (METADATA, {}, {}, "updated"),
        (METADATA, {"metadata": {"team": "dev"}}, {}, "updated"),
        ({}, METADATA, PRESERVED, "drifted"),
        ({}, METADATA, {"force": True}, "replaced"),
        ({}, METADATA, {"triggers": {"a": 1}}, "replaced"),
        ({}, METADATA, {"max_age": 1}, "replaced"),
        ({}, {**METADATA, **CHAT.other}, {}, "replaced"),
        ({"store": False}, {**METADATA, "store": False}, {}, "replaced"),
        ({"store": None}, {**METADATA, "store": None}, {}, "replaced"),
        ({"store": False}, {**METADATA, "store": True}, {}, "replaced"),
    ],
)
def test_metadata_alone_is_updated_in_place_where_the_server_stores_the_completion(
    recorded: dict[str, Any], configured: dict[str, Any], options: dict[str, Any], action: str
) -> None:
    assert decide(CHAT.desired(configured, **options), CHAT.record(recorded)).action == action


def test_metadata_of_a_response_replaces_it_since_the_api_cannot_change_it() -> None:
    assert decide(RESPONSE.desired(METADATA), RESPONSE.record()).action == "replaced"


@pytest.mark.parametrize("options", [{}, ABSENT, {"force": True}, PRESERVED])
def test_an_id_that_differs_from_the_recorded_one_is_a_conflict_that_names_both(
    subject: Subject, options: dict[str, Any]
) -> None:
    record = subject.record()

    with pytest.raises(Conflict) as caught:
        decide(subject.desired(id="x_other", **options), record)

    for told in (subject.kind.id_option, "x_other", record["id"], "one"):
        assert told in str(caught.value)


def test_the_recorded_id_may_be_given(subject: Subject) -> None:
    record = subject.record()

    assert decide(subject.desired(id=record["id"]), record).action == "unchanged"


@pytest.mark.parametrize("options", [{"id": "x_1"}, {}])
def test_an_attempt_without_an_id_conflicts_with_no_id(subject: Subject, options: dict[str, Any]) -> None:
    assert decide(subject.desired(**options), subject.interrupted()).action == "created"


@pytest.mark.parametrize("changed", [False, True])
@pytest.mark.parametrize(
    ("before", "action"),
    [
        (nothing, "created"),
        (same, "restored"),
        (lambda subject: subject.record(subject.other), "replaced"),
        (lambda subject: subject.record(ending="incomplete"), "replaced"),
        (lambda subject: subject.record(ending="refusal"), "replaced"),
    ],
    ids=["nothing", "what is asked", "something else", "what is asked, ended badly", "what is asked, refused"],
)
def test_after_a_crash_what_was_to_be_replaced_is_restored_if_it_is_what_is_asked(
    subject: Subject, before: Callable[[Subject], Record | None], action: str, changed: bool
) -> None:
    attempt = subject.interrupted(replaces=before(subject), client_request_id="client-1")
    if changed:
        attempt["fingerprint"] = "sha256:of-another-request"

    decided = decide(subject.desired(), attempt)

    assert (decided.action, decided.drift) == (action, ())
    assert "may have been billed" in decided.warnings[0]
    assert "client-1" in decided.warnings[0]
    assert attempt["created_at"] in decided.warnings[0]


def test_after_a_crash_with_an_id_it_is_resumed_without_a_warning(subject: Subject) -> None:
    decided = decide(subject.desired(), subject.record(status="in_progress", object={"id": "x_1"}))

    assert (decided.action, decided.warnings) == ("resumed", ())


@pytest.mark.parametrize(
    ("ending", "accept", "action"), [("incomplete", (), "restored"), ("incomplete", ("incomplete",), "replaced")]
)
def test_a_replacement_that_ended_badly_gives_way_to_what_it_replaced_if_that_is_asked_again(
    subject: Subject, ending: str, accept: tuple[str, ...], action: str
) -> None:
    attempt = subject.record(subject.other, ending=ending, replaces=subject.record())

    assert decide(subject.desired(accept=accept), attempt).action == action


ELSEWHERE: dict[str, Any] = {"base_url": "https://other.example.com/v1"}


@pytest.mark.parametrize(
    ("options", "action"),
    [({}, "replaced"), (PRESERVED, "drifted")],
)
@pytest.mark.parametrize("status", ["completed", "queued"])
def test_what_is_at_another_server_is_not_looked_for_at_this_one(
    subject: Subject, status: str, options: dict[str, Any], action: str
) -> None:
    record = subject.record(status=status, object=None, fingerprint="sha256:of-it", **ELSEWHERE)

    decided = decide(subject.desired(**options), record)

    assert (decided.action, parameters(decided)) == (action, ["base_url"])


def test_what_is_at_another_server_is_not_deleted_at_this_one() -> None:
    record = RESPONSE.record(**ELSEWHERE)

    with pytest.raises(Conflict) as caught:
        decide(RESPONSE.desired(**ABSENT), record)

    for told in (record["id"], ELSEWHERE["base_url"], "base_url"):
        assert told in str(caught.value)


def test_what_no_server_has_can_be_forgotten_from_anywhere() -> None:
    for values in ({"request": {**CHAT.request, "store": False}}, {"id": None}):
        record = CHAT.record(**{**ELSEWHERE, **values})

        assert decide(CHAT.desired(**ABSENT), record).action == "deleted"


def test_the_id_of_what_was_imported_may_be_given_after_it_was_replaced(subject: Subject) -> None:
    record = subject.record(imported_from="x_imported")

    assert decide(subject.desired(id="x_imported", **REPLACED), record).action == "unchanged"


def test_metadata_of_an_imported_completion_is_updated_again_and_again() -> None:
    record = CHAT.imported()
    record["request"]["metadata"] = {"team": "dev"}

    decided = decide(CHAT.desired(METADATA, **REPLACED), record)

    assert (decided.action, parameters(decided)) == ("updated", ["metadata"])
