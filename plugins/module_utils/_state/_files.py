# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""Files in folders that others may reach too: nothing that was planted there is followed, waited for or swallowed."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar

_unsynced: ContextVar[list[str] | None] = ContextVar("unsynced", default=None)
"""The last folder with a file that is not synced, where that is left to the end; None where nothing is."""

OWNER_ONLY = 0o600
"""The mode of a record's file unless ``state_mode`` says otherwise."""

_SAFELY = os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
_CANNOT_SYNC = frozenset({errno.EINVAL, errno.ENOTSUP, errno.EBADF})
"""How CIFS, sshfs and the shares of virtual machines say that a folder cannot be synced."""
_CHUNK = 1 << 20


class Planted(OSError):
    """Something other than a file of one's own stands there; ``strerror`` says what."""

    def __init__(self, problem: str) -> None:
        super().__init__(errno.EPERM, problem)


def open_file(path: str, flags: int, mode: int = OWNER_ONLY) -> int:
    """A descriptor of a regular file with one name; raises Planted for anything else, and OSError."""
    try:
        handle = os.open(path, flags | _SAFELY, mode)
    except OSError as error:
        if error.errno in (errno.ELOOP, errno.EMLINK):
            raise Planted("it is a symbolic link, and none is followed") from None
        if error.errno == errno.ENXIO:
            raise Planted("it is not a regular file") from None
        raise
    found = os.fstat(handle)
    problem = None
    if not stat.S_ISREG(found.st_mode):
        problem = "it is a directory" if stat.S_ISDIR(found.st_mode) else "it is not a regular file"
    elif found.st_nlink > 1:
        problem = "the same file has another name elsewhere (a hard link)"
    if problem is not None:
        os.close(handle)
        raise Planted(problem)
    return handle


def read_file(path: str, largest: int) -> bytes:
    """What a file holds; raises OSError, and Planted for what is no file or has more bytes than ``largest``."""
    handle = open_file(path, os.O_RDONLY)
    try:
        size = os.fstat(handle).st_size
        chunks: list[bytes] = []
        while size <= largest:
            chunk = os.read(handle, max(_CHUNK, size))
            if not chunk:
                return b"".join(chunks)
            chunks.append(chunk)
            size = sum(map(len, chunks))
        raise Planted(f"it has more than {largest >> 20} MiB, which no record has")
    finally:
        os.close(handle)


@contextmanager
def together() -> Iterator[None]:
    """Lets the disk take what is written within it in whatever order, and waits once, at the end, until it has it."""
    unsynced: list[str] = []
    token = _unsynced.set(unsynced)
    try:
        yield
    finally:
        _unsynced.reset(token)
        if unsynced:
            os.sync()


def settle() -> None:
    """Waits until the disk has what was written so far, where that was left to the end."""
    if _unsynced.get():
        os.sync()


def write_new(path: str, data: bytes, mode: int) -> None:
    """Writes a new file and syncs it; what stood there is removed and never followed."""
    with suppress(FileNotFoundError):
        os.unlink(path)
    handle = open_file(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(handle, "wb") as file:
        if mode != OWNER_ONLY:
            # The umask has taken from the group what it is to have.
            os.fchmod(handle, mode)
        file.write(data)
        file.flush()
        if _unsynced.get() is None:
            os.fsync(handle)


def make_folder(path: str, mode: int) -> None:
    """Makes a folder and those above it, whose files will have that mode."""
    if os.path.isdir(path):
        return
    make_folder(os.path.dirname(path), mode)
    with suppress(FileExistsError):
        os.mkdir(path, mode=0o700)
        if mode != OWNER_ONLY:
            # What is made in it belongs to its group, and not to that of whoever makes it.
            os.chmod(path, mode | (mode & 0o444) >> 2 | stat.S_ISGID)


def sync_folder(folder: str) -> None:
    """Sees to it that a name in the folder outlives a crash, where the file system can do that."""
    unsynced = _unsynced.get()
    if unsynced is not None:
        unsynced[:] = [folder]
        return
    handle = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in _CANNOT_SYNC:
            raise
    finally:
        os.close(handle)


def check_folder(path: str) -> None:
    """Raises Planted where a symbolic link stands in the place of a folder."""
    with suppress(FileNotFoundError, NotADirectoryError):
        if stat.S_ISLNK(os.lstat(path).st_mode):
            raise Planted(f"{path} is a symbolic link, and none is followed; give the folder that is meant")


def is_open_to_others(folder: str, mode: int) -> bool:
    """Whether others than those that ``mode`` means can put files into a folder."""
    try:
        found = os.stat(folder)
    except (OSError, ValueError):
        return False
    by_group = found.st_mode & stat.S_IWGRP and not mode & stat.S_IWGRP and found.st_gid != os.getegid()
    return bool(found.st_mode & stat.S_IWOTH or by_group)


def owner_of(path: str) -> str | None:
    """The name of a file's owner where that is somebody else; None where it is not, or cannot be told."""
    try:
        owner = os.lstat(path).st_uid
    except (OSError, ValueError):
        return None
    return None if owner == os.geteuid() else user_name(owner)


def _nearest(path: str) -> str:
    """The path, or the nearest folder above it that this user can see."""
    while path != os.path.dirname(path):
        with suppress(OSError, ValueError):
            os.lstat(path)
            break
        path = os.path.dirname(path)
    return path


def user_name(user: int) -> str:
    """A user's name, and its number where it has none, as in a container."""
    import pwd

    try:
        return pwd.getpwuid(user).pw_name
    except KeyError:
        return f"user {user}"


def why(error: OSError, path: str) -> str:
    """What went wrong, for a person: whose the file is, where it is somebody else's."""
    said = error.strerror or str(error)
    if error.errno not in (errno.EACCES, errno.EPERM) or isinstance(error, Planted):
        return said
    owner = owner_of(_nearest(path))
    if owner is None:
        return said
    return (
        f"{said}: it belongs to {owner}, and this task runs as {user_name(os.geteuid())}. "
        "For a store that a group shares, let each of its tasks set state_mode: '0660'"
    )
