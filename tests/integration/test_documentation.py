# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every YAML block of the guides and READMEs is run against the emulator, as a reader would run it."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml
from antsibull_docutils.rst_code_finder import find_code_blocks
from markdown_it import MarkdownIt

from tests.conftest import CHECKOUT
from tests.integration.harness import KEY, Ansible, Run

GUIDES = tuple(sorted((CHECKOUT / "docs" / "docsite" / "rst").glob("*.rst")))
TEXTS = tuple(sorted((*CHECKOUT.glob("*.md"), *CHECKOUT.glob("docs/*.md"), *CHECKOUT.glob("roles/*/README.md"))))
LANGUAGES = {"yaml", "yaml+jinja"}
SERVER = re.compile(r"\b(base_url|url): https?://[^\s/]+(/openai)?/v1")
"""An address of a server in a block; the emulator stands in for each of them."""
OTHER_SERVERS = "guide_other_servers"
ASKS_NOTHING = ("check_mode: true", "state: absent", "role: usr")
"""What a block holds that is about making no request."""
ASK: dict[str, Any] = {
    "name": "Ask",
    "promptops.openai.openai_response": {"model": "gpt-6-luna", "input": "What does the emulator say?"},
}


class Block(NamedTuple):
    """A YAML block, and where it stands."""

    path: Path
    line: int
    text: str


def in_guide(path: Path) -> Iterator[Block]:
    with warnings.catch_warnings():
        # The parser calls what docutils will drop some day; pytest makes an error of every warning.
        warnings.simplefilter("ignore", PendingDeprecationWarning)
        blocks = list(find_code_blocks(path.read_text(encoding="utf-8"), path=path, root_prefix=CHECKOUT))
    for found in blocks:
        if found.language in LANGUAGES:
            yield Block(path, found.row_offset, found.content)


def in_text(path: Path) -> Iterator[Block]:
    for token in MarkdownIt().parse(path.read_text(encoding="utf-8")):
        if token.type == "fence" and token.info in LANGUAGES and token.map:
            yield Block(path, token.map[0] + 1, token.content)


BLOCKS = [block for path in GUIDES for block in in_guide(path)] + [block for path in TEXTS for block in in_text(path)]


def is_fragment(block: Block) -> bool:
    """Whether it is a fragment of the changelog, which ``antsibull-changelog lint`` checks in its own files."""
    sections = dict(yaml.safe_load((CHECKOUT / "changelogs" / "config.yaml").read_text())["sections"])
    content = yaml.safe_load(block.text)
    return isinstance(content, dict) and set(content) <= {*sections, "release_summary"}


def is_elsewhere(block: Block) -> bool:
    """Whether it holds a play for hosts of the reader's own, which can only be checked here."""
    content = yaml.safe_load(block.text)
    plays = content if isinstance(content, list) else []
    return any(play.get("hosts", "localhost") != "localhost" for play in plays)


def place(block: Block) -> str:
    return f"{block.path.relative_to(CHECKOUT)}:{block.line}"


PLAYED = [block for block in BLOCKS if not is_fragment(block)]
RUN = [block for block in PLAYED if not is_elsewhere(block)]
CHECKED = [block for block in PLAYED if is_elsewhere(block)]


def playbook(block: Block, server: str) -> str:
    """The block as a playbook: plays as they are, tasks in a play, and keywords of a play in one that asks."""
    text = SERVER.sub(lambda match: f"{match[1]}: {server}", block.text)
    content = yaml.safe_load(text)
    if isinstance(content, list) and "hosts" in content[0]:
        return text
    play: dict[str, Any] = {"name": "From the documentation", "hosts": "localhost", "gather_facts": False}
    play |= {"tasks": content} if isinstance(content, list) else {"tasks": [ASK], **content}
    return yaml.safe_dump([play], sort_keys=False)


def run(ansible: Ansible, block: Block, *arguments: str) -> Run:
    path = ansible.folder / "documented.yml"
    path.write_text(playbook(block, ansible.emulator.base_url))
    (ansible.folder / "journal.txt").write_text("nginx: worker process 4711 exited on signal 11\n")
    environment = {
        "OPENAI_API_KEY": KEY,
        "OPENAI_BASE_URL": ansible.emulator.base_url,
        "OPENAI_STATE_STORE": str(ansible.store),
    }
    return ansible.run(path, *arguments, environment=environment)


@pytest.mark.parametrize("path", GUIDES, ids=lambda path: path.stem)
def test_a_guide_shows_how(path: Path) -> None:
    assert any(block.path == path for block in BLOCKS)


@pytest.mark.parametrize("block", CHECKED, ids=place)
def test_the_block_for_other_hosts_is_a_playbook(in_process: Ansible, block: Block) -> None:
    done = run(in_process, block, "--syntax-check")
    assert done.code == 0, done.output


@pytest.mark.parametrize("block", RUN, ids=place)
def test_the_block_runs(in_process: Ansible, block: Block) -> None:
    in_process.emulator.settings(compatible=block.path.stem == OTHER_SERVERS)
    try:
        done = run(in_process, block)
    finally:
        in_process.emulator.settings(compatible=False)
    assert done.code == 0, done.output
    assert done.results, done.output
    assert in_process.requests() or any(words in block.text for words in ASKS_NOTHING)
