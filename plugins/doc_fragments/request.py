# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the parameters that the requests of responses and chat completions share."""

from __future__ import annotations


class ModuleDocFragment:
    """What both kinds of requests may hold."""

    DOCUMENTATION = r"""
options:
  model:
    description:
      - The ID of the model to ask, for example V(gpt-6-luna).
    type: str
  metadata:
    description:
      - Pairs of texts to attach to the object, which the API can be searched by.
      - At most 16 pairs. A key has at most 64 characters, and a value has at most 512. Numbers and booleans become
        texts.
    type: dict
  temperature:
    description:
      - How random the output is, from V(0) to V(2). Higher values give more varied texts, lower ones more focused
        texts.
      - The server's default is V(1). Some models refuse another value.
      - Change this or O(top_p), and not both.
    type: float
  top_p:
    description:
      - The share of probability, from V(0) to V(1), that the tokens to choose from must make up (nucleus sampling).
        With V(0.1), only the tokens that make up the likeliest tenth are considered.
      - The server's default is V(1).
      - Change this or O(temperature), and not both.
    type: float
  top_logprobs:
    description:
      - How many of the most likely tokens are returned at each position, each with its log probability, from V(0) to
        V(20).
    type: int
  user:
    description:
      - A stable identifier of the end user.
      - The API has deprecated it. Use O(safety_identifier) and O(prompt_cache_key) instead.
    type: str
  safety_identifier:
    description:
      - A stable identifier of the end user, by which the server's operator can tell who breaks the rules of use.
      - At most 128 characters. Use a hash of a name or an address, and not the name itself.
    type: str
  prompt_cache_key:
    description:
      - A key by which the server groups similar requests, so that more of them are served from its prompt cache.
    type: str
  prompt_cache_retention:
    description:
      - How long the server may keep the prompt in its cache at most.
      - The API has deprecated it. Use O(prompt_cache_options.ttl) instead, which says how long it is kept at least.
      - The server's default depends on the model and on the organization. Newer models take V(24h) only.
      - The public API takes V(in_memory) and V(24h).
    type: str
  prompt_cache_options:
    description:
      - How the server caches the prompt. Older models refuse it.
    type: dict
    suboptions:
      ttl:
        description:
          - How long the cached prompt is kept at least.
          - The server's default is V(30m).
          - The public API takes V(30m) and V(12h).
        type: str
      mode:
        description:
          - V(implicit) lets the server choose one place up to which the prompt is cached, besides those that the
            request marks.
          - V(explicit) caches up to the places that the request marks with C(prompt_cache_breakpoint), and nothing
            where it marks none.
          - The server's default is V(implicit).
          - The public API takes V(implicit) and V(explicit).
        type: str
  parallel_tool_calls:
    description:
      - Whether the model may ask for several calls of tools at once.
      - The server's default is V(true).
    type: bool
  stream:
    description:
      - Whether the answer travels as a stream of events. The result is the same as without.
      - The ID is known, and recorded, as soon as the first event has come. A connection that proxies close when
        nothing comes for long stays open.
      - It is not a part of the request. A change of it replaces nothing.
      - The server's default is V(false).
    type: bool
  moderation:
    description:
      - Has the request and the output looked at by a moderation model.
    type: dict
    suboptions:
      model:
        description:
          - The ID of the moderation model, for example V(omni-moderation-latest).
        type: str
        required: true
      policy:
        description:
          - What is done with what the moderation model finds.
        type: dict
        suboptions:
          input:
            description:
              - What is done with findings in the request.
            type: dict
            suboptions:
              mode:
                description:
                  - V(score) reports them, V(block) stops.
                  - The public API takes V(score) and V(block).
                type: str
                required: true
          output:
            description:
              - What is done with findings in the output.
            type: dict
            suboptions:
              mode:
                description:
                  - V(score) reports them, V(block) stops.
                  - The public API takes V(score) and V(block).
                type: str
                required: true
"""
