# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the modules' attributes."""

from __future__ import annotations


class ModuleDocFragment:
    """Attributes of every module, of those that manage a resource, and of those that only read."""

    DOCUMENTATION = r"""
options: {}
attributes:
  action_group:
    description:
      - Use C(group/promptops.openai.openai) in C(module_defaults) to set options of all modules of this collection.
    support: full
    membership:
      - promptops.openai.openai
  action:
    description:
      - Indicates this has a corresponding action plugin so some parts of the options can be executed on the
        controller.
    support: full
    details:
      - A task whose connection is local, and which has neither C(become) nor C(async), is run in Ansible's own
        process. This saves the time that it takes to start a module. The result is the same.
      - Set the variable C(promptops_openai_in_process) to V(false) to have the module started all the same.
  async:
    description: Supports being used with the C(async) keyword.
    support: full
  platform:
    description: The operating systems on which the module can run.
    support: full
    platforms: posix
"""

    RESOURCE = r"""
options: {}
attributes:
  check_mode:
    description: Can run in C(check_mode) and return a prediction of what would be done, without changing anything.
    support: full
    details:
      - The action is predicted exactly, and every value that a real run returns is there.
  diff_mode:
    description: Returns in C(diff_mode) what has changed, or would change.
    support: full
    details:
      - Shows the parameters of the request and the text of the output, before and after.
  idempotent:
    description: When run twice in a row, with the same options, the second run changes nothing.
    support: partial
    details:
      - A record or an ID makes it idempotent. With neither of them, and with C(force), every run creates anew.
"""

    INFO = r"""
options: {}
attributes:
  check_mode:
    description: Can run in C(check_mode) and return a prediction of what would be done, without changing anything.
    support: full
    details:
      - The module only reads.
  diff_mode:
    description: Returns in C(diff_mode) what has changed, or would change.
    support: N/A
    details:
      - The module only reads, so that there is no difference to show.
  idempotent:
    description: When run twice in a row, with the same options, the second run changes nothing.
    support: full
    details:
      - The module only reads.
"""
