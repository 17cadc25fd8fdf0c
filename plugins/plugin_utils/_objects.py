# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""The API's objects as filters are handed them, and what kind each is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible.errors import AnsibleFilterError

from ..module_utils._resources._chat_completion._kind import ChatCompletionKind
from ..module_utils._resources._kind import Kind
from ..module_utils._resources._response._kind import ResponseKind

_KINDS: Mapping[str, Kind] = {"response": ResponseKind(), "chat.completion": ChatCompletionKind()}
# Servers that do not say what kind of object it is still give it its parts.
_PARTS = {"output": "response", "choices": "chat.completion"}


def kind_of_object(value: Any, plugin: str) -> Kind:
    """The kind of an object of the API; raises AnsibleFilterError, which names the filter, where it is none."""
    if not isinstance(value, Mapping):
        advice = f"; use map('promptops.openai.{plugin}') for a list" if isinstance(value, list) else ""
        found = f"{type(value).__name__}{advice}"
        raise AnsibleFilterError(f"{plugin} needs a response, a chat completion or a module's result, not {found}.")
    named = value.get("object")
    if named not in _KINDS:
        named = next((name for key, name in _PARTS.items() if isinstance(value.get(key), list)), None)
    if named is None:
        raise AnsibleFilterError(
            f"{plugin} finds neither a response nor a chat completion; there are only the keys "
            f"{', '.join(sorted(map(str, value))) or '(none)'}."
        )
    return _KINDS[str(named)]
