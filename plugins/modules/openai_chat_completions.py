#!/usr/bin/python
# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from ansible_collections.promptops.openai.plugins.module_utils._many import many_task
from ansible_collections.promptops.openai.plugins.module_utils._module import run_module
from ansible_collections.promptops.openai.plugins.module_utils._resources._chat_completion import ChatCompletionKind


def main() -> None:
    """Runs the module."""
    run_module(many_task(ChatCompletionKind()))


if __name__ == "__main__":
    main()
