# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the options that say where a record is."""

from __future__ import annotations


class ModuleDocFragment:
    """Where the store is, and which record is meant."""

    DOCUMENTATION = r"""
options:
  state_store:
    description:
      - Where the records are kept, a directory or the URL of a PostgreSQL database.
      - A directory is made, where it does not exist, when the first record is written. Each record is one JSON file of
        its own, so that a version control system shows what has changed. Use an absolute path, for example one that
        begins with C({{ playbook_dir }}). A relative one starts where Ansible happens to run.
      - A URL such as V(postgresql://user@host/database) is for controllers that keep no disk between jobs. It needs
        the Python library C(psycopg). What the URL does not say is taken from where C(libpq) looks for it, such as
        E(PGPASSWORD), E(PGPASSFILE), E(PGSERVICE) and E(PGSSLMODE). The tables are made when the first record is
        written.
      - If it is not set, the environment variable E(OPENAI_STATE_STORE) is used.
    type: path
  state_mode:
    description:
      - The mode of the files that hold records, in quotes.
      - With V('0660'), another user of the same group can use the store too. Its folders are made so that what is put
        into them belongs to their group.
      - What others than these may write to is told by a warning.
      - Symbolic links, hard links and what is not a regular file are not taken for a record, a lock or a store.
    type: raw
    default: '0600'
"""

    RECORD = r"""
options:
  name:
    description:
      - The name of the record in O(state_store).
      - It can hold any character. It is escaped into a file name that never leaves the store.
    type: str
  state_file:
    description:
      - The file that holds the record, in place of O(name) in O(state_store).
    type: path
"""
