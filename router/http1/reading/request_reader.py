"""Requests out of a connection's bytes, one after the other (pipelining); no I/O."""

from router.http1.limits import Http1Limits
from router.http1.reading.chunked import ChunkedBody
from router.http1.reading.head import RequestHead
from router.http1.reading.head_reader import HeadReader
from router.http1.reading.plain_heads import PlainHeads


class RequestReader:
    """Reader of a head, then its body, then the next head. Methods raise BadRequest, after which the reader is spent.

    It buffers what was fed and not read: a head up to its limit, and whatever the caller feeds beside.
    """

    def __init__(self, limits: Http1Limits) -> None:
        self._limits = limits
        # A request usually comes in one piece: `_data` then holds it without a copy, and `_buffer` is empty.
        self._data = b""
        self._buffer = bytearray()
        self._plain = PlainHeads(limits)
        self._head: HeadReader | None = None
        self._left = 0
        self._chunked: ChunkedBody | None = None
        self.body_complete = True
        """The end of the current request's body has been read."""

    def feed(self, data: bytes) -> None:
        """Add bytes that arrived."""
        if self._buffer or self._head is not None or self._data:
            self._to_buffer()
            self._buffer += data
        else:
            self._data = data

    @property
    def buffered(self) -> int:
        """The number of bytes that are waiting to be read."""
        return len(self._data) + len(self._buffer)

    def read_head(self) -> RequestHead | None:
        """Return the head of the next request; None while it is incomplete."""
        data, head = self._data, None
        end = data.find(b"\r\n\r\n") + 4 if data else 0
        if end > 3:
            head = self._plain.read(data, end)
        if head is not None:
            self._data = data[end:]
        else:
            head = self._unusual_head()
            if head is None:
                return None
        length = head.content_length
        if length is None:
            self._chunked = ChunkedBody(self._limits)
            self._left = 0
            self.body_complete = False
        else:
            self._chunked = None
            self._left = length
            self.body_complete = not length
        return head

    def read_body(self) -> bytes:
        """Return the bytes of the current request's body that are there; empty if there are none."""
        if self._chunked is not None:
            data = self.take_rest()
            part, used = self._chunked.decode(data)
            self._data = data[used:]
            self.body_complete = self._chunked.complete
            return part
        left, data = self._left, self._data
        if not left:
            return b""
        if len(data) == left:
            part, self._data = data, b""
        elif data:
            part, self._data = data[:left], data[left:]
        else:
            part = bytes(self._buffer[:left])
            del self._buffer[:left]
        self._left = left = left - len(part)
        self.body_complete = not left
        return part

    def take_rest(self) -> bytes:
        """Return all that is buffered, for another protocol."""
        rest = self._data if not self._buffer else bytes(self._buffer) + self._data
        self._data = b""
        self._buffer.clear()
        return rest

    def _unusual_head(self) -> RequestHead | None:
        self._to_buffer()
        if not self._buffer:
            return None
        if self._head is None:
            self._head = HeadReader(self._limits)
        head = self._head.read(self._buffer)
        if head is not None:
            self._head = None
        return head

    def _to_buffer(self) -> None:
        if self._data:
            self._buffer += self._data
            self._data = b""
