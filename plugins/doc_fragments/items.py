# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the options of the information modules that read what went into an object."""

from __future__ import annotations


class ModuleDocFragment:
    """Which items are read, and how."""

    DOCUMENTATION = r"""
options:
  order:
    description:
      - Whether the items come in the order in which they went in (V(asc)), or the other way round (V(desc)).
    type: str
    choices: [asc, desc]
  after:
    description:
      - The ID of the item after which to begin.
    type: str
  limit:
    description:
      - How many items the server is asked for at once. All pages are read, up to O(max_items).
    type: int
    default: 100
  max_items:
    description:
      - The largest number of items to return. RV(truncated) tells whether there are more.
    type: int
    default: 1000
  fail_on_missing:
    description:
      - Whether the task fails where the object, or the record, does not exist.
      - With V(false), RV(missing) names what does not exist. The list is then empty, or holds what the record tells.
      - An error of any other kind always fails the task.
    type: bool
    default: false
"""
