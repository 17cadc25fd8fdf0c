# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""Python's own parser of regular expressions, wherever a version of Python has it."""

from __future__ import annotations

try:
    from re import _parser as parser
except ImportError:  # before Python 3.11
    import sre_parse as parser

__all__ = ["parser"]
