# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""Which records of a directory answer the same request: an empty file for each, in a folder for each fingerprint.

The index is at ``<store>/.fingerprints/<kind>``. It is made when it is first asked, and from then on whoever writes a
record adds to it. It may name records that have another fingerprint by now; whoever asks looks at the record itself.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable
from contextlib import suppress

from ._files import check_folder, make_folder, open_file
from ._paths import SUFFIX
from ._record import RecordError

_FOLDER = ".fingerprints"
_WHOLE = "whole"


class Index:
    """The index of one kind of record in one store, whose files have a mode."""

    def __init__(self, store: str, kind: str, mode: int) -> None:
        self._folder = os.path.join(store, _FOLDER, kind)
        self._mode = mode

    def add(self, fingerprint: str | None, base: str) -> None:
        """Takes up a record's file, if there is an index; one that cannot be kept is made anew when it is asked again.

        The record is there before that is looked at, and whoever makes an index makes its folder before it reads the
        records, so that none is missed.
        """
        if fingerprint is None or not os.path.isdir(self._folder):
            return
        if not self._is_put(fingerprint, base.removesuffix(SUFFIX)):
            with suppress(OSError):
                os.unlink(os.path.join(self._folder, _WHOLE))

    def discard(self, fingerprint: str, base: str) -> None:
        """Takes out a record's file, if that can be done."""
        with suppress(OSError):
            os.unlink(os.path.join(self._place(fingerprint), base.removesuffix(SUFFIX)))

    def found(self, fingerprint: str, every: Callable[[], Iterable[tuple[str | None, str]]]) -> list[str]:
        """The files of the records that may have the fingerprint; ``every`` tells that of each, with its file."""
        if not os.path.exists(os.path.join(self._folder, _WHOLE)):
            return self._made(fingerprint, every)
        try:
            return [f"{entry}{SUFFIX}" for entry in sorted(os.listdir(self._place(fingerprint)))]
        except FileNotFoundError:
            return []
        except OSError as error:
            raise RecordError(f"The index {self._folder} cannot be read: {error.strerror}.") from None

    def _made(self, fingerprint: str, every: Callable[[], Iterable[tuple[str | None, str]]]) -> list[str]:
        """As found(), by reading each record; what is learned is kept where this user may write."""
        kept = True
        found = []
        try:
            make_folder(self._folder, self._mode)
            check_folder(self._folder)
        except OSError:
            kept = False
        for known, base in every():
            if known == fingerprint:
                found.append(base)
            kept = kept and (known is None or self._is_put(known, base.removesuffix(SUFFIX)))
        if kept:
            self._is_put(None, _WHOLE)
        return found

    def _is_put(self, fingerprint: str | None, entry: str) -> bool:
        try:
            self._put(self._folder if fingerprint is None else self._place(fingerprint), entry)
        except OSError:
            return False
        return True

    def _place(self, fingerprint: str) -> str:
        return os.path.join(self._folder, hashlib.sha256(fingerprint.encode("utf-8", "surrogatepass")).hexdigest())

    def _put(self, folder: str, entry: str) -> None:
        check_folder(os.path.dirname(self._folder))
        check_folder(self._folder)
        make_folder(folder, self._mode)
        with suppress(FileExistsError):
            os.close(open_file(os.path.join(folder, entry), os.O_WRONLY | os.O_CREAT | os.O_EXCL, self._mode))
