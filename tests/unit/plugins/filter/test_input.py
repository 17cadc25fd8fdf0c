# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""input_image and input_file: the type is told by the content, the size is limited, and errors name the file."""

from __future__ import annotations

import base64
import os
import zipfile
from pathlib import Path
from typing import Any

import pytest
from ansible.errors import AnsibleFilterError

from ansible_collections.promptops.openai.plugins.filter.input_file import input_file
from ansible_collections.promptops.openai.plugins.filter.input_image import input_image

IMAGES = {
    "image/png": b"\x89PNG\r\n\x1a\nrest",
    "image/jpeg": b"\xff\xd8\xff\xe0rest",
    "image/gif": b"GIF89arest",
    "image/webp": b"RIFF\x04\x00\x00\x00WEBPrest",
}
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
TEXTS = {
    "a.txt": "text/plain",
    "a.csv": "text/csv",
    "a.md": "text/markdown",
    "a.json": "application/json",
    "a.yml": "application/yaml",
    "a.png": "text/plain",
    "nginx.conf": "text/plain",
    "Makefile": "text/plain",
}


def save(folder: Path, data: bytes, name: str = "file") -> str:
    path = folder / name
    path.write_bytes(data)
    return str(path)


@pytest.mark.parametrize("media_type", IMAGES)
def test_an_image_is_known_by_its_content(tmp_path: Path, media_type: str) -> None:
    data = IMAGES[media_type]
    encoded = base64.b64encode(data).decode()
    expected = {"type": "input_image", "image_url": f"data:{media_type};base64,{encoded}", "detail": "auto"}
    assert input_image(save(tmp_path, data, "wrong.txt")) == expected


def test_the_forms_of_an_image(tmp_path: Path) -> None:
    path = save(tmp_path, IMAGES["image/png"])
    url = input_image(path)["image_url"]
    part = {"type": "image_url", "image_url": {"url": url, "detail": "low"}}
    assert input_image(path, api="chat_completions", detail="low") == part
    assert input_image(path, detail="original", text="What?") == {
        "role": "user",
        "content": [
            {"type": "input_text", "text": "What?"},
            {"type": "input_image", "image_url": url, "detail": "original"},
        ],
    }
    message = input_image(path, api="chat_completions", text="What?")
    assert message["content"][0] == {"type": "text", "text": "What?"}


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_is_known_by_its_content_and_its_kind_by_its_name(tmp_path: Path, name: str) -> None:
    part = input_file(save(tmp_path, "größer\n".encode(), name))
    assert part["filename"] == name
    assert part["file_data"].startswith(f"data:{TEXTS[name]};base64,")


def test_documents_are_known_by_their_content(tmp_path: Path) -> None:
    pdf = input_file(save(tmp_path, b"junk\n%PDF-1.7\n\x00"), filename="a.pdf")
    assert pdf["filename"] == "a.pdf"
    assert pdf["file_data"].startswith("data:application/pdf;base64,")
    assert "application/rtf" in input_file(save(tmp_path, b"{\\rtf1 x}"))["file_data"]
    with zipfile.ZipFile(tmp_path / "word", "w") as archive:
        archive.writestr("[Content_Types].xml", "")
        archive.writestr("word/document.xml", "")
    assert WORD in input_file(str(tmp_path / "word"))["file_data"]


def test_the_forms_of_a_file(tmp_path: Path) -> None:
    path = save(tmp_path, b"x", "a.txt")
    data = input_file(path)["file_data"]
    assert input_file(path, api="chat_completions") == {
        "type": "file",
        "file": {"filename": "a.txt", "file_data": data},
    }
    assert input_file(path, text="What?")["content"][1]["type"] == "input_file"


@pytest.mark.parametrize("name", ["random", "zip", "elf"])
def test_another_content_is_refused(tmp_path: Path, name: str) -> None:
    data = {"random": b"\x80\x81", "zip": b"PK\x03\x04junk", "elf": b"\x7fELF\x00"}[name]
    with pytest.raises(AnsibleFilterError, match="is not a file that the API takes"):
        input_file(save(tmp_path, data))
    with pytest.raises(AnsibleFilterError, match="is not an image that the API takes"):
        input_image(save(tmp_path, data))


def test_an_image_is_no_document(tmp_path: Path) -> None:
    with pytest.raises(AnsibleFilterError, match="input_image"):
        input_file(save(tmp_path, IMAGES["image/png"]))


def test_the_size_is_limited(tmp_path: Path) -> None:
    path = save(tmp_path, b"x" * 1024, "a.txt")
    assert input_file(path, max_size="1KB") == input_file(path, max_size=1024)
    with pytest.raises(AnsibleFilterError, match="more than 1023 bytes; see max_size"):
        input_file(path, max_size=1023)
    with pytest.raises(AnsibleFilterError, match="max_size: "):
        input_file(path, max_size="many")


def test_a_tilde_is_expanded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    save(tmp_path, b"x", "a.txt")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert input_file("~/a.txt")["filename"] == "a.txt"


def test_what_cannot_be_read_is_named(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo")
    cases: list[tuple[Any, str]] = [
        (str(tmp_path / "nothing"), "nothing cannot be read on the controller: No such file or directory."),
        (str(tmp_path), "is not a regular file"),
        (str(tmp_path / "fifo"), "is not a regular file"),
        (save(tmp_path, b"", "void"), "void is empty"),
        ("nul\x00byte", "cannot be read"),
        ("", "path of a file is needed"),
        (None, "path of a file is needed"),
        (["a"], "path of a file is needed"),
    ]
    for path, message in cases:
        for read in (input_image, input_file):
            with pytest.raises(AnsibleFilterError, match=message):
                read(path)


def test_a_choice_that_there_is_not_is_named(tmp_path: Path) -> None:
    path = save(tmp_path, IMAGES["image/png"])
    with pytest.raises(AnsibleFilterError, match="api: is 'x'"):
        input_image(path, api="x")
    with pytest.raises(AnsibleFilterError, match="api: is 'x'"):
        input_file(path, api="x")
    with pytest.raises(AnsibleFilterError, match="detail: is 'original', and must be one of: auto, low, high"):
        input_image(path, api="chat_completions", detail="original")
