# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Makes the extracts of the API's description beside this file.

``python tests/unit/data/extract.py openai.json`` reads OpenAI's OpenAPI document and writes ``create_response.json``
and ``create_chat_completion.json``: what each parameter is called, which JSON types it has, and its limits. References,
alternatives and compositions are folded into one. Unions that grow with the API are cut at their types.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

SCHEMAS = {
    "CreateResponse": "create_response.json",
    "CreateChatCompletionRequest": "create_chat_completion.json",
}
OPEN = frozenset({"function_call", "functions", "input", "messages", "tool_choice", "tools"})
"""Parameters that are cut at their types, and so are those that hold a JSON schema or values of any kind."""
OPEN_BELOW = frozenset({"variables", "schema"})
LIMITS = ("minimum", "maximum", "maxLength", "minItems", "maxItems")


def main(source: str) -> None:
    """Write the extracts."""
    document = json.loads(Path(source).read_text(encoding="utf-8"))
    for name, file in SCHEMAS.items():
        described = Extract(document).described({"$ref": f"#/components/schemas/{name}"})
        made = {
            "source": f"{name} in OpenAI's OpenAPI document, version {document['info']['version']}; made by extract.py",
            "required": described.get("required", []),
            "properties": described["properties"],
        }
        text = json.dumps(made, indent=1, sort_keys=True)
        (Path(__file__).parent / file).write_text(f"{text}\n", encoding="utf-8")


class Extract:
    """Folds the schemas of one document."""

    def __init__(self, document: Any) -> None:
        self._document = document

    def described(self, schema: Any, *, top: bool = True) -> dict[str, Any]:
        """What is known of a value: its types, its limits, and what it holds."""
        parts = list(self._parts(schema))
        made: dict[str, Any] = {"types": sorted({_type(part) for part in parts} - {"null", ""})}
        made |= {limit: part[limit] for part in parts for limit in LIMITS if limit in part}
        words = _words(parts)
        if words:
            made["enum"] = words
        required = self._required(schema)
        if required:
            made["required"] = sorted(required)
        items = [part["items"] for part in parts if isinstance(part.get("items"), dict)]
        if items:
            made["items"] = self.described({"anyOf": items}, top=False)
        below = self._properties(parts, top=top)
        return {**made, "properties": below} if below else made

    def _properties(self, parts: list[Any], *, top: bool) -> dict[str, Any]:
        found: dict[str, list[Any]] = {}
        for part in parts:
            for name, schema in part.get("properties", {}).items():
                found.setdefault(name, []).append(schema)
        described = {name: self.described({"anyOf": schemas}, top=False) for name, schemas in found.items()}
        for name in (OPEN if top else OPEN_BELOW) & set(described):
            described[name] = {key: described[name][key] for key in ("types", *LIMITS) if key in described[name]}
        return described

    def _required(self, schema: Any) -> set[str]:
        """What every alternative that is an object requires."""
        schema = self._target(schema)
        names = set(schema.get("required", [])).union(*(self._required(part) for part in schema.get("allOf", [])))
        branches = [branch for keyword in ("anyOf", "oneOf") for branch in schema.get(keyword, [])]
        each = [self._required(branch) for branch in branches if "object" in map(_type, self._parts(branch))]
        return names | (set.intersection(*each) if each else set())

    def _parts(self, schema: Any) -> Iterator[Any]:
        """The schema's own keywords, and those of each alternative and component."""
        schema = self._target(schema)
        branches = [branch for keyword in ("allOf", "anyOf", "oneOf") for branch in schema.get(keyword, [])]
        for branch in branches:
            yield from self._parts(branch)
        if not branches or "properties" in schema:
            yield schema

    def _target(self, schema: Any) -> Any:
        while "$ref" in schema:
            target: Any = self._document
            for step in schema["$ref"].removeprefix("#/").split("/"):
                target = target[step]
            schema = target
        return schema


def _type(part: Any) -> str:
    return part.get("type") or ("object" if "properties" in part else "")


def _words(parts: list[Any]) -> list[str]:
    """The words that a text is limited to; none where one alternative takes any text."""
    texts = [part.get("enum") for part in parts if _type(part) == "string"]
    if not texts or not all(texts):
        return []
    return list(dict.fromkeys(word for words in texts for word in words))


if __name__ == "__main__":
    main(sys.argv[1])
