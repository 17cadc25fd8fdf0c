# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""The variables in which options may be set, and what counts as set."""

from __future__ import annotations

import os

API_KEY = "OPENAI_API_KEY"
BASE_URL = "OPENAI_BASE_URL"
ORGANIZATION = ("OPENAI_ORG_ID", "OPENAI_ORGANIZATION")
PROJECT = "OPENAI_PROJECT_ID"
STATE_STORE = "OPENAI_STATE_STORE"
RUN = "PROMPTOPS_OPENAI_RUN"
"""Names the run of ``ansible-playbook`` that a task is a part of; set by the action plugins."""

ENVIRONMENT = (BASE_URL, *ORGANIZATION, PROJECT, STATE_STORE)
"""All of them but the key's."""


def first_set(*names: str) -> str | None:
    """The first of these variables that is set, to more than white space; None where none is."""
    return next((value for value in map(os.environ.get, names) if value and value.strip()), None)
