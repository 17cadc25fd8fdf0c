# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""The tasks of the information modules, which read what exists, on the server and in the store."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._resources._fields import argument_spec
from .._resources._kind import Kind
from .._tasks._connection import API_OPTIONS
from .._tasks._options import STORE_OPTIONS
from .._tasks._runner import Task, guarded
from ._listing import LISTING_OPTIONS
from ._read_items import ItemsReader
from ._read_objects import ObjectsReader

_COMMON_OPTIONS: Mapping[str, Mapping[str, Any]] = {
    **API_OPTIONS,
    **STORE_OPTIONS,
    "fail_on_missing": {"type": "bool", "default": False},
}


def info_task(kind: Kind) -> Task:
    """The task of the module that reads objects of a kind."""
    spec = {
        **_COMMON_OPTIONS,
        **LISTING_OPTIONS,
        kind.id_option: {"type": "list", "elements": "str"},
        **argument_spec(kind.retrieval),
        "fields": {"type": "list", "elements": "str"},
    }
    return Task(spec, lambda options, _context: guarded(options, lambda: ObjectsReader(kind, options).read()))


def items_task(kind: Kind) -> Task:
    """The task of the module that reads what went into one object of a kind."""
    spec = {
        **_COMMON_OPTIONS,
        kind.id_option: {"type": "str"},
        **argument_spec({name: field for name, field in kind.retrieval.items() if name == "include"}),
        "order": LISTING_OPTIONS["order"],
        "after": LISTING_OPTIONS["after"],
        "limit": {"type": "int", "default": 100},
        "max_items": {"type": "int", "default": 1000},
    }
    return Task(spec, lambda options, _context: guarded(options, lambda: ItemsReader(kind, options).read()))
