# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""output_text and redact: the text is found wherever it stands, and what looks like a secret is masked."""

from __future__ import annotations

import time
from typing import Any

import pytest
from ansible.errors import AnsibleFilterError
from hypothesis import given
from hypothesis import strategies as st

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
        ({"object": "response", "output": "nonsense"}, ""),
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


def test_own_patterns_and_another_mask() -> None:
    assert redact("customer=ACME id 12", patterns=[r"customer=(\w+)", r"\b\d+\b"], mask="***") == "customer=*** id ***"
    assert redact("customer=A B\nnext", patterns=["customer=(.*)"]) == "customer=[redacted]\nnext"
    assert redact("ab", patterns=["(x)?b"]) == "a[redacted]"


@given(st.text())
def test_any_text_is_taken(text: str) -> None:
    assert redact(redact(text)) is not None


@pytest.mark.parametrize("part", ["password", "a-", "-----BEGIN ", "://a:", "eyJ-", "bearer ", "authorization:", "'="])
def test_no_text_takes_long(part: str) -> None:
    started = time.monotonic()
    redact(part * (200_000 // len(part)))
    assert time.monotonic() - started < 10


def test_what_is_wrong_is_named() -> None:
    with pytest.raises(AnsibleFilterError, match="redact needs a text, and not dict"):
        redact({})
    with pytest.raises(AnsibleFilterError, match="patterns: must be a list"):
        redact("x", patterns="x")
    with pytest.raises(AnsibleFilterError, match=r"patterns\[1\]: is no regular expression"):
        redact("x", patterns=["a", "("])
