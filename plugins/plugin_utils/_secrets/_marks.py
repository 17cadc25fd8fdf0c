# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""Secrets that can be told by themselves or by the command or line that they stand in: keys, hashes, tokens, URLs."""

from __future__ import annotations

import base64
import bisect
import math
import re
from collections import Counter
from collections.abc import Iterator

from ._values import Span

_GAP = r"[ \t]{1,9}"
_VALUE = r"(\"[^\"\n]{1,500}\"|'[^'\n]{1,500}'|[^\s\"',;&]{1,500})"
_OPTIONS = r"\b[^\n]{0,150}?[ \t]"
# What comes after a name in a sentence.
_NO_WORDS = (
    r"(?!(?:expired|changed|updated|reset|incorrect|invalid|wrong|required|missing|mismatch|accepted|rejected"
    r"|authentication|for|is|was|of|times|on|off|yes|no|true|false|none)(?![^\s.,;]))"
)
_ARMOUR = r"(?:[A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?|OpenVPN Static key V1|PGP MESSAGE)"
# What a text must hold, in small letters, for a pattern to be worth a look; and the pattern, of which the last group,
# or else the whole, is the secret. Repetitions are bounded, so that no text takes more than linear time.
_MARKS: tuple[tuple[str, str], ...] = (
    # A key whose end is not there, since the text was cut, is masked up to where the text ends.
    ("-begin |- begin ", rf"(?s)-{{4,5}} ?BEGIN {_ARMOUR} ?-{{4,5}}(.*?)(?:-{{4,5}} ?END {_ARMOUR} ?-{{4,5}}|\Z)"),
    ("private-lines", r"(?m)^Private-Lines: [0-9]{1,4}\r?\n((?:[A-Za-z0-9+/=]{1,64}\r?\n)+)"),
    ("age-secret-key-1", r"\bAGE-SECRET-KEY-1[A-Z0-9]{20,80}"),
    # Keys and tokens by how they begin.
    ("bearer", r"(?i)\bbearer\s{1,3}([A-Za-z0-9._~+/=-]{8,4096})"),
    ("eyj", r"(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{8,4096}\.[A-Za-z0-9_-]{8,4096}\.[A-Za-z0-9_-]*"),
    ("akia|asia|abia|acca", r"\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}\b"),
    ("aiza|ya29.|gocspx-", r"\b(?:AIza[A-Za-z0-9_-]{35}|ya29\.[A-Za-z0-9_-]{20,2000}|GOCSPX-[A-Za-z0-9_-]{20,40})"),
    (
        "",
        r"(?<![A-Za-z0-9_-])(?:gh[pousr]_|github_pat_|gl(?:pat|dt|ft|soat|rt|ptt|cbt|agent|oas|imt)-|xox[abeoprs]-|xapp-"
        r"|sk-|hv[sbr]\.|hf_|npm_|pypi-|dckr_(?:pat|oat)_|do[opr]_v1_|shp(?:at|ca|pa|ss)_|[rsp]k_(?:live|test)_|whsec_"
        r"|rubygems_|SG\.|lin_api_|figd_|PMAK-|sntry[su]_|dapi|ATATT3|ATCTT3|glsa_|tfp_|pat-(?:na|eu)1-|sbp_"
        r"|pscale_(?:tkn|pw|oauth)_|fo1_|nvapi-|gsk_|r8_|CCIPAT_|NRAK-|AKC|xkeysib-|sq0(?:csp|atp)-)"
        r"(?=[A-Za-z._-]{0,400}[0-9A-Z])[A-Za-z0-9._=-]{10,400}",
    ),
    ("hooks.slack", r"https://hooks\.slack\.com/(?:services|workflows|triggers)/([A-Za-z0-9/_+-]{10,200})"),
    ("/api/webhooks/", r"https://(?:[\w-]{1,40}\.)?discord(?:app)?\.com/api/webhooks/([0-9]{5,30}/[\w-]{10,200})"),
    ("webhook.office", r"https://[\w.-]{1,99}\.webhook\.office\.com/(\S{20,500})"),
    (":aa", r"(?<![A-Za-z0-9:])[0-9]{8,10}:AA[A-Za-z0-9_-]{33}\b"),
    # Credentials in URLs.
    ("://", r"://[^\s/:@\"'<>]{0,100}:([^\s/\"'<>]{1,200})@"),
    ("://", r"://([A-Za-z0-9_-]{20,200})@"),
    (
        "sig|code=|key=|auth=|x-amz-",
        r"(?i)[?&](?:sig|signature|code|key|auth|x-amz-(?:signature|credential|security-token))=([^\s&\"'<>#]{6,2000})",
    ),
    # Hashes of passwords.
    (
        "$",
        r"\$(?:1|2[abxy]?|3|5|6|7|y|gy|8|9|14|apr1|sha1|md5|argon2(?:id|i|d)|pbkdf2[\w-]{0,20}|scrypt|bcrypt[\w-]{0,10}|P|H)"
        r"\$[^\s:\"',;<>]{8,300}",
    ),
    (
        "sha|md5}|crypt}|pbkdf2|argon2",
        r"\{(?:S?SHA(?:224|256|384|512)?|S?MD5|CRYPT|PBKDF2[\w-]{0,20}|ARGON2)\}[^\s\"',;]{8,300}",
    ),
    ("scram-sha-", r"\bSCRAM-SHA-(?:1|256)\$[0-9]{1,9}:[^\s\"']{20,300}"),
    ("pbkdf2_sha", r"\bpbkdf2_sha(?:1|256|512)\$[^\s\"',:]{10,300}"),
    (":::", r"(?i)\b[0-9a-f]{32}:[0-9a-f]{32}(?=:::)"),
    # Commands.
    ("curl", rf"(?i)\bcurl{_OPTIONS}(?:-u|--user|--proxy-user)[ =]{{0,3}}[\"']?[^\s:\"']{{1,100}}:([^\s\"']{{1,200}})"),
    ("sshpass", rf"(?i)\bsshpass{_GAP}-p[ \t=]{{0,3}}{_VALUE}"),
    ("redis-cli", rf"(?i)\bredis-cli{_OPTIONS}(?:-a|--pass)[ \t=]{{0,3}}{_VALUE}"),
    (
        "login",
        rf"(?i)\b(?:docker|podman|helm|az|oc|buildah"
        rf"|skopeo){_GAP}(?:\w{{1,20}}{_GAP})?login{_OPTIONS}-p[ \t=]{{0,3}}{_VALUE}",
    ),
    ("ldap", rf"(?i)\bldap(?:search|add|modify|delete|whoami|passwd){_OPTIONS}-w[ \t]{{0,3}}{_VALUE}"),
    (
        "snmp",
        rf"(?i)\bsnmp(?:\w{{0,9}}(?:walk|get|getnext|set|table|trap|inform|status"
        rf"|df)){_OPTIONS}-(?-i:[cAX])[ \t]{{0,3}}{_VALUE}",
    ),
    (
        "mosquitto_|sqlcmd|ipmitool",
        rf"(?i)\b(?:mosquitto_[ps]ub|sqlcmd|ipmitool){_OPTIONS}(?-i:-P)[ \t]{{0,3}}{_VALUE}",
    ),
    ("7z", rf"\b7z[ar]?{_OPTIONS}-p{_VALUE}"),
    ("mysql", rf"(?i)\bmysql(?:dump|admin|sh)?{_OPTIONS}(?-i:-p){_VALUE}"),
    (
        "smbclient|rpcclient|net ",
        rf"(?i)\b(?:smbclient|rpcclient|net){_OPTIONS}(?-i:-U){_GAP}?[^\s%]{{1,60}}%([^\s\"']{{1,200}})",
    ),
    ("pass:", rf"(?i)-pass(?:in|out)?{_GAP}[\"']?pass:([^\s\"']{{1,200}})"),
    ("htpasswd", rf"(?i)\bhtpasswd{_GAP}-[a-z]{{0,9}}b[a-z]{{0,9}}{_GAP}\S{{1,200}}{_GAP}\S{{1,100}}{_GAP}{_VALUE}"),
    (
        "echo ",
        rf"(?i)\becho{_GAP}[\"']?(?:[\w.-]{{1,40}}:)?([^\s\"'|:]{{1,200}})[\"']?[ \t]{{0,9}}\|[ \t]{{0,9}}"
        rf"(?:(?:sudo{_GAP})?(?:chpasswd|passwd\b|docker login|cryptsetup)|sudo{_GAP}-S)",
    ),
    (
        "convertto-securestring",
        rf"(?i)\bConvertTo-SecureString{_GAP}(?:-String{_GAP})?(\"[^\"\n]{{1,500}}\"|'[^'\n]{{1,500}}')",
    ),
    ("/user:", rf"(?i)\bnet{_GAP}use{_GAP}\S{{1,200}}{_GAP}(?:\\\\\S{{1,200}}{_GAP})?([^\s/*]\S{{0,100}}){_GAP}/user:"),
    # Lines of configurations.
    (
        "password|secret|key|community",
        rf"(?i)\b(?:password|secret|key|community){_GAP}[05-9]{_GAP}{_NO_WORDS}(\S{{1,500}})",
    ),
    (
        "password|secret",
        rf"(?i)\b(?:enable|(?:neighbor|username|user){_GAP}\S{{1,100}}(?:{_GAP}privilege{_GAP}[0-9]{{1,2}})?)"
        rf"{_GAP}(?:insecure-)?(?:password|secret){_GAP}(?:[0-9]{_GAP})?{_NO_WORDS}(\S{{1,500}})",
    ),
    (
        "snmp-server",
        rf"(?i)\bsnmp-server{_GAP}(?:community|host{_GAP}\S{{1,99}}(?:{_GAP}version{_GAP}\S{{1,3}})?){_GAP}"
        rf"(?:[0-9]{_GAP})?(?!version)(\S{{1,500}})",
    ),
    ("community", rf"(?im)^[ \t]{{0,20}}(?:r[ow]community6?|trapcommunity|set{_GAP}snmp{_GAP}community){_GAP}{_VALUE}"),
    (
        "com2sec",
        rf"(?im)^[ \t]{{0,20}}com2sec6?{_GAP}(?:-Cn{_GAP}\S{{1,60}}{_GAP})?\S{{1,60}}{_GAP}\S{{1,60}}{_GAP}{_VALUE}",
    ),
    ("createuser", rf"(?im)^[ \t]{{0,20}}createUser{_GAP}\S{{1,60}}{_GAP}(?:MD5|SHA\S{{0,4}}){_GAP}{_VALUE}"),
    ("createuser", rf"(?im)^[ \t]{{0,20}}createUser[^\n]{{1,300}}?{_GAP}(?:AES\S{{0,4}}|DES){_GAP}{_VALUE}"),
    ("stats", rf"(?im)^[ \t]{{0,20}}stats{_GAP}auth{_GAP}[^\s:]{{1,60}}:(\S{{1,200}})"),
    (
        "md5|sha| m |aes128cmac",
        rf"(?im)^[ \t]{{0,20}}[0-9]{{1,5}}{_GAP}(?:MD5|SHA1|SHA256|M|AES128CMAC){_GAP}(\S{{4,200}})",
    ),
    (
        "tacacs-|radius-|server-private|wpa-psk|message-digest-key",
        rf"(?i)\b(?:tacacs-server|radius-server|server-private{_GAP}\S{{1,60}}|wpa-psk(?:{_GAP}ascii)?"
        rf"|message-digest-key{_GAP}[0-9]{{1,3}}{_GAP}md5)(?:{_GAP}host{_GAP}\S{{1,60}})?(?:{_GAP}key)?{_GAP}"
        rf"(?:[0-9]{_GAP})?(?!host\b|key\b|timeout\b|source)(\S{{1,200}})",
    ),
    (
        "identified",
        rf"(?i)\bidentified{_GAP}(?:(?:with|via){_GAP}\S{{1,60}}{_GAP})?(?:by|as|using){_GAP}(?:password{_GAP})?"
        r"('[^'\n]{1,500}'|\"[^\"\n]{1,500}\")",
    ),
    (
        "login",
        r"(?i)\blogin\s{1,9}\S{1,100}\s{1,9}(?:account\s{1,9}\S{1,100}\s{1,9})?password\s{1,9}(\S{1,200})",
    ),
    (":", r"(?m)^[^\s:#@]{1,200}:(?:[0-9]{2,5}|\*):[^\s:]{1,60}:[^\s:]{1,60}:((?:[^\s:\\]|\\.){1,200})[ \t]*$"),
    (
        "cookie",
        r"(?i)\bcookie[\"']?\s{0,3}:\s{0,3}[\"']?([^\r\n\"']{1,9999}(?:(?<==)\"[^\"\r\n]{0,999}\"[^\r\n\"']{0,9999}){0,99})",
    ),
)
_COMPILED = tuple((tuple(signs.split("|")), re.compile(pattern)) for signs, pattern in _MARKS)
_LEAST_ENTROPY = 4.5
"""Bits a character: what is written by people or counted by machines has less."""
_TOKEN = re.compile(r"(?<![A-Za-z0-9+_/.:@-])(?=[A-Z_-]{0,199}[a-z0-9])[A-Za-z0-9+_-]{24,200}={0,2}(?![A-Za-z0-9+_/-])")
_PUBLIC = re.compile(
    r"(?s)-----BEGIN (?![A-Z0-9 ]{0,40}PRIVATE)[A-Z0-9 ]{1,60}-----[^-]{0,20000}-----END |(?:ssh-\w{2,12}"
    r"|ecdsa-\S{1,30}) \S{1,3000}"
    r"|sha(?:1|256|384|512)[:-]\S{1,200}"
)
_ENCODED_ARMOUR = re.compile(r"\bLS0tLS1CRUdJTi[A-Za-z0-9+/=]{20,}")
_SECRET_DOCUMENT = re.compile(r"(?m)^kind:[ \t]*[\"']?Secret\b|^[ \t{]*\"kind\":[ \t]*\"Secret\"")
_DATA = re.compile(r"(?m)^(?:data|stringData):[ \t]*\r?\n((?:[ \t]+[^\n]*\n?|[ \t]*\r?\n)+)")
_DATUM = re.compile(r"(?m)^[ \t]+[\w.-]{1,200}:[ \t]+(?![|>][-+0-9]{0,3}[ \t]*$)(\S[^\n]*)$|^[ \t]{3,}([^\s:]\S*)$")


def marked(text: str) -> Iterator[Span]:
    """What shows by itself, or by its line, that it is a secret."""
    small = text.lower()
    for signs, pattern in _COMPILED:
        if any(sign in small for sign in signs):
            yield from map(secret_in, pattern.finditer(text))
    for match in _ENCODED_ARMOUR.finditer(text):
        head = match[0][:120]
        if b"PRIVATE" in base64.b64decode(head[: len(head) // 4 * 4], validate=False):
            yield Span(*match.span())
    yield from _kubernetes(text)
    yield from _random(text)


def secret_in(match: re.Match[str]) -> Span:
    """The last group of a match, or all of it where there is none."""
    group = match.re.groups
    return Span(*match.span(group if group and match.group(group) is not None else 0))


def _kubernetes(text: str) -> Iterator[Span]:
    """All data of a manifest of a Secret: what their names are says nothing."""
    if not _SECRET_DOCUMENT.search(text):
        return
    start = 0
    for document in re.split(r"(?m)^---", text):
        if _SECRET_DOCUMENT.search(document):
            for data in _DATA.finditer(document):
                for datum in _DATUM.finditer(document, data.start(1), data.end(1)):
                    span = datum.span(datum.lastindex or 0)
                    yield Span(start + span[0], start + span[1])
        start += len(document) + 3


def _random(text: str) -> Iterator[Span]:
    """What no person and no counter has written: letters of both cases and digits in no order."""
    public = [match.span() for match in _PUBLIC.finditer(text)]
    for match in _TOKEN.finditer(text):
        token = match[0]
        if (
            any(character.isdigit() for character in token)
            and any(character.isupper() for character in token)
            and _entropy(token) >= _LEAST_ENTROPY
            and not _is_within(match.start(), public)
        ):
            yield Span(*match.span())


def _entropy(token: str) -> float:
    shares = [count / len(token) for count in Counter(token).values()]
    return -sum(share * math.log2(share) for share in shares)


def _is_within(place: int, spans: list[tuple[int, int]]) -> bool:
    before = bisect.bisect(spans, (place, math.inf)) - 1
    return before >= 0 and place < spans[before][1]
