from __future__ import annotations

import gzip
from typing import Any

import brotli
import orjson
import pytest
import zstandard

from router.server.errors import RequestRefused
from router.server.http.compression import chosen_coding, decoded
from tests.router.server.client import Answer, get, post, send
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
    answer = await send(SampleGraph().app(), "POST", body=body, headers=headers)
    assert answer.data == {"me": {"name": "Ada"}}


@pytest.mark.parametrize("coding", PACK)
def test_what_is_too_large_once_unpacked_is_refused(coding: str) -> None:
    with pytest.raises(RequestRefused) as refused:
        decoded(PACK[coding](b" " * 10_000_000), coding, 1_000)
    assert refused.value.status == 413


@pytest.mark.parametrize("coding", PACK)
@pytest.mark.parametrize("damage", [lambda body: b"not " + body, lambda body: body[:-3]], ids=["changed", "cut"])
def test_a_damaged_body_is_refused(coding: str, damage: Any) -> None:
    packed = damage(PACK[coding](bytes(range(256)) * 10))
    try:
        plain = decoded(packed, coding, 100_000)
    except RequestRefused as refused:
        assert refused.status == 400  # noqa: PT017 - either this, or a part that is no JSON
    else:
        assert plain != bytes(range(256)) * 10


def test_a_body_whose_unpacking_would_take_much_memory_is_refused() -> None:
    greedy = zstandard.ZstdCompressionParameters.from_level(3, window_log=27)
    packer = zstandard.ZstdCompressor(compression_params=greedy).compressobj()
    body = packer.compress(b" " * 100) + packer.flush()
    with pytest.raises(RequestRefused) as refused:
        decoded(body, "zstd", 1_000_000)
    assert refused.value.status == 400


def test_an_unknown_coding_is_415() -> None:
    with pytest.raises(RequestRefused) as refused:
        decoded(b"", "compress", 10)
    assert refused.value.status == 415


@pytest.mark.parametrize("coding", PACK)
async def test_an_answer_is_compressed_where_that_is_configured(coding: str) -> None:
    app = SampleGraph().app({"compression": {"responses": True, "minimum": 10}})
    plain = await post(app, QUERY)
    answer = await post(app, QUERY, {"accept-encoding": coding})
    assert answer.headers["content-encoding"] == coding
    assert UNPACK[coding](answer.body) == plain.body


async def test_small_answers_and_streams_are_left_alone() -> None:
    app = SampleGraph().app({"compression": {"responses": True, "minimum": 1000}})
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


async def tagged() -> tuple[Any, Answer]:
    app = SampleGraph().app()
    return app, await get(app, query="{ me { name } }")


async def test_a_client_that_has_the_answer_is_not_sent_it_again() -> None:
    app, first = await tagged()
    for known in (first.headers["etag"], f'"x", {first.headers["etag"]}', first.headers["etag"][2:], "*"):
        again = await get(app, {"if-none-match": known}, query="{ me { name } }")
        assert (again.status, again.body, again.headers["etag"]) == (304, b"", first.headers["etag"])


async def test_another_answer_is_sent() -> None:
    app, first = await tagged()
    other = await get(app, {"if-none-match": first.headers["etag"]}, query="{ me { id } }")
    assert other.status == 200


async def test_only_gets_are_tagged() -> None:
    assert "etag" not in (await post(SampleGraph().app(), "{ me { name } }")).headers


async def test_the_time_spent_is_told_where_that_is_configured() -> None:
    app = SampleGraph().app({"telemetry": {"debug": {"server_timing": True}}})
    assert (await post(app, "{ me { name } }")).headers["server-timing"].startswith("total;dur=")
