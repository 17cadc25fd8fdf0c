#!/usr/bin/python
# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: openai_response
short_description: Manage a model's response
version_added: 0.1.0
author:
  - promptops contributors (@promptops)
description:
  - Asks a model for a response, and treats what it generates as a resource. It is paid for once, recorded, returned
    on every later run without a request, replaced only where what was asked has changed, and deleted where it is no
    longer wanted.
  - There are three ways to tell which response is meant. With O(name) and O(state_store), it is that of a record in a
    store. With O(state_file), it is that of the record in this file. With O(response_id) alone, it is that of the
    server.
  - It speaks to the public OpenAI API, and to every other server that has its C(/responses).
extends_documentation_fragment:
  - promptops.openai.attributes
  - promptops.openai.attributes.resource
  - promptops.openai.api
  - promptops.openai.store
  - promptops.openai.store.record
  - promptops.openai.lifecycle
  - promptops.openai.request
seealso:
  - module: promptops.openai.openai_chat_completion
options:
  access_programs:
    description:
      - The access programs of special domains that the request is made under.
    type: dict
    suboptions:
      cyber:
        description:
          - The program for work on the security of computers.
          - The public API takes V(standard), V(daybreak_blue) and V(daybreak_red), of which an organization needs to be
            allowed the latter two.
        type: str
  response_id:
    description:
      - The ID of a response that exists on the server.
      - With a record, the response is imported into it. The response and its input items are read and recorded, and
        the output is preserved from then on, unless O(preserve_on_change=false). Parameters that are not set are not
        compared.
      - Without a record, V(present) returns the response and fails where there is none, and V(absent) deletes it.
      - An ID other than the recorded one is an error. That of an imported object may stay after it was replaced.
    type: str
  background:
    description:
      - Whether the server generates the response in the background, so that no connection has to stay open while it
        does.
      - The module asks for it every O(wait_interval) seconds until it is ready, unless O(wait=false).
      - With O(store=false), the server keeps the response for some ten minutes after its end, so that it can be asked
        for. What has not been asked for by then is lost, and paid for.
      - It is not a part of the request. A change of it replaces nothing.
      - The server's default is V(false).
    type: bool
  background_options:
    description:
      - How the server generates the response in the background. It is not a part of the request. A change of it
        replaces nothing.
    type: dict
    suboptions:
      completion_window:
        description:
          - When the response is to be there at the latest.
          - V(2h) costs some 30% less, and V(8h) some 40%. They need O(background=true), and cannot be used together
            with O(stream=true) or with another O(service_tier) than V(default).
          - With them, the module asks for the response less and less often, from every O(wait_interval) seconds down to
            once in four minutes. Set O(wait=false) or a long O(wait_timeout). A later run goes on where this one
            stopped.
          - The server's default is V(soonest).
          - The public API takes V(soonest), V(2h) and V(8h).
        type: str
      continuation_id:
        description:
          - An ID of your own by which the server gives related requests the same priority.
        type: str
  context_management:
    description:
      - How the server shortens a context that grows too long.
    type: list
    elements: dict
    suboptions:
      type:
        description:
          - The kind of the entry. The API takes V(compaction) only.
        type: str
        required: true
      compact_threshold:
        description:
          - The number of tokens from which on the context is compacted. At least V(1000).
        type: int
  conversation:
    description:
      - The conversation that the response belongs to, as its ID, or as a mapping with the key C(id).
      - The items of the conversation are put before O(input), and those of the response are added to it.
      - It cannot be used together with O(previous_response_id).
    type: raw
  frequency_penalty:
    description:
      - How much tokens are made less likely by how often they stand in the text so far, from V(-2) to V(2).
      - The public API's Responses refuse it. Other servers take it.
    type: float
  image:
    description:
      - How images are put before the model.
    type: dict
    suboptions:
      context_compression:
        description:
          - Whether images are made smaller in the model's context.
          - The server's default is V(auto), which leaves it to the model and the input.
          - The public API takes V(auto), V(enabled) and V(disabled).
        type: str
  include:
    description:
      - What the response shall hold besides the usual.
      - The API knows V(code_interpreter_call.outputs), V(computer_call_output.output.image_url),
        V(file_search_call.results), V(message.input_image.image_url), V(message.output_text.logprobs),
        V(reasoning.encrypted_content), V(web_search_call.action.sources) and V(web_search_call.results).
    type: list
    elements: str
  input:
    description:
      - What is asked, as a text, or as a list of items.
      - A message is an item with a C(role), which is V(user), V(assistant), V(system) or V(developer), and with a
        C(content). The content is a text, or a list of parts of the types V(input_text), V(input_image),
        V(input_file), V(output_text) and V(refusal).
      - Other items have a C(type), such as V(function_call_output), which hands back what a function returned. Its
        C(output) is a text, a list of parts, or any data, which is sent as JSON.
      - The keys of known types are checked before anything is sent. Items and keys that this module does not know are
        passed on as they are.
      - Use the P(ansible.builtin.to_json#filter) filter to ask about data.
      - To create a response, one of O(input), O(prompt), O(previous_response_id) and O(conversation) is required.
    type: raw
  instructions:
    description:
      - What the model shall keep to, as a message of the system or the developer before all else.
      - It is not carried over by O(previous_response_id).
    type: str
  max_output_tokens:
    description:
      - The largest number of tokens to generate, those of reasoning included. At least V(16).
      - A response that reaches it ends as incomplete. See O(accept).
    type: int
  max_tool_calls:
    description:
      - The largest number of calls of the server's own tools in one response, all tools together.
    type: int
  model:
    description:
      - The ID of the model to ask, for example V(gpt-6-luna).
      - It is required to create a response, unless O(prompt) is set.
    type: str
  presence_penalty:
    description:
      - How much tokens that stand in the text so far are made less likely, from V(-2) to V(2).
      - The public API's Responses refuse it. Other servers take it.
    type: float
  previous_response_id:
    description:
      - The ID of the response that this one follows. Its input and its output come before O(input).
      - It cannot be used together with O(conversation).
      - Where the previous response is replaced, its ID changes, so that this one is replaced in turn.
    type: str
  prompt:
    description:
      - A prompt template that the server keeps.
      - The public API ends its stored prompts on 2026-11-30. Keep the text of a prompt in the playbook, or in a file
        beside it, and set O(instructions) and O(input).
    type: dict
    suboptions:
      id:
        description:
          - The ID of the template.
        type: str
        required: true
      version:
        description:
          - The version of the template. The server takes the current one where it is not set.
        type: str
      variables:
        description:
          - The values of the template's variables. A value is a text, or an input of the type V(input_text),
            V(input_image) or V(input_file).
        type: dict
  prompt_cache_options:
    description:
      - How the server caches the prompt. Older models refuse it.
    type: dict
    suboptions:
      ttl:
        description:
          - How long the cached prompt is kept at least.
          - The server's default is V(30m).
          - The public API takes V(30m) and V(12h).
        type: str
      mode:
        description:
          - V(implicit) lets the server choose one place up to which the prompt is cached, besides those that the
            request marks.
          - V(explicit) caches up to the places that the request marks with C(prompt_cache_breakpoint), and nothing
            where it marks none.
          - The server's default is V(implicit).
          - The public API takes V(implicit) and V(explicit).
        type: str
      comparison_response_id:
        description:
          - The ID of a response with which this one is compared, to find out why more or less came from the cache.
          - The findings stand in the API's object, as C(prompt_cache_diagnostics).
        type: str
      prewarm:
        description:
          - Whether the prompt is put into the cache and nothing is generated.
          - The server's default is V(false).
        type: bool
  reasoning:
    description:
      - How a reasoning model thinks. Other models refuse it.
    type: dict
    suboptions:
      effort:
        description:
          - How hard the model thinks. Less effort is faster and uses fewer tokens.
          - Which values a model takes, and which is its default, depends on the model.
          - The public API takes V(none), V(minimal), V(low), V(medium), V(high), V(xhigh) and V(max).
        type: str
      summary:
        description:
          - Has the model summarise what it thought, in this detail.
          - The public API takes V(auto), V(concise) and V(detailed).
        type: str
      generate_summary:
        description:
          - The older name of O(reasoning.summary), which the API has deprecated.
          - The public API takes V(auto), V(concise) and V(detailed).
        type: str
      context:
        description:
          - Which reasoning of earlier turns the model is shown again.
          - The server's default is V(auto), which leaves it to the model.
          - The public API takes V(auto), V(current_turn) and V(all_turns).
        type: str
      mode:
        description:
          - How reasoning is executed. The API knows V(standard) and V(pro).
        type: str
  service_tier:
    description:
      - The class of service by which the request is processed and billed.
      - V(fast) is another name of V(priority). Not every model and account can use each.
      - V(flex) costs half, takes its time, and is refused where the server is busy. The API calls it a beta, and its
        newer models may not have it.
      - The server's default is V(auto), which is what the project is set to.
      - The public API takes V(auto), V(default), V(flex), V(scale), V(priority), V(fast) and V(ultrafast).
    type: str
  stop_sequences:
    description:
      - Texts at which the model stops. It is sent as C(stop).
      - The public API's Responses refuse it. Other servers take it.
    type: list
    elements: str
  store:
    description:
      - Whether the server keeps the response, so that it can be read, followed and verified by its ID.
      - With V(false), the record is all there is. O(state=absent) then removes it without a request.
      - The server's default is V(true).
    type: bool
  stream_options:
    description:
      - How the answer is streamed. It can be used with O(stream=true) only, and is not a part of the request.
      - An empty mapping sends none, for servers that refuse the parameter.
    type: dict
    suboptions:
      include_obfuscation:
        description:
          - Whether the server adds random characters to the events, so that their sizes do not give the text away.
          - The server's default is V(true). V(false) saves bandwidth where the network is trusted.
        type: bool
  text:
    description:
      - What kind of text is returned.
    type: dict
    suboptions:
      format:
        description:
          - The format of the text.
        type: dict
        suboptions:
          type:
            description:
              - V(text) is plain text, which is the server's default.
              - V(json_schema) is JSON that conforms to O(text.format.schema). It is returned decoded in
                RV(output_parsed).
              - V(json_object) is any JSON object, for older models. The word JSON must stand in the input.
              - These are what the public API takes. Other servers may take others.
            type: str
            required: true
          name:
            description:
              - The name of the format. At most 64 letters, digits, underscores and dashes.
              - It is required where O(text.format.type=json_schema).
            type: str
          description:
            description:
              - What the format is for, which helps the model to keep to it.
            type: str
          schema:
            description:
              - The JSON schema.
              - It is required where O(text.format.type=json_schema).
            type: dict
          strict:
            description:
              - Whether the model must keep to the schema exactly. Only a part of JSON Schema can then be used. Every
                object must have C(additionalProperties) V(false) and must require all its properties.
              - The server's default is V(false).
            type: bool
      verbosity:
        description:
          - How long the text is.
          - The server's default is V(medium).
          - The public API takes V(low), V(medium) and V(high).
        type: str
  tool_choice:
    description:
      - V(none) lets the model call no tool, V(auto) leaves it to the model, and V(required) makes it call at least
        one.
      - A mapping with the key C(type) says which tool to call, for example one with the C(type) V(function) and a
        C(name). It can be given as JSON text too.
    type: raw
  tools:
    description:
      - The tools that the model may call. Each has a C(type).
      - A V(function) has a C(name), a C(description), a JSON schema of its C(parameters), and C(strict). It is called
        by the playbook. See RV(function_calls).
      - The server itself calls tools such as V(web_search), V(file_search), V(code_interpreter), V(image_generation)
        and V(mcp).
      - The keys of known types are checked before anything is sent. Types and keys that this module does not know are
        passed on as they are.
    type: list
    elements: dict
  top_k:
    description:
      - The number of most likely tokens to choose from. At least V(0).
      - The public API's Responses refuse it. Other servers take it.
    type: int
  truncation:
    description:
      - V(auto) drops the beginning of a conversation that is too long for the model. V(disabled) fails instead.
      - The server's default is V(disabled). The API has deprecated this parameter.
      - The public API takes V(auto) and V(disabled).
    type: str
"""

EXAMPLES = r"""
# The key and the store come from the environment here (OPENAI_API_KEY and OPENAI_STATE_STORE). In a play, set them
# once, by module_defaults for the action group promptops.openai.openai.
- name: Ask once, and reuse the answer on every later run
  promptops.openai.openai_response:
    name: motd
    model: gpt-6-luna
    instructions: You are a terse site reliability engineer.
    input: Write a message of the day for a database server.
  register: motd

- name: Show the answer
  ansible.builtin.debug:
    var: motd.output_text

- name: Ask for a verdict under a JSON schema
  promptops.openai.openai_response:
    name: incident-4711
    model: gpt-6-luna
    instructions: Judge the log of a web server.
    input: "{{ journal | default('nginx: worker process 4711 exited on signal 11') }}"
    text:
      format:
        type: json_schema
        name: verdict
        strict: true
        schema:
          type: object
          properties:
            action:
              type: string
              enum: [restart, escalate, ignore]
            reason:
              type: string
          required: [action, reason]
          additionalProperties: false
  register: verdict

- name: Act on the verdict, also in check mode
  ansible.builtin.debug:
    msg: "nginx would be restarted: {{ verdict.output_parsed.reason }}"
  when: verdict.output_parsed.action == 'restart'

- name: Go on with the conversation, which is replaced where the verdict is
  promptops.openai.openai_response:
    name: incident-4711-runbook
    model: gpt-6-luna
    previous_response_id: "{{ verdict.id }}"
    input: Write a runbook for this incident.

- name: Offer a function to the model
  promptops.openai.openai_response:
    name: disk-question
    model: gpt-6-luna
    input: How full is the root file system of db1?
    tools:
      - type: function
        name: disk_usage
        description: Returns how full a file system is, in percent.
        parameters:
          type: object
          properties:
            host:
              type: string
            path:
              type: string
          required: [host, path]
          additionalProperties: false
        strict: true
    tool_choice: required
    parallel_tool_calls: false
  register: question

- name: Hand back what the function returned
  promptops.openai.openai_response:
    name: disk-answer
    model: gpt-6-luna
    previous_response_id: "{{ question.id }}"
    input:
      - type: function_call_output
        call_id: "{{ question.function_calls[0].call_id }}"
        output:
          percent: 87
  when: question.function_calls | length > 0

- name: Ask about an image
  promptops.openai.openai_response:
    name: rack-photo
    model: gpt-6-luna
    input:
      - role: user
        content:
          - type: input_text
            text: Which of these servers shows a fault?
          - type: input_image
            image_url: https://example.com/rack-12.jpg
            detail: high

- name: Let the model think hard, and summarise its thoughts
  promptops.openai.openai_response:
    name: capacity-plan
    model: gpt-6-luna
    input: Plan the capacity of a cache that serves 40,000 requests per second.
    reasoning:
      effort: high
      summary: auto
    text:
      verbosity: low
    metadata:
      team: platform
      ticket: 4711

- name: Start a long answer in the background, and go on at once
  promptops.openai.openai_response:
    name: quarterly-report
    model: gpt-6-luna
    input: Write a report on the incidents of the last quarter.
    background: true
    wait: false

- name: Collect it later, without paying anew
  promptops.openai.openai_response:
    name: quarterly-report
    model: gpt-6-luna
    input: Write a report on the incidents of the last quarter.
    wait_timeout: 1800
    wait_interval: 1
  register: report

- name: Keep the text that was approved, and report what has changed since
  promptops.openai.openai_response:
    name: terms-of-service
    model: gpt-6-luna
    input: "Write terms of service for {{ company | default('Example Ltd') }}."
    preserve_on_change: true
  register: terms

- name: Tell which parameters differ from those of the recorded text
  ansible.builtin.debug:
    msg: "{{ terms.drift | map(attribute='parameter') | join(', ') }}"
  when: terms.drift | length > 0

- name: Write release notes anew with every release, and every 30 days
  promptops.openai.openai_response:
    name: release-notes
    model: gpt-6-luna
    input: Write release notes in three sentences.
    triggers:
      release: "{{ release | default('1.4.2') }}"
    max_age: 2592000

- name: Take over a response that was made elsewhere
  promptops.openai.openai_response:
    name: motd-imported
    response_id: "{{ motd.id }}"

- name: Make sure that the server still has what is recorded
  promptops.openai.openai_response:
    name: capacity-plan
    model: gpt-6-luna
    input: Plan the capacity of a cache that serves 40,000 requests per second.
    reasoning:
      effort: high
      summary: auto
    text:
      verbosity: low
    metadata:
      team: platform
      ticket: 4711
    verify_remote: true

- name: Take an answer that ends at the limit of tokens
  promptops.openai.openai_response:
    name: first-words
    model: gpt-6-luna
    input: Tell the history of Unix.
    max_output_tokens: 16
    accept:
      - incomplete

- name: Ask another server, such as vLLM or Ollama, and record in a file of its own
  promptops.openai.openai_response:
    base_url: "{{ local_server | default(omit) }}" # for example http://localhost:8000/v1
    api_key: "{{ local_key | default(omit) }}"
    state_file: "{{ playbook_dir }}/greeting.json"
    model: qwen3-8b
    input: Greet the users of this cluster.
    temperature: 0.2

- name: Delete a response and its record
  promptops.openai.openai_response:
    name: quarterly-report
    state: absent
"""

RETURN = r"""
action:
  description:
    - What was done, or would be done in check mode.
    - V(created), V(imported) by its ID, V(moved) where its record took a new name, V(reused) where another record has
      answered the same request, V(submitted) in a batch, V(unchanged), V(resumed) where it had not been ready,
      V(replaced), V(drifted) where the request has changed and the output is preserved, V(deleted), V(forgotten) where
      the record alone was removed, or V(absent) where there was nothing to delete.
  type: str
  returned: success, and failure after something was done
  choices:
    - created
    - imported
    - moved
    - reused
    - submitted
    - unchanged
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
completed_at:
  description:
    - When the server was done with it, in seconds since the epoch. It is null where the server does not tell it.
  type: int
  returned: when there is a response
  sample: 1795167846
created:
  description: When the response was created, in seconds since the epoch.
  type: int
  returned: when there is a response
  sample: 1795167844
created_at:
  description: The same as RV(created), by the name that the API's newer objects have for it.
  type: int
  returned: when there is a response
  sample: 1795167844
drift:
  description:
    - The parameters that are configured otherwise than recorded. It is empty where there are none.
    - V(triggers), V(max_age) and V(base_url) are listed like parameters. So is V(id) where O(verify_remote=true) has
      found that the response is gone.
  type: list
  elements: dict
  returned: success, and failure after something was done
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
error:
  description: What went wrong, as data. What to do about it stands in RV(msg).
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
finish_reason:
  description:
    - Why the text ended. V(stop) where the model was done, V(tool_calls) where it calls functions, V(length) at the
      limit of tokens, or V(content_filter).
    - It is null where the response has not ended, or has failed.
  type: str
  returned: when there is a response
  sample: stop
function_calls:
  description: The calls of functions that the model asks for. It is empty where there are none.
  type: list
  elements: dict
  returned: when there is a response
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
  returned: success, and failure after something was done
  sample: resp_87b852a0acdf86c5b8b5de134d7a92668e0bc48d4873e086
imported:
  description: Whether it was made elsewhere, and imported by its ID.
  type: bool
  returned: when there is a response
  sample: false
incomplete_details:
  description: Why the response is incomplete. It is null where it is not.
  type: dict
  returned: when there is a response
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
  returned: when there is a response
  sample:
    team: platform
model:
  description: The model that has answered, by its dated name.
  type: str
  returned: when there is a response
  sample: gpt-6-luna
msg:
  description: What went wrong, and what to do about it.
  type: str
  returned: failure
  sample: "The server answered 400: Unknown parameter: 'top_k'. Correct the parameter that the message names."
name:
  description: The name of the record, as in O(name).
  type: str
  returned: success, and failure after something was done
  sample: incident-4711
object:
  description: The type of the API's object.
  type: str
  returned: when there is a response
  sample: response
output_errors:
  description:
    - Where the answer is not what was asked for, and how. It is empty where all is well, and null where nothing was
      checked.
  type: list
  elements: dict
  returned: when there is a response
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
  returned: when there is a response, and JSON was asked for in O(text.format)
  sample:
    action: restart
    reason: emulated reason ca8e9330
output_text:
  description: The whole text of the response, wherever it stands in its output. It is empty where there is none.
  type: str
  returned: when there is a response
  sample: '{"action": "restart", "reason": "emulated reason ca8e9330"}'
preserve_on_change:
  description:
    - Whether the output is kept where the request changes, as O(preserve_on_change) was when it was recorded.
  type: bool
  returned: when there is a response
  sample: false
recorded_at:
  description: When the record was created. It is null where there is none.
  type: str
  returned: when there is a response
  sample: "2026-11-20T09:54:11Z"
refusal:
  description: What the model says where it refuses. It is null where it does not.
  type: str
  returned: when there is a response
  sample: "Emulated refusal: no model declined this, the request asked the emulator to."
repairs:
  description: How many times the model had to be asked again, since its answer was not what was asked for.
  type: int
  returned: when there is a response
  sample: 0
request:
  description:
    - What was asked, by the names of the options. Secrets are left out, and large inline data is shown by its digest.
    - Where the output is preserved, it is what the output was generated from. See RV(drift) for what is configured.
    - For what was imported, it is what the server tells.
  type: dict
  returned: when there is a response
  sample:
    model: gpt-6-luna
    instructions: Judge the log of a web server.
    input: "nginx: worker process 4711 exited on signal 11"
request_id:
  description:
    - The ID of the request that created the response, under which the server's operator can find it.
    - It is null where it is not known, as it is for an imported one.
  type: str
  returned: success, and failure after something was done
  sample: req_afc1833e4ca730b8f4c9656844af93260be61661593bfd1d
response:
  description: The API's object, untouched. Its parts are described in the API's own reference.
  type: dict
  returned: when there is a response
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
  returned: when there is a response
  sample: assistant
service_tier:
  description: The class of service by which it was processed and billed. It is null where the server does not tell it.
  type: str
  returned: when there is a response
  sample: default
state_file:
  description: The absolute path of the record. It is null where there is none.
  type: str
  returned: success, and failure after something was done
  sample: /srv/generated/response/incident-4711.json
status:
  description: How far the response is, or how it ended.
  type: str
  returned: when there is a response
  choices: [completed, queued, in_progress, incomplete, failed, cancelled]
  sample: completed
usage:
  description: The numbers of tokens that were used and paid for. A number that the server does not tell is null.
  type: dict
  returned: when there is a response
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
warnings:
  description: What the task warns of.
  type: list
  elements: str
  returned: when there are warnings
  sample:
    - An earlier attempt to create it broke off before its ID was known, and may have been billed (at
      2026-11-20T09:44:57Z, client request ID unknown).
"""

from ansible_collections.promptops.openai.plugins.module_utils._module import run_module


def main() -> None:
    """Runs the module."""
    from ansible_collections.promptops.openai.plugins.module_utils._resources._response._kind import ResponseKind
    from ansible_collections.promptops.openai.plugins.module_utils._tasks._runner import resource_task

    run_module(resource_task(ResponseKind()))


if __name__ == "__main__":
    main()
