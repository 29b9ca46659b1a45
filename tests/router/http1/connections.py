"""A protocol on a transport and a clock of the test's own, and an application behind it."""

import asyncio
import re
from collections.abc import Callable
from typing import Any

import uvicorn
from uvicorn.server import ServerState

from router.http1 import Http1Limits, http1_protocol

POST = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello"
GET = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self._now = 1000.0
        self._timers: list[tuple[float, asyncio.TimerHandle]] = []

    def time(self) -> float:
        return self._now

    def call_at(self, when: float, callback: Callable[[], object], /) -> asyncio.TimerHandle:
        timer = asyncio.TimerHandle(when, callback, (), asyncio.get_running_loop())
        self._timers.append((when, timer))
        return timer

    @property
    def pending(self) -> int:
        """The number of timers that will fire."""
        return sum(not timer.cancelled() for _, timer in self._timers)

    def advance(self, seconds: float) -> None:
        """Move on, and fire the timers of that time in order."""
        end = self._now + seconds
        while due := [entry for entry in self._timers if entry[0] <= end]:
            entry = min(due, key=lambda entry: entry[0])
            self._timers.remove(entry)
            self._now = max(self._now, entry[0])
            if not entry[1].cancelled():
                entry[1]._run()
        self._now = end


class Transport(asyncio.Transport):
    """A transport that records what is written, and the other calls."""

    def __init__(self) -> None:
        super().__init__()
        self.written = b""
        self.ended = self.closed = self.aborted = False
        self.paused = False
        self.unsent = 0

    def write(self, data: Any) -> None:
        self.written += bytes(data)

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        return {"peername": ("192.0.2.1", 4711), "sockname": ("192.0.2.2", 80)}.get(name, default)

    def can_write_eof(self) -> bool:
        return True

    def write_eof(self) -> None:
        self.ended = True

    def close(self) -> None:
        self.closed = True

    def abort(self) -> None:
        self.aborted = True

    def pause_reading(self) -> None:
        assert not self.paused
        self.paused = True

    def resume_reading(self) -> None:
        assert self.paused
        self.paused = False

    def get_write_buffer_size(self) -> int:
        return self.unsent

    def is_open(self) -> bool:
        return not (self.ended or self.closed or self.aborted)


class App:
    """Echoes bodies, which it reads while `reading` is set."""

    def __init__(self) -> None:
        self.scopes: list[Any] = []
        self.bodies: list[bytes] = []
        self.reading = asyncio.Event()
        self.reading.set()
        self.disconnected = False

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.scopes.append(scope)
        body = b""
        while True:
            await self.reading.wait()
            message = await receive()
            if message["type"] == "http.disconnect":
                self.disconnected = True
                return
            body += message["body"]
            if not message["more_body"]:
                break
        self.bodies.append(body)
        headers = [(b"content-length", b"%d" % len(body))]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})


class Client:
    """A connection to an application, as the event loop would drive it."""

    def __init__(self, app: Any, limits: Http1Limits | None = None) -> None:
        self.clock = Clock()
        self.transport = Transport()
        config = uvicorn.Config(app, lifespan="off", log_level="critical", proxy_headers=False, ws="none")
        config.load()
        self.state = ServerState()
        make = http1_protocol(limits or Http1Limits(), clock=self.clock)
        self.protocol = make(config=config, server_state=self.state, app_state={})
        self.protocol.connection_made(self.transport)

    async def send(self, *pieces: bytes) -> None:
        """Send bytes, and let the server do what it does about them."""
        for piece in pieces:
            self.protocol.data_received(piece)
            await self.settle()

    async def settle(self) -> None:
        for _ in range(20):
            await asyncio.sleep(0)

    async def statuses(self) -> list[int]:
        """Return the statuses of the responses until now."""
        await self.settle()
        return [int(status) for status in re.findall(rb"HTTP/1\.1 (\d{3}) ", self.transport.written)]
