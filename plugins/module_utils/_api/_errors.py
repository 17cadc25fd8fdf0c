# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""What can go wrong between here and the API."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._base._quoted import printable


class ApiError(Exception):
    """An error with all that is known of it; ``kind`` is a key of ADVICE."""

    def __init__(
        self,
        kind: str,
        message: str,
        *,
        status: int | None = None,
        error: Mapping[str, Any] | None = None,
        request_id: str | None = None,
        retry_after: float | None = None,
        attempts: int = 0,
        refused: bool = False,
    ) -> None:
        super().__init__(message)
        self.kind = kind
        # A server's own words may stand in it, and terminals obey what they print.
        self.message = printable(message)
        self.status = status
        self.type = _text((error or {}).get("type")) or kind
        self.code = _text((error or {}).get("code"))
        self.param = _text((error or {}).get("param"))
        self.request_id = request_id
        self.retry_after = retry_after
        self.attempts = attempts
        self.refused = refused
        """Whether the server has said so in place of an answer, and generated nothing."""
        self.meant: int | None = None
        """The HTTP status that it is, where the server has sent it as an answer with another."""
        self.partial: dict[str, Any] = {}
        """What a stream had told of the object before it broke off."""
        self.warnings: tuple[str, ...] = ()
        """What a person should hear besides, such as that an earlier attempt may have been billed."""
        self._unknown = kind == "unknown_outcome"

    @property
    def nothing_created(self) -> bool:
        """Whether a request that ended so has certainly created nothing: it was never sent, or was refused."""
        surely = self.refused or self.kind in _NOTHING_CREATED or (self.status or 0) >= 300
        return surely and not self._unknown

    def follows(self, earlier: ApiError) -> None:
        """Says that it came of a second try, after one of unknown outcome, which it cannot make known."""
        self._unknown = True
        self.message += f" An earlier try may have been billed: {earlier.message}"

    @property
    def advice(self) -> str:
        """What to do about it, as plain text."""
        from ._advice import ADVICE, plain

        return plain(ADVICE[self.kind].remedy)

    @property
    def told(self) -> str:
        """The message and what to do about it, in whole sentences."""
        from ._advice import ADVICE

        message = self.message if self.message.endswith((".", "!", "?")) else f"{self.message}."
        return f"{message} {self.advice}" if ADVICE[self.kind].in_message else message

    def as_dict(self) -> dict[str, Any]:
        """The error as data, for the result of a task."""
        return {
            "type": self.type,
            "code": self.code,
            "message": self.message,
            "param": self.param,
            "status": self.status,
            "request_id": self.request_id,
            "retry_after": self.retry_after,
        }


_NOTHING_CREATED = frozenset({"connection", "tls", "redirect", "invalid", "missing_library"})


def _text(value: Any) -> str | None:
    return printable(value) if isinstance(value, str) else None
