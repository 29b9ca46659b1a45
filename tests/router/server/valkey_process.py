"""A Valkey of a test's own, which it may stop and start again on the same port."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from lectern.embedded.valkey import find_valkey
from tests.router.server.subgraph_over_http import responding


@asynccontextmanager
async def valkey(port: int) -> AsyncIterator[None]:
    """Provide a server without data on that port, for the time of the block."""
    process = await asyncio.create_subprocess_exec(
        str(find_valkey()), "--port", str(port), "--bind", "127.0.0.1", "--save", "",
        stdout=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        await responding(port, process)
        yield
    finally:
        process.kill()
        await process.wait()
