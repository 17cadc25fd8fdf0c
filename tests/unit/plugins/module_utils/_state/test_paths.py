# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The names of files that hold records."""

from __future__ import annotations

import os

import pytest
from hypothesis import example, given

from ansible_collections.promptops.openai.plugins.module_utils._state._paths import file_name
from ansible_collections.promptops.openai.tests.unit.strategies import NAMES


@pytest.mark.attack(
    "Whoever names records",
    "names such as ../x",
    "stay in their folder",
)
@given(name=NAMES)
def test_a_name_never_leaves_its_folder(name: str) -> None:
    assert os.path.split(file_name(name)) == ("", file_name(name))
    assert os.path.normpath(file_name(name)) == file_name(name)


@given(name=NAMES)
def test_a_name_is_a_visible_json_file_that_every_file_system_takes(name: str) -> None:
    base = file_name(name)

    assert not base.startswith(".")
    assert base.endswith(".json")
    assert base.isascii()
    # The lock beside it has a longer name, and 255 bytes are the most.
    assert len(base) <= 240


@given(first=NAMES, second=NAMES)
@example(first="a" * 200, second=file_name("a" * 200).removesuffix(".json"))
@example(first="a/b", second="a%2Fb")
@example(first=".a", second="%2Ea")
@example(first="ü", second="u\u0308")
def test_two_names_have_two_files(first: str, second: str) -> None:
    assert (file_name(first) == file_name(second)) == (first == second)


@pytest.mark.parametrize("name", ["incident-4711", "web01.example.com", "a_b~c"])
def test_a_plain_name_is_the_name_of_its_file(name: str) -> None:
    assert file_name(name) == f"{name}.json"


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("../../x", "%2E.%2F..%2Fx.json"),
        ("über café", "%C3%BCber%20caf%C3%A9.json"),
        (".hidden", "%2Ehidden.json"),
        ("a\0b", "a%00b.json"),
        ("\ud800", "%ED%A0%80.json"),
    ],
)
def test_other_names_are_percent_encoded(name: str, file: str) -> None:
    assert file_name(name) == file
