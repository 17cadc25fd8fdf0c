# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: input_file
short_description: A document or text file as part of a prompt
version_added: 0.1.0
author:
  - promptops contributors (@promptops)
description:
  - Turns the path of a file on the controller into a content part for a request, with the file in it.
  - The type is told by the content. PDF, Office documents (docx, pptx, xlsx), RTF and text in UTF-8 are taken. Of
    text, the extension tells what kind it is.
  - A record of the request holds a digest of the file. A changed file counts as a changed request.
options:
  _input:
    description:
      - The path of the file on the controller.
      - A relative path starts where Ansible happens to run, so use one that begins with C({{ playbook_dir }}) or the
        like.
    type: path
    required: true
  api:
    description:
      - The API whose form the part has, V(responses) or V(chat_completions).
      - The public API takes PDF only in chat completions.
    type: str
    choices: [responses, chat_completions]
    default: responses
  filename:
    description:
      - The name of the file that the model is told. If it is not set, it is the file's own, without its folder.
    type: str
  max_size:
    description:
      - The largest size of the file, in bytes, or with a unit such as V(5MB). A larger file is an error.
      - The default is what the public API takes in one request.
    type: str
    default: 50MB
  text:
    description:
      - A text to ask about the file. The result is then a whole message of the user, with the text and the file.
    type: str
notes:
  - A request without O(text) needs a message around the part, with the C(role) V(user) and a list of parts as its
    C(content).
  - To ask about a short text, the P(ansible.builtin.file#lookup) lookup is simpler, and the record then shows the
    text.
seealso:
  - plugin: promptops.openai.input_image
    plugin_type: filter
  - module: promptops.openai.openai_response
  - module: promptops.openai.openai_chat_completion
"""

EXAMPLES = r"""
- name: Have a contract summarised
  promptops.openai.openai_response:
    name: contract
    model: gpt-6-luna
    input:
      - "{{ '/srv/contract.pdf' | promptops.openai.input_file(text='Which service levels are promised?') }}"

- name: The same with chat completions
  promptops.openai.openai_chat_completion:
    name: contract
    model: gpt-6-luna
    messages:
      - role: user
        content:
          - type: text
            text: Which service levels are promised?
          - "{{ '/srv/contract.pdf' | promptops.openai.input_file(api='chat_completions') }}"

- name: Have a table read, but no more than 1 MB of it
  promptops.openai.openai_response:
    name: table
    model: gpt-6-luna
    input:
      - role: user
        content:
          - "{{ '/srv/usage.csv' | promptops.openai.input_file(max_size='1MB', filename='november.csv') }}"
          - type: input_text
            text: Which row stands out?
"""

RETURN = r"""
_value:
  description: The content part, or the message where O(text) is set.
  type: dict
  sample:
    type: input_file
    filename: contract.pdf
    file_data: data:application/pdf;base64,JVBERi0xLjcK
"""

from collections.abc import Callable
from typing import Any

from ..plugin_utils._media import read_document
from ..plugin_utils._parts import RESPONSES, check_api, in_message


def input_file(
    path: Any, api: str = RESPONSES, filename: str | None = None, max_size: Any = "50MB", text: str | None = None
) -> dict[str, Any]:
    """A content part with the file, or a message with the text and the file; raises AnsibleFilterError."""
    check_api(api)
    found = read_document(path, max_size)
    content = {"filename": filename or found.filename, "file_data": found.url}
    if api == RESPONSES:
        part: dict[str, Any] = {"type": "input_file", **content}
    else:
        part = {"type": "file", "file": content}
    return in_message(part, text, api)


class FilterModule:
    """Ansible's way to find the filter."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """The filter by its name."""
        return {"input_file": input_file}
