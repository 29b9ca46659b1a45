"""Bodies, trailers and pipelined requests, right, wrong and hostile (RFC 9112, sections 6, 7 and 9)."""

from tests.router.http1.framing import CHUNKED, GET, POST, Framing

LENGTHS = (
    Framing("a length of 0", POST + b"Content-Length: 0\r\n\r\n", "POST /", "POST /"),
    Framing(
        "a length with zeros before it", POST + b"Content-Length: 005\r\n\r\nhello", "POST / hello", "POST / hello"
    ),
    Framing("an empty length", POST + b"Content-Length:\r\n\r\n", "400", "400"),
    Framing("a negative length", POST + b"Content-Length: -5\r\n\r\nhello", "400", "400"),
    Framing("a length with a plus sign", POST + b"Content-Length: +5\r\n\r\nhello", "400", "400"),
    Framing("a length with a space in it", POST + b"Content-Length: 1 1\r\n\r\nhello world", "400", "400"),
    Framing("a length with an underscore", POST + b"Content-Length: 1_0\r\n\r\nhelloworld", "400", "400"),
    Framing("a hexadecimal length", POST + b"Content-Length: 0x5\r\n\r\nhello", "400", "400"),
    Framing("a decimal length with a point", POST + b"Content-Length: 5.0\r\n\r\nhello", "400", "400"),
    Framing("a length in other digits", POST + b"Content-Length: \xd9\xa5\r\n\r\nhello", "400", "400"),
    Framing("a length of 30 digits", POST + b"Content-Length: " + b"9" * 30 + b"\r\n\r\nhello", "400", "400"),
    Framing("a length with a vertical tab", POST + b"Content-Length: \x0b5\r\n\r\nhello", "400", "400"),
    Framing("two different lengths", POST + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!", "400", "400"),
    Framing("one length twice", POST + b"Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello", "400", "POST / hello"),
    Framing("one length twice in one line", POST + b"Content-Length: 5, 5\r\n\r\nhello", "400", "POST / hello"),
    Framing("two lengths in one line", POST + b"Content-Length: 5, 6\r\n\r\nhello!", "400", "400"),
    Framing("a body shorter than its length", POST + b"Content-Length: 6\r\n\r\nhello", "incomplete", "incomplete"),
    Framing("a GET with a body", GET + b"Content-Length: 5\r\n\r\nhello", "GET / hello", "GET / hello"),
    Framing(
        "a body without a length is the next request",
        POST + b"\r\n" + GET + b"\r\n",
        "POST / | GET /",
        "POST / | GET /",
    ),
    Framing(
        "a smuggled request in a body",
        POST + b"Content-Length: %d\r\n\r\n" % len(GET + b"\r\n") + GET + b"\r\n",
        "POST / GET / HTTP/1.1\r\nHost: a",
        "POST / GET / HTTP/1.1\r\nHost: a",
    ),
)
CODINGS = (
    Framing(
        "length and coding", POST + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "400", "POST /"
    ),
    Framing(
        "coding and length", POST + b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n", "400", "POST /"
    ),
    Framing("a coding in HTTP/1.0", b"POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "400", "POST /"),
    Framing("a coding in capitals", POST + b"Transfer-Encoding: CHUNKED\r\n\r\n0\r\n\r\n", "POST /", "POST /"),
    Framing("two codings", POST + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", "501", "501"),
    Framing(
        "chunked is not the last coding", POST + b"Transfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n", "501", "501"
    ),
    Framing("chunked twice", POST + b"Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n", "501", "501"),
    Framing(
        "two lines of codings",
        POST + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n",
        "400",
        "501",
    ),
    Framing(
        "one coding in two lines",
        POST + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "400",
        "501",
    ),
    Framing("an unknown coding", POST + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", "501", "501"),
    Framing("the identity coding", POST + b"Transfer-Encoding: identity\r\n\r\n", "501", "501"),
    Framing("an empty coding", POST + b"Transfer-Encoding:\r\n\r\n0\r\n\r\n", "501", "501"),
    Framing("a quoted coding", POST + b'Transfer-Encoding: "chunked"\r\n\r\n0\r\n\r\n', "501", "501"),
    Framing("a coding with a parameter", POST + b"Transfer-Encoding: chunked;a=b\r\n\r\n0\r\n\r\n", "501", "501"),
    Framing("a coding after a vertical tab", POST + b"Transfer-Encoding: \x0bchunked\r\n\r\n0\r\n\r\n", "400", "400"),
    Framing("a coding after a tab", POST + b"Transfer-Encoding:\tchunked\r\n\r\n0\r\n\r\n", "POST /", "POST /"),
    Framing(
        "a coding with a space before the colon", POST + b"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n", "400", "400"
    ),
    Framing("a coding with a comma after it", POST + b"Transfer-Encoding: chunked,\r\n\r\n0\r\n\r\n", "501", "501"),
    Framing(
        "a name with an underscore is another header",
        POST + b"Transfer_Encoding: chunked\r\nContent-Length: 5\r\n\r\nhello",
        "POST / hello",
        "POST / hello",
    ),
)
CHUNKS = (
    Framing("chunks", CHUNKED + b"5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n", "POST / hello world", "POST / hello world"),
    Framing("a size in capitals", CHUNKED + b"A\r\nhelloworld\r\n0\r\n\r\n", "POST / helloworld", "POST / helloworld"),
    Framing("a size with zeros before it", CHUNKED + b"0005\r\nhello\r\n0\r\n\r\n", "POST / hello", "POST / hello"),
    Framing("a last chunk of several zeros", CHUNKED + b"5\r\nhello\r\n000\r\n\r\n", "POST / hello", "POST / hello"),
    Framing("an extension", CHUNKED + b"5;a=b\r\nhello\r\n0\r\n\r\n", "POST / hello", "POST / hello"),
    Framing("an extension after white space", CHUNKED + b"5 ; a=b\r\nhello\r\n0\r\n\r\n", "POST / hello", "400"),
    Framing("a quoted extension", CHUNKED + b'5;a="b;c"\r\nhello\r\n0;d\r\n\r\n', "POST / hello", "POST / hello"),
    Framing("an extension with a bare LF", CHUNKED + b"5;a\nb\r\nhello\r\n0\r\n\r\n", "400", "400"),
    Framing("an extension with a bare CR", CHUNKED + b"5;a\rb\r\nhello\r\n0\r\n\r\n", "400", "POST / hello"),
    Framing("an extension with a NUL", CHUNKED + b"5;\x00\r\nhello\r\n0\r\n\r\n", "400", "POST / hello"),
    Framing(
        "an extension that is too long",
        CHUNKED + b"5;" + b"a" * 1100 + b"\r\nhello\r\n0\r\n\r\n",
        "400",
        "POST / hello",
    ),
    Framing("an extension without an end", CHUNKED + b"5;" + b"a" * 1100, "400", "incomplete"),
    Framing(
        "too many extensions",
        CHUNKED + (b"1;" + b"a" * 1000 + b"\r\nx\r\n") * 20 + b"0\r\n\r\n",
        "400",
        "POST / xxxxxxxxxxxxxxxxxxxx",
    ),
    Framing("a space after a size", CHUNKED + b"5 \r\nhello\r\n0\r\n\r\n", "400", "POST / hello"),
    Framing("a space before a size", CHUNKED + b" 5\r\nhello\r\n0\r\n\r\n", "400", "400"),
    Framing("an empty size", CHUNKED + b"\r\nhello\r\n0\r\n\r\n", "400", "400"),
    Framing("a negative size", CHUNKED + b"-5\r\nhello\r\n0\r\n\r\n", "400", "400"),
    Framing("a size with 0x", CHUNKED + b"0x5\r\nhello\r\n0\r\n\r\n", "400", "400"),
    Framing("a size that is no number", CHUNKED + b"G\r\nhello\r\n0\r\n\r\n", "400", "400"),
    Framing("a size with an underscore", CHUNKED + b"1_0\r\nhello\r\n0\r\n\r\n", "400", "400"),
    Framing("a size of 17 digits", CHUNKED + b"00000000000000005\r\nhello\r\n0\r\n\r\n", "400", "POST / hello"),
    Framing("a size of 2**64 and more", CHUNKED + b"10000000000000005\r\nhello\r\n0\r\n\r\n", "400", "incomplete"),
    Framing("a size ended by a bare LF", CHUNKED + b"5\nhello\r\n0\r\n\r\n", "400", "400"),
    Framing("a chunk ended by a bare LF", CHUNKED + b"5\r\nhello\n0\r\n\r\n", "400", "400"),
    Framing("a chunk ended by other bytes", CHUNKED + b"5\r\nhelloXX0\r\n\r\n", "400", "400"),
    Framing("a chunk without an end", CHUNKED + b"5\r\nhello0\r\n\r\n", "400", "400"),
    Framing("a chunk longer than its size", CHUNKED + b"4\r\nhello\r\n0\r\n\r\n", "400", "400"),
    Framing("a chunk shorter than its size", CHUNKED + b"6\r\nhello\r\n0\r\n\r\n", "400", "400"),
    Framing("a bare LF as the end of the body", CHUNKED + b"5\r\nhello\r\n0\r\n\n", "400", "POST / hello"),
    Framing("a last chunk ended by a bare LF", CHUNKED + b"5\r\nhello\r\n0\n\r\n", "400", "400"),
    Framing("a body without a last chunk", CHUNKED + b"5\r\nhello\r\n", "incomplete", "incomplete"),
    Framing("a body without its empty line", CHUNKED + b"5\r\nhello\r\n0\r\n", "incomplete", "incomplete"),
)
TRAILERS = (
    Framing("a trailer", CHUNKED + b"5\r\nhello\r\n0\r\nX: 1\r\n\r\n", "POST / hello", "POST / hello"),
    Framing(
        "a trailer of authorization",
        CHUNKED + b"5\r\nhello\r\n0\r\nAuthorization: Bearer b\r\n\r\n",
        "POST / hello",
        "POST / hello",
    ),
    Framing(
        "a trailer of framing",
        CHUNKED + b"5\r\nhello\r\n0\r\nContent-Length: 50\r\nTransfer-Encoding: gzip\r\n\r\n",
        "400",
        "501",
    ),
    Framing("a malformed trailer", CHUNKED + b"5\r\nhello\r\n0\r\nX : 1\r\n\r\n", "400", "400"),
    Framing("a folded trailer", CHUNKED + b"5\r\nhello\r\n0\r\nX: 1\r\n 2\r\n\r\n", "400", "POST / hello"),
    Framing("a trailer with a NUL", CHUNKED + b"5\r\nhello\r\n0\r\nX: \x00\r\n\r\n", "400", "400"),
    Framing("a trailer with a bare LF", CHUNKED + b"5\r\nhello\r\n0\r\nX: 1\n\r\n", "400", "POST / hello"),
    Framing("a request line as a trailer", CHUNKED + b"0\r\nGET /b HTTP/1.1\r\nHost: a\r\n\r\n", "400", "400"),
    Framing("101 trailers", CHUNKED + b"0\r\n" + b"X: 1\r\n" * 101 + b"\r\n", "431", "POST /"),
    Framing("trailers that are too large", CHUNKED + b"0\r\nX: " + b"a" * 5000 + b"\r\n\r\n", "431", "POST /"),
)
CONNECTIONS = (
    Framing(
        "three requests at once",
        GET + b"\r\n" + POST + b"Content-Length: 2\r\n\r\nhi" + GET + b"\r\n",
        "GET / | POST / hi | GET /",
        "GET / | POST / hi | GET /",
    ),
    Framing(
        "a request after chunks",
        CHUNKED + b"2\r\nhi\r\n0\r\n\r\n" + GET + b"\r\n",
        "POST / hi | GET /",
        "POST / hi | GET /",
    ),
    Framing(
        "an empty line between requests",
        POST + b"Content-Length: 2\r\n\r\nhi\r\n" + GET + b"\r\n",
        "POST / hi | GET /",
        "POST / hi | 400",
    ),
    Framing(
        "a body longer than its length",
        POST + b"Content-Length: 2\r\n\r\nhi there\r\n\r\n",
        "POST / hi | 400",
        "POST / hi | 400",
    ),
    Framing("a request after Connection: close", GET + b"Connection: close\r\n\r\n" + GET + b"\r\n", "GET /", "GET /"),
    Framing(
        "Upgrade: h2c on a POST",
        POST
        + b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMA\r\nContent-Length: 2\r\n\r\nhi"
        + GET
        + b"\r\n",
        "POST / hi | GET /",
        "POST / hi | GET /",
    ),
    Framing(
        "Upgrade: websocket on a POST",
        POST + b"Connection: Upgrade\r\nUpgrade: websocket\r\nContent-Length: 2\r\n\r\nhi" + GET + b"\r\n",
        "POST / hi | GET /",
        "POST / hi | GET /",
    ),
    Framing(
        "Upgrade: websocket on a chunked POST",
        POST
        + b"Connection: Upgrade\r\nUpgrade: websocket\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n"
        + GET
        + b"\r\n",
        "POST / hi | GET /",
        "POST / hi | GET /",
    ),
    Framing(
        "an upgrade that Connection does not name",
        POST + b"Upgrade: websocket\r\nContent-Length: 2\r\n\r\nhi" + GET + b"\r\n",
        "POST / hi | GET /",
        "POST / hi | GET /",
    ),
    Framing(
        "Upgrade: TLS/1.2",
        GET + b"Connection: Upgrade\r\nUpgrade: TLS/1.2\r\n\r\n" + GET + b"\r\n",
        "GET / | GET /",
        "GET / | GET /",
    ),
    Framing("an expectation", POST + b"Expect: 100-continue\r\nContent-Length: 2\r\n\r\nhi", "POST / hi", "POST / hi"),
    Framing(
        "an expectation in capitals",
        POST + b"Expect: 100-Continue\r\nContent-Length: 2\r\n\r\nhi",
        "POST / hi",
        "POST / hi",
    ),
    Framing("another expectation", POST + b"Expect: 200-ok\r\nContent-Length: 2\r\n\r\nhi", "417", "POST / hi"),
    Framing(
        "an expectation in HTTP/1.0",
        b"POST / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\nhi",
        "POST / hi",
        "POST / hi",
    ),
    Framing("half a request line", b"GET /", "incomplete", "incomplete"),
    Framing("a head without its empty line", GET, "incomplete", "incomplete"),
    Framing("half a line end", GET + b"\r", "incomplete", "incomplete"),
)
