# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What one would write with the official asynchronous client: async_script.py BASE_URL KEY PROMPTS CONCURRENCY."""

from __future__ import annotations

import asyncio
import sys

import openai


async def main(base_url: str, key: str, prompts: int, concurrency: int) -> None:
    client = openai.AsyncOpenAI(api_key=key, base_url=base_url)
    limit = asyncio.Semaphore(concurrency)

    async def ask(index: int) -> str:
        async with limit:
            response = await client.responses.create(model="gpt-4o", input=f"Prompt {index}")
            return response.output_text

    await asyncio.gather(*(ask(index) for index in range(prompts)))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])))
