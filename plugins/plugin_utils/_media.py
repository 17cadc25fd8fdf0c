# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""Files of the controller as inline data of a request: read within a limit, and their media type told by their content.

Source of the types: the public API's guides to images and to file inputs.
"""

from __future__ import annotations

import base64
import io
import mimetypes
import os
import stat
import zipfile
from typing import Any, NamedTuple

from ansible.errors import AnsibleFilterError
from ansible.module_utils.common.text.formatters import human_to_bytes

_IMAGES = (
    ("image/png", b"\x89PNG\r\n\x1a\n"),
    ("image/jpeg", b"\xff\xd8\xff"),
    ("image/gif", b"GIF87a"),
    ("image/gif", b"GIF89a"),
)
_OFFICE = {
    "word/": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xl/": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ppt/": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
# What the extension says of text: media types that do not begin with text/, and ones that are not known everywhere.
_TEXTS = {
    ".json": "application/json",
    ".md": "text/markdown",
    ".xml": "application/xml",
    ".yaml": "application/yaml",
    ".yml": "application/yaml",
}


class Media(NamedTuple):
    """A file's name, without its folder, and its content as a data URL."""

    filename: str
    url: str


def read_image(path: Any, max_size: Any) -> Media:
    """An image of a type that the API takes; raises AnsibleFilterError."""
    path, data = _read(path, max_size)
    media_type = _image_type(data)
    if media_type is None:
        raise AnsibleFilterError(
            f"{path} is not an image that the API takes: its content is that of no PNG, JPEG, WebP or GIF."
        )
    return _media(path, data, media_type)


def read_document(path: Any, max_size: Any) -> Media:
    """A document of a type that the API takes; raises AnsibleFilterError."""
    path, data = _read(path, max_size)
    if _image_type(data) is not None:
        raise AnsibleFilterError(f"{path} is an image; use the filter promptops.openai.input_image.")
    media_type = _document_type(path, data)
    if media_type is None:
        raise AnsibleFilterError(
            f"{path} is not a file that the API takes: its content is that of no PDF, Office document (docx, pptx, "
            "xlsx), RTF, or text in UTF-8."
        )
    return _media(path, data, media_type)


def _media(path: str, data: bytes, media_type: str) -> Media:
    encoded = base64.b64encode(data).decode("ascii")
    return Media(os.path.basename(path), f"data:{media_type};base64,{encoded}")


def _read(path: Any, max_size: Any) -> tuple[str, bytes]:
    """The path, expanded, and the file's content, no more of which is read than is allowed."""
    if not isinstance(path, (str, os.PathLike)) or not str(path):
        raise AnsibleFilterError(f"The path of a file is needed, and this is {type(path).__name__}: {path!r}.")
    expanded = os.path.expanduser(str(path))
    limit = _limit(max_size)
    try:
        if not stat.S_ISREG(os.stat(expanded).st_mode):
            raise AnsibleFilterError(f"{expanded} is not a regular file.")
        with open(expanded, "rb") as file:
            data = file.read(limit + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise AnsibleFilterError(f"{expanded} cannot be read on the controller: {reason}.") from None
    if not data:
        raise AnsibleFilterError(f"{expanded} is empty.")
    if len(data) > limit:
        raise AnsibleFilterError(f"{expanded} has more than {limit} bytes; see max_size.")
    return expanded, data


def _limit(max_size: Any) -> int:
    try:
        return int(human_to_bytes(max_size))
    except ValueError as error:
        raise AnsibleFilterError(f"max_size: {error}") from None


def _image_type(data: bytes) -> str | None:
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    return next((media_type for media_type, magic in _IMAGES if data.startswith(magic)), None)


def _document_type(path: str, data: bytes) -> str | None:
    # Readers take a PDF whose header stands anywhere in its first 1024 bytes.
    if b"%PDF-" in data[:1024]:
        return "application/pdf"
    if data.startswith(b"{\\rtf"):
        return "application/rtf"
    if data.startswith(b"PK\x03\x04"):
        return _office_type(data)
    return _text_type(path) if _is_text(data) else None


def _office_type(data: bytes) -> str | None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
    except zipfile.BadZipFile:
        return None
    return next((kind for folder, kind in _OFFICE.items() if any(name.startswith(folder) for name in names)), None)


def _is_text(data: bytes) -> bool:
    try:
        return "\x00" not in data.decode("utf-8")
    except UnicodeDecodeError:
        return False


def _text_type(path: str) -> str:
    known = _TEXTS.get(os.path.splitext(path)[1].lower()) or mimetypes.guess_type(path)[0]
    return known if known and (known.startswith("text/") or known in _TEXTS.values()) else "text/plain"
