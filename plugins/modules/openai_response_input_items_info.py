#!/usr/bin/python
# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: openai_response_input_items_info
short_description: Read what went into a response
version_added: 0.1.0
author:
  - promptops contributors (@promptops)
description:
  - Returns the items that a response was generated from, with those of the responses and the conversation that it
    follows.
  - With O(response_id), the server is asked. With O(name) or O(state_file), the ID stands in the record.
  - Where the server was not asked to store the response, or has it no more, the record's own input is returned,
    without what it follows.
extends_documentation_fragment:
  - promptops.openai.attributes
  - promptops.openai.attributes.info
  - promptops.openai.api
  - promptops.openai.store
  - promptops.openai.store.record
  - promptops.openai.items
notes:
  - If O(order) is not set, the newest item comes first.
seealso:
  - module: promptops.openai.openai_response
  - module: promptops.openai.openai_response_info
options:
  response_id:
    description:
      - The ID of the response.
      - Exactly one of O(response_id), O(name) and O(state_file) must be set.
    type: str
  include:
    description:
      - What the server shall tell of the items besides the usual. See
        O(promptops.openai.openai_response#module:include).
    type: list
    elements: str
"""

EXAMPLES = r"""
- name: Record a response, to have something to read
  promptops.openai.openai_response:
    name: rack-photo
    model: gpt-6-luna
    input:
      - role: system
        content: Answer in one sentence.
      - role: user
        content:
          - type: input_text
            text: Which of these servers shows a fault?
          - type: input_image
            image_url: https://example.com/rack-12.jpg
            detail: high
  register: made

- name: Read what went into it, by the name of its record
  promptops.openai.openai_response_input_items_info:
    name: rack-photo
    order: asc
  register: asked

- name: Show the texts
  ansible.builtin.debug:
    msg: "{{ asked.input_items | map(attribute='text') }}"

- name: Read the newest item by the ID of the response, with the addresses of images
  promptops.openai.openai_response_input_items_info:
    response_id: "{{ made.id }}"
    include:
      - message.input_image.image_url
    order: desc
    max_items: 1

- name: Read the items that follow a known one, in pages of ten
  promptops.openai.openai_response_input_items_info:
    response_id: "{{ made.id }}"
    order: asc
    after: "{{ asked.input_items[0].id }}"
    limit: 10

- name: Find out whether a response exists at all
  promptops.openai.openai_response_input_items_info:
    response_id: resp_that_does_not_exist
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
      sample: "fail_on_missing: http://localhost:8080/v1 has no response resp_nope."
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
    message: "fail_on_missing: http://localhost:8080/v1 has no response resp_nope."
    param:
    status: 404
    request_id:
    retry_after:
input_items:
  description:
    - The items, each untouched but for RV(input_items[].text). It is empty where there are none.
    - An item has the keys of its type, of which those of a message are listed here.
  type: list
  elements: dict
  returned: success
  contains:
    id:
      description: The ID of the item. An item from a record may have none.
      type: str
      sample: msg_d86e8a89af51eada06376cea3fe2dfc9cdc191241796c0ba
    type:
      description: The type of the item.
      type: str
      sample: message
    role:
      description: Who speaks.
      type: str
      sample: user
    content:
      description: The parts of the message.
      type: raw
      sample:
        - type: input_text
          text: Which of these servers shows a fault?
        - type: input_image
          detail: high
          image_url: https://example.com/rack-12.jpg
    status:
      description: How far the item is.
      type: str
      sample: completed
    text:
      description: The text in the item, wherever it stands. It is null where there is none.
      type: str
      sample: Which of these servers shows a fault?
  sample:
    - id: msg_d86e8a89af51eada06376cea3fe2dfc9cdc191241796c0ba
      type: message
      role: user
      status: completed
      content:
        - type: input_text
          text: Which of these servers shows a fault?
        - type: input_image
          detail: high
          image_url: https://example.com/rack-12.jpg
      text: Which of these servers shows a fault?
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
    fail_on_missing: http://localhost:8080/v1 has no response resp_nope. Check the ID or the model's name, and that
    base_url is right and ends where the API begins (often in /v1).
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
    from ansible_collections.promptops.openai.plugins.module_utils._resources._response._kind import ResponseKind

    run_module(items_task(ResponseKind()))


if __name__ == "__main__":
    main()
