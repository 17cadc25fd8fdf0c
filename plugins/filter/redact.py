# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: redact
short_description: A text without what looks like a secret
version_added: 0.1.0
author:
  - promptops contributors (@promptops)
description:
  - Masks what looks like a secret in a log or a configuration, before it is sent to a server or written to a file.
  - >-
    Masked are values after names such as C(password), C(clientSecret), C(token), C(api_key) and C(DB_PASS), in the
    forms in which configurations, programs, commands and logs have names and values, blocks, lists, pairs of C(name)
    and C(value) and JSON within JSON among them; whatever stands in an C(Authorization) header, in a cookie, in a URL
    before the host, and in a manifest of a C(Secret) of Kubernetes; private keys, hashes of passwords, JSON Web Tokens,
    tokens of well-known services, and long texts that look random.
  - References to a secret, such as C({{ password }}), C(${PASSWORD}) and paths after C(key), are none and stay.
  - It is a safety net and no guarantee. A secret that looks like any other word is not found. What is found of a
    corpus is in R(the guide on security, ansible_collections.promptops.openai.docsite.guide_security).
  - It takes time in proportion to the text, some one to two seconds a megabyte.
requirements:
  - detect-secrets (optional, for the shapes of more tokens; where it is missing, a warning says so)
options:
  _input:
    description:
      - The text.
    type: str
    required: true
  patterns:
    description:
      - Regular expressions of Python to mask too. Of one with groups, the last group is masked, and the rest is kept.
    type: list
    elements: str
    default: []
  mask:
    description:
      - What stands in the place of a secret.
    type: str
    default: "[redacted]"
seealso:
  - plugin: ansible.builtin.regex_replace
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Read the end of a log
  ansible.builtin.command:
    argv: [tail, "-n", "50", /var/log/bootstrap.log]
  register: log
  changed_when: false
  failed_when: false

- name: Ask about it, without secrets and the names of customers
  promptops.openai.openai_response:
    name: bootstrap
    model: gpt-6-luna
    instructions: Say in one sentence whether this log shows a problem.
    input: "{{ (log.stdout | promptops.openai.redact(patterns=['customer=(\\S+)'])) or 'It is empty.' }}"
"""

RETURN = r"""
_value:
  description: The text with masks in it.
  type: str
  sample: "db: connecting as app, password=[redacted]"
"""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from ansible.errors import AnsibleFilterError
from ansible.utils.unsafe_proxy import wrap_var

from ..plugin_utils._secrets._forms import named
from ..plugin_utils._secrets._library import recognised
from ..plugin_utils._secrets._marks import marked, secret_in
from ..plugin_utils._secrets._values import Span


def redact(text: Any, patterns: Sequence[str] = (), mask: str = "[redacted]") -> Any:
    """The text with every secret masked; raises AnsibleFilterError for what is no text, or no pattern."""
    if not isinstance(text, str):
        raise AnsibleFilterError(f"redact needs a text, and not {type(text).__name__}.")
    own = [secret_in(match) for pattern in _checked(patterns) for match in re.finditer(pattern, text)]
    # Of the same length, so that what is found in one is there in the other.
    small = text.replace("\u0130", "i").lower()
    spans = sorted([*marked(text, small), *named(text, small), *recognised(text), *own])
    # Until ansible-core 2.19 a text must be marked, lest a later template evaluates it.
    return wrap_var("".join(_masked(text, spans, mask)))


def _masked(text: str, spans: Sequence[Span], mask: str) -> Iterator[str]:
    done = 0
    for start, end in spans:
        # A secret within another, or that overlaps it, is masked with it.
        if start >= done and end > start:
            yield text[done:start]
            yield mask
        done = max(done, end)
    yield text[done:]


def _checked(patterns: Any) -> Sequence[str]:
    if isinstance(patterns, str) or not isinstance(patterns, (list, tuple)):
        raise AnsibleFilterError(f"patterns: must be a list of regular expressions, and is {type(patterns).__name__}.")
    for index, pattern in enumerate(patterns):
        try:
            re.compile(pattern)
        except (re.error, TypeError) as error:
            raise AnsibleFilterError(f"patterns[{index}]: is no regular expression: {error}.") from None
    return patterns


class FilterModule:
    """Ansible's way to find the filter."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """The filter by its name."""
        return {"redact": redact}
