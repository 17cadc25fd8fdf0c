# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: response
short_description: A model's response, paid for once
version_added: 0.1.0
author:
  - promptops contributors (@promptops)
description:
  - Asks a model, and returns what it generates. It does what M(promptops.openai.openai_response) does, with the same
    records. What is recorded is returned without a request.
  - A lookup is evaluated each time that something is templated, which can be many times in one play. So it demands a
    store, and the answer is paid for once.
  - Use the module where a change is to be seen, where a task is to be skipped or looped over, or for what is more
    than a text in a template.
options:
  _terms:
    description:
      - What is asked, each a text, or a list of items as in O(promptops.openai.openai_response#module:input).
    type: list
    elements: raw
    required: true
  api:
    description:
      - Which API is asked.
      - V(responses) is what M(promptops.openai.openai_response) asks.
      - V(chat_completions) is what M(promptops.openai.openai_chat_completion) asks, for a server that has no other, or
        that keeps to a JSON schema there only. The options stay the same, and what only a response has is refused.
        The record is that of a chat completion.
    type: str
    choices: [responses, chat_completions]
    default: responses
    ini:
      - section: promptops_openai
        key: api
    vars:
      - name: promptops_openai_api
  name:
    description:
      - The name of the record in O(state_store). It can be used with one term only.
      - With a name, a changed request replaces the recorded response, which is then deleted, as it is with the module.
      - Without one, the record is named after a digest of the request, so that the same request finds it again.
        A changed request gets a record of its own, and the old one stays in the store.
    type: str
  return:
    description:
      - What is returned for each term.
      - V(text) is the text.
      - V(parsed) is the text, decoded from JSON. It demands a JSON format in O(text).
      - V(full) is all that M(promptops.openai.openai_response) returns.
    type: str
    choices: [text, parsed, full]
    default: text
  api_key:
    description:
      - As O(promptops.openai.openai_response#module:api_key).
    type: str
    env:
      - name: OPENAI_API_KEY
    vars:
      - name: promptops_openai_api_key
  base_url:
    description:
      - As O(promptops.openai.openai_response#module:base_url).
    type: str
    env:
      - name: OPENAI_BASE_URL
    ini:
      - section: promptops_openai
        key: base_url
    vars:
      - name: promptops_openai_base_url
  organization:
    description:
      - As O(promptops.openai.openai_response#module:organization).
    type: str
    env:
      - name: OPENAI_ORGANIZATION
      - name: OPENAI_ORG_ID
    ini:
      - section: promptops_openai
        key: organization
    vars:
      - name: promptops_openai_organization
  project:
    description:
      - As O(promptops.openai.openai_response#module:project).
    type: str
    env:
      - name: OPENAI_PROJECT_ID
    ini:
      - section: promptops_openai
        key: project
    vars:
      - name: promptops_openai_project
  timeout:
    description:
      - As O(promptops.openai.openai_response#module:timeout).
    type: float
    default: 600
    ini:
      - section: promptops_openai
        key: timeout
    vars:
      - name: promptops_openai_timeout
  max_retries:
    description:
      - As O(promptops.openai.openai_response#module:max_retries).
    type: int
    default: 2
    ini:
      - section: promptops_openai
        key: max_retries
    vars:
      - name: promptops_openai_max_retries
  validate_certs:
    description:
      - As O(promptops.openai.openai_response#module:validate_certs).
    type: bool
    default: true
    ini:
      - section: promptops_openai
        key: validate_certs
    vars:
      - name: promptops_openai_validate_certs
  ca_path:
    description:
      - As O(promptops.openai.openai_response#module:ca_path).
    type: path
    ini:
      - section: promptops_openai
        key: ca_path
    vars:
      - name: promptops_openai_ca_path
  client_cert:
    description:
      - As O(promptops.openai.openai_response#module:client_cert).
    type: path
    ini:
      - section: promptops_openai
        key: client_cert
    vars:
      - name: promptops_openai_client_cert
  client_key:
    description:
      - As O(promptops.openai.openai_response#module:client_key).
    type: path
    ini:
      - section: promptops_openai
        key: client_key
    vars:
      - name: promptops_openai_client_key
  extra_headers:
    description:
      - As O(promptops.openai.openai_response#module:extra_headers).
    type: dict
    vars:
      - name: promptops_openai_extra_headers
  extra_query:
    description:
      - As O(promptops.openai.openai_response#module:extra_query).
    type: dict
    vars:
      - name: promptops_openai_extra_query
  allow_plain_http:
    description:
      - As O(promptops.openai.openai_response#module:allow_plain_http).
    type: bool
    default: false
    ini:
      - section: promptops_openai
        key: allow_plain_http
    vars:
      - name: promptops_openai_allow_plain_http
  state_store:
    description:
      - The directory that holds the records. It is required, here or by the variable, the environment or the
        configuration, since the response would otherwise be paid for each time that it is templated.
    type: path
    env:
      - name: OPENAI_STATE_STORE
    ini:
      - section: promptops_openai
        key: state_store
    vars:
      - name: promptops_openai_state_store
  state_mode:
    description:
      - As O(promptops.openai.openai_response#module:state_mode).
    type: raw
    default: '0600'
    ini:
      - section: promptops_openai
        key: state_mode
    vars:
      - name: promptops_openai_state_mode
  moved_from:
    description:
      - As O(promptops.openai.openai_response#module:moved_from).
    type: str
  ignore_changes:
    description:
      - As O(promptops.openai.openai_response#module:ignore_changes).
    type: list
    elements: str
    default: []
  protect:
    description:
      - As O(promptops.openai.openai_response#module:protect).
    type: bool
    default: false
  reuse:
    description:
      - As O(promptops.openai.openai_response#module:reuse).
    type: bool
    default: false
  preserve_on_change:
    description:
      - As O(promptops.openai.openai_response#module:preserve_on_change).
    type: bool
  triggers:
    description:
      - As O(promptops.openai.openai_response#module:triggers).
    type: dict
  max_age:
    description:
      - As O(promptops.openai.openai_response#module:max_age).
    type: str
  delete_replaced:
    description:
      - As O(promptops.openai.openai_response#module:delete_replaced).
    type: bool
    default: true
  verify_remote:
    description:
      - As O(promptops.openai.openai_response#module:verify_remote).
    type: bool
    default: false
  accept:
    description:
      - As O(promptops.openai.openai_response#module:accept).
    type: list
    elements: str
    choices: [incomplete, refusal, content_filter, mismatch]
    default: []
  repair:
    description:
      - As O(promptops.openai.openai_response#module:repair).
    type: int
    default: 0
  wait:
    description:
      - As O(promptops.openai.openai_response#module:wait).
    type: bool
    default: true
  wait_timeout:
    description:
      - As O(promptops.openai.openai_response#module:wait_timeout).
    type: float
    default: 600
  wait_interval:
    description:
      - As O(promptops.openai.openai_response#module:wait_interval).
    type: float
    default: 2
  cancel_on_timeout:
    description:
      - As O(promptops.openai.openai_response#module:cancel_on_timeout).
    type: bool
    default: false
  record_content:
    description:
      - As O(promptops.openai.openai_response#module:record_content).
    type: str
    choices: [full, digest]
    default: full
  extra_body:
    description:
      - As O(promptops.openai.openai_response#module:extra_body).
    type: dict
  metadata:
    description:
      - As O(promptops.openai.openai_response#module:metadata).
    type: dict
  temperature:
    description:
      - As O(promptops.openai.openai_response#module:temperature).
    type: float
  top_p:
    description:
      - As O(promptops.openai.openai_response#module:top_p).
    type: float
  top_logprobs:
    description:
      - As O(promptops.openai.openai_response#module:top_logprobs).
    type: int
  user:
    description:
      - As O(promptops.openai.openai_response#module:user).
    type: str
  safety_identifier:
    description:
      - As O(promptops.openai.openai_response#module:safety_identifier).
    type: str
  prompt_cache_key:
    description:
      - As O(promptops.openai.openai_response#module:prompt_cache_key).
    type: str
  prompt_cache_retention:
    description:
      - As O(promptops.openai.openai_response#module:prompt_cache_retention).
    type: str
  prompt_cache_options:
    description:
      - As O(promptops.openai.openai_response#module:prompt_cache_options).
    type: dict
  model:
    description:
      - As O(promptops.openai.openai_response#module:model).
    type: str
    ini:
      - section: promptops_openai
        key: model
    vars:
      - name: promptops_openai_model
  parallel_tool_calls:
    description:
      - As O(promptops.openai.openai_response#module:parallel_tool_calls).
    type: bool
  store:
    description:
      - As O(promptops.openai.openai_response#module:store).
    type: bool
  stream:
    description:
      - As O(promptops.openai.openai_response#module:stream).
    type: bool
  moderation:
    description:
      - As O(promptops.openai.openai_response#module:moderation).
    type: dict
  frequency_penalty:
    description:
      - As O(promptops.openai.openai_response#module:frequency_penalty).
    type: float
  presence_penalty:
    description:
      - As O(promptops.openai.openai_response#module:presence_penalty).
    type: float
  access_programs:
    description:
      - As O(promptops.openai.openai_response#module:access_programs).
    type: dict
  background:
    description:
      - As O(promptops.openai.openai_response#module:background).
    type: bool
  background_options:
    description:
      - As O(promptops.openai.openai_response#module:background_options).
    type: dict
  context_management:
    description:
      - As O(promptops.openai.openai_response#module:context_management).
    type: list
    elements: dict
  conversation:
    description:
      - As O(promptops.openai.openai_response#module:conversation).
    type: raw
  image:
    description:
      - As O(promptops.openai.openai_response#module:image).
    type: dict
  include:
    description:
      - As O(promptops.openai.openai_response#module:include).
    type: list
    elements: str
  instructions:
    description:
      - As O(promptops.openai.openai_response#module:instructions).
    type: str
  max_output_tokens:
    description:
      - As O(promptops.openai.openai_response#module:max_output_tokens).
    type: int
  max_tool_calls:
    description:
      - As O(promptops.openai.openai_response#module:max_tool_calls).
    type: int
  previous_response_id:
    description:
      - As O(promptops.openai.openai_response#module:previous_response_id).
    type: str
  prompt:
    description:
      - As O(promptops.openai.openai_response#module:prompt).
    type: dict
  reasoning:
    description:
      - As O(promptops.openai.openai_response#module:reasoning).
    type: dict
  service_tier:
    description:
      - As O(promptops.openai.openai_response#module:service_tier).
    type: str
  stop_sequences:
    description:
      - As O(promptops.openai.openai_response#module:stop_sequences).
    type: list
    elements: str
  stream_options:
    description:
      - As O(promptops.openai.openai_response#module:stream_options).
    type: dict
  text:
    description:
      - As O(promptops.openai.openai_response#module:text).
    type: dict
  tool_choice:
    description:
      - As O(promptops.openai.openai_response#module:tool_choice).
    type: raw
  tools:
    description:
      - As O(promptops.openai.openai_response#module:tools).
    type: list
    elements: dict
  top_k:
    description:
      - As O(promptops.openai.openai_response#module:top_k).
    type: int
  truncation:
    description:
      - As O(promptops.openai.openai_response#module:truncation).
    type: str
notes:
  - >-
    Check mode, as the variable C(ansible_check_mode) tells it: nothing is sent or recorded. What will be known only
    later is V((known after apply\)), and V(parsed) is a sample that conforms to the schema. A C(check_mode) that is set
    on a task is not seen by lookups.
  - The lookup does its work on the controller, whatever the host of the task. The task's C(environment) does not
    reach it.
  - C(module_defaults) do not reach lookups. Use the variables, the environment or C(ansible.cfg) instead. The variables
    may hold templates, and relative paths begin where the play was started, as those of modules do. A variable whose
    name begins with C(promptops_openai_) and that nothing reads is told by a warning.
  - The result is data. Templates in a generated text are never evaluated.
requirements:
  - Python 3.9 or newer
  - The Python library C(requests), where a request is made
seealso:
  - module: promptops.openai.openai_response
  - module: promptops.openai.openai_responses
"""

EXAMPLES = r"""
# The key and the store come from the environment here (OPENAI_API_KEY and OPENAI_STATE_STORE).
- name: Write a message of the day, which is generated once
  ansible.builtin.copy:
    content: "{{ lookup('promptops.openai.response', 'Greet the users of db1.', model='gpt-6-luna', name='motd') }}\n"
    dest: /tmp/motd
    mode: "0644"

- name: Decide something
  ansible.builtin.debug:
    msg: "{{ verdict.action }}, because {{ verdict.reason }}"
  vars:
    verdict: >-
      {{ lookup('promptops.openai.response', journal, model='gpt-6-luna', text=verdict_format, return='parsed') }}
    journal: "nginx: worker process 4711 exited on signal 11"
    verdict_format:
      format:
        type: json_schema
        name: verdict
        strict: true
        schema: "{{ {'action': 'restart', 'reason': 'It crashed.'} | promptops.openai.json_schema_of }}"

- name: Ask several questions, and show how many tokens each took
  ansible.builtin.debug:
    msg: "{{ query('promptops.openai.response', 'Why?', 'How?', return='full') | map(attribute='usage.total_tokens') }}"
  vars:
    promptops_openai_model: gpt-6-luna
"""

RETURN = r"""
_raw:
  description:
    - For each term, the text, the decoded text, or all that the module returns, as O(return) says.
  type: list
  elements: raw
  sample: ["Welcome to db1."]
"""

from collections.abc import Mapping, Sequence
from typing import Any

from ansible.errors import AnsibleLookupError
from ansible.module_utils.parsing.convert_bool import boolean
from ansible.plugins.lookup import LookupBase
from ansible.utils.display import Display

from ..module_utils._api._url import is_public
from ..module_utils._lifecycle._desired import Desired
from ..module_utils._resources._chat_completion._kind import ChatCompletionKind
from ..module_utils._resources._fields import InvalidRequest
from ..module_utils._resources._kind import Kind
from ..module_utils._resources._response._kind import ResponseKind
from ..module_utils._tasks._connection import Connection
from ..module_utils._tasks._options import check_lifecycle
from ..module_utils._tasks._runner import Context, Result, Task, guarded, resource_task
from ..plugin_utils._as_chat import as_chat
from ..plugin_utils._in_process import run_in_process
from ..plugin_utils._parts import APIS, RESPONSES
from ..plugin_utils._throw_away import warning_of
from ..plugin_utils._variables import KNOWN, PREFIX, unknown

_PLUGIN = "the lookup promptops.openai.response"
_MODULE = resource_task(ResponseKind())
# A lookup is evaluated no one knows how often: it neither deletes, nor imports, nor pays whatever is recorded.
_NOT_TAKEN = frozenset({"state", "state_file", "response_id", "force"})

display = Display()


class LookupModule(LookupBase):  # type: ignore[misc]
    """Looks responses up in the store, and asks for those that are not there."""

    def run(self, terms: Sequence[Any], variables: Mapping[str, Any] | None = None, **kwargs: Any) -> list[Any]:
        """What is returned for each term; raises AnsibleLookupError."""
        variables = variables or {}
        # Ansible would make paths and numbers of variables before it looks for templates in them.
        self.set_options(direct={key: kwargs.pop(key) for key in ("return",) if key in kwargs})
        options = {**self._configured(variables), **kwargs}
        if options.get("name") is not None and len(terms) > 1:
            raise AnsibleLookupError(f"name: is that of one record, and there are {len(terms)} terms; give one term.")
        lost = warning_of(options, variables)
        for message in (*unknown(variables), *([lost] if lost else [])):
            display.warning(message)
        context = Context(check_mode=boolean(self._templar.template(variables.get("ansible_check_mode", False))))
        return [self._extent(_respond(term, options, context)) for term in terms]

    def _configured(self, variables: Mapping[str, Any]) -> dict[str, Any]:
        """What variables, the environment and the configuration say."""
        found = {}
        for name in _TASK.argument_spec:
            # The term is no option, and a name is given with it or not at all.
            if name in ("input", "name"):
                continue
            if name in KNOWN and PREFIX + name in variables:
                found[name] = self._templar.template(variables[PREFIX + name])
                continue
            value, origin = self.get_option_and_origin(name)
            # The environment is asked where the modules ask it, so that it is known what comes of it.
            if value is not None and origin != "default" and not origin.startswith("env"):
                found[name] = value
        return found

    def _extent(self, values: dict[str, Any]) -> Any:
        extent = self.get_option("return")
        if extent == "full":
            return values
        if extent == "text":
            return values["output_text"]
        if values.get("output_parsed") is None:
            raise AnsibleLookupError("return: is parsed, and the text is no JSON; ask for it with text.format.")
        return values["output_parsed"]


def _respond(term: Any, options: Mapping[str, Any], context: Context) -> dict[str, Any]:
    """What the module would return; raises AnsibleLookupError where it would fail."""
    if "input" in options:
        raise AnsibleLookupError("input: is the term here; give it without a name.")
    finished = run_in_process(_TASK, {**options, "input": term}, context, _PLUGIN)
    values = finished.returned()
    for warning in values.pop("warnings", ()):
        display.warning(warning)
    if finished.result.failed:
        raise AnsibleLookupError(values["msg"])
    return values


def _run(options: Mapping[str, Any], context: Context) -> Result:
    return guarded(options, lambda: _asked(options, context))


def _asked(options: Mapping[str, Any], context: Context) -> Result:
    """What is recorded, or comes of asking; raises InvalidRequest where there is no store for it."""
    if not options.get("state_store"):
        raise InvalidRequest(
            "state_store",
            "is required, since a lookup would be paid for each time that it is templated; set it, the variable "
            "promptops_openai_state_store, or the environment variable OPENAI_STATE_STORE.",
        )
    if options["api"] == RESPONSES:
        return _MODULE.run(_named(ResponseKind(), options), context)
    kind = ChatCompletionKind()
    return resource_task(kind).run(_named(kind, as_chat(options)), context)


def _named(kind: Kind, options: Mapping[str, Any]) -> dict[str, Any]:
    """The options with the name of a record; raises InvalidRequest."""
    options = {**options, "state": "present"}
    check_lifecycle(kind, options)
    if options.get("name") is None:
        base_url = Connection(options).base_url
        desired = Desired(kind, kind.request(options, is_public(base_url)), options, base_url)
        options["name"] = desired.fingerprint.replace("sha256:", "lookup-")
    return options


_TASK = Task(
    {
        **{name: option for name, option in _MODULE.argument_spec.items() if name not in _NOT_TAKEN},
        "api": {"type": "str", "choices": list(APIS), "default": RESPONSES},
    },
    _run,
)
