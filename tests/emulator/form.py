# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Forms (``multipart/form-data``), as files are uploaded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from aiohttp import web

from .wire import Json


class Upload(NamedTuple):
    """A file in a form."""

    filename: str
    content: bytes


Form = Mapping[str, str | Upload]


def is_form(request: web.Request) -> bool:
    """Whether a request carries a form."""
    return request.content_type == "multipart/form-data"


async def read(request: web.Request) -> Form:
    """Read a form.

    Raises:
        ValueError: Where it is none.
    """
    fields = await request.post()
    return {name: _field(value) for name, value in fields.items()}


def summary(form: Form) -> Json:
    """Return what the journal keeps of a form: of a file its name and size."""
    return {name: _summary(value) for name, value in form.items()}


def _field(value: object) -> str | Upload:
    if isinstance(value, web.FileField):
        return Upload(value.filename, value.file.read())
    return value.decode("utf-8", "replace") if isinstance(value, (bytes, bytearray)) else str(value)


def _summary(value: str | Upload) -> object:
    return {"filename": value.filename, "bytes": len(value.content)} if isinstance(value, Upload) else value
