"""Automatic persisted queries that are known after a restart."""

import hashlib
import logging
from pathlib import Path

import pytest

from router.server import RouterApp
from router.server.config import ConfigurationError, config_of
from tests.router.server.client import Response, post
from tests.router.server.sample_graph import SampleGraph

QUERY = "{ me { name } }"


def router(file: Path, max_bytes: int = 1_000_000) -> RouterApp:
    automatic = {"enabled": True, "file": str(file), "max_size": max_bytes, "registrations_per_minute": None}
    return SampleGraph().app({"persisted_documents": {"automatic": automatic}})


def sha256_of(query: str) -> str:
    return hashlib.sha256(query.encode()).hexdigest()


async def execute(app: RouterApp, query: str, *, with_text: bool = False) -> Response:
    extensions = {"persistedQuery": {"version": 1, "sha256Hash": sha256_of(query)}}
    return await post(app, query if with_text else None, extensions=extensions)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "documents"


async def test_registered_documents_are_known_after_a_restart(file: Path) -> None:
    before = router(file)
    assert (await execute(before, QUERY)).codes == ["PERSISTED_QUERY_NOT_FOUND"]
    await execute(before, QUERY, with_text=True)
    await execute(before, QUERY, with_text=True)
    assert len(file.read_bytes().splitlines()) == 1
    assert (await execute(router(file), QUERY)).data == {"me": {"name": "Ada"}}


async def test_a_damaged_file_costs_only_what_is_damaged(file: Path) -> None:
    await execute(router(file), QUERY, with_text=True)
    forged = f'["{sha256_of("{ users { name } }")}", "{{ me {{ email }} }}"]'.encode()
    file.write_bytes(b"garbage\n[1]\n[1, 2]\n\xff\n" + forged + b"\n" + file.read_bytes() + b'["cut of')
    app = router(file)
    assert (await execute(app, QUERY)).data == {"me": {"name": "Ada"}}
    assert (await execute(app, "{ users { name } }")).codes == ["PERSISTED_QUERY_NOT_FOUND"]


async def test_the_file_never_takes_much_more_than_twice_what_memory_may_hold(file: Path) -> None:
    app = router(file, max_bytes=2_000)
    for number in range(200):
        await execute(app, f"query Q{number} {{ me {{ name }} }}", with_text=True)
        assert file.stat().st_size < 4_200
    assert (await execute(router(file, max_bytes=2_000), "query Q199 { me { name } }")).data == {"me": {"name": "Ada"}}


async def test_a_file_that_cannot_be_written_fails_no_request(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING, "router.server.pipeline.persisted_documents")
    app = router(tmp_path / "no" / "such" / "folder")
    assert (await execute(app, QUERY, with_text=True)).data == {"me": {"name": "Ada"}}
    assert "cannot write persisted documents" in caplog.text


def test_documents_are_in_one_place() -> None:
    with pytest.raises(ConfigurationError, match="not both"):
        config_of(
            {
                "persisted_documents": {
                    "automatic": {"enabled": True, "registrations_per_minute": None, "shared": True, "file": "f"}
                }
            }
        )
