# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The sessions that antsibull-nox.toml configures; `make nox` runs them."""

from __future__ import annotations

import nox
from antsibull_nox import load_antsibull_nox_toml

nox.options.default_venv_backend = "virtualenv"

load_antsibull_nox_toml()
