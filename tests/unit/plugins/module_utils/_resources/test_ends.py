# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The words by which servers say how an answer ended, and what they mean."""

from __future__ import annotations

import pytest

from ansible_collections.promptops.openai.plugins.module_utils._resources._ends import end_of

MEANINGS = {
    "completed": "stop STOP tool_calls function_call eos eos_token end_turn endTurn toolUse FinishReason.STOP null",
    "incomplete": "length max_tokens MAX_TOKENS maxTokens model_length max_output_tokens partial "
    "model_context_window_exceeded",
    "failed": "error network_error abort aborted cancelled MALFORMED_FUNCTION_CALL insufficient_system_resource "
    "preempted TOO_MANY_TOOL_CALLS rejected",
    "content_filter": "content_filter sensitive SAFETY RECITATION contentFiltered guardrail_intervened",
    "refusal": "refusal",
}
CASES = [(word, meaning) for meaning, words in MEANINGS.items() for word in words.split()]


@pytest.mark.parametrize(("word", "meaning"), [*CASES, (None, "completed"), ("", "completed")])
def test_a_word_means_how_an_answer_ended(word: str | None, meaning: str) -> None:
    assert end_of(word) == meaning


@pytest.mark.parametrize("word", ["xyz", "OTHER", "unknown", "FINISH_REASON_UNSPECIFIED", 5, ["stop"][1:]])
def test_of_another_word_nothing_is_known(word: object) -> None:
    assert end_of(word) is None
