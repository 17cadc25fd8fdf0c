# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which store or slot a location leads to."""

from __future__ import annotations

from pathlib import Path

import pytest

from ansible_collections.promptops.openai.plugins.module_utils._state._directory import DirectoryStore
from ansible_collections.promptops.openai.plugins.module_utils._state._location import open_slot, open_store
from ansible_collections.promptops.openai.plugins.module_utils._state._record import RecordError
from ansible_collections.promptops.openai.plugins.module_utils._tasks._secrets import secrets_in


def test_a_name_is_looked_up_in_its_store(tmp_path: Path) -> None:
    assert open_slot("response", str(tmp_path), "a/b", None).location == str(tmp_path / "response" / "a%2Fb.json")


def test_a_file_stands_for_itself_whatever_name_and_store_say(tmp_path: Path) -> None:
    assert open_slot("response", "/elsewhere", "one", str(tmp_path / "x")).location == str(tmp_path / "x")


def test_a_relative_path_becomes_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    assert open_slot("response", "store", "one", None).location == str(tmp_path / "store" / "response" / "one.json")
    assert open_slot("response", None, None, "one.json").location == str(tmp_path / "one.json")


@pytest.mark.parametrize(("store", "name"), [(None, None), ("/store", None), (None, "one")])
def test_with_neither_a_file_nor_a_name_in_a_store_nothing_is_kept(store: str | None, name: str | None) -> None:
    assert open_slot("response", store, name, None).location is None


@pytest.mark.parametrize("url", ["S3://user:pw@bucket", "https://example.com"])
def test_a_store_of_a_kind_that_is_not_known_is_refused_without_telling_its_password(url: str) -> None:
    with pytest.raises(RecordError, match="state_store: ") as caught:
        open_store(url)

    assert url.split(":", 1)[0] in str(caught.value)
    assert "pw" not in str(caught.value)


@pytest.mark.parametrize(
    "address",
    [
        "jdbc:postgresql://host/database?user=me&password=s3cret-word",
        "postgresql+psycopg://me:s3cret-word@host/database",
        "host=db dbname=records user=me password=s3cret-word",
        "password = 's3cret-word' host=db",
        "postgresql:me:s3cret-word@host/database",
        "postgres:/me:s3cret-word@host/database",
    ],
)
def test_an_address_in_another_form_is_no_path_and_its_password_is_known(address: str) -> None:
    with pytest.raises(RecordError, match="state_store: ") as caught:
        open_store(address)

    assert "s3cret" not in str(caught.value)
    assert "s3cret-word" in secrets_in({"state_store": address})


@pytest.mark.parametrize("path", ["/data/user=me/records", "C=1", "a store", "./password", "host=db"])
def test_a_path_may_hold_what_an_address_holds(path: str) -> None:
    assert isinstance(open_store(path), DirectoryStore)
