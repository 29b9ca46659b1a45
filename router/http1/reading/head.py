"""The head of a request: its parts, and what they say about the body and the connection."""

from dataclasses import dataclass

from router.http1.errors import BadRequest
from router.http1.reading.grammar import Field, RequestLine, is_host, split_target

_MAX_LENGTH_DIGITS = 18


@dataclass(slots=True)
class RequestHead:
    """A request whose head has been read and found valid. It may be that of several requests, and is never changed.

    `path` and `query` are as received; `minor` is the minor version of HTTP/1. `content_length` is 0 without a body and
    None with a chunked one. `upgrade` is the protocol that the client would switch to, None without a request for one.
    """

    method: str
    path: bytes
    query: bytes
    minor: int
    headers: list[Field]
    index: dict[bytes, bytes]
    """The headers by name; of a repeated name the last one."""
    content_length: int | None
    keep_alive: bool
    expects_continue: bool
    upgrade: bytes | None
    text: dict[str, str] | None = None
    """The headers as text, once an application has decoded them, if no name is repeated."""


def request_head(line: RequestLine, headers: list[Field]) -> RequestHead:
    """Put a head together. Raises BadRequest if it is ambiguous where the request ends or what it is for."""
    method, target, minor = line
    index = dict(headers)
    if len(index) != len(headers):
        _check_single(headers)
    get = index.get
    path, query, authority = split_target(method, target)
    host = get(b"host")
    if host is None:
        if minor:
            raise BadRequest("A request of HTTP/1.1 must have a Host header.")
    elif not is_host(host):
        raise BadRequest("The Host header must be a host name or address, and perhaps a port.")
    if authority is not None:
        # RFC 9112, section 3.2.2: the authority of the target counts, not the Host header.
        headers = [(b"host", authority), *(field for field in headers if field[0] != b"host")]
        index[b"host"] = authority
    length: int | None = 0
    if b"content-length" in index or b"transfer-encoding" in index:
        length = _content_length(get(b"content-length"), get(b"transfer-encoding"), minor)
    expectation = get(b"expect")
    if expectation is not None and minor and expectation.lower() != b"100-continue":
        raise BadRequest("The only supported expectation is 100-continue.", 417)
    keep_alive, upgrade = minor > 0, None
    if minor and b"connection" in index:
        tokens = _connection_tokens(headers)
        keep_alive = b"close" not in tokens
        if b"upgrade" in tokens and b"upgrade" in index:
            upgrade = index[b"upgrade"].lower()
    expects_continue = expectation is not None and minor > 0
    return RequestHead(method, path, query, minor, headers, index, length, keep_alive, expects_continue, upgrade)


def _check_single(headers: list[Field]) -> None:
    for name in (b"host", b"content-length", b"transfer-encoding"):
        if sum(field[0] == name for field in headers) > 1:
            raise BadRequest(f"A request must have at most one {name.decode().title()} header.")


def _connection_tokens(headers: list[Field]) -> set[bytes]:
    values = [value for name, value in headers if name == b"connection"]
    return {token.strip(b" \t").lower() for value in values for token in value.split(b",")}


def _content_length(length: bytes | None, coding: bytes | None, minor: int) -> int | None:
    """Return the length of the body; None for a chunked one (RFC 9112, section 6)."""
    if coding is None:
        assert length is not None
        if not length.isdigit() or len(length) > _MAX_LENGTH_DIGITS:
            raise BadRequest("Content-Length must be a decimal number.")
        return int(length)
    if length is not None:
        raise BadRequest("A request must not have both Content-Length and Transfer-Encoding.")
    if not minor:
        raise BadRequest("A request of HTTP/1.0 must not have Transfer-Encoding.")
    if coding.lower() != b"chunked":
        raise BadRequest("The only supported transfer coding is chunked.", 501)
    return None
