#!/usr/bin/python
# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: openai_chat_completion_messages_info
short_description: Read the messages of a chat completion
version_added: 0.1.0
author:
  - promptops contributors (@promptops)
description:
  - Returns the messages that a chat completion was generated from.
  - With O(completion_id), the server is asked, which must have stored it. With O(name) or O(state_file), the ID
    stands in the record.
  - Where the server was not asked to store the chat completion, or has it no more, the record's own messages are
    returned.
extends_documentation_fragment:
  - promptops.openai.attributes
  - promptops.openai.attributes.info
  - promptops.openai.api
  - promptops.openai.store
  - promptops.openai.store.record
  - promptops.openai.items
notes:
  - If O(order) is not set, the messages come in the order in which they went in.
seealso:
  - module: promptops.openai.openai_chat_completion
  - module: promptops.openai.openai_chat_completion_info
options:
  completion_id:
    description:
      - The ID of the chat completion.
      - Exactly one of O(completion_id), O(name) and O(state_file) must be set.
    type: str
"""

EXAMPLES = r"""
- name: Have the server store a chat completion, to have something to read
  promptops.openai.openai_chat_completion:
    name: incident-4711
    model: gpt-6-luna
    messages:
      - role: system
        content: Answer in one sentence.
      - role: user
        content: What is to be done about incident 4711?
    store: true
  register: made

- name: Read its messages, by the name of its record
  promptops.openai.openai_chat_completion_messages_info:
    name: incident-4711
  register: asked

- name: Show the texts
  ansible.builtin.debug:
    msg: "{{ asked.messages | map(attribute='text') }}"

- name: Read the newest message by the ID of the chat completion
  promptops.openai.openai_chat_completion_messages_info:
    completion_id: "{{ made.id }}"
    order: desc
    max_items: 1

- name: Read the messages that follow a known one, in pages of ten
  promptops.openai.openai_chat_completion_messages_info:
    completion_id: "{{ made.id }}"
    after: "{{ asked.messages[0].id }}"
    limit: 10

- name: Find out whether a chat completion exists at all
  promptops.openai.openai_chat_completion_messages_info:
    completion_id: chatcmpl-that-does-not-exist
  register: found

- name: Say that it does not
  ansible.builtin.debug:
    msg: "The server does not have {{ found.missing | join(', ') }}."
  when: found.missing | length > 0
"""

RETURN = r"""
attempts:
  description: How many times the request that failed was sent. It is V(0) where none was sent.
  type: int
  returned: failure
  sample: 0
error:
  description: What went wrong, as data. What to do about it stands in RV(msg).
  type: dict
  returned: failure
  contains:
    type:
      description: The kind of the error, in the server's word where it gave one.
      type: str
      sample: not_found
    code:
      description: The server's code for the error.
      type: str
    message:
      description: What went wrong, and where.
      type: str
      sample: "fail_on_missing: http://localhost:8080/v1 has no chat completion chatcmpl-nope."
    param:
      description: The parameter that the server complains about.
      type: str
    status:
      description: The HTTP status.
      type: int
      sample: 404
    request_id:
      description: The ID under which the server's operator can find the request.
      type: str
    retry_after:
      description: How many seconds the server asks to wait.
      type: float
      sample: 240.0
  sample:
    type: not_found
    code:
    message: "fail_on_missing: http://localhost:8080/v1 has no chat completion chatcmpl-nope."
    param:
    status: 404
    request_id:
    retry_after:
messages:
  description:
    - The messages, each untouched but for RV(messages[].text). It is empty where there are none.
    - A message can hold more keys, such as C(tool_calls).
  type: list
  elements: dict
  returned: success
  contains:
    id:
      description: The ID of the message. A message from a record may have none.
      type: str
      sample: chatcmpl-f00d343103001bfd55981fc84f0bf6-1
    role:
      description: Who speaks.
      type: str
      sample: user
    name:
      description: The name of who speaks, where it was given.
      type: str
      sample: alice
    content:
      description: The text of the message, or its parts.
      type: raw
      sample: What is to be done about incident 4711?
    content_parts:
      description: The parts of the message, where the server tells them apart from its text.
      type: list
      elements: dict
      sample:
        - type: text
          text: Which of these servers shows a fault?
    text:
      description: The text in the message, wherever it stands. It is null where there is none.
      type: str
      sample: What is to be done about incident 4711?
  sample:
    - id: chatcmpl-f00d343103001bfd55981fc84f0bf6-1
      role: user
      name:
      content: What is to be done about incident 4711?
      content_parts:
      text: What is to be done about incident 4711?
missing:
  description: The ID, or the name or file of the record, that does not exist.
  type: list
  elements: str
  returned: success
  sample: []
msg:
  description: What went wrong, and what to do about it.
  type: str
  returned: failure
  sample: >-
    fail_on_missing: http://localhost:8080/v1 has no chat completion chatcmpl-nope. Check the ID or the model's name,
    and that base_url is right and ends where the API begins (often in /v1).
truncated:
  description: Whether there is more than O(max_items) let through.
  type: bool
  returned: success
  sample: false
"""

from ansible_collections.promptops.openai.plugins.module_utils._module import run_module


def main() -> None:
    """Runs the module."""
    from ansible_collections.promptops.openai.plugins.module_utils._reading._info import items_task
    from ansible_collections.promptops.openai.plugins.module_utils._resources._chat_completion._kind import (
        ChatCompletionKind,
    )

    run_module(items_task(ChatCompletionKind()))


if __name__ == "__main__":
    main()
