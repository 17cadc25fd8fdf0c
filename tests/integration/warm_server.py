# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Imports ansible-playbook once, and runs it in a process of its own for each request that comes to a socket.

A script for the interpreter of any ansible-core: ``python warm_server.py SOCKET``. A request is the path of a JSON file
with ``argv``, ``env``, ``cwd``, ``stdout`` and ``stderr``; the answers are the process's number, and its exit code. It
ends when its standard input does.
"""

from __future__ import annotations

import atexit
import json
import os
import select
import shutil
import signal
import socket
import sys
import tempfile
import traceback
from pathlib import Path
from typing import Any

from ansible import constants
from ansible.cli.playbook import main

_FAILED = 250


def serve(path: str) -> None:
    """Forks for each connection, until nobody is there to make one."""
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(f"{path}.new")
    listener.listen()
    # It is there as soon as it can be connected to.
    Path(f"{path}.new").rename(path)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while True:
        ready, _writable, _failed = select.select([listener, sys.stdin], [], [])
        if sys.stdin in ready:
            return
        connection, _address = listener.accept()
        if os.fork() == 0:
            listener.close()
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            _supervise(connection)
        connection.close()


def _supervise(connection: socket.socket) -> None:
    """Runs what is asked for, tells how it ended, and ends."""
    request = json.loads(Path(connection.makefile().readline().strip()).read_text())
    process = os.fork()
    if process == 0:
        connection.close()
        _play(request)
    connection.sendall(f"{process}\n".encode())
    _process, status = os.waitpid(process, 0)
    connection.sendall(f"{os.waitstatus_to_exitcode(status)}\n".encode())
    os._exit(0)


def _play(request: dict[str, Any]) -> None:
    """Becomes ansible-playbook, as if it had been started with these arguments and this environment."""
    os.setsid()
    os.chdir(request["cwd"])
    os.environ.clear()
    os.environ.update(request["env"])
    for place, name, mode in (
        (0, os.devnull, os.O_RDONLY),
        (1, request["stdout"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC),
        (2, request["stderr"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC),
    ):
        os.dup2(os.open(name, mode), place)
    sys.argv = request["argv"]
    # Ansible makes this folder when it is imported, and removes it at the end.
    atexit._clear()
    constants.DEFAULT_LOCAL_TMP = tempfile.mkdtemp("", "ansible-local-", Path(constants.DEFAULT_LOCAL_TMP).parent)
    atexit.register(shutil.rmtree, constants.DEFAULT_LOCAL_TMP, ignore_errors=True)
    code = _FAILED
    try:
        main()
        code = 0
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else int(bool(ended.code))
    except BaseException:  # noqa: BLE001 (Python itself does the same with it)
        traceback.print_exc()
    finally:
        atexit._run_exitfuncs()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    serve(sys.argv[1])
