# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""What an option may be meant to be that there is none of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from .._base._near import did_you_mean

UNSUPPORTED = "Unsupported parameters"
"""How Ansible's own message of options begins that there are none of."""

_ELSEWHERE = {
    "messages": ("input",),
    "message": ("input",),
    "prompt": ("input", "messages"),
    "input": ("messages",),
    "instructions": ("messages",),
    "system": ("instructions", "messages"),
    "response_format": ("text",),
    "text": ("response_format",),
    "verbosity": ("text",),
    "reasoning_effort": ("reasoning",),
    "reasoning": ("reasoning_effort",),
    "max_tokens": ("max_output_tokens", "max_completion_tokens"),
    "max_completion_tokens": ("max_output_tokens",),
    "max_output_tokens": ("max_completion_tokens",),
    "stop": ("stop_sequences",),
    "stop_sequences": ("stop",),
    "response_id": ("completion_id",),
    "completion_id": ("response_id",),
    "key": ("api_key",),
    "url": ("base_url",),
    "api_base": ("base_url",),
    "store_path": ("state_store",),
}
"""What the other API, or another client, calls an option."""


def option_meant(name: str, known: Iterable[str]) -> str:
    """A question to end a message with, where one of the known options is near; empty where none is."""
    return did_you_mean(name, known, _ELSEWHERE.get(name, ()))


def hints(spec: Mapping[str, Any], given: Mapping[str, Any], others: Iterable[str] = ()) -> str:
    """The questions for all options, and those within options, that a spec does not have; ``others`` are known too."""
    return "".join(dict.fromkeys(_hints(spec, given, others)))


def _hints(spec: Mapping[str, Any], given: Mapping[str, Any], others: Iterable[str] = ()) -> Iterator[str]:
    known = {*spec, *others, *(alias for option in spec.values() for alias in option.get("aliases", ()))}
    for name, value in given.items():
        if name not in known:
            yield option_meant(str(name), known)
            continue
        inner = spec.get(name, {}).get("options")
        for item in value if isinstance(value, list) else [value]:
            if inner and isinstance(item, Mapping):
                yield from _hints(inner, item)
