"""The official audits and clients from npm, against a real server. Skipped where node or the packages can't be had."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from tests.router.npm import install
from tests.router.server.live_server import running_server
from tests.router.server.sample_graph import SampleGraph

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the packages and our scripts."""
    files = [HERE / name for name in ("package.json", "audits.mjs", "clients.mjs")]
    return install(tmp_path_factory.mktemp("npm"), files)


async def node(folder: Path, script: str, *arguments: str) -> Any:
    process = await asyncio.create_subprocess_exec(
        "node", script, *arguments, cwd=folder, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    async with asyncio.timeout(120):
        out, errors = await process.communicate()
    assert process.returncode == 0, errors.decode()
    return json.loads(out)


@pytest.mark.slow
async def test_every_audit_of_graphql_over_http_passes(installed: Path) -> None:
    async with running_server(SampleGraph().app()) as port:
        results = await node(installed, "audits.mjs", f"http://127.0.0.1:{port}/graphql")
    assert len(results) >= 60
    assert [result for result in results if result["status"] != "ok"] == []


CLIENTS = [
    "graphql-ws",
    "graphql-sse distinct",
    "graphql-sse single",
    "apollo websocket",
    "apollo multipart",
    "urql websocket",
]


@pytest.mark.slow
@pytest.mark.parametrize("client", CLIENTS)
async def test_an_official_client_receives_every_event(installed: Path, client: str) -> None:
    graph = SampleGraph()
    async with running_server(graph.app()) as port:
        result = await node(installed, "clients.mjs", client, str(port), "subscription { count(to: 3, ms: 5) }")
    assert result == {"answers": [{"count": 1}, {"count": 2}, {"count": 3}], "error": None}
    await graph.streams_ended()
