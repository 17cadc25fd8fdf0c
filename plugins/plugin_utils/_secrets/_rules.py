# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""How secrets look that show by themselves, or by what else stands on their line.

Each rule is what a text must hold, in small letters, one of the signs between bars, to be worth a look; and a pattern,
of which the last group, or else the whole, is the secret. Repetitions are bounded, so that no text takes more than
linear time.
"""

from __future__ import annotations

_GAP = r"[ \t]{1,9}"
_VALUE = r"(\"[^\"\n]{1,500}\"|'[^'\n]{1,500}'|[^\s\"',;&]{1,500})"
_OPTIONS = r"\b[^\n]{0,150}?[ \t]"
# What comes after a name in a sentence.
_NO_WORDS = (
    r"(?!(?:expired|changed|updated|reset|incorrect|invalid|wrong|required|missing|mismatch|accepted|rejected"
    r"|authentication|for|is|was|of|times|on|off|yes|no|true|false|none)(?![^\s.,;]))"
)
_ARMOUR = r"(?:[A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?|OpenVPN Static key V1|PGP MESSAGE)"

WHOLE: tuple[tuple[str, str], ...] = (
    # A key whose end is not there, since the text was cut, is masked up to where the text ends.
    ("-begin |- begin ", rf"(?s)-{{4,5}} ?BEGIN {_ARMOUR} ?-{{4,5}}(.*?)(?:-{{4,5}} ?END {_ARMOUR} ?-{{4,5}}|\Z)"),
    ("private-lines", r"(?m)^Private-Lines: [0-9]{1,4}\r?\n((?:[A-Za-z0-9+/=]{1,64}\r?\n)+)"),
    ("age-secret-key-1", r"\bAGE-SECRET-KEY-1[A-Z0-9]{20,80}"),
    # Keys and tokens by how they begin.
    (
        "",
        r"(?<![A-Za-z0-9_-])(?:gh[pousr]_|github_pat_|gl(?:pat|dt|ft|soat|rt|ptt|cbt|agent|oas|imt)-|xox[abeoprs]-|xapp-"
        r"|sk-|hv[sbr]\.|hf_|npm_|pypi-|dckr_(?:pat|oat)_|do[opr]_v1_|shp(?:at|ca|pa|ss)_|[rsp]k_(?:live|test)_|whsec_"
        r"|rubygems_|SG\.|lin_api_|figd_|PMAK-|sntry[su]_|dapi|ATATT3|ATCTT3|glsa_|tfp_|pat-(?:na|eu)1-|sbp_"
        r"|pscale_(?:tkn|pw|oauth)_|fo1_|nvapi-|gsk_|r8_|CCIPAT_|NRAK-|AKC|xkeysib-|sq0(?:csp|atp)-)"
        r"(?=[A-Za-z._-]{0,400}[0-9A-Z])[A-Za-z0-9._=-]{10,400}",
    ),
)
"""The same for a whole text: what may have many lines, and what has too many signs to look for each."""
LINES: tuple[tuple[str, str], ...] = (
    ("bearer", r"(?i)\bbearer[ \t]{1,3}([A-Za-z0-9._~+/=-]{8,4096})"),
    ("eyj", r"(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{8,4096}\.[A-Za-z0-9_-]{8,4096}\.[A-Za-z0-9_-]*"),
    ("akia|asia|abia|acca", r"\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}\b"),
    ("aiza|ya29.|gocspx-", r"\b(?:AIza[A-Za-z0-9_-]{35}|ya29\.[A-Za-z0-9_-]{20,2000}|GOCSPX-[A-Za-z0-9_-]{20,40})"),
    ("hooks.slack", r"https://hooks\.slack\.com/(?:services|workflows|triggers)/([A-Za-z0-9/_+-]{10,200})"),
    ("/api/webhooks/", r"https://(?:[\w-]{1,40}\.)?discord(?:app)?\.com/api/webhooks/([0-9]{5,30}/[\w-]{10,200})"),
    ("webhook.office", r"https://[\w.-]{1,99}\.webhook\.office\.com/(\S{20,500})"),
    (":aa", r"(?<![A-Za-z0-9:])[0-9]{8,10}:AA[A-Za-z0-9_-]{33}\b"),
    # Credentials in URLs.
    ("://", r"://[^\s/:@\"'<>]{0,100}:([^\s/\"'<>]{1,200})@"),
    ("://", r"://([A-Za-z0-9_-]{20,200})@"),
    (
        "sig|code=|key=|auth=|x-amz-",
        r"(?i)[?&](?:sig|signature|code|key|auth|x-amz-(?:signature|credential|security-token))=([^\s&\"'<>#]{6,2000})",
    ),
    # Hashes of passwords.
    (
        "$",
        r"\$(?:1|2[abxy]?|3|5|6|7|y|gy|8|9|14|apr1|sha1|md5|argon2(?:id|i|d)|pbkdf2[\w-]{0,20}|scrypt|bcrypt[\w-]{0,10}|P|H)"
        r"\$[^\s:\"',;<>]{8,300}",
    ),
    (
        "sha|md5}|crypt}|pbkdf2|argon2",
        r"\{(?:S?SHA(?:224|256|384|512)?|S?MD5|CRYPT|PBKDF2[\w-]{0,20}|ARGON2)\}[^\s\"',;]{8,300}",
    ),
    ("scram-sha-", r"\bSCRAM-SHA-(?:1|256)\$[0-9]{1,9}:[^\s\"']{20,300}"),
    ("pbkdf2_sha", r"\bpbkdf2_sha(?:1|256|512)\$[^\s\"',:]{10,300}"),
    (":::", r"(?i)\b[0-9a-f]{32}:[0-9a-f]{32}(?=:::)"),
    # Commands.
    (
        "curl",
        rf"(?i)\bcurl{_OPTIONS}(?:-b|--cookie|--oauth2-bearer)[ =]{{0,3}}(\"[^\"\n]{{1,500}}\"|'[^'\n]{{1,500}}'"
        r"|[^\s\"']{1,500})",
    ),
    ("http", rf"(?i)\bhttps?{_OPTIONS}(?:-a|--auth)[ =]{{0,3}}[\"']?[^\s:\"']{{1,100}}:([^\s\"']{{1,200}})"),
    ("openssl", rf"\bopenssl{_OPTIONS}-k{_GAP}{_VALUE}"),
    ("mongo|psexec", rf"(?i)\b(?:mongo\w{{0,9}}|psexec(?:64)?){_OPTIONS}(?-i:-p){_GAP}{_VALUE}"),
    ("winrm", rf"(?i)\bwinrm\w{{0,4}}{_OPTIONS}-p(?:assword)?[: \t]{_VALUE}"),
    ("vault login", rf"\bvault{_GAP}login{_GAP}(?![-\w]{{1,30}}=)([^\s-]\S{{7,200}})"),
    ("smbclient", rf"\bsmbclient{_GAP}//\S{{1,200}}{_GAP}([^\s-]\S{{0,200}})"),
    ("net user", rf"(?i)\bnet{_GAP}user{_GAP}[^\s/]\S{{0,99}}{_GAP}([^\s/*]\S{{0,200}})"),
    ("sqlplus", rf"(?i)\bsqlplus(?:{_GAP}-\w{{1,9}}){{0,4}}{_GAP}[\w.]{{1,60}}/([^\s/@\"']{{1,200}})"),
    ("jdbc:oracle", r"(?i)\bjdbc:oracle:\w{1,9}:[\w.]{1,60}/([^\s/@\"']{1,200})@"),
    ("curl", rf"(?i)\bcurl{_OPTIONS}(?:-u|--user|--proxy-user)[ =]{{0,3}}[\"']?[^\s:\"']{{1,100}}:([^\s\"']{{1,200}})"),
    ("sshpass", rf"(?i)\bsshpass{_GAP}-p[ \t=]{{0,3}}{_VALUE}"),
    ("redis-cli", rf"(?i)\bredis-cli{_OPTIONS}(?:-a|--pass)[ \t=]{{0,3}}{_VALUE}"),
    (
        "login",
        rf"(?i)\b(?:docker|podman|helm|az|oc|buildah"
        rf"|skopeo){_GAP}(?:\w{{1,20}}{_GAP})?login{_OPTIONS}-p[ \t=]{{0,3}}{_VALUE}",
    ),
    ("ldap", rf"(?i)\bldap(?:search|add|modify|delete|whoami|passwd){_OPTIONS}-w[ \t]{{0,3}}{_VALUE}"),
    (
        "snmp",
        rf"(?i)\bsnmp(?:\w{{0,9}}(?:walk|get|getnext|set|table|trap|inform|status"
        rf"|df)){_OPTIONS}-(?-i:[cAX])[ \t]{{0,3}}{_VALUE}",
    ),
    (
        "mosquitto_|sqlcmd|ipmitool|zip ",
        rf"(?i)\b(?:mosquitto_[ps]ub|sqlcmd|ipmitool|(?:un)?zip){_OPTIONS}(?-i:-P)[ \t]{{0,3}}{_VALUE}",
    ),
    ("7z|rar ", rf"\b(?:7z[ar]?|(?:un)?rar){_OPTIONS}-p{_VALUE}"),
    ("mysql|mariadb", rf"(?i)\b(?:mysql|mariadb)(?:-?(?:dump|admin|sh|check|import))?{_OPTIONS}(?-i:-p){_VALUE}"),
    (
        "smbclient|rpcclient|net ",
        rf"(?i)\b(?:smbclient|rpcclient|net){_OPTIONS}(?-i:-U){_GAP}?[^\s%]{{1,60}}%([^\s\"']{{1,200}})",
    ),
    ("pass:", rf"(?i)-pass(?:in|out)?{_GAP}[\"']?pass:([^\s\"']{{1,200}})"),
    ("htpasswd", rf"(?i)\bhtpasswd{_GAP}-[a-z]{{0,9}}b[a-z]{{0,9}}{_GAP}\S{{1,200}}{_GAP}\S{{1,100}}{_GAP}{_VALUE}"),
    (
        "echo ",
        rf"(?i)\becho{_GAP}[\"']?(?:[\w.-]{{1,40}}:)?([^\s\"'|:]{{1,200}})[\"']?[ \t]{{0,9}}\|[ \t]{{0,9}}"
        rf"(?:(?:sudo{_GAP})?(?:chpasswd|passwd\b|docker login|cryptsetup)|sudo{_GAP}-S)",
    ),
    (
        "convertto-securestring",
        rf"(?i)\bConvertTo-SecureString{_GAP}(?:-String{_GAP})?(\"[^\"\n]{{1,500}}\"|'[^'\n]{{1,500}}')",
    ),
    ("/user:", rf"(?i)\bnet{_GAP}use{_GAP}\S{{1,200}}{_GAP}(?:\\\\\S{{1,200}}{_GAP})?([^\s/*]\S{{0,100}}){_GAP}/user:"),
    # Arguments of functions, and defaults of templates.
    (
        "auth|login|cred",
        r"(?i)(?:auth|login|cred(?:ential)?s?)[ \t]{0,3}=?[ \t]{0,3}\([ \t]{0,9}[bru]{0,2}"
        r"(?:\"[^\"\n]{0,99}\"|'[^'\n]{0,99}'),[ \t]{0,9}[bru]{0,2}(\"[^\"\n]{1,500}\"|'[^'\n]{1,500}')[ \t]{0,9}[,)]",
    ),
    (
        "default",
        r"(?i)(?:passw|secret|token|_key)[^\n]{0,100}?\|[ \t]{0,9}default(?:\(|[ \t])[ \t]{0,9}"
        r"(?![\"'](?:none|omit|true|false|null)?[\"'])(\"[^\"\n]{1,500}\"|'[^'\n]{1,500}')",
    ),
    (
        "insert",
        r"(?i)\binsert[ \t]{1,9}into\b[^\n;)]{0,300}(?:passw|pwd|secret|token|api_?key)[^\n;)]{0,300}\)"
        r"[ \t]{0,9}values[ \t]{0,9}\(((?:'[^'\n]{0,999}'|\"[^\"\n]{0,999}\"|[^'\"\n;]){1,5000})\)",
    ),
    # Lines of configurations.
    ("secret-data", r"(\"[^\"\n]{1,500}\");[ \t]{0,20}##[ \t]{0,9}SECRET-DATA"),
    ("enc ", rf"(?i)\b(?:passw(?:or)?d|secret|key|psksecret){_GAP}ENC{_GAP}(\S{{1,500}})"),
    ("key-string", rf"(?i)\bkey-string{_GAP}(?:[0-9]{_GAP})?(\S{{1,500}})"),
    ("isakmp", rf"(?i)\bisakmp{_GAP}key{_GAP}(?:[0-9]{_GAP})?(\S{{1,500}})"),
    (
        "pre-shared-key",
        rf"(?i)\bpre-shared-key{_GAP}(?:(?:ascii-text|hexadecimal|local|remote|[0-9]){_GAP}){{1,2}}(\"[^\"\n]{{1,500}}\"|[^\s;]{{1,500}})",
    ),
    (
        "authentication-key",
        rf"(?i)\bauthentication-key{_GAP}(?:[0-9]{{1,5}}{_GAP}(?:md5{_GAP}|sha\S{{0,4}}{_GAP})?)?{_NO_WORDS}([^\s;]{{1,500}})",
    ),
    (
        "server",
        rf"(?i)\bserver{_GAP}\S{{1,99}}{_GAP}(?:\S{{1,20}}{_GAP}){{0,4}}key{_GAP}(?:[0-9]{_GAP})?{_NO_WORDS}(\S{{1,500}})",
    ),
    (
        "key",
        rf"(?m)^[ \t]{{1,20}}key{_GAP}(?:[0-9]{_GAP})?((?=\S{{0,200}}[0-9])(?=\S{{0,200}}[A-Za-z])\S{{6,500}})"
        r"[ \t]{0,9}\r?$",
    ),
    ("community", rf"(?im)^[ \t]{{0,20}}community{_GAP}{_VALUE}{_GAP}\{{"),
    ("user", rf"(?m)^[ \t]{{0,20}}(?:ACL{_GAP}SETUSER|user){_GAP}\S{{1,99}}{_GAP}[^\n]{{0,200}}?>(\S{{1,200}})"),
    (
        "@|]",
        r"(?m)^(?:\[[\w.-]{1,99}\](?::[0-9]{1,5})?[ \t]{1,9}[^\s:]{1,99}"
        r"|[\w.-]{1,99}[ \t]{1,9}[^\s:@]{1,99}@[^\s:@]{1,99}):(\S{1,200})[ \t]{0,9}\r?$",
    ),
    ("authinfo", r"(?i)\bauthinfo:[^\n]{0,300}?\"P:([^\"\n]{1,200})\""),
    ("assword", rf"[Aa]ssword[^\n]{{0,30}}\n?[ \t]{{0,20}}(?:\{{{_GAP})?send{_GAP}(?:--{_GAP})?(\"[^\"\n]{{1,500}}\")"),
    ("code", r"(?i)\b(?:recovery|backup|scratch)[ _-]codes?[\"']?[ \t]{0,9}[:=][ \t]{0,9}([^\n]{4,500})"),
    (
        "password|secret|key|community",
        rf"(?i)\b(?:password|secret|key|community){_GAP}[05-9]{_GAP}{_NO_WORDS}(\S{{1,500}})",
    ),
    (
        "password|secret",
        rf"(?i)\b(?:enable|(?:neighbor|username|user){_GAP}\S{{1,100}}(?:{_GAP}privilege{_GAP}[0-9]{{1,2}})?)"
        rf"{_GAP}(?:insecure-)?(?:password|secret){_GAP}(?:[0-9]{_GAP})?{_NO_WORDS}(\S{{1,500}})",
    ),
    (
        "snmp-server",
        rf"(?i)\bsnmp-server{_GAP}(?:community|host{_GAP}\S{{1,99}}(?:{_GAP}version{_GAP}\S{{1,3}})?){_GAP}"
        rf"(?:[0-9]{_GAP})?(?!version)(\S{{1,500}})",
    ),
    ("community", rf"(?im)^[ \t]{{0,20}}(?:r[ow]community6?|trapcommunity|set{_GAP}snmp{_GAP}community){_GAP}{_VALUE}"),
    (
        "com2sec",
        rf"(?im)^[ \t]{{0,20}}com2sec6?{_GAP}(?:-Cn{_GAP}\S{{1,60}}{_GAP})?\S{{1,60}}{_GAP}\S{{1,60}}{_GAP}{_VALUE}",
    ),
    ("createuser", rf"(?im)^[ \t]{{0,20}}createUser{_GAP}\S{{1,60}}{_GAP}(?:MD5|SHA\S{{0,4}}){_GAP}{_VALUE}"),
    ("createuser", rf"(?im)^[ \t]{{0,20}}createUser[^\n]{{1,300}}?{_GAP}(?:AES\S{{0,4}}|DES){_GAP}{_VALUE}"),
    ("stats", rf"(?im)^[ \t]{{0,20}}stats{_GAP}auth{_GAP}[^\s:]{{1,60}}:(\S{{1,200}})"),
    (
        "md5|sha| m |aes128cmac",
        rf"(?im)^[ \t]{{0,20}}[0-9]{{1,5}}{_GAP}(?:MD5|SHA1|SHA256|M|AES128CMAC){_GAP}(\S{{4,200}})",
    ),
    (
        "tacacs-|radius-|server-private|wpa-psk|message-digest-key",
        rf"(?i)\b(?:tacacs-server|radius-server|server-private{_GAP}\S{{1,60}}|wpa-psk(?:{_GAP}ascii)?"
        rf"|message-digest-key{_GAP}[0-9]{{1,3}}{_GAP}md5)(?:{_GAP}host{_GAP}\S{{1,60}})?(?:{_GAP}key)?{_GAP}"
        rf"(?:[0-9]{_GAP})?(?!host\b|key\b|timeout\b|source)(\S{{1,200}})",
    ),
    (
        "identified",
        rf"(?i)\bidentified{_GAP}(?:(?:with|via){_GAP}\S{{1,60}}{_GAP})?(?:by|as|using){_GAP}(?:password{_GAP})?"
        r"('[^'\n]{1,500}'|\"[^\"\n]{1,500}\")",
    ),
    (
        "login",
        r"(?i)\blogin\s{1,9}\S{1,100}\s{1,9}(?:account\s{1,9}\S{1,100}\s{1,9})?password\s{1,9}(\S{1,200})",
    ),
    (
        ":",
        r"(?m)^(?=[^\s:]{0,200}[A-Za-z.*])[^\s:#@]{1,200}:(?:[0-9]{2,5}|\*):[^\s:]{1,60}:[^\s:]{1,60}:"
        r"(?!(?:up|down|ok|yes|no|on|off|true|false|none)[ \t]*$)((?:[^\s:\\]|\\.){1,200})[ \t]*$",
    ),
    (
        "cookie",
        r"(?i)\bcookie[\"']?[ \t]{0,3}:[ \t]{0,3}[\"']?([^\r\n\"']{1,9999}"
        r"(?:(?<==)\"[^\"\r\n]{0,999}\"[^\r\n\"']{0,9999}){0,99})",
    ),
)
"""For the lines that hold the sign, and the few that follow."""
