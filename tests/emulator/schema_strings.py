# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One string for each format that JSON Schema names."""

from __future__ import annotations

from typing import Any

_EXAMPLES = {
    "date-time": "2026-01-02T03:04:05Z",
    "date": "2026-01-02",
    "time": "03:04:05Z",
    "duration": "P1DT2H",
    "email": "nobody@example.com",
    "idn-email": "nobody@example.com",
    "hostname": "host.example.com",
    "idn-hostname": "host.example.com",
    "ipv4": "192.0.2.1",
    "ipv6": "2001:db8::1",
    "uri": "https://example.com/emulated",
    "uri-reference": "/emulated",
    "iri": "https://example.com/emulated",
    "iri-reference": "/emulated",
    "uuid": "00000000-0000-4000-8000-000000000000",
    "json-pointer": "/emulated",
    "relative-json-pointer": "0",
    "uri-template": "https://example.com/{emulated}",
    "regex": "emulated",
}


def formatted(name: Any) -> str | None:
    """Return a string in a format, or ``None`` where the format is not known."""
    return _EXAMPLES.get(name) if isinstance(name, str) else None
