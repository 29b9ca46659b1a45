import hashlib
from typing import Any

import orjson
import pytest

from router.server.config import ConfigurationError, config_of
from router.server.errors import RequestRejected
from router.server.pipeline.parameters import parse_parameters
from router.server.pipeline.persisted_documents import build_resolution
from router.server.pipeline.persisted_documents.manifest import UnreadableManifest, read_manifest
from router.server.pipeline.persisted_documents.resolution import DocumentResolution
from router.server.pipeline.persisted_documents.stores import MemoryDocuments

QUERY = "{ me { name } }"
DIGEST = hashlib.sha256(QUERY.encode()).hexdigest()
HASHED = {"persistedQuery": {"version": 1, "sha256Hash": DIGEST}}
MANIFEST = orjson.dumps({"doc-1": QUERY, "doc-2": "{ other }"})


def resolution(manifest: bytes | None = None, **options: Any) -> DocumentResolution:
    config = config_of({"persisted_documents": options}).persisted_documents
    built = build_resolution(config, redis=None, prefix="router", manifest=manifest)
    assert built is not None
    return built


def automatic() -> DocumentResolution:
    return resolution(automatic={"enabled": True})


def trusted(mode: str, **options: Any) -> DocumentResolution:
    return resolution(MANIFEST, trusted={"mode": mode, "manifest": "m.json", **options})


async def text(documents: DocumentResolution, **parameters: Any) -> str | None:
    return (await documents.resolve(parse_parameters(parameters))).query


async def rejected(documents: DocumentResolution, **parameters: Any) -> str:
    with pytest.raises(RequestRejected) as rejection:
        await documents.resolve(parse_parameters(parameters))
    return rejection.value.code


def test_nothing_configured_is_no_resolution() -> None:
    assert build_resolution(config_of({}).persisted_documents, redis=None, prefix="x") is None


async def test_an_unknown_hash_requests_the_text_once() -> None:
    documents = automatic()
    assert await rejected(documents, extensions=HASHED) == "PERSISTED_QUERY_NOT_FOUND"
    assert await text(documents, query=QUERY, extensions=HASHED) == QUERY
    assert await text(documents, extensions=HASHED) == QUERY


async def test_a_hash_of_another_text_is_rejected_and_not_stored() -> None:
    documents = automatic()
    assert await rejected(documents, query="{ evil }", extensions=HASHED) == "PERSISTED_QUERY_HASH_MISMATCH"
    assert await rejected(documents, extensions=HASHED) == "PERSISTED_QUERY_NOT_FOUND"


@pytest.mark.parametrize(
    "named", [3, {}, {"version": 2, "sha256Hash": DIGEST}, {"version": 1, "sha256Hash": "x" * 200}]
)
async def test_a_malformed_extension_is_rejected(named: Any) -> None:
    assert await rejected(automatic(), query=QUERY, extensions={"persistedQuery": named}) == "BAD_REQUEST"


async def test_documents_of_anonymous_clients_are_bounded() -> None:
    store = MemoryDocuments(max_bytes=2_000)
    for number in range(100):
        await store.put(str(number), "x" * 300)
    assert store.bytes <= 2_000
    assert await store.get("99") is not None
    assert await store.get("0") is None


async def test_recently_used_documents_stay() -> None:
    store = MemoryDocuments(max_bytes=1_100)
    await store.put("a", "x" * 300)
    await store.put("b", "x" * 300)
    await store.get("a")
    await store.put("c", "x" * 300)
    assert [await store.get(name) is not None for name in "abc"] == [True, False, True]


@pytest.mark.parametrize("parameter", ["documentId", "doc_id", "id"])
async def test_a_trusted_document_is_named_by_its_id(parameter: str) -> None:
    assert await text(trusted("enforce"), **{parameter: "doc-1"}) == QUERY


async def test_a_trusted_document_may_be_named_as_apollos_clients_do() -> None:
    extensions = {"persistedQuery": {"version": 1, "sha256Hash": "doc-1"}}
    assert await text(trusted("enforce"), extensions=extensions) == QUERY


async def test_an_unknown_id_is_rejected() -> None:
    assert await rejected(trusted("enforce"), documentId="nope") == "DOCUMENT_NOT_FOUND"


async def test_enforcing_rejects_other_texts() -> None:
    assert await rejected(trusted("enforce"), query="{ evil }") == "DOCUMENT_NOT_TRUSTED"
    assert await text(trusted("enforce"), query=QUERY) == QUERY


async def test_enforcing_may_reject_every_text() -> None:
    assert await rejected(trusted("enforce", allow_full_documents=False), query=QUERY) == "DOCUMENT_NOT_TRUSTED"


async def test_a_trusted_id_beside_another_text_executes_the_trusted_one() -> None:
    assert await text(trusted("enforce"), documentId="doc-1", query="{ evil }") == QUERY


async def test_a_learnt_document_is_no_trusted_one() -> None:
    documents = resolution(MANIFEST, trusted={"mode": "enforce", "manifest": "m.json"}, automatic={"enabled": True})
    evil = "{ evil }"
    extensions = {"persistedQuery": {"version": 1, "sha256Hash": hashlib.sha256(evil.encode()).hexdigest()}}
    for _ in range(2):
        assert await rejected(documents, query=evil, extensions=extensions) == "DOCUMENT_NOT_TRUSTED"
    assert await rejected(documents, extensions=extensions) in ("DOCUMENT_NOT_TRUSTED", "PERSISTED_QUERY_NOT_FOUND")


async def test_mode_log_executes_untrusted_documents_and_logs_them(caplog: pytest.LogCaptureFixture) -> None:
    assert await text(trusted("log"), query="{ other2 }") == "{ other2 }"
    assert "untrusted document executed" in caplog.text
    assert "other2" not in caplog.text


async def test_a_new_list_takes_the_place_of_the_old() -> None:
    documents = trusted("enforce")
    assert documents.trusted is not None
    documents.trusted.replace({"doc-3": "{ third }"})
    assert await text(documents, documentId="doc-3") == "{ third }"
    assert await rejected(documents, documentId="doc-1") == "DOCUMENT_NOT_FOUND"


def test_apollos_manifest_is_read() -> None:
    manifest = {
        "format": "apollo-persisted-query-manifest",
        "version": 1,
        "operations": [{"id": "a", "name": "A", "type": "query", "body": "{ a }"}],
    }
    assert read_manifest(orjson.dumps(manifest)) == {"a": "{ a }"}


@pytest.mark.parametrize(
    "content",
    [b"", b"[]", b'{"a":1}', b'{"format":"apollo-persisted-query-manifest","version":2,"operations":[]}',
     b'{"format":"apollo-persisted-query-manifest","version":1,"operations":[{"id":"a"}]}'],
)  # fmt: skip
def test_a_malformed_manifest_is_rejected(content: bytes) -> None:
    with pytest.raises(UnreadableManifest):
        read_manifest(content)


def test_trust_needs_a_source() -> None:
    with pytest.raises(ConfigurationError):
        config_of({"persisted_documents": {"trusted": {"mode": "enforce"}}})
