"""The documents that the marketplace's router executes in production."""

import json
from pathlib import Path

import pytest
from pydantic import SecretStr, ValidationError

from lectern.web.routing import router_config
from lectern.web.trusted_documents import TrustedDocumentSettings, TrustMode
from router import RouterApp, create_app
from subgraphs.kernel.platform.settings import Environment, KernelSettings
from tests.router.server.client import post
from tests.router.server.sample_graph import SUPERGRAPH, SampleGraph

OURS = "query Ours { me { name } }"
ANOTHERS = "query Anothers { users { name } }"


def app_with(documents: TrustedDocumentSettings) -> RouterApp:
    """Return a router that is configured as in production, over a small graph."""
    settings = KernelSettings(environment=Environment.EMBEDDED, redis_url=SecretStr("redis://127.0.0.1:1/0"))
    config = router_config(settings, urls={}, documents=documents)
    return create_app(config, supergraph=SUPERGRAPH, transports=SampleGraph().transports)


@pytest.fixture
def manifest(tmp_path: Path) -> Path:
    path = tmp_path / "manifest.json"
    operation = {"id": "ours", "body": OURS, "name": "Ours", "type": "query"}
    path.write_text(json.dumps({"format": "apollo-persisted-query-manifest", "version": 1, "operations": [operation]}))
    return path


async def test_a_document_of_ours_is_known_by_its_id(manifest: Path) -> None:
    documents = TrustedDocumentSettings(trusted_documents=manifest, trusted_documents_mode=TrustMode.ENFORCE)
    app = app_with(documents)
    assert (await post(app, documentId="ours")).data == {"me": {"name": "Ada"}}
    await app.close()


@pytest.mark.parametrize(
    ("mode", "codes"), [(TrustMode.OFF, []), (TrustMode.LOG, []), (TrustMode.ENFORCE, ["DOCUMENT_NOT_TRUSTED"])]
)
async def test_anothers_document_is_rejected_only_where_that_is_enforced(
    manifest: Path, mode: TrustMode, codes: list[str]
) -> None:
    app = app_with(TrustedDocumentSettings(trusted_documents=manifest, trusted_documents_mode=mode))
    assert (await post(app, ANOTHERS)).codes == codes
    await app.close()


def test_the_environment_says_which_documents_are_trusted(monkeypatch: pytest.MonkeyPatch, manifest: Path) -> None:
    monkeypatch.setenv("LECTERN_TRUSTED_DOCUMENTS", str(manifest))
    monkeypatch.setenv("LECTERN_TRUSTED_DOCUMENTS_MODE", "enforce")
    documents = router_config(KernelSettings(), urls={}).persisted_documents
    assert (documents.trusted.mode, documents.trusted.manifest) == ("enforce", str(manifest))
    assert not documents.automatic.enabled


def test_without_a_manifest_clients_send_what_they_like_and_its_hash_afterwards() -> None:
    documents = router_config(KernelSettings(), urls={}).persisted_documents
    assert (documents.trusted.mode, documents.automatic.enabled, documents.automatic.shared) == ("off", True, True)


def test_enforcing_an_empty_list_is_rejected() -> None:
    with pytest.raises(ValidationError, match="needs LECTERN_TRUSTED_DOCUMENTS"):
        TrustedDocumentSettings(trusted_documents_mode=TrustMode.ENFORCE)
