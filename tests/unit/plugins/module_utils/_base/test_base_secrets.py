# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is the name of a secret, and what is none."""

from __future__ import annotations

import pytest

from ansible_collections.promptops.openai.plugins.module_utils._base._secrets import (
    is_placeholder,
    is_plainly_secret,
    is_secret,
    is_secret_name,
)


@pytest.mark.parametrize(
    "value",
    [
        "ollama",
        "EMPTY",
        "empty",
        "none",
        "None",
        "null",
        "dummy",
        "dummy-key",
        "not-needed",
        "not needed",
        "no-key-required",
        "sk-no-key-required",
        "sk-not-needed",
        "sk-xxxxxxxx",
        "sk-0000",
        "x",
        "xxx",
        "XXXXXXXX",
        "********",
        "-",
        "unused",
        "lm-studio",
        "vllm",
        "llama.cpp",
        "<your api key>",
        "YOUR_API_KEY",
        "placeholder",
        "anything",
        "local",
        "fake",
    ],
)
def test_a_placeholder_is_no_secret(value: str) -> None:
    assert is_placeholder(value)
    assert not is_secret(value)


@pytest.mark.parametrize(
    "value",
    [
        "sk-a-secret-key",
        "sk-emulator-0123456789",
        "hunter2",
        "sk-local-key",
        "gsk_4711",
        "dXNlcg==",
        "12345678",
        "Bearer t0k",
    ],
)
def test_anything_else_may_be_one(value: str) -> None:
    assert is_secret(value)


@pytest.mark.parametrize(
    "name",
    [
        "Authorization",
        "X-Passphrase",
        "X-Credential",
        "X-JWT",
        "X-Session",
        "X-Session-Id",
        "Set-Cookie",
        "Ocp-Apim-Subscription-Key",
        "sig",
        "code",
        "accessCode",
        "access_token",
        "pwd",
        "client-otp",
    ],
)
def test_names_of_secrets(name: str) -> None:
    assert is_secret_name(name)


@pytest.mark.parametrize(
    "name", ["X-Team", "api-version", "Encoding", "design", "X-Request-Id", "passenger_count", "deployment"]
)
def test_names_of_other_things(name: str) -> None:
    assert not is_secret_name(name)


@pytest.mark.parametrize(
    "name", ["api_key", "apikey", "API-Key", "openai_api_key", "password", "client_secret", "access_token"]
)
def test_names_that_nothing_but_a_secret_has_in_a_request(name: str) -> None:
    assert is_plainly_secret(name)


@pytest.mark.parametrize(
    "name", ["prompt_cache_key", "max_tokens", "token", "eos_token", "session_id", "code", "secrets_found"]
)
def test_names_that_other_things_have_too(name: str) -> None:
    assert not is_plainly_secret(name)
