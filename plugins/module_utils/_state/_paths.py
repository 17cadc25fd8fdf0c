# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""Where the record of a name is in a directory."""

from __future__ import annotations

import hashlib
import os
import re

SUFFIX = ".json"
_LONGEST = 150
_SAFE = re.compile(r"[A-Za-z0-9_~-][A-Za-z0-9_.~-]*")


def record_path(store: str, kind: str, name: str) -> str:
    """The absolute path of a name's record below a store's directory."""
    return os.path.join(os.path.abspath(store), kind, file_name(name))


def file_name(name: str) -> str:
    """A file name for any name: it stays in its folder, tells names apart, and can be read by a person.

    Characters other than letters, digits, ``_``, ``-``, ``~`` and ``.`` are percent-encoded (RFC 3986), a leading dot
    too; a name too long for a file system is cut and ends in its digest.
    """
    encoded = name if _SAFE.fullmatch(name) else _percent_encoded(name)
    if len(encoded) > _LONGEST:
        digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()
        # No encoded name holds a percent sign before a dash, so none is the same as a cut one.
        encoded = f"{encoded[: _LONGEST - 66]}%-{digest}"
    return encoded + SUFFIX


def _percent_encoded(name: str) -> str:
    # Its import takes longer than all else that is done to find an unchanged record.
    from urllib.parse import quote

    return re.sub(r"^\.", "%2E", quote(name.encode("utf-8", "surrogatepass"), safe=""))
