# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""An exclusive lock that is a file, which the kernel gives back when its process ends."""

from __future__ import annotations

import errno
import fcntl
import os
import re
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from ._files import OWNER_ONLY, Planted, open_file, owner_of
from ._store import LockTimeout

_POLL = 0.05
_SHARED_WITHIN = 1.0
_HELD = frozenset({errno.EAGAIN, errno.EACCES})
_NO_LOCKS = frozenset({errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.ENOLCK, errno.EINVAL, errno.EBADF})
_SIGNATURE = re.compile(r"process \d{1,20} on [\w.-]{1,100}", re.ASCII)


class NoLocks(OSError):
    """The file system has no such locks; ``strerror`` says what to do."""

    def __init__(self) -> None:
        super().__init__(
            errno.ENOTSUP,
            "the file system there has no locks (flock), without which two runs could pay for the same output. "
            "Put state_store on another file system, or into PostgreSQL (postgresql://)",
        )


@contextmanager
def flocked(path: str, timeout: float, mode: int = OWNER_ONLY) -> Iterator[None]:
    """Holds the lock; raises LockTimeout after so many seconds, NoLocks or another OSError where there can be none."""
    handle = _acquired(path, timeout, mode)
    try:
        yield
    finally:
        # The file goes while it is held: whoever waits for it sees that it is gone, and opens a new one.
        with suppress(OSError):
            os.unlink(path)
        os.close(handle)


def _acquired(path: str, timeout: float, mode: int) -> int:
    started = time.monotonic()
    while True:
        handle = None
        try:
            handle = open_file(path, os.O_RDWR | os.O_CREAT, mode)
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            waited = time.monotonic() - started
            if handle is None:
                _check_opening(error, mode, waited)
            else:
                _check_holder(error, path, handle, waited >= timeout)
            time.sleep(_POLL)
            continue
        if _is_still(handle, path):
            _sign(handle, mode)
            return handle
        os.close(handle)


def _check_opening(error: OSError, mode: int, waited: float) -> None:
    """Raises the error, unless another user of the group may be about to give the file the group's mode."""
    if isinstance(error, Planted) or error.errno != errno.EACCES or mode == OWNER_ONLY or waited >= _SHARED_WITHIN:
        raise error


def _check_holder(error: OSError, path: str, handle: int, is_late: bool) -> None:
    """Closes the file; raises what keeps it from being locked, and LockTimeout where it is late."""
    holder = _holder(handle, path)
    os.close(handle)
    if error.errno in _NO_LOCKS:
        raise NoLocks
    if error.errno not in _HELD:
        raise error
    if is_late:
        raise LockTimeout(f"another run ({holder}) still works on it, as the lock {path} says")


def _is_still(handle: int, path: str) -> bool:
    """Whether the locked file is the one that stands there now, and not one that its holder has removed."""
    try:
        now = os.lstat(path)
    except FileNotFoundError:
        return False
    mine = os.fstat(handle)
    if mine.st_nlink > 1:
        os.close(handle)
        raise Planted("the same file has another name elsewhere (a hard link)")
    return (now.st_dev, now.st_ino) == (mine.st_dev, mine.st_ino)


def _sign(handle: int, mode: int) -> None:
    """Says who holds the lock; a courtesy, for which a full disk is no hindrance."""
    with suppress(OSError):
        if mode != OWNER_ONLY:
            os.fchmod(handle, mode)
        text = signature().encode()
        os.pwrite(handle, text, 0)
        # Cut afterwards, and only where there is more: some file systems write a file to the disk that was emptied.
        if os.fstat(handle).st_size > len(text):
            os.ftruncate(handle, len(text))


def signature() -> str:
    """How this process says that it holds a lock."""
    return f"process {os.getpid()} on {socket.gethostname()}"


def _holder(handle: int, path: str) -> str:
    """Who holds the lock, as far as its file can be believed."""
    said = "unknown"
    with suppress(OSError):
        text = os.pread(handle, 200, 0).decode("ascii", "replace")
        said = text if _SIGNATURE.fullmatch(text) else said
    owner = owner_of(path)
    return f"{said}, of {owner}" if owner else said
