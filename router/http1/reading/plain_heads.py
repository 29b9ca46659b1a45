"""Reading plain heads, those of nearly all requests, at a fraction of the cost."""

from itertools import compress, count
from operator import ne

from router.http1.limits import Http1Limits
from router.http1.reading.grammar import Field
from router.http1.reading.head import RequestHead, request_head

_CRLF = b"\r\n"
_VISIBLE = bytes([9, *range(32, 127), *range(128, 256)])
_TCHAR = b"!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_COMMON = (
    "Accept Accept-Encoding Accept-Language Authorization Cache-Control Connection Content-Encoding Content-Length "
    "Content-Type Cookie Expect Host If-None-Match Keep-Alive Origin Pragma Range Referer Sec-Fetch-Dest "
    "Sec-Fetch-Mode Sec-Fetch-Site Traceparent Tracestate Transfer-Encoding Upgrade User-Agent X-Forwarded-For "
    "X-Forwarded-Host X-Forwarded-Proto X-Real-Ip X-Request-Id"
)
_NAMES = {spelling.encode(): name.lower().encode() for name in _COMMON.split() for spelling in (name, name.lower())}
_DECISIVE = frozenset({b"host", b"content-length", b"transfer-encoding", b"connection", b"expect", b"upgrade"})
"""Headers on which more of a head depends than their own value."""

MAX_REMEMBERED = 2048
"""The largest head whose lines a connection keeps for the next, in bytes."""


class PlainHeads:
    """Reader of the heads of one connection that are complete and plain, each in one go.

    The verdict on all others is `HeadReader`'s. What is accepted here is accepted there, with the same result. Heads of
    one connection resemble each other, so lines that are the same as in the head before are not parsed again; for the
    same bytes the result is the same object.
    """

    def __init__(self, limits: Http1Limits) -> None:
        self._limits = limits
        self._data = b""
        self._lines: list[bytes] = []
        self._head: RequestHead | None = None

    def read(self, data: bytes, end: int) -> RequestHead | None:
        """Read `data[:end]`, a head with its empty line; None if anything about it is unusual or wrong.

        Raises BadRequest if the lines are right, and the request is not.
        """
        if end > self._limits.head:
            return None
        data = data[:end]
        if data == self._data:
            return self._head
        lines = data[:-4].split(_CRLF)
        head = self._like_before(lines) if len(lines) == len(self._lines) else None
        if head is None:
            head = self._parse(data, lines)
            if head is None or end > MAX_REMEMBERED or len(head.headers) != len(head.index):
                return head
        self._data, self._lines, self._head = data, lines, head
        return head

    def _like_before(self, lines: list[bytes]) -> RequestHead | None:
        """Read a head that differs from the one before in nothing but values; None if it does not."""
        before = self._head
        assert before is not None
        headers = before.headers.copy()
        index = before.index.copy()
        length = before.content_length
        text = before.text
        if text is not None:
            text = text.copy()
        for number in compress(count(), map(ne, lines, self._lines)):
            if not number:
                return None
            name, colon, value = lines[number].partition(b":")
            lower = _NAMES.get(name)
            if not colon or lower is None or lower != headers[number - 1][0] or value.translate(None, _VISIBLE):
                return None
            value = value.strip(b" \t")
            if lower in _DECISIVE:
                if lower != b"content-length" or not value.isdigit() or len(value) > 10:
                    return None
                length = int(value)
            headers[number - 1] = (lower, value)
            index[lower] = value
            if text is not None:
                text[lower.decode("ascii")] = value.decode("latin-1")
        return RequestHead(
            before.method,
            before.path,
            before.query,
            before.minor,
            headers,
            index,
            length,
            before.keep_alive,
            before.expects_continue,
            before.upgrade,
            text,
        )

    def _parse(self, data: bytes, lines: list[bytes]) -> RequestHead | None:
        limits = self._limits
        line = lines[0]
        if len(line) + 2 > limits.request_line or len(lines) > limits.header_lines + 1:
            return None
        # Without the allowed characters only the line ends may remain, a pair for each.
        if data.translate(None, _VISIBLE) != _CRLF * (len(lines) + 1):
            return None
        method, _, rest = line.partition(b" ")
        target, _, version = rest.partition(b" ")
        if version != b"HTTP/1.1" or not target.startswith(b"/") or not target.isascii() or b"\t" in target:
            return None
        if method not in (b"POST", b"GET"):
            return None
        headers: list[Field] = []
        for line in lines[1:]:
            name, colon, value = line.partition(b":")
            lower = _NAMES.get(name)
            if lower is None:
                if not name or name.translate(None, _TCHAR):
                    return None
                lower = name.lower()
            if not colon:
                return None
            headers.append((lower, value.strip(b" \t")))
        return request_head((method.decode("ascii"), target, 1), headers)
