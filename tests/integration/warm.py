# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs ``ansible-playbook`` without importing it anew for each play, which is half of what a short play costs.

Only where the environment is the usual one: Ansible reads its settings while it is imported.
"""

from __future__ import annotations

import atexit
import json
import os
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

_SERVER = Path(__file__).parent / "warm_server.py"
_OWN = frozenset({"ANSIBLE_HOME"})
"""Settings that a play takes from whoever imported Ansible for it."""


class Warm:
    """A process that has imported the ``ansible-playbook`` of one ansible-core, with settings from its environment."""

    def __init__(self, bin_dir: Path, environment: Mapping[str, str]) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="warm")
        folder = Path(self._folder.name)
        self._socket = folder / "socket"
        self._home = str(folder / "home")
        self.process = subprocess.Popen(
            [bin_dir / "python", _SERVER, self._socket],
            env={**environment, "PATH": os.defpath, "HOME": self._home, "ANSIBLE_HOME": self._home},
            cwd=folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
        )
        while not self._socket.exists():
            assert self.process.poll() is None, "ansible-playbook cannot be imported"
            time.sleep(0.02)

    def run(
        self, command: Sequence[str], folder: Path, environment: Mapping[str, str], timeout: float
    ) -> subprocess.CompletedProcess[str]:
        """As subprocess.run() with the output captured; raises subprocess.TimeoutExpired."""
        with tempfile.TemporaryDirectory(prefix="warm") as place:
            outputs = Path(place, "stdout"), Path(place, "stderr")
            request = {
                "argv": list(command),
                "env": {**environment, "ANSIBLE_HOME": self._home},
                "cwd": str(folder),
                "stdout": str(outputs[0]),
                "stderr": str(outputs[1]),
            }
            Path(place, "request").write_text(json.dumps(request))
            code = self._asked(Path(place, "request"), command, timeout)
            return subprocess.CompletedProcess(command, code, *(path.read_text(errors="replace") for path in outputs))

    def _asked(self, request: Path, command: Sequence[str], timeout: float) -> int:
        with socket.socket(socket.AF_UNIX) as connection, connection.makefile() as answers:
            connection.connect(str(self._socket))
            connection.sendall(f"{request}\n".encode())
            process = int(answers.readline())
            connection.settimeout(timeout)
            try:
                return int(answers.readline())
            except TimeoutError:
                os.killpg(process, signal.SIGKILL)
                raise subprocess.TimeoutExpired(command, timeout) from None

    def close(self) -> None:
        """Ends it."""
        self.process.communicate()
        self._folder.cleanup()


@cache
def _warm(bin_dir: Path, settings: tuple[tuple[str, str], ...]) -> Warm:
    warm = Warm(bin_dir, dict(settings))
    atexit.register(warm.close)
    return warm


def run(
    command: Sequence[str], folder: Path, usual: Mapping[str, str], environment: Mapping[str, str], timeout: float
) -> subprocess.CompletedProcess[str]:
    """Runs a command line of ansible-playbook, in an environment of which ``usual`` is what most plays have."""
    if _settings(environment) == _settings(usual) and not (folder / "ansible.cfg").exists():
        # A test may have its own way to the executables, which are the same for all.
        place = Path(command[0]).parent.resolve()
        return _warm(place, tuple(sorted(_settings(usual).items()))).run(command, folder, environment, timeout)
    return subprocess.run(
        command,
        cwd=folder,
        env=dict(environment),
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
        stdin=subprocess.DEVNULL,
    )


def _settings(environment: Mapping[str, str]) -> dict[str, str]:
    """What Ansible and Python read when they start."""
    begins = ("ANSIBLE_", "PYTHON", "LC_", "LANG")
    return {name: value for name, value in environment.items() if name.startswith(begins) and name not in _OWN}
