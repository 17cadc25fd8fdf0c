# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs promptops.openai.openai_model_info in the controller's own process where that is possible."""

from __future__ import annotations

from ..module_utils._reading._models import models_task
from ..plugin_utils._action import TaskAction


class ActionModule(TaskAction):
    """The action plugin of the module."""

    _task_to_run = models_task()
