"""Persisted documents in Redis: what one router learns, all know."""

import hashlib
from pathlib import Path
from typing import Any

import orjson
import pytest
from redis.asyncio import Redis

from router.server import RouterApp
from tests.router.server.client import Response, post
from tests.router.server.sample_graph import SampleGraph
from tests.waiting import eventually

QUERY = "{ me { name } }"
HASHED = {"persistedQuery": {"version": 1, "sha256Hash": hashlib.sha256(QUERY.encode()).hexdigest()}}
ADA = {"me": {"name": "Ada"}}


def router(**options: Any) -> RouterApp:
    return SampleGraph().app(options)


async def by_hash(app: RouterApp) -> Response:
    return await post(app, extensions=HASHED)


@pytest.mark.servers
async def test_a_document_registered_at_one_router_is_known_to_all(redis_url: str) -> None:
    options = {
        "redis": {"url": redis_url, "timeout": 10, "prefix": "learnt"},
        "persisted_documents": {"automatic": {"enabled": True, "shared": True}},
    }
    first, second = router(**options), router(**options)
    assert (await by_hash(second)).codes == ["PERSISTED_QUERY_NOT_FOUND"]
    assert (await post(first, QUERY, extensions=HASHED)).data == ADA
    assert (await by_hash(second)).data == ADA
    await first.close()
    await second.close()


async def test_without_redis_each_router_learns_for_itself() -> None:
    app = router(
        redis={"url": "redis://127.0.0.1:1/0"}, persisted_documents={"automatic": {"enabled": True, "shared": True}}
    )
    assert (await by_hash(app)).codes == ["PERSISTED_QUERY_NOT_FOUND"]
    await post(app, QUERY, extensions=HASHED)
    assert (await by_hash(app)).data == ADA
    await app.close()


@pytest.mark.servers
async def test_trusted_documents_may_be_in_redis(redis_url: str) -> None:
    app = router(
        redis={"url": redis_url, "timeout": 10, "prefix": "trusted"},
        persisted_documents={"trusted": {"mode": "enforce", "shared": True}},
    )
    async with Redis.from_url(redis_url) as redis:
        assert (await post(app, documentId="me-1")).codes == ["DOCUMENT_NOT_FOUND"]
        await redis.hset("trusted:documents", "me-1", QUERY)
        assert (await post(app, documentId="me-1")).data == ADA
        assert (await post(app, QUERY)).codes == ["DOCUMENT_NOT_TRUSTED"]
    await app.close()


async def test_a_manifest_is_watched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("router.server.asgi.composition.MANIFEST_POLL_SECONDS", 0.005)
    manifest = tmp_path / "manifest.json"
    manifest.write_bytes(orjson.dumps({"old": QUERY}))
    app = router(persisted_documents={"trusted": {"mode": "enforce", "manifest": str(manifest)}})
    assert (await post(app, documentId="old")).data == ADA
    manifest.write_bytes(orjson.dumps({"new-document": QUERY}))

    async def is_known() -> bool:
        return not (await post(app, documentId="new-document")).codes

    await eventually(is_known, "taking up the manifest")
    assert (await post(app, documentId="old")).codes == ["DOCUMENT_NOT_FOUND"]
    await app.close()


def test_shared_documents_need_redis() -> None:
    for options in ({"automatic": {"enabled": True, "shared": True}}, {"trusted": {"mode": "log", "shared": True}}):
        with pytest.raises(ValueError, match="redis"):
            router(persisted_documents=options)
