# Copyright (c) 2026, promptops contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A server that answers every request with the same response, as fast as it can: instant.py LATENCY.

The emulator checks what it gets and keeps it, and would be what is measured.
"""

from __future__ import annotations

import asyncio
import json
import sys
from contextlib import suppress

from tests.unit.objects import response

BODY = json.dumps(response("completed")).encode()
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(BODY)
ANSWER = HEAD + BODY
LATENCY = float(sys.argv[1]) if len(sys.argv) > 1 else 0.0


async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """One connection."""
    with suppress(asyncio.IncompleteReadError, ConnectionError):
        while True:
            head = (await reader.readuntil(b"\r\n\r\n")).lower()
            _before, found, after = head.partition(b"content-length:")
            if found:
                await reader.readexactly(int(after.split(b"\r\n", 1)[0]))
            if LATENCY:
                await asyncio.sleep(LATENCY)
            writer.write(ANSWER)


async def main() -> None:
    """Serves until the process ends, after saying where."""
    server = await asyncio.start_server(serve, "127.0.0.1", 0, backlog=512)
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
