# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Requests are submitted in as few batches as they fit in: one model each, and neither too long nor too large."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest

from ansible_collections.promptops.openai.plugins.module_utils._api._batches import Batches
from ansible_collections.promptops.openai.plugins.module_utils._api._client import Client, Settings
from ansible_collections.promptops.openai.plugins.module_utils._api._errors import ApiError
from ansible_collections.promptops.openai.plugins.module_utils._lifecycle import _submission
from ansible_collections.promptops.openai.plugins.module_utils._lifecycle._submission import Submission
from tests.emulator.client import Emulator
from tests.emulator.server import running


@pytest.fixture(scope="module")
def emulator() -> Iterator[Emulator]:
    with running(batch_polls=0) as emulator:
        yield emulator


@pytest.fixture
def calls(emulator: Emulator) -> Batches:
    emulator.reset()
    return Batches(Client(Settings(emulator.base_url, "tests"), sleep=lambda _seconds: None))


@pytest.fixture
def submission(calls: Batches) -> Iterator[Submission]:
    with closing(Submission(("responses",), lambda: calls)) as submission:
        yield submission


def sent(calls: Batches, submission: Submission) -> list[tuple[str, list[str]]]:
    """The model and the requests of each batch that the server has made, in their order."""
    submission.send()
    found = [calls.get(str(batch["id"])) for batch in submission.batches.values()]
    return [(str(batch["model"]), sorted(calls.results(batch).custom_ids)) for batch in found if batch]


@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
def test_each_model_and_no_more_lines_than_a_file_may_have(
    calls: Batches, submission: Submission, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_submission, "MOST_LINES", 2)
    models = ["gpt-4o", "gpt-5.1", "gpt-4o", "gpt-4o", "gpt-5.1"]
    seats = [submission.seat({"model": model, "input": "x"}) for model in models]
    assert submission.size == 5
    first, other, second, third, fourth = (seat["custom_id"] for seat in seats)
    assert sent(calls, submission) == [("gpt-4o", [first, second]), ("gpt-5.1", [other, fourth]), ("gpt-4o", [third])]
    assert {seat["token"] for seat in seats} == submission.tokens == set(submission.batches)


@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
def test_no_more_bytes_than_a_file_may_have(
    calls: Batches, submission: Submission, emulator: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_submission, "MOST_BYTES", 1000)
    for size in (300, 300, 300):
        submission.seat({"model": "gpt-4o", "input": "x" * size})
    with pytest.raises(ApiError, match="1000 at most"):
        submission.seat({"model": "gpt-4o", "input": "x" * 1000})
    assert [len(lines) for _model, lines in sent(calls, submission)] == [2, 1]
    sizes = [entry["body"]["file"]["bytes"] for entry in emulator.journal() if entry["path"] == "/v1/files"]
    assert max(sizes) <= 1000
    with pytest.raises(ApiError, match="changed by another run"):
        submission.seat({"model": "gpt-4o", "input": "x"})


def test_after_a_part_that_is_refused_nothing_is_sent(
    calls: Batches, submission: Submission, emulator: Emulator
) -> None:
    seats: list[dict[str, Any]] = [submission.seat({"model": model, "input": "x"}) for model in ("a", "b", "c")]
    emulator.fault("status;code=400;message=No credit", method="POST", path="/v1/batches$", times=2)
    submission.send()
    assert (submission.batches, submission.unknown) == ({}, {})
    assert list(submission.refused) == [seat["token"] for seat in seats]
    assert {str(error) for error in submission.refused.values()} == {"The server answered 400: No credit"}
    assert emulator.summary()["POST /v1/batches"] == 1
    assert emulator.summary()["DELETE /v1/files/{file_id}"] == 1


def test_a_server_without_batches_is_asked_once(submission: Submission, emulator: Emulator) -> None:
    emulator.settings(batches=False)
    try:
        for _unused in range(3):
            with pytest.raises(ApiError, match="has no batches"):
                submission.seat({"model": "gpt-4o", "input": "x"})
    finally:
        emulator.settings(batches=True)
    assert len(emulator.journal()) == 1
    assert submission.size == 0
