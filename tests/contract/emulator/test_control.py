# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Settings that change while the emulator runs, and a fresh start."""

from __future__ import annotations

import time
from typing import Any

import pytest

from tests.emulator.client import ControlError, Emulator

from .asking import ask, look


def test_settings_are_changed_and_read(emulator: Emulator) -> None:
    emulator.settings(latency=0.2)
    try:
        began = time.monotonic()
        assert ask(emulator).status_code == 200
        assert time.monotonic() - began >= 0.2
        assert emulator.control("GET", "settings")["latency"] == 0.2
    finally:
        emulator.settings(latency=0)


@pytest.mark.parametrize(
    "change", [{"latency": "long"}, {"api_key": "x"}, {"nothing": 1}, {"compatible": None}], ids=str
)
def test_senseless_settings_are_refused(emulator: Emulator, change: dict[str, Any]) -> None:
    with pytest.raises(ControlError):
        emulator.settings(**change)


def test_reset_forgets_everything(emulator: Emulator) -> None:
    identifier = ask(emulator).json()["id"]
    emulator.fault("429", times=0)
    emulator.answer(text="mine")
    emulator.reset()
    assert emulator.journal() == []
    assert look(emulator, f"responses/{identifier}").status_code == 404
    assert "Emulated" in ask(emulator).text


def test_unknown_control_is_refused(emulator: Emulator) -> None:
    with pytest.raises(ControlError):
        emulator.control("GET", "nothing")
    assert emulator.journal() == []
