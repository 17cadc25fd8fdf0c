# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the options of the information modules that read objects, or list them."""

from __future__ import annotations


class ModuleDocFragment:
    """Which objects are read, and what is returned of each."""

    DOCUMENTATION = r"""
options:
  source:
    description:
      - Where a listing is made of, where neither an ID nor a record is named.
      - V(store) lists what is recorded in O(state_store). It sends no request.
      - V(api) lists what the server has. The public API lists stored chat completions, and no responses. Other
        servers may list both.
    type: str
    choices: [store, api]
  model:
    description:
      - Lists only what this model has generated. An alias matches its dated names too.
      - A server that can filter is asked to. What it lists all the same is left out here.
    type: str
  status:
    description:
      - Lists only what has this status, for example V(completed).
    type: str
  metadata:
    description:
      - Lists only what has all of these pairs in its metadata.
    type: dict
  created_after:
    description:
      - Lists only what was created after this time, for example V(2026-01-31T12:00:00Z), or a number of seconds since
        the epoch. A time without a zone is in UTC.
    type: str
  created_before:
    description:
      - Lists only what was created before this time, for example V(2026-01-31T12:00:00Z), or a number of seconds
        since the epoch. A time without a zone is in UTC.
    type: str
  name_patterns:
    description:
      - Lists only records whose name matches one of these shell patterns, for example V(incident-*). Upper and lower
        case differ.
      - It can be used where records are listed only.
    type: list
    elements: str
  order:
    description:
      - Whether a listing begins with the oldest (V(asc)) or the newest (V(desc)).
      - If it is not set, records are listed by their names, and a server lists as it does by itself.
    type: str
    choices: [asc, desc]
  after:
    description:
      - The ID after which the listing begins.
      - It can be used with O(source=api) only.
    type: str
  max_items:
    description:
      - The largest number of objects to list.
      - If it is not set, all are listed. RV(truncated) tells whether there are more.
    type: int
  fields:
    description:
      - What is returned of each object. An entry is the name of a key, or one of the two words that follow.
      - V(summary) stands for all keys without large bodies. It is the default of a listing.
      - V(full) stands for all keys. It is the default where IDs or a record are named.
    type: list
    elements: str
  fail_on_missing:
    description:
      - Whether the task fails where an ID or a record that is named does not exist.
      - With V(false), it is listed in RV(missing).
      - An error of any other kind always fails the task.
    type: bool
    default: false
"""
