#!/usr/bin/python
# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: openai_state_copy
short_description: Copy records from one store to another
version_added: 0.2.0
author:
  - promptops contributors (@promptops)
description:
  - Copies the records of one store to another, such as from a directory to a PostgreSQL database. Nothing is sent to
    the API, and nothing is paid.
  - Each record is read back from the destination and compared before it counts as copied.
  - A copy that was broken off is simply run again. What is there already is left as it is.
extends_documentation_fragment:
  - promptops.openai.attributes
  - promptops.openai.api
attributes:
  check_mode:
    description: Can run in C(check_mode) and return a prediction of what would be done, without changing anything.
    support: full
  diff_mode:
    description: Returns in C(diff_mode) what has changed, or would change.
    support: none
    details:
      - RV(records) names each record that was copied.
  idempotent:
    description: When run twice in a row, with the same options, the second run changes nothing.
    support: full
notes:
  - The options that say how the API is reached have no effect. They are there so that C(module_defaults) can set them
    for the whole group.
seealso:
  - module: promptops.openai.openai_response
  - module: promptops.openai.openai_chat_completion
options:
  source:
    description:
      - The store that holds the records, a directory or the URL of a PostgreSQL database.
    type: path
    required: true
  destination:
    description:
      - The store that is to hold them.
      - If it is not set, O(state_store) is it.
    type: path
  state_store:
    description:
      - The store of the other modules, which is the destination where none is given.
      - If it is not set, the environment variable E(OPENAI_STATE_STORE) is used.
    type: path
  state_mode:
    description:
      - As O(promptops.openai.openai_response#module:state_mode), for what is written.
    type: raw
    default: '0600'
  kinds:
    description:
      - The kinds of records to copy.
    type: list
    elements: str
    choices: [response, chat_completion]
    default: [response, chat_completion]
  name_patterns:
    description:
      - Patterns as a shell has them (C(*), C(?), C([abc])), one of which the name of a record must match.
      - If it is not set, all are copied.
    type: list
    elements: str
  remove_source:
    description:
      - Whether a record is removed from the source once it is in the destination.
      - One that the destination has a later version of, or another output for, stays.
    type: bool
    default: false
  overwrite:
    description:
      - Whether a record takes the place of whatever the destination holds under its name.
      - With V(false), a later version of the same output stays there, and another output is an error that names both.
    type: bool
    default: false
  wait_timeout:
    description:
      - How long to wait, in seconds, for another run that works on the same record.
    type: float
    default: 600
"""

EXAMPLES = r"""
- name: Record a response, to have something to copy
  promptops.openai.openai_response:
    name: web-greeting
    state_store: "{{ playbook_dir }}/generated"
    model: gpt-6-luna
    input: Say hello

- name: Copy all records
  promptops.openai.openai_state_copy:
    source: "{{ playbook_dir }}/generated"
    # A URL does as well: postgresql://openai_writer@db.example.com/automation, with PGPASSWORD in the environment.
    destination: "{{ playbook_dir }}/archive"

- name: Move the responses of one project
  promptops.openai.openai_state_copy:
    source: "{{ playbook_dir }}/generated"
    destination: "{{ playbook_dir }}/web"
    kinds: [response]
    name_patterns: ["web-*"]
    remove_source: true
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
      sample: record
    code:
      description: The server's code for the error.
      type: str
      sample: rate_limit_exceeded
    message:
      description: What went wrong, and where.
      type: str
      sample: "1 of the records were not copied. The record /srv/a.json is not valid JSON; it was left as it is."
    param:
      description: The parameter that the server complains about.
      type: str
      sample: stream
    status:
      description: The HTTP status.
      type: int
      sample: 404
    request_id:
      description: The ID under which the server's operator can find the request.
      type: str
      sample: req_1f0eda3f7fd80f7c7bba72324ba853c3bd7862fefe1ae912
    retry_after:
      description: How many seconds the server asks to wait.
      type: float
      sample: 240.0
  sample:
    type: record
    code:
    message: "1 of the records were not copied. The record /srv/a.json is not valid JSON; it was left as it is."
    param:
    status:
    request_id:
    retry_after:
counts:
  description:
    - How many records were copied, updated by a later version, unchanged, kept since the destination has a later
      version, removed from the source, or failed.
  type: dict
  returned: when the stores can be opened
  sample:
    copied: 2
    updated: 0
    unchanged: 40
    kept: 0
    removed: 0
    failed: 0
destination:
  description: The destination, without a password.
  type: str
  returned: when the stores can be opened
  sample: postgresql://openai_writer@db.example.com/automation
msg:
  description: What went wrong, and what to do about it.
  type: str
  returned: failure
  sample: >-
    1 of the records were not copied. The record /srv/generated/response/a.json is not valid JSON; it was left as it is.
records:
  description: The records that were not simply unchanged.
  type: list
  elements: dict
  returned: when the stores can be opened
  contains:
    kind:
      description: The kind of the record.
      type: str
      sample: response
    name:
      description: Its name.
      type: str
      sample: incident-4711
    action:
      description: What was done, V(copied), V(updated), V(kept) or V(failed).
      type: str
      sample: copied
    msg:
      description: Why it failed, if it did.
      type: str
      sample:
  sample:
    - kind: response
      name: incident-4711
      action: copied
      msg:
source:
  description: The source, without a password.
  type: str
  returned: when the stores can be opened
  sample: /srv/generated
"""

from ansible_collections.promptops.openai.plugins.module_utils._module import run_module


def main() -> None:
    """Runs the module."""
    from ansible_collections.promptops.openai.plugins.module_utils._tasks._copying import copy_task

    run_module(copy_task())


if __name__ == "__main__":
    main()
