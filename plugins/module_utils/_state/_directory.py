# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""Records as files: one JSON file a record, at ``<store>/<kind>/<name>.json``."""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from ._paths import SUFFIX, record_path
from ._record import Record, RecordError, from_bytes, to_bytes
from ._store import LockTimeout, Slot, Store

_LONGEST = 255
"""Bytes of a name on the common file systems."""
_POLL = 0.05


class FileSlot(Slot):
    """One file that holds one record."""

    def __init__(self, path: str, kind: str, name: str | None = None) -> None:
        self._path = os.path.abspath(path)
        self._kind = kind
        self._name = name

    @property
    def location(self) -> str:
        """The file's absolute path."""
        return self._path

    def read(self) -> Record | None:
        """The record; see Slot.read."""
        try:
            with open(self._path, "rb") as file:
                data = file.read()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise RecordError(f"The record {self._path} cannot be read: {error.strerror}.") from None
        except ValueError:
            raise RecordError(f"The record {self._path} cannot be read: that is no path.") from None
        record = from_bytes(data, self._path, self._kind)
        if self._name is not None and record["name"] != self._name:
            raise RecordError(
                f"The record {self._path} is of {record['name']!r}, and not of {self._name!r}; it was left as it is."
            )
        return record

    def write(self, record: Record) -> None:
        """Writes a temporary file beside it, syncs it, and renames it, so that a reader sees all or nothing."""
        folder = os.path.dirname(self._path)
        # Whoever writes holds the lock, so one name is enough, and what a killed run left there is overwritten.
        temporary = _beside(self._path, "tmp")
        try:
            _make_folder(folder)
            _write(temporary, to_bytes(record))
            os.replace(temporary, self._path)
            _sync_folder(folder)
        except OSError as error:
            with suppress(OSError):
                os.unlink(temporary)
            raise RecordError(f"The record {self._path} cannot be written: {error.strerror}.") from None
        except ValueError:
            raise RecordError(f"The record {self._path} cannot be written: that is no path.") from None

    def remove(self) -> None:
        """Removes the file if it is there."""
        try:
            os.unlink(self._path)
        except FileNotFoundError:
            return
        except OSError as error:
            raise RecordError(f"The record {self._path} cannot be removed: {error.strerror}.") from None

    def check_writable(self) -> None:
        """Looks at the nearest folder that exists, and makes nothing."""
        self._check_path()
        folder = os.path.dirname(self._path)
        while not os.path.lexists(folder) and folder != os.path.dirname(folder):
            folder = os.path.dirname(folder)
        if os.path.isdir(self._path):
            raise RecordError(f"The record {self._path} cannot be written: it is a directory.")
        if not os.path.isdir(folder):
            raise RecordError(f"The record {self._path} cannot be written: {folder} is not a directory.")
        if not os.access(folder, os.W_OK | os.X_OK):
            raise RecordError(f"The record {self._path} cannot be written: {folder} is read-only for this user.")

    def _check_path(self) -> None:
        """Raises RecordError for what no file can be called."""
        try:
            os.lstat(self._path)
        except OSError as error:
            if error.errno == errno.ENAMETOOLONG:
                raise RecordError(f"The record {self._path} cannot be written: {error.strerror}.") from None
        except ValueError:
            raise RecordError(f"The record {self._path} cannot be written: that is no path.") from None

    @contextmanager
    def lock(self, timeout: float) -> Iterator[None]:
        """An exclusive flock on a file of its own, which the kernel gives back when the process ends."""
        folder = os.path.dirname(self._path)
        path = _beside(self._path, "lock")
        try:
            _make_folder(folder)
            handle = _acquired(path, timeout)
        except OSError as error:
            raise RecordError(f"The record {self._path} cannot be locked: {error.strerror}.") from None
        try:
            yield
        finally:
            # The file goes while it is held: whoever waits for it sees that it is gone, and opens a new one.
            with suppress(OSError):
                os.unlink(path)
            os.close(handle)


class DirectoryStore(Store):
    """A directory with one folder a kind."""

    def __init__(self, path: str) -> None:
        self._path = os.path.abspath(path)

    def slot(self, kind: str, name: str) -> FileSlot:
        """The record's file."""
        return FileSlot(record_path(self._path, kind, name), kind, name)

    def slots(self, kind: str) -> Iterator[FileSlot]:
        """Each file that is a record's by its name."""
        folder = os.path.join(self._path, kind)
        try:
            names = sorted(os.listdir(folder))
        except FileNotFoundError:
            return
        except OSError as error:
            raise RecordError(f"The store {folder} cannot be read: {error.strerror}.") from None
        for name in names:
            if name.endswith(SUFFIX) and not name.startswith("."):
                yield FileSlot(os.path.join(folder, name), kind)


def _acquired(path: str, timeout: float) -> int:
    """A descriptor that holds the lock; raises LockTimeout after so many seconds, OSError where it cannot be made."""
    deadline = time.monotonic() + timeout
    while True:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            holder = _holder(handle)
            os.close(handle)
            if error.errno not in (errno.EAGAIN, errno.EACCES):
                raise
            if time.monotonic() >= deadline:
                raise LockTimeout(f"another run ({holder}) still works on it, as the lock {path} says") from None
            time.sleep(_POLL)
            continue
        if _is_still(handle, path):
            _sign(handle)
            return handle
        os.close(handle)


def _is_still(handle: int, path: str) -> bool:
    """Whether the locked file is the one that stands there now, and not one that its holder has removed."""
    try:
        now = os.stat(path)
    except FileNotFoundError:
        return False
    mine = os.fstat(handle)
    return (now.st_dev, now.st_ino) == (mine.st_dev, mine.st_ino)


def _sign(handle: int) -> None:
    """Says who holds the lock; a courtesy, for which a full disk is no hindrance."""
    with suppress(OSError):
        os.ftruncate(handle, 0)
        os.write(handle, f"process {os.getpid()} on {socket.gethostname()}".encode())


def _holder(handle: int) -> str:
    with suppress(OSError):
        return os.pread(handle, 200, 0).decode("utf-8", "replace") or "unknown"
    return "unknown"


def _beside(path: str, suffix: str) -> str:
    """A hidden file of a record's own beside it; by the digest of its name where that leaves no room for more."""
    folder, base = os.path.split(path)
    name = f".{base}.{suffix}"
    if len(name.encode("utf-8", "surrogatepass")) > _LONGEST:
        name = f".{hashlib.sha256(base.encode('utf-8', 'surrogatepass')).hexdigest()}.{suffix}"
    return os.path.join(folder, name)


def _write(path: str, data: bytes) -> None:
    """Writes a new file, for its owner alone, and syncs it; what stood there is removed and never followed."""
    with suppress(FileNotFoundError):
        os.unlink(path)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _make_folder(path: str) -> None:
    """Makes a folder and those above it, each for its owner alone."""
    if not os.path.isdir(path):
        _make_folder(os.path.dirname(path))
        with suppress(FileExistsError):
            os.mkdir(path, mode=0o700)


def _sync_folder(folder: str) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
