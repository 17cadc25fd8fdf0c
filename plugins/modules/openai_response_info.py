#!/usr/bin/python
# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: openai_response_info
short_description: Read responses, or list them
version_added: 0.1.0
author:
  - promptops contributors (@promptops)
description:
  - Reads responses by their IDs from the server, reads one by its record, or lists what there is.
  - With O(response_id), the server is asked. With O(name) or O(state_file), the record is returned. With none of
    them, the records in O(state_store) are listed, or what the server has where O(source=api).
  - The options O(source), O(model), O(status), O(metadata), O(created_after), O(created_before), O(name_patterns),
    O(order), O(after) and O(max_items) are for listings, and are refused where an ID or a record is named.
  - It only reads. It never creates, changes or deletes anything, on the server or in a record.
extends_documentation_fragment:
  - promptops.openai.attributes
  - promptops.openai.attributes.info
  - promptops.openai.api
  - promptops.openai.store
  - promptops.openai.store.record
  - promptops.openai.listing
seealso:
  - module: promptops.openai.openai_response
  - module: promptops.openai.openai_response_input_items_info
options:
  response_id:
    description:
      - The IDs of the responses to read. An empty list gives an empty result.
      - It cannot be used together with O(name) and O(state_file).
    type: list
    elements: str
  source:
    description:
      - Where a listing is made of, where neither O(response_id) nor a record is named.
      - V(store) lists what is recorded in O(state_store), and sends no request. It is the default.
      - V(api) lists what the server has. The public API has no such list. Other servers may have one.
  include:
    description:
      - What the server shall tell of a response besides the usual. See
        O(promptops.openai.openai_response#module:include).
      - It is for what is named. With a record, the response is then read from the server.
    type: list
    elements: str
  stream:
    description:
      - Whether the server sends the events of the response again. The same response is returned as without.
      - The public API does so only for responses that were generated in the background with a stream.
      - It is for what is named. With a record, the response is then read from the server.
    type: bool
  starting_after:
    description:
      - The number of the event after which the stream begins. At least V(0).
      - It goes with O(stream=true), and is passed over with a warning without.
    type: int
  include_obfuscation:
    description:
      - Whether the server adds random characters to the events, so that their sizes do not give the text away.
      - It goes with O(stream=true). The server's default is V(true).
    type: bool
"""

EXAMPLES = r"""
- name: Record two responses, to have something to read
  promptops.openai.openai_response:
    name: "incident-{{ item }}"
    model: gpt-6-luna
    input: "What is to be done about incident {{ item }}?"
    metadata:
      team: platform
  loop: [4711, 4712]
  register: made

- name: List what is recorded in the store
  promptops.openai.openai_response_info:
  register: recorded

- name: Show the tokens that each has cost
  ansible.builtin.debug:
    msg: "{{ item.name }}: {{ item.usage.total_tokens }}"
  loop: "{{ recorded.responses }}"
  loop_control:
    label: "{{ item.name }}"

- name: List the texts that a model has generated for a team in the last day, the newest first
  promptops.openai.openai_response_info:
    model: gpt-6-luna
    metadata:
      team: platform
    created_after: "{{ now(utc=true).timestamp() | int - 86400 }}"
    name_patterns: ["incident-*"]
    order: desc
    max_items: 10
    fields: [name, output_text]
  register: texts

- name: Read one response by the name of its record
  promptops.openai.openai_response_info:
    name: incident-4711
  register: incident

- name: Show its text
  ansible.builtin.debug:
    msg: "{{ incident.responses[0].output_text }}"
  when: incident.responses | length > 0

- name: Read responses by their IDs from the server
  promptops.openai.openai_response_info:
    response_id:
      - "{{ made.results[0].id }}"
      - resp_that_does_not_exist
    include:
      - message.output_text.logprobs
  register: found

- name: Show which of them do not exist
  ansible.builtin.debug:
    var: found.missing

- name: Fail where a response does not exist
  promptops.openai.openai_response_info:
    response_id: "{{ made.results[1].id }}"
    fail_on_missing: true

- name: Find the records whose output is preserved although the request has changed
  ansible.builtin.debug:
    msg: "{{ recorded.responses | selectattr('drifted') | map(attribute='name') }}"

- name: List the responses of another server that can list them
  promptops.openai.openai_response_info:
    base_url: "{{ local_server }}"
    source: api
    order: desc
    max_items: 20
  when: local_server is defined
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
missing:
  description: The IDs, or the name or file of the record, that were named and do not exist.
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
responses:
  description:
    - The responses that were found. It is empty where there are none.
    - Each holds the keys that O(fields) asks for.
  type: list
  elements: dict
  returned: success
  contains:
    base_url:
      description: The server that has generated it. It is null for what was read from the server.
      type: str
      sample: http://localhost:8080/v1
    batch_id:
      description: The ID of the batch in which it was asked for. It is null where there is none.
      type: str
    completed_at:
      description:
        - When the server was done with it, in seconds since the epoch. It is null where the server does not tell it.
      type: int
      sample: 1795167846
    created:
      description: When the response was created, in seconds since the epoch.
      type: int
      sample: 1795167844
    created_at:
      description: The same as RV(responses[].created), by the name that the API's newer objects have for it.
      type: int
      sample: 1795167844
    drift:
      description:
        - The parameters that were configured last otherwise than recorded. It is empty where there are none.
      type: list
      elements: dict
      contains:
        parameter:
          description: The name of the parameter.
          type: str
          sample: input
        recorded:
          description: Its recorded value.
          type: raw
          sample: Write terms of service for Example Ltd.
        configured:
          description: Its configured value.
          type: raw
          sample: Write terms of service for ACME.
      sample:
        - parameter: input
          recorded: Write terms of service for Example Ltd.
          configured: Write terms of service for ACME.
    drifted:
      description:
        - Whether what was configured last differs from what has produced the recorded output.
        - It is null for what was read from the server.
      type: bool
      sample: false
    finish_reason:
      description:
        - Why the text ended. V(stop) where the model was done, V(tool_calls) where it calls functions, V(length) at the
          limit of tokens, or V(content_filter).
        - It is null where the response has not ended, or has failed.
      type: str
      sample: stop
    function_calls:
      description: The calls of functions that the model asks for. It is empty where there are none.
      type: list
      elements: dict
      contains:
        call_id:
          description: The ID by which the item of the type V(function_call_output) names the call.
          type: str
          sample: call_093d4840497486e3304cb7237d323cb2e2ba2c7b157daa68
        name:
          description: The name of the function.
          type: str
          sample: disk_usage
        arguments:
          description: The arguments, decoded. It is null where they are no JSON.
          type: dict
          sample:
            host: emulated host 29bd3578
            path: emulated path 29bd3578
        arguments_raw:
          description: The arguments as the model wrote them.
          type: str
          sample: '{"host": "emulated host 29bd3578", "path": "emulated path 29bd3578"}'
      sample:
        - call_id: call_093d4840497486e3304cb7237d323cb2e2ba2c7b157daa68
          name: disk_usage
          arguments:
            host: emulated host 29bd3578
            path: emulated path 29bd3578
          arguments_raw: '{"host": "emulated host 29bd3578", "path": "emulated path 29bd3578"}'
    id:
      description: The ID of the response, or of the one that was deleted.
      type: str
      sample: resp_87b852a0acdf86c5b8b5de134d7a92668e0bc48d4873e086
    imported:
      description: Whether it was imported into the record. It is null for what was read from the server.
      type: bool
      sample: false
    incomplete_details:
      description: Why the response is incomplete. It is null where it is not.
      type: dict
      contains:
        reason:
          description: What has cut it short.
          type: str
          sample: max_output_tokens
      sample:
        reason: max_output_tokens
    metadata:
      description: The pairs of texts that are attached to it. It is empty where there are none.
      type: dict
      sample:
        team: platform
    model:
      description: The model that has answered, by its dated name.
      type: str
      sample: gpt-6-luna
    name:
      description: The name of the record. It is null for what was read from the server.
      type: str
      sample: incident-4711
    object:
      description: The type of the API's object.
      type: str
      sample: response
    output_errors:
      description:
        - Where the answer is not what was asked for, and how. It is empty where all is well, and null where nothing was
          checked.
      type: list
      elements: dict
      contains:
        path:
          description: The place in the answer.
          type: str
          sample: output_parsed.action
        message:
          description: What is wrong there.
          type: str
          sample: is 'reboot', and must be one of restart, ignore
      sample:
        - path: output_parsed.action
          message: is 'reboot', and must be one of restart, ignore
    output_parsed:
      description:
        - The text, decoded from JSON. It is null where the text is no JSON.
      type: raw
      returned: when JSON was asked for
      sample:
        action: restart
        reason: emulated reason ca8e9330
    output_text:
      description: The whole text of the response, wherever it stands in its output. It is empty where there is none.
      type: str
      sample: '{"action": "restart", "reason": "emulated reason ca8e9330"}'
    preserve_on_change:
      description: Whether the output is kept where the request changes. It is null for what was read from the server.
      type: bool
      sample: false
    recorded_at:
      description: When the record was created. It is null for what was read from the server.
      type: str
      sample: "2026-11-20T09:54:11Z"
    refusal:
      description: What the model says where it refuses. It is null where it does not.
      type: str
      sample: "Emulated refusal: no model declined this, the request asked the emulator to."
    repairs:
      description: How many times the model had to be asked again, since its answer was not what was asked for.
      type: int
      sample: 0
    request:
      description:
        - What was asked, by the names of the options. Secrets are left out, and large inline data is shown by its
          digest.
        - For what was read from the server, it is what the server tells.
      type: dict
      sample:
        model: gpt-6-luna
        instructions: Judge the log of a web server.
        input: "nginx: worker process 4711 exited on signal 11"
    response:
      description: The API's object, untouched. Its parts are described in the API's own reference.
      type: dict
      sample:
        id: resp_87b852a0acdf86c5b8b5de134d7a92668e0bc48d4873e086
        object: response
        created_at: 1795167844.0
        status: completed
        model: gpt-6-luna
        instructions: Judge the log of a web server.
        output:
          - id: msg_ce2ea2d6cf274a571d9e55631b38170fe4802e8ceb2041a6
            type: message
            role: assistant
            status: completed
            content:
              - type: output_text
                text: '{"action": "restart", "reason": "emulated reason ca8e9330"}'
                annotations: []
                logprobs: []
        usage:
          input_tokens: 24
          output_tokens: 15
          total_tokens: 39
    role:
      description: Who speaks in the response.
      type: str
      sample: assistant
    service_tier:
      description: The class of service by which it was processed and billed. It is null where the server does not tell
        it.
      type: str
      sample: default
    state_file:
      description: The absolute path of the record. It is null for what was read from the server.
      type: str
      sample: /srv/generated/response/incident-4711.json
    status:
      description: How far the response is, or how it ended.
      type: str
      choices: [completed, queued, in_progress, incomplete, failed, cancelled]
      sample: completed
    updated_at:
      description: When the record was written last. It is null for what was read from the server.
      type: str
      sample: "2026-11-20T09:54:11Z"
    usage:
      description: The numbers of tokens that were used and paid for. A number that the server does not tell is null.
      type: dict
      contains:
        input_tokens:
          description: Tokens of the input.
          type: int
          sample: 24
        output_tokens:
          description: Tokens of the output, those of reasoning included.
          type: int
          sample: 15
        total_tokens:
          description: Both together.
          type: int
          sample: 39
        cached_tokens:
          description: Tokens of the input that came from the server's cache.
          type: int
          sample: 0
        cache_write_tokens:
          description: Tokens of the input that were written to the server's cache.
          type: int
          sample: 0
        reasoning_tokens:
          description: Tokens of the output that the model has thought with.
          type: int
          sample: 0
        prompt_tokens:
          description: The older name of C(input_tokens).
          type: int
          sample: 24
        completion_tokens:
          description: The older name of C(output_tokens).
          type: int
          sample: 15
      sample:
        input_tokens: 24
        output_tokens: 15
        total_tokens: 39
        cached_tokens: 0
        cache_write_tokens: 0
        reasoning_tokens: 0
        prompt_tokens: 24
        completion_tokens: 15
  sample:
    - id: resp_e52aa0580529d66c87ccb2227abe15ae8ab0554b56678223
      name: incident-4711
      state_file: /srv/generated/response/incident-4711.json
      status: completed
      model: gpt-6-luna
      drifted: false
truncated:
  description: Whether there is more than O(max_items) let through.
  type: bool
  returned: success
  sample: false
"""

from ansible_collections.promptops.openai.plugins.module_utils._module import run_module


def main() -> None:
    """Runs the module."""
    from ansible_collections.promptops.openai.plugins.module_utils._reading._info import info_task
    from ansible_collections.promptops.openai.plugins.module_utils._resources._response._kind import ResponseKind

    run_module(info_task(ResponseKind()))


if __name__ == "__main__":
    main()
