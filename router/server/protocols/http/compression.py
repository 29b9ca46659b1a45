"""Content codings of bodies (RFC 9110, section 8.4): gzip, Brotli and Zstandard, in and out."""

import zlib
from functools import lru_cache

import brotli
import zstandard

from router.server.errors import RequestRejected
from router.server.protocols.http.messages import HttpResponse

PREFERENCE = ("zstd", "br", "gzip")
"""Order of preference among codings with the same weight."""

MAX_WINDOW = 8 * 1024 * 1024
"""Bytes of memory that a Zstandard frame may require (RFC 9659)."""


def decoded(body: bytes, coding: str, max_bytes: int) -> bytes:
    """Decode a request's body.

    Raises RequestRejected: 415 for an unknown coding, 413 for a body that is too large once decoded, 400 for a corrupt
    one.
    """
    try:
        match coding:
            case "identity" | "":
                plain = body
            case "gzip" | "x-gzip":
                plain = _gunzip(body, max_bytes)
            case "br":
                plain = _from_brotli(body, max_bytes)
            case "zstd":
                plain = zstandard.ZstdDecompressor(max_window_size=MAX_WINDOW).stream_reader(body).read(max_bytes + 1)
            case _:
                raise RequestRejected(
                    "UNSUPPORTED_CODING",
                    "The content coding is not supported.",
                    status=415,
                    headers=[(b"accept-encoding", ", ".join(PREFERENCE).encode())],
                )
    except (zlib.error, brotli.error, zstandard.ZstdError, EOFError):
        raise RequestRejected("BAD_REQUEST", "The body is not what its content coding says.") from None
    if len(plain) > max_bytes:
        raise RequestRejected("PAYLOAD_TOO_LARGE", f"The body is larger than {max_bytes} bytes.", status=413)
    return plain


def compress(response: HttpResponse, accept_encoding: bytes | None, minimum: int) -> None:
    """Compress a response of at least `minimum` bytes if its client accepts that. Streams are not compressed."""
    if response.stream is not None or response.status == 204 or len(response.body) < minimum:
        return
    response.headers.append((b"vary", b"accept-encoding"))
    coding = chosen_coding(accept_encoding)
    if coding is None or any(name == b"content-encoding" for name, _ in response.headers):
        return
    match coding:
        case "zstd":
            response.body = zstandard.ZstdCompressor(level=3).compress(response.body)
        case "br":
            response.body = brotli.compress(response.body, quality=4)
        case _:
            compressor = zlib.compressobj(6, zlib.DEFLATED, 31)
            response.body = compressor.compress(response.body) + compressor.flush()
    response.headers.append((b"content-encoding", coding.encode()))


@lru_cache(maxsize=256)
def chosen_coding(accept_encoding: bytes | None) -> str | None:
    """Choose the coding that a client prefers (RFC 9110, section 12.5.3); None for no coding."""
    if not accept_encoding:
        return None
    weights: dict[str, float] = {}
    for part in accept_encoding.decode("latin-1").lower().split(","):
        name, *parameters = (piece.strip() for piece in part.split(";"))
        weight = 1.0
        for parameter in parameters:
            if parameter.startswith("q="):
                try:
                    weight = float(parameter[2:])
                except ValueError:
                    weight = 0.0
        weights[name] = weight
    best = max(PREFERENCE, key=lambda coding: weights.get(coding, weights.get("*", 0.0)))
    return best if weights.get(best, weights.get("*", 0.0)) > 0 else None


def _gunzip(body: bytes, max_bytes: int) -> bytes:
    decompressor = zlib.decompressobj(31)
    plain = decompressor.decompress(body, max_bytes + 1)
    if len(plain) <= max_bytes and not decompressor.eof:
        raise EOFError
    return plain


def _from_brotli(body: bytes, max_bytes: int) -> bytes:
    decompressor = brotli.Decompressor()
    plain = bytearray(decompressor.process(body, output_buffer_limit=max_bytes + 1))
    while not decompressor.is_finished() and len(plain) <= max_bytes:
        more = decompressor.process(b"", output_buffer_limit=max_bytes + 1)
        if not more:
            raise EOFError
        plain += more
    return bytes(plain)
