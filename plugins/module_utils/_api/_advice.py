# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Private to promptops.openai, and may change at any time: nothing outside of it may import this.
"""What each kind of error means, and what a person can do about it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Advice(NamedTuple):
    """One kind of error: what it means and what to do about it."""

    meaning: str
    remedy: str
    in_message: bool = True
    """Whether a message ends with the remedy; not where it says itself what to do."""


ADVICE: Mapping[str, Advice] = {
    "authentication": Advice(
        "The server refused the key (401).",
        "Set O(api_key) or the environment variable E(OPENAI_API_KEY) to a valid key of this server.",
    ),
    "permission": Advice(
        "The key may not do this (403).",
        "Use a key with access to this model and project, or set O(project) and O(organization).",
    ),
    "not_found": Advice(
        "The server does not know this object, model or path (404).",
        "Check the ID or the model's name, and that O(base_url) is right and ends where the API begins (often in /v1).",
    ),
    "bad_request": Advice(
        "The server refused the request (400 or 422).",
        "Correct the parameter that the message names.",
    ),
    "conflict": Advice("The object is being changed by something else (409).", "Run the play again."),
    "rate_limit": Advice(
        "Too many requests or tokens in a short time (429).",
        "Run again later, lower the number of forks, or raise O(max_retries).",
    ),
    "insufficient_quota": Advice(
        "The account has no credit left, or its limit is reached (402 or 429).",
        "Check the plan and the billing of the account; trying again does not help.",
    ),
    "request_too_large": Advice(
        "The request is larger than the server takes (413).",
        "Shorten what is asked, or let files and images be named by an address or an ID in the place of their content.",
    ),
    "context_length": Advice(
        "The request and the answer have more tokens than the model takes.",
        "Shorten what is asked, lower the limit of tokens, or use a model with a larger context.",
    ),
    "overloaded": Advice(
        "The server is overloaded (529).",
        "Run again later, or raise O(max_retries).",
    ),
    "server": Advice(
        "The server failed (5xx).",
        "Run again later; if it goes on, report it to the server's operator with the request ID.",
    ),
    "unexpected_status": Advice(
        "The server answered with a status that the API does not have here.",
        "Check that O(base_url) leads to an API of this kind, and ends where that begins (often in /v1).",
    ),
    "redirect": Advice(
        "The server answered with a redirect that cannot be followed without sending the request or the key elsewhere.",
        "Set O(base_url) to the address that the server redirects to, if you trust it.",
    ),
    "connection": Advice(
        "No connection could be made, so nothing was sent.",
        "Check O(base_url), the network and the proxy.",
    ),
    "connection_lost": Advice(
        "The connection was lost before the answer came; nothing was paid for.",
        "Run again; if it goes on, check the network and the proxy.",
    ),
    "tls": Advice(
        "No secure connection could be made, so nothing was sent.",
        "Check the server's certificate, and set O(ca_path) for a private certificate authority; or, where the server "
        "speaks no TLS, let O(base_url) begin with http://.",
    ),
    "timeout": Advice(
        "The server did not answer in time.",
        "Raise O(timeout), or for answers that take long set O(stream) or O(background).",
    ),
    "unknown_outcome": Advice(
        "The request was sent, and no answer of the API came, since the connection was lost or a gateway gave up (408, "
        "502, 504, 520 to 524): it may have been billed.",
        "It was not sent again, so as not to pay twice. Run again to create it anew; where the server is slow, raise "
        "O(timeout), or set O(stream).",
    ),
    "protocol": Advice(
        "The server's answer is not what the API sends.",
        "Check that O(base_url) leads to the API and not to a web page or a proxy's login.",
    ),
    "too_large": Advice(
        "The server's answer is larger than any that the API sends.",
        "Check that O(base_url) leads to the API.",
    ),
    "stream": Advice(
        "The stream broke off or reported an error before the answer was complete.",
        "Run again: what is known was recorded, and is fetched by its ID where the server has it.",
    ),
    "wait": Advice(
        "The server or another run took longer than O(wait_timeout).",
        "Run again to go on waiting, nothing is paid anew; or raise O(wait_timeout).",
    ),
    "batch": Advice(
        "A batch ended before it had answered this request, which costs nothing then.",
        "Run again: what has no answer is submitted again, and nothing else is.",
    ),
    "no_batches": Advice(
        "The server has no files or no batches; nothing was sent but that question, and nothing recorded.",
        "Leave O(batch) out; O(concurrency) says how many elements are worked on at once.",
    ),
    "failed": Advice(
        "The server reports that the generation failed or was cancelled.",
        "Run again to create it anew; see the message for the server's reason.",
    ),
    "incomplete": Advice(
        "The answer ended before it was complete; what there is was recorded and is returned.",
        "Raise O(max_output_tokens), or O(max_completion_tokens) of a chat completion, or take it as it is by "
        "C(accept: [incomplete]).",
    ),
    "refusal": Advice(
        "The model refused to answer; the refusal was recorded and is returned.",
        "Change the request, or set O(accept) to take refusals. The next run asks again.",
    ),
    "content_filter": Advice(
        "A content filter stopped the answer; what there is was recorded and is returned.",
        "Change the request, or set O(accept) to take filtered answers.",
    ),
    "missing_library": Advice(
        "A Python library that calls need cannot be imported; nothing was sent.",
        "Install C(requests) for the Python that runs the task, for example with C(python3 -m pip install requests), "
        "or with C(pipx inject ansible-core requests) where pipx installed Ansible.",
    ),
    "invalid": Advice(
        "An option or a place in the request is wrong; nothing was sent.", "Correct what the message names.", False
    ),
    "record": Advice(
        "A record cannot be read or written; it was left as it is.",
        "Mend or remove the file that is named, or upgrade the collection if a newer version wrote it.",
    ),
    "unrecorded": Advice(
        "The output was paid for, and the store failed when it was to be recorded; the task returns all of it.",
        "Keep what this task returned, and make room in the store or mend it. An object that the server keeps can then "
        "be recorded at no cost: remove the record that is named, and run with O(response_id) or O(completion_id).",
    ),
    "mismatch": Advice(
        "The answer is not what was asked for, as RV(output_errors) tells: JSON that conforms to a schema, or a call.",
        "The next run asks again. Set O(repair) to have the model correct itself, or O(accept) to take it as it is.",
    ),
    "bug": Advice(
        "The collection met with something that it was not written for.",
        "Nothing recorded was lost. Please report it, with the message and the request ID if there is one.",
    ),
    "not_updatable": Advice(
        "The server cannot change this object in place.",
        "Set O(store) to true so that the server keeps it, or O(force) to create it anew.",
    ),
}
"""What each kind of error means and what to do; messages and documentation are both made of it."""


def plain(markup: str) -> str:
    """Documentation markup as plain text: ``O(name)`` becomes ``name``."""
    for mark in ("O(", "E(", "V(", "C("):
        while mark in markup:
            before, after = markup.split(mark, 1)
            markup = before + after.replace(")", "", 1)
    return markup
