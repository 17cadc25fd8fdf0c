# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: output_parsed
short_description: The JSON in an answer, decoded
version_added: 0.1.0
author:
  - promptops contributors (@promptops)
description:
  - Finds the JSON in what a model has generated, and decodes it, as the modules do for C(output_parsed).
  - Models wrap JSON in a code fence, think aloud before it, or say a word before and after it. Of several messages the
    last is the answer, or the one of the phase V(final_answer).
  - Nothing is taken for the answer that may not be it, such as a part of JSON that is broken off.
options:
  _input:
    description:
      - A response or a chat completion, as the API returns it, also by another module such as
        M(ansible.builtin.uri).
      - Or what a module of this collection returns for one.
      - Or the text of an answer.
      - For a list, use P(ansible.builtin.map#filter).
    type: raw
    required: true
notes:
  - The result is data. Templates in it are never evaluated.
  - It is not checked against a schema. The modules do that where one is asked for.
seealso:
  - plugin: promptops.openai.output_text
    plugin_type: filter
  - module: promptops.openai.openai_response
  - module: promptops.openai.openai_chat_completion
"""

EXAMPLES = r"""
- name: Ask a model whose server may wrap its JSON in other text
  promptops.openai.openai_chat_completion:
    name: verdict
    model: smollm2
    messages:
      - role: user
        content: "Answer with JSON that has the keys action and reason: nginx is down on web1."
    response_format:
      type: json_schema
      json_schema:
        name: verdict
        schema:
          type: object
          required: [action, reason]
          properties:
            action: {type: string}
            reason: {type: string}
  register: verdict

- name: Use the answer
  ansible.builtin.debug:
    msg: "{{ (verdict | promptops.openai.output_parsed).action }}"
"""

RETURN = r"""
_value:
  description: The decoded JSON. It is an error where the answer holds none.
  type: raw
  sample: {action: restart, reason: It is down.}
"""

from collections.abc import Callable, Mapping
from typing import Any

from ansible.errors import AnsibleFilterError
from ansible.utils.unsafe_proxy import wrap_var

from ..module_utils._resources._output import read_json
from ..plugin_utils._objects import kind_of_object

_OF_TASKS = ("response", "chat_completion")


def output_parsed(value: Any) -> Any:
    """The decoded JSON of the object, result or text; raises AnsibleFilterError where there is none."""
    if isinstance(value, Mapping) and value.get("output_parsed") is not None:
        return wrap_var(value["output_parsed"])
    try:
        return wrap_var(read_json(_answers(value)))
    except ValueError:
        raise AnsibleFilterError("output_parsed finds no JSON in the answer.") from None


def _answers(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, Mapping):
        value = next((value[key] for key in _OF_TASKS if isinstance(value.get(key), Mapping)), value)
    return kind_of_object(value, "output_parsed").answers(value)


class FilterModule:
    """Ansible's way to find the filter."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """The filter by its name."""
        return {"output_parsed": output_parsed}
