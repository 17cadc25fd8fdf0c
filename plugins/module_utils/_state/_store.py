# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""Where records live: what a store can do, whatever it is made of."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import ClassVar, NamedTuple

from ._record import Record


class LockTimeout(Exception):
    """Another run holds the record, and did not let go of it in time; the message says who."""


class Query(NamedTuple):
    """Which records a listing needs, and in which order; a store may give more, and in the order of their names."""

    model_prefix: str | None = None
    """How the model's name begins."""
    status: str | None = None
    metadata: Mapping[str, str] = {}
    after: float | None = None
    before: float | None = None
    """When it was created, in seconds since the epoch."""
    order: str | None = None
    """``asc`` or ``desc``, by when it was created; by name where it is not given."""
    most: int | None = None
    """How many are needed at least; None for all."""


class Slot(ABC):
    """The place of one record."""

    @property
    @abstractmethod
    def location(self) -> str | None:
        """Where it is, for a person; None where nothing is kept."""

    @property
    def name(self) -> str | None:
        """The record's name, as far as it is known before it is read."""
        return None

    @property
    def warnings(self) -> tuple[str, ...]:
        """What its owner should know of the place; nothing in most cases."""
        return ()

    @abstractmethod
    def read(self) -> Record | None:
        """The record, or None where there is none; raises RecordError."""

    @abstractmethod
    def write(self, record: Record) -> None:
        """Puts the record there whole or not at all; raises RecordError."""

    def settle(self) -> None:  # noqa: B027 (what is written is there, unless a store says otherwise)
        """Sees to it that what was written within Store.held() or together() is there; raises RecordError."""

    @abstractmethod
    def remove(self) -> None:
        """Removes the record if there is one; raises RecordError."""

    def take_in(self) -> None:  # noqa: B027 (there is nothing to take in where the store cannot be lost)
        """Puts into the store what an earlier run could not put there, and kept elsewhere; raises RecordError."""

    @abstractmethod
    def check_writable(self) -> None:
        """Raises RecordError where a record could not be written, before anything is paid for."""

    @abstractmethod
    def lock(self, timeout: float) -> AbstractContextManager[None]:
        """Holds the record against all other runs; raises LockTimeout after so many seconds."""


class Store(ABC):
    """A place that holds many records, of any kind, each by its name."""

    @abstractmethod
    def slot(self, kind: str, name: str) -> Slot:
        """The place of one record."""

    @property
    @abstractmethod
    def location(self) -> str:
        """Where it is, for a person, without a password."""

    is_ordered: ClassVar[bool] = False
    """Whether slots() keeps to the order of a query."""

    @abstractmethod
    def slots(self, kind: str, query: Query | None = None) -> Iterator[Slot]:
        """The places of the records of a kind, of at least those that a query needs, in the order of their names."""

    def together(self) -> AbstractContextManager[None]:
        """Within it, what is written need not outlive a crash of the machine before its end, which is cheaper."""
        return nullcontext()

    def held(self, kind: str, names: Sequence[str]) -> AbstractContextManager[None]:
        """Within it, records may be locked, read and written together, where that is cheaper.

        What is written to them need not be there before its end, unless it is settled; raises RecordError then.
        """
        return nullcontext()

    @abstractmethod
    def slots_with(self, kind: str, fingerprint: str) -> Iterator[Slot]:
        """The places of the records of a kind that have a fingerprint, at a cost that does not grow with the store.

        A record with another one by the time that it is read is not among them; raises RecordError.
        """


class MemorySlot(Slot):
    """A place that is gone with the process, for what is not to be remembered."""

    def __init__(self) -> None:
        self._record: Record | None = None

    @property
    def location(self) -> None:
        """It is nowhere."""
        return None

    def read(self) -> Record | None:
        """What this process has put there."""
        return self._record

    def write(self, record: Record) -> None:
        """Keeps the record as long as the process lives."""
        self._record = dict(record)

    def remove(self) -> None:
        """Forgets the record."""
        self._record = None

    def check_writable(self) -> None:
        """It always is."""

    @contextmanager
    def lock(self, timeout: float) -> Iterator[None]:
        """Nobody else can see it."""
        yield
