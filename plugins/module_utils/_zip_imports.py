# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""Imports from the archive as which Ansible sends a module, at half their price.

No bytecode is kept for an archive, so each file is compiled in each task. The standard library's importer does so
twice: it is asked for the file's name first, and compiles the file to tell it.
"""

from __future__ import annotations

import os
import sys
from zipimport import zipimporter


class SourceImporter(zipimporter):
    """Tells where a module's source is without compiling it."""

    def get_filename(self, fullname: str) -> str:
        """The file's path below the archive; raises ZipImportError where there is no such module."""
        path = os.path.join(self.archive, self.prefix + fullname.rpartition(".")[2])
        return os.path.join(path, "__init__.py") if self.is_package(fullname) else f"{path}.py"


def compile_once() -> None:
    """Lets what is imported from archives from here on be compiled once."""
    sys.path_hooks[:] = [SourceImporter if hook is zipimporter else hook for hook in sys.path_hooks]
    for path, finder in list(sys.path_importer_cache.items()):
        if isinstance(finder, zipimporter):
            del sys.path_importer_cache[path]
