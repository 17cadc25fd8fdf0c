# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the options that every module has: how the API is reached."""

from __future__ import annotations


class ModuleDocFragment:
    """How the API is reached."""

    DOCUMENTATION = r"""
options:
  api_key:
    description:
      - The key of the API.
      - If it is not set, the environment variable E(OPENAI_API_KEY) is used.
      - The public API and its regions demand a key. A private server may need none.
      - It is never sent over plain HTTP to another machine, unless O(allow_plain_http=true), and a redirect never
        carries it to another server.
    type: str
  base_url:
    description:
      - The address where the API begins. It usually ends in V(/v1).
      - If it is not set, the environment variable E(OPENAI_BASE_URL) is used.
      - If neither is set, it is that of the public API, V(https://api.openai.com/v1).
      - Set it to use another server that speaks this API, such as vLLM, Ollama or llama.cpp.
      - An address with a user or password, a query, a backslash, a malformed host or port, or a scheme other than
        V(http) and V(https) is refused.
    type: str
  organization:
    description:
      - The ID of the organization that the requests are counted for.
      - If it is not set, the environment variable E(OPENAI_ORG_ID) is used, and then E(OPENAI_ORGANIZATION).
    type: str
  project:
    description:
      - The ID of the project that the requests are counted for.
      - If it is not set, the environment variable E(OPENAI_PROJECT_ID) is used.
    type: str
  timeout:
    description:
      - The longest time, in seconds, that the server may take to answer one request.
      - The connection must be made within 10 seconds of it.
    type: float
    default: 600
  max_retries:
    description:
      - How often a request is sent again where that is safe and may help.
      - That is where no connection could be made, and where the server answered 409, 429, 500, 503 or any other 5xx.
      - A request that is paid for is not sent again after a gateway's 408, 502, 504 or 520 to 524 without an error in
        the API's own shape, since nobody knows then whether it was done.
      - A server that answers 503 while it loads its model is waited for as long as this says. 15 are about a minute and
        a half.
      - The server's C(Retry-After) is obeyed up to two minutes. A longer one fails the task at once and is returned
        in RV(error.retry_after).
      - A request that creates something is not sent again where it is unknown whether the server got it, so that
        nothing is paid for twice.
    type: int
    default: 2
  validate_certs:
    description:
      - Whether the server's TLS certificate is verified.
      - Set it to V(false) for tests on a trusted network only.
    type: bool
    default: true
  ca_path:
    description:
      - A file, or a directory, with the certificates of the authorities to trust in place of the usual ones.
    type: path
  client_cert:
    description:
      - A file in PEM format with the certificate that the server is shown, and with its key unless O(client_key) is
        set.
    type: path
  client_key:
    description:
      - A file in PEM format with the key to O(client_cert), which must be set too.
    type: path
  extra_headers:
    description:
      - HTTP headers to send with every request, for a gateway or a server that demands them.
      - The value of a header is treated as a secret where its name holds V(auth), V(key), V(token), V(secret),
        V(cookie), V(password) or V(signature).
      - They say how the API is reached, and not what is asked. A change of them replaces nothing.
    type: dict
  extra_query:
    description:
      - Parameters to add to the query of every request's URL, for a gateway or a server that demands them, for
        example V(api-version).
      - A change of them replaces nothing.
    type: dict
  allow_plain_http:
    description:
      - Whether O(api_key), and secret headers, may be sent over plain HTTP to another machine.
      - It is not needed for an address of the machine itself, such as V(http://localhost:8000/v1).
    type: bool
    default: false
notes:
  - Keep keys in Ansible Vault, or in another store of secrets, and hand them over by O(api_key) or by the
    environment. Do not write them into a playbook.
  - Set what all tasks share once, with C(module_defaults) for the action group C(group/promptops.openai.openai).
    Safe to set for the group is what all its modules have. These are O(api_key), O(base_url), O(organization),
    O(project),
    O(timeout), O(max_retries), O(validate_certs), O(ca_path), O(client_cert), O(client_key), O(extra_headers),
    O(extra_query), O(allow_plain_http) and C(state_store).
  - >-
    The module does its work on the host that the task runs on. Use C(hosts: localhost) or C(delegate_to: localhost)
    to reach the API from the controller, and to keep key and records there.
  - Proxies are taken from the environment variables E(HTTPS_PROXY), E(HTTP_PROXY), E(ALL_PROXY) and E(NO_PROXY). The
    machine's own addresses, such as V(http://localhost:8000/v1), are reached without one, unless
    O(allow_plain_http=true).
  - The authorities to trust are taken from E(REQUESTS_CA_BUNDLE) or E(CURL_CA_BUNDLE), unless O(ca_path) is set.
requirements:
  - Python 3.9 or newer
  - The Python library C(requests), where a request is made
seealso:
  - name: OpenAI API reference
    description: The reference of the API that the public server speaks.
    link: https://platform.openai.com/docs/api-reference
"""
