# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Both kinds of resource as the parametrised tests see them: a request, its change, its record and its endings."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from ansible_collections.promptops.openai.plugins.module_utils._base._times import timestamp
from ansible_collections.promptops.openai.plugins.module_utils._lifecycle._desired import Desired
from ansible_collections.promptops.openai.plugins.module_utils._lifecycle._plan import CREATING
from ansible_collections.promptops.openai.plugins.module_utils._resources._chat_completion._kind import (
    ChatCompletionKind,
)
from ansible_collections.promptops.openai.plugins.module_utils._resources._kind import Kind
from ansible_collections.promptops.openai.plugins.module_utils._resources._response._kind import ResponseKind
from ansible_collections.promptops.openai.plugins.module_utils._state._record import Record, empty_record

from . import objects

BASE_URL = "https://api.example.com/v1"
NOW = 1_760_000_600.0
AGE = 600
"""Seconds since the records of these tests were made."""


class Subject(NamedTuple):
    """One kind; ``other`` is what changes its prompt, ``transport`` what only says how an answer travels."""

    kind: Kind
    request: Mapping[str, Any]
    prompt: str
    other: Mapping[str, Any]
    transport: tuple[Mapping[str, Any], ...]
    endings: tuple[str, ...]
    object: Callable[[str], dict[str, Any]]
    items: list[dict[str, Any]]

    def body(self, changes: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """The body of the request; a change to None leaves the parameter out."""
        return self.kind.request({**copy.deepcopy(dict(self.request)), **(changes or {})})

    def desired(self, changes: Mapping[str, Any] | None = None, *, base_url: str = BASE_URL, **options: Any) -> Desired:
        """What a task with this request asks for; ``id`` among the options is the kind's own ID option."""
        if "id" in options:
            options[self.kind.id_option] = options.pop("id")
        return Desired(self.kind, self.body(changes), {"name": "one", **options}, base_url)

    def record(self, changes: Mapping[str, Any] | None = None, ending: str = "completed", **values: Any) -> Record:
        """The record of a request that ended so, as it is read from a file; ``values`` are laid over it."""
        content = values.get("content", "full")
        desired = self.desired(changes, record_content=content)
        obj = self.object(ending)
        return read_back(
            {
                **empty_record(self.kind.name, "one"),
                "id": obj["id"],
                "status": self.kind.status(obj),
                "base_url": desired.base_url,
                "fingerprint": desired.fingerprint,
                "request": desired.recordable,
                "configured": desired.recordable,
                "object": obj if content == "full" else None,
                "created_at": timestamp(NOW - AGE),
                **values,
            }
        )

    def interrupted(self, **values: Any) -> Record:
        """The record of an attempt that broke off before an ID was known."""
        return self.record(**{"id": None, "status": CREATING, "object": None, **values})

    def imported(self, **values: Any) -> Record:
        """The record of one that was made elsewhere."""
        obj = self.object("completed")
        request = self.kind.recalled(obj, self.items)
        return self.record(**{"imported": True, "fingerprint": None, "request": request, "object": obj, **values})


def read_back(record: Mapping[str, Any]) -> Record:
    """A record as it is after it was written and read again."""
    result: Record = json.loads(json.dumps(record))
    return result


RESPONSE = Subject(
    kind=ResponseKind(),
    request={"model": "gpt-4o", "input": "Say hello"},
    prompt="input",
    other={"input": "Say goodbye"},
    transport=(
        {"stream": True},
        {"stream": True, "stream_options": {"include_obfuscation": False}},
        {"background": True},
    ),
    endings=("completed", "queued", "in_progress", "incomplete", "failed", "cancelled", "refusal", "content_filter"),
    object=objects.response,
    items=objects.INPUT_ITEMS,
)
CHAT = Subject(
    kind=ChatCompletionKind(),
    request={"model": "gpt-4o", "messages": [{"role": "user", "content": "Say hello"}], "store": True},
    prompt="messages",
    other={"messages": [{"role": "user", "content": "Say goodbye"}]},
    transport=({"stream": True}, {"stream": True, "stream_options": {"include_usage": True}}),
    endings=("completed", "incomplete", "refusal", "content_filter"),
    object=objects.completion,
    items=objects.STORED_MESSAGES,
)
SUBJECTS = (RESPONSE, CHAT)
