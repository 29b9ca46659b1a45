"""A pytest plugin: PgBouncer in transaction mode before every database of the tests.

    pytest -p tests.servers.through_pgbouncer tests/subgraphs

Every `Database` of the code under test sends its statements through the pooler, and receives notifications past it.
"""

from functools import wraps
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from subgraphs.kernel.persistence.sql import Database
from subgraphs.kernel.platform.settings import DatabasePooling
from tests.servers import client
from tests.servers.pgbouncer import through

_direct: dict[str, str] = {}
"""The addresses past the pooler by those through it."""

_request_server, _open = client.request_server, Database.__init__


@wraps(_request_server)
def _request_pooled_server(folder: Path, requested: str) -> dict[str, Any]:
    response = _request_server(folder, requested)
    if requested == "database":
        pooled = through(_request_server(folder, "pgbouncer")["port"], response["url"])
        _direct[pooled] = response["url"]
        response["url"] = pooled
    return response


@wraps(_open)
def _open_pooled(self: Database, url: str, **options: Any) -> None:
    if url in _direct:
        options |= {"pooling": DatabasePooling.TRANSACTION, "direct_url": SecretStr(_direct[url])}
    _open(self, url, **options)


def pytest_configure() -> None:
    """Take effect before the fixtures are imported."""
    client.request_server = _request_pooled_server
    Database.__init__ = _open_pooled  # type: ignore[method-assign]
