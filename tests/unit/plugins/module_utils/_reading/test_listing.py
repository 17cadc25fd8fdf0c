# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which objects a listing holds, and in which order."""

from __future__ import annotations

import calendar
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.promptops.openai.plugins.module_utils._reading._listing import Filter, Listing, created
from ansible_collections.promptops.openai.plugins.module_utils._resources._fields import InvalidRequest
from ansible_collections.promptops.openai.tests.unit.subjects import CHAT, RESPONSE

NOON = calendar.timegm(time.strptime("2026-01-31T12:00:00Z", "%Y-%m-%dT%H:%M:%SZ"))
ELEMENTS = st.lists(
    st.tuples(st.integers(0, 5), st.sampled_from([None, "a", "b", "c"])).map(
        lambda pair: {"created": pair[0], "recorded_at": None, "name": pair[1], "id": "x"}
    ),
    max_size=12,
)


def element(**values: Any) -> dict[str, Any]:
    return {
        "model": "gpt-4o-2024-08-06",
        "status": "completed",
        "metadata": {"team": "sre"},
        "name": "web-1",
        "created": NOON,
        "recorded_at": "2026-01-31T12:00:00Z",
        **values,
    }


@given(elements=ELEMENTS, order=st.sampled_from(["asc", "desc"]), most=st.none() | st.integers(1, 15))
def test_order_and_limit(elements: list[dict[str, Any]], order: str, most: int | None) -> None:
    listing = Listing(RESPONSE.kind, {"order": order, "max_items": most})
    found = listing.of(iter(elements), ["full"])
    whole = sorted(elements, key=lambda one: (one["created"], one["name"] or ""), reverse=order == "desc")
    assert found == whole[:most]
    assert listing.truncated is (most is not None and len(elements) > most)


@given(elements=ELEMENTS, most=st.none() | st.integers(1, 15))
def test_without_an_order_the_first_are_taken(elements: list[dict[str, Any]], most: int | None) -> None:
    source = iter(elements)
    listing = Listing(RESPONSE.kind, {"max_items": most})
    assert listing.of(source, ["full"]) == elements[:most]
    # No more are read than what tells whether there are more.
    assert len(list(source)) == max(0, len(elements) - (most or len(elements)) - 1)
    assert listing.truncated is (most is not None and len(elements) > most)


@pytest.mark.parametrize(
    ("after", "holds"),
    [
        ("2026-01-31T12:00:00Z", False),
        ("2026-01-31T11:59:59Z", True),
        ("2026-01-31T11:59:59", True),
        ("2026-01-31 11:59:59+00:00", True),
        ("2026-01-31T13:00:00+01:00", False),
        ("2026-01-31T12:59:59+01:00", True),
        ("2026-01-31", True),
        ("2026-02-01", False),
        (str(NOON), False),
        (str(NOON - 1), True),
        (f"{NOON - 0.5}", True),
    ],
)
def test_times(after: str, holds: bool) -> None:
    assert Filter({"created_after": after}).holds(element()) is holds
    assert Filter({"created_before": after}).holds(element(created=NOON - 3600 * 48)) is True
    assert Filter({"created_after": after}).holds(element(created=None)) is holds


@pytest.mark.parametrize("bad", ["", "yesterday", "2026-13-01", "nan", "inf", "-inf", "12:00", "2026-01-31T25:00:00Z"])
@pytest.mark.parametrize("name", ["created_after", "created_before"])
def test_what_is_no_time(name: str, bad: str) -> None:
    with pytest.raises(InvalidRequest, match=f"^{name}: is '{bad}', and must be a time"):
        Filter({name: bad})


def test_created_of_what_tells_no_time() -> None:
    assert created(element(created=None, recorded_at=None)) == 0
    assert created(element(created="(known after apply)", recorded_at="soon")) == 0


@pytest.mark.parametrize(
    ("options", "holds"),
    [
        ({"model": "gpt-4o"}, True),
        ({"model": "gpt-4o-2024-08-06"}, True),
        ({"model": "gpt-4o-2024-05-13"}, False),
        ({"status": "completed"}, True),
        ({"status": "failed"}, False),
        ({"metadata": {}}, True),
        ({"metadata": {"team": "sre"}}, True),
        ({"metadata": {"team": "sre", "other": "x"}}, False),
        ({"name_patterns": ["db-*", "web-?"]}, True),
        ({"name_patterns": ["web"]}, False),
        ({"name_patterns": []}, True),
        ({}, True),
    ],
)
def test_filters(options: dict[str, Any], holds: bool) -> None:
    assert Filter(options).holds(element()) is holds


def test_what_has_no_name_and_no_model_is_left_out_by_filters_for_them() -> None:
    assert not Filter({"name_patterns": ["x*"]}).holds(element(name=None))
    assert not Filter({"model": "gpt-4o"}).holds(element(model=None))


def test_what_a_server_filters_by_is_filtered_here_too_since_it_may_pass_over_it() -> None:
    names = ["gpt-4o", "gpt-4o-2024-08-06", "gpt-4o-mini", None]
    elements = [element(model=name, metadata={"team": "sre"}) for name in names]

    listing = Listing(CHAT.kind, {"model": "gpt-4o", "metadata": {"team": "sre"}})

    assert [found["model"] for found in listing.of(iter(elements), ["model"])] == names[:2]
    assert Listing(CHAT.kind, {"metadata": {"team": "dba"}}).of(iter(elements), ["model"]) == []


def test_what_a_moving_name_stands_for_is_left_to_the_server() -> None:
    listing = Listing(
        CHAT.kind, {"model": "chatgpt-latest", "metadata": {"n": 3, "on": True}, "order": "desc", "max_items": 5}
    )
    assert listing.query == {
        "limit": 5,
        "order": "desc",
        "model": "chatgpt-latest",
        "metadata": {"n": "3", "on": "true"},
    }
    assert listing.of(iter([element(metadata={"n": "3", "on": "true"})]), ["status"]) == [{"status": "completed"}]


def test_what_the_server_cannot_filter_by_is_filtered_here() -> None:
    listing = Listing(CHAT.kind, {"status": "failed", "max_items": 5})
    assert listing.query == {"limit": 100}
    assert listing.of(iter([element()]), ["status"]) == []
    there = Listing(RESPONSE.kind, {"source": "api", "model": "gpt-4o-mini"})
    assert there.query == {"limit": 100}
    assert there.of(iter([element()]), ["status"]) == []
