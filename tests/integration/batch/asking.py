# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tasks for batches, and what the server has seen of them."""

from __future__ import annotations

from typing import Any

from tests.integration.harness import Ansible, Task
from tests.integration.many.asking import many
from tests.integration.subjects import Subject


def batch(subject: Subject, elements: list[Any], **options: Any) -> Task:
    """A task that submits what has to be paid."""
    return many(subject, elements, batch=True, **options)


def created(ansible: Ansible) -> list[str]:
    """The IDs of the batches that the server has created since the journal was cleared."""
    entries = [entry for entry in ansible.emulator.journal() if entry["template"] == "/v1/batches"]
    return [made for entry in entries if entry["method"] == "POST" for made in entry["ids"]]


def paid_alone(ansible: Ansible) -> int:
    """How many requests were sent by themselves."""
    counts = ansible.emulator.summary()
    return counts.get("POST /v1/responses", 0) + counts.get("POST /v1/chat/completions", 0)


def files_left(ansible: Ansible) -> int:
    """Files that were uploaded or written by batches, less those that were deleted."""
    counts = ansible.emulator.summary()
    return counts.get("POST /v1/files", 0) - counts.get("DELETE /v1/files/{file_id}", 0)
