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
    Masked are values after names such as C(password), C(secret), C(token), C(api_key) and C(DB_PASS), also as options
    of commands, as lines of a configuration (such as C(requirepass), C(enable secret) and C(snmp-server community)) and
    between XML tags; credentials in an C(Authorization) header, in a URL and after C(curl -u); cookies; private keys in
    PEM format; JSON Web Tokens; and keys of well-known services that can be told by how they begin.
  - It is a safety net and no guarantee. A secret that looks like any other word is not found.
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
    model: gpt-5.1
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
from collections.abc import Callable, Sequence
from typing import Any

from ansible.errors import AnsibleFilterError
from ansible.utils.unsafe_proxy import wrap_var

_NAMES = r"pass(?:word|wd|phrase)|secret|token|(?:api|access|private)[_-]?key|credentials?"
_VALUE = r"(\"[^\"\n]*\"|'[^'\n]*'|[^\s\"',;&]+)"
# What comes after a name in a sentence, or switches it, and is no secret.
_WORDS = (
    r"(?!(?:expired|changed|updated|reset|incorrect|invalid|wrong|required|missing|mismatch|accepted|rejected|authentication"
    r"|for|is|was|of|times|on|off|yes|no|true|false|none)(?![^\s.,;]))"
)
_GAP = r"[ \t]{1,3}"
# Repetitions are bounded, so that no text takes more than linear time.
_PATTERNS = (
    # A key whose end is not there, since the text was cut, is masked up to where the text ends.
    r"(?s)-----BEGIN [A-Z0-9 ]{0,30}PRIVATE KEY-----(.*?)(?:-----END [A-Z0-9 ]{0,30}PRIVATE KEY-----|\Z)",
    r"(?i)authorization[\"']?\s{0,3}[:=]\s{0,3}[\"']?(?:(?:bearer|basic|digest|token)\s{1,3})?([^\s\"',]{1,4096})",
    r"(?i)\bbearer\s{1,3}([A-Za-z0-9._~+/=-]{8,4096})",
    r"://[^\s/:@]{0,100}:([^\s/@]{1,200})@",
    rf"(?i)(?:{_NAMES})[a-z0-9_.-]{{0,30}}[\"']?\s{{0,3}}[:=]\s{{0,3}}{_VALUE}",
    # DB_PASS=..., but neither PWD=/root nor the PASS: of a test.
    r"(?i)\b(?!(?-i:PASS):)(?:[a-z0-9_-]{0,60}[_-])?(?:pass|psk|pwd(?![\"']?\s{0,3}[:=]\s{0,3}/))[\"']?\s{0,3}[:=]\s{0,3}"
    + _VALUE,
    # Options of commands.
    rf"(?i)(?<![\w-])-{{1,2}}(?!-|no-)[a-z0-9-]{{0,30}}(?:{_NAMES})(?!-(?:stdin|file|path)\b)[a-z0-9-]{{0,30}}"
    rf"{_GAP}(?!-){_VALUE}",
    r"(?i)\bcurl\b[^\n]{0,200}?\s(?:-u|--user)[ =]{0,3}[\"']?[^\s:\"']{1,100}:([^\s\"']+)",
    rf"(?i)\b(?:sshpass{_GAP}-p|redis-cli\b[^\n]{{0,200}}?\s-a)[ \t]{{0,3}}{_VALUE}",
    rf"(?i)\bmysql(?:dump|admin)?\b[^\n]{{0,200}}?\s-p{_VALUE}",
    # Lines of configurations.
    rf"(?im)^[ \t]{{0,40}}(?:requirepass|masterauth|[a-z0-9_-]{{0,30}}(?:{_NAMES}))"
    rf"{_GAP}{_WORDS}{_VALUE}[ \t]{{0,3}};?\r?$",
    rf"(?i)\b(?:password|secret|key|community){_GAP}[05-9]{_GAP}{_WORDS}(\S+)",
    rf"(?i)\b(?:enable|(?:neighbor|username){_GAP}\S{{1,100}}(?:{_GAP}privilege{_GAP}[0-9]{{1,2}})?)"
    rf"{_GAP}(?:password|secret){_GAP}(?:[0-9]{_GAP})?{_WORDS}(\S+)",
    rf"(?i)\bsnmp-server{_GAP}community{_GAP}(?:[0-9]{_GAP})?(\S+)",
    rf"(?i)\bidentified{_GAP}(?:with{_GAP}\S{{1,60}}{_GAP})?by{_GAP}('[^'\n]*'|\"[^\"\n]*\")",
    rf"(?i)<([a-z0-9_.:-]{{0,30}}(?:{_NAMES})[a-z0-9_.:-]{{0,30}})(?:\s[^<>]{{0,200}})?>([^<]+)<",
    # Headers.
    r"(?i)authorization[\"']?\s{1,3}[\"']?(?:bearer|basic)\s{1,3}([^\s\"',;]+)",
    r"(?i)\bcookie[\"']?\s{0,3}:\s{0,3}[\"']?([^\r\n\"']+(?:(?<==)\"[^\"\r\n]*\"[^\r\n\"']*)*)",
    r"\beyJ[A-Za-z0-9_-]{8,4096}\.[A-Za-z0-9_-]{8,4096}\.[A-Za-z0-9_-]*",
    r"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b",
    r"\b(?:gh[pousr]_|github_pat_|glpat-|xox[abprs]-|sk-|hvs\.)[A-Za-z0-9_-]{10,}",
)


def redact(text: Any, patterns: Sequence[str] = (), mask: str = "[redacted]") -> Any:
    """The text with every match masked; raises AnsibleFilterError for what is no text, or no pattern."""
    if not isinstance(text, str):
        raise AnsibleFilterError(f"redact needs a text, and not {type(text).__name__}.")
    for pattern in (*_PATTERNS, *_checked(patterns)):
        text = re.sub(pattern, lambda match: _masked(match, mask), text)
    # Until ansible-core 2.19 a text must be marked, lest a later template evaluates it.
    return wrap_var(text)


def _checked(patterns: Any) -> Sequence[str]:
    if isinstance(patterns, str) or not isinstance(patterns, (list, tuple)):
        raise AnsibleFilterError(f"patterns: must be a list of regular expressions, and is {type(patterns).__name__}.")
    for index, pattern in enumerate(patterns):
        try:
            re.compile(pattern)
        except (re.error, TypeError) as error:
            raise AnsibleFilterError(f"patterns[{index}]: is no regular expression: {error}.") from None
    return patterns


def _masked(match: re.Match[str], mask: str) -> str:
    group = match.re.groups
    if group == 0 or match.group(group) is None:
        return mask
    start, end = match.start(group) - match.start(), match.end(group) - match.start()
    whole = match.group()
    return f"{whole[:start]}{mask}{whole[end:]}"


class FilterModule:
    """Ansible's way to find the filter."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """The filter by its name."""
        return {"redact": redact}
