# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""redact finds secrets in the forms in which people keep them, takes little else, and is linear."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator

import pytest
from ansible.utils.display import Display

from ansible_collections.promptops.openai.plugins.filter.redact import redact
from ansible_collections.promptops.openai.plugins.plugin_utils._secrets import _library
from ansible_collections.promptops.openai.tests.unit import secrets

SECRET = "Zx9fQw7Lk3Pm"
FORMS = """\
password:        §
secret_key   =    §
DB_PASS='it''s §'
{\\"token\\":\\"§\\"}
'password' : '§'
:password => :"§"
"secret": ["§", "two"]
passwords = ["one", '§']
password: a;§&b c
password is §
Authorization: §
Authorization: Negotiate §
Authorization: AWS4-HMAC-SHA256 Credential=me/20261125, Signature=§
Proxy-Authorization: Basic §
"Authorization": "GenieKey §"
-H "X-Auth-Token: §"
--header 'PRIVATE-TOKEN: §'
define( 'AUTH_KEY' ,  "§" );
putenv('API_KEY=§');
os.environ["API_KEY"] = "§"
os.environ.setdefault("SECRET_KEY", "§")
client.setPassword("§")
["mytool", "--password", "§"]
- name: API_KEY\\n  value: "§"
{ "Name" : "DbPassword", "Value" : "§" }
<property name="hibernate.connection.password">§</property>
<property name="password" value="§"/>
<entry key="secret">§</entry>
"password": {\\n  "value": "§"\\n}
password:\\n    §
password = <<END\\n§\\nEND
password = \\"\\"\\"§\\"\\"\\"
secret: >-\\n  one\\n  §\\nnext: line
_password=§
---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----\\n§\\n---- END SSH2 ENCRYPTED PRIVATE KEY ----
-----BEGIN OpenVPN Static key V1-----\\n§\\n-----END OpenVPN Static key V1-----
user:$y$j9T$abcdefgh$§:19000:0:99999:7:::
user:{SSHA}abcdefgh§
PresharedKey = §=
machine h\\n  login u\\n  password §
default login u password §
ALTER ROLE a PASSWORD '§';
SET PASSWORD = PASSWORD('§');
ALTER LOGIN a WITH PASSWORD = N'§';
Server=a;Uid=b;Pwd=§;Database=c
SharedAccessKeyName=Root;SharedAccessKey=§=
jdbc:mysql://h/db?user=a&password=§&useSSL=false
https://h/?sig=§&x=1
redis://:§@host:6379/0
amqp://a:p@§@host/
rndc-key { secret "§"; };
stats auth admin:§
bindpw §
host1 ansible_host=10.0.0.1 ansible_password=§ ansible_user=a
kubectl create secret generic x --from-literal=api-key=§
docker login -u a -p § registry
openssl rsa -passin pass:§ -in x
ldapsearch -x -D cn=a -w § -b dc
smbclient //h/s -U user%§
echo 'root:§' | chpasswd
set DB_PASSWORD=§
setx API_KEY "§"
$env:API_KEY = "§"
Dim password As String = "§"
const char *password = "§";
let apiKey: string = "§";
# password = §
password = § # comment
&quot;password&quot;:&quot;§&quot;
%22password%22%3A%22§%22
("password" . "§")
com2sec readonly default §
createUser a SHA "one" AES "§"
sk-ant-api03-§abcdefghijABCD1
hf_§abcdefghijABCDEFGH1
random §0aBcD4eFgH8iJkL2mNoP
jdbc:oracle:thin:app/§@//db1:1521/ORCL
sqlplus app/§@ORCL
variable "db_password" {\\n  type    = string\\n  default = "§"\\n}
$cred = New-Object PSCredential("a", "§")
<secretBytes>{§==}</secretBytes>
 key-string 7 §
crypto isakmp key § address 10.0.0.1
authentication-key "§"; ## SECRET-DATA
root-authentication encrypted "§"; ## SECRET-DATA
pre-shared-key ascii-text "§"
pre-shared-key local §
ntp authentication-key 1 md5 §
aaa-server x host y\\n key §
server 10.0.0.1 key §
set passwd ENC §
community § { authorization read-only; }
curl -b "session=§" https://h/
curl --oauth2-bearer § https://h/
http --auth a:§ https://h/
mariadb -u a -p§ x
mongo -u a -p § x
psexec -u a -p § x
winrm -p:§
openssl enc -k § -in x
unzip -P § x
unrar x -p§ a
vault login §
smbclient //h/x § -U a
net user a § /add
expect "assword:"\\nsend "§\\r"
ldap_default_authtok = §
userPassword:: §
contraseña: §
mot_de_passe: §
Your temporary password is: §
Passphrase for key: §
user a, pass §
creds=a/§
invalid password "§" for user a
user default on >§ ~* +@all
[smtp.example.com]:587 a@example.com:§
AuthInfo:h "U:a" "P:§"
INSERT INTO users (name, password) VALUES ('a', '§');
secrets:\\n  user: a\\n  db: §
"tokens": {\\n  "admin": "§"\\n}
passwords: {root: §, a: b}
- {name: TOKEN, value: §}
{"ParameterKey":"DBPassword","ParameterValue":"§"}
secureString: §
recovery codes: §
{{ password | default('§') }}
password: {{ .Values.x | default "§" }}
auth=("a", "§")
ftp.login('a', '§')
withCredentials("a", "§")
kind: Secret\\nstringData:\\n  x.ini: |\\n    whatever § more
{"kind":"Secret","apiVersion":"v1","data":{"x":"§"}}
"""


@pytest.fixture(params=["with the library", "without it"])
def _library_or_not(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    _library.patterns.cache_clear()
    if request.param == "without it":
        monkeypatch.setitem(sys.modules, "detect_secrets.plugins.base", None)
    yield
    _library.patterns.cache_clear()


@pytest.mark.attack(
    "A log or configuration",
    "secrets in the forms in which people keep them",
    "masked by the filter redact; see the figures below",
)
@pytest.mark.parametrize("form", FORMS.splitlines())
def test_a_secret_is_found_in_whatever_form_it_stands(form: str) -> None:
    text = form.replace("\\n", "\n").replace('\\"\\"\\"', '"""').replace("§", SECRET)
    assert SECRET not in redact(text)


@pytest.mark.usefixtures("_library_or_not")
def test_what_is_found_in_the_corpus() -> None:
    missed = [
        f"{sample.format}: {redact(sample.text)}"
        for sample in secrets.samples()
        if any(part in redact(sample.text) for part in sample.secrets)
    ]
    assert len(secrets.FORMATS) >= 40
    assert missed == []


@pytest.mark.usefixtures("_library_or_not")
def test_innocent_lines_stay() -> None:
    assert len(secrets.INNOCENT) >= 200
    assert {line: redact(line) for line in secrets.INNOCENT if redact(line) != line} == {}


def test_what_stands_around_a_secret_stays() -> None:
    for sample in secrets.samples():
        before = sample.text.splitlines()[0]
        if sample.format in ("INI, aligned", "YAML", "YAML block", "Go", "WireGuard", "environment of a container"):
            assert redact(sample.text).startswith(before)
    assert redact("a:\n  password: |\n    one\n    two\n  port: 1") == "a:\n  password: |\n    [redacted]\n  port: 1"
    assert redact("Server=a;Pwd=b;Database=c") == "Server=a;Pwd=[redacted];Database=c"
    assert redact("GET /?token=b12345&page=2 HTTP/1.1") == "GET /?token=[redacted]&page=2 HTTP/1.1"


@pytest.mark.usefixtures("_library_or_not")
def test_a_library_that_is_missing_is_told_of_once(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    monkeypatch.setattr(Display, "warning", lambda _display, message, **_more: told.append(message))
    found = ["".join(redact("a token 123456789:BBabcdefghijklmnopqrstuvwxyz0123456")) for _time in range(2)]
    if _library.patterns():
        assert found == ["a token [redacted]"] * 2
        assert told == []
    else:
        assert "detect-secrets" in told[0]
        assert len(told) == 1


DENSE = [
    "password=",
    "password: |\n",
    "password='",
    'password="\\',
    "token=a&",
    "token=a;",
    "password: <<E\n",
    "password:\n  a\n",
    "password: {\n",
    "password is 1 ",
    '\\"password\\": \\"',
    "name: password ",
    "<key>password</key>",
    "define('password', ",
    "kind: Secret\ndata:\n a: b\n---\n",
    "password = '''",
    "-----BEGIN CERTIFICATE-----",
    "login a password ",
    "..password",
    "docker login ",
    "snmpwalk ",
    "net use ",
    "key=LS0tLS1CRUdJTi",
    "eyJ-",
    "sk-",
    "://a:",
    "aB3-",
    "1:1:1:1:",
    "$1$",
    " ",
    "\n",
]


@pytest.mark.attack(
    "A log or configuration",
    "a megabyte of it",
    "twice as much takes twice as long; docs/benchmarks.md has the seconds",
)
@pytest.mark.parametrize("part", DENSE)
def test_a_megabyte_takes_no_more_than_it_must(part: str) -> None:
    """Twice as much takes twice as long, though another may want the same processor."""
    taken = []
    for size in (30_000, 120_000):
        text = part * (size // len(part))
        started = time.process_time()
        redact(text)
        taken.append(time.process_time() - started)
    assert taken[1] < 4 * 3 * max(taken[0], 0.05)
