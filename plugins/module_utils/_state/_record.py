# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""What is kept of one resource, and what never gets into it."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterator, Mapping
from typing import Any, Callable

from .._base._json import DEEPEST, loads
from .._base._secrets import is_plainly_secret, is_secret

SCHEMA = 1
"""The version of the layout of records that this version writes and reads."""

LARGEST = 512 * 1024 * 1024
"""Bytes of a record: those of a whole answer, and as many again for what was asked."""

Record = dict[str, Any]

_MCP_SECRETS = frozenset({"authorization", "headers"})
_SECRETS = frozenset({"domain_secrets"})
_SECRET_MARK = "salted-sha256:"  # noqa: S105
_LARGE = 1024
_MOST_VALUES = 10_000_000
_LEVELS = 8
"""Levels that a record adds to those of what it holds."""
_DATA_URL = re.compile(r"^data:[^,]{0,200};base64,")
_DATA_KEYS = frozenset({"file_data", "data"})


class RecordError(Exception):
    """A record that cannot be read or written; the message names it."""


class MissingLibrary(RecordError):
    """What a store is read by cannot be imported here."""


def empty_record(kind: str, name: str | None) -> Record:
    """A record in which nothing is known yet."""
    return {
        "schema": SCHEMA,
        "kind": kind,
        "name": name,
        "id": None,
        "status": None,
        "base_url": None,
        "fingerprint": None,
        "request": {},
        "configured": None,
        "configured_triggers": None,
        "configured_base_url": None,
        "triggers": {},
        "preserve_on_change": None,
        "imported": False,
        "imported_from": None,
        "moved_from": None,
        "reused_from": None,
        "pending_deletion": [],
        "findings": [],
        "repairs": 0,
        "to_repair": False,
        "rejected": [],
        "deletion_tries": {},
        "object": None,
        "content": "full",
        "replaces": None,
        "request_id": None,
        "client_request_id": None,
        "batch": None,
        "run": None,
        "created_at": None,
        "updated_at": None,
        "collection_version": None,
    }


def to_bytes(record: Record) -> bytes:
    """A record as a file holds it: JSON that git can show line by line."""
    try:
        return (json.dumps(record, indent=2, ensure_ascii=False) + "\n").encode("utf-8")
    except UnicodeEncodeError:
        # A lone surrogate has no UTF-8; JSON's own escape keeps it.
        return (json.dumps(record, indent=2) + "\n").encode("ascii")


def from_bytes(data: bytes, location: str, kind: str) -> Record:
    """The record in a file; raises RecordError, which names the place, for anything else."""
    # Each takes more than a hundred bytes of memory, however few it has here.
    if data.count(b",") + data.count(b"[") + data.count(b"{") > _MOST_VALUES:
        raise RecordError(f"The record {location} holds more than {_MOST_VALUES} values; it was left as it is.")
    try:
        record = loads(data, DEEPEST + _LEVELS)
    except ValueError:
        raise RecordError(f"The record {location} is not valid JSON; it was left as it is.") from None
    schema = record.get("schema") if isinstance(record, dict) else None
    if not isinstance(schema, int) or isinstance(schema, bool):
        raise RecordError(f"The file {location} is not a record of this collection; it was left as it is.")
    if schema > SCHEMA:
        raise RecordError(
            f"The record {location} was written by a newer version of this collection (layout {schema}, "
            f"version {record.get('collection_version')}); upgrade the collection. It was left as it is."
        )
    if record.get("kind") != kind:
        raise RecordError(
            f"The record {location} is of a {record.get('kind')}, and not of a {kind}; it was left as it is."
        )
    return _checked(record, location, kind, "")


_TEXT = (str, type(None))
_TYPES: Mapping[str, tuple[type, ...]] = {
    "id": _TEXT,
    "name": _TEXT,
    "status": _TEXT,
    "base_url": _TEXT,
    "fingerprint": _TEXT,
    "request": (dict,),
    "configured": (dict, type(None)),
    "configured_triggers": (dict, type(None)),
    "configured_base_url": _TEXT,
    "triggers": (dict,),
    "preserve_on_change": (bool, type(None)),
    "imported": (bool,),
    "imported_from": _TEXT,
    "moved_from": _TEXT,
    "reused_from": _TEXT,
    "pending_deletion": (list,),
    "findings": (list, str, type(None)),
    "repairs": (int,),
    "to_repair": (bool,),
    "rejected": (list,),
    "deletion_tries": (dict,),
    "object": (dict, type(None)),
    "content": (str,),
    "replaces": (dict, type(None)),
    "request_id": _TEXT,
    "client_request_id": _TEXT,
    "batch": (dict, type(None)),
    "run": _TEXT,
    "created_at": _TEXT,
    "updated_at": _TEXT,
}


def _is_batch(value: Mapping[str, Any]) -> bool:
    return all(isinstance(value.get(key), str) for key in ("token", "custom_id")) and isinstance(value.get("id"), _TEXT)


def _is_finding(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(value.get(key), str) for key in ("path", "message"))


_SHAPES: Mapping[str, Callable[[Any], bool]] = {
    "batch": _is_batch,
    "pending_deletion": lambda ids: all(isinstance(object_id, str) and object_id for object_id in ids),
    "rejected": lambda attempts: all(isinstance(attempt, dict) for attempt in attempts),
    "findings": lambda found: isinstance(found, str) or all(_is_finding(finding) for finding in found),
    "deletion_tries": lambda tries: all(isinstance(count, int) for count in tries.values()),
}
"""What the values hold whose type does not tell it."""


def _checked(record: Record, location: str, kind: str, place: str) -> Record:
    """The record with all its keys, and with those of what it replaces; raises RecordError."""
    for key, types in _TYPES.items():
        if key in record and not isinstance(record[key], types):
            raise _wrong_type(location, place + key)
    for key, is_right in _SHAPES.items():
        if record.get(key) and not is_right(record[key]):
            raise _wrong_type(location, place + key)
    whole = {**empty_record(kind, None), **record}
    if whole["replaces"] is not None:
        whole["replaces"] = _checked({**whole["replaces"], "replaces": None}, location, kind, "replaces.")
    return whole


def _wrong_type(location: str, key: str) -> RecordError:
    return RecordError(f"The record {location} holds a value of the wrong type under {key}; it was left as it is.")


def recordable(request: Mapping[str, Any]) -> dict[str, Any]:
    """A request as a record may hold it: secrets as a salted digest, large inline data as a digest."""
    return {key: _recordable(request, key, item) for key, item in request.items()}


def _recordable(owner: Mapping[str, Any], key: str, value: Any) -> Any:
    if value and _is_secret(owner, key):
        return _salted(value)
    if isinstance(value, Mapping):
        return {str(name): _recordable(value, str(name), item) for name, item in value.items()}
    if isinstance(value, list):
        return [_recordable({}, key, item) for item in value]
    if isinstance(value, str) and len(value) > _LARGE and (_DATA_URL.match(value) or key in _DATA_KEYS):
        return f"sha256:{hashlib.sha256(value.encode('utf-8', 'surrogatepass')).hexdigest()} ({len(value)} characters)"
    return value


def _is_secret(owner: Mapping[str, Any], key: str) -> bool:
    """Whether a secret is there: MCP tools' credentials, those of a container's network, what is called by its name."""
    if key in _SECRETS:
        # A JSON schema may have a property of that name.
        value = owner.get(key)
        return isinstance(value, list) or (isinstance(value, str) and value.startswith(_SECRET_MARK))
    if key in _MCP_SECRETS and owner.get("type") == "mcp":
        return True
    # What the API has no field for; a JSON schema may have a property of that name, which is no text.
    return isinstance(owner.get(key), str) and is_plainly_secret(key)


def _salted(value: Any) -> str:
    salt = os.urandom(8).hex()
    return f"salted-sha256:{salt}:{hashlib.sha256((salt + json.dumps(value, sort_keys=True)).encode()).hexdigest()}"


def comparable(value: Any) -> Any:
    """A recordable request without its secrets, a change of which is no drift."""
    if isinstance(value, Mapping):
        return {key: comparable(item) for key, item in value.items() if not _is_secret(value, key)}
    return [comparable(item) for item in value] if isinstance(value, list) else value


def digests(request: Mapping[str, Any]) -> dict[str, Any]:
    """A request of which a record holds digests only, apart from the model's name, numbers and switches."""
    return {
        key: item if key == "model" or isinstance(item, (bool, int, float)) else digest(comparable(item))
        for key, item in request.items()
    }


def digest(value: Any) -> str:
    """The digest of a value's canonical JSON."""
    return f"sha256:{hashlib.sha256(canonical(value).encode()).hexdigest()}"


def secrets_of(request: Any) -> Iterator[str]:
    """The texts in a request that are secrets."""
    if isinstance(request, Mapping):
        for key, item in request.items():
            yield from _texts(item) if _is_secret(request, key) else secrets_of(item)
    elif isinstance(request, list):
        for item in request:
            yield from secrets_of(item)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)
    elif isinstance(value, str) and is_secret(value):
        yield value


def canonical(value: Any) -> str:
    """Canonical JSON: sorted keys, no white space, whole numbers without a fraction (in the manner of RFC 8785)."""
    return json.dumps(_plain_numbers(value), sort_keys=True, separators=(",", ":"), allow_nan=False)


def _plain_numbers(value: Any) -> Any:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, Mapping):
        return {str(key): _plain_numbers(item) for key, item in value.items()}
    return [_plain_numbers(item) for item in value] if isinstance(value, (list, tuple)) else value


def fingerprint(base_url: str, request: Mapping[str, Any]) -> str:
    """The digest by which two requests are told apart; the request is a recordable one without transport."""
    return digest({"base_url": base_url, "request": comparable(request)})


def scrubbed(value: Any, secrets: tuple[str, ...]) -> Any:
    """The value with every secret in its texts masked: a server may echo what it was sent."""
    # Nearly always there is none, which is found out at a tenth of the cost.
    whole = json.dumps(value)
    return _masked(value, secrets) if any(json.dumps(secret)[1:-1] in whole for secret in secrets) else value


def _masked(value: Any, secrets: tuple[str, ...]) -> Any:
    if isinstance(value, str):
        for secret in sorted(secrets, key=len, reverse=True):
            value = value.replace(secret, "********")
        return value
    if isinstance(value, Mapping):
        return {_masked(key, secrets): _masked(item, secrets) for key, item in value.items()}
    return [_masked(item, secrets) for item in value] if isinstance(value, list) else value
