# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A corpus of secrets in the forms in which people keep them, all made up, and of lines that hold none."""

from __future__ import annotations

import base64
import random
import string
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

EACH = 5
"""Secrets of each format."""
_SEED = 20261125
_WORDS = ["correct", "horse", "battery", "staple", "Winter", "Sommer", "Lisboa", "dragon", "Tr0ub4dor", "hunter"]
_ALNUM = string.ascii_letters + string.digits


class Sample(NamedTuple):
    """A text of a format, and the secrets in it, each of which must not be left."""

    format: str
    text: str
    secrets: tuple[str, ...]


def _random(chance: random.Random, length: int, alphabet: str = _ALNUM) -> str:
    return "".join(chance.choice(alphabet) for _each in range(length))


def _key(chance: random.Random) -> str:
    return _random(chance, 24)


def _word(chance: random.Random) -> str:
    """What people think of: a word, digits, a sign."""
    return f"{chance.choice(_WORDS)}{chance.randrange(10, 9999)}{chance.choice('!?*%+')}"


def _odd(chance: random.Random) -> str:
    """With what separates elsewhere."""
    return f"{_word(chance)}{chance.choice(';&')}{_random(chance, 4)}{chance.choice(';&/')}{_random(chance, 3)}"


def _phrase(chance: random.Random) -> str:
    return " ".join(chance.sample(_WORDS, 4))


def _encoded(chance: random.Random) -> str:
    return base64.b64encode(f"app:{_word(chance)}".encode()).decode()


def _wireguard(chance: random.Random) -> str:
    return base64.b64encode(bytes(chance.randrange(256) for _each in range(32))).decode()


def _lines(chance: random.Random) -> str:
    return "\n".join(_random(chance, 64, _ALNUM + "+/") for _each in range(3))


INNOCENT = tuple((Path(__file__).parent / "data" / "innocent_lines.txt").read_text(encoding="utf-8").splitlines())

# Each is the text around a secret, and how that is made.
FORMATS: dict[str, tuple[str, Callable[[random.Random], str]]] = {
    "INI, aligned": ("[db]\nuser     = app\npassword      = {}\nhost     = db1\n", _odd),
    "INI, with blanks": ("[smtp]\nhost=mx1\npassword = {}\n", _phrase),
    "properties": ("spring.datasource.username=app\nspring.datasource.password={}\nspring.jpa.show-sql=false\n", _odd),
    "dotenv": ("APP_ENV=production\nDB_PASSWORD={}\nAPP_DEBUG=false\n", _odd),
    "shell": ("#!/bin/sh\nexport API_TOKEN='{}'\nexec app\n", _key),
    "Dockerfile": ("FROM debian\nENV DB_PASSWORD {}\nRUN true\n", _word),
    "YAML": ("db:\n  user: app\n  password:     {}\n  port: 5432\n", _phrase),
    "YAML block": ("db:\n  user: app\n  password: |\n    {}\n  port: 5432\n", _phrase),
    "YAML list": ("users:\n  - app\ntokens:\n  - {}\nport: 80\n", _key),
    "JSON": ('{{"user": "app", "password": "{}", "port": 5432}}', _odd),
    "JSON within JSON": ('{{"body": "{{\\"user\\":\\"app\\",\\"password\\":\\"{}\\"}}"}}', _odd),
    "JSON within JSON within JSON": (
        '{{"log": "{{\\"body\\": \\"{{\\\\\\"api_key\\\\\\": \\\\\\"{}\\\\\\"}}\\"}}"}}',
        _key,
    ),
    "JSON list": ('{{\n  "api_keys": [\n    "{}"\n  ]\n}}', _key),
    "TOML": ('[database]\nserver = "db1"\npassword   = "{}"\n', _odd),
    "Ruby": ("config = {{\n  :user => 'app',\n  :password => '{}',\n}}\n", _odd),
    "Go": ('user := "app"\npassword := "{}"\nport := 5432\n', _odd),
    "PHP": ("define('DB_USER', 'app');\ndefine('DB_PASSWORD', '{}');\n", _odd),
    "PHP array": ("$config['db']['password'] = '{}';\n", _odd),
    "Java": ('private static final String PASSWORD = "{}";\n', _odd),
    "C#": ('var c = "Server=db1;User Id=app;Password={};Database=shop";\n', _word),
    "PowerShell": ('$cred = ConvertTo-SecureString "{}" -AsPlainText -Force\n', _odd),
    "XML element": ("<server>\n  <username>app</username>\n  <password>{}</password>\n</server>\n", _word),
    "XML CDATA": ("<server><password><![CDATA[{}]]></password></server>\n", _odd),
    "XML attributes": ('<add key="ApiSecret" value="{}" />\n', _key),
    "property list": ("<key>password</key>\n<string>{}</string>\n", _word),
    "environment of a container": (
        "env:\n  - name: LOG\n    value: debug\n  - name: DB_PASSWORD\n    value: {}\n",
        _odd,
    ),
    "environment of a task": ('"environment": [{{"name": "API_TOKEN", "value": "{}"}}]', _key),
    "Kubernetes Secret": (
        "apiVersion: v1\nkind: Secret\nmetadata:\n  name: web\ndata:\n  web.conf: {}\ntype: Opaque\n",
        _encoded,
    ),
    "kubeconfig": (
        "users:\n- name: admin\n  user:\n    client-key-data: {}\n",
        lambda chance: "LS0tLS1CRUdJTiBSU0Eg" + _random(chance, 80),
    ),
    "TLS key of a chart": ("tls:\n  tls.crt: MIIB\n  tls.key: {}\n", lambda chance: _random(chance, 90)),
    "Docker": ('{{"auths": {{"registry.example.com": {{"auth": "{}"}}}}}}', _encoded),
    "npmrc": (
        "registry=https://npm.example.com/\n//npm.example.com/:_authToken={}\n",
        lambda chance: _random(chance, 36),
    ),
    "netrc": ("machine api.example.com login app password {}\n", _word),
    "pgpass": ("db1:5432:shop:app:{}\n", _word),
    "header": ("GET / HTTP/1.1\nAuthorization: ApiKey {}\nAccept: */*\n", _key),
    "header of a command": ("curl -s -H 'X-Api-Key: {}' https://api.example.com/\n", _key),
    "URL": ("DATABASE_URL=postgres://app:{}@db1:5432/shop\n", lambda chance: _random(chance, 12)),
    "query": ("GET /export?format=csv&access_token={}&page=2 HTTP/1.1\n", _key),
    "SQL": ("CREATE ROLE app WITH LOGIN ENCRYPTED PASSWORD '{}';\n", _odd),
    "shadow": ("root:$6$x9Tq{}:19800:0:99999:7:::\n", lambda chance: f"{_random(chance, 4)}${_random(chance, 86)}"),
    "htpasswd": ("app:$apr1${}\n", lambda chance: f"{_random(chance, 8)}${_random(chance, 22)}"),
    "WireGuard": ("[Interface]\nAddress = 10.0.0.1/24\nPrivateKey = {}\n", _wireguard),
    "PEM": ("-----BEGIN EC PRIVATE KEY-----\n{}\n-----END EC PRIVATE KEY-----\n", _lines),
    "PGP": ("-----BEGIN PGP PRIVATE KEY BLOCK-----\n\n{}\n-----END PGP PRIVATE KEY BLOCK-----\n", _lines),
    "command": ("mysqldump -h db1 -u app -p{} shop > shop.sql\n", _word),
    "option": ("backup --repository s3:x --db-password {} --verbose\n", _word),
    "switch": ("username admin privilege 15 secret 9 {}\n", lambda chance: f"$9${_random(chance, 14)}"),
    "log": ("10:00:01 INFO connecting as app, password={}, attempt 2\n", _word),
    "token of a forge": ("remote: ghp_{}\n", lambda chance: _random(chance, 36)),
    "token of a chat": (
        "notifying with xoxb-{}\n",
        lambda chance: f"{chance.randrange(10**11, 10**12)}-{_random(chance, 24)}",
    ),
    "token of a bank": ("charge by sk_live_{}\n", _key),
    "variable of Terraform": ('variable "db_password" {{\n  type    = string\n  default = "{}"\n}}\n', _odd),
    "mapping of secrets": ("secrets:\n  db: {}\nport: 80\n", _key),
    "file in a Kubernetes Secret": (
        "apiVersion: v1\nkind: Secret\nstringData:\n  app.ini: |\n    [db]\n    anything {}\n  other: x\n",
        _odd,
    ),
    "Kubernetes Secret as JSON": ('{{"kind": "Secret", "apiVersion": "v1", "data": {{"web.conf": "{}"}}}}\n', _encoded),
    "key of a router": ("key chain ospf\n key 1\n  key-string 7 {}\n", _key),
    "firewall": ("set admin user\n    set password ENC {}\n", _encoded),
    "Oracle": ("jdbc:oracle:thin:app/{}@//db1:1521/SHOP\n", lambda chance: _random(chance, 12)),
    "argument of a function": ('session.auth = ("app", "{}")\n', _odd),
    "default of a template": ('password: {{{{ .Values.password | default "{}" }}}}\n', _word),
    "INSERT": ("INSERT INTO users (name, password) VALUES ('app', '{}');\n", _odd),
    "Redis users": ("user app on >{} ~* +@all\n", _key),
    "Postfix": ("[smtp.example.com]:587 app@example.com:{}\n", _key),
    "LDIF": ("dn: uid=app,dc=example\nuserPassword:: {}\n", _encoded),
    "message to a person": ("Welcome! Your temporary password is: {}\n", _word),
    "token in a log": (
        "session opened with eyJhbGciOiJIUzI1NiJ9.{}\n",
        lambda chance: f"eyJ{_random(chance, 40)}.{_random(chance, 43)}",
    ),
}


def samples() -> Iterator[Sample]:
    """So many of each format, the same each time."""
    chance = random.Random(_SEED)
    for name, (text, secret) in FORMATS.items():
        for _each in range(EACH):
            made = secret(chance)
            yield Sample(name, text.format(made), tuple(part for part in made.split() if len(part) > 3))
