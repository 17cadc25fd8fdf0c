# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The emulator as a command."""

from __future__ import annotations

import contextlib
import json
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.emulator.server import running

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def started(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], Path]]:
    ready = tmp_path / "ready.json"
    command = [sys.executable, "-m", "tests.emulator", "--api-key", "sk-1", "--ready-file", str(ready)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        yield process, ready
        process.kill()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_start_and_stop(started: tuple[subprocess.Popen[str], Path], number: signal.Signals) -> None:
    process, ready = started
    assert process.stdout is not None
    base_url = process.stdout.readline().strip()
    assert json.loads(ready.read_text()) == {
        "base_url": base_url,
        "pid": process.pid,
        "port": int(base_url.split(":")[2].split("/")[0]),
    }
    headers = {"Authorization": "Bearer sk-1"}
    assert requests.get(f"{base_url}/models", headers=headers, timeout=10).status_code == 200
    assert requests.get(f"{base_url}/models", timeout=10).status_code == 401
    process.send_signal(number)
    rest, errors = process.communicate(timeout=20)
    assert (process.returncode, rest, errors) == (0, "", "")


RUDE = ["slow;seconds=0.2", "slow;each=0.05", "endless_body", "endless_headers", "endless_stream", "stall", "gzip_bomb"]
BODY = b'{"model": "gpt-4o", "input": "x", "stream": %s}'
HEAD = b"POST /v1/responses HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer sk-1\r\nContent-Length: %d\r\n%s\r\n"


def test_nothing_that_clients_do_is_worth_a_traceback(started: tuple[subprocess.Popen[str], Path]) -> None:
    process, _unused = started
    assert process.stdout is not None
    base_url = process.stdout.readline().strip()
    port = int(base_url.split(":")[2].split("/")[0])
    bodies = [BODY % b"false", BODY % b"true"]
    sent = [
        HEAD % (len(body), b"X-Emulator-Fault: %s\r\n" % fault.encode()) + body for fault in RUDE for body in bodies
    ]
    sent += [
        HEAD % (1000, b"") + bodies[0],
        HEAD % (len(bodies[0]), b"Content-Encoding: gzip\r\n") + bodies[0],
        b"POST /v1/responses HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"GARBAGE\r\n\r\n",
    ]
    for request in sent:
        with socket.create_connection(("127.0.0.1", port), timeout=0.1) as peer, contextlib.suppress(OSError):
            peer.sendall(request)
            peer.recv(1024)
    headers = {"Authorization": "Bearer sk-1"}
    assert requests.get(f"{base_url}/models", headers=headers, timeout=10).ok
    process.terminate()
    rest, errors = process.communicate(timeout=20)
    assert (process.returncode, rest, errors) == (0, "", "")


def test_taken_port_is_said() -> None:
    with running() as emulator:
        port = emulator.origin.rpartition(":")[2]
        command = [sys.executable, "-m", "tests.emulator", "--port", port]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert port in done.stderr


def test_thread_says_what_prevents_it() -> None:
    with running() as emulator, pytest.raises(RuntimeError), running(port=int(emulator.origin.rpartition(":")[2])):
        pass


def test_ipv6() -> None:
    with running(host="::1") as emulator:
        assert emulator.base_url.startswith("http://[::1]:")
        assert requests.get(f"{emulator.base_url}/models", timeout=10).ok


def test_tls(tmp_path: Path) -> None:
    cert, key = self_signed(tmp_path)
    with running(tls_cert=str(cert), tls_key=str(key)) as emulator:
        assert emulator.base_url.startswith("https://")
        url = f"{emulator.base_url}/models".replace("127.0.0.1", "localhost")
        assert requests.get(url, timeout=10, verify=str(cert)).ok
        with pytest.raises(requests.exceptions.SSLError):
            requests.get(url, timeout=10)
        assert emulator.summary() == {"GET /v1/models": 1}
        emulator.fault("reset_before")
        with pytest.raises(requests.ConnectionError):
            requests.get(url, timeout=10, verify=str(cert))


def self_signed(directory: Path) -> tuple[Path, Path]:
    """Write a certificate for localhost and its key."""
    private = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(private, hashes.SHA256())
    )
    cert, key = directory / "cert.pem", directory / "key.pem"
    cert.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    key.write_bytes(
        private.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return cert, key
