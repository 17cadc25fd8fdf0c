# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""Which names stand before secrets, and which values after them are none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

_KEYWORDS = (
    *("pass", "pwd", "psk", "secret", "token", "cred", "key", "auth", "communit", "jwt", "sessid", "session_id"),
    *("sessionid", "securestring", "contrase", "senha", "kennwort", "wachtwoord"),
)
_SHORT_WORDS = ("pw", "pin")
_BEFORE_SHORT = ("root", "bind", "user", "admin", "store", "trust", "my", "db")
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_SECRET = re.compile(
    r"pass(?:wor[dt]s?|wd|phrases?|code)$|secrets?$|credentials?$|^(?:pass|pwd|pw|psk|pin|jwt|passw|authkey)$"
    r"|(?:api|access|secret|private|shared|account|auth)keys?$|^(?:r[ow]|trap|snmp)communit(?:y|ies)6?$"
    r"|(?:root|bind|user|admin|store|key|trust|my|db)(?:pw|pwd|pass)$|(?:requirepass|masterauth|sshpass|sessionid|sessid)$"
    r"|(?:creds?|authtok|securestring|senha|kennwort|wachtwoord|passe)$|^contrase$"
)
_TOKEN = re.compile(r"tokens?$")
_KEYS = frozenset({"key", "keys", "keydata"})
_OF_KEYS = re.compile(
    r"access|account|admin|aes|age|api|app|application|auth|authentication|backup|bot|client|consumer|cookie|"
    r"crypt|data|deploy|device|dsa|ec|ecdsa|ed|encrypt|encryption|function|gpg|hmac|host|"
    r"identity|ingest|integration|jwt|licence|license|mac|machine|management|master|pgp|pre|"
    r"preshared|priv|private|provider|recovery|rndc|rsa|sas|secret|server|service|session|shared|"
    r"sign|signing|snmp|ssh|ssl|storage|subscription|symmetric|tls|tsig|unseal|vault|webhook|wep|"
    r"wireguard|wpa|write"
)
"""Words before "key" that make it one to be kept."""
_INNOCENT_END = re.compile(
    r"age|alg|algorithm|allowed|attempts|attribute|attributes|authentication|backend|based|budget|"
    r"bytes|cache|chars|class|command|complexity|count|cpp|created|cs|date|days|dir|directory|"
    r"disabled|enabled|encoder|encoding|encryption|endpoint|engine|env|error|errors|exists|"
    r"expiration|expired|expires|expiry|failed|field|fields|file|filename|files|filter|folder|"
    r"format|go|header|helper|hint|history|html|id|ids|index|input|interval|issuer|java|js|"
    r"json|kt|label|last|left|len|length|less|level|lifetime|limit|limits|location|login|"
    r"manager|max|md|message|method|min|minimum|mode|name|names|needed|number|only|output|owner|"
    r"page|param|parameter|path|paths|php|policy|prefix|process|prompt|protected|provider|public|py|"
    r"quality|rb|ready|ref|reference|regex|remaining|required|requirements|reset|rotated|rotation|"
    r"rounds|rs|rule|rules|scheme|scope|service|set|sh|size|source|state|status|stdin|store|"
    r"strength|suffix|support|supported|table|template|timeout|title|total|ts|ttl|txt|type|types|"
    r"updated|uri|url|urls|usage|used|user|username|valid|validation|validator|version|warning|"
    r"window|yaml|yml"
)
"""Words at the end of a name by which it tells of a secret, and is none."""
_NOT_INNOCENT = frozenset({"secretid", "sessionid", "phpsessid", "secretbytes"})
_QUANTITIES = frozenset({"max", "min", "num", "total", "count", "prompt", "completion", "input", "output", "used"})
_PUBLIC = frozenset({"public", "pub", "primary", "foreign", "unique", "sort", "partition", "routing", "known", "no"})

_STATES = re.compile(
    r"(?i)(?:expired?|changed|updated|reset|incorrect|invalid|wrong|required|missing|mismatch|accepted|rejected|denied"
    r"|authentication|authenticated|failed|failure|succeeded|successful(?:ly)?|received|sent|found|not|for|is|was|of|has"
    r"|times|on|off|yes|no|true|false|none|null|nil|undefined|empty|unset|set|default|disabled?|enabled?|optional|mandatory"
    r"|prompt|always|never|ok|unknown|and|or|to|in|with|from|must|should|can|cannot|will|the|a|an|at|by|as|are|be|it"
    r"|added|rotated|loaded|generated|created|removed|deleted|revoked|resolved|present|absent|exists?|up|down"
    r"|policy|auth|string|str|int|bool|text|object|array|list|dict|any|number|file|hidden|masked|redacted|include|omit|same-origin"
    r"|bearer|basic)[.,;:!?)\]}'\"]*$"
)
"""What comes after a name in a sentence, or switches it, or is its type."""
_REFERENCE = re.compile(
    r"(?s)[\"'\\]*(?:\{\{.*|\$\{?[A-Za-z_][\w.:()-]*\}?[\"'\\]*$|\$\(.*|%\(\w+\)s.*|%[A-Za-z_]\w*%$"
    r"|<[\w /.-]+>?|\*+|[xX]{3,}|\.{3,}"
    r"|!vault\b.*|\$ANSIBLE_VAULT.*|\[(?i:redacted|masked|hidden|filtered|removed)\].*"
    r"|(?:var|local|data|module|self|this|process\.env|os\.environ|os\.getenv|env|args?|opts?|options|config|settings|params?"
    r"|request|req|ctx|props|state)(?=[.\[(])(?:\.[\w.]+)?(?:[\[(].*)?|(?:await |new )?[\w.]+\([^\"']*\)?)[\"'\\,;)]*$"
)
"""A value that says where the secret is, a placeholder, or a mask."""
_LETTER_OR_DIGIT = re.compile(r"[^\W_]")
_PATH = re.compile(r"[\"']?(?:https?://(?![^\s/]*@)|unix:|/|~/|\./|[A-Za-z]:\\|file:)[\w./\\@%+~:?&=# -]*[\"']?[,;]*$")
_NUMBER = re.compile(r"[\"']?[0-9]{1,9}(?:\.[0-9]+)?[smhdkKMG%]?[\"']?[.,;)\]}]*$")
_ENCODED = re.compile(r"[\"'\\]*(?=[A-Za-z+/]*[A-Z0-9=])[A-Za-z0-9+/_-]{10,}={0,2}[\"'\\,]*$")
_SHORT_PIN = re.compile(r"(?i)(?:.*[^a-z])?pin=[0-9]{1,3}")
_PUBLIC_KEY = re.compile(r"[\"']?(?:ssh-(?:rsa|dss|ed25519)|ecdsa-sha2-\S+|age1[0-9a-z]{20})")


def hits(small: str) -> list[tuple[int, int]]:
    """Where something stands, in a text in small letters, without which no name is that of a secret."""
    found = [(place, place + len(word)) for word in _KEYWORDS for place in places(small, word)]
    for word in _SHORT_WORDS:
        for place in places(small, word):
            end = place + len(word)
            alone = not (small[place - 1 : place].isalpha() or small[end : end + 1].isalpha())
            if alone or (word == "pw" and small[max(0, place - 5) : place].endswith(_BEFORE_SHORT)):
                found.append((place, end))
    return sorted(found)


def places(text: str, word: str) -> Iterator[int]:
    """Where a word stands in a text."""
    place = text.find(word)
    while place >= 0:
        yield place
        place = text.find(word, place + len(word))


def is_reference(value: str) -> bool:
    """Whether a value says where the secret is, or is a placeholder, or a mask."""
    return bool(_REFERENCE.match(value))


@lru_cache(maxsize=4096)
def kind_of(name: str) -> str:
    """What may come after a name, or nothing where that is no secret.

    ``password`` is anything, ``key`` neither a path nor a number, and ``auth`` what is encoded.
    """
    words = [word.lower() for word in _WORD.findall(name)]
    while len(words) > 1 and words[-1].isdigit():
        words.pop()
    if not words or _PUBLIC & set(words):
        return ""
    whole = "".join(words)
    if _INNOCENT_END.fullmatch(words[-1]) and whole not in _NOT_INNOCENT:
        return ""
    if whole == "auth":
        return "auth"
    if whole in ("pwd", "oldpwd", "proxypass", "fastcgipass", "uwsgipass", "grpcpass", "scgipass"):
        return "key"
    if any(_SECRET.search(word) for word in words) or _SECRET.search("".join(words[-2:])):
        return "password"
    return _kind_of_key(words)


def _kind_of_key(words: list[str]) -> str:
    if any(_TOKEN.search(word) for word in words):
        return "" if _QUANTITIES & set(words) else "key"
    for place, word in enumerate(words):
        if word in _KEYS and any(_OF_KEYS.fullmatch(before) for before in words[:place]):
            return "key"
    return ""


@lru_cache(maxsize=1024)
def is_secret(kind: str, name: str, value: str) -> bool:
    """Whether what stands after a name of that kind may be a secret."""
    value = value.strip()
    if name.endswith(value):
        return False
    if not _LETTER_OR_DIGIT.search(value) or _STATES.match(value) or is_reference(value):
        return False
    if _SHORT_PIN.fullmatch(f"{name}={value}"):
        return False
    if kind == "auth":
        return bool(_ENCODED.match(value))
    return kind == "password" or not (_PATH.match(value) or _NUMBER.match(value) or _PUBLIC_KEY.match(value))
