"""The transport of a connection: writing with backpressure, pauses of reading, and endings that reach the client."""

import asyncio
import sys

from router.deadline import Deadline
from router.http1.connection.scope import Address, address
from router.http1.limits import Http1Limits

MAX_DISCARDED = 4_000_000
"""Bytes that are read and discarded after the last response. A client that is still sending when its connection is
closed would see a reset, and not the response that gives the reason."""
MAX_JOINED = 64 * 1024
"""Bytes of a body that are copied behind the head rather than given to the kernel beside it."""
_VERSION = sys.version_info[:3]
_WRITELINES_PAUSES = not ((3, 12) <= _VERSION < (3, 12, 9) or (3, 13) <= _VERSION < (3, 13, 2))
"""Elsewhere asyncio's `writelines` never pauses the writer (CVE-2024-12254)."""
LINGER_SECONDS = 5.0
"""Seconds that a client has to end its side after the last response."""


class Outgoing:
    """The sending side of one connection, and its end."""

    def __init__(self, limits: Http1Limits, deadline: Deadline) -> None:
        self._limits = limits
        self._deadline = deadline
        self._transport: asyncio.Transport | None = None
        self._writable = asyncio.Event()
        self._writable.set()
        self._reading_paused = False
        self._unsent = 0
        self._discarded = 0
        self.waiting = False
        """The next request waits until the client has taken the responses before it."""
        self.closing = False
        """The last response is written; what arrives is discarded."""

    def open(self, transport: asyncio.Transport) -> None:
        """Begin with a connection."""
        self._transport = transport

    def release(self) -> asyncio.Transport:
        """Give the connection away."""
        assert self._transport is not None
        transport, self._transport = self._transport, None
        self.closing = True
        return transport

    def lost(self) -> None:
        """End with the connection, which is closed."""
        self._transport = None
        self.closing = True
        self._writable.set()

    @property
    def client(self) -> Address | None:
        """The address of the other end."""
        return None if self._transport is None else address(self._transport, "peername")

    @property
    def server(self) -> Address | None:
        """The address of this end."""
        return None if self._transport is None else address(self._transport, "sockname")

    @property
    def scheme(self) -> str:
        """`https` or `http`."""
        secure = self._transport is not None and self._transport.get_extra_info("sslcontext") is not None
        return "https" if secure else "http"

    # Writing.

    def write(self, data: bytes) -> None:
        """Send bytes; none if the connection is lost or ending."""
        if self._transport is not None and not self.closing:
            self._transport.write(data)

    def write_response(self, head: bytes, body: bytes) -> None:
        """Send a whole response, in one system call if possible: a second one costs more than most responses do."""
        transport = self._transport
        if transport is None or self.closing:
            return
        if len(body) <= MAX_JOINED:
            transport.write(head + body)
        elif _WRITELINES_PAUSES:
            transport.writelines((head, body))
        else:
            transport.write(head)
            transport.write(body)

    async def drain(self) -> None:
        """Wait until the client has taken most of what was written, or is gone."""
        if not self._writable.is_set():
            await self._writable.wait()

    def pause_writing(self) -> None:
        """Note that the client does not take what is written."""
        self._writable.clear()
        self._await_progress()

    def resume_writing(self) -> bool:
        """Note that the client took it. Returns whether the next request waited for that."""
        self._writable.set()
        if not self.closing:
            self._deadline.clear()
        waited, self.waiting = self.waiting, False
        return waited

    def may_continue(self) -> bool:
        """Decide whether to serve the next request now; if not, it waits until the client took the responses before."""
        self.waiting = not self._writable.is_set()
        return not self.waiting

    # Reading.

    def pause_reading(self) -> None:
        """Read no more for now."""
        if self._transport is not None and not self._reading_paused:
            self._reading_paused = True
            self._transport.pause_reading()

    def resume_reading(self) -> bool:
        """Read on. Returns whether reading was paused."""
        if not self._reading_paused or self._transport is None:
            return False
        self._reading_paused = False
        self._transport.resume_reading()
        return True

    def discard(self, length: int) -> None:
        """Count bytes that arrived after the last response."""
        self._discarded += length
        if self._discarded > MAX_DISCARDED:
            self.abort()

    # Ending.

    def close(self, *, linger: bool = False) -> None:
        """Close when all is sent. With `linger`, end this side only, so that a client that is sending can read it."""
        transport = self._transport
        if transport is None or self.closing:
            return
        self.closing = True
        if linger and transport.can_write_eof():
            transport.write_eof()
            self.resume_reading()
        else:
            transport.close()
        self._unsent = transport.get_write_buffer_size()
        self._deadline.set(self._limits.send_timeout if self._unsent else LINGER_SECONDS)

    def abort(self) -> None:
        """Close at once."""
        self.closing = True
        if self._transport is not None:
            self._transport.abort()

    def stalled_or_closed(self) -> bool:
        """End what a time-out ends on this side: a client that takes nothing, or does not close. False if neither."""
        if not self.closing and self._writable.is_set():
            return False
        unsent = 0 if self._transport is None else self._transport.get_write_buffer_size()
        if unsent and unsent < self._unsent:
            self._await_progress()
        else:
            self.abort()
        return True

    def _await_progress(self) -> None:
        self._unsent = 0 if self._transport is None else self._transport.get_write_buffer_size()
        self._deadline.set(self._limits.send_timeout)
