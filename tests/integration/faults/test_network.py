# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""TLS with certificates made here, client certificates, a proxy from the environment, and IPv6."""

from __future__ import annotations

import datetime
import socket
import ssl
import threading
from pathlib import Path
from typing import Any

import pytest
import trustme

from tests.emulator.server import running
from tests.integration.faults.raw import Raw, Request, json_answer, text_answer
from tests.integration.harness import KEY, Ansible
from tests.integration.subjects import RESPONSE
from tests.unit.objects import response

pytestmark = pytest.mark.chance


def answering(_request: Request) -> Any:
    return json_answer(response("completed"))


class Certificates:
    """An authority of the test, and what it has issued."""

    def __init__(self, folder: Path) -> None:
        self.authority = trustme.CA()
        self.path = folder / "authority.pem"
        self.authority.cert_pem.write_to_path(str(self.path))
        self._folder = folder

    def context(self, *names: str, expired: bool = False, demand: bool = False) -> ssl.SSLContext:
        """What a server with a certificate for these names uses."""
        ends = datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=1) if expired else None
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.authority.issue_cert(*names, not_after=ends).configure_cert(context)
        if demand:
            self.authority.configure_trust(context)
            context.verify_mode = ssl.CERT_REQUIRED
        return context

    def client(self) -> dict[str, str]:
        """Options with a client's certificate and key."""
        issued = self.authority.issue_cert("client@example.com")
        cert, key = self._folder / "client.pem", self._folder / "client.key"
        issued.cert_chain_pems[0].write_to_path(str(cert))
        issued.private_key_pem.write_to_path(str(key))
        return {"client_cert": str(cert), "client_key": str(key)}


@pytest.fixture
def certificates(tmp_path: Path) -> Certificates:
    return Certificates(tmp_path)


def test_certificates(ansible: Ansible, certificates: Certificates) -> None:
    trusted = {"ca_path": str(certificates.path)}
    contexts = {
        "good": certificates.context("127.0.0.1"),
        "expired": certificates.context("127.0.0.1", expired=True),
        "wrong host": certificates.context("elsewhere.example.com"),
    }
    servers = {name: Raw(answering, tls=context) for name, context in contexts.items()}
    for server in servers.values():
        server.__enter__()
    urls = {name: server.base_url for name, server in servers.items()}
    cases: list[tuple[str, dict[str, Any], str]] = [
        ("good", {"base_url": urls["good"], **trusted}, ""),
        ("unknown authority", {"base_url": urls["good"]}, "certificate verify failed"),
        ("not verified", {"base_url": urls["good"], "validate_certs": False}, ""),
        ("expired", {"base_url": urls["expired"], **trusted}, "expired"),
        ("wrong host", {"base_url": urls["wrong host"], **trusted}, "127.0.0.1"),
        ("no TLS there", {"base_url": ansible.emulator.base_url.replace("http:", "https:"), **trusted}, ""),
        ("TLS there", {"base_url": urls["good"].replace("https:", "http:"), "max_retries": 0}, ""),
    ]
    run = ansible.play(*(RESPONSE.task(name, **options) for name, options, _says in cases))
    for server in servers.values():
        server.__exit__(None, None, None)
    for (name, _options, says), result in zip(cases, run.results, strict=True):
        if name in ("good", "not verified"):
            assert result["action"] == "created", (name, result.get("msg"))
            continue
        assert result["failed"], name
        assert says in result["msg"], (name, result["msg"])
        assert "InsecureRequestWarning" not in run.output
        if name != "TLS there":
            assert result["error"]["type"] == "tls", (name, result["msg"])
            assert "ca_path" in result["msg"]
            assert f"response/{name}.json".replace(" ", "%20") not in ansible.records(), name
    assert len(servers["good"].requests) == 2
    assert not servers["expired"].requests
    assert not servers["wrong host"].requests


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3], ids=lambda version: version.name)
def test_client_certificates(ansible: Ansible, certificates: Certificates, version: ssl.TLSVersion) -> None:
    context = certificates.context("127.0.0.1", demand=True)
    context.maximum_version = version
    with Raw(answering, tls=context) as server:
        shared = {"base_url": server.base_url, "ca_path": str(certificates.path)}
        run = ansible.play(RESPONSE.task(**shared), RESPONSE.task(**shared, **certificates.client()))
        assert [result.get("action") for result in run.results] == [None, "created"], run.output
        assert run.results[0]["error"]["type"] in ("tls", "unknown_outcome")
        assert len(server.requests) == 1


def test_a_connection_that_breaks_under_tls_was_still_paid_for(ansible: Ansible, certificates: Certificates) -> None:
    """TLS that ends without notice after the request was sent is no refusal: the outcome is unknown."""

    def cut(_request: Request) -> Any:
        yield b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n{"

    with Raw(cut, tls=certificates.context("127.0.0.1")) as server:
        run = ansible.play(RESPONSE.task(base_url=server.base_url, ca_path=str(certificates.path)))
        assert len(server.requests) == 1
    assert run.only["error"]["type"] == "unknown_outcome", run.output
    assert [record["status"] for record in ansible.records().values()] == ["creating"]


class Proxy(Raw):
    """A forward proxy for plain HTTP: passes a request on, and the answer back."""

    def __init__(self) -> None:
        super().__init__(self._pass_on)

    def _pass_on(self, request: Request) -> Any:
        method, url, version = request.line.split()
        host, _slash, path = url.removeprefix("http://").partition("/")
        name, _colon, port = host.partition(":")
        fields = "".join(
            f"{key}: {value}\r\n" for key, value in request.headers.items() if not key.startswith("proxy-")
        )
        with socket.create_connection((name, int(port))) as origin:
            origin.sendall(f"{method} /{path} {version}\r\n{fields}\r\n".encode() + request.body)
            while piece := origin.recv(65536):
                yield piece


def test_a_proxy_from_the_environment(ansible: Ansible) -> None:
    with Proxy() as proxy, Raw(answering) as server:
        address = f"http://127.0.0.1:{proxy.port}"
        options: dict[str, Any] = {"base_url": server.base_url, "allow_plain_http": True}
        run = ansible.play(RESPONSE.task(**options), environment={"http_proxy": address})
        assert run.only["action"] == "created", run.output
        run = ansible.play({**RESPONSE.task("two", **options), "environment": {"http_proxy": address}})
        assert run.only["action"] == "created", run.output
        assert len(proxy.requests) == len(server.requests) == 2
        ansible.play(
            RESPONSE.task("three", **options),
            environment={"http_proxy": address, "no_proxy": "127.0.0.1"},
        )
        assert len(proxy.requests) == 2
        assert len(server.requests) == 3
        ansible.play(RESPONSE.task("four", base_url=server.base_url), environment={"ALL_PROXY": address})
        assert len(proxy.requests) == 2, "a key in plain text to this machine goes through no proxy"
        assert len(server.requests) == 4


def test_a_proxy_that_refuses_or_is_not_there(ansible: Ansible) -> None:
    """Before a tunnel is there nothing is sent; a lost answer of a proxy is as unknown as any other."""
    with Raw(lambda _r: text_answer(b"", "403 Forbidden")) as refusing, Raw(lambda _r: []) as silent:
        proxies = [f"http://127.0.0.1:{port}" for port in (refusing.port, 9, silent.port)]
        plain: dict[str, Any] = {"base_url": "http://127.0.0.1:1/v1", "allow_plain_http": True}
        tasks = [
            {
                **RESPONSE.task("tunnel", base_url="https://api.example.com/v1"),
                "environment": {"https_proxy": proxies[0]},
            },
            {**RESPONSE.task("nobody", **plain), "environment": {"http_proxy": proxies[1]}},
            {**RESPONSE.task("lost", **plain), "environment": {"http_proxy": proxies[2]}},
        ]
        run = ansible.play(*tasks)
        assert len(silent.requests) == 1
    assert [result["error"]["type"] for result in run.results] == ["connection", "connection", "unknown_outcome"], (
        run.output
    )
    assert [record["status"] for record in ansible.records().values()] == ["creating"]
    assert KEY not in run.output


def test_ipv6(ansible: Ansible) -> None:
    if not socket.has_ipv6:
        pytest.skip("this machine has no IPv6")
    try:
        with running(host="::1", api_key=KEY) as emulator:
            run = ansible.play(RESPONSE.task(base_url=emulator.base_url))
    except RuntimeError as error:
        pytest.skip(f"nothing can listen on ::1 here: {error.__cause__}")
    assert run.only["action"] == "created", run.output
    assert threading.active_count() < 100
