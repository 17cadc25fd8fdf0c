# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an emulator can be told when it is started or while it runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from types import NoneType


@dataclass
class Settings:
    """Options of one emulator.

    Attributes:
        api_key: The only key that is let in; ``None`` lets everyone in.
        latency: Seconds that a generating request (POST) takes.
        background_seconds: Seconds until a background response has ended.
        background_polls: Number of GETs until it has ended; replaces ``background_seconds`` when it is not ``None``.
        batch_seconds: Seconds until a batch has ended.
        batch_polls: Number of GETs until it has ended; replaces ``batch_seconds`` when it is not ``None``.
        batches: Whether there are files and batches at all.
        requests_per_minute: Requests let through a minute; ``None`` is no limit.
        tokens_per_minute: Tokens let through a minute; ``None`` is no limit.
        compatible: Behave as servers that only resemble the API: unknown parameters are accepted, responses can be
            listed, and every stored response can be streamed again.
        dialect: Name of the server that it speaks like; ``None`` is the API itself.
        writer: Base URL of a server of chat completions whose model writes the texts; ``None`` writes none.
        tell: Is given a line for each request that was answered.
    """

    host: str = "127.0.0.1"
    port: int = 0
    api_key: str | None = None
    latency: float = 0.0
    background_seconds: float = 0.5
    background_polls: int | None = None
    batch_seconds: float = 0.5
    batch_polls: int | None = None
    batches: bool = True
    requests_per_minute: int | None = None
    tokens_per_minute: int | None = None
    compatible: bool = False
    dialect: str | None = None
    tls_cert: str | None = None
    tls_key: str | None = None
    writer: str | None = None
    tell: Callable[[str], None] | None = None


ADJUSTABLE: dict[str, tuple[type, ...]] = {
    "latency": (int, float),
    "background_seconds": (int, float),
    "background_polls": (int, NoneType),
    "batch_seconds": (int, float),
    "batch_polls": (int, NoneType),
    "batches": (bool,),
    "requests_per_minute": (int, NoneType),
    "tokens_per_minute": (int, NoneType),
    "compatible": (bool,),
    "dialect": (str, NoneType),
}
"""Settings that may be changed while the emulator runs, and their types."""
