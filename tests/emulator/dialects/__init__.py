# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What other servers and gateways send differently: one file for each, with the address of a public report."""

from __future__ import annotations

from . import azure, gateway, gemini, groq, litellm, llama_cpp, lm_studio, mistral, ollama, openrouter, vllm
from .dialect import Dialect

DIALECTS: dict[str, Dialect] = {
    module.DIALECT.name: module.DIALECT
    for module in (azure, gateway, gemini, groq, litellm, llama_cpp, lm_studio, mistral, ollama, openrouter, vllm)
}
"""Every dialect that the emulator speaks, by its name."""
