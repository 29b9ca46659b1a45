"""Content codings of bodies (RFC 9110, section 8.4): gzip, Brotli and Zstandard, in and out."""

from __future__ import annotations

import zlib
from functools import lru_cache

import brotli
import zstandard

from router.server.errors import RequestRefused
from router.server.http.messages import HttpResponse

PREFERENCE = ("zstd", "br", "gzip")
"""Of codings that a client likes equally, the first."""

MAX_WINDOW = 8 * 1024 * 1024
"""Bytes of memory that a Zstandard frame may ask for (RFC 9659)."""


def decoded(body: bytes, coding: str, max_bytes: int) -> bytes:
    """A request's body without its coding. Raises RequestRefused: 415 for an unknown coding, 413 for what is too large
    once it is unpacked, 400 for what is damaged."""
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
                raise RequestRefused(
                    "UNSUPPORTED_CODING",
                    "The content coding is not supported.",
                    status=415,
                    headers=[(b"accept-encoding", ", ".join(PREFERENCE).encode())],
                )
    except (zlib.error, brotli.error, zstandard.ZstdError, EOFError):
        raise RequestRefused("BAD_REQUEST", "The body is not what its content coding says.") from None
    if len(plain) > max_bytes:
        raise RequestRefused("PAYLOAD_TOO_LARGE", f"The body is larger than {max_bytes} bytes.", status=413)
    return plain


def compress(response: HttpResponse, accept_encoding: bytes | None, minimum: int) -> None:
    """Compress an answer if its client takes it and it is worth it. Streams are left alone."""
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
            packer = zlib.compressobj(6, zlib.DEFLATED, 31)
            response.body = packer.compress(response.body) + packer.flush()
    response.headers.append((b"content-encoding", coding.encode()))


@lru_cache(maxsize=256)
def chosen_coding(accept_encoding: bytes | None) -> str | None:
    """The coding that a client likes best (RFC 9110, section 12.5.3); None for none."""
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
    unpacker = zlib.decompressobj(31)
    plain = unpacker.decompress(body, max_bytes + 1)
    if len(plain) <= max_bytes and not unpacker.eof:
        raise EOFError
    return plain


def _from_brotli(body: bytes, max_bytes: int) -> bytes:
    unpacker = brotli.Decompressor()
    plain = bytearray(unpacker.process(body, output_buffer_limit=max_bytes + 1))
    while not unpacker.is_finished() and len(plain) <= max_bytes:
        more = unpacker.process(b"", output_buffer_limit=max_bytes + 1)
        if not more:
            raise EOFError
        plain += more
    return bytes(plain)
