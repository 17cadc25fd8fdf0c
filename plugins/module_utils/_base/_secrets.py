# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""Which names are those of secrets, and which values are none, whatever their name."""

from __future__ import annotations

import re
from functools import lru_cache

SHORTEST_SECRET = 4
"""Characters; a shorter one cannot be told from other text."""
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_SECRET = (
    *("auth", "key", "token", "secret", "cookie", "passw", "passphrase"),
    *("signature", "credential", "session", "jwt", "bearer"),
)
_SECRET_WORDS = frozenset({"code", "cred", "creds", "otp", "pass", "pat", "pin", "psk", "pwd", "sas", "sid", "sig"})
_PLAINLY_SECRET = re.compile(
    "(?:api_?key|(?:access|auth|bearer|refresh)_?token|authorization|credentials?|pass(?:word|phrase)|private_?key|"
    "secret(?:_?key)?)$",
    re.IGNORECASE,
)
_NONE = frozenset(
    "dummy empty ignored na nil no nokey none not nothing null placeholder unused unneeded".split()  # noqa: SIM905
)
"""What people write where a server asks for a key and takes anything; the rest of that is made of these."""
_BESIDE_NONE = frozenset(
    "any anything api bearer basic change changeme cpp default demo example fake foo ignore is it key llama lm "  # noqa: SIM905
    "lmstudio local localhost me needed ollama openai required sk studio the this unset use used using vllm with "
    "without x your".split()
)


@lru_cache(maxsize=1024)
def is_secret_name(name: str) -> bool:
    """Whether a header, a part of a query or an option of this name is likely to hold a secret."""
    words = {word.lower() for word in _WORD.findall(name)}
    folded = name.lower()
    return any(part in folded for part in _SECRET) or not _SECRET_WORDS.isdisjoint(words)


@lru_cache(maxsize=1024)
def is_plainly_secret(name: str) -> bool:
    """Whether a key of a request can hold nothing but a secret."""
    return bool(_PLAINLY_SECRET.search(name.replace("-", "_")))


def is_secret(value: str) -> bool:
    """Whether a value is to be masked: not where it is too short, or says that there is none."""
    return len(value) >= SHORTEST_SECRET and not is_placeholder(value)


@lru_cache(maxsize=256)
def is_placeholder(value: str) -> bool:
    """Whether a key says that there is none: ``EMPTY``, ``not-needed``, ``sk-no-key-required``, ``xxxx``."""
    words = re.findall(r"[a-z]+|[0-9]+", value.lower())
    says_none = [word for word in words if word in _NONE or re.fullmatch(r"x|(\w)\1+", word)]
    # A short key may be made of such words alone; one in the form of the API's says more than that.
    if "sk" in words and not says_none:
        return False
    return all(word in says_none or word in _BESIDE_NONE for word in words)
