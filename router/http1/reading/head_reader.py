"""Reading the head of a request out of bytes that arrive in any pieces."""

from router.http1.errors import BadRequest
from router.http1.limits import Http1Limits
from router.http1.reading.grammar import MAX_METHOD, Field, RequestLine, check_start, parse_field, parse_request_line
from router.http1.reading.head import RequestHead, request_head

_CRLF = b"\r\n"


class HeadReader:
    """Reader of one head. After `read` returned it or raised, the reader is spent.

    Lines are judged one after the other as they are complete, and an incomplete line only by what no continuation can
    make right: so the outcome does not depend on the pieces.
    """

    def __init__(self, limits: Http1Limits) -> None:
        self._limits = limits
        self._line_start = 0
        self._searched = 0
        self._after_empty_line = False
        self._request_line: RequestLine | None = None
        self._headers: list[Field] = []

    def read(self, buffer: bytearray) -> RequestHead | None:
        """Return the head once it is complete, and remove it from the buffer. Raises BadRequest."""
        limits = self._limits
        while True:
            start = self._line_start
            end = buffer.find(b"\n", self._searched) + 1
            length = (end or len(buffer)) - start
            if self._request_line is None:
                if end and self._skip_empty_line(buffer[start:end]):
                    self._line_start = self._searched = end
                    continue
                check_start(bytes(buffer[start : min(start + length, start + MAX_METHOD + 1)]))
                if length > limits.request_line:
                    raise BadRequest(f"The request line is longer than {limits.request_line} bytes.", 414)
            if start + length > limits.head:
                raise BadRequest(f"The head of the request is larger than {limits.head} bytes.", 431)
            if not end:
                self._searched = len(buffer)
                return None
            line = bytes(buffer[start:end])
            if self._request_line is None:
                self._request_line = parse_request_line(line)
            elif line == _CRLF:
                del buffer[:end]
                return request_head(self._request_line, self._headers)
            elif len(self._headers) == limits.header_lines:
                raise BadRequest(f"The request has more than {limits.header_lines} header lines.", 431)
            else:
                self._headers.append(parse_field(line))
            self._line_start = self._searched = end

    def _skip_empty_line(self, line: bytearray) -> bool:
        """Decide whether to ignore this line: one empty line may come before a request (RFC 9112, section 2.2)."""
        if line != _CRLF or self._after_empty_line:
            return False
        self._after_empty_line = True
        return True
