# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A Python that is too old to read a module is named in a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts.cores import find_python
from tests.emulator.client import Emulator
from tests.integration.conftest import bin_of, without_spaces
from tests.integration.harness import Ansible
from tests.integration.subjects import RESPONSE


@pytest.mark.parametrize("minor", [6, 8])
def test_it_is_named(tmp_path: Path, emulator: Emulator, minor: int) -> None:
    python = find_python(minor)
    if python is None:
        pytest.skip(f"Python 3.{minor} is not here")
    ansible = Ansible(without_spaces(bin_of("oldest"), tmp_path), tmp_path, emulator, "module")
    result = ansible.play(RESPONSE.task(), variables={"ansible_python_interpreter": str(python)}).only
    assert result["failed"]
    assert f"3.{minor}, is too old: promptops.openai needs 3.9 or newer." in result["msg"]
    assert "delegate_to: localhost" in result["msg"]
    assert "exception" not in result
    assert "module_stderr" not in result
    assert ansible.requests() == []
