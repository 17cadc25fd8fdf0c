#!/usr/bin/env python
# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes what check mode predicts an answer of, from OpenAI's OpenAPI document and the ``openai`` package.

``scripts/make-answers.py openai.json`` writes plugins/module_utils/_resources/_answers.py: every key that the API
documents for an object, with what stands there where nothing is configured. With --check only compares.
"""

from __future__ import annotations

import json
import pprint
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from openai.types.chat import ChatCompletion
from openai.types.responses import Response
from pydantic import BaseModel

CHECKOUT = Path(__file__).resolve().parent.parent
FILE = CHECKOUT / "plugins" / "module_utils" / "_resources" / "_answers.py"
HEAD = '''# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""What an answer holds where nothing is configured; made by scripts/make-answers.py."""

from __future__ import annotations

from typing import Any

from ._output import KNOWN_AFTER_APPLY

Answer = dict[str, Any]
'''
ANSWERS = {
    "RESPONSE": ("Response", "A response."),
    "MESSAGE": ("OutputMessage", "A message in a response's output."),
    "TEXT": ("OutputTextContent", "The text in a message's content."),
    "FUNCTION_CALL": ("FunctionToolCall", "A call of a function in a response's output."),
    "COMPLETION": ("CreateChatCompletionResponse", "A chat completion."),
    "CHAT_MESSAGE": ("ChatCompletionResponseMessage", "The message of a chat completion's choice."),
    "TOOL_CALL": ("ChatCompletionMessageToolCall", "A call of a function in a chat completion's message."),
    "CHOICE": ("CreateChatCompletionResponse.choices", "A choice of a chat completion, but for its message."),
    "AUDIO": ("ChatCompletionResponseMessage.audio", "What is said in a chat completion's message."),
    "TOKEN": ("ChatCompletionTokenLogprob", "A token of a chat completion, with its probability."),
    "TEXT_TOKEN": ("LogProb", "A token of a response, with its probability."),
    "FORMAT": ("TextResponseFormatJsonSchema", "The format of a response whose text is JSON."),
    "FUNCTION": ("FunctionTool", "A function that a response was offered."),
}
"""The names that the module gives to schemas of the document, or to what stands in one."""
REQUESTS = {"RESPONSE": "CreateResponse", "COMPLETION": "CreateChatCompletionRequest"}
PACKAGE: Mapping[str, type[BaseModel]] = {"RESPONSE": Response, "COMPLETION": ChatCompletion}
NOT_SENT = frozenset({"output_text", "CHOICE.message"})
"""What clients add to an object, and what is made apart."""
LATER = frozenset({"completed_at", "id", "service_tier", "status", "system_fingerprint"})
"""What only the server can tell, though it may be null or missing."""
WHOLE = frozenset({"text", "reasoning", "usage"})
"""What is there with all its keys, though the document takes it for optional; and so is all within usage."""
FACTS: Mapping[str, Any] = {
    "annotations": [],
    "format": {"type": "text"},
    "metadata": {},
    "background": False,
    "tool_choice": "auto",
    "RESPONSE.top_logprobs": 0,
    "truncation": "disabled",
    "verbosity": "medium",
    "FORMAT.strict": False,
    "FUNCTION.strict": True,
}
"""What stands there by default, which the document says in words or not at all."""
UNDOCUMENTED: Mapping[str, Mapping[str, Any]] = {"RESPONSE": {"store": True}}
"""What the API tells, and neither the document nor the package has."""


class Later:
    """What is written as KNOWN_AFTER_APPLY."""

    def __repr__(self) -> str:
        return "KNOWN_AFTER_APPLY"


class Document:
    """The schemas, of which blank objects are made."""

    def __init__(self, schemas: Mapping[str, Any]) -> None:
        self._schemas = schemas

    def blank(self, name: str) -> dict[str, Any]:
        """An object with each key that is documented for it, or that the package knows."""
        schema_name, *steps = ANSWERS[name][0].split(".")
        schema: Any = {"$ref": f"#/{schema_name}"}
        for step in steps:
            schema = self._properties(schema)[step]
        schema = schema.get("items", schema)
        echoed = self._properties({"$ref": f"#/{REQUESTS[name]}"}) if name in REQUESTS else {}
        required = self._required(schema)
        blank = {
            key: FACTS.get(f"{name}.{key}", self._value(key, below, key in required, key in echoed))
            for key, below in self._properties(schema).items()
            if not {key, f"{name}.{key}"} & NOT_SENT
        }
        package = PACKAGE[name].model_fields if name in PACKAGE else {}
        return {**dict.fromkeys(package), **UNDOCUMENTED.get(name, {}), **blank}

    def _value(self, key: str, schema: Any, required: bool, echoed: bool, whole: bool = False) -> Any:
        if key in FACTS:
            return FACTS[key]
        parts = list(self._parts(schema))
        words = {word for part in parts for word in part.get("enum", ())}
        if len(words) == 1 and all("enum" in part for part in parts):
            return words.pop()
        if key in LATER:
            return Later()
        defaults = [part["default"] for part in parts if part.get("default") is not None]
        if echoed and defaults:
            return defaults[0]
        if key in WHOLE or whole:
            return self._whole(key, schema, counted=whole or key == "usage")
        if any(part.get("type") == "null" for part in parts) or not required:
            return None
        return [] if parts[0].get("type") == "array" else Later()

    def _whole(self, key: str, schema: Any, *, counted: bool) -> Any:
        below = self._properties(schema)
        if not below:
            return Later()
        return {name: self._value(name, part, False, False, whole=counted) for name, part in below.items()}

    def _properties(self, schema: Any) -> dict[str, Any]:
        """Those of the schema, of what it is composed of, and of its only alternative that is no null."""
        schema = self._target(schema)
        found: dict[str, Any] = {}
        for part in (*schema.get("allOf", ()), *schema.get("anyOf", ())):
            found.update(self._properties(part))
        return {**found, **schema.get("properties", {})}

    def _required(self, schema: Any) -> set[str]:
        schema = self._target(schema)
        parts = (*schema.get("allOf", ()), *schema.get("anyOf", ()))
        return set(schema.get("required", ())).union(*(self._required(part) for part in parts))

    def _parts(self, schema: Any) -> Iterator[Any]:
        """The schema, or each of its alternatives."""
        schema = self._target(schema)
        branches = [branch for word in ("anyOf", "oneOf", "allOf") for branch in schema.get(word, ())]
        for branch in branches:
            yield from self._parts(branch)
        if not branches:
            yield schema

    def _target(self, schema: Any) -> Any:
        while "$ref" in schema:
            schema = self._schemas[schema["$ref"].rpartition("/")[2]]
        return schema


def module(document: Any) -> str:
    """The whole module."""
    schemas = Document(document["components"]["schemas"])
    found = [(name, schemas.blank(name), words) for name, (_schema, words) in ANSWERS.items()]
    text = HEAD
    for name, blank, words in found:
        text += f'\n{name}: Answer = {pprint.pformat(blank, sort_dicts=True)}\n"""{words}"""\n'
    ruff = [sys.executable, "-m", "ruff", "format", "--stdin-filename", str(FILE), "-"]
    return subprocess.run(ruff, input=text, capture_output=True, text=True, check=True, cwd=CHECKOUT).stdout


def main() -> int:
    """Writes the module, or says whether it is up to date."""
    source, *options = sys.argv[1:]
    made = module(json.loads(Path(source).read_text(encoding="utf-8")))
    if "--check" in options:
        return 0 if FILE.exists() and FILE.read_text(encoding="utf-8") == made else 1
    FILE.write_text(made, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
