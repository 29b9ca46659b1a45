"""The chunked transfer coding (RFC 9112, section 7.1)."""

from router.http1.errors import BadRequest
from router.http1.limits import Http1Limits
from router.http1.reading.grammar import MAX_CHUNK_LINE, check_chunk_start, match_chunk_line, parse_field

MAX_EXTENSION_BYTES = 16 * 1024
"""The most bytes of chunk extensions in one body: they are read to be thrown away."""
_FRAMING = frozenset({b"content-length", b"transfer-encoding", b"host"})


class ChunkedBody:
    """Decodes one body. Trailer fields are checked and dropped: nothing that comes after a body is a header."""

    def __init__(self, limits: Http1Limits) -> None:
        self._limits = limits
        self._left = 0
        self._ends_chunk = False
        self._in_trailers = False
        self._extension_bytes = 0
        self._trailer_lines = 0
        self._trailer_bytes = 0
        self.complete = False

    def decode(self, data: bytes) -> tuple[bytes, int]:
        """Return the decoded bytes and the number of bytes that were read; the rest is an incomplete line.

        Raises BadRequest.
        """
        parts: list[bytes] = []
        position = 0
        while not self.complete:
            before = position
            if self._left:
                part = data[position : position + self._left]
                parts.append(part)
                self._left -= len(part)
                position += len(part)
                self._ends_chunk = not self._left
            elif self._ends_chunk:
                position = self._chunk_end(data, position)
            elif self._in_trailers:
                position = self._trailer(data, position)
            else:
                position = self._whole_chunks(data, position, parts)
                position = self._size(data, position)
            if position == before:
                break
        return b"".join(parts), position

    def _whole_chunks(self, data: bytes, position: int, parts: list[bytes]) -> int:
        """Read the chunks that are complete, as fast as a body of many tiny ones needs it; leave all others."""
        while (match := match_chunk_line(data, position)) is not None:
            start = match.end()
            end = start + int(match[1], 16)
            if start - position > MAX_CHUNK_LINE or end == start or data[end : end + 2] != b"\r\n":
                break
            self._count_extensions(start - match.end(1) - 2)
            parts.append(data[start:end])
            position = end + 2
        return position

    def _size(self, data: bytes, position: int) -> int:
        end = data.find(b"\n", position, position + MAX_CHUNK_LINE + 1) + 1
        line = data[position : end or position + MAX_CHUNK_LINE + 1]
        if len(line) > MAX_CHUNK_LINE:
            raise BadRequest(f"The first line of a chunk is longer than {MAX_CHUNK_LINE} bytes.")
        if not end:
            check_chunk_start(line)
            return position
        match = match_chunk_line(line, 0)
        if match is None:
            raise BadRequest("A chunk must begin with its size in hexadecimal digits, and a line end of CRLF.")
        self._count_extensions(len(line) - match.end(1) - 2)
        self._left = int(match[1], 16)
        self._in_trailers = not self._left
        return end

    def _count_extensions(self, length: int) -> None:
        self._extension_bytes += length
        if self._extension_bytes > MAX_EXTENSION_BYTES:
            raise BadRequest(f"The chunks have more than {MAX_EXTENSION_BYTES} bytes of extensions.")

    def _chunk_end(self, data: bytes, position: int) -> int:
        end = data[position : position + 2]
        if not b"\r\n".startswith(end):
            raise BadRequest("A chunk must end with CRLF where its size says.")
        if len(end) < 2:
            return position
        self._ends_chunk = False
        return position + 2

    def _trailer(self, data: bytes, position: int) -> int:
        longest = self._limits.head - self._trailer_bytes
        end = data.find(b"\n", position, position + longest + 1) + 1
        line = data[position : end or position + longest + 1]
        if len(line) > longest:
            raise BadRequest(f"The trailers of the request are larger than {self._limits.head} bytes.", 431)
        if not end:
            return position
        if line == b"\r\n":
            self.complete = True
            return end
        if self._trailer_lines == self._limits.header_lines:
            raise BadRequest(f"The request has more than {self._limits.header_lines} trailer lines.", 431)
        self._trailer_lines += 1
        self._trailer_bytes += len(line)
        name, _ = parse_field(line)
        if name in _FRAMING:
            raise BadRequest("The trailers must not say where the request ends or what it is for.")
        return end
