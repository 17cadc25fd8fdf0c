# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Both kinds of resource, as the parametrised tests see them."""

from __future__ import annotations

import copy
from typing import Any, NamedTuple

from tests.integration.harness import Task


class Subject(NamedTuple):
    """One kind: its module, a request for it, and where it lives in the API."""

    kind: str
    module: str
    path: str
    id_option: str
    request: dict[str, Any]
    prompt: str

    def task(self, name: str | None = "one", prompt: str | None = None, **options: Any) -> Task:
        """A task that asks for one, with another prompt if one is given."""
        request: dict[str, Any] = copy.deepcopy(self.request)
        if prompt is not None:
            request.update(self.asks(prompt))
        request.update(options)
        if name is not None:
            request["name"] = name
        return {"name": self.module, self.module: request}

    def bare(self, **options: Any) -> Task:
        """A task without a request."""
        return {"name": self.module, self.module: options}

    def asks(self, prompt: str) -> dict[str, Any]:
        """The part of a request that is the prompt."""
        if self.prompt == "input":
            return {"input": prompt}
        return {"messages": [{"role": "user", "content": prompt}]}


RESPONSE = Subject(
    kind="response",
    module="promptops.openai.openai_response",
    path="/v1/responses",
    id_option="response_id",
    request={"model": "gpt-4o", "input": "Say hello"},
    prompt="input",
)
CHAT = Subject(
    kind="chat_completion",
    module="promptops.openai.openai_chat_completion",
    path="/v1/chat/completions",
    id_option="completion_id",
    request={"model": "gpt-4o", "messages": [{"role": "user", "content": "Say hello"}], "store": True},
    prompt="messages",
)
SUBJECTS = (RESPONSE, CHAT)
