# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lets a model behind another server write the texts; state, usage, tools and faults stay the emulator's."""

from __future__ import annotations

import json
from typing import Any

import aiohttp

from .answer import Answer, compose, limited
from .faults.spec import Fault
from .prompt import Prompt
from .wire import Json

TIMEOUT = 600.0
LONGEST = 120
"""Tokens of the longest text that is asked of the model, which may not know where to end."""
LONGEST_STRING = 200
MOST_ITEMS = 4


async def answered(prompt: Prompt, fault: Fault | None, url: str | None) -> Answer:
    """Return the answer to a prompt, in the words of the model at ``url`` where it is asked for any."""
    answer = compose(prompt, fault)
    if url is None or fault is not None or answer.calls or answer.text is None:
        return answer
    text = await _written(prompt, url)
    # What a small model makes of a schema may break off. The emulator's own answer is then the better one.
    return answer if text is None else limited(Answer(text=text), prompt)


async def _written(prompt: Prompt, url: str) -> str | None:
    body: Json = {"messages": prompt.messages, "model": "writer", "max_tokens": LONGEST, "temperature": 0}
    structured = prompt.json_schema is not None or prompt.json_object
    if structured:
        schema = bounded(prompt.json_schema if prompt.json_schema is not None else {"type": "object"})
        body["response_format"] = {"type": "json_schema", "json_schema": {"name": "answer", "schema": schema}}
        body["max_tokens"] = 4 * LONGEST
    async with (
        aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(TIMEOUT)) as session,
        session.post(f"{url}/chat/completions", json=body) as reply,
    ):
        document = await reply.json(content_type=None)
    text = document["choices"][0]["message"].get("content") if reply.status == 200 else None
    if not text:
        return None
    return _compact(text) if structured else _whole_sentences(text.strip())


def _whole_sentences(text: str) -> str:
    ends = max(text.rfind(mark) for mark in ".!?")
    return text[: ends + 1] if ends > 0 else text


def _compact(text: str) -> str | None:
    """The same JSON on one line, or nothing where it is none."""
    try:
        return json.dumps(json.loads(text), ensure_ascii=False)
    except ValueError:
        return None


def bounded(schema: Any) -> Any:
    """A schema under which no string and no list goes on until the tokens are spent."""
    if isinstance(schema, list):
        return [bounded(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    made = {key: value if key in {"enum", "const", "default"} else bounded(value) for key, value in schema.items()}
    if made.get("type") == "string" and not made.keys() & {"enum", "const", "pattern", "format", "maxLength"}:
        made["maxLength"] = LONGEST_STRING
    if made.get("type") == "array" and "maxItems" not in made:
        made["maxItems"] = max(MOST_ITEMS, made.get("minItems") or 0)
    return made
