import gzip
from typing import Any

import brotli
import orjson
import pytest
import zstandard

from router.server.errors import RequestRejected
from router.server.protocols.http.compression import chosen_coding, decoded
from tests.router.server.client import Response, get, post, send
from tests.router.server.sample_graph import SampleGraph

QUERY = "{ users { name email: id a: name b: name c: name d: name } }"
PACK: dict[str, Any] = {
    "gzip": gzip.compress,
    "br": brotli.compress,
    "zstd": lambda body: zstandard.ZstdCompressor().compress(body),
}
UNPACK: dict[str, Any] = {
    "gzip": gzip.decompress,
    "br": brotli.decompress,
    "zstd": lambda body: zstandard.ZstdDecompressor().decompress(body),
}


@pytest.mark.parametrize("coding", PACK)
async def test_a_compressed_request_is_understood(coding: str) -> None:
    body = PACK[coding](orjson.dumps({"query": "{ me { name } }"}))
    headers = {"content-type": "application/json", "content-encoding": coding}
    response = await send(SampleGraph().app(), "POST", body=body, headers=headers)
    assert response.data == {"me": {"name": "Ada"}}


@pytest.mark.parametrize("coding", PACK)
def test_a_body_too_large_when_decompressed_is_rejected(coding: str) -> None:
    with pytest.raises(RequestRejected) as rejected:
        decoded(PACK[coding](b" " * 10_000_000), coding, 1_000)
    assert rejected.value.status == 413


@pytest.mark.parametrize("coding", PACK)
@pytest.mark.parametrize("damage", [lambda body: b"not " + body, lambda body: body[:-3]], ids=["changed", "cut"])
def test_a_damaged_body_is_rejected(coding: str, damage: Any) -> None:
    packed = damage(PACK[coding](bytes(range(256)) * 10))
    try:
        plain = decoded(packed, coding, 100_000)
    except RequestRejected as rejected:
        assert rejected.status == 400  # noqa: PT017 - either this, or a part that is no JSON
    else:
        assert plain != bytes(range(256)) * 10


def test_a_body_whose_decompression_would_take_much_memory_is_rejected() -> None:
    greedy = zstandard.ZstdCompressionParameters.from_level(3, window_log=27)
    packer = zstandard.ZstdCompressor(compression_params=greedy).compressobj()
    body = packer.compress(b" " * 100) + packer.flush()
    with pytest.raises(RequestRejected) as rejected:
        decoded(body, "zstd", 1_000_000)
    assert rejected.value.status == 400


def test_an_unknown_coding_is_415() -> None:
    with pytest.raises(RequestRejected) as rejected:
        decoded(b"", "compress", 10)
    assert rejected.value.status == 415


@pytest.mark.parametrize("coding", PACK)
async def test_a_response_is_compressed_where_that_is_configured(coding: str) -> None:
    app = SampleGraph().app({"compression": {"responses": True, "min_size": 10}})
    plain = await post(app, QUERY)
    response = await post(app, QUERY, {"accept-encoding": coding})
    assert response.headers["content-encoding"] == coding
    assert UNPACK[coding](response.body) == plain.body


async def test_small_responses_and_streams_are_not_compressed() -> None:
    app = SampleGraph().app({"compression": {"responses": True, "min_size": 1000}})
    headers = {"accept-encoding": "gzip"}
    assert "content-encoding" not in (await post(app, "{ me { name } }", headers)).headers
    stream = await post(app, "subscription { count(to: 99) }", {**headers, "accept": "text/event-stream"})
    assert "content-encoding" not in stream.headers


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (None, None),
        (b"gzip, deflate, br, zstd", "zstd"),
        (b"gzip, br", "br"),
        (b"gzip;q=1, br;q=0.5", "gzip"),
        (b"*", "zstd"),
        (b"gzip;q=0", None),
        (b"identity", None),
        (b"gzip;q=x", None),
    ],
)
def test_the_clients_preference_is_followed(accept: bytes | None, expected: str | None) -> None:
    assert chosen_coding(accept) == expected


async def tagged() -> tuple[Any, Response]:
    app = SampleGraph().app()
    return app, await get(app, query="{ me { name } }")


async def test_a_client_with_the_current_etag_gets_304() -> None:
    app, first = await tagged()
    for known in (first.headers["etag"], f'"x", {first.headers["etag"]}', first.headers["etag"][2:], "*"):
        again = await get(app, {"if-none-match": known}, query="{ me { name } }")
        assert (again.status, again.body, again.headers["etag"]) == (304, b"", first.headers["etag"])


async def test_a_changed_response_is_sent() -> None:
    app, first = await tagged()
    other = await get(app, {"if-none-match": first.headers["etag"]}, query="{ me { id } }")
    assert other.status == 200


async def test_only_gets_are_tagged() -> None:
    assert "etag" not in (await post(SampleGraph().app(), "{ me { name } }")).headers


async def test_server_timing_is_sent_where_that_is_configured() -> None:
    app = SampleGraph().app({"telemetry": {"debug": {"server_timing": True}}})
    assert (await post(app, "{ me { name } }")).headers["server-timing"].startswith("total;dur=")
