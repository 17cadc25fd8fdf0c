# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: input_image
short_description: An image file as part of a prompt
version_added: 0.1.0
author:
  - promptops contributors (@promptops)
description:
  - Turns the path of an image file on the controller into a content part for a request, with the image in it.
  - The type is told by the content, and not by the file's name. The API takes PNG, JPEG, WebP and GIF that is not
    animated.
  - A record of the request holds a digest of the image. A changed image counts as a changed request.
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
    type: str
    choices: [responses, chat_completions]
    default: responses
  detail:
    description:
      - How closely the model looks at the image. More detail takes more tokens.
      - Only O(api=responses) takes V(original).
      - V(auto) leaves it to the model.
    type: str
    choices: [auto, low, high, original]
    default: auto
  max_size:
    description:
      - The largest size of the file, in bytes, or with a unit such as V(5MB). A larger file is an error.
      - The default is what the public API takes in one request.
    type: str
    default: 50MB
  text:
    description:
      - A text to ask about the image. The result is then a whole message of the user, with the text and the image.
    type: str
notes:
  - A request without O(text) needs a message around the part, with the C(role) V(user) and a list of parts as its
    C(content).
seealso:
  - plugin: promptops.openai.input_file
    plugin_type: filter
  - module: promptops.openai.openai_response
  - module: promptops.openai.openai_chat_completion
"""

EXAMPLES = r"""
- name: Have a chart of the monitoring looked at
  promptops.openai.openai_response:
    name: chart
    model: gpt-6-luna
    input:
      - "{{ '/srv/charts/load.png' | promptops.openai.input_image(text='Is this load unusual?', detail='low') }}"

- name: Compare two images
  promptops.openai.openai_response:
    name: charts
    model: gpt-6-luna
    input:
      - role: user
        content:
          - type: input_text
            text: What has changed?
          - "{{ '/srv/charts/before.png' | promptops.openai.input_image }}"
          - "{{ '/srv/charts/load.png' | promptops.openai.input_image }}"

- name: The same with chat completions
  promptops.openai.openai_chat_completion:
    name: chart
    model: gpt-6-luna
    messages:
      - "{{ '/srv/charts/load.png' | promptops.openai.input_image(api='chat_completions', text='Is this unusual?') }}"
"""

RETURN = r"""
_value:
  description: The content part, or the message where O(text) is set.
  type: dict
  sample:
    type: input_image
    image_url: data:image/png;base64,iVBORw0KGgo=
    detail: low
"""

from collections.abc import Callable
from typing import Any

from ..plugin_utils._media import read_image
from ..plugin_utils._parts import RESPONSES, check_api, check_choice, in_message

_DETAILS = {"responses": ("auto", "low", "high", "original"), "chat_completions": ("auto", "low", "high")}


def input_image(
    path: Any, api: str = RESPONSES, detail: str = "auto", max_size: Any = "50MB", text: str | None = None
) -> dict[str, Any]:
    """A content part with the image, or a message with the text and the image; raises AnsibleFilterError."""
    check_api(api)
    check_choice("detail", detail, _DETAILS[api])
    url = read_image(path, max_size).url
    if api == RESPONSES:
        part: dict[str, Any] = {"type": "input_image", "image_url": url, "detail": detail}
    else:
        part = {"type": "image_url", "image_url": {"url": url, "detail": detail}}
    return in_message(part, text, api)


class FilterModule:
    """Ansible's way to find the filter."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """The filter by its name."""
        return {"input_image": input_image}
