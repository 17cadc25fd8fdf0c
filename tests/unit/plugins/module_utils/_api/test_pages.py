# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Lists, read page by page to their end."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.promptops.openai.plugins.module_utils._api._errors import ApiError
from ansible_collections.promptops.openai.plugins.module_utils._api._pages import items
from ansible_collections.promptops.openai.tests.unit.strategies import JSON


def entry(number: int) -> dict[str, Any]:
    return {"id": f"item_{number}"}


class Server:
    """A list that is handed out in pages, and the queries that asked for them."""

    def __init__(self, count: int, size: int, *, last_id: bool = True) -> None:
        self.entries = [entry(number) for number in range(count)]
        self.size = size
        self.last_id = last_id
        self.queries: list[dict[str, Any]] = []

    def __call__(self, query: Mapping[str, Any]) -> dict[str, Any]:
        self.queries.append(dict(query))
        ids = [item["id"] for item in self.entries]
        start = ids.index(query["after"]) + 1 if "after" in query else 0
        page = self.entries[start : start + self.size]
        told = {"object": "list", "data": page, "has_more": start + self.size < len(ids)}
        return {**told, "last_id": page[-1]["id"]} if self.last_id and page else told


@given(count=st.integers(0, 30), size=st.integers(1, 10), last_id=st.booleans())
def test_every_entry_comes_once_and_in_order(count: int, size: int, last_id: bool) -> None:
    server = Server(count, size, last_id=last_id)

    assert list(items(server, {"limit": size})) == server.entries
    assert len(server.queries) == max(1, -(-count // size))


@given(count=st.integers(0, 30), size=st.integers(1, 10), wanted=st.integers(0, 40))
def test_max_items_ends_it_without_asking_for_more(count: int, size: int, wanted: int) -> None:
    server = Server(count, size)

    assert list(items(server, {}, wanted)) == server.entries[:wanted]
    assert len(server.queries) <= max(1, -(-min(count, wanted) // size))


def test_each_page_is_asked_for_with_the_whole_query() -> None:
    server = Server(5, 2)
    query = {"limit": 2, "order": "asc"}

    list(items(server, query))

    assert server.queries == [query, {**query, "after": "item_1"}, {**query, "after": "item_3"}]
    assert query == {"limit": 2, "order": "asc"}


def page(**values: Any) -> Callable[[Mapping[str, Any]], Any]:
    return lambda _query: {"object": "list", **values}


@pytest.mark.parametrize(
    ("fetch", "said"),
    [
        (page(data=[entry(1)], has_more=True, last_id="item_1"), "same place"),
        (page(data=[entry(1)], has_more=True), "same place"),
        (page(data=[], has_more=True, last_id="item_1"), "same place"),
        (page(data=[], has_more=True), "does not say where"),
        (page(data=[{}], has_more=True), "does not say where"),
        (page(data=[{"id": 5}], has_more=True), "does not say where"),
        (page(data=[{"id": ""}], has_more=True, last_id=None), "does not say where"),
        (page(data=[entry(1)], has_more=True, last_id=5), "does not say where"),
        (page(data=[entry(1)], has_more=True, last_id=["item_1"]), "does not say where"),
        (page(), "no list of objects"),
        (page(data=None), "no list of objects"),
        (page(data={"id": "item_1"}), "no list of objects"),
        (page(data="item_1"), "no list of objects"),
        (page(data=["item_1"]), "no list of objects"),
        (page(data=[entry(1), None]), "no list of objects"),
        (lambda _query: [entry(1)], "no list of objects"),
        (lambda _query: None, "no list of objects"),
        (lambda _query: "page", "no list of objects"),
    ],
)
def test_a_page_that_leads_nowhere_is_an_error(fetch: Callable[[Mapping[str, Any]], Any], said: str) -> None:
    with pytest.raises(ApiError, match=said) as caught:
        list(items(fetch, {}))

    assert caught.value.kind == "protocol"


def test_a_cursor_that_comes_back_later_is_an_error() -> None:
    cursors = iter("abcab")

    with pytest.raises(ApiError, match="'a'"):
        list(items(lambda _query: {"data": [entry(1)], "has_more": True, "last_id": next(cursors)}, {}))


def read(fetch: Callable[[Mapping[str, Any]], Any]) -> list[Any] | None:
    """The entries; None where the list is refused as none of the API's."""
    try:
        return list(items(fetch, {}, max_items=5))
    except ApiError as error:
        return None if error.kind == "protocol" else pytest.fail(error.kind)


FIELDS = st.fixed_dictionaries({"data": JSON | st.just([entry(1)])}, optional={"has_more": JSON, "last_id": JSON})


@given(data=st.data())
def test_any_json_in_place_of_any_part_of_a_page_gives_entries_or_an_error(data: st.DataObject) -> None:
    found = read(lambda _query: data.draw(JSON | FIELDS))

    assert found is None or all(isinstance(item, dict) for item in found)
