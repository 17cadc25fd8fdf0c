#!/usr/bin/python
# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: openai_chat_completions
short_description: Manage many chat completions in one task
version_added: 0.1.0
author:
  - promptops contributors (@promptops)
description:
  - Does for many chat completions at once what M(promptops.openai.openai_chat_completion) does for one. Each is a
    resource of its own, which is created, reused, replaced or deleted by itself.
  - All are worked on concurrently, at a pace that the server allows.
extends_documentation_fragment:
  - promptops.openai.attributes
  - promptops.openai.attributes.resource
  - promptops.openai.api
  - promptops.openai.store
  - promptops.openai.many
attributes:
  diff_mode:
    support: partial
    details:
      - The difference is returned as C(diff) with each element where O(return=full), and is not shown by itself.
seealso:
  - module: promptops.openai.openai_chat_completion
  - module: promptops.openai.openai_chat_completion_info
options:
  chat_completions:
    description:
      - The chat completions. Each element is a mapping of the options of M(promptops.openai.openai_chat_completion),
        apart from those that say how the API is reached, which are set for all elements together.
      - Two elements must not have the same record.
      # The options of an element: written by scripts/make-module-docs.py.
      - The options of an element are C(accept), C(audio), C(cancel_on_timeout), C(completion_id), C(delete_replaced),
        C(extra_body), C(force), C(frequency_penalty), C(function_call), C(functions), C(ignore_changes), C(logit_bias),
        C(logprobs), C(max_age), C(max_completion_tokens), C(max_tokens), C(messages), C(metadata), C(modalities),
        C(model), C(moderation), C(moved_from), C(n), C(name), C(parallel_tool_calls), C(prediction),
        C(presence_penalty), C(preserve_on_change), C(prompt_cache_key), C(prompt_cache_options),
        C(prompt_cache_retention), C(protect), C(reasoning_effort), C(record_content), C(repair), C(response_format),
        C(reuse), C(safety_identifier), C(seed), C(service_tier), C(state), C(state_file), C(state_mode),
        C(state_store), C(stop), C(store), C(stream), C(stream_options), C(temperature), C(tool_choice), C(tools),
        C(top_logprobs), C(top_p), C(triggers), C(user), C(verbosity), C(verify_remote), C(wait), C(wait_interval),
        C(wait_timeout), C(web_search_options).
      # End.
    type: list
    elements: dict
    required: true
"""

EXAMPLES = r"""
# The key and the store come from the environment here (OPENAI_API_KEY and OPENAI_STATE_STORE). In a play, set them
# once, by module_defaults for the action group promptops.openai.openai.
- name: Translate many notices at once, and reuse the translations on every later run
  promptops.openai.openai_chat_completions:
    common:
      model: gpt-6-luna
      reasoning_effort: none
      temperature: 0.2
    chat_completions:
      - name: notice-fr
        messages:
          - role: system
            content: You translate English to French.
          - role: user
            content: The database is not available tonight from ten to eleven.
      - name: notice-de
        messages:
          - role: system
            content: You translate English to German.
          - role: user
            content: The database is not available tonight from ten to eleven.
        metadata:
          ticket: 4711
        store: true
  register: notices

- name: Show one of them by its name
  ansible.builtin.debug:
    msg: "{{ notices.by_name['notice-de'].output_text }}"

- name: Show what was done, and what was paid for
  ansible.builtin.debug:
    msg: "{{ notices.counts }}, {{ notices.paid_usage.total_tokens | default(0) }} tokens"

- name: Ask about many hosts, slowly, stop at the first failure, and return little
  promptops.openai.openai_chat_completions:
    common:
      model: gpt-6-luna
      max_completion_tokens: 16
      accept: [incomplete]
    chat_completions:
      - name: motd-db1
        messages:
          - role: user
            content: Greet the users of db1.
      - name: motd-db2
        messages:
          - role: user
            content: Greet the users of db2.
    concurrency: 2
    requests_per_minute: 600
    fail_fast: true
    return: summary
  register: greetings

- name: Show all texts
  ansible.builtin.debug:
    msg: "{{ greetings.chat_completions | map(attribute='output_text') }}"

- name: Delete some of them and their records
  promptops.openai.openai_chat_completions:
    common:
      state: absent
    chat_completions:
      - name: motd-db1
      - name: motd-db2
    return: none
"""

RETURN = r"""
attempts:
  description: How many times a request was sent, where the task itself is wrong.
  type: int
  returned: failure before anything was done
  sample: 0
by_name:
  description: The elements of RV(chat_completions) that have a name, by their names.
  type: dict
  returned: success, and failure after something was done
  sample:
    notice-fr:
      action: created
      changed: true
      failed: false
      id: chatcmpl-bf3dd314fd03d782e0382c089e46f3
      name: notice-fr
      state_file: /srv/generated/chat_completion/notice-fr.json
      status: completed
chat_completions:
  description: What each element came to, in the order of the elements. How much of it is told depends on O(return).
  type: list
  elements: dict
  returned: success, and failure after something was done
  contains:
    action:
      description:
        - What was done, or would be done in check mode.
        - V(skipped) where O(fail_fast=true) and another element has failed.
        - V(created), V(imported) by its ID, V(moved) where its record took a new name, V(reused) where another record
          has answered the same request, V(submitted) in a batch, V(unchanged), V(updated) where only
          O(promptops.openai.openai_chat_completion#module:metadata) is changed in place, V(resumed) where its stream
          had been cut, V(replaced), V(drifted) where the request has changed and the output is preserved, V(deleted),
          V(forgotten) where the record alone was removed, or V(absent) where there was nothing to delete.
      type: str
      returned: success, and failure after something was done
      choices:
        - skipped
        - created
        - imported
        - moved
        - reused
        - submitted
        - unchanged
        - updated
        - resumed
        - replaced
        - drifted
        - deleted
        - forgotten
        - absent
      sample: created
    attempts:
      description:
        - How many times the request had to be sent. It is V(0) where none was sent.
        - With the keyword C(until), Ansible puts its own count of tries in its place.
      type: int
      returned: always
      sample: 1
    batch_id:
      description: The ID of the batch in which it was asked for. It is null where there is none.
      type: str
      returned: success, and failure after something was done
    changed:
      description: Whether something was done for this element.
      type: bool
      returned: always
      sample: true
    chat_completion:
      description: The API's object, untouched. Its parts are described in the API's own reference.
      type: dict
      returned: when there is a chat completion
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
      returned: when there is a chat completion
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
      returned: when there is a chat completion
    created:
      description: When the chat completion was created, in seconds since the epoch.
      type: int
      returned: when there is a chat completion
      sample: 1795168093
    created_at:
      description: The same as RV(chat_completions[].created), by the name that the API's newer objects have for it.
      type: int
      returned: when there is a chat completion
      sample: 1795168093
    drift:
      description:
        - The parameters that are configured otherwise than recorded. It is empty where there are none.
        - V(triggers), V(max_age) and V(base_url) are listed like parameters. So is V(id) where
          O(promptops.openai.openai_chat_completion#module:verify_remote=true) has found that the chat completion is
          gone.
      type: list
      elements: dict
      returned: success, and failure after something was done
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
    error:
      description: What went wrong, as data. What to do about it stands in RV(chat_completions[].msg).
      type: dict
      returned: failure
      contains:
        type:
          description: The kind of the error, in the server's word where it gave one.
          type: str
          sample: invalid_request_error
        code:
          description: The server's code for the error.
          type: str
          sample: unknown_parameter
        message:
          description: What went wrong, and where.
          type: str
          sample: "The server answered 400: Unknown parameter: 'top_k'."
        param:
          description: The parameter that the server complains about.
          type: str
          sample: top_k
        status:
          description: The HTTP status.
          type: int
          sample: 400
        request_id:
          description: The ID under which the server's operator can find the request.
          type: str
          sample: req_7655f5da47d4296f1cde31b85a10fb4f38280b533e59112e
        retry_after:
          description: How many seconds the server asks to wait.
          type: float
          sample: 240.0
      sample:
        type: invalid_request_error
        code: unknown_parameter
        message: "The server answered 400: Unknown parameter: 'top_k'."
        param: top_k
        status: 400
        request_id: req_7655f5da47d4296f1cde31b85a10fb4f38280b533e59112e
        retry_after:
    failed:
      description: Whether this element failed.
      type: bool
      returned: always
      sample: false
    finish_reason:
      description:
        - Why the text of the first choice ended. V(stop) where the model was done, V(tool_calls) or V(function_call)
          where it calls functions, V(length) at the limit of tokens, or V(content_filter).
        - It is null where it has not ended.
      type: str
      returned: when there is a chat completion
      sample: stop
    function_calls:
      description: The calls of functions that the first choice asks for. It is empty where there are none.
      type: list
      elements: dict
      returned: when there is a chat completion
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
      returned: success, and failure after something was done
      sample: chatcmpl-a84070f47241f3e1d9869263a28d66
    imported:
      description: Whether it was made elsewhere, and imported by its ID.
      type: bool
      returned: when there is a chat completion
      sample: false
    incomplete_details:
      description:
        - Why the chat completion is incomplete, in the words that the API has for a response. It is null where it is
          not.
      type: dict
      returned: when there is a chat completion
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
      returned: when there is a chat completion
      sample:
        team: platform
    model:
      description: The model that has answered, by its dated name.
      type: str
      returned: when there is a chat completion
      sample: gpt-6-luna
    msg:
      description: What went wrong, and what to do about it.
      type: str
      returned: failure
      sample: "The server answered 400: Unknown parameter: 'top_k'. Correct the parameter that the message names."
    name:
      description: The name of the record, as in O(promptops.openai.openai_chat_completion#module:name).
      type: str
      returned: success, and failure after something was done
      sample: incident-4711
    object:
      description: The type of the API's object.
      type: str
      returned: when there is a chat completion
      sample: chat.completion
    output_errors:
      description:
        - Where the answer is not what was asked for, and how. It is empty where all is well, and null where nothing was
          checked.
      type: list
      elements: dict
      returned: when there is a chat completion
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
        - In check mode, it is a sample that conforms to the schema.
      type: raw
      returned: when JSON was asked for
      sample:
        action: restart
        reason: emulated reason a4a44ee5
    output_text:
      description: The text of the first choice. It is empty where there is none.
      type: str
      returned: when there is a chat completion
      sample: '{"action": "restart", "reason": "emulated reason a4a44ee5"}'
    preserve_on_change:
      description:
        - Whether the output is kept where the request changes, as
          O(promptops.openai.openai_chat_completion#module:preserve_on_change) was when it was recorded.
      type: bool
      returned: when there is a chat completion
      sample: false
    recorded_at:
      description: When the record was created. It is null where there is none.
      type: str
      returned: when there is a chat completion
      sample: "2026-11-20T09:54:11Z"
    refusal:
      description: What the model says where it refuses. It is null where it does not.
      type: str
      returned: when there is a chat completion
      sample: "Emulated refusal: no model declined this, the request asked the emulator to."
    repairs:
      description: How many times the model had to be asked again, since its answer was not what was asked for.
      type: int
      returned: when there is a chat completion
      sample: 0
    request:
      description:
        - What was asked, by the names of the options. Secrets are left out, and large inline data is shown by its
          digest.
        - Where the output is preserved, it is what the output was generated from. See RV(chat_completions[].drift) for
          what is configured.
        - For what was imported, it is what the server tells.
      type: dict
      returned: when there is a chat completion
      sample:
        model: gpt-6-luna
        messages:
          - role: user
            content: "nginx: worker process 4711 exited on signal 11"
    request_id:
      description:
        - The ID of the request that created the chat completion, under which the server's operator can find it.
        - It is null where it is not known, as it is for an imported one.
      type: str
      returned: success, and failure after something was done
      sample: req_186799768e777371ef823b69b120bd02a08317afaf6514a7
    role:
      description: Who speaks in the first choice.
      type: str
      returned: when there is a chat completion
      sample: assistant
    service_tier:
      description: The class of service by which it was processed and billed. It is null where the server does not tell
        it.
      type: str
      returned: when there is a chat completion
      sample: default
    state_file:
      description: The absolute path of the record. It is null where there is none.
      type: str
      returned: success, and failure after something was done
      sample: /srv/generated/chat_completion/incident-4711.json
    status:
      description: How it ended, which the reasons of all choices tell.
      type: str
      returned: when there is a chat completion
      choices: [completed, incomplete, in_progress]
      sample: completed
    system_fingerprint:
      description:
        - Which configuration of the server has answered. Where it differs, so may the output of the same
          O(promptops.openai.openai_chat_completion#module:seed).
      type: str
      returned: when there is a chat completion
      sample: fp_emulator
    usage:
      description: The numbers of tokens that were used and paid for. A number that the server does not tell is null.
      type: dict
      returned: when there is a chat completion
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
    warnings:
      description: What the element warns of.
      type: list
      elements: str
      returned: when there are warnings
      sample:
        - An earlier attempt to create it broke off before its ID was known, and may have been billed (at
          2026-11-20T09:44:57Z, client request ID unknown).
  sample:
    - action: created
      changed: true
      failed: false
      id: chatcmpl-bf3dd314fd03d782e0382c089e46f3
      name: notice-fr
      state_file: /srv/generated/chat_completion/notice-fr.json
      status: completed
counts:
  description:
    - How many elements came to each action. V(failed) counts those that failed, and V(skipped) those not begun.
  type: dict
  returned: success, and failure after something was done
  sample:
    created: 3
error:
  description:
    - What went wrong with the first element that failed, or with the task, as data. What to do about it stands in
      RV(msg).
  type: dict
  returned: failure
  contains:
    type:
      description: The kind of the error, in the server's word where it gave one.
      type: str
      sample: invalid_request_error
    code:
      description: The server's code for the error.
      type: str
      sample: unknown_parameter
    message:
      description: What went wrong, and where.
      type: str
      sample: "The server answered 400: Unknown parameter: 'top_k'."
    param:
      description: The parameter that the server complains about.
      type: str
      sample: top_k
    status:
      description: The HTTP status.
      type: int
      sample: 400
    request_id:
      description: The ID under which the server's operator can find the request.
      type: str
      sample: req_7655f5da47d4296f1cde31b85a10fb4f38280b533e59112e
    retry_after:
      description: How many seconds the server asks to wait.
      type: float
      sample: 240.0
  sample:
    type: invalid_request_error
    code: unknown_parameter
    message: "The server answered 400: Unknown parameter: 'top_k'."
    param: top_k
    status: 400
    request_id: req_7655f5da47d4296f1cde31b85a10fb4f38280b533e59112e
    retry_after:
msg:
  description: Which elements failed, what went wrong with each, and what to do about it. At most ten are named.
  type: str
  returned: failure
  sample: >-
    1 of 2 failed. chat_completions[0] (motd-db1): The chat completion chatcmpl-4fc986872ae8a96940b5a26cd377f9 ended as
    incomplete: length. Raise the limit of tokens, or set accept to take incomplete answers.
paid_usage:
  description:
    - The numbers of tokens of what was generated by this run, all together. It is empty where there was nothing.
  type: dict
  returned: success, and failure after something was done
  contains:
    input_tokens:
      description: Tokens of the input.
      type: int
      sample: 70
    output_tokens:
      description: Tokens of the output, those of reasoning included.
      type: int
      sample: 76
    total_tokens:
      description: Both together.
      type: int
      sample: 146
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
      sample: 70
    completion_tokens:
      description: The older name of C(output_tokens).
      type: int
      sample: 76
  sample:
    input_tokens: 70
    output_tokens: 76
    total_tokens: 146
    cached_tokens: 0
    cache_write_tokens: 0
    reasoning_tokens: 0
    prompt_tokens: 70
    completion_tokens: 76
paid_usage_by_model:
  description: The numbers of tokens of what was generated by this run, by the model that has answered.
  type: dict
  returned: success, and failure after something was done
  sample:
    gpt-6-luna:
      input_tokens: 86
      output_tokens: 299
      total_tokens: 385
      cached_tokens: 0
      cache_write_tokens: 0
      reasoning_tokens: 192
      prompt_tokens: 86
      completion_tokens: 299
paid_usage_by_price:
  description: The same by all that the price depends on.
  type: list
  elements: dict
  returned: success, and failure after something was done
  contains:
    model:
      description: The model that has answered.
      type: str
      sample: gpt-6-luna
    batch:
      description: Whether it was asked for in a batch.
      type: bool
      sample: false
    service_tier:
      description: The class of service by which it was processed.
      type: str
      sample: default
    completion_window:
      description: The window in which the answer was to come.
      type: str
    usage:
      description: The numbers of tokens.
      type: dict
      sample:
        input_tokens: 86
        output_tokens: 299
        total_tokens: 385
        cached_tokens: 0
        cache_write_tokens: 0
        reasoning_tokens: 192
        prompt_tokens: 86
        completion_tokens: 299
  sample:
    - model: gpt-6-luna
      batch: false
      service_tier: default
      completion_window:
      usage:
        input_tokens: 86
        output_tokens: 299
        total_tokens: 385
        cached_tokens: 0
        cache_write_tokens: 0
        reasoning_tokens: 192
        prompt_tokens: 86
        completion_tokens: 299
predicted_usage:
  description: What would be paid for, in check mode.
  type: dict
  returned: in check mode
  contains:
    requests:
      description: The number of requests.
      type: int
      sample: 3
    input_tokens:
      description: The tokens of their inputs, estimated.
      type: int
      sample: 80
  sample:
    requests: 3
    input_tokens: 80
predicted_usage_by_model:
  description: The same by the model that would be asked.
  type: dict
  returned: in check mode
  sample:
    gpt-6-luna:
      requests: 3
      input_tokens: 80
usage:
  description: The numbers of tokens of all elements together, those that were generated by earlier runs included.
  type: dict
  returned: success, and failure after something was done
  contains:
    input_tokens:
      description: Tokens of the input.
      type: int
      sample: 70
    output_tokens:
      description: Tokens of the output, those of reasoning included.
      type: int
      sample: 76
    total_tokens:
      description: Both together.
      type: int
      sample: 146
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
      sample: 70
    completion_tokens:
      description: The older name of C(output_tokens).
      type: int
      sample: 76
  sample:
    input_tokens: 70
    output_tokens: 76
    total_tokens: 146
    cached_tokens: 0
    cache_write_tokens: 0
    reasoning_tokens: 0
    prompt_tokens: 70
    completion_tokens: 76
warnings:
  description: What the elements warn of, each after its place.
  type: list
  elements: str
  returned: when there are warnings
  sample:
    - >-
      chat_completions[0] (log-web1): An earlier attempt to create it broke off before its ID was known, and may have
      been billed (at 2026-11-20T09:44:57Z, client request ID unknown).
"""

from ansible_collections.promptops.openai.plugins.module_utils._module import run_module


def main() -> None:
    """Runs the module."""
    from ansible_collections.promptops.openai.plugins.module_utils._many._many import many_task
    from ansible_collections.promptops.openai.plugins.module_utils._resources._chat_completion._kind import (
        ChatCompletionKind,
    )

    run_module(many_task(ChatCompletionKind()))


if __name__ == "__main__":
    main()
