"""Content codings of HTTP bodies: gzip, deflate, br and zstd, decoded within a bound."""

import gzip
import zlib
from typing import Protocol

import brotli
import zstandard

MAX_WINDOW = 8 * 1024 * 1024
"""Bytes of memory that a Zstandard frame may require (RFC 9659)."""


class BodyTooLarge(Exception):
    """The decoded body is larger than allowed."""


class BadBody(Exception):
    """The body is not in its declared coding, or the coding is unknown."""


class _ZlibDecoder(Protocol):
    @property
    def eof(self) -> bool: ...

    def decompress(self, data: bytes, max_length: int = 0, /) -> bytes: ...


def decoded_body(body: bytes, coding: str, max_bytes: int) -> bytes:
    """Decode a body. Raises `BodyTooLarge` before more than about `max_bytes` were decoded, or `BadBody`."""
    try:
        match coding:
            case "identity" | "":
                decoded = body
            case "gzip" | "x-gzip":
                decoded = _inflate(zlib.decompressobj(zlib.MAX_WBITS | 16), body, max_bytes)
            case "deflate":
                decoded = _inflate(zlib.decompressobj(), body, max_bytes)
            case "br":
                decoded = _unbrotli(body, max_bytes)
            case "zstd":
                with zstandard.ZstdDecompressor(max_window_size=MAX_WINDOW).stream_reader(body) as reader:
                    decoded = reader.read(max_bytes + 1)
            case _:
                raise BadBody(f"unknown content coding {coding!r}")
    except (zlib.error, brotli.error, zstandard.ZstdError) as error:
        raise BadBody(f"not {coding}") from error
    if len(decoded) > max_bytes:
        raise BodyTooLarge
    return decoded


def _inflate(decoder: _ZlibDecoder, body: bytes, max_bytes: int) -> bytes:
    decoded = decoder.decompress(body, max_bytes + 1)
    if not decoder.eof and len(decoded) <= max_bytes:
        raise BadBody("the body is cut off")
    return decoded


def _unbrotli(body: bytes, max_bytes: int) -> bytes:
    decoder = brotli.Decompressor()
    parts: list[bytes] = []
    size = 0
    chunk = decoder.process(body, output_buffer_limit=65_536)
    while True:
        parts.append(chunk)
        size += len(chunk)
        if size > max_bytes:
            raise BodyTooLarge
        if decoder.is_finished():
            return b"".join(parts)
        chunk = decoder.process(b"", output_buffer_limit=65_536)
        if not chunk and not decoder.is_finished():
            raise BadBody("the body is cut off")


def gzipped(body: bytes) -> bytes:
    """Compress a body with gzip, for speed rather than size."""
    return gzip.compress(body, compresslevel=1, mtime=0)
