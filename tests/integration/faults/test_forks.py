# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Twenty hosts at once, forked from a process that has called the same server before: each gets its own answer."""

from __future__ import annotations

import json
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import trustme

from tests.integration.harness import Ansible
from tests.unit.objects import response

pytestmark = pytest.mark.chance
HOSTS = [f"host{number}" for number in range(20)]


class Echo(BaseHTTPRequestHandler):
    """Answers with what it is asked, over connections that it keeps open."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["input"]
        content = [{"type": "output_text", "text": asked, "annotations": []}]
        message = {"type": "message", "id": "msg_1", "role": "assistant", "status": "completed", "content": content}
        body = json.dumps({**response("completed"), "id": f"resp_{asked}", "output": [message]}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments: object) -> None:
        """Says nothing."""


@contextmanager
def echoing(context: ssl.SSLContext | None) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    server.daemon_threads = True
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"{'https' if context else 'http'}://127.0.0.1:{server.server_address[1]}/v1"
    finally:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize("secure", [False, True], ids=["http", "https"])
def test_each_of_twenty_hosts_gets_its_own_answer(ansible: Ansible, tmp_path: Path, secure: bool) -> None:
    context = None
    options = {"model": "m"}
    if secure:
        authority = trustme.CA()
        authority.cert_pem.write_to_path(str(tmp_path / "authority.pem"))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert("127.0.0.1").configure_cert(context)
        options["ca_path"] = str(tmp_path / "authority.pem")
    with echoing(context) as base_url:
        variables = {f"promptops_openai_{name}": value for name, value in options.items()} | {
            "promptops_openai_base_url": base_url,
            "promptops_openai_api_key": "sk-emulator-0123456789",
            "promptops_openai_state_store": str(tmp_path / "lookups"),
        }
        task = {
            "name": "Ask {{ lookup('promptops.openai.response', 'the main process') }}",
            "promptops.openai.openai_response": {
                "name": "{{ inventory_hostname }}",
                "input": "{{ inventory_hostname }}",
                "base_url": base_url,
                **options,
            },
        }
        run = ansible.run(
            [{"hosts": "all", "gather_facts": False, "connection": "local", "tasks": [task]}],
            "--inventory",
            ",".join(HOSTS),
            "--forks",
            "20",
            variables=variables,
        )
    assert run.code == 0, run.output
    assert "Ask the main process" in run.output
    assert sorted(result["output_text"] for result in run.results) == sorted(HOSTS)
    assert all(result["output_text"] == result["name"] for result in run.results)
    assert all(record["id"] == f"resp_{record['name']}" for record in ansible.records().values())
