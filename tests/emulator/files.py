# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""``/v1/files``: uploaded as forms, read, listed and deleted."""

from __future__ import annotations

from typing import get_args

from openai.types import FileDeleted, FileObject, FilePurpose

from .building import built
from .call import ApiCall
from .errors import bad_request, not_found
from .form import Upload
from .ids import file_id, now
from .limits import Range, check_range
from .outcome import Content, Outcome, Reply
from .pages import page
from .store import Store, StoredFile

LARGEST_BATCH = 200 * 1000 * 1000
"""Bytes of a file with the purpose ``batch``."""

_PURPOSES: tuple[str, ...] = get_args(FilePurpose)
_EXPIRY = Range(3600, 2592000)


async def create(call: ApiCall) -> Outcome:
    """Answer ``POST /v1/files``."""
    upload, purpose = call.form.get("file"), call.form.get("purpose")
    if not isinstance(upload, Upload):
        raise bad_request("Missing required parameter: 'file'.", "file", "missing_required_parameter")
    if purpose not in _PURPOSES:
        message = f"'{purpose}' is not one of {list(_PURPOSES)} - 'purpose'"
        raise bad_request(message, "purpose", "invalid_value")
    if purpose == "batch" and len(upload.content) > LARGEST_BATCH:
        raise bad_request(f"The file is too large: {len(upload.content)} bytes, {LARGEST_BATCH} at most.", "file")
    made = kept(call.state.store, upload.content, upload.filename, purpose, _expires_after(call))
    return Reply(made.object, ids=[made.object["id"]])


def kept(store: Store, content: bytes, filename: str, purpose: str, expires_after: int | None) -> StoredFile:
    """Keep a file; ``expires_after`` is in seconds, ``None`` where it lasts."""
    created = now()
    fields = {
        "id": file_id(),
        "object": "file",
        "bytes": len(content),
        "created_at": created,
        "expires_at": None if expires_after is None else created + expires_after,
        "filename": filename,
        "purpose": purpose,
        "status": "processed",
        "status_details": None,
    }
    made = StoredFile(built(FileObject, fields), content)
    store.files[made.object["id"]] = made
    return made


async def list_files(call: ApiCall) -> Outcome:
    """Answer ``GET /v1/files``."""
    purpose = call.query.get("purpose")
    every = [stored.object for stored in call.state.store.files.values()]
    wanted = [made for made in every if purpose in {None, made["purpose"]}]
    return Reply(page(wanted, call.query, default_order="desc", most=10_000, default_limit=10_000))


async def retrieve(call: ApiCall) -> Outcome:
    """Answer ``GET /v1/files/{file_id}``."""
    return Reply(_stored(call).object)


async def content(call: ApiCall) -> Outcome:
    """Answer ``GET /v1/files/{file_id}/content``."""
    return Content(_stored(call).content)


async def delete(call: ApiCall) -> Outcome:
    """Answer ``DELETE /v1/files/{file_id}``."""
    identifier = _stored(call).object["id"]
    del call.state.store.files[identifier]
    return Reply(built(FileDeleted, {"id": identifier, "object": "file", "deleted": True}))


def _stored(call: ApiCall) -> StoredFile:
    identifier = call.part("file_id")
    stored = call.state.store.files.get(identifier)
    expires = stored.object["expires_at"] if stored is not None else None
    if stored is None or (expires is not None and expires <= now()):
        raise not_found(f"No such File object: {identifier}", "id")
    return stored


def _expires_after(call: ApiCall) -> int | None:
    anchor, seconds = (call.form.get(f"expires_after[{name}]") for name in ("anchor", "seconds"))
    if anchor is None and seconds is None:
        return None
    if anchor != "created_at" or not isinstance(seconds, str) or not seconds.isdigit():
        raise bad_request("'expires_after' has an anchor, 'created_at', and seconds.", "expires_after", "invalid_value")
    check_range("expires_after[seconds]", int(seconds), _EXPIRY)
    return int(seconds)
