# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Makes the collection importable under the name that Ansible gives it, and its tests as ``tests``, in any checkout."""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path

from hypothesis import settings

CHECKOUT = Path(__file__).resolve().parent.parent
INSTALLED = CHECKOUT.parts[-3:] == ("ansible_collections", "promptops", "openai")
COLLECTIONS = CHECKOUT.parents[2] if INSTALLED else CHECKOUT / ".cache" / "collections"

if not INSTALLED:
    link = COLLECTIONS / "ansible_collections" / "promptops" / "openai"
    link.parent.mkdir(parents=True, exist_ok=True)
    with contextlib.suppress(FileExistsError):
        link.symlink_to("../../../..")

sys.path[:0] = [str(COLLECTIONS), str(CHECKOUT)]

# A shared machine makes any deadline for one example fail now and then.
settings.register_profile("promptops", deadline=None)
settings.load_profile("promptops")
