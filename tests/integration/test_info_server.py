# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Listings of what the server has: stored chat completions, and responses where a server lists them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.emulator.client import Emulator
from tests.emulator.server import running
from tests.integration.conftest import BIN
from tests.integration.harness import DOORS, KEY, Ansible
from tests.integration.reading import CHATS, READINGS, RESPONSES, Reading, official

STRANGE = {"team": "a&b", "a[b]=c&d": "#1/2?=ü +%20", "empty": ""}
both = pytest.mark.parametrize("reading", READINGS, ids=lambda reading: reading.subject.kind)


@pytest.fixture(scope="module")
def lister() -> Iterator[Emulator]:
    """A server that resembles the API, and lists responses."""
    with running(api_key=KEY, compatible=True) as emulator:
        yield emulator


@pytest.fixture(params=DOORS)
def compatible(request: pytest.FixtureRequest, tmp_path: Path, lister: Emulator) -> Ansible:
    """Plays against a server that lists responses."""
    lister.reset()
    return Ansible(BIN, tmp_path, lister, request.param)


def listings(ansible: Ansible) -> list[dict[str, list[str]]]:
    """The queries of the listings since this was last asked."""
    journal = ansible.emulator.journal()
    ansible.emulator.clear_journal()
    return [entry["query"] for entry in journal if entry["method"] == "GET"]


def create(emulator: Emulator, reading: Reading, count: int, **request: Any) -> list[str]:
    """The IDs of so many objects, made with the official client."""
    with official(emulator) as client:
        return [reading.create(client, f"Question {number}", **request).id for number in range(count)]


@pytest.mark.parametrize("count", [0, 1, 250])
def test_every_stored_completion_is_listed(ansible: Ansible, count: int) -> None:
    made = create(ansible.emulator, CHATS, count)
    listings(ansible)
    run = ansible.play(CHATS.info(), CHATS.info(order="desc", fields=["id"]))
    listed, newest_first = run.results
    assert [element["id"] for element in listed["chat_completions"]] == made, run.output
    assert newest_first["chat_completions"] == [{"id": one} for one in reversed(made)]
    assert listed["missing"] == []
    pages = max(1, -(-count // 100))
    queries = listings(ansible)
    assert len(queries) == 2 * pages
    assert (
        queries[:pages]
        == [
            {"limit": ["100"]},
            {"limit": ["100"], "after": made[99:100]},
            {"limit": ["100"], "after": made[199:200]},
        ][:pages]
    )
    with official(ansible.emulator) as client:
        assert [one.id for one in client.chat.completions.list()] == made


def test_elements_of_a_listing(ansible: Ansible) -> None:
    made = create(ansible.emulator, CHATS, 1, metadata={"team": "sre"})
    run = ansible.play(CHATS.info(), CHATS.info(fields=["full"]), CHATS.by_id(*made))
    listed, full, by_id = (result["chat_completions"][0] for result in run.results)
    assert "output_text" not in listed, run.output
    assert "chat_completion" not in listed
    assert {key: by_id[key] for key in listed} == listed
    assert full == by_id
    assert (listed["metadata"], listed["model"]) == ({"team": "sre"}, "gpt-4o-2024-08-06")


def test_model_and_metadata(ansible: Ansible) -> None:
    plain = create(ansible.emulator, CHATS, 2)
    mini = create(ansible.emulator, CHATS, 1, model="gpt-4o-mini", metadata={"team": "sre"})
    strange = create(ansible.emulator, CHATS, 1, metadata=STRANGE)
    listings(ansible)
    cases: list[tuple[dict[str, Any], list[str]]] = [
        ({"model": "gpt-4o"}, [*plain, *strange]),
        ({"model": "gpt-4o-mini"}, mini),
        ({"model": "gpt-4o&limit=1"}, []),
        ({"metadata": {"team": "sre"}}, mini),
        ({"metadata": {"team": "a&b"}}, strange),
        ({"metadata": STRANGE}, strange),
        ({"metadata": {"team": "a&b", "absent": "x"}}, []),
        ({"model": "gpt-4o", "metadata": {"team": "sre"}}, []),
    ]
    run = ansible.play(*(CHATS.info(**options) for options, _ids in cases))
    for result, (options, ids) in zip(run.results, cases, strict=True):
        assert [element["id"] for element in result["chat_completions"]] == ids, (options, run.output)
    queries = listings(ansible)
    assert queries[4] == {"limit": ["100"], "metadata[team]": ["a&b"]}
    assert queries[5] == {"limit": ["100"], **{f"metadata[{key}]": [value] for key, value in STRANGE.items()}}


def test_metadata_is_written_as_json_writes_it(ansible: Ansible) -> None:
    create(ansible.emulator, CHATS, 1, metadata={"n": "3", "on": "true"})
    run = ansible.play(CHATS.info(metadata={"n": 3, "on": True}))
    assert len(run.only["chat_completions"]) == 1, run.output


def test_after_and_max_items(ansible: Ansible) -> None:
    made = create(ansible.emulator, CHATS, 120)
    listings(ansible)
    run = ansible.play(
        CHATS.info(after=made[3], max_items=2),
        CHATS.info(after=made[3], max_items=2, order="desc"),
        CHATS.info(max_items=110),
        CHATS.info(after=made[-1]),
        CHATS.info(max_items=5, status="completed"),
        CHATS.info(after="chatcmpl-nowhere"),
    )
    *found, unknown = run.results
    ids = [[element["id"] for element in result["chat_completions"]] for result in found]
    assert ids == [made[4:6], made[2:0:-1], made[:110], [], made[:5]], run.output
    assert unknown["failed"]
    assert "chatcmpl-nowhere" in unknown["msg"]
    limits = [query["limit"] for query in listings(ansible)]
    assert limits == [["2"], ["2"], ["100"], ["100"], ["100"], ["100"], ["100"]]


def test_filters_that_the_server_does_not_have(ansible: Ansible) -> None:
    for number in range(3):
        ansible.emulator.answer(overrides={"created": 1_700_000_000 + number})
    made = create(ansible.emulator, CHATS, 3)
    ansible.emulator.fault("incomplete", method="POST", times=1)
    cut = create(ansible.emulator, CHATS, 1)
    run = ansible.play(
        CHATS.info(created_after="1700000000", created_before="1700000002"),
        CHATS.info(status="incomplete", max_items=1),
    )
    ids = [[element["id"] for element in result["chat_completions"]] for result in run.results]
    assert ids == [made[1:2], cut], run.output


def test_completions_that_modules_made(ansible: Ansible) -> None:
    run = ansible.play(
        CHATS.subject.task("one", metadata={"team": "sre"}),
        CHATS.subject.task("unkept", store=False),
        CHATS.info(metadata={"team": "sre"}),
        CHATS.info(source="store"),
    )
    assert [element["id"] for element in run.results[2]["chat_completions"]] == [run.results[0]["id"]], run.output
    assert {element["name"] for element in run.results[3]["chat_completions"]} == {"one", "unkept"}
    with official(ansible.emulator) as client:
        assert [one.id for one in client.chat.completions.list(metadata={"team": "sre"})] == [run.results[0]["id"]]


@pytest.mark.parametrize("count", [0, 1, 250])
def test_responses_of_a_server_that_lists_them(compatible: Ansible, count: int) -> None:
    made = create(compatible.emulator, RESPONSES, count)
    run = compatible.play(
        RESPONSES.info(source="api"),
        RESPONSES.info(source="api", order="asc", max_items=2),
        RESPONSES.info(source="api", order="asc", after=made[0] if made else None, model="gpt-4o-mini"),
        RESPONSES.info(),
    )
    every, two, other, recorded = (result["responses"] for result in run.results)
    assert [element["id"] for element in every] == made[::-1], run.output
    assert [element["id"] for element in two] == made[:2]
    assert other == recorded == []


def test_responses_of_a_server_that_does_not(ansible: Ansible) -> None:
    create(ansible.emulator, RESPONSES, 1)
    run = ansible.play(RESPONSES.info(source="api"))
    assert run.only["failed"], run.output
    assert run.only["msg"].startswith("source: this server does not list responses; use store")
    assert run.only["error"]["status"] == 405


def test_the_public_api_is_not_asked_for_responses(ansible: Ansible) -> None:
    run = ansible.play(RESPONSES.info(source="api", base_url="https://api.openai.com/v1"))
    assert run.only["failed"], run.output
    assert run.only["msg"].startswith("source: the public API does not list responses; use store")
    assert ansible.requests() == []


@both
@pytest.mark.parametrize(
    ("fault", "told"),
    [
        ("endless_cursor", "comes back to the same place"),
        ("endless_cursor;kind=fresh", "comes back to the same place"),
        ("has_more_without_cursor", "does not say where"),
        ("has_more_without_cursor;data=keep", "does not say where"),
        ("page_not_list", "holds no list"),
    ],
)
def test_pages_that_make_no_sense(compatible: Ansible, reading: Reading, fault: str, told: str) -> None:
    made = create(compatible.emulator, reading, 2)
    compatible.emulator.fault(fault, method="GET")
    run = compatible.play(reading.info(source="api"), reading.items_of(made[0]))
    for result in run.results:
        assert result["failed"], run.output
        assert told in result["msg"]
        assert result["error"]["type"] == "protocol"
    assert len(compatible.requests()) < 20
