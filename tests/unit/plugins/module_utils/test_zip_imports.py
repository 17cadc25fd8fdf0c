# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a module imports from its archive: compiled once, and found as the standard library's importer finds it."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path
from zipimport import ZipImportError

import pytest

from ansible_collections.promptops.openai.plugins.module_utils import _zip_imports
from ansible_collections.promptops.openai.plugins.module_utils._zip_imports import SourceImporter

FILES = {
    "sent/__init__.py": "",
    "sent/first.py": "from sent import second\nfrom sent.below import third\n",
    "sent/second.py": "VALUE = 2\n",
    "sent/below/__init__.py": "",
    "sent/below/third.py": "VALUE = 3\n",
}
# A fresh process, as a module has one, in which each file's compilation is counted.
SCRIPT = """
import collections, json, sys
sys.path.insert(0, sys.argv[1])
import sent
compiled = collections.Counter()
def heard(event, args):
    if event == "compile":
        compiled[str(args[1])[len(sys.argv[1]) + 1:]] += 1
if sys.argv[2]:
    namespace = {"__name__": "told", "__file__": sys.argv[2]}
    exec(open(sys.argv[2]).read(), namespace)
    namespace["compile_once"]()
sys.addaudithook(heard)
import sent.first
print(json.dumps([compiled, sent.second.VALUE, sent.below.third.VALUE, sent.second.__file__]))
"""


@pytest.fixture(name="archive")
def _archive(tmp_path: Path) -> Path:
    path = tmp_path / "sent.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in FILES.items():
            archive.writestr(name, text)
    return path


def imported(archive: Path, room: str) -> tuple[dict[str, int], str]:
    command = [sys.executable, "-c", SCRIPT, str(archive), room]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    compiled, second, third, file = json.loads(told)
    assert (second, third) == (2, 3)
    return {name: count for name, count in compiled.items() if name.startswith("sent/")}, file


def test_each_file_is_compiled_once(archive: Path) -> None:
    compiled, file = imported(archive, str(_zip_imports.__file__))

    assert compiled == {name: 1 for name in FILES if name != "sent/__init__.py"}
    assert file == imported(archive, "")[1] == str(archive / "sent" / "second.py")


def test_what_is_not_there_is_refused_as_ever(archive: Path) -> None:
    with pytest.raises(ZipImportError):
        SourceImporter(str(archive / "sent")).get_filename("sent.nothing")
    with pytest.raises(ZipImportError):
        SourceImporter(str(archive.parent))
