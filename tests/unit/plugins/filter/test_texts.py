# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""output_text, output_parsed and redact: the text is found, its JSON read, and what looks like a secret masked."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
from ansible.errors import AnsibleFilterError
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.promptops.openai.plugins.filter.output_parsed import output_parsed
from ansible_collections.promptops.openai.plugins.filter.output_text import output_text
from ansible_collections.promptops.openai.plugins.filter.redact import redact

RESPONSE = {
    "object": "response",
    "output": [
        {"type": "reasoning", "summary": []},
        {"type": "message", "content": [{"type": "output_text", "text": "Hello, "}]},
        {"type": "message", "content": [{"type": "output_text", "text": "world"}, {"type": "refusal", "refusal": "x"}]},
    ],
}
CHAT = {"object": "chat.completion", "choices": [{"index": 0, "message": {"role": "assistant", "content": "Hello"}}]}


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (RESPONSE, "Hello, world"),
        ({"output": RESPONSE["output"]}, "Hello, world"),
        (CHAT, "Hello"),
        ({"choices": CHAT["choices"]}, "Hello"),
        ({"output_text": "of a task", "response": RESPONSE}, "of a task"),
        ({"object": "response", "output": []}, ""),
        ({"object": "response", "output": "plain"}, "plain"),
        ({"object": "response", "output": 5}, ""),
    ],
)
def test_the_text_is_found(value: dict[str, Any], text: str) -> None:
    assert output_text(value) == text


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ([RESPONSE], "map"),
        ("text", "not str"),
        (None, "not NoneType"),
        ({}, "only the keys .none."),
        ({"skipped": True, "changed": False}, "only the keys changed, skipped"),
    ],
)
def test_what_has_no_text_is_told(value: Any, message: str) -> None:
    with pytest.raises(AnsibleFilterError, match=message):
        output_text(value)


PEM = "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----"


FENCED = '<think>Hm.</think>\n```json\n{"a": 1}\n```'


@pytest.mark.parametrize(
    "value",
    [
        FENCED,
        {"object": "response", "output": [{"type": "message", "content": [{"type": "output_text", "text": FENCED}]}]},
        {"choices": [{"message": {"role": "assistant", "content": FENCED}}]},
        {"output_text": "", "chat_completion": {"choices": [{"message": {"content": FENCED}}]}},
        {"output_text": FENCED, "output_parsed": {"a": 1}},
    ],
)
def test_the_json_of_an_answer_is_read(value: Any) -> None:
    assert output_parsed(value) == {"a": 1}


@pytest.mark.parametrize(
    ("value", "message"),
    [("no JSON", "finds no JSON"), (CHAT, "finds no JSON"), ([FENCED], "map"), ({}, "only the keys .none.")],
)
def test_where_an_answer_holds_no_json_that_is_told(value: Any, message: str) -> None:
    with pytest.raises(AnsibleFilterError, match=message):
        output_parsed(value)


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("password=hunter2 and more", "password=[redacted] and more"),
        ('db_password: "a b", next', "db_password: [redacted], next"),
        ("SECRET_KEY_BASE='it is'", "SECRET_KEY_BASE=[redacted]"),
        ('{"api_key": "abc"}', '{"api_key": [redacted]}'),
        ("Authorization: Bearer abc.def-ghi", "Authorization: Bearer [redacted]"),
        ("authorization: Basic dTpw", "authorization: Basic [redacted]"),
        ("curl -H bearer abcdefgh123", "curl -H bearer [redacted]"),
        ("postgres://app:hunter2@db/x", "postgres://app:[redacted]@db/x"),
        (
            f"key:\n{PEM}\nafter",
            "key:\n-----BEGIN RSA PRIVATE KEY-----[redacted]-----END RSA PRIVATE KEY-----\nafter",
        ),
        (PEM[:40], "-----BEGIN RSA PRIVATE KEY-----[redacted]"),
        ("AKIAIOSFODNN7EXAMPLE", "[redacted]"),
        ("ghp_0123456789abcdef", "[redacted]"),
        ("token count: 12; passwordless", "token count: 12; passwordless"),
        ("ssl_certificate_key /etc/x.pem;", "ssl_certificate_key /etc/x.pem;"),
        ("http://host:8080/path?a=b@c", "http://host:8080/path?a=b@c"),
    ],
)
def test_secrets_are_masked(text: str, masked: str) -> None:
    assert redact(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "mytool --password {hunter2} --verbose",
        "mytool --db-password '{hunter 2}'",
        "mytool -token {abc}",
        "requirepass {hunter2}",
        "masterauth {hunter2}\r",
        "enable secret 5 {$1$mERr$hx5rVt7rPNoS4wqbXKX7m0}",
        "enable password {hunter2}",
        "username admin password 7 {0822455D0A16}",
        "username admin privilege 15 secret {hunter2}",
        "username admin secret 9 {$9$abc}",
        " key 7 {0822455D0A16}",
        "snmp-server community {public} RO",
        "neighbor 10.0.0.1 password {hunter2}",
        "neighbor 10.0.0.1 password 7 {0822455D0A16}",
        "password {hunter2}",
        "password {no-one-knows}",
        "server {\n  password {hunter2};\n}",
        "db-password {hunter2}",
        "DB_PASS={hunter2}",
        "export MYSQL_ROOT_PASS={hunter2}",
        "pwd: {hunter2}",
        'psk="{my network}"',
        "Cookie: {sid=abc; theme=dark}",
        "Set-Cookie: {sid=abc; Path=/}\nX: y",
        'Cookie: {sid="abc"; theme=dark}',
        "curl -H 'Cookie: {sid=abc}' https://host/",
        "<password>{hunter2}</password>",
        '<ns:Password type="x">{hunter2}</ns:Password>',
        'proxy_set_header Authorization "Basic {dXNlcjpwdw==}";',
        "curl -s -u user:{pw} https://host/",
        "curl --user 'user:{pw}' https://host/",
        "sshpass -p {pw} ssh host",
        "sshpass -p'{pw}' ssh host",
        "redis-cli -h host -a {pw} ping",
        "mysqldump -u root -p{pw} db",
        "CREATE USER a IDENTIFIED BY '{pw}'",
        "ALTER USER a IDENTIFIED WITH caching_sha2_password BY '{pw}'",
    ],
)
def test_secrets_of_configurations_and_commands_are_masked(text: str) -> None:
    """The secret stands between braces that hold no line; the quotes around it may be masked with it."""
    masked = redact(re.sub(r"\{([^{}\n]+)\}", r"\1", text))
    expected = re.sub(r"\{[^{}\n]+\}", "[redacted]", text)
    assert re.sub(r"[\"']", "", masked) == re.sub(r"[\"']", "", expected)


@pytest.mark.parametrize(
    "text",
    [
        "password expired for root",
        "Password expired",
        "the key is on the table",
        "Failed password for root from 10.0.0.1 port 22",
        "3 tokens of 5 are used",
        "Wrong password 5 times",
        "pg_dump --no-password shop",
        "docker login --password-stdin registry",
        "PWD=/root",
        "PASS: test_login",
        "mysql -p -h db1 shop",
        "rsync -u source:path target",
        "The culprit was identified by name",
        "server_tokens off;",
        "password authentication",
        "Accepted publickey for deploy from 10.0.0.1 port 22 ssh2: RSA SHA256:abc",
        "pam_unix(sshd:auth): authentication failure; user=root",
        "the secret of a good cookie is butter",
    ],
)
def test_ordinary_text_stays(text: str) -> None:
    assert redact(text) == text


def test_own_patterns_and_another_mask() -> None:
    assert redact("customer=ACME id 12", patterns=[r"customer=(\w+)", r"\b\d+\b"], mask="***") == "customer=*** id ***"
    assert redact("customer=A B\nnext", patterns=["customer=(.*)"]) == "customer=[redacted]\nnext"
    assert redact("ab", patterns=["(x)?b"]) == "a[redacted]"


@given(st.text())
def test_any_text_is_taken(text: str) -> None:
    assert redact(redact(text)) is not None


@pytest.mark.parametrize(
    "part",
    [
        "password",
        "a-",
        "-----BEGIN ",
        "://a:",
        "eyJ-",
        "bearer ",
        "authorization:",
        "'=",
        "--",
        "-a",
        "--token",
        "curl -u a",
        "mysql ",
        "_pass",
        "\npassword ",
        "<token",
        "<token>",
        "cookie:a=",
        '="',
        "username a ",
        " key 7",
    ],
)
def test_no_text_takes_long(part: str) -> None:
    started = time.monotonic()
    redact(part * (200_000 // len(part)))
    assert time.monotonic() - started < 60


def test_what_is_wrong_is_named() -> None:
    with pytest.raises(AnsibleFilterError, match="redact needs a text, and not dict"):
        redact({})
    with pytest.raises(AnsibleFilterError, match="patterns: must be a list"):
        redact("x", patterns="x")
    with pytest.raises(AnsibleFilterError, match=r"patterns\[1\]: is no regular expression"):
        redact("x", patterns=["a", "("])
