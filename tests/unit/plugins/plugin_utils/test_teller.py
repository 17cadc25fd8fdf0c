# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Lines for people stand beside what others print for people, and nowhere else."""

from __future__ import annotations

import pytest
from ansible import constants
from ansible.utils.display import Display

from ansible_collections.promptops.openai.plugins.plugin_utils._teller import tell


@pytest.mark.parametrize(
    ("callback", "on_standard_output"),
    [
        ("default", True),
        ("ansible.builtin.default", True),
        ("community.general.yaml", True),
        ("ansible.posix.debug", True),
        ("json", False),
        ("ansible.posix.json", False),
        ("ansible.posix.jsonl", False),
        ("ansible.builtin.oneline", False),
        ("awx_display", False),
        ("acme.tools.default", False),
    ],
)
def test_where_a_line_is_printed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], callback: str, on_standard_output: bool
) -> None:
    monkeypatch.setattr(constants, "DEFAULT_STDOUT_CALLBACK", callback)
    tell(Display(), "told")
    out, err = capsys.readouterr()
    assert (out, err) == (("told\n", "") if on_standard_output else ("", "told\n"))
