# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""Many as a batch: what has to be paid is submitted together, and collected by this run or a later one."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any, Callable

from .._api._errors import ApiError
from .._lifecycle._batching import Batching
from .._lifecycle._plan import Conflict
from .._resources._fields import InvalidRequest
from .._resources._kind import Kind
from .._state._record import RecordError
from .._state._store import Store
from .._tasks._runner import Context, Prepared, Result, guarded
from ._progress import Progress

if TYPE_CHECKING:
    from .._api._batches import Batch

Each = Callable[[], Iterable[Prepared]]

_FIRST, _SLOWER, _SLOWEST = 1.0, 1.5, 300.0
"""Seconds between two looks at a batch: the first, how they grow, and the most."""
_LONGEST = 26 * 60 * 60.0
"""Seconds that a batch is waited for: its own time, and then some."""
_AT_ONCE = 500
"""Elements whose records are held together."""
_GUARD_TIMEOUT = 3600.0
"""Seconds that another run may take to submit."""


class BatchRun:
    """Brings the elements of one task to what is desired, by way of batches.

    ``each`` makes the elements ready one after the other, as often as it is called: they are never there all at once.
    """

    def __init__(
        self,
        kind: Kind,
        each: Each,
        store: Store | None,
        options: Mapping[str, Any],
        context: Context,
    ) -> None:
        self._kind = kind
        self._each = each
        self._store = store
        self._together = nullcontext if store is None else store.together
        self._wait: bool = options["wait"]
        self._context = context
        self.warnings: tuple[str, ...] = ()
        """What was left undone in the end."""

    def run(self, batching: Batching, progress: Progress) -> Iterator[Result]:
        """Each element's result, in the order of the elements; raises ApiError where nothing can be submitted."""
        from .._lifecycle._submission import Submission

        batching.is_patient = True
        batching.submission = submission = Submission(self._kind.path, lambda: batching.calls)
        try:
            if not self._context.check_mode:
                batching.tidy()
                self._submit(batching)
                if self._wait:
                    self._wait_for_all(batching, progress)
            # The server keeps all results until all of them are safe.
            with nullcontext() if self._context.check_mode else self._together():
                for group in self._groups():
                    yield from self._brought(group, batching, progress)
        except RecordError:
            # What is not recorded is not to be deleted.
            batching.keep()
            raise
        finally:
            submission.close()
            self.warnings = batching.close()

    def _groups(self) -> Iterator[list[Prepared]]:
        elements = iter(self._each())
        while group := list(islice(elements, _AT_ONCE)):
            yield group

    def _held(self, group: Sequence[Prepared]) -> AbstractContextManager[None]:
        """Holds the records of a group together, where none of them needs another one as well."""
        if self._store is None or self._context.check_mode or any(one.needs_others for one in group):
            return nullcontext()
        names = [one.name for one in group if one.name is not None and one.store is not None]
        return self._store.held(self._kind.name, names)

    def _brought(self, group: Sequence[Prepared], batching: Batching, progress: Progress) -> list[Result]:
        """The results of a group, when all of them are recorded."""
        results = []
        with self._held(group):
            for prepared in group:
                result = guarded({}, partial(prepared.run, self._context, batching))
                progress.add("failed" if result.failed else str(result.values["action"]))
                results.append(result._replace(values={"name": prepared.name, **result.values}))
        return results

    def _submit(self, batching: Batching) -> None:
        submission = batching.submission
        with batching.guarding(_GUARD_TIMEOUT):
            with self._together():
                self._claim_each(batching)
            if submission is not None and submission.size:
                submission.send()
        if submission is not None:
            batching.take(submission.batches)

    def _claim_each(self, batching: Batching) -> None:
        for group in self._groups():
            with self._held(group):
                for prepared in group:
                    # Whatever is wrong with one is told when its turn comes.
                    with suppress(ApiError, Conflict, InvalidRequest, RecordError):
                        prepared.claim(batching)

    def _wait_for_all(self, batching: Batching, progress: Progress) -> None:
        """Waits until each batch of the set has ended, and looks ever more seldom."""
        pause, deadline = _FIRST, time.monotonic() + _LONGEST
        while batching.pending:
            progress.tell(sum(_answered(batch) for batch in batching.known))
            if time.monotonic() > deadline:
                return
            time.sleep(pause)
            pause = min(pause * _SLOWER, _SLOWEST)
            with suppress(ApiError):
                # A server that does not answer now may do so later: it has a day.
                batching.refresh_all()


def _answered(batch: Batch) -> int:
    counts = batch.get("request_counts")
    done = counts.get("completed") if isinstance(counts, Mapping) else None
    return done if isinstance(done, int) else 0
