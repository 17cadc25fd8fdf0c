# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the emulator keeps."""

from __future__ import annotations

from dataclasses import dataclass, field

from .wire import Json


@dataclass
class Background:
    """How a background response comes to its end.

    Attributes:
        started: The monotonic clock when it was created.
        seconds: Seconds until it ends.
        polls: Number of GETs until it ends, in place of ``seconds``, or ``None``.
        seen: Number of GETs so far.
    """

    started: float
    seconds: float
    polls: int | None
    seen: int = 0


@dataclass
class StoredResponse:
    """A response.

    Attributes:
        object: The object as it is, or will be once its background has run.
        items: The input items that belong to it, each with an ``id``.
        history: The items that stood before them.
        background: How it ends, or ``None`` for one that has.
        cancelled: Whether it was cancelled before its end.
        stored: Whether it can be read later.
    """

    object: Json
    items: list[Json]
    history: list[Json]
    background: Background | None = None
    cancelled: bool = False
    stored: bool = True

    @property
    def everything(self) -> list[Json]:
        """All items that a response after this one builds on."""
        return [*self.history, *self.items, *self.object["output"]]


@dataclass
class StoredCompletion:
    """A chat completion that was stored, and the messages that it answered, each with an ``id``."""

    object: Json
    messages: list[Json]


@dataclass
class Conversation:
    """A conversation and its items, oldest first."""

    object: Json
    items: list[Json] = field(default_factory=list)


@dataclass
class Store:
    """Everything that was created and not deleted, by identifier, oldest first."""

    responses: dict[str, StoredResponse] = field(default_factory=dict)
    completions: dict[str, StoredCompletion] = field(default_factory=dict)
    conversations: dict[str, Conversation] = field(default_factory=dict)

    def clear(self) -> None:
        """Forget everything."""
        self.responses.clear()
        self.completions.clear()
        self.conversations.clear()
