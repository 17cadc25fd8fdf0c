#!/usr/bin/env python
# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes into the modules what several of them document: what they return, and the options of many's elements.

What is returned is taken of scripts/returned.yml, and the options of the argument specs. With --check only compares.
"""

from __future__ import annotations

import json
import re
import sys
import textwrap
from collections.abc import Iterator, Mapping
from pathlib import Path
from string import Template
from typing import Any, NamedTuple

import yaml

CHECKOUT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(CHECKOUT), str(CHECKOUT / ".cache" / "collections")]

from ansible_collections.promptops.openai.plugins.module_utils._many._many import many_task  # noqa: E402
from ansible_collections.promptops.openai.plugins.module_utils._reading._info import info_task, items_task  # noqa: E402
from ansible_collections.promptops.openai.plugins.module_utils._reading._models import models_task  # noqa: E402
from ansible_collections.promptops.openai.plugins.module_utils._resources._chat_completion._kind import (  # noqa: E402
    ChatCompletionKind,
)
from ansible_collections.promptops.openai.plugins.module_utils._resources._kind import Kind  # noqa: E402
from ansible_collections.promptops.openai.plugins.module_utils._resources._response._kind import (  # noqa: E402
    ResponseKind,
)
from ansible_collections.promptops.openai.plugins.module_utils._tasks._connection import API_OPTIONS  # noqa: E402
from ansible_collections.promptops.openai.plugins.module_utils._tasks._runner import resource_task  # noqa: E402

MODULES = CHECKOUT / "plugins" / "modules"
SOURCE = yaml.safe_load((CHECKOUT / "scripts" / "returned.yml").read_text(encoding="utf-8"))
WIDTH = 120
LONGEST_WORD = 24
WHOLE_WORDS: Mapping[str, Any] = {"break_long_words": False, "break_on_hyphens": False}
ORDER = ("description", "type", "elements", "returned", "choices", "contains", "sample")
REFERENCE = re.compile(r"\b(O|RV)\(([a-z_]+)")
RETURN = re.compile(r'^RETURN = r"""\n.*?^"""\n', re.DOTALL | re.MULTILINE)
ELEMENTS = re.compile(r"^( +)# The options of an element:.*?^ +# End\.\n", re.DOTALL | re.MULTILINE)

Value = dict[str, Any]


class Page(NamedTuple):
    """One module's documentation: of which kind, what it returns, and the options that it has itself."""

    module: str
    kind: Kind
    section: str
    options: Mapping[str, Any]

    @property
    def single(self) -> str:
        """The module for one resource of the kind."""
        return f"promptops.openai.openai_{self.kind.name}"

    @property
    def list_name(self) -> str:
        """Where the elements are returned."""
        return f"{self.kind.name}s"

    def values(self) -> Value:
        """What the module returns."""
        if self.section == "resource":
            return self._section("resource", "task")
        values = self._section(self.section, "task")
        listed = values.get(self.list_name)
        if listed is not None:
            listed["contains"] = self._section("resource", listed["contains"])
        return values

    def _section(self, name: str, place: str) -> Value:
        values = {
            self._filled(key): value
            for key, source in SOURCE[name].items()
            if (value := self._value(source, place)) is not None
        }
        if "action" in values:
            self._tell_actions(values["action"], place)
        return dict(sorted(values.items()))

    def _tell_actions(self, value: Value, place: str) -> None:
        told = {
            name: text if isinstance(text, str) else text.get(self.kind.name)
            for name, text in SOURCE["actions"].items()
        }
        told = {name: self._filled(text, place) for name, text in told.items() if text is not None}
        *most, last = told.values()
        value["description"] = [*value["description"], f"{', '.join(most)}, or {last}."]
        value["choices"] = [*(["skipped"] if place == "element" else []), *told]

    def _value(self, source: Value, place: str) -> Value | None:
        layers = [source, *(source.get(name, {}) for name in (self.kind.name, place))]
        layers += [layer.get(place, {}) for layer in layers[1:2] if layer is not None]
        if any(layer is None for layer in layers):
            return None
        value: Value = {}
        for layer in layers:
            value.update({key: item for key, item in layer.items() if key in ORDER})
        if place == "info" and "returned" not in source.get("info", {}):
            value.pop("returned", None)
        if isinstance(value.get("contains"), dict):
            value["contains"] = {name: self._value(item, place) for name, item in value["contains"].items()}
            _spread_sample(value)
        if value.get("sample", "") is None:
            del value["sample"]
        own = {"description": place, "returned": place, "sample": ""}
        return {key: self._filled(item, own[key]) if key in own else item for key, item in value.items()}

    def _filled(self, item: Any, place: str = "") -> Any:
        """With the kind's words and with references that are right in this place."""
        if isinstance(item, Mapping):
            return {self._filled(key): self._filled(value, place) for key, value in item.items()}
        if isinstance(item, list):
            return [self._filled(entry, place) for entry in item]
        if not isinstance(item, str):
            return item
        words = {"label": self.kind.label, "list": self.list_name, "kind": self.kind.name}
        words["when"] = f"when there is a {self.kind.label}"
        text = Template(item).safe_substitute(words)
        return REFERENCE.sub(lambda found: self._reference(found[1], found[2], place), text) if place else text

    def _reference(self, role: str, name: str, place: str) -> str:
        if role == "RV" and place in ("element", "info"):
            return f"RV({self.list_name}[].{name}"
        if role == "O" and name not in self.options:
            return f"O({self.single}#module:{name}"
        return f"{role}({name}"

    def text(self, before: str) -> str:
        """The module with its documentation of now."""
        written = "".join(f"{line}\n" for line in _lines(_in_order(self.values()), 0))
        documented = RETURN.sub(lambda _found: f'RETURN = r"""\n{written}"""\n', before)
        return ELEMENTS.sub(lambda found: self._elements(found[1]), documented)

    def _elements(self, indent: str) -> str:
        names = sorted(set(resource_task(self.kind).argument_spec) - set(API_OPTIONS))
        told = ", ".join(f"C({name})" for name in names)
        lines = textwrap.wrap(
            f"- The options of an element are {told}.", WIDTH - len(indent), subsequent_indent="  ", **WHOLE_WORDS
        )
        lines = ["# The options of an element: written by scripts/make-module-docs.py.", *lines, "# End."]
        return "".join(f"{indent}{line}\n" for line in lines)


def _spread_sample(value: Value) -> None:
    """Gives the parts of a whole the samples that stand in its own."""
    whole = value.get("sample")
    whole = whole[0] if isinstance(whole, list) and whole else whole
    for name, item in value["contains"].items():
        if "sample" not in item and isinstance(whole, Mapping) and whole.get(name) is not None:
            item["sample"] = whole[name]


def _in_order(values: Value) -> Value:
    return {
        name: {key: _in_order(value[key]) if key == "contains" else value[key] for key in ORDER if key in value}
        for name, value in values.items()
    }


def _lines(value: Any, indent: int) -> Iterator[str]:
    """A mapping or list as YAML, without the first line's indent."""
    entries = ["- "] * len(value) if isinstance(value, list) else [f"{key}: " for key in value]
    items = value if isinstance(value, list) else value.values()
    for head, item in zip(entries, items, strict=True):
        room = WIDTH - indent
        if not isinstance(item, (Mapping, list)) or not item:
            yield from _scalar(head, item, room)
        elif isinstance(item, list) and len(line := head + _flow(item)) <= room:
            yield line
        else:
            nested = [f"  {line}" for line in _lines(item, indent + 2)]
            yield from [head + nested[0][2:], *nested[1:]] if head == "- " else [head.rstrip(), *nested]


def _flow(items: list[Any]) -> str:
    """The list in one line; too long for any where it holds more than words and numbers."""
    simple = all(isinstance(item, (str, int)) and len(str(item)) <= LONGEST_WORD for item in items)
    return f"[{', '.join(map(_plain, items))}]" if simple else " " * WIDTH


def _scalar(head: str, item: Any, room: int) -> Iterator[str]:
    written = "" if item is None else _plain(item)
    if len(head) + len(written) <= room:
        yield f"{head}{written}".rstrip()
    elif written[0] in "\"'":
        yield f"{head}>-"
        yield from (f"  {line}" for line in textwrap.wrap(item, room - 2, **WHOLE_WORDS))
    else:
        yield from textwrap.wrap(head + written, room, subsequent_indent="  ", **WHOLE_WORDS)


def _plain(item: Any) -> str:
    """A scalar as YAML writes it in one line."""
    written = yaml.safe_dump(item, width=sys.maxsize, allow_unicode=True).removesuffix("...\n").strip()
    return json.dumps(item) if written.startswith("'") and '"' not in item else written


def pages() -> list[Page]:
    """The modules that are written to."""
    made = []
    for kind in (ResponseKind(), ChatCompletionKind()):
        name = f"openai_{kind.name}"
        made += [
            Page(name, kind, "resource", resource_task(kind).argument_spec),
            Page(f"{name}s", kind, "many", many_task(kind).argument_spec),
            Page(f"{name}_info", kind, "info", info_task(kind).argument_spec),
            Page(f"{name}_{kind.items_path}_info", kind, "items", items_task(kind).argument_spec),
        ]
    return [*made, Page("openai_model_info", ResponseKind(), "models", models_task().argument_spec)]


def main() -> int:
    """Writes the modules, or says which are not up to date."""
    stale = 0
    for page in pages():
        path = MODULES / f"{page.module}.py"
        before = path.read_text(encoding="utf-8")
        after = page.text(before)
        if before == after:
            continue
        if "--check" in sys.argv[1:]:
            print(f"{path.relative_to(CHECKOUT)} is not up to date: run scripts/make-module-docs.py.")
            stale = 1
        else:
            path.write_text(after, encoding="utf-8")
    return stale


if __name__ == "__main__":
    sys.exit(main())
