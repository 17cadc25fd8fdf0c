# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filters in plays: what they make is what the API takes, and their examples run."""

from __future__ import annotations

import ast
import struct
import zlib
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conftest import CHECKOUT
from tests.integration.harness import KEY, Ansible

FILTERS = sorted(path.stem for path in (CHECKOUT / "plugins" / "filter").glob("*.py"))


def examples(kind: str, name: str) -> list[dict[str, Any]]:
    """The tasks in a plugin's EXAMPLES."""
    for node in ast.parse((CHECKOUT / "plugins" / kind / f"{name}.py").read_text()).body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id == "EXAMPLES":
            tasks: list[dict[str, Any]] = yaml.safe_load(ast.literal_eval(node.value))
            return tasks
    raise AssertionError(f"{name} has no EXAMPLES")


def png() -> bytes:
    """A PNG of one pixel."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\x00\x00")) + chunk(b"IEND", b"")
    )


def make_files(folder: Path) -> None:
    """The files that the examples speak of."""
    (folder / "charts").mkdir(parents=True)
    for name in ("load", "before"):
        (folder / "charts" / f"{name}.png").write_bytes(png())
    (folder / "contract.pdf").write_bytes(b"%PDF-1.7\n%%EOF\n")
    (folder / "usage.csv").write_text("host,load\nweb1,3\n")


@pytest.mark.parametrize("name", FILTERS)
def test_the_examples_run(both_cores: Ansible, name: str) -> None:
    make_files(both_cores.folder / "srv")
    text = yaml.safe_dump(examples("filter", name)).replace("/srv/", f"{both_cores.folder}/srv/")
    environment = {
        "OPENAI_API_KEY": KEY,
        "OPENAI_BASE_URL": both_cores.emulator.base_url,
        "OPENAI_STATE_STORE": str(both_cores.store),
    }
    plays = [{"hosts": "localhost", "gather_facts": False, "tasks": yaml.safe_load(text)}]
    first = both_cores.run(plays, defaults={}, environment=environment)
    assert first.code == 0, first.output
    assert both_cores.requests()
    second = both_cores.run(plays, defaults={}, environment=environment)
    assert not any(result["changed"] for result in second.results), second.output
    assert both_cores.requests() == []


def test_a_changed_image_is_a_changed_request(in_process: Ansible) -> None:
    path = in_process.folder / "x.png"
    # More than the size up to which a record holds data in clear text.
    path.write_bytes(png() + bytes(2000))
    item = f"{{{{ '{path}' | promptops.openai.input_image(text='What is it?') }}}}"
    task = {"promptops.openai.openai_response": {"name": "image", "model": "gpt-4o", "input": [item]}}
    assert [in_process.play(task).only["action"] for _attempt in range(2)] == ["created", "unchanged"]
    assert "base64" not in str(in_process.records())
    path.write_bytes(png() + bytes(2001))
    assert in_process.play(task).only["action"] == "replaced"


@pytest.mark.parametrize("name", ["input_image", "input_file", "output_text", "json_schema_of", "redact"])
def test_an_error_is_told_without_a_traceback(both_cores: Ansible, name: str) -> None:
    value = "nan_value" if name == "json_schema_of" else "'/nowhere/x'" if name.startswith("input") else "[]"
    run = both_cores.play(
        {"ansible.builtin.debug": {"msg": f"{{{{ {value} | promptops.openai.{name} }}}}"}},
        variables={"nan_value": float("nan")},
    )
    assert run.only["failed"]
    assert "Traceback" not in run.output
    expected = {"input_image": "cannot be read", "input_file": "cannot be read", "json_schema_of": "nan"}
    assert expected.get(name, f"{name} needs") in run.only["msg"]


def test_text_from_a_filter_is_never_a_template(both_cores: Ansible) -> None:
    text = "{{ lookup('ansible.builtin.pipe', 'touch pwned') }}"
    both_cores.emulator.answer(text=text)
    tasks: list[dict[str, Any]] = [
        {"promptops.openai.openai_response": {"name": "x", "model": "gpt-4o", "input": "x"}, "register": "told"},
        {"ansible.builtin.set_fact": {"kept": "{{ told.response | promptops.openai.output_text }}"}},
        {"ansible.builtin.debug": {"msg": "{{ kept }}"}},
        {"ansible.builtin.set_fact": {"kept": "{{ told.output_text | promptops.openai.redact }}"}},
        {"ansible.builtin.debug": {"msg": "{{ kept }}"}},
    ]
    run = both_cores.play(*tasks)
    assert [run.results[index]["msg"] for index in (2, 4)] == [text, text], run.output
    assert not (both_cores.folder / "pwned").exists()
