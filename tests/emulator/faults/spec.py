# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How a fault is named: ``name;key=value;flag``."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Mapping
from dataclasses import dataclass, field


class BadFault(ValueError):
    """Raised for a fault that is not known or cannot be read; the text says why."""


@dataclass(frozen=True)
class Fault:
    """A fault and its arguments, all of them text."""

    name: str
    arguments: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def parse(cls, text: str) -> Fault:
        """Read ``name;key=value;flag``, where a flag is short for ``flag=true``."""
        name, *parts = [part.strip() for part in text.split(";")]
        pairs = [part.partition("=") for part in parts if part]
        return cls(name, {key.strip(): value.strip() if equals else "true" for key, equals, value in pairs})

    def __str__(self) -> str:
        return ";".join([self.name, *(f"{key}={value}" for key, value in self.arguments.items())])

    def text(self, key: str, default: str) -> str:
        """Return an argument as text."""
        return self.arguments.get(key, default)

    def number(self, key: str, default: float) -> float:
        """Return an argument as a number.

        Raises:
            BadFault: Where it is none.
        """
        raw = self.arguments.get(key)
        if raw is None:
            return default
        with contextlib.suppress(ValueError):
            if math.isfinite(number := float(raw)):
                return number
        raise BadFault(f"{key}={raw} of the fault {self.name} is not a number")

    def flag(self, key: str, default: bool = False) -> bool:
        """Return an argument as a truth value."""
        return self.arguments.get(key, str(default)).lower() in {"true", "yes", "1"}
