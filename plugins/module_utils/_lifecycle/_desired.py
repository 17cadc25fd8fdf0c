# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""What a task asks for, and how a record holds it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._base._times import duration
from .._resources._kind import Kind
from .._state._record import Record, digests, fingerprint, recordable

ALL = "all"
"""In ``ignore_changes``: whatever is configured, the record stays as it is."""


class Desired:
    """What a task asks for."""

    def __init__(self, kind: Kind, request: Mapping[str, Any], options: Mapping[str, Any], base_url: str) -> None:
        self.kind = kind
        self.request = dict(request)
        self.base_url = base_url
        self.state: str = options.get("state") or "present"
        self.name: str | None = options.get("name")
        self.moved_from: str | None = options.get("moved_from")
        self.id: str | None = options.get(kind.id_option)
        self.preserve: bool | None = options.get("preserve_on_change")
        self.ignored = frozenset(options.get("ignore_changes") or ())
        self.triggers: dict[str, Any] = dict(options.get("triggers") or {})
        self.max_age = duration(options.get("max_age"))
        self.force = bool(options.get("force"))
        self.protect = bool(options.get("protect"))
        self.reuse = bool(options.get("reuse"))
        self.delete_replaced = options.get("delete_replaced") is not False
        self.verify_remote = bool(options.get("verify_remote"))
        self.accept = frozenset(options.get("accept") or ())
        self.repair: int = options.get("repair") or 0
        self.content: str = options.get("record_content") or "full"
        asked = recordable(self.request)
        self.fingerprint = fingerprint(base_url, {name: asked[name] for name in asked if kind.counts(name)})
        self.recordable = digests(asked) if self.content == "digest" else asked
        """The request as a record holds it."""

    def asked(self, record: Record) -> Mapping[str, Any]:
        """The request that tells what an answer is to be; of a record without content, the configured one."""
        return self.request if record["content"] == "digest" else record["request"]

    def ignores(self, parameter: str) -> bool:
        """Whether a change of a parameter, by its name in the API, is to be passed over."""
        if not self.ignored:
            return False
        return not self.ignored.isdisjoint((ALL, self.kind.option_of(parameter)))
