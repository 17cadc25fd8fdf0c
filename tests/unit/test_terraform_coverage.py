# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The guide for those who come from Terraform has each argument and attribute, and what it names instead exists."""

from __future__ import annotations

import ast
import importlib
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

CHECKOUT = Path(__file__).parents[2]
GUIDE = CHECKOUT / "docs" / "docsite" / "rst" / "guide_terraform.rst"
PAGES = json.loads((Path(__file__).parent / "data" / "terraform_arguments.json").read_text(encoding="utf-8"))
TITLE = re.compile(r"\.\. list-table:: (?P<title>(?:community|official) .+)")
ROW = re.compile(r" {3}\* - ``(?P<theirs>[^`]+)``\n {5}- ``(?P<ours>[^`]+)``\n {5}- (?P<note>\S.*)")


class Table(NamedTuple):
    """What one table of the guide must hold."""

    title: str
    module: str
    part: str
    names: tuple[str, ...]


def tables() -> Iterator[Table]:
    for page in PAGES["pages"] + PAGES["data_sources"]:
        for part, block in (("arguments", "DOCUMENTATION"), ("attributes", "RETURN")):
            if page.get(part):
                yield Table(f"{page['page']}: {part}", page["module"], block, tuple(page[part]))


TABLES = tuple(tables())


def in_guide() -> dict[str, list[tuple[str, str]]]:
    """The first two columns of the guide's tables, by their titles."""
    found: dict[str, list[tuple[str, str]]] = {}
    for text in GUIDE.read_text(encoding="utf-8").split("\n.. list-table:: ")[1:]:
        title = TITLE.match(f".. list-table:: {text}")
        if title:
            found[title["title"]] = [(row["theirs"], row["ours"]) for row in ROW.finditer(text)]
    return found


def block_of(module: str, name: str) -> Any:
    """A module's DOCUMENTATION or RETURN."""
    source = (CHECKOUT / "plugins" / "modules" / f"{module}.py").read_text(encoding="utf-8")
    for node in ast.parse(source).body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id == name:
            return yaml.safe_load(ast.literal_eval(node.value))
    raise AssertionError(f"{module} has no {name}")


def documented(module: str, block: str) -> Mapping[str, Any]:
    """A module's options, those of its fragments included, or its return values."""
    described: Mapping[str, Any] = block_of(module, block)
    if block == "RETURN":
        return described
    options = dict(described["options"])
    for fragment in described["extends_documentation_fragment"]:
        name, *part = fragment.removeprefix("promptops.openai.").split(".")
        holder = importlib.import_module(f"ansible_collections.promptops.openai.plugins.doc_fragments.{name}")
        text = getattr(holder.ModuleDocFragment, part[0].upper() if part else "DOCUMENTATION")
        options = {**yaml.safe_load(text)["options"], **options}
    return options


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.title)
def test_the_guide_has_a_row_for_each_name_in_the_order_of_the_page(table: Table) -> None:
    assert [theirs for theirs, _ours in in_guide()[table.title]] == list(table.names)


def test_the_guide_has_no_other_table_of_names() -> None:
    assert set(in_guide()) == {table.title for table in TABLES}


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.title)
def test_what_a_row_names_is_documented(table: Table) -> None:
    described = documented(table.module, table.part)
    for _theirs, ours in in_guide()[table.title]:
        known: Mapping[str, Any] | None = described
        for step in ours.split("."):
            # What stands in a shape that is passed on as it is has no description of its own.
            if not known:
                break
            assert step in known, ours
            known = known[step].get("suboptions") or known[step].get("contains")


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.title)
def test_a_page_names_something_and_nothing_twice(table: Table) -> None:
    assert table.names
    assert len(set(table.names)) == len(table.names)
