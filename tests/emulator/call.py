# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One request on its way through the emulator."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from .errors import bad_request
from .faults.names import IGNORING_CURSORS
from .faults.spec import Fault
from .form import Form
from .journal import Entry
from .outcome import Outcome
from .state import State
from .wire import Json


@dataclass
class ApiCall:
    """A request, what it carries, and what is to go wrong with it.

    Attributes:
        body: The parsed JSON body; ``None`` where there was none.
        raw: The body as it came; empty for a form.
        form: The fields of a form; empty where there was none.
        fault: The fault that is to be applied, or ``None``.
    """

    request: web.Request
    state: State
    entry: Entry
    body: Any = None
    raw: bytes = b""
    fault: Fault | None = None
    form: Form = field(default_factory=dict)

    @property
    def query(self) -> Mapping[str, str]:
        """The query parameters, less what a fault wants to be ignored."""
        if self.fault is None or self.fault.name not in IGNORING_CURSORS:
            return self.request.query
        return {key: value for key, value in self.request.query.items() if key != "after"}

    def part(self, name: str) -> str:
        """Return a part of the path, unescaped."""
        return self.request.match_info[name]

    def document(self) -> Json:
        """Return the body as an object.

        Raises:
            ApiError: Where it is none.
        """
        if not isinstance(self.body, dict):
            raise bad_request("We could not parse the JSON body of your request. The API expects a JSON object.")
        return self.body

    def switch(self, name: str) -> bool:
        """Return a query parameter that is true or false."""
        return self.query.get(name, "false").lower() == "true"


Handler = Callable[[ApiCall], Awaitable[Outcome]]
