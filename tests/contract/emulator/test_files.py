# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Files: uploaded, read, listed, deleted."""

from __future__ import annotations

from typing import Any

import openai
import pytest
import requests

from tests.emulator.client import Emulator


def test_a_file_is_kept_until_it_is_deleted(client: openai.OpenAI) -> None:
    made = client.files.create(file=("täglich.jsonl", b'{"a": 1}\n\xff'), purpose="batch")
    assert (made.bytes, made.filename, made.purpose, made.expires_at) == (10, "täglich.jsonl", "batch", None)
    assert client.files.retrieve(made.id).to_dict() == made.to_dict()
    assert client.files.content(made.id).content == b'{"a": 1}\n\xff'
    assert client.files.delete(made.id).deleted
    for call in (client.files.retrieve, client.files.content, client.files.delete):
        with pytest.raises(openai.NotFoundError, match="No such File object"):
            call(made.id)


def test_files_are_listed_newest_first_and_by_purpose(client: openai.OpenAI) -> None:
    first, second = (client.files.create(file=(name, b"x"), purpose="batch").id for name in ("a", "b"))
    other = client.files.create(file=("c", b"x"), purpose="user_data").id
    assert [file.id for file in client.files.list()] == [other, second, first]
    assert [file.id for file in client.files.list(purpose="batch", limit=1)] == [second, first]


def test_a_file_can_expire(client: openai.OpenAI) -> None:
    after: Any = {"anchor": "created_at", "seconds": 3600}
    made = client.files.create(file=("a", b"x"), purpose="batch", expires_after=after)
    assert made.expires_at == made.created_at + 3600
    soon: Any = {**after, "seconds": 1}
    with pytest.raises(openai.BadRequestError, match="seconds"):
        client.files.create(file=("a", b"x"), purpose="batch", expires_after=soon)


def test_bad_uploads(client: openai.OpenAI, http: requests.Session, emulator: Emulator) -> None:
    bad: Any = "mischief"
    with pytest.raises(openai.BadRequestError, match="purpose"):
        client.files.create(file=("a", b"x"), purpose=bad)
    assert http.post(f"{emulator.base_url}/files", data={"purpose": "batch"}).status_code == 400
    broken = http.post(f"{emulator.base_url}/files", data=b"x", headers={"Content-Type": "multipart/form-data"})
    assert broken.status_code == 400


def test_the_journal_keeps_the_size_of_a_file_and_not_its_content(client: openai.OpenAI, emulator: Emulator) -> None:
    client.files.create(file=("a.jsonl", b"secret" * 1000), purpose="batch")
    (entry,) = emulator.journal()
    assert entry["body"] == {"purpose": "batch", "file": {"filename": "a.jsonl", "bytes": 6000}}


@pytest.mark.parametrize("fault", ["reset_mid_body", "reset_after_headers"])
def test_reading_can_break_off(client: openai.OpenAI, emulator: Emulator, fault: str) -> None:
    made = client.files.create(file=("a", b"x" * 1000), purpose="batch")
    emulator.fault(fault, path="/content")
    with pytest.raises(openai.APIConnectionError):
        client.files.content(made.id)
    emulator.fault("broken_json", path="/content")
    assert 0 < len(client.files.content(made.id).content) < 1000
