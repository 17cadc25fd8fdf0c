# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is documented as safe to set for the whole group is what all its modules have."""

from __future__ import annotations

import importlib
import re

import yaml

from ansible_collections.promptops.openai.plugins.doc_fragments.api import ModuleDocFragment
from tests.conftest import CHECKOUT

ACTIONS = "ansible_collections.promptops.openai.plugins.action"


def test_the_list_of_what_is_safe_for_the_group_is_what_all_modules_have() -> None:
    group = yaml.safe_load((CHECKOUT / "meta" / "runtime.yml").read_text())["action_groups"]["openai"]
    specs = [importlib.import_module(f"{ACTIONS}.{name}").ActionModule._task_to_run.argument_spec for name in group]
    notes = yaml.safe_load(ModuleDocFragment.DOCUMENTATION)["notes"]
    (note,) = (note for note in notes if "Safe to" in note)
    assert set(re.findall(r"[OC]\((\w+)\)", note)) - {"module_defaults"} == set.intersection(*map(set, specs))
