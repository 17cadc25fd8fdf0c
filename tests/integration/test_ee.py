# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The playbook that tries an execution environment holds outside of one too."""

from __future__ import annotations

from tests.conftest import CHECKOUT
from tests.integration.harness import Ansible


def test_it_finds_what_is_needed(in_process: Ansible) -> None:
    run = in_process.run(CHECKOUT / "tests" / "ee" / "all.yml")
    assert run.code == 0, run.output
