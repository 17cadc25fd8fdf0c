# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Strategies of hypothesis that more than one test draws from."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

NUMBERS = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
ANY_TEXT = st.text(st.characters())
"""Text with every code point that a Python string can hold, lone surrogates too."""


def json_values(texts: st.SearchStrategy[str]) -> st.SearchStrategy[Any]:
    """JSON values whose texts and keys are drawn from others."""
    scalars = st.none() | st.booleans() | NUMBERS | texts
    return st.recursive(
        scalars,
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
        max_leaves=12,
    )


JSON: st.SearchStrategy[Any] = json_values(ANY_TEXT)
"""Any JSON value."""
OBJECTS = st.dictionaries(ANY_TEXT, JSON, max_size=4)
"""Any JSON object."""
SENT_OBJECTS = st.dictionaries(st.text(), json_values(st.text()), max_size=4)
"""Any JSON object without lone surrogates, which are no characters."""

NAMES = ANY_TEXT.filter(bool) | st.text("./\\~%-_ \0", min_size=1) | st.text("a%", min_size=140, max_size=300)
"""Any name but the empty one, which is no name."""


def places(value: Any, here: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """The paths of all values in a JSON value, its own not among them."""
    if isinstance(value, dict):
        below = [((*here, key), item) for key, item in value.items()]
    elif isinstance(value, list):
        below = [((*here, index), item) for index, item in enumerate(value)]
    else:
        below = []
    return [path for place, item in below for path in (place, *places(item, place))]


def replaced(value: Any, path: tuple[str | int, ...], new: Any) -> Any:
    """A copy of a JSON value with another one at a place."""
    if not path:
        return new
    first, *rest = path
    if isinstance(value, dict):
        return {key: replaced(item, tuple(rest), new) if key == first else item for key, item in value.items()}
    return [replaced(item, tuple(rest), new) if index == first else item for index, item in enumerate(value)]


@st.composite
def distorted(draw: st.DrawFn, value: Any) -> Any:
    """A JSON value in which any JSON value stands in place of one of its parts."""
    return replaced(value, draw(st.sampled_from(places(value))), draw(JSON))
