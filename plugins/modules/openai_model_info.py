#!/usr/bin/python
# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: openai_model_info
short_description: Read which models a server has, and when they end
version_added: 0.1.0
author:
  - promptops contributors (@promptops)
description:
  - Returns one, several or all models of a server, with the date on which each will be shut down where the server
    tells one, as the public API does.
  - A model that has ended answers no more. What is recorded of its answers stays, and costs nothing. See
    O(promptops.openai.openai_response#module:ignore_changes) for how a playbook moves on to another model without
    paying for what it has.
extends_documentation_fragment:
  - promptops.openai.attributes
  - promptops.openai.attributes.info
  - promptops.openai.api
seealso:
  - module: promptops.openai.openai_response
  - module: promptops.openai.openai_chat_completion
options:
  model:
    description:
      - The names of the models to read. All models are listed where it is not set.
      - A model that the server does not list is asked for by its name.
    type: list
    elements: str
    aliases: [models]
  fail_on_missing:
    description:
      - Whether the task fails where the server does not have one of the models.
      - With V(false), RV(missing) names what it does not have.
      - An error of any other kind always fails the task.
    type: bool
    default: false
  state_store:
    description:
      - It plays no part. It can be set for all modules of the action group at once, and so for this one too.
      - If it is not set, the environment variable E(OPENAI_STATE_STORE) is used.
    type: path
"""

EXAMPLES = r"""
- name: Read when a model ends
  promptops.openai.openai_model_info:
    model: gpt-6-luna
  register: asked

- name: Show the date, which is null where none was announced
  ansible.builtin.debug:
    msg: "{{ asked.models[0].shutdown_date }}"

- name: Read all models
  promptops.openai.openai_model_info:
  register: all

- name: Show those that end within 90 days
  ansible.builtin.debug:
    msg: "{{ item.id }} ends on {{ item.shutdown_date }}"
  loop: "{{ all.models | selectattr('shutdown_date') | selectattr('shutdown_date', 'le', horizon) }}"
  loop_control:
    label: "{{ item.id }}"
  vars:
    horizon: "{{ '%Y-%m-%d' | ansible.builtin.strftime((now(utc=true).timestamp() + 90 * 86400) | int, utc=true) }}"

- name: Stop where a model is not there that the rest of the play needs
  promptops.openai.openai_model_info:
    model: [gpt-6-luna]
    fail_on_missing: true
"""

RETURN = r"""
attempts:
  description: How many times the request that failed was sent. It is V(0) where none was sent.
  type: int
  returned: failure
  sample: 0
base_url:
  description: The server that was asked.
  type: str
  returned: success, and failure where O(fail_on_missing=true)
  sample: https://api.openai.com/v1
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
      sample: "fail_on_missing: https://api.openai.com/v1 has no model gpt-none."
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
    message: "fail_on_missing: https://api.openai.com/v1 has no model gpt-none."
    param:
    status: 404
    request_id:
    retry_after:
missing:
  description: The models that were named and that the server does not have.
  type: list
  elements: str
  returned: success, and failure where O(fail_on_missing=true)
  sample: []
models:
  description: The models, in the order in which they were named or are listed. It is empty where there are none.
  type: list
  elements: dict
  returned: success, and failure where O(fail_on_missing=true)
  contains:
    id:
      description: The model's name.
      type: str
      sample: gpt-6-luna
    object:
      description: The type of the API's object.
      type: str
      sample: model
    created:
      description: When the model was made, in seconds since the epoch.
      type: int
      sample: 1790035200
    owned_by:
      description: Who owns the model.
      type: str
      sample: system
    shutdown_date:
      description: The date on which the model will be shut down. It is null where the server tells none.
      type: str
      sample: "2027-04-01"
    model:
      description: The API's object, untouched.
      type: dict
      sample:
        id: gpt-6-luna
        object: model
        created: 1790035200
        owned_by: system
        shutdown_date:
  sample:
    - id: gpt-6-luna
      object: model
      created: 1790035200
      owned_by: system
      shutdown_date:
      model:
        id: gpt-6-luna
        object: model
        created: 1790035200
        owned_by: system
        shutdown_date:
msg:
  description: What went wrong, and what to do about it.
  type: str
  returned: failure
  sample: >-
    fail_on_missing: https://api.openai.com/v1 has no model gpt-none. Check the ID or the model's name, and that
    base_url is right and ends where the API begins (often in /v1).
"""

from ansible_collections.promptops.openai.plugins.module_utils._module import run_module


def main() -> None:
    """Runs the module."""
    from ansible_collections.promptops.openai.plugins.module_utils._reading._models import models_task

    run_module(models_task())


if __name__ == "__main__":
    main()
