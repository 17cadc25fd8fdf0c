#!/usr/bin/python
# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: openai_chat_completion
short_description: Manage a chat completion
version_added: 0.1.0
author:
  - promptops contributors (@promptops)
description:
  - Asks a model to go on with a conversation, and treats what it generates as a resource. It is paid for once,
    recorded, returned on every later run without a request, replaced only where what was asked has changed, and
    deleted where it is no longer wanted.
  - There are three ways to tell which chat completion is meant. With O(name) and O(state_store), it is that of a
    record in a store. With O(state_file), it is that of the record in this file. With O(completion_id) alone, it is
    that of the server, which must have stored it.
  - A server does not store a chat completion unless O(store=true). The record is then all there is. It is returned in
    full on every later run, and O(state=absent) removes it without a request.
  - Where the server stores it and only O(metadata) has changed, the metadata is updated in place and the output is
    kept.
  - It speaks to the public OpenAI API, and to every other server that has its C(/chat/completions).
extends_documentation_fragment:
  - promptops.openai.attributes
  - promptops.openai.attributes.resource
  - promptops.openai.api
  - promptops.openai.store
  - promptops.openai.store.record
  - promptops.openai.lifecycle
  - promptops.openai.request
seealso:
  - module: promptops.openai.openai_response
options:
  completion_id:
    description:
      - The ID of a chat completion that the server has stored.
      - With a record, the chat completion is imported into it. The completion and its messages are read and recorded,
        and the output is preserved from then on, unless O(preserve_on_change=false). Parameters that are not set are
        not compared.
      - Without a record, V(present) returns the chat completion and fails where there is none, and V(absent) deletes
        it.
      - An ID other than the recorded one is an error. That of an imported object may stay after it was replaced.
    type: str
  audio:
    description:
      - How speech is generated. It is required where O(modalities) holds V(audio).
    type: dict
    suboptions:
      format:
        description:
          - The format of the audio.
          - The public API takes V(wav), V(aac), V(mp3), V(flac), V(opus) and V(pcm16).
        type: str
        required: true
      voice:
        description:
          - The name of a voice, for example V(alloy), or a mapping with the C(id) of a voice of your own.
        type: raw
        required: true
  frequency_penalty:
    description:
      - How much tokens are made less likely by how often they stand in the text so far, from V(-2) to V(2). A
        negative value makes them more likely.
      - The server's default is V(0).
    type: float
  function_call:
    description:
      - V(none) lets the model call no function, V(auto) leaves it to the model, and a mapping with the key C(name)
        makes it call that one. It can be given as JSON text too.
      - It goes with O(functions). The API has deprecated it. Use O(tool_choice) instead where the server knows it.
    type: raw
  functions:
    description:
      - The functions that the model may call, at most 128. Each has a C(name), a C(description), and a JSON schema of
        its C(parameters).
      - The API has deprecated it. Use O(tools) instead where the server knows it.
    type: list
    elements: dict
  logit_bias:
    description:
      - How much more or less likely single tokens are made. A key is the ID of a token, and its value is a whole
        number from V(-100), which bans it, to V(100), which forces it.
    type: dict
  logprobs:
    description:
      - Whether the log probability of each token of the output is returned.
      - The server's default is V(false).
    type: bool
  max_completion_tokens:
    description:
      - The largest number of tokens to generate, those of reasoning included. At least V(1).
      - A chat completion that reaches it ends as incomplete. See O(accept).
    type: int
  max_tokens:
    description:
      - The older name of O(max_completion_tokens), for servers and models that know no other. Reasoning models refuse
        it.
      - Only one of the two can be set.
    type: int
  messages:
    description:
      - The conversation so far, as a list of one message or more. It is required to create a chat completion.
      - It can be written as C(message) too, as other tools for this API have it.
      - The C(role) of a message is V(developer), V(system), V(user), V(assistant), V(tool) or V(function).
      - The C(content) is a text, or a list of parts of the types V(text), V(image_url), V(input_audio), V(file) and
        V(refusal).
      - A message of the role V(assistant) can hold C(tool_calls) in place of a content, or the older
        C(function_call).
      - A message of the role V(tool) hands back what a function returned. Its C(tool_call_id) says which call it
        answers, and its C(content) is a text, a list of parts, or any data, which is sent as JSON.
      - The keys of known roles and types are checked before anything is sent. Parts and keys that this module does
        not know are passed on as they are.
    type: list
    elements: dict
  modalities:
    description:
      - What the model generates. The API knows V(text) and V(audio).
      - The server's default is V(text) alone.
    type: list
    elements: str
  model:
    description:
      - The ID of the model to ask, for example V(gpt-6-luna).
      - It is required to create a chat completion.
    type: str
  n:
    description:
      - How many choices are generated, from V(1) to V(128). All of them are paid for, and are returned in
        RV(choices).
      - The server's default is V(1).
    type: int
  prediction:
    description:
      - Text of which much is expected in the output, which makes it come faster. It is of use where a file is to be
        changed a little.
    type: dict
    suboptions:
      type:
        description:
          - The type of the prediction.
          - The public API takes V(content).
        type: str
        required: true
      content:
        description:
          - The expected text, or a list of parts of the type V(text).
        type: raw
        required: true
  presence_penalty:
    description:
      - How much tokens that stand in the text so far are made less likely, from V(-2) to V(2). A negative value makes
        them more likely.
      - The server's default is V(0).
    type: float
  reasoning_effort:
    description:
      - How hard a reasoning model thinks. Less effort is faster and uses fewer tokens.
      - Which values a model takes, and which is its default, depends on the model.
      - The public API takes V(none), V(minimal), V(low), V(medium), V(high), V(xhigh) and V(max).
    type: str
  response_format:
    description:
      - The format of the text.
    type: dict
    suboptions:
      type:
        description:
          - V(text) is plain text, which is the server's default.
          - V(json_schema) is JSON that conforms to O(response_format.json_schema.schema). It is returned decoded in
            RV(output_parsed).
          - V(json_object) is any JSON object, for older models. The word JSON must stand in a message.
          - These are what the public API takes. Other servers may take others.
        type: str
        required: true
      json_schema:
        description:
          - The schema and what belongs to it. It is required where O(response_format.type=json_schema).
        type: dict
        suboptions:
          name:
            description:
              - The name of the format. At most 64 letters, digits, underscores and dashes.
            type: str
            required: true
          description:
            description:
              - What the format is for, which helps the model to keep to it.
            type: str
          schema:
            description:
              - The JSON schema.
            type: dict
          strict:
            description:
              - Whether the model must keep to the schema exactly. Only a part of JSON Schema can then be used. Every
                object must have C(additionalProperties) V(false) and must require all its properties.
              - The server's default is V(false).
            type: bool
      schema:
        description:
          - What some other servers take with V(json_object), llama.cpp among them. The public API refuses it.
        type: dict
  seed:
    description:
      - A number by which the server tries to generate the same output for the same request. It is no guarantee. See
        RV(system_fingerprint).
      - The API has deprecated it.
    type: int
  service_tier:
    description:
      - The class of service by which the request is processed and billed.
      - V(fast) is another name of V(priority). Not every model and account can use each.
      - V(flex) costs half, takes its time, and is refused where the server is busy. The API calls it a beta, and its
        newer models may not have it.
      - The server's default is V(auto), which is what the project is set to.
      - The public API takes V(auto), V(default), V(flex), V(scale), V(priority) and V(fast).
    type: str
  stop:
    description:
      - A text, or a list of one to four texts, at which the model stops. It is not returned itself.
      - Some reasoning models refuse it.
    type: raw
  store:
    description:
      - Whether the server keeps the chat completion, so that it can be read, listed, updated and verified by its ID.
      - The account must allow it. The server drops images of more than 8 MB.
      - The server's default is V(false). The record is then all there is.
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
      include_usage:
        description:
          - Whether the stream ends with the numbers of tokens. Without it, the numbers in RV(usage) are null.
          - It is sent as V(true) unless it is set, or O(stream_options) is empty.
        type: bool
  tool_choice:
    description:
      - V(none) lets the model call no tool, V(auto) leaves it to the model, and V(required) makes it call at least
        one.
      - A mapping with the C(type) V(function) and the C(name) in C(function) makes the model call that one. It can be
        given as JSON text too.
    type: raw
  tools:
    description:
      - The tools that the model may call. Each has a C(type), which is V(function) or V(custom).
      - A V(function) has the key C(function), with a C(name), a C(description), a JSON schema of its C(parameters),
        and C(strict). It is called by the playbook. See RV(function_calls).
      - The keys of known types are checked before anything is sent. Types and keys that this module does not know are
        passed on as they are.
    type: list
    elements: dict
    aliases: [tool]
  top_logprobs:
    description:
      - How many of the most likely tokens are returned at each position, each with its log probability, from V(0) to
        V(20).
      - It demands O(logprobs=true).
    type: int
  verbosity:
    description:
      - How long the text is.
      - The server's default is V(medium).
      - The public API takes V(low), V(medium) and V(high).
    type: str
  web_search_options:
    description:
      - Has the model search the web. Only models that are made for it take it.
    type: dict
    suboptions:
      search_context_size:
        description:
          - How much of the model's context the findings may use.
          - The server's default is V(medium).
          - The public API takes V(low), V(medium) and V(high).
        type: str
      user_location:
        description:
          - Where the user is, for findings that depend on it.
        type: dict
        suboptions:
          type:
            description:
              - How the place is told.
              - The public API takes V(approximate).
            type: str
            required: true
          approximate:
            description:
              - The place, as far as it shall be told.
            type: dict
            required: true
            suboptions:
              city:
                description:
                  - The name of the city, for example V(Oslo).
                type: str
              country:
                description:
                  - The country's code of two letters (ISO 3166-1), for example V(NO).
                type: str
              region:
                description:
                  - The name of the region, for example V(Viken).
                type: str
              timezone:
                description:
                  - The IANA name of the time zone, for example V(Europe/Oslo).
                type: str
"""

EXAMPLES = r"""
# The key and the store come from the environment here (OPENAI_API_KEY and OPENAI_STATE_STORE). In a play, set them
# once, by module_defaults for the action group promptops.openai.openai.
- name: Ask once, and reuse the answer on every later run
  promptops.openai.openai_chat_completion:
    name: maintenance-notice
    model: gpt-6-luna
    messages:
      - role: system
        content: You translate English to French.
      - role: user
        content: The database is not available tonight from ten to eleven.
    reasoning_effort: none # a model that thinks takes no temperature
    temperature: 0.2
    max_completion_tokens: 200
  register: notice

- name: Show the answer
  ansible.builtin.debug:
    var: notice.output_text

- name: Go on with the conversation
  promptops.openai.openai_chat_completion:
    name: maintenance-notice-short
    model: gpt-6-luna
    messages:
      - role: user
        content: Translate to French that the database is not available tonight from ten to eleven.
      - role: assistant
        content: "{{ notice.output_text }}"
      - role: user
        content: Shorter, please.

- name: Ask for a verdict under a JSON schema
  promptops.openai.openai_chat_completion:
    name: incident-4711
    model: gpt-6-luna
    messages:
      - role: system
        content: Judge the log of a web server.
      - role: user
        content: "{{ journal | default('nginx: worker process 4711 exited on signal 11') }}"
    response_format:
      type: json_schema
      json_schema:
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
    reasoning_effort: low
  register: verdict

- name: Act on the verdict, also in check mode
  ansible.builtin.debug:
    msg: "nginx would be restarted: {{ verdict.output_parsed.reason }}"
  when: verdict.output_parsed.action == 'restart'

- name: Offer a function to the model
  promptops.openai.openai_chat_completion:
    name: disk-question
    model: gpt-6-luna
    messages:
      - role: user
        content: How full is the root file system of db1?
    tools:
      - type: function
        function:
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
    tool_choice:
      type: function
      function:
        name: disk_usage
    parallel_tool_calls: false
  register: question

- name: Hand back what the function returned
  promptops.openai.openai_chat_completion:
    name: disk-answer
    model: gpt-6-luna
    messages:
      - role: user
        content: How full is the root file system of db1?
      - role: assistant
        tool_calls: "{{ question.choices[0].message.tool_calls }}"
      - role: tool
        tool_call_id: "{{ question.function_calls[0].call_id }}"
        content:
          percent: 87
  when: question.function_calls | length > 0

- name: Offer a function by the older parameters, for servers that know no tools
  promptops.openai.openai_chat_completion:
    name: weather-question
    model: gpt-6-luna
    messages:
      - role: system
        content: You help to find out about the weather.
      - role: user
        content: What is the weather like in Boston today?
    functions:
      - name: get_weather
        description: Returns the weather at a place.
        parameters:
          type: object
          properties:
            location:
              type: string
          required: [location]
    function_call: auto
    reasoning_effort: none
    max_completion_tokens: 100

- name: Ask about an image
  promptops.openai.openai_chat_completion:
    name: rack-photo
    model: gpt-6-luna
    messages:
      - role: user
        content:
          - type: text
            text: Which of these servers shows a fault?
          - type: image_url
            image_url:
              url: https://example.com/rack-12.jpg
              detail: high

- name: Have three proposals generated at once
  promptops.openai.openai_chat_completion:
    name: cluster-names
    model: gpt-6-luna
    messages:
      - role: user
        content: Propose a name for a cluster.
    n: 3
    reasoning_effort: none
    stop: ["\n"]
  register: names

- name: Show the proposals, of which output_text is the first
  ansible.builtin.debug:
    msg: "{{ names.choices | map(attribute='message.content') }}"

- name: Have the server keep the completion, with metadata that is changed in place
  promptops.openai.openai_chat_completion:
    name: welcome-mail
    model: gpt-6-luna
    messages:
      - role: user
        content: Write a welcome mail for a new colleague.
    store: true
    metadata:
      team: platform
      stage: "{{ stage | default('draft') }}"
  register: mail

- name: Make sure that the server still has what is recorded
  promptops.openai.openai_chat_completion:
    name: welcome-mail
    model: gpt-6-luna
    messages:
      - role: user
        content: Write a welcome mail for a new colleague.
    store: true
    metadata:
      team: platform
      stage: "{{ stage | default('draft') }}"
    verify_remote: true

- name: Take over a completion that was made and stored elsewhere
  promptops.openai.openai_chat_completion:
    name: welcome-mail-imported
    completion_id: "{{ mail.id }}"

- name: Keep the text that was approved, and report what has changed since
  promptops.openai.openai_chat_completion:
    name: terms-of-service
    model: gpt-6-luna
    messages:
      - role: user
        content: "Write terms of service for {{ company | default('Example Ltd') }}."
    preserve_on_change: true
  register: terms

- name: Write release notes anew with every release, and every 30 days
  promptops.openai.openai_chat_completion:
    name: release-notes
    model: gpt-6-luna
    messages:
      - role: user
        content: Write release notes in three sentences.
    stream: true
    stream_options:
      include_usage: true
    triggers:
      release: "{{ release | default('1.4.2') }}"
    max_age: 2592000

- name: Take an answer that ends at the limit of tokens
  promptops.openai.openai_chat_completion:
    name: first-words
    model: gpt-6-luna
    messages:
      - role: user
        content: Tell the history of Unix.
    max_completion_tokens: 16
    accept:
      - incomplete

- name: Ask another server, such as vLLM or Ollama, and record in a file of its own
  promptops.openai.openai_chat_completion:
    base_url: "{{ local_server | default(omit) }}" # for example http://localhost:8000/v1
    api_key: "{{ local_key | default(omit) }}"
    state_file: "{{ playbook_dir }}/greeting.json"
    model: qwen3-8b
    messages:
      - role: user
        content: Greet the users of this cluster.
    temperature: 0.2

- name: Remove a completion and its record
  promptops.openai.openai_chat_completion:
    name: first-words
    state: absent
"""

RETURN = r"""
action:
  description:
    - What was done, or would be done in check mode.
    - V(created), V(imported) by its ID, V(moved) where its record took a new name, V(reused) where another record has
      answered the same request, V(submitted) in a batch, V(unchanged), V(updated) where only O(metadata) is changed in
      place, V(resumed) where its stream had been cut, V(replaced), V(drifted) where the request has changed and the
      output is preserved, V(deleted), V(forgotten) where the record alone was removed, or V(absent) where there was
      nothing to delete.
  type: str
  returned: success, and failure after something was done
  choices:
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
  description: All choices, untouched. There is one, unless O(n) asks for more.
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
      description: The log probabilities, where O(logprobs=true).
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
    - When the server was done with it, in seconds since the epoch. It is null where the server does not tell it, as the
      public API does not.
  type: int
  returned: when there is a chat completion
created:
  description: When the chat completion was created, in seconds since the epoch.
  type: int
  returned: when there is a chat completion
  sample: 1795168093
created_at:
  description: The same as RV(created), by the name that the API's newer objects have for it.
  type: int
  returned: when there is a chat completion
  sample: 1795168093
drift:
  description:
    - The parameters that are configured otherwise than recorded. It is empty where there are none.
    - V(triggers), V(max_age) and V(base_url) are listed like parameters. So is V(id) where O(verify_remote=true) has
      found that the chat completion is gone.
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
    - Why the text of the first choice ended. V(stop) where the model was done, V(tool_calls) or V(function_call) where
      it calls functions, V(length) at the limit of tokens, or V(content_filter).
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
    - Why the chat completion is incomplete, in the words that the API has for a response. It is null where it is not.
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
  description: The name of the record, as in O(name).
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
  returned: when there is a chat completion, and JSON was asked for in O(response_format)
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
    - Whether the output is kept where the request changes, as O(preserve_on_change) was when it was recorded.
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
    - What was asked, by the names of the options. Secrets are left out, and large inline data is shown by its digest.
    - Where the output is preserved, it is what the output was generated from. See RV(drift) for what is configured.
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
  description: The class of service by which it was processed and billed. It is null where the server does not tell it.
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
    - Which configuration of the server has answered. Where it differs, so may the output of the same O(seed).
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
    from ansible_collections.promptops.openai.plugins.module_utils._resources._chat_completion._kind import (
        ChatCompletionKind,
    )
    from ansible_collections.promptops.openai.plugins.module_utils._tasks._runner import resource_task

    run_module(resource_task(ChatCompletionKind()))


if __name__ == "__main__":
    main()
