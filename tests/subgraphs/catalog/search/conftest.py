"""The search server for the tests of engines."""

from collections.abc import Iterator

import pytest

from tests.search_server import search_server


@pytest.fixture(scope="module")
def elasticsearch_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Provide a real Elasticsearch where ELASTICSEARCH_URL names one, else a small server that speaks its API."""
    with search_server(tmp_path_factory.mktemp("elasticsearch")) as url:
        yield url
