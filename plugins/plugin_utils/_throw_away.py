# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""Stores that are lost with the job that fills them, since they lie in its own copy of the project."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from ..module_utils._base._environment import STATE_STORE, first_set

_JOBS = ("awx_job_id", "tower_job_id")
"""Variables that AWX and Automation Platform give every job."""


def warning_of(arguments: Mapping[str, Any], variables: Mapping[str, Any]) -> str | None:
    """What to say of a task whose records are lost with its job; None where they are not, as far as can be told."""
    option = "state_file" if arguments.get("state_file") else "state_store"
    place, playbook_dir = arguments.get(option) or first_set(STATE_STORE), variables.get("playbook_dir")
    if not isinstance(place, str) or "://" in place or not isinstance(playbook_dir, str):
        return None
    copy = _copy_of_project(playbook_dir, any(name in variables for name in _JOBS))
    place = os.path.realpath(os.path.expandvars(os.path.expanduser(place)))
    if copy is None or os.path.commonpath([copy, place]) != copy:
        return None
    return (
        f"{option}: {place} lies in the job's own copy of the project, which is thrown away after the job, and its "
        "records with it: the next job would pay for everything again. Keep them in PostgreSQL (state_store: "
        "postgresql://user@host/database), or in a folder that outlives the job."
    )


def _copy_of_project(playbook_dir: str, is_job: bool) -> str | None:
    """The folder that is thrown away after the job: the private data of ansible-runner, else the playbook's own."""
    here = folder = os.path.realpath(playbook_dir)
    while folder != os.path.dirname(folder):
        above, name = os.path.split(folder)
        if name == "project" and os.path.isdir(os.path.join(above, "artifacts")):
            return above
        folder = above
    return here if is_job else None
