# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Models, and who is let in."""

from __future__ import annotations

import openai
import pytest
import requests

from tests.emulator.client import Emulator
from tests.emulator.errors import mask


def test_models_are_listed_and_read(client: openai.OpenAI) -> None:
    names = [model.id for model in client.models.list()]
    assert {"gpt-5.1", "gpt-4o", "gpt-4o-2024-08-06", "gpt-5.1-2025-11-13"} <= set(names)
    assert client.models.retrieve("gpt-5.1").id == "gpt-5.1"
    with pytest.raises(openai.NotFoundError) as caught:
        client.models.retrieve("gpt-none")
    assert caught.value.code == "model_not_found"


def test_wrong_key_is_quoted_in_part(client: openai.OpenAI) -> None:
    with pytest.raises(openai.AuthenticationError) as caught:
        client.with_options(api_key="sk-proj-abcdefghijklmnop").models.list()
    assert caught.value.status_code == 401
    assert caught.value.code == "invalid_api_key"
    assert "sk-proj-************mnop" in caught.value.message


@pytest.mark.parametrize(
    ("key", "shown"),
    [("kk", "kk"), ("sk-123456789", "sk-123456789"), ("YOUR_OPENAI_KEY", "YOUR_OPE***_KEY")],
)
def test_keys_are_masked_as_the_api_does(key: str, shown: str) -> None:
    assert mask(key) == shown


def test_missing_key_is_said(emulator: Emulator) -> None:
    reply = requests.get(f"{emulator.base_url}/models", timeout=10)
    assert reply.status_code == 401
    assert "didn't provide an API key" in reply.json()["error"]["message"]


def test_no_key_is_needed_where_none_is_set(compatible: Emulator) -> None:
    assert requests.get(f"{compatible.base_url}/models", timeout=10).ok
