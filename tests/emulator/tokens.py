# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Token counts: no tokenizer, but plausible, and the same for the same text."""

from __future__ import annotations

from typing import Any

from .wire import Json

BYTES_PER_TOKEN = 4
CACHE_BLOCK = 128
CACHE_MINIMUM = 1024


def count(text: str) -> int:
    """Return the number of tokens of a text."""
    return -(-len(text.encode("utf-8", "surrogatepass")) // BYTES_PER_TOKEN)


def count_deep(value: Any) -> int:
    """Return the number of tokens of all texts in a JSON value, with four for each object as its framing."""
    if isinstance(value, str):
        return count(value)
    if isinstance(value, list):
        return sum(count_deep(element) for element in value)
    if isinstance(value, dict):
        return 4 + sum(count_deep(element) for element in value.values())
    return 0


def cached(input_tokens: int) -> int:
    """Return how many input tokens count as cached: half of a long prompt, in whole blocks."""
    if input_tokens < CACHE_MINIMUM:
        return 0
    return input_tokens // 2 // CACHE_BLOCK * CACHE_BLOCK


def truncate(text: str, limit: int) -> str:
    """Return the beginning of a text that is no longer than so many tokens."""
    raw = text.encode("utf-8", "surrogatepass")[: max(limit, 0) * BYTES_PER_TOKEN]
    return raw.decode("utf-8", "ignore")


def logprobs(text: str, top: int, limit: int = 200) -> list[Json]:
    """Return log probabilities of the first tokens of a text, each with ``top`` alternatives."""
    pieces = [text[start : start + BYTES_PER_TOKEN] for start in range(0, len(text), BYTES_PER_TOKEN)][:limit]
    return [_logprob(piece) | {"top_logprobs": [_logprob(piece, rank) for rank in range(top)]} for piece in pieces]


def _logprob(piece: str, rank: int = 0) -> Json:
    return {"token": piece, "bytes": list(piece.encode("utf-8")), "logprob": -0.125 * (rank + 1)}
