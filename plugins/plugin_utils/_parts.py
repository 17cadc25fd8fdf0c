# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""Content parts of prompts, in the form of either API."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ansible.errors import AnsibleFilterError

RESPONSES = "responses"
APIS = (RESPONSES, "chat_completions")


def check_api(api: str) -> None:
    """Raises AnsibleFilterError for an API that there is not."""
    check_choice("api", api, APIS)


def check_choice(option: str, value: Any, choices: Sequence[str]) -> None:
    """Raises AnsibleFilterError, which names the option, where the value is none of the choices."""
    if value not in choices:
        raise AnsibleFilterError(f"{option}: is {value!r}, and must be one of: {', '.join(choices)}.")


def in_message(part: Mapping[str, Any], text: str | None, api: str) -> dict[str, Any]:
    """The part alone, or, where there is a text, a message of the user with the text and the part."""
    if text is None:
        return dict(part)
    kind = "input_text" if api == RESPONSES else "text"
    return {"role": "user", "content": [{"type": kind, "text": text}, dict(part)]}
