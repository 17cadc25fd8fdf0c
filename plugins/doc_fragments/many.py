# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the options of the modules for many resources in one task."""

from __future__ import annotations


class ModuleDocFragment:
    """What many resources have in common, and how fast they are worked on."""

    DOCUMENTATION = r"""
options:
  common:
    description:
      - Options that all elements share. An element's own value takes the place of the shared one as a whole.
    type: dict
    default: {}
  concurrency:
    description:
      - How many elements are worked on at once, from V(1) to V(256).
      - Where the server refuses with 429, fewer are, and then step by step more again.
    type: int
    default: 8
  fail_fast:
    description:
      - Whether no further element is begun after one has failed. Those that were not begun have the action
        V(skipped).
      - With V(false), all elements are worked on, and the task fails at the end.
    type: bool
    default: false
  batch:
    description:
      - Whether what has to be created or replaced is submitted by the API's batches, which cost half and answer
        within 24 hours, instead of being asked for one by one.
      - The first run submits, and each such element has the action V(submitted). Later runs find them V(resumed), and
        change nothing, until the server has the results. The run that finds them records them, as V(created) or
        V(replaced), and deletes the files on the server.
      - What failed is named, and fails the task. What failed, expired or was cancelled is submitted by the next run,
        and nothing else is.
      - An element whose C(state) is V(absent) cancels its batch when no other record waits for that any more.
      - Every element needs a name, and all the same store. None can be streamed, or be created in the background.
    type: bool
    default: false
  wait:
    description:
      - Whether to stay until the batches have ended, for which the server may take 24 hours, and to look for that ever
        more seldom. It goes with O(batch=true) only.
    type: bool
    default: false
  requests_per_minute:
    description:
      - The largest number of requests to send in a minute, spread evenly.
      - If it is not set, only the server's own limits hold, as it tells them with its answers.
    type: float
  tokens_per_minute:
    description:
      - The largest number of tokens to ask for in a minute, by an estimate made from the requests, spread evenly.
      - If it is not set, only the server's own limits hold, as it tells them with its answers.
    type: float
  max_paid:
    description:
      - The most requests that the task may pay for. Where more elements would have to be created or replaced, the task
        fails before anything is sent, in check mode too.
      - Elements that ask the same and reuse one answer count once. All repairs that O(ignore:repair) allows are
        counted, since each of them may be paid.
    type: int
  return:
    description:
      - How much is returned of each element.
      - V(full) returns what the module for one returns.
      - V(summary) leaves out the API's object.
      - V(none) returns only what was done, and where the record is.
    type: str
    choices: [full, summary, none]
    default: full
notes:
  - >-
    Every element is checked before anything is sent. One that is wrong fails the task, with its place, such as
    C(responses[3].input[0].role).
  - >-
    Every element has its own record, lock and life. One that fails does not disturb the others: what they came to is
    recorded and returned. The task then fails, and a second run works only on what is not done yet.
  - It takes the place of a loop over the module for one, which works on one after the other.
"""
