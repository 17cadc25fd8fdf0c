# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the information modules read, and the official client that makes it or reads it too."""

from __future__ import annotations

from typing import Any, NamedTuple

from openai import OpenAI

from tests.emulator.client import Emulator
from tests.integration.harness import KEY, Task
from tests.integration.subjects import CHAT, RESPONSE, Subject


class Reading(NamedTuple):
    """The information modules of one kind, and the keys of what they return."""

    subject: Subject
    key: str
    items_module: str
    items_key: str

    @property
    def object_key(self) -> str:
        """The key of the API's object."""
        return self.subject.kind

    def info(self, **options: Any) -> Task:
        """A task that reads objects."""
        module = f"{self.subject.module}_info"
        return {"name": module, module: options}

    def items(self, **options: Any) -> Task:
        """A task that reads what went into one."""
        return {"name": self.items_module, self.items_module: options}

    def by_id(self, *object_ids: str, **options: Any) -> Task:
        """A task that reads objects by their IDs."""
        return self.info(**{self.subject.id_option: list(object_ids)}, **options)

    def items_of(self, object_id: str, **options: Any) -> Task:
        """A task that reads what went into one, by its ID."""
        return self.items(**{self.subject.id_option: object_id}, **options)

    def create(self, client: OpenAI, prompt: str = "Say hello", **request: Any) -> Any:
        """Makes one with the official client; the server keeps it."""
        if self.subject is RESPONSE:
            return client.responses.create(**{"model": "gpt-4o", "input": prompt, **request})
        messages = [{"role": "user", "content": prompt}]
        return client.chat.completions.create(**{"model": "gpt-4o", "messages": messages, "store": True, **request})

    def retrieve(self, client: OpenAI, object_id: str) -> Any:
        """Reads one with the official client."""
        owner = client.responses if self.subject is RESPONSE else client.chat.completions
        return owner.retrieve(object_id)


RESPONSES = Reading(RESPONSE, "responses", "promptops.openai.openai_response_input_items_info", "input_items")
CHATS = Reading(CHAT, "chat_completions", "promptops.openai.openai_chat_completion_messages_info", "messages")
READINGS = (RESPONSES, CHATS)


def official(emulator: Emulator) -> OpenAI:
    """The official client, which gives up at once; it is to be closed."""
    return OpenAI(base_url=emulator.base_url, api_key=KEY, max_retries=0)
