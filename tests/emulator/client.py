# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A running emulator, as a test sees it."""

from __future__ import annotations

import http.client
import json
import ssl
from typing import Any
from urllib.parse import urlsplit


class ControlError(Exception):
    """Raised where the emulator refuses a control request; the text is its answer."""


class Emulator:
    """A running emulator and its control endpoints.

    Args:
        base_url: What clients are given, such as ``http://127.0.0.1:4711/v1``.
    """

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url
        self.origin = base_url.removesuffix("/v1")

    def journal(self) -> list[dict[str, Any]]:
        """Return every request since the start or the last clearing, oldest first."""
        entries: list[dict[str, Any]] = self.control("GET", "journal")
        return entries

    def clear_journal(self) -> None:
        """Forget all requests."""
        self.control("DELETE", "journal")

    def summary(self) -> dict[str, int]:
        """Return the number of requests by method and route, such as ``POST /v1/responses``."""
        counts: dict[str, int] = self.control("GET", "summary")
        return counts

    def fault(self, fault: str, *, method: str | None = None, path: str = "", times: int | None = None) -> None:
        """Queue a fault for the next requests that match; see the README for the names."""
        self.control("POST", "faults", {"fault": fault, "method": method, "path": path, "times": times})

    def answer(self, **answer: Any) -> None:
        """Queue an answer; see the README for its keys."""
        self.control("POST", "answers", answer)

    def settings(self, **settings: Any) -> None:
        """Change settings while the emulator runs."""
        self.control("POST", "settings", settings)

    def batch(self, status: str, **wish: Any) -> list[str]:
        """Bring a batch (``id``), or each that has not ended, to a state; see the README. Returns their identifiers."""
        moved: list[str] = self.control("POST", "batches", {"status": status, **wish})
        return moved

    def reset(self) -> None:
        """Forget everything but the settings."""
        self.control("DELETE", "state")

    def control(self, method: str, name: str, body: Any = None) -> Any:
        """Send a control request to ``/_emulator/<name>`` and return its JSON.

        Raises:
            ControlError: Where the emulator refuses it.
        """
        connection = self._connection()
        try:
            connection.request(method, f"/_emulator/{name}", json.dumps(body).encode("ascii"))
            reply = connection.getresponse()
            raw = reply.read()
        finally:
            connection.close()
        if reply.status != 200:
            raise ControlError(raw.decode("utf-8"))
        return json.loads(raw)

    def _connection(self) -> http.client.HTTPConnection:
        url = urlsplit(self.origin)
        host = url.hostname or ""
        if url.scheme == "http":
            return http.client.HTTPConnection(host, url.port, timeout=30)
        # The certificate is for the clients under test: it may be wrong on purpose.
        context = ssl.create_default_context()
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        return http.client.HTTPSConnection(host, url.port, timeout=30, context=context)
