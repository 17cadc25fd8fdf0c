# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Requests with a fault, as tests send them."""

from __future__ import annotations

import json
import socket
from typing import Any
from urllib.parse import urlsplit

import requests

from tests.emulator.client import Emulator

from .conftest import KEY

RESPONSE: dict[str, Any] = {"model": "gpt-4o", "input": "x"}
CHAT: dict[str, Any] = {"model": "gpt-4o", "messages": [{"role": "user", "content": "x"}]}


def ask(emulator: Emulator, fault: str | None = None, path: str = "responses", **options: Any) -> requests.Response:
    """Ask for a response (or a chat completion) under a fault."""
    body = (CHAT if path.startswith("chat") else RESPONSE) | options.pop("json", {})
    headers = {"Authorization": f"Bearer {KEY}"} | ({"X-Emulator-Fault": fault} if fault else {})
    with requests.Session() as session:
        session.trust_env = False
        options.setdefault("timeout", 10)
        return session.post(f"{emulator.base_url}/{path}", json=body, headers=headers, **options)


def look(emulator: Emulator, path: str, fault: str | None = None, **query: Any) -> requests.Response:
    """Read something under a fault."""
    headers = {"Authorization": f"Bearer {KEY}"} | ({"X-Emulator-Fault": fault} if fault else {})
    with requests.Session() as session:
        session.trust_env = False
        return session.get(f"{emulator.base_url}/{path}", params=query, headers=headers, timeout=10)


def raw(emulator: Emulator, fault: str, *, limit: int = 2**20, **body: Any) -> tuple[bytes, str]:
    """Ask for a response over a bare socket.

    Returns:
        What came, up to about ``limit`` bytes, and how it ended: ``closed``, ``reset``, ``more`` or ``silent``.
    """
    url = urlsplit(emulator.base_url)
    payload = json.dumps(RESPONSE | body).encode()
    lines = [
        "POST /v1/responses HTTP/1.1",
        f"Host: {url.netloc}",
        f"Authorization: Bearer {KEY}",
        "Content-Type: application/json",
        f"Content-Length: {len(payload)}",
        f"X-Emulator-Fault: {fault}",
        "Connection: close",
    ]
    received = b""
    with socket.create_connection((url.hostname or "", url.port or 0), timeout=1) as peer:
        peer.sendall("\r\n".join([*lines, "", ""]).encode() + payload)
        while len(received) < limit:
            try:
                piece = peer.recv(65536)
            except ConnectionResetError:
                return received, "reset"
            except TimeoutError:
                return received, "silent"
            if not piece:
                return received, "closed"
            received += piece
    return received, "more"
