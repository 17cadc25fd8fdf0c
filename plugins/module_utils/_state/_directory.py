# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""Records as files: one JSON file a record, at ``<store>/<kind>/<name>.json``."""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress

from ._files import (
    OWNER_ONLY,
    check_folder,
    is_open_to_others,
    make_folder,
    read_file,
    settle,
    sync_folder,
    together,
    why,
    write_new,
)
from ._paths import SUFFIX, record_path
from ._record import LARGEST, Record, RecordError, from_bytes, to_bytes
from ._store import Query, Slot, Store

_LONGEST = 255
"""Bytes of a name on the common file systems."""
_tellers: dict[tuple[int, str], str] = {}
"""The record, of all that a process works on in a folder, that tells what is to be told of the folder."""


class FileSlot(Slot):
    """One file that holds one record."""

    def __init__(
        self, path: str, kind: str, name: str | None = None, *, store: str | None = None, mode: int = OWNER_ONLY
    ) -> None:
        self._path = os.path.abspath(path)
        self._kind = kind
        self._name = name
        self._mode = mode
        self._folder, self._base = os.path.split(self._path)
        self._store = store

    @property
    def location(self) -> str:
        """The file's absolute path."""
        return self._path

    @property
    def name(self) -> str:
        """The record's name, or its file's where nothing says more."""
        return self._name if self._name is not None else self._base

    @property
    def warnings(self) -> tuple[str, ...]:
        """Says so where others may write to the record's folder."""
        for folder in (self._folder, self._store or self._folder):
            teller = _tellers.setdefault((os.getpid(), folder), self._path)
            if teller == self._path and is_open_to_others(folder, self._mode):
                return (f"Others may write to {folder}, and with that change or plant records. Take that from them.",)
        return ()

    def read(self) -> Record | None:
        """The record; see Slot.read."""
        try:
            self._check_folders()
            data = read_file(self._path, LARGEST)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise self._cannot_be("read", error) from None
        except ValueError:
            raise self._no_path("read") from None
        record = from_bytes(data, self._path, self._kind)
        if self._name is not None and record["name"] != self._name:
            raise RecordError(
                f"The record {self._path} is of {record['name']!r}, and not of {self._name!r}; it was left as it is."
            )
        return record

    def write(self, record: Record) -> None:
        """Writes a temporary file beside it, syncs it, and renames it, so that a reader sees all or nothing."""
        # Whoever writes holds the lock, so one name is enough, and what a killed run left there is overwritten.
        temporary = _beside(self._path, "tmp")
        try:
            self._check_folders()
            make_folder(self._folder, self._mode)
            write_new(temporary, to_bytes(record), self._mode)
            os.replace(temporary, self._path)
            sync_folder(self._folder)
        except OSError as error:
            with suppress(OSError):
                os.unlink(temporary)
            raise self._cannot_be("written", error) from None
        except ValueError:
            raise self._no_path("written") from None
        if self._store is not None:
            from ._index import Index

            Index(self._store, self._kind, self._mode).add(record["fingerprint"], self._base)

    def settle(self) -> None:
        """Waits for the disk, where that was left to the end; see DirectoryStore.together."""
        settle()

    def remove(self) -> None:
        """Removes the file if it is there."""
        try:
            self._check_folders()
            os.unlink(self._path)
        except FileNotFoundError:
            return
        except OSError as error:
            raise self._cannot_be("removed", error) from None

    def check_writable(self) -> None:
        """Looks at the nearest folder that exists, and makes nothing."""
        self._check_path()
        folder = self._folder
        while not os.path.lexists(folder) and folder != os.path.dirname(folder):
            folder = os.path.dirname(folder)
        if os.path.isdir(self._path):
            raise RecordError(f"The record {self._path} cannot be written: it is a directory.")
        if not os.path.isdir(folder):
            raise RecordError(f"The record {self._path} cannot be written: {folder} is not a directory.")
        if not os.access(folder, os.W_OK | os.X_OK):
            said = why(PermissionError(errno.EACCES, f"{folder} is read-only for this user"), folder)
            raise RecordError(f"The record {self._path} cannot be written: {said}.")

    @contextmanager
    def lock(self, timeout: float) -> Iterator[None]:
        """An exclusive flock on a file of its own, which the kernel gives back when the process ends."""
        from ._flock import flocked

        path = _beside(self._path, "lock")
        lock = flocked(path, timeout, self._mode)
        try:
            self._check_folders()
            make_folder(self._folder, self._mode)
            lock.__enter__()
        except OSError as error:
            said = why(error, path if os.path.lexists(path) else self._folder)
            raise RecordError(f"The record {self._path} cannot be locked: {said}.") from None
        try:
            yield
        finally:
            lock.__exit__(None, None, None)

    def _check_folders(self) -> None:
        """Raises Planted for a link in the place of the store, or of a kind's folder in it."""
        if self._store is not None:
            check_folder(self._store)
            check_folder(self._folder)

    def _check_path(self) -> None:
        """Raises RecordError for what no file can be called."""
        try:
            self._check_folders()
            os.lstat(self._path)
        except (FileNotFoundError, NotADirectoryError):
            return
        except OSError as error:
            raise self._cannot_be("written", error) from None
        except ValueError:
            raise self._no_path("written") from None

    def _cannot_be(self, what: str, error: OSError) -> RecordError:
        return RecordError(f"The record {self._path} cannot be {what}: {why(error, self._path)}.")

    def _no_path(self, what: str) -> RecordError:
        return RecordError(f"The record {self._path} cannot be {what}: that is no path.")


class DirectoryStore(Store):
    """A directory with one folder a kind; ``mode`` is that of its files."""

    def __init__(self, path: str, mode: int = OWNER_ONLY) -> None:
        self._path = os.path.abspath(path)
        self._mode = mode

    @property
    def location(self) -> str:
        """The absolute path."""
        return self._path

    def slot(self, kind: str, name: str) -> FileSlot:
        """The record's file."""
        return self._slot(record_path(self._path, kind, name), kind, name)

    def together(self) -> AbstractContextManager[None]:
        """One sync of the disk at the end, and none for each file."""
        return together()

    def slots(self, kind: str, query: Query | None = None) -> Iterator[FileSlot]:
        """Each file that is a record's by its name, whatever the query needs."""
        folder = os.path.join(self._path, kind)
        try:
            check_folder(self._path)
            check_folder(folder)
            names = sorted(os.listdir(folder))
        except FileNotFoundError:
            return
        except OSError as error:
            raise RecordError(f"The store {folder} cannot be read: {why(error, folder)}.") from None
        for name in names:
            if name.endswith(SUFFIX) and not name.startswith("."):
                yield self._slot(os.path.join(folder, name), kind)

    def slots_with(self, kind: str, fingerprint: str) -> Iterator[FileSlot]:
        """By an index, which the first call makes and each write keeps; see Store.slots_with."""
        from ._index import Index

        index = Index(self._path, kind, self._mode)
        for base in index.found(fingerprint, lambda: self._fingerprints(kind)):
            slot = self._slot(os.path.join(self._path, kind, base), kind)
            record = slot.read()
            if record is not None and record["fingerprint"] == fingerprint:
                yield slot
            else:
                index.discard(fingerprint, base)

    def _fingerprints(self, kind: str) -> Iterator[tuple[str | None, str]]:
        for slot in self.slots(kind):
            with suppress(RecordError):
                record = slot.read()
                if record is not None:
                    yield record["fingerprint"], os.path.basename(slot.location)

    def _slot(self, path: str, kind: str, name: str | None = None) -> FileSlot:
        return FileSlot(path, kind, name, store=self._path, mode=self._mode)


def _beside(path: str, suffix: str) -> str:
    """A hidden file of a record's own beside it; by the digest of its name where that leaves no room for more."""
    folder, base = os.path.split(path)
    name = f".{base}.{suffix}"
    if len(name.encode("utf-8", "surrogatepass")) > _LONGEST:
        name = f".{hashlib.sha256(base.encode('utf-8', 'surrogatepass')).hexdigest()}.{suffix}"
    return os.path.join(folder, name)
