# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""JSON that others sent: as strict as the standard has it, and harmless to whoever handles it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.promptops.openai.plugins.module_utils._base._json import DEEPEST, characters, loads
from ansible_collections.promptops.openai.tests.unit.strategies import JSON, SENT_OBJECTS


@given(value=SENT_OBJECTS, ascii_only=st.booleans())
def test_a_value_comes_as_it_was_sent_as_text_and_as_bytes(value: dict[str, Any], ascii_only: bool) -> None:
    sent = json.dumps(value, ensure_ascii=ascii_only)

    assert loads(sent) == value
    assert loads(sent.encode()) == value
    assert loads(b"\xef\xbb\xbf" + sent.encode()) == value


@given(value=JSON)
def test_what_comes_of_any_value_can_be_sent_on_as_utf_8(value: Any) -> None:
    received = characters(loads(json.dumps(value)))

    assert json.loads(json.dumps(received, ensure_ascii=False).encode("utf-8")) == received


@pytest.mark.parametrize(
    ("sent", "value"),
    [
        (r'"\ud800"', "\ufffd"),
        (r'"a\udc00b"', "a\ufffdb"),
        (r'"\ude00\ud83d"', "\ufffd\ufffd"),
        (r'"\ud83d\ude00"', "\U0001f600"),
        (r'{"\ud800": ["\udfff"]}', {"\ufffd": ["\ufffd"]}),
        (r'"\u0000\u001b"', "\x00\x1b"),
        ("1e308", 1e308),
        ("123456789012345678901234567890", 123456789012345678901234567890),
    ],
)
def test_a_lone_surrogate_becomes_the_replacement_character_and_all_else_stays(sent: str, value: Any) -> None:
    assert characters(loads(sent)) == value


def test_a_lone_surrogate_is_kept_as_it_was_sent() -> None:
    assert loads(r'"\ud800"') == "\ud800"


@pytest.mark.parametrize(
    "sent",
    [
        "",
        " ",
        "{",
        "{}{}",
        "{'a': 1}",
        '{"a": 1,}',
        "NaN",
        "Infinity",
        '{"a": -Infinity}',
        "1e999",
        '{"a": [-1e999]}',
        "1" * 5000,
        '"a\nb"',
        "[" * 1_000_000,
        b"\xff",
        b'"\xed\xa0\x80"',
        "[]".encode("utf-16"),
    ],
)
def test_what_is_no_json_is_refused(sent: str | bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        loads(sent)


def nested(depth: int) -> str:
    """Lists and mappings in turn, one within the other."""
    opened = "".join('{"a": ' if level % 2 else "[" for level in range(depth))
    return opened + "1" + "".join("}" if level % 2 else "]" for level in reversed(range(depth)))


@pytest.mark.parametrize("depth", [1, 2, DEEPEST])
def test_a_value_may_be_deep(depth: int) -> None:
    assert json.dumps(loads(nested(depth)))


@pytest.mark.parametrize("depth", [DEEPEST + 1, 5000, 100_000])
def test_a_value_that_is_too_deep_to_be_handled_is_refused(depth: int) -> None:
    with pytest.raises(ValueError, match="deep"):
        loads(nested(depth))


def test_a_wide_value_is_not_taken_for_a_deep_one() -> None:
    assert len(loads(json.dumps([[]] * 10_000))) == 10_000
