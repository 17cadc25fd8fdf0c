#!/usr/bin/python
# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: openai_chat_completion_info
short_description: Read chat completions, or list them
version_added: 0.1.0
author:
  - promptops contributors (@promptops)
description:
  - Reads chat completions by their IDs from the server, reads one by its record, or lists what there is.
  - With O(completion_id), the server is asked. With O(name) or O(state_file), the record is returned. With none of
    them, the chat completions that the server has stored are listed, or the records in O(state_store) where
    O(source=store).
  - A server has only those that it was asked to store, with O(promptops.openai.openai_chat_completion#module:store).
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
  - module: promptops.openai.openai_chat_completion
  - module: promptops.openai.openai_chat_completion_messages_info
options:
  completion_id:
    description:
      - The IDs of the chat completions to read. An empty list gives an empty result.
      - It cannot be used together with O(name) and O(state_file).
    type: list
    elements: str
  source:
    description:
      - Where a listing is made of, where neither O(completion_id) nor a record is named.
      - V(api) lists what the server has stored. It is the default.
      - V(store) lists what is recorded in O(state_store), and sends no request.
"""

EXAMPLES = r"""
- name: Have the server store two chat completions, to have something to read
  promptops.openai.openai_chat_completion:
    name: "incident-{{ item }}"
    model: gpt-6-luna
    messages:
      - role: user
        content: "What is to be done about incident {{ item }}?"
    store: true
    metadata:
      team: platform
  loop: [4711, 4712]
  register: made

- name: List what the server has stored for a team, the newest first
  promptops.openai.openai_chat_completion_info:
    model: gpt-6-luna
    metadata:
      team: platform
    order: desc
    max_items: 10
  register: stored

- name: Show the tokens that each has cost
  ansible.builtin.debug:
    msg: "{{ item.id }}: {{ item.usage.total_tokens }}"
  loop: "{{ stored.chat_completions }}"
  loop_control:
    label: "{{ item.id }}"

- name: List what was stored after a known one
  promptops.openai.openai_chat_completion_info:
    order: asc
    after: "{{ made.results[0].id }}"

- name: List the texts that are recorded in the store
  promptops.openai.openai_chat_completion_info:
    source: store
    name_patterns: ["incident-*"]
    fields: [name, output_text]
  register: recorded

- name: Read one chat completion by the name of its record
  promptops.openai.openai_chat_completion_info:
    name: incident-4711
  register: incident

- name: Show its text
  ansible.builtin.debug:
    msg: "{{ incident.chat_completions[0].output_text }}"
  when: incident.chat_completions | length > 0

- name: Read chat completions by their IDs from the server
  promptops.openai.openai_chat_completion_info:
    completion_id:
      - "{{ made.results[0].id }}"
      - chatcmpl-that-does-not-exist
  register: found

- name: Show which of them do not exist
  ansible.builtin.debug:
    var: found.missing

- name: Fail where a chat completion does not exist
  promptops.openai.openai_chat_completion_info:
    completion_id: "{{ made.results[1].id }}"
    fail_on_missing: true
"""

RETURN = r"""
attempts:
  description: How many times the request that failed was sent. It is V(0) where none was sent.
  type: int
  returned: failure
  sample: 0
chat_completions:
  description:
    - The chat completions that were found. It is empty where there are none.
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
    chat_completion:
      description: The API's object, untouched. Its parts are described in the API's own reference.
      type: dict
      sample:
        id: chatcmpl-a84070f47241f3e1d9869263a28d66
        object: chat.completion
        created: 1795168093
        model: gpt-6-luna
        choices:
          - index: 0
            finish_reason: stop
            logprobs:
            message:
              role: assistant
              content: '{"action": "restart", "reason": "emulated reason a4a44ee5"}'
              refusal:
              annotations: []
        service_tier: default
        system_fingerprint: fp_emulator
        usage:
          prompt_tokens: 32
          completion_tokens: 79
          total_tokens: 111
    choices:
      description: All choices, untouched. There is one, unless O(promptops.openai.openai_chat_completion#module:n) asks
        for more.
      type: list
      elements: dict
      contains:
        index:
          description: The number of the choice, from 0 on.
          type: int
          sample: 0
        message:
          description:
            - The message, with C(role), C(content), C(refusal), C(tool_calls) and whatever else the server tells.
          type: dict
          sample:
            role: assistant
            content: '{"action": "restart", "reason": "emulated reason a4a44ee5"}'
            refusal:
            annotations: []
        finish_reason:
          description: Why the text of the choice ended.
          type: str
          sample: stop
        logprobs:
          description: The log probabilities, where O(promptops.openai.openai_chat_completion#module:logprobs=true).
          type: dict
          sample:
            content:
              - token: Emul
                bytes: [69, 109, 117, 108]
                logprob: -0.125
                top_logprobs:
                  - token: Emul
                    bytes: [69, 109, 117, 108]
                    logprob: -0.125
            refusal:
      sample:
        - index: 0
          finish_reason: stop
          logprobs:
          message:
            role: assistant
            content: '{"action": "restart", "reason": "emulated reason a4a44ee5"}'
            refusal:
            annotations: []
    completed_at:
      description:
        - When the server was done with it, in seconds since the epoch. It is null where the server does not tell it, as
          the public API does not.
      type: int
    created:
      description: When the chat completion was created, in seconds since the epoch.
      type: int
      sample: 1795168093
    created_at:
      description: The same as RV(chat_completions[].created), by the name that the API's newer objects have for it.
      type: int
      sample: 1795168093
    drift:
      description:
        - The parameters that were configured last otherwise than recorded. It is empty where there are none.
      type: list
      elements: dict
      contains:
        parameter:
          description: The name of the parameter.
          type: str
          sample: messages
        recorded:
          description: Its recorded value.
          type: raw
          sample:
            - role: user
              content: Write terms of service for Example Ltd.
        configured:
          description: Its configured value.
          type: raw
          sample:
            - role: user
              content: Write terms of service for ACME.
      sample:
        - parameter: messages
          recorded:
            - role: user
              content: Write terms of service for Example Ltd.
          configured:
            - role: user
              content: Write terms of service for ACME.
    drifted:
      description:
        - Whether what was configured last differs from what has produced the recorded output.
        - It is null for what was read from the server.
      type: bool
      sample: false
    finish_reason:
      description:
        - Why the text of the first choice ended. V(stop) where the model was done, V(tool_calls) or V(function_call)
          where it calls functions, V(length) at the limit of tokens, or V(content_filter).
        - It is null where it has not ended.
      type: str
      sample: stop
    function_calls:
      description: The calls of functions that the first choice asks for. It is empty where there are none.
      type: list
      elements: dict
      contains:
        call_id:
          description:
            - The ID that the message of the role V(tool) names as C(tool_call_id). It is null for the older
              C(function_call).
          type: str
          sample: call_44b6bf999b7ec6f18e577feb
        name:
          description: The name of the function.
          type: str
          sample: disk_usage
        arguments:
          description: The arguments, decoded. It is null where they are no JSON.
          type: dict
          sample:
            host: emulated host dfe79301
            path: emulated path dfe79301
        arguments_raw:
          description: The arguments as the model wrote them.
          type: str
          sample: '{"host": "emulated host dfe79301", "path": "emulated path dfe79301"}'
      sample:
        - call_id: call_44b6bf999b7ec6f18e577feb
          name: disk_usage
          arguments:
            host: emulated host dfe79301
            path: emulated path dfe79301
          arguments_raw: '{"host": "emulated host dfe79301", "path": "emulated path dfe79301"}'
    id:
      description: The ID of the chat completion, or of the one that was deleted.
      type: str
      sample: chatcmpl-a84070f47241f3e1d9869263a28d66
    imported:
      description: Whether it was imported into the record. It is null for what was read from the server.
      type: bool
      sample: false
    incomplete_details:
      description:
        - Why the chat completion is incomplete, in the words that the API has for a response. It is null where it is
          not.
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
      sample: chat.completion
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
        reason: emulated reason a4a44ee5
    output_text:
      description: The text of the first choice. It is empty where there is none.
      type: str
      sample: '{"action": "restart", "reason": "emulated reason a4a44ee5"}'
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
        messages:
          - role: user
            content: "nginx: worker process 4711 exited on signal 11"
    role:
      description: Who speaks in the first choice.
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
      sample: /srv/generated/chat_completion/incident-4711.json
    status:
      description: How it ended, which the reasons of all choices tell.
      type: str
      choices: [completed, incomplete, in_progress]
      sample: completed
    system_fingerprint:
      description:
        - Which configuration of the server has answered. Where it differs, so may the output of the same
          O(promptops.openai.openai_chat_completion#module:seed).
      type: str
      sample: fp_emulator
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
          sample: 32
        output_tokens:
          description: Tokens of the output, those of reasoning included.
          type: int
          sample: 79
        total_tokens:
          description: Both together.
          type: int
          sample: 111
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
          sample: 64
        prompt_tokens:
          description: The older name of C(input_tokens).
          type: int
          sample: 32
        completion_tokens:
          description: The older name of C(output_tokens).
          type: int
          sample: 79
      sample:
        input_tokens: 32
        output_tokens: 79
        total_tokens: 111
        cached_tokens: 0
        cache_write_tokens: 0
        reasoning_tokens: 64
        prompt_tokens: 32
        completion_tokens: 79
  sample:
    - id: chatcmpl-dd27e511aa7925f15cf7961a5d5a25
      name:
      state_file:
      status: completed
      model: gpt-6-luna
      drifted:
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
    from ansible_collections.promptops.openai.plugins.module_utils._reading._info import info_task
    from ansible_collections.promptops.openai.plugins.module_utils._resources._chat_completion._kind import (
        ChatCompletionKind,
    )

    run_module(info_task(ChatCompletionKind()))


if __name__ == "__main__":
    main()
