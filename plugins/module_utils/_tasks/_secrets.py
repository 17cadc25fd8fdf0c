# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""The texts among a task's options that must not be seen: in its result, its messages, the log or a record."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from .._base._secrets import is_secret, is_secret_name
from .._state._location import is_address
from .._state._record import secrets_of

STORES = ("state_store", "source", "destination")
"""Options that say where a store is, in whose URL there may be a password."""
_PAIRS = ("extra_headers", "extra_query")
_SCHEMES = ("bearer ", "basic ", "token ")
_WHOLE = "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"
_LIKE = ("api_key", "client_key", "authorization")


def secrets_in(options: Mapping[str, Any]) -> tuple[str, ...]:
    """Texts in the options that must not be seen, the longest first: keys, secret headers and queries, credentials.

    Ones too short to be told from other text are left out, and placeholders.
    """
    found = {str(options.get("api_key") or "").strip(), *_in_address(str(options.get("base_url") or ""))}
    for name in STORES:
        found.update(_in_store(str(options.get(name) or "")))
    for name in _PAIRS:
        found.update(str(value) for key, value in _items(options.get(name)) if is_secret_name(str(key)))
    found.update(secrets_of(options))
    return _sorted(found)


def secrets_under_other_names(options: Mapping[str, Any], known: Collection[str]) -> tuple[str, ...]:
    """Texts under names that are no options, and look like a key's: what is refused is shown all the same."""
    found: set[str] = set()
    for holder in (options, *_holders(options)):
        for name, value in holder.items():
            if (name not in known or (name == "api_key" and holder is not options)) and _is_like_a_key(str(name)):
                found.update(_texts(value))
    return _sorted(found)


def are_secrets(texts: Iterable[str]) -> set[str]:
    """Those of the texts that may be secrets; Ansible takes any text for one that an option of a secret holds."""
    return {text for text in texts if is_secret(text)}


def masked(value: Any, secrets: Collection[str]) -> Any:
    """The value as AnsibleModule returns it: with no secret in its texts and numbers."""
    ordered = sorted(secrets, key=len, reverse=True)
    return _masked(value, ordered) if ordered else value


def _masked(value: Any, secrets: list[str]) -> Any:
    if isinstance(value, str):
        if value in secrets:
            return _WHOLE
        for secret in secrets:
            if secret in value:
                value = value.replace(secret, "*" * 8)
        return value
    if isinstance(value, Mapping):
        return {key: _masked(item, secrets) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_masked(item, secrets) for item in value]
    if value is None or isinstance(value, bool):
        return value
    return _WHOLE if any(secret in str(value) for secret in secrets) else value


def _sorted(found: set[str]) -> tuple[str, ...]:
    found |= {value.split(" ", 1)[1].strip() for value in found if value.lower().startswith(_SCHEMES)}
    return tuple(sorted(are_secrets(text.strip() for text in found), key=lambda text: (-len(text), text)))


def _in_store(location: str) -> Iterable[str]:
    if not is_address(location):
        return ()
    from .._state._postgres_url import passwords_in

    return passwords_in(location)


def _in_address(url: str) -> Iterator[str]:
    """What an address may hold that is a secret: a user and a password, a query, a fragment."""
    front, _mark, rest = url.partition("?") if "?" in url else url.partition("#")
    login, at, _place = front.rpartition("@")
    user = re.split(r"[/\\]+", login)[-1] if at else ""
    yield user.partition(":")[2] or user
    yield rest
    yield from (pair.partition("=")[2] or pair for pair in re.split("[&;?#]", rest))


def _holders(options: Mapping[str, Any]) -> Iterator[Mapping[Any, Any]]:
    """Mappings that hold options themselves: what the elements of a task share, and the elements."""
    for name, value in options.items():
        if name == "common" and isinstance(value, Mapping):
            yield value
        elif name in ("responses", "chat_completions") and isinstance(value, list):
            yield from (item for item in value if isinstance(item, Mapping))


def _is_like_a_key(name: str) -> bool:
    from difflib import get_close_matches

    return is_secret_name(name) or bool(get_close_matches(name.lower(), _LIKE, 1, 0.75))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from _texts(item)
    elif isinstance(value, str):
        yield value


def _items(pairs: Any) -> Iterable[tuple[Any, Any]]:
    return pairs.items() if isinstance(pairs, Mapping) else ()
