# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: output_text
short_description: The text of a response or a chat completion
version_added: 0.1.0
author:
  - promptops contributors (@promptops)
description:
  - Finds the text that a model has generated, wherever it stands in the API's object, as the modules do for
    C(output_text).
options:
  _input:
    description:
      - A response or a chat completion, as the API returns it, also by another module such as
        M(ansible.builtin.uri).
      - Or what a module of this collection returns for one.
      - For a list, use P(ansible.builtin.map#filter).
    type: dict
    required: true
notes:
  - The text is data. Templates in it are never evaluated.
seealso:
  - module: promptops.openai.openai_response
  - module: promptops.openai.openai_chat_completion
"""

EXAMPLES = r"""
- name: Ask
  promptops.openai.openai_response:
    name: motd
    model: gpt-6-luna
    input: Write a message of the day for a database server.
  register: motd

- name: Show the text of the API's object
  ansible.builtin.debug:
    msg: "{{ motd.response | promptops.openai.output_text }}"

- name: Show the texts of several results
  ansible.builtin.debug:
    msg: "{{ [motd, motd.response] | map('promptops.openai.output_text') }}"
"""

RETURN = r"""
_value:
  description: The text. It is empty where the model has generated none.
  type: str
  sample: Welcome to db1.
"""

from collections.abc import Callable, Mapping
from typing import Any

from ansible.utils.unsafe_proxy import wrap_var

from ..plugin_utils._objects import kind_of_object


def output_text(value: Any) -> Any:
    """The text of the object or result; raises AnsibleFilterError where it is neither."""
    if isinstance(value, Mapping) and isinstance(value.get("output_text"), str):
        text = value["output_text"]
    else:
        text = kind_of_object(value, "output_text").returned(value, {})["output_text"]
    # Until ansible-core 2.19 a text must be marked, lest a later template evaluates it.
    return wrap_var(text)


class FilterModule:
    """Ansible's way to find the filter."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """The filter by its name."""
        return {"output_text": output_text}
