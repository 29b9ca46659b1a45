"""One of the sample's subgraphs behind HTTP: in this process, or as a process of its own.

`python -m tests.router.server.subgraph_over_http NAME PORT`
"""

import asyncio
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import orjson
import uvicorn

from router.execution import SubgraphOperation, SubgraphRequest
from router.planning.plan import OperationKind
from tests.router.server.sample_graph import SUPERGRAPH, SampleGraph

ROOT = Path(__file__).parents[3]


class SubgraphApp:
    """An ASGI application that serves GraphQL requests for one of the subgraphs."""

    def __init__(self, graph: SampleGraph, name: str) -> None:
        self._graph = graph
        self._name = name

    async def __call__(
        self,
        scope: MutableMapping[str, Any],
        receive: Callable[[], Awaitable[MutableMapping[str, Any]]],
        send: Callable[[MutableMapping[str, Any]], Awaitable[None]],
    ) -> None:
        if scope["type"] == "lifespan":
            while (await receive())["type"] != "lifespan.shutdown":
                await send({"type": "lifespan.startup.complete"})
            await send({"type": "lifespan.shutdown.complete"})
            return
        body = orjson.loads((await receive())["body"])
        operation = SubgraphOperation(body["query"], body.get("operationName"), OperationKind.QUERY)
        headers = tuple((name.decode(), value.decode()) for name, value in scope["headers"])
        request = SubgraphRequest(self._name, operation, body.get("variables") or {}, headers)
        content = orjson.dumps((await self._graph.transports[self._name].execute(request)).payload())
        response_headers = [(b"content-type", b"application/json"), (b"content-length", str(len(content)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": response_headers})
        await send({"type": "http.response.body", "body": content})


def supergraph_at(**ports: int) -> str:
    """Return the sample's supergraph with its subgraphs at these ports."""
    sdl = SUPERGRAPH
    for name, port in ports.items():
        sdl = sdl.replace(f"http://127.0.0.1:1/{name}", f"http://127.0.0.1:{port}/{name}")
    return sdl


@asynccontextmanager
async def subgraph_process(name: str, port: int) -> AsyncIterator[asyncio.subprocess.Process]:
    """Provide a subgraph in a process of its own, until it is killed."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.router.server.subgraph_over_http", name, str(port), cwd=ROOT
    )
    try:
        await responding(port, process)
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def responding(port: int, process: asyncio.subprocess.Process) -> None:
    """Wait until a server listens on a port of the loopback interface."""
    async with asyncio.timeout(60):
        while True:
            assert process.returncode is None, "the process ended"
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.02)
            else:
                writer.close()
                return


if __name__ == "__main__":
    uvicorn.run(SubgraphApp(SampleGraph(), sys.argv[1]), port=int(sys.argv[2]), log_level="error")
