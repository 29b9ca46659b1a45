"""The work of a plain request whose operation is planned already: counted, since time says little on a busy machine."""

import asyncio
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
import uvicorn
from uvicorn.server import ServerState

import router
from router.server import RouterConfig, create_app
from router.server.asgi.fast_path import fast_path_protocol
from router.transport import FakeTransport
from tests.router.execution.graph import supergraph_sdl
from tests.router.http1.connections import Transport

PACKAGE = str(Path(router.__file__).parent)
MAX_CALLS = 112
"""Calls of functions of the router, and resumptions of its coroutines, with a tenth to spare."""


class Writes(Transport):
    """A transport that counts what is written."""

    def __init__(self) -> None:
        super().__init__()
        self.writes = 0

    def write(self, data: Any) -> None:
        super().write(data)
        self.writes += 1


class Connection:
    """A connection to a router, driven by hand."""

    def __init__(self, subgraph: FakeTransport) -> None:
        config = RouterConfig.model_validate({"headers": {"all": [{"forward": "authorization"}]}})
        transports = dict.fromkeys(("products", "reviews", "users"), subgraph)
        self.app = create_app(config, supergraph=supergraph_sdl(), transports=transports)
        settings = uvicorn.Config(self.app, lifespan="off", log_level="critical", proxy_headers=False)
        settings.load()
        self.state = ServerState()
        self.transport = Writes()
        self.protocol = fast_path_protocol(self.app)(config=settings, server_state=self.state, app_state={})
        self.protocol.connection_made(self.transport)

    async def request(self, token: str) -> None:
        body = b'{"query":"{ products { name } }"}'
        head = (
            "POST /graphql HTTP/1.1\r\nHost: router\r\nContent-Type: application/json\r\nAccept: application/json\r\n"
            f"Content-Length: {len(body)}\r\nAuthorization: Bearer {token}\r\n\r\n"
        )
        self.protocol.data_received(head.encode() + body)
        await asyncio.gather(*self.state.tasks)


def calls_of_router(counted: Counter[str]) -> Callable[[FrameType, str, object], None]:
    """Return a profiler that counts calls. Comprehensions are calls in some versions of Python only."""

    def profile(frame: FrameType, event: str, _: object) -> None:
        code = frame.f_code
        if event == "call" and code.co_filename.startswith(PACKAGE) and not code.co_name.endswith("comp>"):
            counted[f"{code.co_filename.removeprefix(PACKAGE)} {code.co_qualname}"] += 1

    return profile


@pytest.mark.parametrize("tokens", ["same", "different"])
async def test_a_warm_request_takes_one_task_one_write_no_timer_and_few_calls(
    tokens: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    subgraph = FakeTransport({"data": {"products": [{"name": "Table"}]}})
    client = Connection(subgraph)
    for number in range(5):
        await client.request(f"warm{number}" if tokens == "different" else "same")
    loop = asyncio.get_running_loop()
    used: Counter[str] = Counter()

    def count(name: str) -> None:
        original = getattr(loop, name)

        def counted(*arguments: Any, **options: Any) -> Any:
            used[name] += 1
            return original(*arguments, **options)

        monkeypatch.setattr(loop, name, counted)

    for name in ("create_task", "call_at", "call_later"):
        count(name)
    calls: Counter[str] = Counter()
    writes, before = client.transport.writes, sys.getprofile()
    sys.setprofile(calls_of_router(calls))
    try:
        await client.request("counted" if tokens == "different" else "same")
    finally:
        sys.setprofile(before)
    assert (used, client.transport.writes - writes, len(subgraph.calls)) == ({"create_task": 1}, 1, 6)
    assert client.transport.written.endswith(b'{"data":{"products":[{"name":"Table"}]}}')
    assert calls.total() <= MAX_CALLS, calls.most_common()
    client.protocol.connection_lost(None)
    await client.app.close()
