"""The lines of an HTTP/1.1 message (RFC 9112, sections 3, 5 and 7.1; RFC 9110, section 5): strict, and linear in time.

Lines end with CRLF alone. Repetitions are possessive, so that no line makes a pattern try again.
"""

import re
from functools import lru_cache

from router.http1.errors import BadRequest

MAX_METHOD = 32
"""The longest method, in bytes."""
MAX_CHUNK_LINE = 1024
"""The longest line with the size of a chunk and its extensions, in bytes."""

_MAX_HOST = 300
_TOKEN = rb"[!#$%&'*+\-.^_`|~0-9A-Za-z]"
_REQUEST_LINE = re.compile(rb"(%b++) ([\x21-\x7e]++) HTTP/([0-9])\.([0-9])\r\n" % _TOKEN)
_START = re.compile(rb"(?:%b{1,%d}+(?: |\Z)|\r?\Z)" % (_TOKEN, MAX_METHOD))
_FIELD = re.compile(rb"(%b++):([\t\x20-\x7e\x80-\xff]*+)\r\n" % _TOKEN)
_CHUNK = re.compile(rb"([0-9A-Fa-f]{1,16}+)(?:[ \t]*+;[\t\x20-\x7e\x80-\xff]*+)?\r\n")
_CHUNK_START = re.compile(rb"[0-9A-Fa-f]{1,16}+(?:[ \t]*+(?:;[\t\x20-\x7e\x80-\xff]*+)?\r?)?\Z")
_HOST = re.compile(rb"(?:\[[0-9A-Za-z:.%%]++\]|(?:[A-Za-z0-9\-._~!$&'()*+,;=]|%[0-9A-Fa-f]{2})*+)(?::[0-9]{0,5}+)?")
_ABSOLUTE = re.compile(rb"https?://([^/?]*+)(.*+)", re.IGNORECASE)

RequestLine = tuple[str, bytes, int]
"""Method, target and minor version."""
Field = tuple[bytes, bytes]
"""Name in lower case and value without surrounding white space."""


def check_start(start: bytes) -> None:
    """Reject the first bytes of a request line that begin with no method: TLS, for example, or binary data.

    `start` is the line, perhaps incomplete, or its first `MAX_METHOD + 1` bytes.
    """
    if _START.match(start) is None:
        raise BadRequest("This is not an HTTP/1.1 request. If you meant to use TLS or HTTP/2, this port has neither.")


def parse_request_line(line: bytes) -> RequestLine:
    """Parse a request line with its line end (RFC 9112, section 3)."""
    match = _REQUEST_LINE.fullmatch(line)
    if match is None:
        raise BadRequest("The request line must be a method, a target and HTTP/1.1, ended by CRLF.")
    method, target, major, minor = match.groups()
    if method == b"PRI":
        raise BadRequest("HTTP/2 is not supported on this port: use HTTP/1.1.")
    if major != b"1":
        raise BadRequest("This version of HTTP is not supported: use HTTP/1.1.", 505)
    return method.decode("ascii"), target, int(minor)


def parse_field(line: bytes) -> Field:
    """Parse a field line with its line end (RFC 9112, section 5). Folded lines are rejected (section 5.2)."""
    match = _FIELD.fullmatch(line)
    if match is None:
        raise BadRequest("A header line must be a name, a colon and a value without control characters.")
    return match[1].lower(), match[2].strip(b" \t")


def match_chunk_line(data: bytes, position: int) -> re.Match[bytes] | None:
    """Match the first line of a chunk: its size is the first group, extensions follow (RFC 9112, section 7.1)."""
    return _CHUNK.match(data, position)


def check_chunk_start(line: bytes) -> None:
    """Reject the incomplete first line of a chunk if nothing can make it right."""
    if line and _CHUNK_START.match(line) is None:
        raise BadRequest("A chunk must begin with its size in hexadecimal digits, and a line end of CRLF.")


def is_host(value: bytes) -> bool:
    """Recognise a host with an optional port (RFC 3986, section 3.2.2)."""
    return len(value) <= _MAX_HOST and _is_host(value)


@lru_cache(maxsize=256)
def _is_host(value: bytes) -> bool:
    return _HOST.fullmatch(value) is not None


def split_target(method: str, target: bytes) -> tuple[bytes, bytes, bytes | None]:
    """Return path, query and, of a target in absolute form, the authority (RFC 9112, section 3.2)."""
    authority = None
    if not target.startswith(b"/"):
        authority, target = _authority_and_path(method, target)
    if b"#" in target:
        raise BadRequest("The target of the request must have no fragment.")
    if b"?" not in target:
        return target, b"", authority
    path, _, query = target.partition(b"?")
    return path, query, authority


def _authority_and_path(method: str, target: bytes) -> tuple[bytes | None, bytes]:
    absolute = _ABSOLUTE.fullmatch(target)
    if absolute is not None:
        authority, path = absolute.groups()
        if not authority or not is_host(authority):
            raise BadRequest("The target of the request has no valid host.")
        return authority, path if path.startswith(b"/") else b"/" + path
    if method == "CONNECT":
        raise BadRequest("Tunnels are not supported.", 501)
    if target != b"*" or method != "OPTIONS":
        raise BadRequest("The target of the request must be a path, such as /graphql.")
    return None, target
