# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the emulator keeps."""

from __future__ import annotations

from asyncio import Future
from dataclasses import dataclass, field
from typing import NamedTuple

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
class StoredFile:
    """A file and what is in it."""

    object: Json
    content: bytes


class Line(NamedTuple):
    """A request of a batch, and the line of the file that it stands on, from 1."""

    number: int
    custom_id: str
    body: Json


@dataclass
class StoredBatch:
    """A batch.

    Attributes:
        object: What of it never changes.
        lines: Its requests.
        errors: What is wrong with its file; with any it fails as soon as that is looked at.
        started: The monotonic clock when it was created.
        seconds: Seconds until it ends.
        polls: Number of GETs until it ends, in place of ``seconds``, or ``None``.
        expires_after: Seconds until its files expire, or ``None``.
        seen: Number of GETs so far.
        cancelling_at: When it was asked to be cancelled.
        cancel_seen: Number of GETs since then; the first finds it cancelled.
        forced: The state that a test has brought it to.
        done: How many requests are answered where it expires or is cancelled.
        ended: What has become known at its end.
        finishing: What brings it there, under way.
    """

    object: Json
    lines: list[Line]
    errors: list[Json]
    started: float
    seconds: float
    polls: int | None
    expires_after: int | None
    seen: int = 0
    cancelling_at: int | None = None
    cancel_seen: int = 0
    forced: str | None = None
    done: int | None = None
    ended: Json | None = None
    finishing: Future[None] | None = None


@dataclass
class Store:
    """Everything that was created and not deleted, by identifier, oldest first."""

    responses: dict[str, StoredResponse] = field(default_factory=dict)
    completions: dict[str, StoredCompletion] = field(default_factory=dict)
    conversations: dict[str, Conversation] = field(default_factory=dict)
    files: dict[str, StoredFile] = field(default_factory=dict)
    batches: dict[str, StoredBatch] = field(default_factory=dict)

    def clear(self) -> None:
        """Forget everything."""
        self.responses.clear()
        self.completions.clear()
        self.conversations.clear()
        self.files.clear()
        self.batches.clear()
